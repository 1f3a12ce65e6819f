"""Drafts one footprint from a table of products that others wrote, with all of its lines or not at all."""

from decimal import Decimal

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credits import services
from credits.importing import ImportCommand, day_option, may
from credits.models import Factor, FactorSet, Footprint
from credits.models.footprints import Tier
from credits.services.footprints import MOST_AMOUNT, MOST_UNITS
from registry.imports.columns import Column, Reading, ReadRow, decimal, read_rows, text, whole
from registry.imports.spreadsheets import read_table
from registry.models import Mineral, Organisation
from registry.refusals import Refused

LEAST_AMOUNT = Decimal("0.000001")
# More than the world mines in a year; such a line is a slip of the pen.
MOST_LINE_KG = 10**11

COLUMNS = [
    Column(
        "product", text(120), ("produit",), "Phone, 16.3 Wh battery", gettext_lazy("Name of the product.")
    ),
    Column(
        "units",
        whole(1, MOST_UNITS),
        ("units sold", "quantity", "unités", "nombre", "quantité"),
        156_000,
        gettext_lazy("How many in the period."),
    ),
    Column(
        "tier",
        whole(1, 3),
        ("level", "niveau"),
        2,
        gettext_lazy(
            "1 measured, 2 chemistry and kWh, 3 category default. May be empty beside a factor code."
        ),
        is_required=False,
    ),
    Column(
        "amount_per_unit",
        decimal(LEAST_AMOUNT, MOST_AMOUNT, 6),
        ("amount", "amount in each", "quantité par unité", "montant par unité"),
        Decimal("0.0163"),
        gettext_lazy("How much of what the factor counts is in each, such as kWh. At most six decimals."),
    ),
    Column(
        "factor_code",
        text(20),
        ("factor", "code du facteur", "facteur"),
        "LCO",
        gettext_lazy("Code of a factor of the newest set; or leave it empty and give the next three."),
        is_required=False,
    ),
    Column(
        "factor_kg",
        decimal(Decimal(0), MOST_AMOUNT, 6),
        ("factor kg per unit", "kg per amount", "facteur kg", "kg par unité"),
        None,
        gettext_lazy("Kilograms of metal for each unit of the amount."),
        is_required=False,
    ),
    Column(
        "factor_unit",
        text(20),
        ("unité du facteur",),
        None,
        gettext_lazy("What the amount is counted in: g, kWh, vehicle."),
        is_required=False,
    ),
    Column(
        "factor_source",
        text(2_000),
        ("source", "source du facteur"),
        None,
        gettext_lazy("Where your own factor is from; beside a factor code, a further remark."),
        is_required=False,
    ),
]
MEASURED = {
    "product": "Bicycle, measured",
    "units": 4_000,
    "tier": 1,
    "amount_per_unit": Decimal("35.5"),
    "factor_kg": Decimal("0.001"),
    "factor_unit": "g",
    "factor_source": "Bill of materials of 2025-11-03",
}


class Command(ImportCommand):
    help = (
        "Draft one footprint from a table of products (.xlsx or .csv), with all of its lines or not at all."
    )
    columns_of_template = COLUMNS
    more_examples = (MEASURED,)
    needed = ("organisation", "mineral", "period_first", "period_last", "boundary")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--organisation", metavar="CODE", help="whose footprint it is")
        parser.add_argument("--mineral", metavar="SYMBOL", help="Co or Cu")
        parser.add_argument("--period-first", type=day_option, metavar="DAY", help="as 2025-01-01")
        parser.add_argument("--period-last", type=day_option, metavar="DAY", help="as 2025-12-31")
        parser.add_argument("--boundary", metavar="TEXT", help="which products and parts are counted")

    def import_file(self, options, by):
        organisation, mineral = organisation_of(options, by), mineral_of(options)
        factor_set = FactorSet.objects.in_force()
        factors = {
            factor.code.casefold(): factor
            for factor in Factor.objects.filter(factor_set=factor_set, mineral=mineral)
        }
        reading = read_rows(read_table(options["file"]), COLUMNS)
        lines = [line_of(row, reading, factors) for row in reading.rows]
        if reading.errors:
            self.refuse(reading.sorted_errors())
        refuse_same_again(organisation, mineral, options)
        with transaction.atomic():
            footprint = services.create_footprint(
                organisation=organisation,
                mineral=mineral,
                period_first=options["period_first"],
                period_last=options["period_last"],
                boundary=options["boundary"],
                at=timezone.now(),
                by=by,
            )
            for row, line in zip(reading.rows, lines, strict=True):
                self.add(footprint, row, line, reading, by)
            total = footprint.total_kg
            transaction.set_rollback(options["dry_run"] or bool(reading.errors))
        if reading.errors:
            self.refuse(reading.sorted_errors())
        facts = {"number": footprint, "count": len(lines), "total": total}
        self.stdout.write(
            (
                ngettext(
                    "Nothing was written. It would be %(count)s line, %(total)s kg.",
                    "Nothing was written. It would be %(count)s lines, %(total)s kg.",
                    len(lines),
                )
                if options["dry_run"]
                else ngettext(
                    "%(number)s is drafted with %(count)s line, %(total)s kg; declare it in the portal.",
                    "%(number)s is drafted with %(count)s lines, %(total)s kg; declare it in the portal.",
                    len(lines),
                )
            )
            % facts
        )

    def add(self, footprint, row, line, reading, by):
        try:
            added = services.add_footprint_line(footprint=footprint, **line, at=timezone.now(), by=by)
        except Refused as refused:
            reading.refuse(row, "", str(refused))
        else:
            self.stdout.write(
                _("row %(row)s: %(product)s: %(kg)s kg")
                % {"row": row.number, "product": added.product, "kg": added.quantity}
            )


