"""Sends letters one by one, so that an address that a mail server refuses keeps nobody else's letter back."""

from collections.abc import Iterable
from smtplib import SMTPDataError, SMTPRecipientsRefused

import structlog
from django.core.mail import EmailMessage

log = structlog.get_logger()


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
