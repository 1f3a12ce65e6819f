"""A secretary's phone: what is written without network is kept, sealed, sent once there is some, and receipted."""

import json
import re
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from committees import services
from committees.models import Committee, Decision, Expenditure, Seat, WorkerGroup
from registry.models import KeyConflict, LedgerEntry
from tests.browser.phones import FORM, Phone
from tests.committees import builders
from tests.flaky import Flaky

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 1, 5)
FORM_OF_KAM = f"{FORM}?committee=KAM"
SAVED, HAS_IT = "Saved on this phone", "The registry has it"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def committee(cooperative, site):
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup.values:
        Seat.objects.create(committee=committee, group=group, seats=2)
    return committee


@pytest.fixture
def phone(chromium, live_server, committee, secretary, tmp_path):
    phone = Phone(chromium, tmp_path / "phone", live_server, secretary)
    yield phone.open()
    phone.close()


@pytest.fixture
def away(phone):
    """The phone without network, at the form that it has kept."""
    phone.has_kept(FORM_OF_KAM).has_kept("/committee/phone/")
    phone.context.set_offline(True)
    phone.page.goto(FORM_OF_KAM)
    return phone


def test_a_form_is_filled_in_offline_and_sent_later(away, secretary):
    expect(away.page.locator("#kept")).to_contain_text("No network. This page was kept on the phone on")
    away.fill_in(title="Metal sheets", amount="1,250.00", day=DAY).save().is_told(SAVED).counts(1)
    assert Decision.objects.count() == 0
    away.context.set_offline(False)
    away.counts(0)
    decided = Decision.objects.get()
    assert (decided.title, decided.amount_minor, decided.recorded_by) == ("Metal sheets", 125_000, secretary)
    away.page.goto("/committee/phone/")
    expect(away.page.locator("#receipts tbody")).to_contain_text(decided.number)
    assert away.states() == []


def test_a_page_that_the_worker_did_not_open_is_kept_too(phone):
    """As one that was on its way while the worker began: nothing tells such a page of it."""
    phone.page.goto(FORM_OF_KAM)
    phone.has_kept(FORM_OF_KAM)
    phone.page.evaluate("() => caches.delete('oreka-pages')")
    tools = phone.context.new_cdp_session(phone.page)
    with phone.page.expect_navigation():
        tools.send("Page.reload", {"ignoreCache": True})
    phone.has_kept(FORM_OF_KAM)


def test_answers_are_checked_before_they_are_saved(away):
    away.page.get_by_role("button", name="Check the answers").click()
    expect(away.page.locator("#check")).to_be_hidden()
    away.fill_in(title="Metal sheets", amount="1,250.00", day=DAY)
    away.page.get_by_role("button", name="Check the answers").click()
    listed = away.page.locator("#check dl > div")
    told = [re.sub(r"\s+", " ", row.inner_text()) for row in listed.all()]
    assert "What was decided Metal sheets Change" in told
    assert "Date of the meeting January 5, 2026 Change" in told
    assert any(row.startswith("Diggers") and "In favour 2" in row for row in told)
    listed.filter(has_text="Metal sheets").get_by_role("link").click()
    expect(away.page.locator("[name=title]")).to_be_focused()


def test_other_pages_lead_to_the_phone_without_network(away):
    away.page.goto("/committee/fund/")
    expect(away.page.locator("h1")).to_have_text("On this phone")
    forms = away.page.locator("#forms a")
    expect(forms).to_have_text(["Log a decision · Kamilombe committee"])
    forms.click()
    expect(away.page.locator("h1")).to_have_text("Log a decision")


def test_only_the_pin_opens_what_waits(away, live_server, secretary):
    away.fill_in(title="A secret title", amount="1", day=DAY).save().is_told(SAVED)
    away.close()
    away.open("/committee/phone/").counts(1)
    assert b"A secret title" not in b"".join(
        path.read_bytes() for path in away.folder.rglob("*") if path.is_file()
    )
    assert Decision.objects.count() == 0
    away.page.get_by_role("button", name="Open with the PIN").click()
    dialog = away.page.locator("#pin")
    dialog.locator("[name=pin]").fill("111111")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog.locator(".error")).to_have_text("This is not the PIN. Nothing is lost; try again.")
    away.give_pin().counts(0)
    assert Decision.objects.get().title == "A secret title"


def test_who_forgot_the_pin_can_only_delete(away):
    away.fill_in(title="Metal sheets", amount="1", day=DAY).save().is_told(SAVED)
    away.close()
    away.open("/committee/phone/").counts(1)
    away.page.once("dialog", lambda dialog: dialog.dismiss())
    away.page.get_by_role("button", name="I forgot the PIN").click()
    away.counts(1)
    away.page.once("dialog", lambda dialog: dialog.accept())
    away.page.get_by_role("button", name="I forgot the PIN").click()
    away.counts(0)
    assert (away.states(), Decision.objects.count()) == ([], 0)


