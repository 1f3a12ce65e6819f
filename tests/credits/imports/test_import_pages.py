"""Imports in the browser: template, table, what is wrong with each cell, start, progress, result, notice."""

import io
import re
import time
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from credits.models import ProductionReport
from registry import tasks
from registry.models import Job, JobLine, Organisation
from tests import builders
from tests.credits.imports.tables import HEADER, ROW, changed, workbook

pytestmark = pytest.mark.django_db(transaction=True)

HAND_IN = "/admin/registry/job/import/production-reports/"
ORGANISATIONS = "/admin/registry/job/import/organisations/"


@pytest.fixture
def at_desk(client, registrar, site):
    client.force_login(registrar)
    return client


def table_of(path, *rows, header=HEADER, change=None):
    return SimpleUploadedFile("Production 2025.xlsx", workbook(path, rows, header, change).read_bytes())


def csv_table(*lines, name="organisations.csv"):
    return SimpleUploadedFile(name, "\n".join(["kind;code;name;country", *lines]).encode())


def papers():
    return [SimpleUploadedFile(name, builders.PDF) for name in ("produced.pdf", "sold.pdf")]


def hand_in(client, table, *, evidence=(), address=HAND_IN):
    return client.post(address, {"table": table, "evidence": list(evidence), "key": uuid4()}, follow=True)


def preview_address(job):
    return f"/admin/registry/job/{job.pk}/preview/"


def job_address(job):
    return f"/admin/registry/job/{job.pk}/change/"


def start(client, job, key=None):
    return client.post(preview_address(job), {"key": key or uuid4()}, follow=True)


def wrong_cells(page):
    """The id and the words of every cell that is marked."""
    return dict(
        re.findall(
            r'<td id="([^"]+)" class="wrong" aria-invalid="true"[^>]*>.*?<span[^>]*>(.*?)</span>', page
        )
    )


def test_from_template_to_notice_by_a_real_worker(celery_worker, at_desk, tmp_path):
    later = changed(period_first=date(2025, 7, 1), period_last=date(2025, 12, 31))
    answer = hand_in(at_desk, table_of(tmp_path / "table.xlsx", ROW, later), evidence=papers())
    job = Job.objects.get()
    assert answer.redirect_chain == [(preview_address(job), 302)]
    assert "2 rows to add, 0 errors" in answer.text
    assert wrong_cells(answer.text) == {}
    assert "Start the import</button>" in answer.text
    answer = start(at_desk, job)
    assert answer.redirect_chain == [(job_address(job), 302)]
    for _attempt in range(200):
        page = at_desk.get(job_address(job)).text
        if "http-equiv" not in page:
            break
        time.sleep(0.1)
    assert "2 of 2 rows: 2 added, 0 refused." in page
    reports = list(ProductionReport.objects.order_by("period_first"))
    assert [(report.submitted_by.email, report.contained_kg) for report in reports] == [
        ("registrar@example.org", 2_520)
    ] * 2
    assert reports[0].evidence.read() == builders.PDF
    for report in reports:
        assert (
            f'<a href="/admin/credits/productionreport/{report.pk}/change/">{report.number}: 2,520 kg contained metal</a>'
            in page
        )


@pytest.fixture
def started(nobody_hears, at_desk, tmp_path):
    """Two reports of a table confirmed, and nobody at work yet."""
    later = changed(period_first=date(2025, 7, 1), period_last=date(2025, 12, 31))
    hand_in(at_desk, table_of(tmp_path / "table.xlsx", ROW, later), evidence=papers())
    start(at_desk, Job.objects.get())
    return Job.objects.get()


def test_the_notice_stays_until_the_job_was_opened(client, started, approver):
    assert "Import of" not in client.get("/admin/").text
    tasks.run_job(started.pk)
    notice = "Import of Production reports is done: 2 added, 0 refused."
    for address in ("/admin/", "/admin/credits/certificate/", ORGANISATIONS):
        page = client.get(address).text
        assert notice in page
        assert f'href="{job_address(started)}"' in page
    client.force_login(approver)
    assert notice not in client.get("/admin/").text
    client.get(job_address(started))
    client.force_login(started.uploaded_by)
    assert notice in client.get("/admin/").text
    assert notice not in client.get(job_address(started)).text
    assert notice not in client.get("/admin/").text


