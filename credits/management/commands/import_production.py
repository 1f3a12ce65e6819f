"""Hands in the production reports of a table that others wrote, all of them or none."""

from decimal import Decimal
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credits import services
from credits.columns import Column, Error, Reading, ReadRow, day, decimal, file_beside, read_rows, text, whole
from credits.importing import ImportCommand, may
from credits.services.production import (
    MOST_GRADE_PERCENT,
    MOST_MOISTURE_PERCENT,
    MOST_WET_KG,
    overlapping_report,
)
from credits.spreadsheets import read_table
from registry.files import checked_evidence
from registry.files.storing import discard_files
from registry.models import Mineral, MineSite
from registry.refusals import Refused


def columns(folder: Path) -> list[Column]:
    """:param folder: where the files of evidence lie"""
    return [
        Column(
            "site_code",
            text(12),
            ("site", "code du site", "code site"),
            "KAM",
            gettext_lazy("Code of the mine site."),
        ),
        Column(
            "mineral_symbol",
            text(3),
            ("mineral", "symbol", "minerai", "symbole du minerai", "symbole"),
            "Co",
            gettext_lazy("Symbol of the mineral: Co or Cu."),
        ),
        Column(
            "period_first",
            day,
            ("first day", "period start", "premier jour", "début de la période", "période du"),
            "2025-01-01",
            gettext_lazy("First day of the period, as 2025-01-31 or a date cell."),
        ),
        Column(
            "period_last",
            day,
            ("last day", "period end", "dernier jour", "fin de la période", "période au"),
            "2025-06-30",
            gettext_lazy("Last day of the period."),
        ),
        Column(
            "wet_kg",
            whole(1, MOST_WET_KG),
            ("wet ore (kg)", "wet ore kg", "minerai humide (kg)", "kg humides", "poids humide (kg)"),
            70_000,
            gettext_lazy("Wet ore in whole kilograms."),
        ),
        Column(
            "moisture_percent",
            decimal(Decimal(0), MOST_MOISTURE_PERCENT, 2, is_percentage=True),
            ("moisture", "moisture %", "humidité", "humidité %", "taux d’humidité (%)"),
            10,
            gettext_lazy("Water in the wet ore, in percent: 10 means 10 %. At most two decimals."),
        ),
        Column(
            "grade_percent",
            decimal(Decimal(0), MOST_GRADE_PERCENT, 3, is_least_allowed=False, is_percentage=True),
            ("grade", "grade %", "teneur", "teneur %"),
            4,
            gettext_lazy("Metal in the dry ore, in percent: 4 means 4 %. At most three decimals."),
        ),
        Column(
            "legal_status_note",
            text(2_000),
            ("legal status", "statut légal", "note sur le statut légal", "situation légale"),
            "Exported through EGC",
            gettext_lazy("Under which legal status the ore was sold."),
        ),
        Column(
            "legal_status_on",
            day,
            ("legal status as of", "statut légal au", "date du statut légal", "situation légale au"),
            "2025-07-01",
            gettext_lazy("Day on which this status was noted."),
        ),
        Column(
            "evidence_file",
            file_beside(folder),
            ("evidence", "preuve", "fichier de preuve", "preuve de production"),
            "evidence/weighbridge.pdf",
            gettext_lazy(
                "Evidence of production: a PDF, JPEG, PNG, XLSX or CSV file beside this table, or below."
            ),
        ),
        Column(
            "sold_evidence_file",
            file_beside(folder),
            ("sold evidence", "preuve de vente", "fichier de preuve de vente"),
            "evidence/sale.pdf",
            gettext_lazy("Evidence that the ore was sold, likewise."),
        ),
    ]


class Command(ImportCommand):
    help = "Hand in the production reports of a table (.xlsx or .csv), all of them or none."
    columns_of_template = columns(Path())

    def import_file(self, options, by):
        at = timezone.now()
        reading = read_rows(read_table(options["file"]), columns(options["file"].parent))
        for row in reading.rows:
            find_site_and_mineral(row, reading, by)
            check_days(row, reading, at.date())
            check_files(row, reading)
        check_overlaps(reading)
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
                        reports.append((row, submit_row(row.values, at, by)))
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


