"""Both companies of a transfer within a group are told of its steps, once, in their language."""

from datetime import timedelta

import pytest
from django.core import mail

from credits import services as ledger
from credits.group_transfer_letters import send_group_transfer_letters_due
from credits.models import GroupTransferLetter
from registry.models import Invitation
from registry.services.notices import choose_notices

pytestmark = pytest.mark.django_db(transaction=True)


def told():
    found = {letter.to[0]: letter for letter in mail.outbox}
    mail.outbox.clear()
    return found


def test_both_companies_are_told_of_each_step(
    moving, buyer_admin, subsidiary_admin, buyer_reader, approver, now
):
    Invitation.objects.create(user=buyer_admin, language="en", invited_at=now, sent_at=now)
    # Who must accept is asked, whatever they wished for.
    choose_notices(kinds=[], language="en", at=now, by=subsidiary_admin)
    assert send_group_transfer_letters_due(at=now) == 1
    letters = told()
    assert set(letters) == {buyer_admin.email, subsidiary_admin.email}
    letter = letters[subsidiary_admin.email]
    assert letter.subject == "Transfer GT-2026-0001 waits to be accepted"
    for fact in ("0.500 t", "Test Phones B.V.", "Its phones", "/portal/transfers/GT-2026-0001/"):
        assert fact in letter.body, fact
    assert send_group_transfer_letters_due(at=now) == 0
    accepted = ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)
    assert send_group_transfer_letters_due(at=now) == 1
    assert set(told()) == {buyer_admin.email}
    ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)
    assert send_group_transfer_letters_due(at=now) == 1
    assert told()[buyer_admin.email].subject == "Transfer GT-2026-0001: the credits have moved"


def test_a_refusal_says_why(moving, buyer_admin, approver, now):
    ledger.refuse_group_transfer(transfer=moving, reason="Not now", at=now, by=approver)
    # What was asked for is overtaken by what became of it.
    assert send_group_transfer_letters_due(at=now) == 1
    (letter,) = told().values()
    assert letter.subject == "Transfer GT-2026-0001 was refused" and "Not now" in letter.body


def test_old_news_is_not_sent(moving, buyer_admin, now):
    assert send_group_transfer_letters_due(at=now + timedelta(days=8)) == 0
    assert not GroupTransferLetter.objects.filter(sent_at=None).exists()
