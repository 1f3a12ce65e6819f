"""The database's rules on statements, broken by name through raw SQL."""

import psycopg
import pytest

from reporting.models import Statement
from reporting.services import print_statement
from tests import builders
from tests.builders import at_once
from tests.sql import owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = """INSERT INTO reporting_statement (number, retirement_id, record, fingerprint, issued_at)
    SELECT {number}, {retirement}, {record}, {fingerprint}, now() FROM credits_retirement
    WHERE id = {retirement}"""
RECORD = """jsonb_build_object('number', {number}, 'state', 'final',
    'claim', jsonb_build_object('quantity_kg', quantity))"""
NUMBER = "'RMC-S-2026-000099-X'"


def insertion(retirement, **parts):
    record = parts.pop("record", RECORD).format(number=NUMBER)
    fingerprint = parts.pop("fingerprint", "repeat('a', 64)")
    return INSERT.format(number=NUMBER, retirement=retirement.pk, record=record, fingerprint=fingerprint)


def test_a_statement_tells_of_a_final_retirement(order, buyer, cobalt, buyer_admin, now):
    waiting = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    assert refused_by(insertion(waiting)) == "statement_only_of_a_final_retirement"


@pytest.mark.parametrize(
    "record",
    [
        "jsonb_build_object()",
        RECORD.replace("quantity))", "quantity + 1))"),
        RECORD.replace("'final'", "'requested'"),
        RECORD.replace("'number', {number}", "'number', 'RMC-S-2026-000098-X'"),
        RECORD.replace("'number', {number}, ", ""),
    ],
)
def test_a_statement_agrees_with_its_retirement(retirement, record):
    assert refused_by(insertion(retirement, record=record)) == "statement_agrees_with_its_retirement"


def test_a_statement_has_a_fingerprint(retirement):
    assert refused_by(insertion(retirement, fingerprint="'abc'")) == "statement_has_a_fingerprint"
    assert refused_by(insertion(retirement)) is None


def test_a_statement_has_a_renderer_that_there_is(retirement):
    record = RECORD.replace("'state', 'final'", "'renderer', '9', 'state', 'final'")
    assert refused_by(insertion(retirement, record=record)) == "statement_has_a_known_renderer"


PRINT = """INSERT INTO reporting_printedstatement (statement_id, language, content, sha256, printed_at)
    VALUES ({statement}, '{language}', '%%PDF', {sha256}, now())"""


def test_a_print_is_one_of_its_statement(statement):
    def insertion(language="en", sha256="encode(sha256('%%PDF'), 'hex')"):
        return PRINT.format(statement=statement.pk, language=language, sha256=sha256).replace("%%", "%")

    assert refused_by(insertion()) is None
    assert refused_by(insertion(sha256="repeat('a', 64)")) == "print_has_its_fingerprint"
    assert refused_by(insertion(language="it")) == "print_speaks_a_language_of_its_statement"


def test_a_statement_is_printed_once_and_never_again(statement):
    print_statement(statement=statement, at=statement.issued_at, by="system:statements")
    again = (
        "INSERT INTO reporting_printedstatement (statement_id, language, content, sha256, printed_at) SELECT "
    )
    again += "statement_id, language, content, sha256, now() FROM reporting_printedstatement"
    assert refused_by(again) == "statement_is_printed_once_per_language"
    assert refused_by("UPDATE reporting_printedstatement SET language = 'fr'") == "not granted"


def test_a_retirement_has_one_statement(statement):
    assert "retirement_id" in refused_by(insertion(statement.retirement))


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE reporting_statement SET record = record || '{\"demo\": false}'",
        "UPDATE reporting_statement SET fingerprint = repeat('b', 64)",
        "DELETE FROM reporting_statement",
        "TRUNCATE reporting_statement",
        "ALTER TABLE reporting_statement DISABLE TRIGGER ALL",
    ],
)
def test_the_application_cannot_change_a_statement(statement, attempt):
    assert refused_by(attempt) == "not granted"


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        ("UPDATE reporting_statement SET issued_at = now()", "never changes"),
        ("DELETE FROM reporting_statement", "ledger rows are never deleted"),
        ("TRUNCATE reporting_statement CASCADE", "ledger is never truncated"),
    ],
)
def test_not_even_a_superuser_changes_one_unnoticed(statement, admin_sql, attempt, answer):
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match=answer):
        admin_sql.execute(attempt)


def test_workers_at_once_make_one_statement(retirement, now):
    from reporting.services import make_statement

    made = at_once(
        *(lambda: make_statement(retirement=retirement, at=now, by="system:statements") for _turn in range(4))
    )
    assert {type(outcome) for outcome in made} == {Statement}
    assert len({outcome.number for outcome in made}) == 1
    assert Statement.objects.count() == 1


def test_a_statement_is_frozen_even_for_the_owner(statement, admin_sql):
    for change in ("issued_at = now()", "record = '{}'", "number = 'RMC-X'"):
        assert (
            owner_refused_by(admin_sql, f"UPDATE reporting_statement SET {change}") == "statement_is_frozen"
        )
