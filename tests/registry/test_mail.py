"""A letter that a mail server refuses keeps back nobody else's, and is not tried for ever."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage

from registry.letters import send_invitations_due
from registry.mail import send_each
from registry.models import Invitation
from tests.mail import taken


@pytest.fixture(autouse=True)
def choosy(settings):
    settings.EMAIL_BACKEND = "tests.mail.Choosy"
    taken.clear()


def letters(*names):
    return [EmailMessage("About", "Text", None, [f"{name}@oreka.example"]) for name in names]


def test_one_refused_address_keeps_nobody_elses_letter_back():
    assert send_each(letters("anna", "gone", "spam", "full", "bert")) == 2
    assert taken == ["anna", "bert"]


def test_what_is_refused_for_good_is_done_with():
    assert send_each(letters("gone", "spam")) == 0
    assert send_each([]) == 0


def test_what_may_go_out_later_is_kept_if_nothing_went_out(settings):
    with pytest.raises(SMTPRecipientsRefused):
        send_each(letters("gone", "full"))
    settings.EMAIL_BACKEND = "tests.registry.test_signing_in.NoMail"
    with pytest.raises(OSError, match="no mail server"):
        send_each(letters("anna", "bert"))


@pytest.mark.django_db(transaction=True)
def test_an_invitation_to_a_refused_address_is_not_sent_for_ever(make_user, now):
    row = Invitation.objects.create(user=make_user("gone"), language="en", invited_at=now)
    assert send_invitations_due(at=now) == 1
    row.refresh_from_db()
    assert row.sent_at == now
