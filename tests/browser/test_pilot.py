"""The pilot of 2023, replayed from a list of products to the statement: by keyboard, and on a phone in French."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from credits import services as ledger
from credits.models import Footprint, PurchaseOrder, Retirement
from credits.tasks import finish_due_retirements
from reporting.models import Statement
from reporting.tasks import make_missing_statements
from tests import builders
from tests.browser.test_staff_by_keyboard import Keyboard
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


class ByKeyboard(Keyboard):
    """Tab, Enter, Space and arrows alone."""

    language, separator = "en", "."

    def __init__(self, new_page, live_server, person):
        super().__init__(new_page(), live_server, person)

    def pick(self, name, value):
        self.at(f"[name={name}]")
        self.page.keyboard.press("Space")
        for _option in range(20):
            if self.page.evaluate("v => document.activeElement.value === v", value):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow led to {value}")

    def tick(self, name):
        self.at(f"[name={name}]")
        self.page.keyboard.press("Space")


class OnAPhone:
    """Fingers on 360 px, in French, without scripts."""

    language, separator = "fr", ","

    def __init__(self, new_page, live_server, person):
        self.page = new_page(width=360, locale="fr", javascript=False)
        sign_in(self.page, person, live_server)

    def press(self, selector):
        self.page.locator(selector).first.click()
        assert self.page.locator("html").get_attribute("lang") == "fr"
        assert self.page.locator("main").bounding_box()["width"] <= 360

    def write(self, **typed):
        for name, words in typed.items():
            self.page.fill(f"[name={name}]", words.isoformat() if isinstance(words, date) else words)

    def pick(self, name, value):
        self.page.check(f"[name={name}][value='{value}']")

    def tick(self, name):
        self.page.check(f"[name={name}]")


@pytest.fixture
def now():
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def staff(registrar, finance, site, cobalt, standard, approver, verifier, now):
    """2,520 kg at the cooperative, and what the staff do between the buyer's steps."""
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    builders.issued(report, 2_520, standard, registrar, approver, now)

    def quote(order):
        price = {
            "unit_price_minor": 500_000,
            "total_minor": 1_200_000,
            "fee_minor": 0,
            "price_basis": "Agreed",
        }
        until = now.date() + timedelta(days=30)
        ledger.quote_order(order=order, **price, valid_until=until, at=now, by=registrar)

    def deliver(order):
        paid = {"paid_on": now.date(), "payment_reference": order.payment_reference}
        ledger.record_payment(order=order, **paid, at=now, by=finance)
        ledger.deliver_order(order=order, at=now, by=registrar)

    return quote, deliver


@pytest.mark.parametrize("way", [ByKeyboard, OnAPhone])
def test_from_a_list_of_products_to_the_statement(
    new_page, live_server, staff, buyer, buyer_admin, cobalt, settings, way
):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    quote, deliver = staff
    visitor = way(new_page, live_server, buyer_admin)
    page, go = visitor.page, "main form .actions .button:not([name])"

    # The footprint: 100,000 phones with batteries of 16.3 Wh of lithium cobalt oxide.
    page.goto("/portal/footprints/create/")
    if page.locator("[name=mineral]:checked").count() == 0:
        visitor.pick("mineral", str(cobalt.pk))
    visitor.write(period_first=FIRST, period_last=LAST)
    visitor.pick("scope", "company")
    visitor.write(boundary="All phones sold; batteries only")
    visitor.pick("verification", "declared")
    visitor.press(go)
    visitor.press("main .actions a[href$='/lines/add/']")
    visitor.write(product="Phone, 16.3 Wh", units="100000")
    visitor.pick("basis", "LCO")
    visitor.write(amount=f"0{visitor.separator}0163")
    visitor.press(go)
    visitor.press("main .actions a[href$='/declare/']")
    visitor.press("main form .button-danger")
    footprint = Footprint.objects.with_totals().get()
    # 16.3 Wh x 0.96 kg per kWh x 100,000 = 1,564.8 kg.
    assert (footprint.state, footprint.total) == ("declared", 1_565)

    # The purchase: more than the gap, as in 2023.
    visitor.press("main .actions a[href*='orders/request/']")
    page.locator("[name=quantity]").clear()
    visitor.write(quantity=f"2{visitor.separator}400")
    visitor.press("main form[method=post] button")
    order = PurchaseOrder.objects.get()
    quote(order)
    page.reload()
    visitor.press(f"main a[href$='/{order.number}/accept/']")
    visitor.write(billing_address="1 Street, Town")
    visitor.press("main form[method=post] button")
    deliver(PurchaseOrder.objects.get())

    # The retirement of all of it against the footprint.
    page.goto(f"/portal/footprints/{footprint.number}/")
    visitor.press("main .actions a[href*='/portal/retire/']")
    page.locator("[name=quantity]").clear()
    visitor.write(quantity=f"2{visitor.separator}400")
    visitor.press(go)
    # For whom, when, and that it matches the whole company follow from the footprint.
    visitor.press(go)
    visitor.tick("has_read")
    visitor.press(go)
    visitor.press("main .actions a.button")
    visitor.write(quantity=f"2{visitor.separator}400")
    visitor.press("main form .button-danger")
    finish_due_retirements()
    make_missing_statements()
    retirement = Retirement.objects.get()
    assert (retirement.state, retirement.matched_kg, retirement.contribution_kg) == ("final", 1_565, 835)

    # The statement, in the visitor's language.
    page.reload()
    visitor.press("main a[href^='/s/RMC-S-']")
    said = page.locator("main")
    notices = Statement.objects.get().record["boundary"]["texts"][visitor.language]["notices"]
    # Matched is not replaced, 0.835 t match nothing, nobody checked it, and the standard is a draft.
    assert len(notices) == 4
    for notice in notices:
        expect(said).to_contain_text(notice)
    expect(said).to_contain_text(f"100{visitor.separator}0")
    assert page.locator(".boxes > section").count() == 2
