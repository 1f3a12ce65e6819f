"""A test that commits finds the same numbers, rows and rules, whatever the tests before it did."""

import pytest
from django.db import connection

from registry.models import Mineral, Organisation, Standard

NUMBERS, STANDARDS = set(), set()


def next_number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_organisation_id_seq')")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_what_is_rolled_back_uses_numbers_up():
    used = next_number()
    assert next_number() == used + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["first", "second"])
def test_who_commits_begins_where_the_template_ended(which):
    NUMBERS.add(next_number())
    assert len(NUMBERS) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["first", "second", "third"])
def test_rows_are_as_they_were_migrated(admin_sql, which):
    assert not Organisation.objects.exists()
    STANDARDS.add(str(Standard.objects.values().get()))
    assert len(STANDARDS) == 1
    assert Mineral.objects.count() == 2
    Organisation.objects.create(kind="buyer", code="A", name="A", country="NL")
    Standard.objects.update(allows_group_transfer=True)
    admin_sql.execute("SET session_replication_role = replica")
    admin_sql.execute("DELETE FROM registry_mineral")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["first", "second"])
def test_tables_are_as_they_were_migrated(admin_sql, which):
    rules = admin_sql.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conname = 'invoice_number_once'"
    ).fetchall()
    assert rules
    for table, name in rules:
        admin_sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["first", "second"])
def test_rows_are_put_back_though_every_connection_ended(admin_sql, which):
    assert not Organisation.objects.exists()
    Organisation.objects.create(kind="buyer", code="A", name="A", country="NL")
    admin_sql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
