"""A retirement in a real browser: by keyboard alone, without scripts in French on a phone, and clicked twice."""

import time
from datetime import date

import pytest
from playwright.sync_api import expect

from credits.models import Retirement
from credits.services import deliver_order
from credits.tasks import finish_due_retirements
from tests import builders
from tests.browser.test_staff_by_keyboard import Keyboard
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PAGES, MOST_SECONDS = 6, 180


@pytest.fixture
def order(site, cobalt, standard, buyer, buyer_admin, registrar, verifier, approver, finance, now):
    """2,400 kg delivered to the buyer."""
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    builders.issued(report, 2_520, standard, registrar, approver, now)
    paid = builders.paid_order(buyer, cobalt, 2_400, buyer_admin, registrar, finance, now)
    return deliver_order(order=paid, at=now, by=registrar)


@pytest.fixture
def pages_of():
    """Counts the pages that a browser shows, each address once however often it is loaded."""

    def watch(page):
        seen = []
        page.on("load", lambda loaded: seen.append(loaded.url) if loaded.url not in seen else None)
        return seen

    return watch


def test_a_retirement_by_keyboard(
    new_page, live_server, pages_of, order, buyer, cobalt, buyer_admin, now, settings
):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    desk = Keyboard(new_page(), live_server, buyer_admin)
    began, seen = time.monotonic(), pages_of(desk.page)
    desk.page.goto(f"/portal/retire/?footprint={footprint.number}")
    # The gap is filled in already.
    expect(desk.page.locator("[name=quantity]")).to_have_value("2.000")
    desk.press("form .button:not([name])")
    desk.at("[name=claim_type][value=company], [name=claim_type]:checked")
    desk.page.keyboard.press("Space")
    desk.press(".actions .button:not([name])")
    desk.reads("You may not say or imply").at("[name=has_read]")
    desk.page.keyboard.press("Space")
    desk.press(".actions .button")
    desk.reads("Check your answers").press(".actions a.button")
    desk.reads("For 24 hours you can cancel it").write(quantity="2.000").press(".actions .button-danger")
    desk.reads("It becomes final by itself on")
    assert len(seen) <= MOST_PAGES, seen
    assert time.monotonic() - began < MOST_SECONDS
    retirement = Retirement.objects.get()
    assert (retirement.quantity, retirement.matched_kg, retirement.state) == (2_000, 2_000, "requested")
    desk.press("form[action$='/cancel/'] .button")
    assert Retirement.objects.get().state == "cancelled"


def test_a_retirement_without_scripts_in_french_on_a_phone(
    new_page, live_server, pages_of, order, buyer, cobalt, buyer_admin, settings
):
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    page = new_page(width=360, locale="fr", javascript=False)
    sign_in(page, buyer_admin, live_server)
    began, seen = time.monotonic(), pages_of(page)

    def onward():
        assert page.locator("html").get_attribute("lang") == "fr"
        page.locator("form .actions .button:not([name]), a.button").first.click()

    page.goto("/portal/retire/")
    page.fill("[name=quantity]", "1,500")
    onward()
    page.fill("[name=period_first]", date(2025, 1, 1).isoformat())
    page.fill("[name=period_last]", date(2025, 12, 31).isoformat())
    page.check("[name=claim_type][value=contribution]")
    onward()
    page.check("[name=has_read]")
    onward()
    # Back always works, and forgets nothing.
    page.go_back()
    expect(page.locator("[name=has_read]")).to_be_checked()
    page.go_forward()
    onward()
    page.fill("[name=quantity]", "1,500")
    page.locator(".button-danger").click()
    assert "/portal/retirements/" in page.url
    assert len(seen) <= MOST_PAGES, seen
    assert time.monotonic() - began < MOST_SECONDS
    finish_due_retirements()
    page.reload()
    assert Retirement.objects.get().state == "final"
    # Whoever goes back to the last page finds the retirement, and no second one.
    page.go_back()
    page.reload()
    assert page.url.endswith(f"/portal/retirements/{Retirement.objects.get().pk}/")


def test_a_double_click_retires_once(new_page, live_server, order, buyer, cobalt, buyer_admin):
    page = new_page()
    sign_in(page, buyer_admin, live_server)
    page.goto("/portal/retire/")
    page.fill("[name=quantity]", "1.500")
    page.locator(".actions .button:not([name])").first.click()
    page.fill("[name=period_first]", "2025-01-01")
    page.fill("[name=period_last]", "2025-12-31")
    page.check("[name=claim_type][value=contribution]")
    page.locator(".actions .button").click()
    page.check("[name=has_read]")
    page.locator(".actions .button").click()
    page.locator("a.button").click()
    page.fill("[name=quantity]", "1.500")
    page.locator(".button-danger").dblclick()
    page.wait_for_url("**/portal/retirements/*/")
    assert Retirement.objects.count() == 1
