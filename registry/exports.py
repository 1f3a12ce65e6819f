"""Lists as files: what is shown, with filter and time, and no cell that acts as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from itertools import islice

from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from registry.files.downloads import CONTENT_TYPES, attachment_headers
from registry.refusals import Refused

Value = str | int | Decimal | date | datetime | bool | None
# A spreadsheet program reads these as the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_ROWS_OF_A_WORKBOOK = 100_000


class TooManyRows(Refused):
    """A workbook would not hold the list, or take too long to make."""


@dataclass(frozen=True)
class Sheet:
    """A list to be written: what it is, under which filter, and its rows of plain values."""

    name: str
    about: list[tuple[str, str]]
    header: list[str]
    rows: Iterable[list[Value]]
    count: int | None  # None if there are more than anybody counted


def sheet_of(listed, model_admin, *, at: datetime, by) -> Sheet:
    """The rows of a staff list in its order, all pages of it.

    :param listed: a `StaffList` under the request's address
    """
    columns = [column for column in listed.list_display if column != "action_checkbox"]
    return Sheet(
        name=listed.opts.model_name,
        about=[
            (_("List"), str(listed.opts.verbose_name_plural)),
            (_("Filter"), "; ".join(filter_in_words(listed)) or _("none")),
            (_("Address"), f"?{listed.present_view}"),
            (_("As of"), f"{at:%Y-%m-%d %H:%M:%S} UTC"),
            (_("Exported by"), by.name),
        ],
        header=model_admin.column_labels(columns),
        rows=(
            [plain(column, row, model_admin) for column in columns]
            for rows in chunks(listed.queryset.iterator(chunk_size=2_000), 500)
            for row in listed.prepared(rows)
        ),
        count=None if listed.is_bounded else listed.found_count,
    )


def chunks(rows: Iterator, length: int) -> Iterator[list]:
    """Lists of at most so many rows, one after another."""
    while chunk := list(islice(rows, length)):
        yield chunk


def filter_in_words(listed) -> Iterator[str]:
    """Each filter that is chosen, and the words searched for."""
    if listed.query:
        yield _("search: %(words)s") % {"words": listed.query}
    for spec in listed.filter_specs:
        chosen = [choice for choice in spec.choices(listed) if choice["selected"]]
        if chosen and any(map(listed.params.get, spec.expected_parameters())):
            yield f"{spec.title}: {', '.join(str(choice['display']) for choice in chosen)}"
    if listed.date_hierarchy:
        parts = [listed.params.get(f"{listed.date_hierarchy}__{part}") for part in ("year", "month", "day")]
        if any(parts):
            label = listed.opts.get_field(listed.date_hierarchy).verbose_name
            yield f"{label}: {'-'.join(part for part in parts if part)}"


def plain(column, row, model_admin) -> Value:
    """What a column holds for a row, as a number, a date or text without markup.

    A column may say itself what it exports, in an attribute `plain` that takes the row.
    """
    own = getattr(column, "plain", None) or getattr(getattr(model_admin, str(column), None), "plain", None)
    if own is not None:
        return own(row)
    try:
        field, _attribute, value = lookup_field(column, row, model_admin)
    except ObjectDoesNotExist:
        return None
    if isinstance(field, models.Field) and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    # Only what a column composed as HTML holds tags; what a person typed may hold a `<` of its own.
    return unescape(strip_tags(value)).strip() if isinstance(value, SafeString) else str(value).strip()


def defused(value: Value) -> Value:
    """Text that no spreadsheet program takes for a formula; an apostrophe before it says that it is text."""
    if not isinstance(value, str):
        return value
    # Word pastes signs that no workbook may hold.
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def written(value: Value) -> Value:
    """As CSV and workbooks hold it: times in UTC without a zone, yes and no in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    return defused(value)


class Line:
    def write(self, line):
        return line


def as_csv(sheet: Sheet) -> StreamingHttpResponse:
    writer, language = csv.writer(Line()), get_language()

    def lines():
        with override(language):
            # The mark tells Excel that it is UTF-8.
            yield "\ufeff"
            for label, words in sheet.about:
                yield writer.writerow([label, defused(words)])
            yield writer.writerow([])
            yield writer.writerow(sheet.header)
            for row in sheet.rows:
                yield writer.writerow([written(value) for value in row])

    return StreamingHttpResponse(
        lines(), "text/csv; charset=utf-8", headers=attachment_headers(f"{sheet.name}.csv")
    )


def as_workbook(sheet: Sheet) -> HttpResponse:
    """:raises TooManyRows: beyond 100,000 rows"""
    if sheet.count is None or sheet.count > MOST_ROWS_OF_A_WORKBOOK:
        raise TooManyRows(_("The list is too long for a workbook. Filter it first, or export it as CSV."))
    workbook = Workbook(write_only=True)
    data = workbook.create_sheet(_("Data"))
    data.freeze_panes = "A2"
    data.append([bold(data, label) for label in sheet.header])
    for row in sheet.rows:
        data.append([written(value) for value in row])
    about = workbook.create_sheet(_("About"))
    for label, words in sheet.about:
        about.append([bold(about, label), defused(words)])
    content = io.BytesIO()
    workbook.save(content)
    headers = attachment_headers(f"{sheet.name}.xlsx")
    return HttpResponse(content.getvalue(), CONTENT_TYPES["xlsx"], headers=headers)


def bold(sheet, text):
    cell = WriteOnlyCell(sheet, defused(text))
    cell.font = Font(bold=True)
    return cell


KINDS = {"csv": as_csv, "xlsx": as_workbook}
