"""Tables of production: their columns, what must hold of their rows, and how a row is handed in.

What the command and the staff's page share.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import services
from credits.importing import may
from credits.models import ProductionReport
from credits.services.production import (
    MOST_GRADE_PERCENT,
    MOST_MOISTURE_PERCENT,
    MOST_WET_KG,
)
from registry.files import checked_evidence
from registry.imports.columns import Column, Reading, ReadRow, day, decimal, text, whole
from registry.imports.spreadsheets import Cell
from registry.models import Mineral, MineSite, Organisation, User
from registry.refusals import Refused

EVIDENCE = ("evidence_file", "sold_evidence_file")


def columns(file: Callable[[Cell], Any]) -> list[Column]:
    """:param file: finds the file of evidence that a cell names, to be opened like a path"""
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
            file,
            ("evidence", "preuve", "fichier de preuve", "preuve de production"),
            "evidence/weighbridge.pdf",
            gettext_lazy(
                "Evidence of production: a PDF, JPEG, PNG, XLSX or CSV file beside this table, or below."
            ),
        ),
        Column(
            "sold_evidence_file",
            file,
            ("sold evidence", "preuve de vente", "fichier de preuve de vente"),
            "evidence/sale.pdf",
            gettext_lazy("Evidence that the ore was sold, likewise."),
        ),
    ]


def submit_row(values: dict[str, Any], at: datetime, by: User) -> ProductionReport:
    """Hand one row in, by the same service as the forms."""
    evidence, sold_evidence = (values[name] for name in EVIDENCE)
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


def check(reading: Reading, *, at: datetime, by: User) -> None:
    """Put sites and minerals in the place of their codes, and refuse what no single cell tells.

    A few queries for a table of any length.
    """
    find_sites(reading, by)
    find_minerals(reading)
    for row in reading.rows:
        check_days(row, reading, at.date())
    check_overlaps_within(reading)
    check_overlaps_with_reports(reading)


def find_sites(reading: Reading, by: User) -> None:
    codes = {row.values["site_code"].upper() for row in reading.rows if row.values["site_code"]}
    sites = {
        site.code: site for site in MineSite.objects.filter(code__in=codes).select_related("cooperative")
    }
    allowed = {
        cooperative.pk: may_hand_in(by, cooperative)
        for cooperative in {site.cooperative for site in sites.values()}
    }
    for row in reading.rows:
        code = row.values["site_code"]
        if not code:
            continue
        site = row.values["site_code"] = sites.get(code.upper())
        if site is None:
            reading.refuse(row, "site_code", _("there is no site “%(code)s”") % {"code": code})
        elif not allowed[site.cooperative_id]:
            message = _("%(email)s may not hand in production of %(site)s")
            reading.refuse(row, "site_code", message % {"email": by.email, "site": site})


def may_hand_in(user: User, cooperative: Organisation) -> bool:
    """Whoever may by the staff's form, or acts for the cooperative."""
    by_form = user.is_staff and user.has_perm("credits.add_productionreport")
    return by_form or may(user, "submit_production", cooperative)


def find_minerals(reading: Reading) -> None:
    minerals = {mineral.symbol.casefold(): mineral for mineral in Mineral.objects.all()}
    for row in reading.rows:
        symbol = row.values["mineral_symbol"]
        if not symbol:
            continue
        mineral = row.values["mineral_symbol"] = minerals.get(symbol.casefold())
        if mineral is None:
            reading.refuse(row, "mineral_symbol", _("there is no mineral “%(symbol)s”") % {"symbol": symbol})


def check_days(row: ReadRow, reading: Reading, today: date) -> None:
    first, last, noted = (row.values[name] for name in ("period_first", "period_last", "legal_status_on"))
    if first and last and first > last:
        reading.refuse(row, "period_last", _("the period ends before it begins"))
    elif last and last > today:
        reading.refuse(row, "period_last", _("the period is not over yet"))
    if noted and noted > today:
        reading.refuse(row, "legal_status_on", _("this day is still to come"))


def check_files(reading: Reading) -> None:
    """Open every file that the rows name, each once however many rows name it."""
    problems: dict[Any, str] = {}
    for row in reading.rows:
        for name in EVIDENCE:
            file = row.values[name]
            if not file:
                continue
            if file not in problems:
                problems[file] = problem_of(file)
            if problems[file]:
                reading.refuse(row, name, problems[file])


def problem_of(evidence) -> str:
    try:
        with evidence.open("rb") as file:
            checked_evidence(File(file, name=evidence.name))
    except Refused as refused:
        return str(refused)
    except OSError as error:
        return _("cannot be read: %(why)s") % {"why": error.strerror}
    return ""


def check_overlaps_within(reading: Reading) -> None:
    """Rows of the table that share days, for each site and mineral."""
    latest: dict[tuple[int, int], ReadRow] = {}
    for row in sorted(placed_in_time(reading), key=lambda row: (row.values["period_first"], row.number)):
        first, last = row.values["period_first"], row.values["period_last"]
        other = latest.get(lot_of(row))
        if other and first <= other.values["period_last"]:
            message = _("shares days with row %(other)s of the same site and mineral")
            reading.refuse(row, "period_first", message % {"other": other.number})
        if other is None or last > other.values["period_last"]:
            latest[lot_of(row)] = row


def check_overlaps_with_reports(reading: Reading) -> None:
    """Rows that share days with what is handed in already."""
    rows = placed_in_time(reading)
    standing: dict[tuple[int, int], list[ProductionReport]] = defaultdict(list)
    reports = ProductionReport.objects.in_force().filter(site__in={row.values["site_code"] for row in rows})
    for report in reports.only("number", "site", "mineral", "period_first", "period_last"):
        standing[report.site_id, report.mineral_id].append(report)
    for several in standing.values():
        several.sort(key=attrgetter("period_first"))
    for row in rows:
        # Their periods share no days, so the last that begins in time is the one that may reach into this.
        several = standing[lot_of(row)]
        place = bisect_right(several, row.values["period_last"], key=attrgetter("period_first"))
        if place and several[place - 1].period_last >= row.values["period_first"]:
            message = _("report %(number)s covers part of the period")
            reading.refuse(row, "period_first", message % {"number": several[place - 1]})


def placed_in_time(reading: Reading) -> list[ReadRow]:
    """The rows that say where, what and when."""
    needed = ("site_code", "mineral_symbol", "period_first", "period_last")
    return [row for row in reading.rows if all(row.values[name] for name in needed)]


def lot_of(row: ReadRow) -> tuple[int, int]:
    return row.values["site_code"].pk, row.values["mineral_symbol"].pk
