"""The one exception that services raise when an act may not happen now; doors show its message."""

from django.db import IntegrityError


def broken_rule(error: IntegrityError) -> str:
    """The name of the database's rule that refused; empty if the error names none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


class Refused(Exception):
    """An act was refused. The message is translated and may be shown to whoever asked.

    :param message: one sentence that says what is wrong and, where possible, what to do
    """

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
