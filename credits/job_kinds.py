"""What can be imported into the ledger: production reports."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import production_table
from registry.imports.kinds import JobKind, file_among, register
from registry.templatetags.oreka import kilograms


@register
class ProductionReports(JobKind):
    name = "production-reports"
    label = gettext_lazy("Production reports")
    lead = gettext_lazy(
        "Each row hands in one production report; somebody else checks it against its evidence."
    )
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
