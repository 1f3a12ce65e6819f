"""Production that others wrote down: handed in row by row or refused as a whole, by who may."""

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from credits.models import ProductionReport
from tests import builders
from tests.credits.imports.tables import (
    COLUMNS,
    FRENCH_ROW,
    HEADER,
    ROW,
    Told,
    changed,
    csv_of,
    refused,
    stored_files,
    workbook,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_workbook_is_handed_in(folder, hand_in, coop_officer, site, cobalt):
    second = changed(period_first=date(2025, 7, 1), period_last=date(2025, 12, 31), grade_percent=3.6)
    told = hand_in(workbook(folder / "table.xlsx", [ROW, second]))
    assert (told.failure, told.errors) == ("", [])
    assert told.lines == [
        "row 2: KAM, Co, 2025-01-01 to 2025-06-30: 2520 kg contained, PR-KAM-2025-0001",
        "row 3: KAM, Co, 2025-07-01 to 2025-12-31: 2268 kg contained, PR-KAM-2025-0002",
        "2 reports are handed in, 4788 kg contained.",
    ]
    report = ProductionReport.objects.get(number="PR-KAM-2025-0001")
    assert (report.site, report.mineral, report.wet_kg, report.moisture_percent, report.grade_percent) == (
        site,
        cobalt,
        70_000,
        Decimal(10),
        Decimal(4),
    )
    assert (report.submitted_by, report.state, report.legal_status_on) == (
        coop_officer,
        "submitted",
        date(2025, 7, 1),
    )
    assert report.evidence.read() == builders.PDF


def test_dry_run_shows_all_and_writes_nothing(folder, hand_in):
    before = stored_files()
    told = hand_in(workbook(folder / "table.xlsx", [ROW]), "--dry-run")
    assert told.lines == [
        "row 2: KAM, Co, 2025-01-01 to 2025-06-30: 2520 kg contained",
        "Nothing was written. It would be 1 report, 2520 kg contained.",
    ]
    assert told.failure == ""
    assert ProductionReport.objects.count() == 0
    assert stored_files() == before


def test_every_error_is_listed_with_row_and_column(folder, hand_in):
    rows = [
        ROW,
        changed(period_first="01/07/2025", period_last=date(2025, 12, 31), wet_kg="a lot"),
        changed(site_code="NOWHERE", wet_kg=-5, moisture_percent=95, legal_status_note=None),
        changed(mineral_symbol="Xx", grade_percent=0, evidence_file="papers/lost.pdf"),
        changed(period_first=date(2025, 6, 30), period_last=date(2025, 7, 31)),
        changed(period_first=date(2024, 2, 1), period_last=date(2024, 1, 1)),
        changed(period_first=date(2098, 1, 1), period_last=date(2099, 1, 1), legal_status_on=45_658),
        changed(period_first=date(1925, 1, 1), period_last="2025-02-30", wet_kg=70_000.5),
    ]
    told = hand_in(workbook(folder / "table.xlsx", rows))
    refused(
        told,
        "row 3, column period_first: “01/07/2025” leaves open which is the day and which the month; write 2025-01-31",
        "row 3, column wet_kg: “a lot” is not a number",
        "row 4, column wet_kg: -5 is not between 1 and 20000000",
        "row 4, column moisture_percent: 95 is not between 0 and 60",
        "row 4, column legal_status_note: the value is missing",
        "row 4, column site_code: there is no site “NOWHERE”",
        "row 5, column grade_percent: 0 is not above 0 and at most 25",
        "row 5, column evidence_file: there is no file “papers/lost.pdf”",
        "row 5, column mineral_symbol: there is no mineral “Xx”",
        "row 6, column period_first: shares days with row 2 of the same site and mineral",
        "row 7, column period_last: the period ends before it begins",
        "row 8, column legal_status_on: 45658 is a number; give the cell a date format, or write 2025-01-31",
        "row 8, column period_last: the period is not over yet",
        "row 9, column period_first: 1925-01-01 is too long ago",
        "row 9, column period_last: 2025-02-30 is not a day of the calendar",
        "row 9, column wet_kg: 70000.5 is not a whole number",
    )


def test_one_bad_row_keeps_all_rows_out(folder, hand_in):
    before = stored_files()
    late = changed(period_first=date(2025, 4, 1), wet_kg=None)
    good = [
        changed(period_first=date(2025, month, 1), period_last=date(2025, month, 20)) for month in (1, 2, 3)
    ]
    refused(
        hand_in(workbook(folder / "table.xlsx", [*good, late])),
        "row 5, column wet_kg: the value is missing",
    )
    assert stored_files() == before


def test_columns_are_known_missing_or_doubled(folder, hand_in):
    header = [*HEADER, "Colour", "grade"]
    header[4] = "weight"
    told = hand_in(workbook(folder / "table.xlsx", [[*ROW, "blue", 4]], header))
    known = ", ".join(COLUMNS)
    refused(
        told,
        f"row 1, column weight: unknown column. Known: {known}",
        f"row 1, column Colour: unknown column. Known: {known}",
        "row 1, column grade_percent: the column is there twice",
        "row 1, column wet_kg: the column is missing",
    )


def test_french_headers_in_any_order_are_known(folder, hand_in):
    french = [
        "Code du site",
        "Minerai",
        "Début de la période",
        "Fin de la période",
        "Minerai humide (kg)",
        "Humidité (%)",
        "TENEUR %",
        "Statut légal",
        "Date du statut légal",
        "Preuve",
        "Preuve de vente",
    ]
    told = hand_in(workbook(folder / "table.xlsx", [ROW[::-1]], french[::-1]))
    assert told.failure == ""
    assert ProductionReport.objects.get().contained_kg == 2_520


def test_overlap_with_what_is_handed_in_already(folder, hand_in, site, cobalt, registrar, now):
    report = builders.submitted_report(site, cobalt, registrar, now)
    told = hand_in(workbook(folder / "table.xlsx", [changed(period_first="2025-06-30")]))
    assert told.errors == [f"row 2, column period_first: report {report.number} covers part of the period"]
    assert list(ProductionReport.objects.all()) == [report]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("grouping", [" ", "\u00a0", ""])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_as_french_excel_writes_it(folder, hand_in, encoding, grouping, separator):
    row = [*FRENCH_ROW]
    row[4] = f"70{grouping}000"
    told = hand_in(csv_of(folder, [row, [""] * 11], separator=separator, encoding=encoding))
    assert (told.errors, told.failure) == ([], "")
    report = ProductionReport.objects.get()
    assert (report.wet_kg, report.moisture_percent, report.grade_percent) == (70_000, 10, 4)
    assert report.legal_status_note == "Exporté à l’étranger"


def test_csv_with_thin_spaces_commas_and_a_told_separator(folder, hand_in):
    assert hand_in(csv_of(folder, [FRENCH_ROW], start="sep=;\r\n"), "--dry-run").failure == ""
    assert hand_in(csv_of(folder, [ROW], separator=",")).failure == ""


def test_unquoted_decimal_comma_is_noticed(folder, hand_in):
    told = hand_in(csv_of(folder, [changed(grade_percent="4,5")], separator=","))
    assert told.errors[0].startswith("row 2: there is a value where no column has a name; in CSV, a number")
    assert ProductionReport.objects.count() == 0


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("wet_kg", "70,000", "“70,000” can be read in two ways; write 70000 or 70.0"),
        ("wet_kg", "70.000", "“70.000” can be read in two ways; write 70000 or 70.0"),
        ("wet_kg", "7e4", "“7e4” is not a number"),
        ("wet_kg", "NaN", "“NaN” is not a number"),
        ("wet_kg", "70 00", "“70 00” is not a number"),
        ("wet_kg", "1,000.5", "“1,000.5” is not a number"),
        ("wet_kg", "0", "0 is not between 1 and 20000000"),
        ("wet_kg", "٧٠٠٠٠", "“٧٠٠٠٠” is not a number"),
        ("wet_kg", "20000001", "20000001 is not between 1 and 20000000"),
        ("grade_percent", "3,125", "“3,125” can be read in two ways; write 3125 or 3.125"),
        ("grade_percent", "3.1255", "3.1255 has more than 3 decimals"),
        ("grade_percent", "25.001", "25.001 is not above 0 and at most 25"),
        ("moisture_percent", "-1", "-1 is not between 0 and 60"),
        ("moisture_percent", "10.001", "10.001 has more than 2 decimals"),
        (
            "period_first",
            "2025-1-1",
            "“2025-1-1” leaves open which is the day and which the month; write 2025-01-31",
        ),
        ("period_first", "January", "“January” is not a date; write 2025-01-31"),
        ("evidence_file", "../outside.pdf", "the file must lie in the folder of the table or below it"),
        ("evidence_file", "/etc/passwd", "the file must lie in the folder of the table or below it"),
        ("evidence_file", "..\\outside.pdf", "the file must lie in the folder of the table or below it"),
        ("evidence_file", "papers", "there is no file “papers”"),
        ("evidence_file", "papers/note.txt", "Choose a PDF, JPEG, PNG, XLSX or CSV file."),
        ("evidence_file", "x" * 399, f"there is no file “{'x' * 80}”"),
        ("site_code", "KAMILOMBEKAMILOMBE", "longer than 12 characters"),
        ("legal_status_note", "bell \x07", "holds control characters"),
    ],
)
def test_cell_of_csv_is_refused(folder, hand_in, column, cell, message):
    refused(hand_in(csv_of(folder, [changed(**{column: cell})])), f"row 2, column {column}: {message}")


