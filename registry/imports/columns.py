"""What columns a table must have and how their cells are read; every error names its row and column."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.imports.spreadsheets import Cell, Row, Table, Value, write_table

EARLIEST = date(2000, 1, 1)
# Spaces that people and programs put into numbers: no-break, narrow no-break, thin, figure, apostrophes.
GROUPING = "[\u0020\u00a0\u202f\u2009\u2007'\u2019]"
NUMBER = re.compile(rf"([+-]?)(\d{{1,3}}(?:{GROUPING}\d{{3}})+|\d{{1,15}})(?:([.,])(\d{{1,15}}))?", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
OTHER_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", re.ASCII)


class Unusable(Exception):
    """A cell does not hold what its column needs; the message ends the sentence `row 3, column x: ...`."""


@dataclass(frozen=True)
class Error:
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        parts = [_("row %(row)s") % {"row": self.row}] if self.row else []
        parts += [_("column %(column)s") % {"column": self.column}] if self.column else []
        return f"{', '.join(parts)}: {self.message}" if parts else self.message


@dataclass(frozen=True)
class Column:
    """:param aliases: what people write above it, in English or French; case and signs do not matter"""

    name: str
    read: Callable[[Cell], Any]
    aliases: tuple[str, ...]
    example: Value
    help: object  # text, translated when shown
    is_required: bool = True

    @property
    def known_as(self) -> set[str]:
        return {plain(name) for name in (self.name, *self.aliases)}


@dataclass
class ReadRow:
    """A row's values by column name; None where a cell is empty or unusable.

    What it says `is_known` where it was made before, by another table; it is left out.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    is_known: bool = False


@dataclass
class Reading:
    rows: list[ReadRow] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)

    def refuse(self, row: ReadRow | None, column: str, message: str) -> None:
        self.errors.append(Error(row.number if row else None, column, message))

    def sorted_errors(self) -> list[Error]:
        return sorted(self.errors, key=lambda error: error.row or 0)


def plain(name: str) -> str:
    """`Humidité (%)` as `humidite percent`."""
    letters = unicodedata.normalize("NFKD", name.replace("%", " percent ")).casefold()
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def read_rows(table: Table, columns: list[Column]) -> Reading:
    """Read every cell; what is wrong is collected, so that one look at the file can mend it all."""
    reading = Reading()
    places = placed(table.header, columns, reading)
    for first, reference in table.merged:
        reading.errors.append(
            Error(
                first,
                "",
                _("merged cells %(range)s: undo the merging and fill every cell") % {"range": reference},
            )
        )
    if not table.rows:
        reading.errors.append(Error(None, "", _("The table has a header but no rows.")))
    for row in table.rows:
        refuse_cells_without_header(row, table.header, reading)
        read = ReadRow(row.number)
        for column in columns:
            cell = row[places[column.name]] if column.name in places else None
            read.values[column.name] = cell and read_cell(read, cell, column, reading)
        reading.rows.append(read)
    return reading


def placed(header: Row, columns: list[Column], reading: Reading) -> dict[str, int]:
    """Where each column stands; unknown, doubled and missing ones are errors."""
    places: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        if cell.is_empty:
            continue
        name = str(cell.value or cell.problem)
        column = next((column for column in columns if plain(name) in column.known_as), None)
        if column is None:
            known = ", ".join(column.name for column in columns)
            message = _("unknown column. Known: %(known)s") % {"known": known}
            reading.errors.append(Error(header.number, name[:60], message))
        elif column.name in places:
            reading.errors.append(Error(header.number, column.name, _("the column is there twice")))
        else:
            places[column.name] = index
    for column in columns:
        if column.is_required and column.name not in places:
            reading.errors.append(Error(header.number, column.name, _("the column is missing")))
    return places


def refuse_cells_without_header(row: Row, header: Row, reading: Reading) -> None:
    if any(not cell.is_empty and header[index].is_empty for index, cell in enumerate(row.cells)):
        message = _(
            "there is a value where no column has a name; in CSV, a number with a decimal comma needs quotes"
        )
        reading.errors.append(Error(row.number, "", message))


def read_cell(row: ReadRow, cell: Cell, column: Column, reading: Reading) -> Any:
    try:
        if cell.problem:
            raise Unusable(cell.problem)
        if cell.is_empty and column.is_required:
            raise Unusable(_("the value is missing"))
        return None if cell.is_empty else column.read(cell)
    except Unusable as unusable:
        row.unusable.add(column.name)
        reading.refuse(row, column.name, str(unusable))
        return None


def write_template(path: Path, columns: list[Column], more_examples: Iterable[dict] = ()) -> None:
    """An example file with one row from the columns themselves, and further rows by column name.

    :raises registry.imports.spreadsheets.UnreadableFile: if it cannot be written
    """
    write_table(path, *template_of(columns, more_examples))


def template_of(
    columns: list[Column], more_examples: Iterable[dict] = ()
) -> tuple[list[str], list[list[Value]], list[tuple[str, str]]]:
    """The header, the rows and the notes of such an example."""
    examples = [{column.name: column.example for column in columns}, *more_examples]
    return (
        [column.name for column in columns],
        [[example.get(column.name) for column in columns] for example in examples],
        [(column.name, str(column.help)) for column in columns],
    )


# What a cell may hold


