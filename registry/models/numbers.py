"""Running numbers without gaps or doubles."""

from django.db import connection, models

from registry.models.base import LedgerModel


class NumberSequence(LedgerModel):
    """The last number given out under a name, such as `PO-2026`."""

    name = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField()

    def __str__(self):
        return f"{self.name}: {self.last}"


def next_number(name: str) -> int:
    """Take the next number under a name, beginning with 1.

    The row stays locked until the transaction ends, so a refused act gives its number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_numbersequence (name, last) VALUES (%s, 1) "
            "ON CONFLICT (name) DO UPDATE SET last = registry_numbersequence.last + 1 RETURNING last",
            [name],
        )
        return cursor.fetchone()[0]
