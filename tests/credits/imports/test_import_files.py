"""Files that are hostile, damaged or of another kind end in a sentence, never in a traceback."""

import re
import zipfile

import openpyxl
import pytest

from credits.models import ProductionReport
from registry.imports.spreadsheets import MOST_ROWS
from tests.credits.imports.tables import (
    ROW,
    workbook,
)

pytestmark = pytest.mark.django_db(transaction=True)


def zipped(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rewritten(path, part, change):
    """A good workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    return zipped(path, **parts)


SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><x>&m;</x>"
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("table.xlsx", b"site code;wet kg", "The file is named .xlsx, but is not an XLSX workbook."),
        ("table.xlsx", b"PK\x03\x04 and nonsense", "The XLSX workbook is damaged and cannot be read."),
        (
            "table.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "This is an old XLS workbook, or one with",
        ),
        ("table.csv", b"PK\x03\x04", "The file is named .csv, but is a workbook. Name it .xlsx."),
        ("table.csv", b"", "The file is empty."),
        ("table.csv", b"\n\n;;;\n", "The file is empty."),
        ("table.csv", b"\x00\x01\x02", "The file is not text."),
        ("table.csv", b"a,b\n\x81\x8d", "The file is not text."),
        ("table.csv", b'a,b\n"open', "Line 2 is not CSV: "),
        ("table.csv", b"a\n" + b"x" * 200_000, "Line 2 is not CSV: "),
        ("table.csv", b"a\n" * (MOST_ROWS + 2), "The table has more than 20000 rows, empty ones counted."),
        ("table.csv", b"a" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
        ("table.csv", b"a;" * 101 + b"b", "The sheet has more than 100 columns."),
        ("table.ods", b"PK\x03\x04", "The name of the file must end in .xlsx or .csv."),
    ],
)
def test_file_that_is_no_table_is_refused(folder, hand_in, name, content, message):
    (folder / name).write_bytes(content)
    told = hand_in(folder / name)
    assert told.failure.startswith(message)
    assert told.lines == []


@pytest.mark.parametrize("name", ["lost.xlsx", "papers", "a\0b.csv"])
def test_file_that_is_not_there(folder, hand_in, name):
    assert hand_in(folder / name).failure


def test_zip_bomb_is_not_unpacked(folder, hand_in):
    path = zipped(folder / "table.xlsx", **{SHEET: b" " * (41 * 1024 * 1024)})
    assert path.stat().st_size < 100_000
    assert hand_in(path).failure == "Unpacked, the workbook is larger than 40 MB."


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_entities_are_refused(folder, hand_in, encoding):
    path = workbook(folder / "table.xlsx", [ROW])
    rewritten(path, SHEET, lambda _xml: BOMB.decode().encode(encoding))
    assert hand_in(path).failure == "The workbook holds markup that no spreadsheet program writes."


@pytest.mark.parametrize(
    "change",
    [
        lambda _xml: b"",
        lambda _xml: b"<worksheet",
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b'r="A2"', b'r="2A"'),
        lambda xml: xml.replace(b' t="n"', b' t="s"'),
        lambda xml: re.sub(rb"<v>70000</v>", b"<v>seventy</v>", xml),
        lambda xml: re.sub(rb'<row r="2"', b'<row r="999999999"', xml),
        lambda xml: xml.replace(b'r="A2"', b'r="ZZZ2"'),
        lambda xml: re.sub(rb"<v>70000</v>", b"<v>1e999</v>", xml),
        lambda xml: re.sub(rb"<v>70000</v>", b"<v>NaN</v>", xml),
        lambda xml: re.sub(rb"<v>70000</v>", b"<v>" + b"9" * 5_000 + b"</v>", xml),
    ],
)
def test_damaged_sheet_never_ends_in_a_traceback(folder, hand_in, change):
    path = workbook(folder / "table.xlsx", [ROW])
    told = hand_in(rewritten(path, SHEET, change))
    assert told.failure
    assert ProductionReport.objects.count() == 0


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
def test_damaged_workbook_never_ends_in_a_traceback(folder, hand_in, part):
    path = workbook(folder / "table.xlsx", [ROW])
    told = hand_in(rewritten(path, part, lambda xml: xml[: len(xml) // 2]))
    assert told.failure == "The XLSX workbook is damaged and cannot be read."


def test_claimed_dimensions_are_not_believed(folder, hand_in):
    path = workbook(folder / "table.xlsx", [ROW])
    rewritten(
        path, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1:XFD1048576"', xml)
    )
    assert hand_in(path).failure == ""
    assert ProductionReport.objects.count() == 1


def test_first_visible_sheet_is_read(folder, hand_in):
    path = workbook(folder / "table.xlsx", [ROW])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Hidden", 0).append(["nothing of ours"])
    book["Hidden"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert hand_in(path).failure == ""
