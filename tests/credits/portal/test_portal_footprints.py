"""Footprints in the portal: what they cover, evidence, versions, and a table of lines handed in."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from credits import services as ledger
from credits.models import Footprint, FootprintUpload
from registry import jobs, tasks
from registry.models import Job
from tests import builders
from tests.credits.portal.clicking import shown, url

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = {"scope": "company", "boundary": "All phones", "verification": "declared"}
CHECKED = {
    "scope": "product_group",
    "scope_name": "Phones",
    "boundary": "All\r\nphones",
    "verification": "third_party",
    "verifier_name": "Auditors Ltd",
}


@pytest.fixture
def draft(everything, client, buyer_admin):
    client.force_login(buyer_admin)
    return everything["draft"]


def table(text, name="lines.csv"):
    return SimpleUploadedFile(name, text.encode())


def handed_in(client, draft, text):
    """The address of the page on a table that was handed in."""
    return client.post(url("upload_footprint", draft.number), {"table": table(text)}).url


def test_a_draft_says_what_it_covers_and_who_checked_it(client, draft):
    yesterday = (timezone.now() - timedelta(days=1)).date()
    address = url("describe_footprint", draft.number)
    assert client.post(address, CHECKED | {"verified_on": yesterday}).url == url("footprint", draft.number)
    page = shown(client.get(url("footprint", draft.number)))
    for fact in ("A product group: Phones", "Checked by a third party: Auditors Ltd", "version 1"):
        assert fact in page
    assert Footprint.objects.get(pk=draft.pk).boundary == "All\nphones"
    # What is there stands in the form.
    assert 'value="Auditors Ltd"' in shown(client.get(address))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"scope_name": "Phones"}, {"scope_name"}),
        ({"scope": "product"}, {"scope_name"}),
        ({"verification": "internal"}, {"verifier_name", "verified_on"}),
        ({"verifier_name": "Somebody"}, {"verifier_name"}),
        ({"boundary": " "}, {"boundary"}),
        ({"verification": ""}, {"verification"}),
    ],
)
def test_what_does_not_fit_together_stays_typed(client, draft, typed, wrong):
    page = client.post(url("describe_footprint", draft.number), FACTS | {"boundary": "ZZ kept"} | typed)
    assert set(page.context["form"].errors) == wrong
    assert "ZZ kept" in shown(page) or "boundary" in typed
    assert Footprint.objects.get(pk=draft.pk).boundary == "All"


def test_a_line_has_a_share_and_a_loss_with_their_reasons(client, draft):
    address = url("add_footprint_line", draft.number)
    typed = {"product": "Phone", "units": "1000", "basis": "LCO", "amount": "1"}
    shares = {"recycled_percent": "25", "yield_loss_percent": "20"}
    page = client.post(address, typed | shares)
    assert set(page.context["form"].errors) == {"recycled_source", "yield_loss_reason"}
    assert 'value="Phone"' in shown(page) and 'value="25"' in shown(page)
    reasons = {"recycled_source": "Certificate 7", "yield_loss_reason": "Scrap"}
    client.post(address, typed | shares | reasons)
    line = draft.lines.get()
    assert (line.low_kg, line.quantity, line.high_kg) == (747, 900, 900)
    assert (line.factor_code, line.factor_set.version) == ("LCO", "2026.2")
    page = shown(client.get(url("footprint", draft.number)))
    for fact in ("Certificate 7", "Scrap", "747 – 900", "0.0\xa0% of it measured, 100.0\xa0% by chemistry"):
        assert fact in page, fact
    assert "Recycled metal is subtracted" in page


def test_evidence_comes_in_and_out_under_its_name(client, draft):
    address = url("add_footprint_evidence", draft.number)
    file = SimpleUploadedFile("report of 2025.pdf", builders.PDF + b"\n")
    assert client.post(address, {"file": file}).url == url("footprint", draft.number)
    kept = draft.evidence.get(name="report of 2025.pdf")
    got = client.get(url("footprint_evidence", draft.number, kept.pk))
    assert (
        "report%20of%202025.pdf" in got["Content-Disposition"]
        or "report of 2025.pdf" in got["Content-Disposition"]
    )
    assert "attachment" in got["Content-Disposition"]
    assert "Choose a PDF" in shown(client.post(address, {"file": SimpleUploadedFile("x.pdf", b"\0")}))
    client.post(url("remove_footprint_evidence", draft.number, kept.pk))
    assert not draft.evidence.filter(pk=kept.pk).exists()
    again = client.post(url("remove_footprint_evidence", draft.number, kept.pk), follow=True)
    assert "removed already" in shown(again)


def test_a_declaration_is_locked_and_followed_by_a_version(client, draft, everything):
    second = everything["next"]
    first = second.supersedes
    page = shown(client.get(url("footprint", first.number)))
    assert "Locked: it is declared" in page and second.number in page
    assert url("add_footprint_line", first.number) not in page
    assert "already" in shown(client.post(url("replace_footprint", first.number)))
    client.post(url("remove_footprint_line", second.number, second.lines.get().pk))
    typed = {"product": "Tablet", "units": "10", "basis": "LCO", "amount": "1"}
    client.post(url("add_footprint_line", second.number), typed)
    compared = shown(client.get(url("compare_footprint", second.number)))
    for fact in ("Added products", "Tablet", "Removed products", "Phone", "2,000", f"{first.number} · 1"):
        assert fact in compared, fact
    assert first.number in shown(client.get(url("declare_footprint", second.number)))
    client.post(url("declare_footprint", second.number))
    assert Footprint.objects.get(pk=first.pk).state == "withdrawn"
    # The other way round, the older one shows what came after it.
    assert "Removed products" in shown(client.get(url("compare_footprint", first.number)))
    assert client.get(url("compare_footprint", everything["draft"].number)).status_code == 404


def test_a_footprint_with_claims_is_not_replaced(client, draft, everything):
    declared = everything["declared"]
    page = shown(client.get(url("footprint", declared.number)))
    assert "claims rest on it" in page and url("replace_footprint", declared.number) not in page
    assert "stays as it was declared" in shown(client.post(url("replace_footprint", declared.number)))
    assert Footprint.objects.count() == 4


# Tables


def test_a_table_is_checked_then_taken(client, draft, nobody_hears):
    where = handed_in(client, draft, "product;units;amount_per_unit;factor_code\nPhone;1000;1;LCO\n")
    page = shown(client.get(where))
    assert "1 row, and nothing is wrong with it" in page and not draft.lines.exists()
    assert client.post(where).url == where
    waiting = shown(client.get(where))
    assert 'http-equiv="refresh" content="2"' in waiting and "waits for a worker" in waiting
    assert 'http-equiv="refresh"' not in shown(client.get(f"{where}?still"))
    tasks.run_job(FootprintUpload.objects.latest("pk").job_id)
    done = shown(client.get(where))
    assert "All rows took the place" in done and 'http-equiv="refresh"' not in done
    assert re.search(r'<progress max="1" value="1"', done)
    assert draft.lines.get().quantity == 960
    # Started twice, it says so.
    assert "started or replaced before" in shown(client.post(where))


def test_every_wrong_cell_is_listed_with_its_address(client, draft, nobody_hears):
    text = "product;units;amount_per_unit;factor_code\nPhone;0;1;LCO\nWatch;1;1;XYZ\n=cmd;1;1;LCO\n;1;1;LCO\n"
    where = handed_in(client, draft, text)
    page = shown(client.get(where))
    for fact in ("There are 3 errors", "B2", "D3", "A5", "there is no factor “XYZ”"):
        assert fact in page, fact
    assert "Take these" not in page
    refused = client.post(where)
    assert "nothing was started" in shown(refused)
    got = client.get(f"{where}errors/")
    rows = got.content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["cell", "B2", "D3", "A5"]
    assert got["Content-Disposition"].startswith("attachment")
    assert not draft.lines.exists()


def test_what_is_no_table_is_refused_at_once(client, draft):
    page = client.post(
        url("upload_footprint", draft.number), {"table": SimpleUploadedFile("x.xlsx", b"nothing")}
    )
    assert "is not an XLSX workbook" in shown(page)
    missing = client.post(url("upload_footprint", draft.number), {})
    assert missing.context["form"].errors["table"]


def test_template_and_export_are_workbooks(client, draft):
    for name in ("footprint_template", "export_footprint"):
        got = client.get(url(name, draft.number))
        book = openpyxl.load_workbook(io.BytesIO(got.content))
        assert book.worksheets[0]["A1"].value == "product"
        assert got["Content-Disposition"].startswith("attachment")


def test_a_colleague_does_not_see_a_table(client, everything, buyer, make_member):
    upload = everything["upload"]
    client.force_login(make_member("buyer_member", buyer, "buyer_member"))
    for name in ("footprint_upload", "footprint_upload_errors"):
        assert client.get(url(name, everything["draft"].number, upload.pk)).status_code == 404
    assert client.post(url("footprint_upload", everything["draft"].number, upload.pk)).status_code == 404
    assert Job.objects.get(pk=upload.job_id).state == "uploaded"


def test_a_table_belongs_to_its_footprint(client, draft, everything):
    upload, other = everything["upload"], everything["next"]
    assert client.get(url("footprint_upload", other.number, upload.pk)).status_code == 404
    evidence = everything["evidence"]
    assert client.get(url("footprint_evidence", other.number, evidence.pk)).status_code == 404


def test_many_lines_come_in_pages_under_the_same_queries(
    client, draft, buyer_admin, django_assert_max_num_queries
):
    ends = []
    for count in (1, 150):
        rows = "\n".join(f"Product {number};1;1;LCO" for number in range(count))
        text = f"product;units;amount_per_unit;factor_code\n{rows}\n"
        upload = ledger.upload_footprint_table(
            footprint=draft,
            file=ContentFile(text.encode(), name="lines.csv"),
            language="en",
            at=timezone.now(),
            by=buyer_admin,
        )
        jobs.start_job(job=upload.job, at=timezone.now(), by=buyer_admin)
        tasks.run_job(upload.job_id)
        with django_assert_max_num_queries(40) as seen:
            page = shown(client.get(url("footprint", draft.number)))
        ends.append(len(seen))
    assert ends[0] == ends[1]
    assert "Page 1 of 2" in page and "Total of 150 lines" in page
