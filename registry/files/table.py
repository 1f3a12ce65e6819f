"""CSV files: text in columns, and no markup or script that calls itself a table."""

import csv
import io
import re
from collections import Counter
from itertools import islice

JUDGED_ROWS = 10_000
# No spreadsheet program writes these at the beginning; pictures, scripts and documents of other programs do.
OTHER_KINDS = ("<", "GIF8", "#!", "%!", "{\\rtf")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Named one by one: “<LOQ” is what a laboratory writes below its limit.
MARKUP = re.compile(
    r"<[\s/]*(?:!doctype|!\[cdata|\?xml|\?php|\?=|html|head|body|script|style|svg|math|iframe|object|embed|img"
    r"|image|video|audio|form|meta|link|base)\b",
    re.IGNORECASE,
)


def is_table(content: bytes) -> bool:
    """Whether it is text in UTF-8 or Windows-1252 whose rows mostly have the same two or more columns."""
    text = _text(content)
    if text is None or CONTROLS.search(text) or MARKUP.search(text):
        return False
    if text.lstrip().startswith(OTHER_KINDS):
        return False
    return any(_has_columns(text, separator) for separator in ";\t,")


def _text(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _has_columns(text: str, separator: str) -> bool:
    """A title above the table or a line below it may be narrower."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        widths = Counter(
            len(cells) for cells in islice(reader, JUDGED_ROWS) if any(cell.strip() for cell in cells)
        )
    except csv.Error:
        return False
    if widths.total() < 2:
        return False
    width, rows = widths.most_common(1)[0]
    return width >= 2 and rows * 2 >= widths.total()
