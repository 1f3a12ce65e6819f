"""Tables as others write them, and what a run of a command told about one."""

import io
from datetime import date
from pathlib import Path

import openpyxl
from django.conf import settings
from django.core.management import CommandError, call_command

from credits.models import ProductionReport

HEADER = [
    "Site code",
    "MINERAL symbol",
    "Period first",
    "period last",
    "wet_kg",
    "Moisture (%)",
    "Grade %",
    "Legal status note",
    "Legal status on",
    "Evidence file",
    "Sold evidence file",
]
ROW = [
    "KAM",
    "Co",
    date(2025, 1, 1),
    date(2025, 6, 30),
    70_000,
    10,
    4.0,
    "Exported through EGC",
    date(2025, 7, 1),
    "papers/produced.pdf",
    "papers/sold.pdf",
]
COLUMNS = [
    "site_code",
    "mineral_symbol",
    "period_first",
    "period_last",
    "wet_kg",
    "moisture_percent",
    "grade_percent",
    "legal_status_note",
    "legal_status_on",
    "evidence_file",
    "sold_evidence_file",
]


def workbook(path, rows, header=HEADER, change=None):
    book = openpyxl.Workbook()
    for row in [header, *rows] if header else rows:
        book.active.append(row)
    if change:
        change(book.active)
    book.save(path)
    return path


def changed(**cells):
    """The usual row with some cells changed, by column name."""
    return [cells.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


class Told:
    """What a run of a command told, and whether it failed."""

    def __init__(self, command, *arguments, **options):
        out, err = io.StringIO(), io.StringIO()
        self.failure = ""
        try:
            call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
        except CommandError as error:
            assert error.returncode == 1
            self.failure = str(error)
        self.lines, self.errors = out.getvalue().splitlines(), err.getvalue().splitlines()


def stored_files():
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def refused(told, *errors):
    """That exactly these errors were told, and nothing was written."""
    assert told.errors == list(errors)
    assert told.failure == f"Nothing was imported: {len(errors)} error{'s' * (len(errors) != 1)}."
    assert ProductionReport.objects.count() == 0


def csv_of(folder, rows, *, separator=";", encoding="utf-8", header=HEADER, start=""):
    lines = [separator.join(str(cell) for cell in row) for row in [header, *rows]]
    path = folder / "table.csv"
    path.write_bytes((start + "\r\n".join(lines)).encode(encoding))
    return path


FRENCH_ROW = changed(
    wet_kg="70\u202f000",
    moisture_percent="10,00",
    grade_percent="4,0 %",
    legal_status_note="Exporté à l’étranger",
)