def text(most: int) -> Callable[[Cell], str]:
    """Text of at most so many characters; a whole number is taken as the digits it shows."""

    def read(cell: Cell) -> str:
        value = cell.value
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Unusable(_("text is needed here"))
        value = str(value)
        if len(value) > most:
            raise Unusable(_("longer than %(most)s characters") % {"most": most})
        if any(unicodedata.category(letter) == "Cc" and letter not in "\n\r\t" for letter in value):
            raise Unusable(_("holds control characters"))
        return value

    return read


def choice(choices: list[tuple[str, Any]]) -> Callable[[Cell], str]:
    """One of several values, written as it is stored or as it is called in any of our languages."""

    @cache
    def known() -> dict[str, str]:
        names = {plain(value): value for value, _label in choices}
        for code, _name in settings.LANGUAGES:
            with override(code):
                names |= {plain(str(label)): value for value, label in choices}
        return names

    def read(cell: Cell) -> str:
        found = known().get(plain(text(80)(cell)))
        if found is None:
            stored = ", ".join(value for value, _label in choices)
            raise Unusable(
                _("“%(value)s” is none of: %(known)s") % {"value": str(cell.value)[:40], "known": stored}
            )
        return found

    return read


def whole(least: int, most: int) -> Callable[[Cell], int]:
    """A whole number between two bounds, both allowed."""

    def read(cell: Cell) -> int:
        if cell.is_percent:
            raise Unusable(_("the cell is shown as a percentage; a plain number is needed"))
        value = number_of(cell.value, is_whole=True)
        if value != value.to_integral_value():
            raise Unusable(_("%(value)s is not a whole number") % {"value": shown(value)})
        within(value, Decimal(least), Decimal(most))
        return int(value)

    return read


def decimal(
    least: Decimal, most: Decimal, places: int, *, is_least_allowed: bool = True, is_percentage: bool = False
) -> Callable[[Cell], Decimal]:
    """A number between two bounds with at most so many decimals; more are refused, never rounded away.

    In a column of percentages, a cell that is shown as 10 % holds 0.1 and means 10.
    """

    def read(cell: Cell) -> Decimal:
        value = cell.value
        if isinstance(value, str) and is_percentage:
            value = value.removesuffix("%").rstrip()
        value = number_of(value)
        if cell.is_percent and not is_percentage:
            raise Unusable(_("the cell is shown as a percentage; a plain number is needed"))
        if cell.is_percent:
            value = value * 100
        within(value, least, most, is_least_allowed=is_least_allowed)
        if value != round(value, places):
            raise Unusable(
                _("%(value)s has more than %(places)s decimals") % {"value": shown(value), "places": places}
            )
        return round(value, places)

    return read


def number_of(value: Value, *, is_whole: bool = False) -> Decimal:
    """A number of the file, or one written as text: `70 000`, `4,5`, `4.5`; never a guess."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    found = NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unusable(_("“%(value)s” is not a number") % {"value": str(value)[:40]})
    sign, digits, separator, part = found.groups()
    is_short = len(part or "") == 3 and digits.isdigit() and len(digits) <= 3
    if is_short and (is_whole or (separator == "," and digits != "0")):
        raise Unusable(
            _("“%(value)s” can be read in two ways; write %(long)s or %(short)s")
            % {
                "value": value,
                "long": f"{sign}{digits}{part}",
                "short": f"{sign}{digits}.{part.rstrip('0') or 0}",
            }
        )
    return Decimal(sign + re.sub(r"\D", "", digits) + (f".{part}" if part else ""))


def within(value: Decimal, least: Decimal, most: Decimal, *, is_least_allowed: bool = True) -> None:
    if value > most or value < least or (value == least and not is_least_allowed):
        sentence = (
            _("%(value)s is not between %(least)s and %(most)s")
            if is_least_allowed
            else _("%(value)s is not above %(least)s and at most %(most)s")
        )
        raise Unusable(sentence % {"value": shown(value), "least": shown(least), "most": shown(most)})


def shown(value: Decimal) -> str:
    written = f"{value.normalize():f}"
    return written if len(written) <= 40 else f"{written[:40]}…"


def day(cell: Cell) -> date:
    """A date cell, or text such as 2025-01-31. Other orders of day and month are refused, never guessed."""
    value = cell.value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise Unusable(_("%(value)s is not a day of the calendar") % {"value": value}) from None
    if isinstance(value, str) and OTHER_DAY.fullmatch(value):
        raise Unusable(
            _("“%(value)s” leaves open which is the day and which the month; write 2025-01-31")
            % {"value": value}
        )
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        raise Unusable(
            _("%(value)s is a number; give the cell a date format, or write 2025-01-31") % {"value": value}
        )
    if not isinstance(value, date):
        raise Unusable(_("“%(value)s” is not a date; write 2025-01-31") % {"value": str(value)[:40]})
    if value < EARLIEST:
        raise Unusable(_("%(value)s is too long ago") % {"value": value})
    return value


def file_beside(folder: Path) -> Callable[[Cell], Path]:
    """A file in the folder of the table or below it."""
    folder = folder.resolve()

    def read(cell: Cell) -> Path:
        name = text(400)(cell)
        # Windows writes its separators the other way round.
        path = Path(name.replace("\\", "/"))
        try:
            found = (folder / path).resolve()
            if path.is_absolute() or not found.is_relative_to(folder):
                raise Unusable(_("the file must lie in the folder of the table or below it"))
            if not found.is_file():
                raise Unusable(_("there is no file “%(name)s”") % {"name": name})
        except (OSError, ValueError, RuntimeError):
            raise Unusable(_("there is no file “%(name)s”") % {"name": name[:80]}) from None
        return found

    return read