def refuse_same_again(organisation, mineral, options):
    """A file imported twice by mistake would leave two drafts, and nobody would know which counts."""
    earlier = (
        Footprint.objects.filter(organisation=organisation, mineral=mineral, boundary=options["boundary"])
        .filter(period_first=options["period_first"], period_last=options["period_last"])
        .exclude(state=Footprint.State.WITHDRAWN)
        .first()
    )
    if earlier:
        raise CommandError(
            _("Footprint %(number)s has the same period and boundary; withdraw it, or name another one.")
            % {"number": earlier}
        )


def organisation_of(options, by):
    """:raises CommandError: if there is none with the code, or the person may not declare for it"""
    organisation = Organisation.objects.filter(code=options["organisation"]).first()
    if organisation is None:
        raise CommandError(
            _("There is no organisation with the code %(code)s.") % {"code": options["organisation"]}
        )
    if organisation.kind != Organisation.Kind.BUYER or not may(by, "declare_footprint", organisation):
        raise CommandError(
            _("%(email)s may not declare footprints of %(organisation)s.")
            % {"email": by.email, "organisation": organisation}
        )
    return organisation


def mineral_of(options):
    mineral = Mineral.objects.filter(symbol__iexact=options["mineral"]).first()
    if mineral is None:
        raise CommandError(
            _("There is no mineral with the symbol %(symbol)s.") % {"symbol": options["mineral"]}
        )
    return mineral


def line_of(row: ReadRow, reading: Reading, factors: dict[str, Factor]) -> dict | None:
    """What `add_footprint_line` takes, or None after noting what is wrong."""
    before, values = len(reading.errors), row.values
    if "factor_code" in row.unusable:
        return None
    chosen = from_code(row, reading, factors) if values["factor_code"] else from_own_factor(row, reading)
    if row.unusable or len(reading.errors) > before:
        return None
    if values["units"] * values["amount_per_unit"] * chosen["factor_kg"] > MOST_LINE_KG:
        reading.refuse(
            row,
            "",
            _("units, amount and factor together give more than %(most)s kg") % {"most": MOST_LINE_KG},
        )
        return None
    return {name: values[name] for name in ("product", "units", "amount_per_unit")} | chosen


def from_code(row, reading, factors):
    """The factor is copied, so that a later set changes nothing."""
    values = row.values
    factor = factors.get(values["factor_code"].casefold())
    if factor is None:
        known = ", ".join(factor.code for factor in factors.values())
        reading.refuse(
            row,
            "factor_code",
            _("there is no factor “%(code)s”. Known: %(known)s")
            % {"code": values["factor_code"], "known": known},
        )
        return None
    for name in ("factor_kg", "factor_unit"):
        if values[name] is not None:
            reading.refuse(row, name, _("comes with the factor code; leave one of the two empty"))
    if values["tier"] not in (None, factor.tier):
        reading.refuse(
            row, "tier", _("factor %(code)s is of tier %(tier)s") % {"code": factor.code, "tier": factor.tier}
        )
    source = f"{factor.code}: {factor.source}"
    return {
        "tier": factor.tier,
        "factor_unit": factor.unit,
        "factor_kg": factor.kg_per_unit,
        "factor_source": f"{source}; {values['factor_source']}" if values["factor_source"] else source,
    }


def from_own_factor(row, reading):
    own = {name: row.values[name] for name in ("tier", "factor_kg", "factor_unit", "factor_source")}
    for name, value in own.items():
        if value is None and name not in row.unusable:
            reading.refuse(row, name, _("needed where there is no factor code"))
    return own | {"tier": own["tier"] and Tier(own["tier"])}
