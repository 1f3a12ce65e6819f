"""The one exception that services raise when an act may not happen now; doors show its message."""


class Refused(Exception):
    """An act was refused. The message is translated and may be shown to whoever asked.

    :param message: one sentence that says what is wrong and, where possible, what to do
    """

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
