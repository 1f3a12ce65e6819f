"""A buyer's way from the gap of a footprint to delivered credits, on a small phone without scripts, in two languages."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from credits import services as ledger
from credits.models import PurchaseOrder
from tests import builders
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def credits_for_sale(site, cobalt, standard, registrar, approver, verifier, now):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    return builders.issued(report, 2_520, standard, registrar, approver, now)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_gap_of_a_footprint_to_delivered_credits(
    new_page, live_server, credits_for_sale, cobalt, buyer, buyer_admin, registrar, finance, now, language
):
    type(cobalt).objects.filter(pk=cobalt.pk).update(smallest_lot_kg=100)
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_565)
    page = new_page(width=360, locale=language, javascript=False)
    sign_in(page, buyer_admin, live_server)

    # One click from the gap, and what it asks for can be confirmed at once.
    page.goto(f"/portal/footprints/{footprint.number}/")
    page.locator(f"a[href*='orders/request/'][href*='{footprint.number}']").click()
    expect(page.locator("[name=quantity]")).to_have_value("1.600")
    press(page)
    order = PurchaseOrder.objects.get()
    assert (order.quantity, order.state) == (1_600, "requested")
    assert page.url.endswith(f"/portal/orders/{order.number}/")
    assert_fits(page)

    ledger.quote_order(
        order=order,
        unit_price_minor=500_000,
        total_minor=800_000,
        fee_minor=80_000,
        price_basis="Agreed",
        valid_until=now.date() + timedelta(days=30),
        payment_days=30,
        delivery_days=10,
        at=now,
        by=registrar,
    )
    page.reload()
    page.locator(f"main a[href$='/{order.number}/accept/']").click()
    assert_fits(page)
    # Nothing is accepted without an address for the invoice.
    press(page)
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("[name=billing_address]", "1 Street\n1000 AA Town")
    press(page)
    expect(page.locator("main")).to_contain_text(f"PF-{now.year}-0001")
    order = PurchaseOrder.objects.get()
    expect(page.locator("main")).to_contain_text(order.payment_reference[:4])
    assert order.invoices.get().record["language"] == language
    assert_fits(page)

    ledger.record_payment(
        order=order, paid_on=now.date(), payment_reference=order.payment_reference, at=now, by=finance
    )
    page.reload()
    expect(page.locator("main")).to_contain_text(f"INV-{now.year}-0001")
    ledger.deliver_order(order=order, at=now, by=registrar)
    page.reload()
    expect(page.locator("main")).to_contain_text("0000001-0001600")
    assert_fits(page)
    page.goto("/portal/")
    expect(page.locator("main")).to_contain_text("1.600" if language == "en" else "1,600")
    assert_fits(page)


def press(page):
    """The one button of the page's form."""
    page.locator("main form[method=post] button").click()


def assert_fits(page):
    assert page.locator("main").bounding_box()["width"] <= 360
