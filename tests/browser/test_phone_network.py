"""A real browser on a bad network, and one that is killed at random: all that it called saved arrives, and once."""

import random
import time
from datetime import date, timedelta

import pytest

from committees.models import Committee, Decision, Seat, WorkerGroup
from registry.models import AnsweredKey, KeyConflict
from tests.browser.phones import FORM, Phone
from tests.flaky import Flaky

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON_PAPER, KILLS = 12, 8
FORM_OF_KAM = f"{FORM}?committee=KAM"
DAY = date(2026, 1, 1)
SENT_WITHIN = 120  # seconds


@pytest.fixture
def network(live_server):
    with Flaky(int(live_server.url.rpartition(":")[2]), seed=3) as network:
        yield network


@pytest.fixture
def phone(chromium, live_server, network, cooperative, site, secretary, tmp_path):
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup.values:
        Seat.objects.create(committee=committee, group=group, seats=2)
    phone = Phone(chromium, tmp_path / "phone", live_server, secretary, address=network.url)
    shares, network.shares = network.shares, {}
    phone.open().has_kept(FORM_OF_KAM).has_kept("/committee/phone/")
    network.shares = shares
    yield phone
    phone.close()


def in_the_book():
    return sorted(Decision.objects.values_list("title", "amount_minor", "meeting_on"))


def line(number):
    return f"Paper {number:02d}", 100 * number + 7, DAY + timedelta(number)


def write(phone, number):
    title, cents, day = line(number)
    phone.page.goto(FORM_OF_KAM)
    phone.fill_in(title=title, amount=f"{cents // 100}.{cents % 100:02d}", day=day).save()


def known_to(phone):
    """How many drafts and receipts are on the phone; of what was sent the one takes the place of the other."""
    return phone.page.evaluate(
        "async () => (await oreka.read('drafts')).length + (await oreka.read('receipts')).length"
    )


def send_all(phone, network):
    """By the big button, until nothing waits."""
    deadline = time.monotonic() + SENT_WITHIN
    phone.page.goto("/committee/phone/")
    if not phone.page.evaluate("async () => Boolean(await oreka.known()) || !(await oreka.drafts()).length"):
        phone.unlock()
    while phone.page.evaluate("async () => (await oreka.drafts()).length"):
        assert time.monotonic() < deadline, (phone.states(), network.met)
        phone.page.evaluate("() => oreka.send()")


def test_a_flaky_network_brings_everything_once(phone, network, live_server):
    """Forms are opened, saved and sent while requests are cut, and replies lost and torn; twice there is none at all."""
    for number in range(ON_PAPER):
        if number in (3, 7):
            network.stop()
        write(phone, number)
        phone.is_told("")
        if number in (5, 9):
            network.start()
    send_all(phone, network)
    assert in_the_book() == sorted(line(number) for number in range(ON_PAPER))
    assert AnsweredKey.objects.filter(act="record_decision").count() == ON_PAPER
    assert KeyConflict.objects.count() == 0
    assert network.met["lost"] > 3
    receipts = phone.page.evaluate(
        "async () => (await oreka.receipts()).map(receipt => receipt.number).sort()"
    )
    assert receipts == sorted(Decision.objects.values_list("number", flat=True))


def test_a_killed_browser_keeps_what_it_called_saved(phone, network):
    """Killed while it writes, seals, saves and sends; what it never called saved may be missing, and is never twice."""
    chance, saved = random.Random(5), set()
    for number in range(KILLS):
        before = known_to(phone)
        write(phone, number)
        phone.page.wait_for_timeout(chance.choice([0, 5, 20, 60, 150, 400]))
        # A moment before the end: what another transaction reads was committed.
        if known_to(phone) > before:
            saved.add(line(number))
        phone.kill()
        phone.open("about:blank")
        phone.page.goto("/committee/phone/")
    send_all(phone, network)
    book = in_the_book()
    assert len(book) == len(set(book))
    assert saved <= set(book) <= {line(number) for number in range(KILLS)}
    assert len(saved) >= KILLS / 2
    assert KeyConflict.objects.count() == 0
