"""The staff's whole way from a report to delivered credits, and an order's, by keyboard alone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from credits.models import Certificate, PurchaseOrder
from credits.services import accept_order, request_order
from tests import builders
from tests.browser.visiting import sign_in
from tests.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS = 120  # between two controls that follow each other on a page, navigation included


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Keyboard:
    """One person at a page, without a mouse: everything is reached with Tab and taken with Enter or Space."""

    def __init__(self, page, live_server, person):
        self.page = page
        # Kept open: a browser that is told to answer dialogues anew for each file misses some.
        page.on("filechooser", lambda _chooser: None)
        sign_in(page, person, live_server)

    def at(self, selector):
        """Press Tab until the control that a selector names has the focus, and it can be seen."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                expect(self.page.locator(":focus")).to_be_visible()
                return self
        raise AssertionError(f"Tab never came to {selector} on {self.page.url}")

    def write(self, **typed):
        for name, words in typed.items():
            self.at(f"[name={name}]")
            # The browser's own field for a day takes it in the order of its language.
            self.page.keyboard.type(f"{words:%m%d%Y}" if isinstance(words, date) else words)
        return self

    def choose(self, name, label):
        self.at(f"select[name={name}]")
        self.page.keyboard.type(label)
        return self

    def attach(self, **files):
        """A file dialogue is the system's own: it opens by keyboard, and then is answered for the person."""
        for name, content in files.items():
            self.at(f"[name={name}]")
            with self.page.expect_file_chooser() as chooser:
                self.page.keyboard.press("Enter")
            chooser.value.set_files({"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content})
        return self

    def press(self, selector):
        self.at(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def take(self):
        """The act's own button."""
        return self.press(".submit-row button.default, .submit-row button:not([name])")

    def reads(self, words):
        expect(self.page.locator("body")).to_contain_text(words)
        return self


@pytest.fixture
def somebody(new_page, live_server):
    def sit_down(user):
        return Keyboard(new_page(), live_server, user)

    return sit_down


def test_issuance_by_keyboard(
    somebody, site, cooperative, cobalt, standard, registrar, verifier, approver, now
):
    builders.attested(cooperative, now)
    desk = somebody(registrar)
    desk.page.goto("/admin/credits/productionreport/")
    desk.press(".object-tools .addlink, a.addlink[href$='productionreport/add/']")
    desk.choose("site", "Kamilombe").choose("mineral", "cobalt")
    desk.write(period_first=date(2025, 1, 1), period_last=date(2025, 6, 30))
    desk.write(wet_kg="70 000", moisture_percent="10", grade_percent="4.0")
    desk.attach(evidence=pdf("weighed"), sold_evidence=pdf("sold"))
    desk.write(legal_status_note="Exported through EGC", legal_status_on=date(2025, 7, 1)).take()
    desk.reads("2,520 kg contained metal")

    assurer = somebody(verifier)
    assurer.page.goto("/admin/")
    assurer.press("tr.yours a").take().reads("is verified")

    desk.page.goto("/admin/")
    desk.press("tr.yours a").reads("Left to request").take().reads("Somebody else must approve it")

    second = somebody(approver)
    second.page.goto("/admin/")
    second.press("tr.yours a").reads("The cooperative has attested")
    second.write(quantity="2520").take().reads("2,520 kg issued as CO-KAM-2025-0001/0000001-0002520")
    assert Certificate.objects.get().quantity == 2_520


def test_an_order_by_keyboard(
    somebody, site, cobalt, standard, registrar, verifier, approver, finance, buyer, buyer_admin, now
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    builders.issued(report, 2_520, standard, registrar, approver, now)
    order = request_order(buyer=buyer, mineral=cobalt, quantity=2_400, at=now, by=buyer_admin)

    desk = somebody(registrar)
    desk.page.goto("/admin/")
    desk.press("tr.yours a")
    desk.write(unit_price="5,000.00", total="12,000.00", fee="1,200", price_basis="Agreed").take()
    desk.reads("is quoted at USD 12,000.00")
    accept_order(order=order, at=now, by=buyer_admin)

    cashier = somebody(finance)
    for amount, reference, words in (
        ("5,000", "BANK 1", "USD 7,000.00 is still due"),
        ("7,000", "BANK 2", "is paid in full"),
    ):
        cashier.page.goto("/admin/")
        cashier.press("tr.yours a")
        cashier.write(amount=amount, paid_on=now.date(), payment_reference=reference).take()
        cashier.reads(words)

    desk.page.goto("/admin/")
    desk.press("tr.yours a").reads("What will move, oldest first")
    desk.write(quantity="2,400").take().reads("is delivered: 2.400 t to Test Phones B.V.")
    assert PurchaseOrder.objects.get().state == "delivered"
    assert Certificate.objects.held().quantity() == 2_400