def submit_row(values, at, by):
    evidence, sold_evidence = values["evidence_file"], values["sold_evidence_file"]
    with evidence.open("rb") as produced, sold_evidence.open("rb") as sold:
        return services.submit_report(
            site=values["site_code"],
            mineral=values["mineral_symbol"],
            **{
                name: values[name]
                for name in (
                    "period_first",
                    "period_last",
                    "wet_kg",
                    "moisture_percent",
                    "grade_percent",
                    "legal_status_note",
                    "legal_status_on",
                )
            },
            evidence=File(produced, name=evidence.name),
            sold_evidence=File(sold, name=sold_evidence.name),
            at=at,
            by=by,
        )


# Checks that need more than one cell, or the database


def find_site_and_mineral(row: ReadRow, reading: Reading, by) -> None:
    """Put the site and the mineral in the place of their codes."""
    code, symbol = row.values["site_code"], row.values["mineral_symbol"]
    if code:
        site = MineSite.objects.filter(code=code.upper()).select_related("cooperative").first()
        row.values["site_code"] = site
        if site is None:
            reading.refuse(row, "site_code", _("there is no site “%(code)s”") % {"code": code})
        elif not may(by, "submit_production", site.cooperative):
            reading.refuse(
                row,
                "site_code",
                _("%(email)s may not hand in production of %(site)s") % {"email": by.email, "site": site},
            )
    if symbol:
        mineral = Mineral.objects.filter(symbol__iexact=symbol).first()
        row.values["mineral_symbol"] = mineral
        if mineral is None:
            reading.refuse(row, "mineral_symbol", _("there is no mineral “%(symbol)s”") % {"symbol": symbol})


def check_days(row: ReadRow, reading: Reading, today) -> None:
    first, last, noted = (row.values[name] for name in ("period_first", "period_last", "legal_status_on"))
    if first and last and first > last:
        reading.refuse(row, "period_last", _("the period ends before it begins"))
    elif last and last > today:
        reading.refuse(row, "period_last", _("the period is not over yet"))
    if noted and noted > today:
        reading.refuse(row, "legal_status_on", _("this day is still to come"))


def check_files(row: ReadRow, reading: Reading) -> None:
    for name in ("evidence_file", "sold_evidence_file"):
        if path := row.values[name]:
            try:
                with path.open("rb") as file:
                    checked_evidence(File(file, name=path.name))
            except Refused as refused:
                reading.refuse(row, name, str(refused))
            except OSError as error:
                reading.refuse(row, name, _("cannot be read: %(why)s") % {"why": error.strerror})


def check_overlaps(reading: Reading) -> None:
    """Within the table and with what is handed in already, for each site and mineral."""
    whole_rows = [
        row
        for row in reading.rows
        if all(row.values[name] for name in ("site_code", "mineral_symbol", "period_first", "period_last"))
    ]
    latest: dict[tuple[int, int], ReadRow] = {}
    for row in sorted(whole_rows, key=lambda row: (row.values["period_first"], row.number)):
        site, mineral = row.values["site_code"], row.values["mineral_symbol"]
        first, last = row.values["period_first"], row.values["period_last"]
        other = latest.get((site.pk, mineral.pk))
        if other and first <= other.values["period_last"]:
            reading.errors.append(
                Error(
                    row.number,
                    "period_first",
                    _("shares days with row %(other)s of the same site and mineral")
                    % {"other": other.number},
                )
            )
        if other is None or last > other.values["period_last"]:
            latest[site.pk, mineral.pk] = row
        if report := overlapping_report(site, mineral, first, last):
            reading.refuse(
                row, "period_first", _("report %(number)s covers part of the period") % {"number": report}
            )
