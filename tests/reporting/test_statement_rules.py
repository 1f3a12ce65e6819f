"""The database's rules on statements, broken by name through raw SQL."""

import psycopg
import pytest

from reporting.models import Statement
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
        ("TRUNCATE reporting_statement", "ledger is never truncated"),
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
