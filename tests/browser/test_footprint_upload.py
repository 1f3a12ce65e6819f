"""A company with 10,000 product lines hands them in from Chromium, scripts off, and watches the bar."""

import io
import threading
import time
from datetime import date

import openpyxl
import pytest
from django.db import connections
from django.utils import timezone

from credits import services as ledger
from credits.footprint_table import COLUMNS
from registry import tasks
from registry.models import Job
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINES = 10_000


@pytest.fixture
def page(chromium, live_server, buyer_admin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    page = context.new_page()
    sign_in(page, buyer_admin, live_server)
    yield page
    context.close()


@pytest.fixture
def draft(buyer, cobalt, buyer_admin):
    return ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All products",
        at=timezone.now(),
        by=buyer_admin,
    )


def filled(template, lines):
    """The template as a person fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(template.read_bytes()))
    sheet = book.worksheets[0]
    names = [column.name for column in COLUMNS]
    assert [cell.value for cell in sheet[1]] == names
    for number in range(lines):
        row = {
            "product": f"Phone {number:05d}",
            "units": number + 1,
            "amount_per_unit": 0.0163,
            "factor_code": "LCO",
        }
        sheet.append([row.get(name) for name in names])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def working(job):
    """A worker that takes the job, beside the browser."""

    def work():
        try:
            tasks.run_job(job.pk)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    return worker


def test_ten_thousand_lines_with_a_bar(page, draft, nobody_hears):
    page.goto(f"/portal/footprints/{draft.number}/")
    page.get_by_role("link", name="Hand in a table").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the template").click()
    content = filled(got.value.path(), LINES)
    began = time.monotonic()
    table = {"name": "lines.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Table").set_input_files(table)
    page.get_by_role("button", name="Hand in and check").click()
    page.get_by_role("button", name="Take these 10,000 rows").click()
    assert "The table waits for a worker." in page.locator("main").inner_text()
    worker = working(Job.objects.get())
    bar, seen = page.locator("progress"), []
    while "See the footprint" not in page.locator("main").inner_text():
        seen.append(int(bar.get_attribute("value")))
        # The page loads itself again; this only looks.
        page.wait_for_timeout(200)
        assert time.monotonic() - began < 180
    worker.join()
    seconds = time.monotonic() - began
    print(f"\n10,000 lines from Chromium in {seconds:.1f} s; the bar showed {sorted(set(seen))}")
    assert seen == sorted(seen)
    assert bar.get_attribute("value") == bar.get_attribute("max") == "10000"
    page.get_by_role("link", name="See the footprint").click()
    text = page.locator("main").inner_text()
    assert "Total of 10,000 lines" in text and "Page 1 of 100" in text
    assert draft.lines.count() == LINES
