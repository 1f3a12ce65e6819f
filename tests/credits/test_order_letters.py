"""Letters about orders: to the buyer's people and to whose turn it is, in their language, and no claim in them."""

import re

import pytest

from credits import services as ledger
from credits.models import OrderLetter
from credits.order_letters import send_order_letters_due
from registry.models import Invitation
from tests import builders
from tests.mail import taken

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 5_000, "price_basis": "Agreed"}
# What a letter must not say or imply, see DOMAIN.md section 5.
CLAIMS = re.compile(
    r"\bcontain|responsibly sourced|ethical|child.labou?r|conflict|traceable|certified|offset|carbon|compli"
    r"|\bresponsable|\bcontien|éthique|conflit|traçab|certifié|compens",
    re.IGNORECASE,
)


@pytest.fixture
def story(certificate, buyer, cobalt, buyer_admin, buyer_reader, other_buyer_admin, registrar, finance, now):
    """Every step of an order, and the ends of two others; nobody of another company reads of it."""
    Invitation.objects.create(user=buyer_reader, language="fr", invited_at=now, sent_at=now)
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    ledger.quote_order(order=order, **PRICE, valid_until=now.date(), at=now, by=registrar)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    ledger.record_payment(order=order, paid_on=now.date(), payment_reference="B", at=now, by=finance)
    ledger.deliver_order(order=order, at=now, by=registrar)
    declined, cancelled = (
        ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
        for _number in range(2)
    )
    ledger.decline_order(order=declined, reason="Nothing is left", at=now, by=registrar)
    ledger.cancel_order(order=cancelled, reason="Budget cut", at=now, by=buyer_admin)
    return order


def test_each_step_is_told_to_whom_it_concerns(
    story, mailoutbox, buyer_admin, buyer_reader, registrar, finance, now
):
    assert send_order_letters_due(at=now) == 9
    assert send_order_letters_due(at=now) == 0
    told = [
        (letter.subject.partition(": ")[2], letter.to[0])
        for letter in mailoutbox
        if letter.subject.startswith(story.number) and letter.to[0] != buyer_reader.email
    ]
    assert told == [
        ("a price is asked for", buyer_admin.email),
        ("a price is asked for", registrar.email),
        ("the registry quotes a price", buyer_admin.email),
        ("the price is accepted", buyer_admin.email),
        ("the price is accepted", finance.email),
        ("the payment has arrived", buyer_admin.email),
        ("the payment has arrived", registrar.email),
        ("the credits are delivered", buyer_admin.email),
    ]
    everybody = {buyer_admin.email, buyer_reader.email, registrar.email, finance.email}
    assert {address for letter in mailoutbox for address in letter.to} == everybody
    texts = {letter.subject: letter.body for letter in mailoutbox}
    accepted = next(letter for letter in mailoutbox if "accepted" in letter.subject)
    assert "RF" in accepted.body
    assert story.number in accepted.body
    assert "Nothing is left" in "".join(texts.values())


def test_no_letter_makes_a_claim_or_shows_an_account(story, mailoutbox, now, settings):
    send_order_letters_due(at=now)
    for letter in mailoutbox:
        words = f"{letter.subject}\n{letter.body}"
        assert not CLAIMS.search(words), words
        assert settings.SELLER["iban"] not in words


def test_a_letter_that_cannot_be_sent_waits(story, mailoutbox, now, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.registry.test_signing_in.NoMail"
    assert send_order_letters_due(at=now) == 0
    settings.EMAIL_BACKEND = backend
    assert OrderLetter.objects.filter(sent_at=None).count() == 9
    assert send_order_letters_due(at=now) == 9


def test_a_refused_address_lets_nobody_be_told_twice(story, buyer_reader, now, settings):
    type(buyer_reader).objects.filter(pk=buyer_reader.pk).update(email="gone@oreka.example")
    settings.EMAIL_BACKEND = "tests.mail.Choosy"
    taken.clear()
    assert send_order_letters_due(at=now) == 9
    told = len(taken)
    assert told > 9
    assert send_order_letters_due(at=now) == 0
    assert len(taken) == told


def test_a_refused_step_is_not_told(buyer, cobalt, buyer_admin, registrar, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    outcomes = builders.at_once(
        *[lambda: ledger.cancel_order(order=order, reason="x", at=now, by=buyer_admin)] * 2
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PurchaseOrder", "WrongState"]
    assert list(OrderLetter.objects.order_by("id").values_list("step", flat=True)) == [
        "requested",
        "cancelled",
    ]
