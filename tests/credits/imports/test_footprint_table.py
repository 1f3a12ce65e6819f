"""The table of a footprint: its template, 10,000 lines in one go, all of them or none, and the way back."""

import io
import time
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from credits import services as ledger
from credits.footprint_table import COLUMNS, Factors, export_of, line_of, template_for
from credits.models import FactorSet, FootprintLine, FootprintUpload
from credits.services import footprints
from registry import jobs, tasks
from registry.imports.columns import Reading, read_rows
from registry.imports.spreadsheets import table_of
from registry.models import Job, Membership
from registry.models.jobs import SILENCE

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [column.name for column in COLUMNS]
SAID = [
    "product",
    "units",
    "tier",
    "amount_per_unit",
    "factor_set_id",
    "factor_code",
    "factor_unit",
    "factor_kg",
    "factor_low_kg",
    "factor_high_kg",
    "factor_source",
    "recycled_percent",
    "recycled_source",
    "yield_loss_percent",
    "yield_loss_reason",
    "low_kg",
    "quantity",
    "high_kg",
]


@pytest.fixture
def who(buyer_admin):
    return {"at": timezone.now(), "by": buyer_admin}


@pytest.fixture
def draft(buyer, cobalt, who):
    return ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All products",
        **who,
    )


def row(**values):
    """A row of the table; by a factor of the set if nothing else is said."""
    return {"product": "Phone", "units": 1_000, "amount_per_unit": 1, "factor_code": "LCO"} | values


OWN = {"factor_code": None, "tier": 1, "factor_kg": 0.001, "factor_unit": "g", "factor_source": "Bill"}


def workbook(*rows):
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    for values in rows:
        book.active.append([values.get(name) for name in NAMES])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def handed_in(draft, content, by, name="lines.xlsx"):
    upload = ledger.upload_footprint_table(
        footprint=draft,
        file=ContentFile(content, name=name),
        language="en",
        at=timezone.now(),
        by=by,
    )
    return upload.job


def errors_of(draft, *rows):
    """What is wrong with a table, as the preview tells it."""
    table = table_of(workbook(*rows), "lines.xlsx")
    reading = read_rows(table, COLUMNS)
    factors = Factors(draft.mineral)
    for read in reading.rows:
        line_of(read, reading, factors)
    return [str(error) for error in reading.sorted_errors()]


def run(job):
    jobs.start_job(job=job, at=timezone.now(), by=job.uploaded_by)
    tasks.run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def test_lines_take_the_place_of_those_there(nobody_hears, draft, who, buyer_admin):
    first = run(handed_in(draft, workbook(row(), row(product="Tablet")), buyer_admin))
    assert (first.state, first.rows_total, first.rows_done, first.rows_added) == ("done", 2, 2, 2)
    assert list(first.lines.values_list("level", "row", "text", "made_id")) == [
        ("info", None, "A worker has begun.", None),
        ("info", None, f"{draft.number}: 1,920 kg contained metal", draft.pk),
    ]
    csv = b"product;units;amount_per_unit;factor_code\nWatch;10;1;lco\n"
    assert run(handed_in(draft, csv, buyer_admin, "lines.csv")).state == "done"
    line = draft.lines.get()
    assert (line.product, line.factor_code, line.factor_set, line.quantity) == (
        "Watch",
        "LCO",
        FactorSet.objects.in_force(),
        10,
    )


def test_every_wrong_cell_is_named(draft):
    assert errors_of(
        draft,
        row(),
        row(recycled_percent=10),
        row(yield_loss_percent=100, yield_loss_reason="x"),
        row(yield_loss_percent=5),
        row(factor_set="2019.1"),
        row(factor_low_kg=1),
        row(**OWN | {"factor_low_kg": 0.002}),
        row(**OWN | {"factor_high_kg": 0.0001}),
        row(**OWN | {"factor_set": "2026.2"}),
        row(recycled_percent=0.255),
    ) == [
        "row 3, column recycled_source: needed beside recycled_percent",
        "row 4, column yield_loss_percent: 100 is not between 0 and 99.99",
        "row 5, column yield_loss_reason: needed beside yield_loss_percent",
        "row 6, column factor_set: there is no published set “2019.1”. Known: 2026.1, 2026.2",
        "row 7, column factor_low_kg: comes with the factor code; leave one of the two empty",
        "row 8, column factor_low_kg: is above factor_kg",
        "row 9, column factor_high_kg: is below factor_kg",
        "row 10, column factor_set: comes with a factor code; leave it empty",
        "row 11, column recycled_percent: 0.255 has more than 2 decimals",
    ]


