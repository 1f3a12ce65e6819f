"""Opens tables that others wrote, XLSX or CSV, and gives their cells by row and column; trusts nothing."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from itertools import islice
from math import isfinite
from pathlib import Path, PurePath

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font

from registry.files import OLE
from registry.files.limits import UnacceptableFile
from registry.files.workbook import ZIP, unpacked_parts
from registry.refusals import Refused

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 100

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}\d{1,7})[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
# A spreadsheet program shows 15 digits of a number, so what stands behind them was never anybody's figure.
SHOWN_DIGITS = Context(prec=15)

Value = str | int | Decimal | date | bool | None


class UnreadableFile(Refused):
    """The file as a whole cannot be read as a table."""


@dataclass(frozen=True)
class Cell:
    """What a cell holds; `problem` says why that cannot be used, `is_percent` that it is shown with a %."""

    value: Value = None
    is_percent: bool = False
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.problem and (self.value is None or self.value == "")


EMPTY = Cell()


@dataclass(frozen=True)
class Row:
    number: int  # as the spreadsheet program counts, from 1
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)

    def __getitem__(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass(frozen=True)
class Table:
    """The first row that holds anything is the header; empty rows are left out, their numbers kept."""

    header: Row
    rows: list[Row]
    merged: list[tuple[int, str]]  # first row and range of merged cells


def read_table(path: Path) -> Table:
    """Read the first visible sheet of a workbook, or a CSV file. Raises as `table_of`."""
    return table_of(bytes_of(path), path.name)


def table_of(content: bytes, name: str) -> Table:
    """The same of a file's bytes, whose kind the ending of its name tells.

    :raises UnreadableFile: if it is too large, damaged, of another kind, or empty
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("The file is larger than 10 MB."))
    if not content:
        raise UnreadableFile(_("The file is empty."))
    ending = PurePath(name).suffix.lower()
    if content.startswith(OLE):
        raise UnreadableFile(
            _("This is an old XLS workbook, or one with a password. Save it as XLSX without a password.")
        )
    if ending == ".xlsx":
        rows, merged = workbook_rows(content)
    elif ending == ".csv":
        rows, merged = csv_rows(content), []
    else:
        raise UnreadableFile(_("The name of the file must end in .xlsx or .csv."))
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        raise UnreadableFile(_("The file is empty."))
    return Table(header=filled[0], rows=filled[1:], merged=merged)


def bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableFile(_("There is no file %(path)s.") % {"path": path})
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise UnreadableFile(_("%(path)s cannot be opened: %(why)s") % {"path": path, "why": error}) from None
    return content


# Workbooks


def workbook_rows(content: bytes) -> tuple[list[Row], list[tuple[int, str]]]:
    if not content.startswith(ZIP):
        raise UnreadableFile(_("The file is named .xlsx, but is not an XLSX workbook."))
    try:
        for _name, _part in unpacked_parts(content):
            pass  # before openpyxl sees it, each part is unpacked and refused if it is dangerous
        return sheet_rows(content)
    except UnreadableFile:
        raise
    except UnacceptableFile as refused:
        raise UnreadableFile(str(refused)) from None
    except (
        Exception
    ):  # openpyxl raises whatever a damaged part leads to; no kind of it may become a traceback
        raise UnreadableFile(_("The XLSX workbook is damaged and cannot be read.")) from None