def test_nobody_else_reads_or_sends_it(phone, make_member, cooperative):
    phone.page.goto(FORM_OF_KAM)
    phone.page.fill("[name=title]", "Half a decision")
    phone.page.get_by_role("button", name="Save on this phone, finish later").click()
    phone.give_pin().counts(1)
    # Signing out forgets the pages and the PIN, and nothing that waits.
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url(f"{phone.address}/")
    phone.wait_until("async () => !(await (await caches.open('oreka-pages')).keys()).length", None)
    assert phone.page.evaluate("() => sessionStorage.length") == 0
    phone.person = make_member("other_secretary", cooperative, "committee_secretary")
    phone.sign_in()
    expect(phone.page.locator("#others")).to_contain_text(": 1")
    expect(phone.page.locator("#drafts .ledger > li")).to_have_count(0)
    phone.counts(0)
    assert phone.states() == ["unfinished"]


def test_what_the_registry_refuses_stays_and_says_why(phone):
    phone.page.goto(FORM_OF_KAM)
    phone.fill_in(title="Metal sheets", amount="much", day=DAY).save()
    expect(phone.page.locator("#wrong")).to_contain_text(
        "Amount in US dollars: Write an amount such as 1,234.50."
    )
    assert phone.states() == ["change"]
    phone.page.goto("/committee/phone/")
    draft = phone.page.locator("#drafts .ledger > li")
    expect(draft).to_contain_text("Write an amount such as")
    draft.get_by_role("link", name="Open").click()
    expect(phone.page.locator("[name=title]")).to_have_value("Metal sheets")
    phone.page.fill("[name=amount]", "12.50")
    phone.save().is_told(HAS_IT).counts(0)
    assert Decision.objects.get().amount_minor == 1_250


def test_a_session_that_ended_eats_nothing(phone, live_server):
    phone.page.goto(FORM_OF_KAM)
    phone.fill_in(title="Metal sheets", amount="1", day=DAY)
    phone.context.clear_cookies()
    phone.save().is_told(SAVED)
    expect(phone.page.locator("#sign-in")).to_have_text("Sign in, then it is sent.")
    phone.sign_in().counts(0)
    assert Decision.objects.get().title == "Metal sheets"


def test_an_unfinished_form_is_not_sent(phone):
    phone.page.goto(FORM_OF_KAM)
    phone.page.fill("[name=title]", "Half a decision")
    phone.page.get_by_role("button", name="Save on this phone, finish later").click()
    phone.give_pin().is_told("It is not sent before you finish it.").counts(1)
    phone.page.reload()
    expect(phone.page.locator("[name=title]")).to_have_value("Half a decision")
    phone.fill_in(title="A whole decision", amount="1", day=DAY).save().is_told(HAS_IT).counts(0)
    assert Decision.objects.get().title == "A whole decision"


def test_a_draft_is_copied_saved_and_deleted(away):
    away.fill_in(title="Metal sheets", amount="1,250.00", day=DAY).save().is_told(SAVED)
    away.page.goto("/committee/phone/")
    away.context.grant_permissions(["clipboard-read", "clipboard-write"])
    away.page.get_by_role("button", name="Copy as text").click()
    expect(away.page.get_by_role("button", name="Copied")).to_be_visible()
    text = away.page.evaluate("navigator.clipboard.readText()")
    assert "What was decided: Metal sheets\n" in text
    with away.page.expect_download() as download:
        away.page.get_by_role("button", name="Save as a file").click()
    kept = json.loads(download.value.path().read_text())
    assert ["title", "Metal sheets"] in kept["entries"]
    assert (kept["title"], kept["address"]) == ("A decision", FORM_OF_KAM)
    away.page.once("dialog", lambda dialog: dialog.accept())
    away.page.get_by_role("button", name="Delete").click()
    away.counts(0)
    assert away.states() == []


# Photos


def photo():
    """Four megabytes of noise with a place in its EXIF, as a phone takes it."""
    image = Image.effect_noise((2400, 1800), 90).convert("RGB")
    place = Image.Exif()
    place[0x010F] = "ZZ Phones"
    place.get_ifd(0x8825)[1] = "S"
    written = BytesIO()
    image.save(written, "JPEG", quality=92, exif=place)
    return written.getvalue()


