"""The same attacks as the application's role, as the owner and as superuser: stopped, or found out."""

from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from credits import services as ledger
from credits.models import Certificate, Issuance, Retirement
from credits.serials import SerialRange
from registry import embedded
from registry.acting import repeatable
from registry.models import MineSite, Organisation, User
from reporting.checks import differences
from reporting.demo.people import DOMAIN
from reporting.demo.story import at, tell
from tests import builders
from tests.attacks.attack_list import ATTACKS
from tests.own_database import DATABASE, own_database
from tests.sql import name_of

ATTACKED = f"{DATABASE}_attacked"
NAMED = "SELECT set_config('oreka.actor', 'system:attack', true), set_config('oreka.act', 'confirm_retirement', true)"


def add_what_waits():
    """Beside the demonstration's story, one record of each kind that is still open."""
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=DOMAIN)}
    now = at(2026, 11, 20)
    buyer = Organisation.objects.get(code=Retirement.objects.final().first().account.organisation.code)
    mineral = Retirement.objects.final().first().mineral
    with repeatable(uuid4()):
        builders.requested_retirement(buyer, mineral, 11, people["phones"], now)
    block = Certificate.objects.in_cooperatives().latest("quantity")
    ledger.request_cancellation(
        issuance=block.issuance,
        serials=SerialRange(block.last, block.last),
        reason="Weighed wrongly",
        at=now,
        by=people["registrar"],
    )
    ledger.add_notice(
        kind="concern", text="Under review", issuance=block.issuance, at=now, by=people["registrar"]
    )
    waiting = Issuance.objects.filter(state="requested").values("report__site")
    site = MineSite.objects.exclude(pk__in=waiting).first()
    ledger.place_hold(site=site, reason="A pit collapsed", at=now, by=people["registrar"])


@pytest.fixture(scope="module")
def attacked(django_db_setup, django_db_blocker):
    """The name of a database with one of everything in it, whose log is placed."""
    with django_db_blocker.unblock():
        tell()
        add_what_waits()
        connections.close_all()
    own_database.leave()
    with psycopg.connect(embedded.administrator(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {ATTACKED} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {ATTACKED} TEMPLATE {DATABASE} OWNER oreka_owner")
    with django_db_blocker.unblock():
        own_database.copy()
    with as_role("postgres") as connection:
        # Transactions of other databases can hold the last places up.
        while (
            connection.execute("SELECT count(*) FROM registry_ledgerentry").fetchone()
            != connection.execute("SELECT count(*) FROM registry_logposition").fetchone()
        ):
            connection.execute("SELECT place_ledger_entries()")
            connection.commit()
        assert list(differences(connection.cursor())) == []
    yield ATTACKED
    with psycopg.connect(embedded.administrator(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {ATTACKED} WITH (FORCE)")


def as_role(role):
    address = embedded.administrator(ATTACKED)
    return psycopg.connect(address if role == "postgres" else embedded.as_role(address, role))


def run(connection, attack):
    """Take the attack up to the point of committing; what stopped it, or None."""
    try:
        connection.execute(NAMED)
        for statement in attack.statements:
            if statement.startswith("COPY") and statement.endswith("STDIN"):
                with connection.cursor().copy(statement) as copy:
                    copy.write("1\t1000001\t1000009\t1\theld\n")
            else:
                connection.execute(statement)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error as error:
        return name_of(error)
    return None


def test_there_are_eighty_attacks_at_least():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 80


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_application_is_stopped(attacked, attack):
    with as_role("oreka_app") as connection:
        stopped_by = run(connection, attack)
        connection.rollback()
    assert stopped_by is not None, "it got through"
    assert attack.stopped_by in stopped_by


@pytest.mark.parametrize("role", ["oreka_owner", "postgres"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_whoever_gets_through_is_found_out(attacked, attack, role):
    """Either a rule stops even the owner and the superuser, or the check or the log tells of it."""
    with as_role(role) as connection:
        seen = connection.execute("SELECT max(id) FROM registry_ledgerentry").fetchone()
        if run(connection, attack) is None:
            connection.execute("RESET ROLE")
            assert found_out(connection, seen), "nobody would know"
        connection.rollback()


def found_out(connection, seen):
    """What the check says; and where it says nothing, the entries that the log has gained."""
    try:
        return (
            list(differences(connection.cursor()))
            or connection.execute("SELECT id FROM registry_ledgerentry WHERE id > %s", seen).fetchall()
        )
    except psycopg.errors.UndefinedTable as error:
        return [str(error)]
