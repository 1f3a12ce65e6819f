"""Both parties of a retirement are told by e-mail, once, in their language, and never more than is so."""

from datetime import timedelta

import pytest
from django.core import mail

from credits import services as ledger
from credits.models import RetirementLetter
from credits.retirement_letters import send_retirement_letters_due
from registry.models import Invitation
from registry.services.notices import choose_notices
from reporting.services import make_statement
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_day_to_think_it_over(settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24


def told():
    found = {letter.to[0]: letter for letter in mail.outbox}
    mail.outbox.clear()
    return found


def speaks(user, language, now):
    Invitation.objects.create(user=user, language=language, invited_at=now, sent_at=now)


def test_both_parties_are_told_of_each_step(
    order, buyer, other_buyer, buyer_admin, buyer_reader, other_buyer_admin, cobalt, now
):
    speaks(buyer_admin, "en", now)
    speaks(other_buyer_admin, "fr", now)
    retirement = builders.requested_retirement(
        buyer, cobalt, 1_500, buyer_admin, now, beneficiary=other_buyer
    )
    assert send_retirement_letters_due(at=now) == 1
    letters = told()
    # A reader of the account may not act on it.
    assert set(letters) == {buyer_admin.email, other_buyer_admin.email}
    ours, theirs = letters[buyer_admin.email], letters[other_buyer_admin.email]
    assert ours.subject == "Retirement R-000001 was asked for"
    for fact in (
        "1.500 t",
        "Other Bikes GmbH",
        "3 March 2026, 09:00 UTC",
        f"/portal/retirements/{retirement.pk}/",
    ):
        assert fact in ours.body, fact
    # Who may not see the account's pages is not sent there.
    assert "/portal/" not in theirs.body
    assert send_retirement_letters_due(at=now) == 0

    ledger.finish_due_retirements(at=retirement.final_from)
    # It names the statement, so it waits for it.
    assert send_retirement_letters_due(at=retirement.final_from) == 0
    final = retirement.__class__.objects.get(pk=retirement.pk)
    statement = make_statement(retirement=final, at=retirement.final_from, by="system:statements")
    assert send_retirement_letters_due(at=retirement.final_from) == 1
    for letter in told().values():
        assert f"/s/{statement.number}/" in letter.body
        for word in ("responsib", "sourced", "support", "compensat"):
            assert word not in letter.body.lower()


def test_a_cancellation_is_told(order, buyer, buyer_admin, cobalt, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    send_retirement_letters_due(at=now)
    told()
    ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)
    assert send_retirement_letters_due(at=now) == 1
    (letter,) = told().values()
    assert letter.subject == "Retirement R-000001 was cancelled"


def test_who_wants_no_letters_gets_those_to_act_on(order, buyer, buyer_admin, make_member, cobalt, now):
    second = make_member("second_admin", buyer, "buyer_admin")
    choose_notices(kinds=["orders"], language="en", at=now, by=second)
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    retirement = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    send_retirement_letters_due(at=now)
    assert set(told()) == {buyer_admin.email, second.email}
    ledger.approve_retirement(retirement=retirement, at=now, by=second)
    send_retirement_letters_due(at=now)
    assert set(told()) == {buyer_admin.email}


def test_what_was_overtaken_or_is_old_is_not_sent(order, buyer, buyer_admin, cobalt, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)
    assert send_retirement_letters_due(at=now) == 1
    assert [letter.subject for letter in told().values()] == ["Retirement R-000001 was cancelled"]
    builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now)
    assert send_retirement_letters_due(at=now + timedelta(days=8)) == 0
    assert not RetirementLetter.objects.filter(sent_at=None).exists()
    assert not told()


def test_the_second_person_is_asked_before_the_beneficiary_is_told(
    order, buyer, other_buyer, buyer_admin, other_buyer_admin, make_member, cobalt, now
):
    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    retirement = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now, beneficiary=other_buyer)
    send_retirement_letters_due(at=now)
    letters = told()
    assert set(letters) == {buyer_admin.email, second.email}
    assert "waits for your approval" in letters[second.email].subject
    ledger.approve_retirement(retirement=retirement, at=now, by=second)
    send_retirement_letters_due(at=now)
    assert set(told()) == {buyer_admin.email, second.email, other_buyer_admin.email}


def test_of_what_nobody_approved_the_beneficiary_is_told_nothing(
    order, buyer, other_buyer, buyer_admin, other_buyer_admin, make_member, cobalt, now
):
    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    retirement = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now, beneficiary=other_buyer)
    ledger.refuse_retirement(retirement=retirement, reason="Wrong year", at=now, by=second)
    send_retirement_letters_due(at=now)
    assert set(told()) == {buyer_admin.email, second.email}


def test_mail_that_cannot_be_sent_is_tried_again(order, buyer, buyer_admin, cobalt, now, settings):
    builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    assert send_retirement_letters_due(at=now) == 0
    settings.EMAIL_BACKEND = works
    assert send_retirement_letters_due(at=now) == 1
    retirement = RetirementLetter.objects.get()
    assert (retirement.recipients, retirement.sent_at) == (1, now)


def test_one_letter_of_an_occasion(order, buyer, buyer_admin, cobalt, now):
    from tests.sql import refused_by

    builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    again = (
        "INSERT INTO credits_retirementletter (retirement_id, occasion, happened_at) "
        "SELECT retirement_id, occasion, happened_at FROM credits_retirementletter"
    )
    assert refused_by(again) == "one_letter_of_an_occasion"