def test_evidence_may_be_named_as_on_windows(folder, hand_in):
    assert hand_in(csv_of(folder, [changed(evidence_file="papers\\produced.pdf")])).failure == ""


def test_link_out_of_the_folder_is_not_followed(folder, hand_in):
    (folder / "papers" / "link.pdf").symlink_to(folder.parent / "outside.pdf")
    refused(
        hand_in(csv_of(folder, [changed(evidence_file="papers/link.pdf")])),
        "row 2, column evidence_file: the file must lie in the folder of the table or below it",
    )


def test_numbers_of_a_workbook_are_exact(folder, hand_in):
    # 0.036 * 100 and 0.1 + 0.2 are not 3.6 and 0.3 in binary; a spreadsheet shows them so.
    told = hand_in(
        workbook(
            folder / "table.xlsx", [changed(grade_percent=0.036 * 100, moisture_percent=(0.1 + 0.2) * 10)]
        )
    )
    assert told.failure == ""
    report = ProductionReport.objects.get()
    assert (report.grade_percent, report.moisture_percent) == (Decimal("3.600"), Decimal("3.00"))


def test_cell_shown_as_a_percentage_means_what_it_shows(folder, hand_in):
    def show(sheet):
        sheet["F2"].number_format = "0%"
        sheet["G2"].number_format = "0.0%"

    rows = [changed(moisture_percent=0.1, grade_percent=0.04)]
    assert hand_in(workbook(folder / "table.xlsx", rows, change=show)).failure == ""
    assert ProductionReport.objects.get().contained_kg == 2_520