def sheet_rows(content: bytes) -> tuple[list[Row], list[tuple[int, str]]]:
    shown = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = next((sheet for sheet in shown.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise UnreadableFile(_("The workbook has no visible sheet."))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(sheet._worksheet_path)
    sheet.reset_dimensions()  # what a file claims of its own size is not to be relied on
    # Where letters take two bytes, no pattern of one byte each finds a formula.
    may_hold_formulas = b"\0" in text or FORMULA.search(text)
    formulas = formulas_of(content, sheet.title) if may_hold_formulas else set()
    rows = [
        Row(
            number,
            [cell_of(cell, is_formula=(number, place) in formulas) for place, cell in enumerate(cells)],
        )
        for number, cells in enumerate(limited(cells_of(sheet)), start=1)
    ]
    found = MERGED.findall(text)
    return rows, [(int(row), reference.decode()) for reference, row in found[:100]]


def formulas_of(content: bytes, title: str) -> set[tuple[int, int]]:
    """Row, from 1, and place, from 0, of every formula; only a second reading tells it from its result."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[title]
    sheet.reset_dimensions()
    return {
        (number, place)
        for number, cells in enumerate(limited(cells_of(sheet)), start=1)
        for place, cell in enumerate(cells)
        if cell.data_type == "f"
    }


def cells_of(sheet):
    for cells in sheet.iter_rows():
        # Some programs write styled, empty cells far to the right; but filling up to the last is work, too.
        if len(cells) > 2_000 or any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
            raise UnreadableFile(_("The sheet has more than %(most)s columns.") % {"most": MOST_COLUMNS})
        yield cells[:MOST_COLUMNS]


def limited(rows: Iterator) -> Iterator:
    """:raises UnreadableFile: when there are more rows than anybody hands in at once"""
    yield from islice(rows, MOST_ROWS + 1)
    if next(rows, None) is not None:
        raise UnreadableFile(
            _("The table has more than %(most)s rows, empty ones counted.") % {"most": MOST_ROWS}
        )


def cell_of(cell, is_formula: bool) -> Cell:
    """A cell as it is shown. A number arrives as the file's own float and leaves as an exact decimal."""
    value = cell.value
    if is_formula and value in (None, ""):
        return Cell(problem=_("a formula without its result: open the file, save it, and try again"))
    if cell.data_type == "e":
        return Cell(problem=_("the error %(error)s") % {"error": value})
    if isinstance(value, bool) or value is None:
        return Cell(value)
    if isinstance(value, float) and not isfinite(value):
        return Cell(problem=_("a number that is too large"))
    if isinstance(value, float | int):
        exact = SHOWN_DIGITS.create_decimal(repr(value)) if isinstance(value, float) else value
        return Cell(exact, "%" in (cell.number_format or ""))
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) != (0, 0, 0):
            return Cell(problem=_("a time of day beside the date"))
        return Cell(value.date())
    if isinstance(value, date):
        return Cell(value)
    if isinstance(value, str):
        return Cell(value.strip())
    return Cell(problem=_("neither text, a number nor a date"))


# CSV


def csv_rows(content: bytes) -> list[Row]:
    if content.startswith(ZIP):
        raise UnreadableFile(_("The file is named .csv, but is a workbook. Name it .xlsx."))
    text = text_of(content)
    first, _newline, rest = text.partition("\n")
    separator = None
    # A line by which a spreadsheet program is told the separator, not a row of the table.
    if told := re.fullmatch(r"sep=([;,\t])\r?", first, re.IGNORECASE):
        separator, text = told[1], f"\n{rest}"
    else:
        header = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(";\t,", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [
            Row(number, [Cell(value.strip()) for value in values])
            for number, values in enumerate(limited(reader), start=1)
        ]
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s is not CSV: %(why)s") % {"line": reader.line_num, "why": error}
        ) from None
    if any(not cell.is_empty for row in rows for cell in row.cells[MOST_COLUMNS:]):
        raise UnreadableFile(_("The sheet has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return rows


def text_of(content: bytes) -> str:
    """Decode UTF-8 or UTF-16 with or without its mark, else Windows-1252, in which French Excel writes."""
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile(_("The file is not text. Save the table as CSV in UTF-8, or as XLSX."))


# Examples


def write_table(path: Path, header: list[str], rows: list[list[Value]], notes: list[tuple[str, str]]) -> None:
    """Write an example of a table; a workbook gets a second sheet with a note on each column.

    :raises UnreadableFile: if the file exists, cannot be written or has another ending
    """
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise UnreadableFile(_("The name of the file must end in .xlsx or .csv."))
    if ending == ".xlsx":
        content = workbook_of(header, rows, notes)
    else:
        lines = io.StringIO()
        csv.writer(lines).writerows([header, *rows])
        # The mark tells Excel that it is UTF-8.
        content = lines.getvalue().encode("utf-8-sig")
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UnreadableFile(_("%(path)s exists already.") % {"path": path}) from None
    except OSError as error:
        raise UnreadableFile(
            _("%(path)s cannot be written: %(why)s") % {"path": path, "why": error}
        ) from None


def workbook_of(header: list[str], rows: list[list[Value]], notes: list[tuple[str, str]]) -> bytes:
    content = io.BytesIO()
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = _("Data")
    for row in [header, *rows]:
        sheet.append(row)
    for cells in sheet.columns:
        sheet.column_dimensions[cells[0].column_letter].width = (
            max(len(str(cell.value)) for cell in cells) + 3
        )
        cells[0].font = Font(bold=True)
        for cell in cells[1:]:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "A2"
    explained = workbook.create_sheet(_("Notes"))
    for note in notes:
        explained.append(note)
    explained.column_dimensions["A"].width = 28
    explained.column_dimensions["B"].width = 100
    workbook.save(content)
    return content.getvalue()