def test_a_table_with_an_error_changes_nothing(nobody_hears, draft, buyer_admin):
    run(handed_in(draft, workbook(row()), buyer_admin))
    job = handed_in(draft, workbook(row(), row(units=0)), buyer_admin)
    with pytest.raises(jobs.HasErrors):
        jobs.start_job(job=job, at=timezone.now(), by=buyer_admin)
    assert draft.lines.get().product == "Phone"


def test_what_came_to_be_wrong_meanwhile_changes_nothing(nobody_hears, draft, who, buyer_admin):
    """Declared between the start and the worker's turn: the job stops, with the reason."""
    run(handed_in(draft, workbook(row()), buyer_admin))
    late = jobs.start_job(
        job=handed_in(draft, workbook(row(product="Late")), buyer_admin), at=timezone.now(), by=buyer_admin
    )
    ledger.declare_footprint(footprint=draft, **who)
    tasks.run_job(late.pk)
    late = Job.objects.get(pk=late.pk)
    assert (late.state, late.rows_done, late.rows_added) == ("failed", 0, 0)
    assert late.lines.last().text == f"Footprint {draft.number} is no longer a draft."
    assert draft.lines.get().product == "Phone"
    with pytest.raises(footprints.NotDraft):
        handed_in(draft, workbook(row()), buyer_admin)


def test_a_member_who_left_imports_nothing(nobody_hears, draft, make_member, buyer, registrar):
    from registry.services import end_membership

    member = make_member("leaver", buyer, Membership.Role.BUYER_MEMBER)
    job = jobs.start_job(job=handed_in(draft, workbook(row()), member), at=timezone.now(), by=member)
    end_membership(membership=Membership.objects.get(user=member), at=timezone.now(), by=registrar)
    tasks.run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "failed"
    assert not draft.lines.exists()


def test_a_table_is_taken_once_whoever_stops_meanwhile(nobody_hears, draft, buyer_admin, monkeypatch):
    """A worker that ends after the lines are in leaves them for the next one to find."""
    job = jobs.start_job(
        job=handed_in(draft, workbook(row(), row()), buyer_admin), at=timezone.now(), by=buyer_admin
    )

    def stops(*_arguments, **_facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_end", stops)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_job(job.pk, now=timezone.now)
    before = list(draft.lines.values_list("pk", flat=True))
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    tasks.run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert list(draft.lines.values_list("pk", flat=True)) == before


def test_only_who_handed_it_in_sees_it(draft, buyer_admin, buyer_reader, other_buyer_admin, registrar):
    job = handed_in(draft, workbook(row()), buyer_admin)
    assert FootprintUpload.objects.visible_to(buyer_admin).get().job == job
    for user in (buyer_reader, other_buyer_admin, registrar):
        assert not FootprintUpload.objects.visible_to(user).exists()


# 10,000 lines


def ten_thousand():
    return workbook(
        *(
            row(product=f"Product {number:05d}", units=number + 1, amount_per_unit=0.0163)
            if number % 3
            else row(product=f"Product {number:05d}", units=number + 1, **OWN)
            for number in range(10_000)
        )
    )


def test_ten_thousand_lines_in_one_go(nobody_hears, draft, who, buyer_admin):
    content = ten_thousand()
    began = time.monotonic()
    job = handed_in(draft, content, buyer_admin)
    read = time.monotonic()
    jobs.start_job(job=job, at=timezone.now(), by=buyer_admin)
    started = time.monotonic()
    tasks.run_job(job.pk)
    ended = time.monotonic()
    declared = ledger.declare_footprint(footprint=draft, **who)
    print(
        f"\n10,000 lines: handed in {read - began:.1f} s, checked {started - read:.1f} s, "
        f"taken {ended - started:.1f} s, declared {time.monotonic() - ended:.1f} s"
    )
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.rows_total, job.rows_done) == ("done", 10_000, 10_000)
    assert declared.lines.count() == 10_000
    assert ended - began < 60


