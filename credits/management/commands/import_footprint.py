"""Drafts one footprint from a table of products that others wrote, with all of its lines or not at all."""

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credits import services
from credits.footprint_table import COLUMNS, MEASURED, Factors, line_of
from credits.importing import ImportCommand, day_option, may
from credits.models import Footprint
from registry.imports.columns import read_rows
from registry.imports.spreadsheets import read_table
from registry.models import Mineral, Organisation


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
        factors = Factors(mineral)
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
            services.set_footprint_lines(footprint=footprint, lines=lines, at=timezone.now(), by=by)
            self.tell(reading.rows, footprint.lines.all())
            total = footprint.total_kg
            transaction.set_rollback(options["dry_run"])
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

    def tell(self, rows, lines):
        for row, line in zip(rows, lines, strict=True):
            self.stdout.write(
                _("row %(row)s: %(product)s: %(kg)s kg")
                % {"row": row.number, "product": line.product, "kg": line.quantity}
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
