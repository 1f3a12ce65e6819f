"""What can be imported into the ledger: production reports, monthly values of series, lines of footprints."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import production_table, services
from credits.footprint_table import COLUMNS, Factors, line_of
from credits.models import FootprintUpload, PricePoint, PriceSeries
from credits.services.footprint_lines import TABLE_KIND
from registry.imports.columns import Column, Reading, Unusable, choice, day, decimal, read_rows, text
from registry.imports.kinds import RowKind, TableKind, file_among, register
from registry.models import Organisation
from registry.templatetags.oreka import kilograms


@register
class ProductionReports(RowKind):
    name = "production-reports"
    label = gettext_lazy("Production reports")
    lead = gettext_lazy(
        "Each row hands in one production report; somebody else checks it against its evidence."
    )
    makes = "credits.productionreport"
    permission = "credits.add_productionreport"
    takes_files = True

    def columns(self, files):
        return production_table.columns(file_among(files))

    def check(self, reading, *, at, by):
        production_table.check(reading, at=at, by=by)

    def take(self, row, *, at, by):
        return production_table.submit_row(row.values, at, by)

    def told(self, made):
        return _("%(number)s: %(quantity)s kg contained metal") % {
            "number": made.number,
            "quantity": kilograms(made.contained_kg),
        }


MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)


def month(cell) -> date:
    """Text such as 2026-03, or the first day of a month."""
    value = cell.value
    if isinstance(value, str) and MONTH.fullmatch(value):
        return date.fromisoformat(f"{value}-01")
    found = day(cell)
    if found.day != 1:
        raise Unusable(_("%(value)s is not a month; write 2026-03") % {"value": found})
    return found


@register
class MonthlyPrices(RowKind):
    name = "monthly-prices"
    label = gettext_lazy("Monthly prices")
    lead = gettext_lazy(
        "Each row adds the value of one month to a benchmark series that is there. What is recorded stays."
    )
    makes = "credits.priceseries"
    permission = "credits.propose_price"
    more_examples = (
        {"series": "Cobalt metal, low", "unit": "USD/lb", "month": "2026-04", "value": Decimal("15.85")},
    )

    def columns(self, files):
        return [
            Column(
                "series",
                text(120),
                ("benchmark series", "benchmark", "série", "série de référence"),
                "Cobalt metal, low",
                gettext_lazy("Name of the benchmark series, as the registry has it."),
            ),
            Column(
                "unit",
                choice(PriceSeries.Unit.choices),
                ("unité",),
                "USD/lb",
                gettext_lazy("USD/lb or USD/t, and the same as that of the series."),
            ),
            Column(
                "month",
                month,
                ("mois",),
                "2026-03",
                gettext_lazy("As 2026-03, or the first day of the month."),
            ),
            Column(
                "value",
                decimal(Decimal(0), Decimal("9999999999.9999"), 4, is_least_allowed=False),
                ("price", "average", "valeur", "prix", "moyenne"),
                Decimal("15.2"),
                gettext_lazy("Average of the month in that unit, with at most four decimals."),
            ),
        ]

    def check(self, reading, *, at, by):
        names = {row.values["series"] for row in reading.rows}
        series = {one.name: one for one in PriceSeries.objects.filter(name__in=names)}
        points = PricePoint.objects.filter(series__name__in=names).values_list("series__name", "month")
        taken, above = set(points), {}
        for row in reading.rows:
            name, first = row.values["series"], row.values["month"]
            if name is None:
                continue
            if name not in series:
                reading.refuse(row, "series", _("there is no benchmark series of this name"))
            elif row.values["unit"] not in (None, series[name].unit):
                reading.refuse(row, "unit", _("the series is in %(unit)s") % {"unit": series[name].unit})
            if first is None:
                continue
            if first >= at.date().replace(day=1):
                reading.refuse(row, "month", _("the month is not over"))
            if (name, first) in taken:
                reading.refuse(row, "month", _("is recorded already"))
            elif (name, first) in above:
                reading.refuse(
                    row, "month", _("row %(other)s has the same month") % {"other": above[name, first]}
                )
            above.setdefault((name, first), row.number)

    def take(self, row, *, at, by):
        series = PriceSeries.objects.filter(name=row.values["series"]).first()
        if series is None:
            raise services.UnfitPrice(_("there is no benchmark series of this name"))
        if series.unit != row.values["unit"]:
            raise services.UnfitPrice(_("the series is in %(unit)s") % {"unit": series.unit})
        values = [(row.values["month"], row.values["value"])]
        return services.record_prices(series=series, values=values, at=at, by=by)


@register
class FootprintLines(TableKind):
    """Handed in on the page of a draft in the portal; a footprint is never half a table."""

    name = TABLE_KIND
    label = gettext_lazy("Lines of a footprint")
    lead = gettext_lazy("All rows together take the place of the lines of a draft, or none does.")
    makes = "credits.footprint"

    def columns(self, files):
        return COLUMNS

    def check(self, reading, *, at, by):
        """A row is checked as it is read, see `read_job`."""

    def may(self, user):
        return False  # nobody hands one in without its footprint

    def may_take(self, job):
        companies = Organisation.objects.where_may(job.uploaded_by, "declare_footprint")
        return FootprintUpload.objects.filter(job=job, footprint__organisation__in=companies).exists()

    def read_job(self, job, table, *, at):
        reading = read_rows(table, COLUMNS)
        factors = self.factors(job)
        for row in reading.rows:
            line_of(row, reading, factors)
        return reading

    def factors(self, job):
        upload = FootprintUpload.objects.select_related("footprint__mineral").get(job=job)
        return Factors(upload.footprint.mineral)

    def take_table(self, job, rows, *, at, by):
        factors = self.factors(job)
        lines = [line_of(row, Reading(), factors) for row in rows]
        footprint = job.footprint_upload.footprint
        return services.set_footprint_lines(footprint=footprint, lines=lines, at=at, by=by)

    def told(self, made):
        return _("%(number)s: %(quantity)s kg contained metal") % {
            "number": made.number,
            "quantity": kilograms(made.total_kg),
        }
