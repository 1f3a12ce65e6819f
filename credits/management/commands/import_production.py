"""Hands in the production reports of a table that others wrote, all of them or none."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credits import production_table
from credits.importing import ImportCommand
from registry.files.storing import discard_files
from registry.imports.columns import file_beside, read_rows
from registry.imports.spreadsheets import read_table
from registry.refusals import Refused


class Command(ImportCommand):
    help = "Hand in the production reports of a table (.xlsx or .csv), all of them or none."
    columns_of_template = production_table.columns(file_beside(Path()))

    def import_file(self, options, by):
        at = timezone.now()
        columns = production_table.columns(file_beside(options["file"].parent))
        reading = read_rows(read_table(options["file"]), columns)
        production_table.check(reading, at=at, by=by)
        production_table.check_files(reading)
        if reading.errors:
            self.refuse(reading.sorted_errors())
        reports = self.submit(reading, options["dry_run"], at, by)
        for row, report in reports:
            self.stdout.write(
                _("row %(row)s: %(site)s, %(mineral)s, %(first)s to %(last)s: %(kg)s kg contained")
                % {
                    "row": row.number,
                    "site": report.site.code,
                    "mineral": report.mineral.symbol,
                    "first": report.period_first,
                    "last": report.period_last,
                    "kg": report.contained_kg,
                }
                + ("" if options["dry_run"] else f", {report.number}")
            )
        total = sum(report.contained_kg for _row, report in reports)
        self.stdout.write(
            (
                ngettext(
                    "Nothing was written. It would be %(count)s report, %(total)s kg contained.",
                    "Nothing was written. It would be %(count)s reports, %(total)s kg contained.",
                    len(reports),
                )
                if options["dry_run"]
                else ngettext(
                    "%(count)s report is handed in, %(total)s kg contained.",
                    "%(count)s reports are handed in, %(total)s kg contained.",
                    len(reports),
                )
            )
            % {"count": len(reports), "total": total}
        )

    def submit(self, reading, is_dry_run, at, by):
        """Hand every row in by the one service; a dry run does the same and takes it back."""
        reports = []
        is_kept = False
        try:
            with transaction.atomic():
                for row in reading.rows:
                    try:
                        reports.append((row, production_table.submit_row(row.values, at, by)))
                    except Refused as refused:
                        reading.refuse(row, "", str(refused))
                is_kept = not is_dry_run and not reading.errors
                transaction.set_rollback(not is_kept)
        except BaseException:
            is_kept = False
            raise
        finally:
            if not is_kept:
                for _row, report in reports:
                    discard_files(report)
        if reading.errors:
            self.refuse(reading.sorted_errors())
        return reports
