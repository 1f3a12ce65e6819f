"""What a buyer is shown before and while it buys, and that nobody is shown what is another company's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from credits import services as ledger
from credits.admin.order_forms import DeliverForm
from credits.previews import available_for
from registry.services import suspend_organisation
from tests import builders
from tests.credits.portal.clicking import order_by_form, shown, url

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 5_000, "price_basis": "Agreed"}


def cobalt_in(page):
    return next(row for row in page.context["minerals"] if row["mineral"].symbol == "Co")


def test_available_shows_what_is_free_and_what_is_spoken_for(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    client.force_login(buyer_admin)
    row = cobalt_in(client.get(url("available")))
    assert [(source["vintage"], source["free"]) for source in row["rows"]] == [(2025, 2_520)]
    builders.paid_order(buyer, cobalt, 2_520, buyer_admin, registrar, finance, now)
    page = client.get(url("available"))
    assert (cobalt_in(page)["free"], cobalt_in(page)["promised"], cobalt_in(page)["left"]) == (
        2_520,
        2_520,
        0,
    )
    assert "Nothing is left beyond what is ordered already" in shown(page)
    assert "No cooperative holds any at the moment" in shown(page)  # of copper


def test_available_counts_no_credits_on_hold_or_of_the_suspended(
    client, certificate, site, cooperative, buyer_admin, registrar, approver, now
):
    client.force_login(buyer_admin)
    hold = ledger.place_hold(site=site, reason="A pit wall fell", at=now, by=registrar)
    assert cobalt_in(client.get(url("available")))["rows"] == []
    ledger.lift_hold(hold=hold, outcome="All is well", at=now, by=approver)
    assert cobalt_in(client.get(url("available")))["free"] == 2_520
    suspend_organisation(organisation=cooperative, reason="Looked into", at=now, by=registrar)
    assert cobalt_in(client.get(url("available")))["rows"] == []


def test_available_leads_to_an_order_for_just_that(client, certificate, cooperative, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    link = f"{url('request_order')}?organisation=PHONE&amp;mineral={cobalt.pk}&amp;cooperative=CMDS&amp;vintage=2025"
    assert link in shown(client.get(url("available")))
    page = shown(client.get(link.replace("&amp;", "&")))
    assert '<option value="CMDS" selected>' in page
    assert '<option value="2025" selected>' in page
    asked = order_by_form(client, cooperative="CMDS", vintage="2025")
    assert "Coopérative d’essai, 2025" in shown(client.get(asked.url))


def test_a_gap_is_filled_in_whole_lots(
    client, buyer, other_buyer, cobalt, buyer_admin, other_buyer_admin, now
):
    type(cobalt).objects.filter(pk=cobalt.pk).update(smallest_lot_kg=100)
    ours = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_565)
    theirs = builders.declared_footprint(other_buyer, cobalt, other_buyer_admin, now)
    client.force_login(buyer_admin)
    link = f"{url('request_order')}?organisation=PHONE&amp;footprint={ours.number}"
    assert link in shown(client.get(url("footprint", ours.number)))
    page = client.get(link.replace("&amp;", "&"))
    assert 'value="1.600"' in shown(page)
    assert "is missing 1.565 t" in shown(page)
    assert "on order already" not in shown(page)
    order_by_form(client)
    assert "t of cobalt are on order already" in shown(client.get(link.replace("&amp;", "&")))
    assert client.get(f"{url('request_order')}?footprint={theirs.number}").status_code == 404
    assert client.get(f"{url('request_order')}?footprint=F-2026-9999").status_code == 404


def test_another_company_has_no_order_page_and_no_wish_of_ours(client, order, other_buyer_admin):
    client.force_login(other_buyer_admin)
    for page in (
        url("order", order.number),
        url("accept_order", order.number),
        url("cancel_order", order.number),
    ):
        assert client.get(page).status_code == 404


def test_a_price_that_is_over_cannot_be_accepted(client, buyer, cobalt, buyer_admin, registrar, now):
    before = now - timedelta(days=40)
    asked = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=before, by=buyer_admin)
    ledger.quote_order(order=asked, **PRICE, valid_until=before.date(), at=before, by=registrar)
    client.force_login(buyer_admin)
    page = client.get(url("order", asked.number))
    assert page.context["next"]["is_yours"] is False
    assert "Accept the price" not in shown(page)
    refused = client.post(url("accept_order", asked.number), {"billing_address": "1 Street"})
    assert "This price was good until" in shown(refused)
    client.force_login(registrar)
    act = reverse("admin:credits_purchaseorder_extend", args=[asked.pk])
    client.post(act, {"valid_until": (now + timedelta(days=9)).date()})
    client.force_login(buyer_admin)
    assert "Accept the price" in shown(client.get(url("order", asked.number)))


def test_home_of_a_new_buyer_says_what_to_do_first(client, buyer_admin):
    client.force_login(buyer_admin)
    page = shown(client.get(url("home")))
    assert "Where to begin" in page
    assert "holds no credits yet" in page


def test_home_shows_one_year(client, everything, buyer_admin, now):
    client.force_login(buyer_admin)
    page = client.get(url("home"), {"year": "2025"})
    assert [row["year"] for row in page.context["rows"]] == [2025]
    assert len(page.context["retirements"]) == 1
    assert page.context["premium"] is None
    assert everything["draft"].number in shown(page)
    assert f"orders/request/?organisation=PHONE&amp;footprint={everything['declared'].number}" in shown(page)
    page = client.get(url("home"), {"year": str(now.year)})
    assert page.context["rows"] == []
    assert page.context["premium"]["total_minor"] == 1_200_000
    assert page.context["premium"]["fund_minor"] + page.context["premium"]["fee_minor"] == 1_200_000
    for wrong in ("1990", "x", "٢٠٢٥", ""):
        assert client.get(url("home"), {"year": wrong}).context["year"] == 2025


@pytest.fixture
def ninety_years(standard):
    type(standard).objects.filter(pk=standard.pk).update(usable_years=90)


def test_home_and_certificates_say_until_when_credits_are_usable(client, ninety_years, order, buyer_admin):
    client.force_login(buyer_admin)
    block = order.transfers.get().certificate_id
    for page in (url("home"), url("certificates"), url("certificate", block)):
        assert "30 June 2115" in shown(client.get(page))
    rows = client.get(url("certificates_csv")).content.decode().splitlines()
    assert rows[0].endswith(",usable_until")
    assert rows[1].endswith(",2115-06-30")


def test_finance_finds_an_order_by_its_reference(client, order, finance):
    client.force_login(finance)
    reference = order.payment_reference
    for words in (reference, f"{reference[:4]} {reference[4:8]} {reference[8:12]} {reference[12:]}"):
        found = shown(client.get(reverse("admin:credits_purchaseorder_changelist"), {"q": words}))
        assert order.number in found
        led = client.get(reverse("staff_find"), {"q": words}).url
        assert led == reverse("admin:credits_purchaseorder_change", args=[order.pk])
    invoice = order.invoices.get(kind="invoice")
    led = client.get(reverse("staff_find"), {"q": invoice.number.lower()}).url
    assert led == reverse("admin:credits_invoice_change", args=[invoice.pk])
    assert order.invoices.first().number in shown(
        client.get(reverse("admin:credits_purchaseorder_change", args=[order.pk]))
    )


def test_delivery_takes_first_what_was_wished_for(
    client,
    certificate,
    site,
    cobalt,
    standard,
    buyer,
    buyer_admin,
    registrar,
    approver,
    verifier,
    finance,
    now,
):
    later = {"period_first": now.date().replace(day=1), "period_last": now.date().replace(day=2)}
    report = builders.verified_report(site, cobalt, registrar, verifier, now, **later)
    newer = builders.issued(report, 1_000, standard, registrar, approver, now).issuance
    wish = {"wished_vintage": now.year}
    asked = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, **wish, at=now, by=buyer_admin)
    form = DeliverForm(order=asked, available=available_for(asked))
    assert form.initial["issuances"] == [str(newer.pk)]
    more = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=1_500, **wish, at=now, by=buyer_admin)
    form = DeliverForm(order=more, available=available_for(more))
    assert form.initial["issuances"] == [str(certificate.issuance.pk)]