def test_the_page_of_a_running_job_loads_itself_again(client, started):
    page = client.get(job_address(started)).text
    assert '<meta http-equiv="refresh" content="3">' in page
    assert '<progress max="2" value="0" aria-labelledby="progress-title"></progress>' in page
    assert "http-equiv" not in client.get(f"{job_address(started)}?still").text
    tasks.run_job(started.pk)
    assert "http-equiv" not in client.get(job_address(started)).text


def test_what_was_refused_comes_first_with_its_reason(client, started, site, cobalt, registrar, now):
    report = builders.submitted_report(
        site, cobalt, registrar, now, period_first=date(2025, 12, 1), period_last=date(2025, 12, 31)
    )
    tasks.run_job(started.pk)
    page = client.get(job_address(started)).text
    assert "2 of 2 rows: 1 added, 1 refused." in page
    assert page.index(f"period_first: report {report.number} covers part of the period") < page.index(
        "kg contained metal"
    )
    assert ProductionReport.objects.count() == 2


def test_each_wrong_cell_is_marked_and_linked_from_the_summary(
    at_desk, tmp_path, site, cobalt, registrar, now
):
    builders.submitted_report(
        site, cobalt, registrar, now, period_first=date(2024, 1, 1), period_last=date(2024, 6, 30)
    )

    def spoil(sheet):
        sheet["E5"] = "=35000*2"

    rows = [
        ROW,
        changed(period_first="01/07/2025", period_last=date(2025, 12, 31), wet_kg="a lot"),
        changed(site_code="NOWHERE", evidence_file="C:\\papers\\lost.pdf"),
        changed(period_first=date(2025, 6, 30), period_last=date(2025, 7, 31)),
        changed(period_first=date(2024, 2, 1), period_last=date(2024, 2, 29)),
    ]
    page = hand_in(at_desk, table_of(tmp_path / "table.xlsx", *rows, change=spoil), evidence=papers()).text
    number = ProductionReport.objects.get().number
    assert wrong_cells(page) == {
        "cell-3-period_first": "“01/07/2025” leaves open which is the day and which the month; write 2025-01-31",
        "cell-3-wet_kg": "“a lot” is not a number",
        "cell-4-site_code": "there is no site “NOWHERE”",
        "cell-4-evidence_file": "there is no file “C:\\papers\\lost.pdf” among those chosen",
        "cell-5-period_first": "shares days with row 2 of the same site and mineral",
        "cell-5-wet_kg": "a formula without its result: open the file, save it, and try again",
        "cell-6-period_first": f"report {number} covers part of the period",
    }
    assert "5 rows to add, 7 errors" in page
    assert "There are 7 errors in the table" in page
    for place in wrong_cells(page):
        assert page.count(f'href="#{place}"') == 1
        assert f'aria-describedby="{place}-words"' in page
    assert '<form method="post" novalidate' not in page
    answer = start(at_desk, Job.objects.get())
    assert "The table has 7 errors now; nothing was started." in answer.text
    assert Job.objects.get().state == "uploaded"


def test_rows_without_their_column_and_whole_rows_are_told(at_desk):
    table = SimpleUploadedFile("t.csv", b"kind;code;name;colour\nbuyer;AB;Maker;blue;more\n")
    page = hand_in(at_desk, table, address=ORGANISATIONS).text
    assert "row 1, column country: the column is missing" in page
    assert "row 1, column colour: unknown column." in page
    assert (
        '<th scope="row" id="row-2" class="wrong">2<span class="wrong-words">there is a value where' in page
    )
    assert '<a href="#row-2">row 2: there is a value where no column has a name' in page