# The way back


def everything_of(footprint):
    return list(footprint.lines.values_list(*SAID))


@pytest.fixture
def full(nobody_hears, draft, buyer_admin, who):
    """A draft with every kind of line: of an older set, with remarks, ranges, shares, and odd words."""
    run(
        handed_in(
            draft,
            workbook(
                row(factor_source="Battery passport, line 4"),
                row(factor_set="2026.1", amount_per_unit=0.0163),
                row(**OWN | {"factor_low_kg": 0.0008, "factor_high_kg": 0.0011}),
                row(recycled_percent=25.5, recycled_source="Certificate"),
                row(yield_loss_percent=3.25, yield_loss_reason="Scrap\nof the plant"),
                row(product="Café & <b>", factor_code="PHONE"),
            ),
            buyer_admin,
        )
    )
    odd = draft.lines.first()
    for product in ("=1+1", "-3", "@x", "'quoted"):
        odd.pk, odd.product = None, product
        odd.save(force_insert=True)
    return draft


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_exported_imports_again_unchanged(full, buyer_admin, language):
    before = everything_of(full)
    assert len(before) == 10
    with translation.override(language):
        content = export_of(full)
    assert run(handed_in(full, content, buyer_admin)).state == "done"
    assert everything_of(full) == before
    with translation.override(language):
        assert table_of(export_of(full), "x.xlsx").rows == table_of(content, "x.xlsx").rows


def test_no_cell_of_an_export_acts_as_a_formula(full):
    sheet = openpyxl.load_workbook(io.BytesIO(export_of(full))).worksheets[0]
    assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)
    assert "=1+1" in [cell.value for cell in sheet["A"]]


@pytest.mark.parametrize(
    ("language", "sheets", "word"),
    [("en", ["Data", "Factors", "Notes"], "primary metal"), ("fr", None, None)],
)
def test_the_template_has_drop_downs_and_notes(cobalt, language, sheets, word):
    with translation.override(language):
        book = openpyxl.load_workbook(io.BytesIO(template_for(cobalt)))
    data, factors, notes = book.worksheets
    assert sheets is None or book.sheetnames == sheets
    assert [cell.value for cell in data[1]] == NAMES and data.max_row == 1
    lists = {rule.errorTitle: rule for rule in data.data_validations.dataValidation}
    assert set(lists) == {"tier", "factor_code", "factor_set", "factor_unit"}
    assert lists["tier"].formula1 == '"1,2,3"'
    offered = FactorSet.objects.in_force().factors.filter(mineral=cobalt).count()
    assert lists["factor_code"].formula1 == f"'{factors.title}'!$A$2:$A${offered + 1}"
    place = "ABCDEFGHIJKLMNO"[NAMES.index("factor_code")]
    assert str(lists["factor_code"].sqref) == f"{place}2:{place}20001"
    assert [cell.value for cell in factors["A"]][1:] == list(
        FactorSet.objects.in_force().factors.filter(mineral=cobalt).values_list("code", flat=True)
    )
    explained = {cell.value for cell in notes["A"]}
    assert set(NAMES) <= explained
    assert word is None or any(word in (cell.value or "") for cell in notes["B"])


def test_copper_has_its_own_factors(copper):
    codes = [
        cell.value for cell in openpyxl.load_workbook(io.BytesIO(template_for(copper))).worksheets[1]["A"]
    ]
    assert codes[1:] == ["BEV", "HEV", "ICE", "PHEV"]


def test_rows_of_the_table_are_lines(draft):
    table = table_of(workbook(row(units="1 000", amount_per_unit="0,0163")), "x.xlsx")
    reading = read_rows(table, COLUMNS)
    line = line_of(reading.rows[0], Reading(), Factors(draft.mineral))
    assert isinstance(line, FootprintLine) and line.amount_per_unit == Decimal("0.0163")