def test_percentage_is_not_a_weight(folder, hand_in):
    def show(sheet):
        sheet["E2"].number_format = "0%"

    refused(
        hand_in(workbook(folder / "table.xlsx", [ROW], change=show)),
        "row 2, column wet_kg: the cell is shown as a percentage; a plain number is needed",
    )


def test_cells_that_hold_no_value_of_their_own(folder, hand_in):
    def spoil(sheet):
        sheet["C2"] = datetime(2025, 1, 1, 13, 30)
        sheet["E2"] = "=35000*2"
        sheet["F2"] = "#REF!"
        sheet["H2"] = True

    refused(
        hand_in(workbook(folder / "table.xlsx", [ROW], change=spoil)),
        "row 2, column period_first: a time of day beside the date",
        "row 2, column wet_kg: a formula without its result: open the file, save it, and try again",
        "row 2, column moisture_percent: the error #REF!",
        "row 2, column legal_status_note: text is needed here",
    )


def test_merged_cells_are_named(folder, hand_in):
    told = hand_in(
        workbook(folder / "table.xlsx", [ROW, ROW], change=lambda sheet: sheet.merge_cells("A2:A3"))
    )
    assert "row 2: merged cells A2:A3: undo the merging and fill every cell" in told.errors
    assert "row 3, column site_code: the value is missing" in told.errors
    assert ProductionReport.objects.count() == 0


def test_empty_rows_are_left_out_and_numbers_kept(folder, hand_in):
    def style(sheet):
        for row in range(20, 400):
            sheet.cell(row, 1).number_format = "0.00"

    empty = [None] * 11
    rows = [empty, ROW, empty, changed(wet_kg="x"), [" "] * 11]
    refused(
        hand_in(workbook(folder / "table.xlsx", rows, change=style)),
        "row 5, column wet_kg: “x” is not a number",
        "row 5, column period_first: shares days with row 3 of the same site and mineral",
    )


def test_registrar_may_and_others_may_not(folder, hand_in, registrar, finance, secretary, buyer_admin):
    path = workbook(folder / "table.xlsx", [ROW])
    for user in (finance, secretary, buyer_admin):
        refused(
            hand_in(path, by=user),
            f"row 2, column site_code: {user.email} may not hand in production of Kamilombe",
        )
    assert hand_in(path, by=registrar).failure == ""


def test_nobody_unknown_or_inactive_imports(folder, hand_in, coop_officer):
    path = workbook(folder / "table.xlsx", [ROW])
    coop_officer.is_active = False
    coop_officer.save()
    assert hand_in(path).failure == "Nobody with the address coop_officer@example.org may sign in."
    assert Told("import_production", path).failure == "The option --by is needed."
    assert Told("import_production").failure.startswith("Name a file to import")


def test_run_by_hand_tells_errors_on_stderr_and_fails(folder, site, coop_officer):
    path = csv_of(folder, [changed(wet_kg="a lot")])
    run = subprocess.run(
        [sys.executable, "manage.py", "import_production", str(path), "--by", coop_officer.email],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        "row 2, column wet_kg: “a lot” is not a number",
        "CommandError: Nothing was imported: 1 error.",
    ]
