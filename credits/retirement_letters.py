"""Letters to both parties of a retirement: what was asked for, cancelled, or became final.

They say nothing of what may be claimed: that the statement alone does, with its boundary.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from credits.models import Retirement, RetirementLetter
from registry.mail import send_due
from registry.models import NoticeChoice, User
from registry.services.notices import language_of, recipients

Occasion = RetirementLetter.Occasion
# After so long it is no news, and what it announces may have changed.
OLDEST = timedelta(days=7)


def send_retirement_letters_due(*, at: datetime) -> int:
    """Send what has not gone out; how many occasions were told.

    Of what is final nothing is sent before there is the statement that it names.
    """
    waiting = (
        RetirementLetter.objects.filter(sent_at=None)
        .exclude(occasion=Occasion.FINAL, retirement__statement=None)
        .select_related("retirement__account__organisation", "retirement__beneficiary")
        .select_related("retirement__mineral", "retirement__requested_by", "retirement__statement")
    )
    return send_due(waiting, partial(_letters, at=at), at=at, takers="recipients")


def _is_overtaken(letter: RetirementLetter, at: datetime) -> bool:
    """Whether it would announce what has come or been cancelled already, or comes too late to be of use."""
    announces = letter.occasion in (Occasion.REQUESTED, Occasion.APPROVED)
    retirement = letter.retirement
    if announces and retirement.state != Retirement.State.REQUESTED:
        return True
    if letter.occasion == Occasion.REQUESTED and retirement.approved_at:
        return True
    return letter.happened_at < at - OLDEST


def _letters(letter: RetirementLetter, *, at: datetime) -> list[EmailMessage]:
    """One for each who may retire for the account, and for each of the people of another beneficiary."""
    if _is_overtaken(letter, at):
        return []
    retirement = letter.retirement
    account = retirement.account.organisation
    is_final = letter.occasion == Occasion.FINAL
    kind = NoticeChoice.Kind.STATEMENTS if is_final else NoticeChoice.Kind.RETIREMENTS
    # Whoever is asked to approve is not merely told, and cannot wish that away.
    people = dict.fromkeys(
        account.people_who_may("retire_credits")
        if retirement.waits_for_approval
        else recipients(account, "retire_credits", kind),
        True,
    )
    # Before a second person has approved it, another beneficiary is told nothing, nor of its end.
    is_told = retirement.approval_rule_id is None or retirement.approved_at is not None
    if retirement.beneficiary_id != account.pk and is_told:
        for person in recipients(retirement.beneficiary, "view_holdings", kind):
            people.setdefault(person, False)
    return [_letter(letter, person, is_of_account) for person, is_of_account in people.items()]


def _letter(letter: RetirementLetter, person: User, is_of_account: bool) -> EmailMessage:
    with override(language_of(person)):
        subject, text = _subject(letter), _text(letter, person, is_of_account)
    return EmailMessage(subject, text, None, [person.email])


def _subject(letter: RetirementLetter) -> str:
    subjects = {
        Occasion.REQUESTED: _("Retirement %(number)s was asked for"),
        Occasion.APPROVED: _("Retirement %(number)s was approved"),
        Occasion.CANCELLED: _("Retirement %(number)s was cancelled"),
        Occasion.FINAL: _("Retirement %(number)s is final"),
    }
    if letter.occasion == Occasion.REQUESTED and letter.retirement.waits_for_approval:
        return _("Retirement %(number)s waits for your approval") % {"number": letter.retirement}
    return subjects[Occasion(letter.occasion)] % {"number": letter.retirement}


def _text(letter: RetirementLetter, person: User, is_of_account: bool) -> str:
    retirement = letter.retirement
    statement = getattr(retirement, "statement", None)
    facts = {
        "letter": letter,
        "person": person,
        "retirement": retirement,
        "account": retirement.account.organisation,
        "is_of_account": is_of_account,
        "waits_for_approval": retirement.waits_for_approval,
        "address": settings.PUBLIC_ADDRESS + reverse("portal:retirement", args=[retirement.pk]),
        "statement": statement
        and settings.PUBLIC_ADDRESS + reverse("public:statement", args=[statement.number]),
        "is_demo": settings.IS_DEMO,
    }
    return render_to_string("emails/retirement.txt", facts).strip()
