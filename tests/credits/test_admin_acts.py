"""Each step of the staff, taken on its act page by the right person, and refused to the others."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credits import previews
from credits import services as ledger
from credits.models import Attestation, Certificate, Issuance, ProductionReport, PurchaseOrder
from tests import builders, papers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page(model, row, act="change"):
    return f"/admin/credits/{model}/{row.pk}/{act}/"


def submitted_form(site, mineral, **facts):
    return {
        "site": site.pk,
        "mineral": mineral.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-06-30",
        "wet_kg": "70,000",
        "moisture_percent": "10",
        "grade_percent": "4.0",
        "evidence": SimpleUploadedFile("a.pdf", builders.PDF),
        "sold_evidence": SimpleUploadedFile("b.pdf", builders.OTHER_PDF),
        "legal_status_note": "Exported through EGC",
        "legal_status_on": "2025-07-01",
    } | facts


def test_registrar_submits_a_report(client, registrar, site, cobalt):
    client.force_login(registrar)
    assert client.get("/admin/credits/productionreport/add/").status_code == 200
    answer = client.post("/admin/credits/productionreport/add/", submitted_form(site, cobalt))
    report = ProductionReport.objects.get()
    assert answer.url == page("productionreport", report)
    assert (report.contained_kg, report.submitted_by, report.state) == (2_520, registrar, "submitted")


def test_refused_report_keeps_what_was_typed(client, registrar, site, cobalt):
    client.force_login(registrar)
    form = submitted_form(site, cobalt, evidence=SimpleUploadedFile("a.pdf", b"<html>"))
    answer = client.post("/admin/credits/productionreport/add/", form)
    assert answer.status_code == 200
    assert "Choose a PDF, JPEG, PNG, XLSX or CSV file." in answer.text
    assert 'value="70,000"' in answer.text
    assert not ProductionReport.objects.exists()


def test_only_registrars_submit(client, approver, finance, auditor, verifier, site, cobalt):
    for person in (approver, finance, auditor, verifier):
        client.force_login(person)
        answer = client.post("/admin/credits/productionreport/add/", submitted_form(site, cobalt))
        assert answer.status_code == 403
    assert not ProductionReport.objects.exists()


@pytest.fixture
def submitted(site, cobalt, registrar, now):
    return builders.submitted_report(site, cobalt, registrar, now)


@pytest.mark.parametrize(
    ("act", "state"), [("verify", "verified"), ("return", "returned"), ("reject", "rejected")]
)
def test_report_is_checked(client, verifier, submitted, act, state):
    client.force_login(verifier)
    address = page("productionreport", submitted, act)
    assert f'href="{address}"' in client.get(page("productionreport", submitted)).text
    assert "2,520 kg" in client.get(address).text
    answer = client.post(address, {"reason": "Because of the moisture"})
    assert answer.url == page("productionreport", submitted)
    report = ProductionReport.objects.get()
    assert (report.state, report.decided_by.email) == (state, "verifier@example.org")


def test_report_is_not_returned_without_a_reason(client, verifier, submitted):
    client.force_login(verifier)
    assert client.post(page("productionreport", submitted, "return"), {"reason": ""}).status_code == 200
    assert ProductionReport.objects.get().state == "submitted"


def test_others_do_not_check_reports(client, registrar, approver, finance, auditor, submitted):
    for person in (registrar, approver, finance, auditor):
        client.force_login(person)
        assert "/verify/" not in client.get(page("productionreport", submitted)).text
        for act in ("verify", "return", "reject"):
            assert client.post(page("productionreport", submitted, act), {"reason": "No"}).status_code == 403
    assert ProductionReport.objects.get().state == "submitted"


def test_who_submitted_never_verifies(client, verifier, site, cobalt, now):
    report = builders.submitted_report(site, cobalt, verifier, now)
    client.force_login(verifier)
    words = "You handed this report in; someone else must check it."
    shown = client.get(page("productionreport", report)).text
    assert words in shown
    assert "/verify/" not in shown
    assert words in client.get(page("productionreport", report, "verify")).text
    assert words in client.post(page("productionreport", report, "verify")).text
    assert ProductionReport.objects.get().state == "submitted"


def test_verifier_sees_only_reports_of_assigned_sites(
    client, verifier, submitted, cooperative, registrar, cobalt, now
):
    from registry.models import MineSite

    other = MineSite.objects.create(cooperative=cooperative, code="OTH", name="Elsewhere", town="Likasi")
    hidden = builders.submitted_report(other, cobalt, registrar, now)
    client.force_login(verifier)
    shown = client.get("/admin/credits/productionreport/").text
    assert submitted.number in shown
    assert hidden.number not in shown
    assert hidden.number not in client.get("/admin/").text
    for act in ("change", "verify", "history", "evidence/sale"):
        assert client.get(page("productionreport", hidden, act)).status_code == 404
    assert client.post(page("productionreport", hidden, "verify")).status_code == 404
    assert client.get("/admin/credits/certificate/").status_code == 403
    assert client.get("/admin/registry/user/").status_code == 403
    assert ProductionReport.objects.get(pk=hidden.pk).state == "submitted"


def test_evidence_is_an_attachment_for_those_who_may_see_the_report(client, verifier, buyer_admin, submitted):
    address = page("productionreport", submitted, "evidence/production")
    client.force_login(verifier)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == builders.PDF
    assert answer["Content-Disposition"] == f'attachment; filename="{submitted.number}-production.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private, no-store")
    assert submitted.evidence.url not in client.get(page("productionreport", submitted)).text
    assert client.get(page("productionreport", submitted, "evidence/other")).status_code == 404
    client.force_login(buyer_admin)
    assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize(
    ("content", "ending", "content_type"),
    [
        (papers.pdf(), "pdf", "application/pdf"),
        (papers.picture("JPEG"), "jpg", "image/jpeg"),
        (papers.picture("PNG"), "png", "image/png"),
        (papers.workbook(), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (papers.TABLE, "csv", "text/csv"),
    ],
)
def test_evidence_of_every_kind_is_only_ever_saved(
    client, registrar, verifier, site, cobalt, now, content, ending, content_type
):
    report = builders.submitted_report(
        site, cobalt, registrar, now, sold_evidence=SimpleUploadedFile("page.html", content, "text/html")
    )
    client.force_login(verifier)
    answer = client.get(page("productionreport", report, "evidence/sale"))
    assert b"".join(answer.streaming_content) == report.sold_evidence.read()
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    assert [answer[header] for header in headers] == [
        content_type,
        f'attachment; filename="{report.number}-sale.{ending}"',
        "nosniff",
    ]
    # The admin site adds words of its own to these two.
    assert answer["Cache-Control"].startswith("private, no-store")


def test_stored_files_have_no_address(client, registrar, submitted):
    client.force_login(registrar)
    name = submitted.evidence.name
    for address in (submitted.evidence.url, f"/{name}", f"/media/{name}", f"/static/{name}"):
        assert client.get(address).status_code == 404


def test_registrar_requests_and_approver_approves(client, registrar, approver, report, standard):
    client.force_login(registrar)
    address = page("productionreport", report, "request-issuance")
    assert 'value="2520"' in client.get(address).text
    client.post(address, {"quantity": "2,400", "standard": standard.pk})
    issuance = Issuance.objects.get()
    assert (issuance.quantity, issuance.state) == (2_400, "requested")
    client.force_login(approver)
    address = page("issuance", issuance, "approve")
    shown = client.get(address).text
    assert "Somebody else requested it: Registrar." in shown
    refused = client.post(address, {"quantity": "2,520"})
    assert "The request is for 2,400 kg; you typed another quantity." in refused.text
    assert not Certificate.objects.exists()
    client.post(address, {"quantity": "2 400"})
    certificate = Certificate.objects.get()
    assert (certificate.quantity, certificate.state) == (2_400, "issued")


def test_more_than_monitored_is_refused_on_the_page(client, registrar, report, standard):
    client.force_login(registrar)
    answer = client.post(
        page("productionreport", report, "request-issuance"), {"quantity": "2521", "standard": standard.pk}
    )
    assert "has 2520 kg left to issue" in answer.text
    assert 'value="2521"' in answer.text
    assert not Issuance.objects.exists()


@pytest.fixture
def requested(report, standard, registrar, now):
    return ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)


def test_who_requested_never_approves(client, requested, registrar, approver):
    client.force_login(registrar)
    words = "You requested this issuance; someone else must approve it."
    assert words in client.get(page("issuance", requested)).text
    assert client.post(page("issuance", requested, "approve"), {"quantity": "2520"}).status_code == 403
    # Even with both roles.
    registrar.groups.add(approver.groups.get())
    shown = client.get(page("issuance", requested)).text
    assert words in shown
    assert "/approve/" not in shown
    assert words in client.post(page("issuance", requested, "approve"), {"quantity": "2520"}).text
    assert not Certificate.objects.exists()


def test_others_do_not_approve(client, requested, finance, auditor, verifier):
    for person in (finance, auditor, verifier):
        client.force_login(person)
        for act in ("approve", "refuse"):
            answer = client.post(page("issuance", requested, act), {"quantity": "2520", "reason": "No"})
            assert answer.status_code in {403, 404}
    assert Issuance.objects.get().state == "requested"


def test_approver_refuses_with_a_reason(client, requested, approver):
    client.force_login(approver)
    client.post(page("issuance", requested, "refuse"), {"reason": "The sale is not shown"})
    issuance = Issuance.objects.get()
    assert (issuance.state, issuance.reason) == ("refused", "The sale is not shown")


def test_step_that_was_taken_says_so(client, requested, approver, now):
    ledger.refuse_issuance(issuance=requested, reason="No", at=now, by=approver)
    client.force_login(approver)
    assert client.get(page("issuance", requested, "approve")).url == page("issuance", requested)
    answer = client.post(page("issuance", requested, "approve"), {"quantity": "2520"})
    assert "has already been decided" in answer.text


@pytest.fixture
def asked(certificate, buyer, cobalt, buyer_admin, now):
    return ledger.request_order(
        buyer=buyer,
        mineral=cobalt,
        quantity=2_400,
        at=now,
        by=buyer_admin,
    )


QUOTE = {"unit_price": "5,000.00", "total": "12,000.00", "fee": "1,200", "price_basis": "Agreed"}


def test_order_from_quote_to_delivery(client, certificate, asked, registrar, finance, buyer_admin, now):
    client.force_login(registrar)
    client.post(page("purchaseorder", asked, "quote"), QUOTE)
    order = PurchaseOrder.objects.get()
    assert (order.unit_price_minor, order.total_minor, order.fee_minor) == (500_000, 1_200_000, 120_000)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    payment = {"paid_on": "2026-03-02", "payment_reference": "BANK 0", "amount": "4,000.00"}
    client.force_login(finance)
    address = page("purchaseorder", asked, "record-payment")
    assert "USD 8,000.00 is still due" in client.post(address, payment, follow=True).text
    assert PurchaseOrder.objects.get().state == "accepted"
    more = payment | {"payment_reference": "BANK 1", "amount": "8,000.01"}
    assert "USD 8,000.00 is due on order" in client.post(address, more).text
    client.post(address, more | {"amount": "8,000.00"})
    arrived = order.payments.values_list("reference", "amount_minor", "paid_on")
    assert list(arrived) == [
        ("BANK 0", 400_000, date(2026, 3, 2)),
        ("BANK 1", 800_000, date(2026, 3, 2)),
    ]
    client.force_login(registrar)
    shown = client.get(page("purchaseorder", asked, "deliver")).text
    assert "CO-KAM-2025-0001/0000001-0002400" in shown
    assert "USD 10,800.00" in shown
    address = page("purchaseorder", asked, "deliver")
    typed = {
        "issuances": [str(certificate.issuance_id)],
        "shown": digest_on(shown),
        "quantity": "2400",
    }
    assert "you typed another quantity" in client.post(address, typed | {"quantity": "2401"}).text
    assert "Tick at least one issuance." in client.post(address, {"quantity": "2400"}).text
    client.post(address, typed | {"look": "1"})
    assert PurchaseOrder.objects.get().state == "paid"
    client.post(address, typed)
    assert PurchaseOrder.objects.get().state == "delivered"
    assert Certificate.objects.held().quantity() == 2_400
    assert "USD 12,000.00" in client.get(page("purchaseorder", asked)).text


def test_price_is_typed_as_money(client, asked, registrar):
    client.force_login(registrar)
    answer = client.post(page("purchaseorder", asked, "quote"), QUOTE | {"total": "12.000.00"})
    assert "Write an amount such as 1,234.50." in answer.text
    answer = client.post(page("purchaseorder", asked, "quote"), QUOTE | {"fee": "12,000.01"})
    assert "The fee is more than the total." in answer.text
    assert PurchaseOrder.objects.get().state == "requested"
    client.post(page("purchaseorder", asked, "quote"), QUOTE | {"fee": "0.00"})
    assert PurchaseOrder.objects.get().fee_minor == 0


def test_delivery_of_more_than_there_is_is_refused_on_the_page(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    order = builders.paid_order(buyer, cobalt, 2_521, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    assert "1 kg too little" in client.get(page("purchaseorder", order, "deliver")).text
    typed = {"issuances": [str(certificate.issuance_id)], "quantity": "2521"}
    assert "2520 kg can be delivered" in client.post(page("purchaseorder", order, "deliver"), typed).text


def digest_on(shown):
    return re.search(r'name="shown" value="(\w+)"', shown)[1]


def test_an_address_types_nothing_for_anybody(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    order = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    shown = client.get(page("purchaseorder", order, "deliver") + "?quantity=100").text
    assert 'name="quantity"' in shown
    assert 'value="100"' not in shown


def test_only_what_the_page_showed_moves(
    client,
    certificate,
    site,
    buyer,
    cobalt,
    standard,
    buyer_admin,
    registrar,
    verifier,
    approver,
    finance,
    now,
):
    later = {"period_first": date(2025, 7, 1), "period_last": date(2025, 12, 31)}
    report = builders.verified_report(site, cobalt, registrar, verifier, now, **later)
    other = builders.issued(report, 1_000, standard, registrar, approver, now)
    order = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    address = page("purchaseorder", order, "deliver")
    shown = digest_on(client.get(address).text)
    typed = {"issuances": [str(other.issuance_id)], "quantity": "100"}
    for without in ({}, {"shown": ""}, {"shown": shown}):
        answer = client.post(address, typed | without).text
        assert "Other credits would move now." in answer
        assert f"{other.issuance}/0000001-0000100" in answer
        assert PurchaseOrder.objects.get().state == "paid"
    client.post(address, typed | {"shown": digest_on(answer)})
    assert Certificate.objects.held().get().issuance_id == other.issuance_id


def test_what_a_colleague_took_meanwhile_is_shown_anew(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    first = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    second = builders.paid_order(buyer, cobalt, 50, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    address = page("purchaseorder", first, "deliver")
    shown = digest_on(client.get(address).text)
    ledger.deliver_order(order=second, at=now, by=registrar)
    typed = {"issuances": [str(certificate.issuance_id)], "quantity": "100"}
    answer = client.post(address, typed | {"shown": shown}).text
    assert "Other credits would move now." in answer
    assert "0000051-0000150" in answer
    client.post(address, typed | {"shown": digest_on(answer)})
    assert PurchaseOrder.objects.get(pk=first.pk).state == "delivered"


def test_a_delivery_sent_twice_leads_to_the_order_though_nothing_is_left(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    order = builders.paid_order(buyer, cobalt, 2_520, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    address = page("purchaseorder", order, "deliver")
    shown = digest_on(client.get(address).text)
    typed = {"issuances": [str(certificate.issuance_id)], "quantity": "2520", "shown": shown, "key": uuid4()}
    answers = [client.post(address, typed) for _times in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert PurchaseOrder.objects.get().state == "delivered"


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40, "١", "x", "-1"])
def test_a_delivery_from_no_issuance_there_is_changes_nothing(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now, number
):
    order = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    client.force_login(registrar)
    address = page("purchaseorder", order, "deliver")
    typed = {"issuances": [number], "quantity": "100", "shown": digest_on(client.get(address).text)}
    assert client.post(address, typed).status_code == 200
    assert PurchaseOrder.objects.get().state == "paid"


def test_as_many_issuances_are_offered_as_an_order_needs(
    client,
    certificate,
    site,
    buyer,
    cobalt,
    standard,
    buyer_admin,
    registrar,
    verifier,
    approver,
    finance,
    now,
    monkeypatch,
):
    monkeypatch.setattr(previews, "FEW_ISSUANCES", 1)
    later = {"period_first": date(2025, 7, 1), "period_last": date(2025, 12, 31)}
    report = builders.verified_report(site, cobalt, registrar, verifier, now, **later)
    builders.issued(report, 1_000, standard, registrar, approver, now)
    order = builders.paid_order(buyer, cobalt, 2_521, buyer_admin, registrar, finance, now)
    assert [source["free"] for source in previews.available_for(order)] == [2_520, 1_000]
    small = builders.paid_order(buyer, cobalt, 1, buyer_admin, registrar, finance, now)
    assert [source["free"] for source in previews.available_for(small)] == [2_520]


@pytest.mark.parametrize(("act", "state"), [("decline", "declined"), ("cancel", "cancelled")])
def test_order_is_closed_with_a_reason(client, asked, registrar, act, state):
    client.force_login(registrar)
    client.post(page("purchaseorder", asked, act), {"reason": "Asked twice"})
    order = PurchaseOrder.objects.get()
    assert (order.state, order.reason) == (state, "Asked twice")


def test_steps_of_an_order_are_for_their_role(client, asked, registrar, approver, finance, auditor, verifier):
    forms = {
        "quote": QUOTE,
        "decline": {"reason": "No"},
        "cancel": {"reason": "No"},
        "deliver": {},
        "record-payment": {"paid_on": "2026-03-02", "payment_reference": "BANK 1", "amount": "90.00"},
    }
    for person in (approver, finance, auditor, verifier):
        client.force_login(person)
        for act, form in forms.items():
            if (person, act) != (finance, "record-payment"):
                assert client.post(page("purchaseorder", asked, act), form).status_code in {403, 404}
    client.force_login(registrar)
    assert (
        client.post(page("purchaseorder", asked, "record-payment"), forms["record-payment"]).status_code
        == 403
    )
    assert PurchaseOrder.objects.get().state == "requested"


def test_who_quoted_never_records_the_payment(client, asked, registrar, finance, buyer_admin, now):
    finance.groups.add(registrar.groups.get())
    ledger.quote_order(
        order=asked,
        unit_price_minor=1,
        total_minor=9_000,
        fee_minor=0,
        price_basis="Agreed",
        at=now,
        by=finance,
    )
    ledger.accept_order(order=asked, at=now, by=buyer_admin)
    client.force_login(finance)
    words = "You quoted this price; someone else must record the payment."
    assert words in client.get(page("purchaseorder", asked)).text
    form = {"paid_on": "2026-03-02", "payment_reference": "BANK 1", "amount": "90.00"}
    assert words in client.post(page("purchaseorder", asked, "record-payment"), form).text
    assert PurchaseOrder.objects.get().state == "accepted"


def test_registrar_records_an_attestation_and_staff_read_the_paper(
    client, registrar, approver, cooperative, verifier
):
    client.force_login(registrar)
    form = {
        "cooperative": cooperative.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "signed_on": "2026-01-05",
        "file": SimpleUploadedFile("a.pdf", builders.PDF),
    }
    client.post("/admin/credits/attestation/add/", form)
    attestation = Attestation.objects.get()
    paper = f"/admin/credits/attestation/{attestation.pk}/paper/"
    client.force_login(approver)
    assert paper in client.get(page("attestation", attestation)).text
    answer = client.get(paper)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert client.post("/admin/credits/attestation/add/", form).status_code == 403
    client.force_login(verifier)
    assert client.get(paper).status_code == 403


def test_approver_asks_for_changes(client, site, cobalt, standard, registrar, verifier, approver, now):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    issuance = ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)
    client.force_login(approver)
    client.post(page("issuance", issuance, "return"), {"reason": "Keep 20 kg back"})
    assert Issuance.objects.get().state == "returned"
    client.force_login(registrar)
    again = client.get(page("productionreport", report, "request-issuance")).text
    assert "Keep 20 kg back" in again
    assert "The cooperative has attested that nobody else claims it:" in again
