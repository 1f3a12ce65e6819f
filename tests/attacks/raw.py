"""The statements of an act without its locks and checks, as the application's role: only the rules stand."""

import os
from contextlib import contextmanager
from functools import partial

import psycopg

from tests.sql import NAMED, name_of


class RuledOut(Exception):
    """A rule of the database refused; the message is its name."""


@contextmanager
def connected():
    options = "-c lock_timeout=10s -c statement_timeout=60s"
    with psycopg.connect(os.environ["DATABASE_URL"], options=options, autocommit=True) as sql:
        yield sql


def columns_of(sql, table, *but):
    """The columns that an INSERT must give, so that a column added later does no harm here."""
    found = sql.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
        "AND column_name <> ALL (%s)",
        [table, ["id", *but]],
    )
    return ", ".join(f'"{name}"' for (name,) in found)


def in_one_transaction(sql, act):
    try:
        with sql.transaction():
            sql.execute(NAMED)
            act()
    except psycopg.errors.OperationalError:
        raise  # a deadlock or a lock that was not given: never a rule
    except psycopg.Error as error:
        raise RuledOut(name_of(error)) from error


def retire_blocks(_story, chance, pattern, blocks, attempts):
    """Copy a retirement, take a block for it, and make both final; no account is locked."""
    with connected() as sql:
        columns = columns_of(sql, "credits_retirement", "in_transaction")

        def act(block):
            claim = sql.execute(
                f"INSERT INTO credits_retirement ({columns}) SELECT {columns} FROM credits_retirement "
                "WHERE id = %s RETURNING id",
                [pattern],
            ).fetchone()
            sql.execute("UPDATE credits_certificate SET reserved_for_id = %s WHERE id = %s", [*claim, block])
            sql.execute(
                "UPDATE credits_certificate SET state = 'retired', retirement_id = %s, reserved_for_id = NULL "
                "WHERE id = %s",
                [*claim, block],
            )
            sql.execute(
                "UPDATE credits_retirement SET state = 'final', confirmed_at = final_from, "
                "confirmed_by_id = requested_by_id WHERE id = %s",
                claim,
            )

        for _number in range(attempts):
            yield partial(in_one_transaction, sql, partial(act, chance.choice(blocks)))


def match_lines(_story, _chance, pattern, line, attempts):
    """Copy a claim and cover the line with it, whatever is covered already."""
    with connected() as sql:
        columns = columns_of(sql, "credits_retirement", "in_transaction")

        def act():
            claim = sql.execute(
                f"INSERT INTO credits_retirement ({columns}) SELECT {columns} FROM credits_retirement "
                "WHERE id = %s RETURNING id",
                [pattern],
            ).fetchone()
            sql.execute(
                "INSERT INTO credits_coverage (retirement_id, line_id, quantity) "
                "SELECT id, %s, quantity FROM credits_retirement WHERE id = %s",
                [line, *claim],
            )
            sql.execute("SELECT set_oldest_credits_aside(%s)", claim)

        for _number in range(attempts):
            yield partial(in_one_transaction, sql, act)


def confirm_decisions(_story, chance, decisions, chair, attempts):
    """Confirm a decision and set its money aside, whatever the fund holds."""
    with connected() as sql:

        def act(decision):
            sql.execute(
                "UPDATE committees_decision SET state = 'unfunded', confirmed_by_id = %s, confirmed_at = now() "
                "WHERE id = %s",
                [chair, decision],
            )
            sql.execute("UPDATE committees_decision SET state = 'confirmed' WHERE id = %s", [decision])
            sql.execute(
                "INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, reason, "
                "recorded_at, recorded_by_id) SELECT f.id, 'allocation', -amount_minor, number, d.id, '', now(), %s "
                "FROM committees_decision d JOIN committees_committee c ON c.id = committee_id "
                "JOIN committees_premiumfund f ON f.site_id = c.site_id WHERE d.id = %s",
                [chair, decision],
            )
            sql.execute(
                "INSERT INTO committees_project (decision_id, name, allocated_minor, spent_minor) "
                "SELECT id, title, amount_minor, 0 FROM committees_decision WHERE id = %s",
                [decision],
            )

        for _number in range(attempts):
            yield partial(in_one_transaction, sql, partial(act, chance.choice(decisions)))