def test_what_cells_hold_is_shown_as_text(at_desk):
    page = hand_in(
        at_desk, csv_table("buyer;AB;<script>alert(1)</script>;nl", name="<b>.csv"), address=ORGANISATIONS
    ).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>.csv" not in page


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("table.xlsx", b"", "The submitted file is empty."),
        ("table.csv", b"\n;;\n", "The file is empty."),
        ("table.xlsx", builders.PDF, "The file is named .xlsx, but is not an XLSX workbook."),
        ("table.pdf", builders.PDF, "The name of the file must end in .xlsx or .csv."),
        ("table.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "This is an old XLS workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused_on_the_page(at_desk, name, content, message):
    answer = hand_in(at_desk, SimpleUploadedFile(name, content))
    assert (answer.status_code, answer.redirect_chain) == (200, [])
    assert message in answer.text
    assert not Job.objects.exists()


def test_a_table_without_rows_cannot_be_started(at_desk):
    page = hand_in(at_desk, csv_table(), address=ORGANISATIONS).text
    assert "The table has a header but no rows." in page
    assert "Start the import</button>" not in page


def test_evidence_of_another_kind_is_refused(at_desk, tmp_path):
    note = SimpleUploadedFile("note.pdf", b"only text")
    answer = hand_in(at_desk, table_of(tmp_path / "t.xlsx", ROW), evidence=[*papers(), note])
    assert "note.pdf: Choose a PDF, JPEG, PNG, XLSX or CSV file." in answer.text
    assert not Job.objects.exists()


def test_handed_in_twice_by_one_click_it_is_one_job(at_desk):
    for _click in range(2):
        at_desk.post(
            ORGANISATIONS,
            {"table": csv_table("buyer;AB;Maker;NL"), "key": "1e1c9e0a-0f4d-4c6f-8b11-4c9e4ffc1f6c"},
        )
    assert [job.state for job in Job.objects.all()] == ["uploaded"]


def test_confirmed_twice_it_runs_once(nobody_hears, at_desk):
    hand_in(at_desk, csv_table("buyer;AB;Maker;NL"), address=ORGANISATIONS)
    job, key = Job.objects.get(), uuid4()
    start(at_desk, job, key)
    again = start(at_desk, job, key)
    assert again.redirect_chain == [(job_address(job), 302)]
    later = start(at_desk, job)
    assert "This import was started or replaced before." in later.text
    assert f'href="{job_address(job)}"' in later.text
    tasks.run_job(job.pk)
    tasks.run_job(job.pk)
    assert Organisation.objects.filter(code="AB").count() == 1
    assert Job.objects.get().attempts == 1


def test_a_new_table_replaces_the_one_before(at_desk):
    for code in ("ab", "AB"):
        hand_in(at_desk, csv_table(f"buyer;{code};Maker;NL"), address=ORGANISATIONS)
    new, old = Job.objects.all()
    assert (new.state, old.state) == ("uploaded", "replaced")
    answer = at_desk.get(preview_address(old), follow=True)
    assert answer.redirect_chain == [(job_address(old), 302)]


def test_templates_are_read_back_without_an_error_but_their_example(at_desk, tmp_path):
    for kind in ("production-reports", "organisations"):
        answer = at_desk.get(f"/admin/registry/job/import/{kind}/template/")
        assert answer["Content-Disposition"] == f'attachment; filename="{kind}.xlsx"'
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert sheet.sheetnames == ["Data", "Notes"]
        table = SimpleUploadedFile(f"{kind}.xlsx", answer.content)
        evidence = [SimpleUploadedFile(name, builders.PDF) for name in ("weighbridge.pdf", "sale.pdf")]
        page = hand_in(at_desk, table, evidence=evidence, address=f"/admin/registry/job/import/{kind}/")
        assert "1 row to add, 0 errors" in page.text


def test_others_hand_in_nothing_and_read_no_file(
    client, started, approver, finance, auditor, verifier, buyer_admin, coop_officer
):
    file = started.files.first()
    closed = [
        HAND_IN,
        f"{HAND_IN}template/",
        ORGANISATIONS,
        preview_address(started),
        f"/admin/registry/job/{started.pk}/table/",
        f"/admin/registry/job/{started.pk}/files/{file.pk}/",
    ]
    for person in (approver, finance, auditor):
        client.force_login(person)
        assert {address: client.get(address).status_code for address in closed} == dict.fromkeys(closed, 403)
        assert client.post(HAND_IN, {"table": csv_table()}).status_code == 403
        assert client.post(preview_address(started)).status_code == 403
        for address in ("/admin/registry/job/", job_address(started)):
            page = client.get(address)
            assert page.status_code == 200
            assert "Production 2025.xlsx" in page.text
            # Finance hands in lines of the bank, and nothing else.
            assert set(re.findall(r"/import/([\w-]+)/", page.text)) <= {"bank-lines"}
            assert "/table/" not in page.text
    for person in (verifier, buyer_admin, coop_officer):
        client.force_login(person)
        for address in [*closed, "/admin/registry/job/", job_address(started)]:
            assert client.get(address).status_code in (302, 403), address
    client.logout()
    assert client.get(closed[-1]).status_code == 302


def test_whoever_may_reads_the_files_back_as_attachments(client, started, tmp_path):
    table = client.get(f"/admin/registry/job/{started.pk}/table/")
    assert b"".join(table.streaming_content) == (tmp_path / "table.xlsx").read_bytes()
    assert table["Content-Disposition"] == 'attachment; filename="Production 2025.xlsx"'
    file = started.files.first()
    paper = client.get(f"/admin/registry/job/{started.pk}/files/{file.pk}/")
    for answer in (table, paper):
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert paper["Content-Type"] == "application/pdf"
    assert table["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(f"/admin/registry/job/{started.pk}/files/{file.pk + 9}/").status_code == 404
    assert client.get("/admin/registry/job/99999/table/").status_code == 404
    assert client.get("/admin/registry/job/import/minerals/").status_code == 404


def test_another_registrar_sees_the_preview_and_cannot_start_it(at_desk, client, make_staff_user):
    hand_in(at_desk, csv_table("buyer;AB;Maker;NL"), address=ORGANISATIONS)
    client.force_login(make_staff_user("second", "Registrar"))
    job = Job.objects.get()
    page = client.get(preview_address(job)).text
    assert "1 row to add, 0 errors" in page
    assert "Registrar handed this table in, and alone starts the import." in page
    start(client, job)
    assert Job.objects.get().state == "uploaded"


def test_the_list_tells_state_and_progress_and_offers_imports(client, started):
    tasks.run_job(started.pk)
    page = client.get("/admin/registry/job/").text
    assert "2 of 2 rows" in page
    assert f'href="{HAND_IN}"' in page
    assert f'href="{ORGANISATIONS}"' in page
    assert client.get("/admin/registry/job/?kind=production-reports&state__exact=done").status_code == 200
    assert client.get("/admin/registry/job/?uploaded_by__password__startswith=a").status_code == 400


def test_two_thousand_rows_are_shown_in_seconds_and_in_part(at_desk, tmp_path):
    rows = [
        changed(
            period_first=date.fromordinal(730_200 + number), period_last=date.fromordinal(730_200 + number)
        )
        for number in range(2_000)
    ]
    rows[1_500][4] = "a lot"
    begun = time.monotonic()
    page = hand_in(at_desk, table_of(tmp_path / "table.xlsx", *rows), evidence=papers()).text
    assert time.monotonic() - begun < 10
    assert "2000 rows to add, 1 error" in page
    assert "1800 more rows are not shown." in page
    assert wrong_cells(page) == {"cell-1502-wet_kg": "“a lot” is not a number"}


def test_no_page_of_an_import_needs_what_the_policy_refuses(client, started):
    JobLine.objects.create(job=started, level="error", row=9, text="x", told_at=timezone.now())
    addresses = [HAND_IN, ORGANISATIONS, "/admin/registry/job/", job_address(started)]
    hand_in(client, csv_table("buyer;ab;Maker;NL"), address=ORGANISATIONS)
    addresses.append(preview_address(Job.objects.first()))
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", page.text), address
