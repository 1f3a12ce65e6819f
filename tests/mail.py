"""A mail server that takes letters to most addresses, as a mail backend."""

from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend

CODES = {"gone": 550, "full": 452}
taken: list[str] = []


class Choosy(BaseEmailBackend):
    """Refuses `gone@` for good, `full@` for now, and whatever is written to `spam@`; `taken` names the others."""

    def send_messages(self, messages):
        for message in messages:
            (address,) = message.to
            name = address.partition("@")[0]
            if name == "spam":
                raise SMTPDataError(554, b"refused")
            if name in CODES:
                raise SMTPRecipientsRefused({address: (CODES[name], b"refused")})
            taken.append(name)
        return len(messages)
