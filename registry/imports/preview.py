"""What a table holds before it is imported: its cells as they were read, each with what is wrong with it."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from registry.imports.columns import Column, Error, Reading, placed, shown
from registry.imports.spreadsheets import Cell, Row, Table

MOST_ROWS = 200
MOST_ERRORS = 100
MOST_SHOWN = 120  # characters of a cell


def preview_of(table: Table, reading: Reading, columns: list[Column]) -> dict:
    """The first rows and every row in error, at most `MOST_ROWS`, and what is wrong, most with its place.

    :return: `header`, `rows`, `errors` and how many there are of each, as the template shows them; `total`
        without those that are known already
    """
    names = {place: name for name, place in placed(table.header, columns, Reading()).items()}
    messages: dict[tuple[int | None, str], list[str]] = defaultdict(list)
    for error in reading.errors:
        column = error.column if error.column in names.values() else ""
        messages[error.row, column].append(error.message if column else _without_cell(error))
    wrong = {error.row for error in reading.errors}
    first = [row for row in table.rows if row.number in wrong][:MOST_ROWS]
    right = [row for row in table.rows if row.number not in wrong]
    rows = sorted([*first, *right[: MOST_ROWS - len(first)]], key=lambda row: row.number)
    numbers = {row.number for row in rows}
    known = {row.number for row in reading.rows if row.is_known}
    errors = reading.sorted_errors()
    width = max((len(row.cells) for row in [table.header, *rows]), default=0)
    return {
        "header": [_shown(table.header[place]) for place in range(width)],
        "rows": [_row(row, width, names, messages) | {"is_known": row.number in known} for row in rows],
        "errors": [
            {"text": str(error), "anchor": _anchor(error, names) if error.row in numbers else ""}
            for error in errors[:MOST_ERRORS]
        ],
        "total": len(table.rows) - len(known),
        "known_count": len(known),
        "error_count": len(errors),
        "more_errors": max(len(errors) - MOST_ERRORS, 0),
        "more_rows": len(table.rows) - len(rows),
    }


def errors_by_cell(table: Table, reading: Reading, columns: list[Column]) -> list[dict]:
    """Every error with the address of its cell as the spreadsheet program shows it, such as C17.

    :return: dicts of `cell`, `row`, `column` and `message`; what is wrong with a whole row has no cell
    """
    places = placed(table.header, columns, Reading())
    return [
        {
            "cell": f"{get_column_letter(places[error.column] + 1)}{error.row}"
            if error.row and error.column in places
            else "",
            "row": error.row or "",
            "column": error.column,
            "message": error.message,
        }
        for error in reading.sorted_errors()
    ]


def _without_cell(error: Error) -> str:
    """The message beside a whole row; of a column that is not there, with its name."""
    return f"{error.column}: {error.message}" if error.column else error.message


def _anchor(error: Error, names: dict[int, str]) -> str:
    return f"cell-{error.row}-{error.column}" if error.column in names.values() else f"row-{error.row}"


def _row(row: Row, width: int, names: dict[int, str], messages: dict) -> dict:
    return {
        "number": row.number,
        "messages": messages.get((row.number, ""), []),
        "cells": [
            {
                "shown": _shown(row[place]),
                "anchor": f"cell-{row.number}-{names[place]}" if place in names else "",
                "messages": messages.get((row.number, names[place]), []) if place in names else [],
            }
            for place in range(width)
        ],
    }


def _shown(cell: Cell) -> str:
    """A cell much as the spreadsheet program shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    written = (
        f"{shown(Decimal(value) * 100)} %"
        if isinstance(value, int | Decimal) and cell.is_percent
        else str(value)
    )
    return written if len(written) <= MOST_SHOWN else f"{written[:MOST_SHOWN]}…"
