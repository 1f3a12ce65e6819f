"""Sends letters one by one, so that an address that a mail server refuses keeps nobody else's letter back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

log = structlog.get_logger()


def send_due(
    due: "QuerySet[Any]", letters_of: Callable[[Any], list[EmailMessage]], *, at: datetime, takers: str = ""
) -> int:
    """Send the letters of each row, in a transaction of its own, and note when; how many rows had any.

    What cannot be sent is tried again the next time; what was may, after a crash, come twice.

    :param due: rows whose `sent_at` is empty
    :param letters_of: what goes out for a row, nothing if that has become pointless; may raise `OSError`
    :param takers: the field that keeps how many letters a server took
    """
    sent = 0
    for pk in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if row is None:
                continue
            about = {"of": due.model._meta.label, "row": pk}
            try:
                letters = letters_of(row)
                taken = send_each(letters, **about)
            except OSError as error:
                log.warning("letter_not_sent", **about, error=str(error))
                continue
            facts = {"sent_at": at} | ({takers: taken} if takers else {})
            for name, fact in facts.items():
                setattr(row, name, fact)
            row.save(update_fields=list(facts))
            sent += bool(letters)
    return sent


def send_each(letters: Iterable[EmailMessage], **about: object) -> int:
    """Send each letter by itself; how many a server took.

    A letter refused for good is logged and done with. If the server is away, those that it had not yet taken
    are logged and given up as soon as one has gone out: else its reader would get it again with every try.

    :param about: what the log says the letters are about
    :raises OSError: nothing could be sent and something may go out later: keep the row and try again
    """
    sent = 0
    away: OSError | None = None
    for letter in letters:
        try:
            sent += letter.send()
        except OSError as error:
            for_good = is_for_good(error)
            if not for_good:
                away = error
            event = "letter_refused" if for_good else "letter_not_sent"
            log.warning(event, **about, to=letter.to, error=str(error))
    if away and not sent:
        raise away
    return sent


def is_for_good(error: OSError) -> bool:
    """Whether a server will refuse this letter whenever it comes: a code of 500 or more."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= 500
