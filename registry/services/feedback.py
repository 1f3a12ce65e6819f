"""Complaints, corrections and questions: received from anybody, answered, closed and erased by the staff."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from registry.acting import act
from registry.models import FeedbackCase, User, next_number
from registry.refusals import Refused

State = FeedbackCase.State
# No vowels, so that no words come of it, and nothing that looks like something else.
SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8  # 28 ** 8 codes, tried a few times an hour


class NothingSaid(Refused):
    """A case, an answer and an end each say something."""


class PastThatStep(Refused):
    """The case was answered, closed or erased before."""


@act
def record_feedback(
    *, kind: str, about: str, message: str, contact: str, key: UUID, at: datetime, by: User | str
) -> FeedbackCase:
    """Open a case; the same content under the same key of a form is the same case.

    :param about: an address or a number, as the sender left it
    :param contact: how to reach the sender; empty for whoever stays anonymous
    :param by: the system; who sends it is not kept
    :raises NothingSaid: if the message is empty
    """
    if not message.strip():
        raise NothingSaid(_("Write what is wrong, or what you would like to know."))
    sent_as = uuid5(key, "\n".join([kind, about, message, contact]))
    prefix = f"C-{at.year}"
    made: dict[str, Any] = {
        "number": lambda: f"{prefix}-{next_number(prefix):04d}",
        "code_fingerprint": lambda: make_password(code_of(sent_as)),
    }
    facts = {"kind": kind, "about": about, "message": message, "contact": contact, "received_at": at}
    case, _is_new = FeedbackCase.objects.get_or_create(sent_as=sent_as, defaults=made | facts)
    return case


def code_of(sent_as: UUID) -> str:
    """The code by which the sender finds the case again; the same for a form that is sent twice."""
    number = int.from_bytes(salted_hmac("feedback code", str(sent_as), algorithm="sha256").digest(), "big")
    signs = ""
    for _place in range(CODE_LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return f"{signs[:4]}-{signs[4:]}"


def case_behind(number: str, code: str) -> FeedbackCase | None:
    """The case of this number, for whoever has its code; None for everybody else, be there a case or not."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    case = FeedbackCase.objects.filter(number=number.strip().upper()).first()
    # As long a work for a number that is not there.
    known = case.code_fingerprint if case else make_password(None)
    is_right = check_password(f"{signs[:4]}-{signs[4:]}", known)
    return case if is_right else None


@act
def answer_feedback(*, case: FeedbackCase, answer: str, at: datetime, by: User) -> FeedbackCase:
    """Answer a case; the sender reads the answer.

    :raises NothingSaid: if the answer is empty
    :raises PastThatStep: if it was answered or closed before
    """
    case = _locked(case, State.OPEN)
    case.give(_said(answer), at=at, by=by)
    case.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    return case


@act
def close_feedback(*, case: FeedbackCase, outcome: str, at: datetime, by: User) -> FeedbackCase:
    """Close a case and say what came of it; the sender reads that too.

    :raises NothingSaid: if nothing is said
    :raises PastThatStep: if it was closed before
    """
    case = _locked(case, State.OPEN, State.ANSWERED)
    case.close(_said(outcome), at=at, by=by)
    case.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    return case


@act
def erase_feedback(*, case: FeedbackCase, at: datetime, by: User) -> FeedbackCase:
    """Erase what the sender of a closed case wrote, and how they can be reached.

    :raises PastThatStep: if the case is not closed, or was erased before
    """
    case = _locked(case, State.CLOSED)
    if case.erased_at:
        raise PastThatStep(_("This was erased before."))
    case.message = case.contact = ""
    case.erased_at, case.erased_by = at, by
    case.save(update_fields=["message", "contact", "erased_at", "erased_by"])
    return case


def _said(words: str) -> str:
    if not words.strip():
        raise NothingSaid(_("Write something first."))
    return words.strip()


def _locked(case: FeedbackCase, *states: str) -> FeedbackCase:
    case = FeedbackCase.objects.select_for_update().get(pk=case.pk)
    if case.state not in states:
        raise PastThatStep(
            _("The case %(number)s cannot take this step: it is “%(state)s”.")
            % {"number": case, "state": case.get_state_display()}
        )
    return case