def test_a_photo_is_shrunk_before_it_is_kept(phone, site, committee, secretary, chair, finance, now):
    facts = {"amount_minor": 1_000_000, "fee_minor": 0, "currency": "USD", "reference": "PO-1"}
    services.post_premium(site=site, **facts, at=now, by=finance)
    recorded = builders.record(committee, secretary, now)
    decided = services.confirm_decision(decision=recorded, at=now, by=chair)
    taken = photo()
    assert len(taken) > 2_000_000
    assert b"ZZ Phones" in taken
    spend = f"/committee/decisions/{decided}/spend/"
    phone.page.goto(spend)
    phone.has_kept(spend)
    phone.context.set_offline(True)
    for name, value in (
        ("description", "Sheets"),
        ("supplier", "Shop"),
        ("amount", "10"),
        ("spent_on", "2026-03-02"),
    ):
        phone.page.fill(f"[name={name}]", value)
    phone.page.set_input_files("[name=receipt]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": taken})
    expect(phone.page.locator("[name=receipt] + .hint")).to_contain_text("a.jpg · ")
    phone.save().is_told(SAVED)
    size, text = phone.page.evaluate(
        """async () => {
            const [row] = await oreka.drafts(), told = await oreka.unseal(await oreka.known(), row.sealed);
            const file = told.entries.find(([name]) => name === "receipt")[1];
            return [file.size, await file.text()];
        }"""
    )
    assert 20_000 < size <= 180 * 1024
    assert "ZZ Phones" not in text
    assert "Exif" not in text
    phone.context.set_offline(False)
    phone.counts(0)
    with Image.open(Expenditure.objects.get().receipt) as kept:
        assert kept.format == "JPEG"
        assert kept.width < 2400


def test_what_the_registry_cannot_take_now_is_sent_again(phone):
    """Busy, or a page of something on the way: the phone asks again by itself, and nobody must press anything."""
    answers = [
        {"status": 503, "json": {"errors": {"": ["Busy"]}}},
        {"status": 200, "body": "<p>Buy airtime</p>", "content_type": "text/html"},
    ]

    def instead(route):
        if route.request.method == "POST" and answers:
            return route.fulfill(**answers.pop(0))
        return route.continue_()

    phone.page.clock.install()
    phone.page.route(f"**{FORM}*", instead)
    phone.page.goto(FORM_OF_KAM)
    phone.fill_in(title="Metal sheets", amount="1", day=DAY).save().is_told(SAVED).counts(1)
    for _times in range(30):
        if not Decision.objects.exists():
            phone.page.clock.fast_forward(15_000)
            phone.page.wait_for_timeout(300)
    phone.counts(0)
    assert answers == []
    assert Decision.objects.get().title == "Metal sheets"


def test_receipts_find_their_place_in_the_log_however_many_wait_for_it(phone, admin_sql):
    """Of a phone that sent a hundred after weeks without network, the log's place of the last one comes too."""
    phone.page.goto(FORM_OF_KAM)
    phone.fill_in(title="Metal sheets", amount="1", day=DAY).save().is_told(HAS_IT)
    entry = LedgerEntry.objects.get(table="committees_decision")
    admin_sql.execute(
        "INSERT INTO registry_logposition (position, entry_id, chain) VALUES (17, %s, %s)",
        [entry.pk, b"x" * 32],
    )
    # The phone asks in the order of the keys; these come before any other.
    others = [f"00000000-0000-4000-8000-{number:012d}" for number in range(100)]
    phone.page.evaluate(
        """async others => {
            const [receipt] = await oreka.receipts();
            await oreka.within(["receipts"], "readwrite", store => others.map(key => store.put({...receipt, key})));
            await oreka.send();
        }""",
        others,
    )
    indexes = phone.page.evaluate("async () => (await oreka.receipts()).map(receipt => receipt.log_index)")
    assert sorted(indexes, key=str) == [17, *[None] * 100]


# Twice


@pytest.fixture
def unheard(chromium, live_server, committee, secretary, tmp_path):
    """A phone whose network brings no answer to what it sends, and the network."""
    port = int(live_server.url.rpartition(":")[2])
    with Flaky(port, seed=1, lost=1, torn=0, cut=0, only=b"POST") as network:
        phone = Phone(chromium, tmp_path / "unheard", live_server, secretary, address=network.url)
        phone.open(FORM_OF_KAM).fill_in(title="Metal sheets", amount="1", day=DAY).save().is_told(SAVED)
        network.shares = {}
        yield phone
        phone.close()


def test_after_a_lost_reply_the_first_receipt_comes(unheard):
    assert Decision.objects.count() == 1
    unheard.page.goto("/committee/phone/")
    unheard.counts(0)
    decided = Decision.objects.get()
    expect(unheard.page.locator("#receipts tbody")).to_contain_text(decided.number)
    assert KeyConflict.objects.count() == 0


def test_what_was_changed_after_a_lost_reply_is_kept_for_staff(unheard):
    unheard.context.set_offline(True)
    unheard.page.reload()
    unheard.page.fill("[name=title]", "Other sheets")
    unheard.save().is_told(SAVED)
    unheard.context.set_offline(False)
    unheard.counts(0)
    assert unheard.states() == ["kept"]
    assert (Decision.objects.get().title, KeyConflict.objects.get().sent["title"]) == (
        "Metal sheets",
        "Other sheets",
    )
    unheard.page.goto("/committee/phone/")
    draft = unheard.page.locator("#drafts .ledger > li")
    expect(draft).to_contain_text("Kept for the staff of the registry")
    unheard.page.once("dialog", lambda dialog: dialog.accept())
    draft.get_by_role("button", name="Delete").click()
    expect(draft).to_have_count(0)
