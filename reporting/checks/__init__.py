"""Recomputes the whole ledger from scratch and names every row that differs from what it should be."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from reporting.checks.guards import missing_guards
from reporting.checks.log import LOG_CHECKS, ledger_against_log
from reporting.checks.money import MONEY_CHECKS
from reporting.checks.quantities import QUANTITY_CHECKS
from reporting.checks.statements import altered_statements

MOST_ROWS = 100  # named for each check; the first tells as much as the thousandth


class Cursor(Protocol):
    """What the checks need of a database cursor, Django's or psycopg's own."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def fetchmany(self, size: int, /) -> list[Any]: ...


@dataclass(frozen=True)
class Difference:
    """A row that is not what it should be."""

    check: str
    row: str

    def __str__(self) -> str:
        return f"{self.check}: {self.row}"

    as_dict = asdict


SQL_CHECKS = {**QUANTITY_CHECKS, **MONEY_CHECKS, **LOG_CHECKS}
NAMES = (*SQL_CHECKS, "every_row_is_as_logged", "statements_are_as_issued", "every_rule_stands")


def differences(cursor: Cursor) -> Iterator[Difference]:
    """Every difference that the checks find, at most `MOST_ROWS` of each; none if the books agree.

    The caller opens a transaction in which all the queries see the same moment.
    """
    for name, query in SQL_CHECKS.items():
        cursor.execute(f"SELECT row FROM ({query}) AS found (row) LIMIT {MOST_ROWS}")
        yield from (Difference(name, str(row)) for (row,) in cursor.fetchall())
    yield from (Difference("every_row_is_as_logged", row) for row in ledger_against_log(cursor, MOST_ROWS))
    yield from (Difference("statements_are_as_issued", row) for row in altered_statements(cursor))
    yield from (Difference("every_rule_stands", row) for row in missing_guards(cursor))
