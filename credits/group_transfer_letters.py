"""Letters to both companies of a transfer within a group: asked for, accepted, moved, or refused."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from credits.models import GroupTransfer, GroupTransferLetter
from registry.mail import send_due
from registry.models import NoticeChoice, User
from registry.services.notices import language_of, recipients

State = GroupTransfer.State
# After so long it is no news, and what it announces may have changed.
OLDEST = timedelta(days=7)


def send_group_transfer_letters_due(*, at: datetime) -> int:
    """Send what has not gone out; how many steps were told."""
    waiting = (
        GroupTransferLetter.objects.filter(sent_at=None)
        .select_related("transfer__from_account__organisation", "transfer__to_account__organisation")
        .select_related("transfer__mineral")
    )
    return send_due(waiting, partial(_letters, at=at), at=at)


def _is_overtaken(letter: GroupTransferLetter, at: datetime) -> bool:
    """Whether another step was taken since, of which another letter tells, or it comes too late."""
    return letter.occasion != letter.transfer.state or letter.happened_at < at - OLDEST


def _letters(letter: GroupTransferLetter, *, at: datetime) -> list[EmailMessage]:
    """One for each of those who may give for the one company, and receive for the other."""
    if _is_overtaken(letter, at):
        return []
    transfer = letter.transfer
    kind = NoticeChoice.Kind.ORDERS
    people = list(recipients(transfer.giver, "retire_credits", kind))
    # Whoever is asked to accept is not merely told, and cannot wish that away.
    if letter.occasion == State.REQUESTED:
        people += transfer.receiver.people_who_may("order_credits")
    else:
        people += recipients(transfer.receiver, "order_credits", kind)
    return [_letter(letter, person) for person in dict.fromkeys(people)]


def _letter(letter: GroupTransferLetter, person: User) -> EmailMessage:
    transfer = letter.transfer
    facts = {
        "letter": letter,
        "person": person,
        "transfer": transfer,
        "address": settings.PUBLIC_ADDRESS + reverse("portal:transfer", args=[transfer.number]),
        "is_demo": settings.IS_DEMO,
    }
    with override(language_of(person)):
        subjects = {
            State.REQUESTED: _("Transfer %(number)s waits to be accepted"),
            State.ACCEPTED: _("Transfer %(number)s was accepted"),
            State.APPROVED: _("Transfer %(number)s: the credits have moved"),
            State.CANCELLED: _("Transfer %(number)s was cancelled"),
            State.REFUSED: _("Transfer %(number)s was refused"),
        }
        subject = subjects[State(letter.occasion)] % {"number": transfer}
        text = render_to_string("emails/group_transfer.txt", facts).strip()
    return EmailMessage(subject, text, None, [person.email])
