"""A secretary's phone: what is written without network is kept, sealed, sent once there is some, and receipted."""

import pytest
from playwright.sync_api import expect

from committees.models import Committee, Decision, Seat, WorkerGroup
from tests.browser.phones import FORM, Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committee(cooperative, site):
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup.values:
        Seat.objects.create(committee=committee, group=group, seats=2)
    return committee


@pytest.fixture
def phone(chromium, live_server, committee, secretary, tmp_path):
    phone = Phone(chromium, tmp_path / "phone", live_server.url, secretary)
    phone.open(path=None).sign_in(live_server).page.goto("/committee/")
    phone.page.on("pageerror", lambda e: print("PAGEERROR", e))
    phone.page.on("console", lambda e: print("CONSOLE", e.text))
    yield phone
    phone.close()


def test_a_form_is_filled_in_offline_and_sent_later(phone, secretary):
    phone.has_kept(FORM + "?committee=KAM").has_kept("/committee/phone/")
    print(
        phone.page.evaluate(
            "async () => [await (await caches.open('oreka-pages')).keys().then(k => k.map(x=>x.url)), !!navigator.serviceWorker.controller]"
        )
    )
    phone.context.set_offline(True)
    phone.page.goto(FORM + "?committee=KAM")
    expect(phone.page.locator("#kept")).to_contain_text("No network")
    phone.fill_in(title="Metal sheets", amount="1,250.00", day="2026-01-05").save().counts(1)
    expect(phone.page.locator("#saved")).to_contain_text("Saved on this phone")
    assert Decision.objects.count() == 0
    phone.context.set_offline(False)
    phone.counts(0)
    decided = Decision.objects.get()
    assert (decided.title, decided.amount_minor, decided.recorded_by) == ("Metal sheets", 125_000, secretary)
    phone.page.goto("/committee/phone/")
    expect(phone.page.locator("#receipts")).to_contain_text(decided.number)
