"""The ledger log, the change history and the answered keys: by whom they are written, and that they stay."""

import time
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from credits import services as ledger
from registry.acting import acting, repeatable
from registry.models import AnsweredKey, Change, LedgerEntry, LogPosition, MineSite
from tests.sql import NOT_GRANTED, name_of, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(buyer, cobalt, buyer_admin, now):
    with repeatable(uuid4()):
        return ledger.request_order(buyer=buyer, mineral=cobalt, quantity=7, at=now, by=buyer_admin)


def person_behind(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_behind(%s, %s)", [entry.pk, entry.actor])
        return cursor.fetchone()[0]


def place_until(placed):
    """Place entries until so many have a place: transactions of other databases can hold them up."""
    for _attempt in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT place_ledger_entries()")
        if LogPosition.objects.count() >= placed:
            break
        time.sleep(0.1)
    return LogPosition.objects.count()


@pytest.mark.parametrize("actor", ["", "99999999", "Robert"])
def test_no_act_without_an_actor(order, raw_sql, actor):
    copy = """INSERT INTO credits_purchaseorder (number, buyer_id, mineral_id, quantity, note, currency, price_basis,
            state, requested_at, requested_by_id, reason, billing_address, buyer_reference)
        SELECT 'PO-X', buyer_id, mineral_id, quantity, note, currency, price_basis, state, requested_at,
            requested_by_id, reason, '', '' FROM credits_purchaseorder"""
    raw_sql.execute("SELECT set_config('oreka.actor', %s, true), set_config('oreka.act', 'x', true)", [actor])
    with pytest.raises(psycopg.Error) as refused:
        raw_sql.execute(copy)
    assert name_of(refused.value) == "no_act_without_an_actor"


def test_an_entry_tells_the_act_and_hides_the_person(order, buyer, cobalt, buyer_admin):
    entry = LedgerEntry.objects.get(table="credits_purchaseorder")
    assert (entry.act, entry.row_id, entry.state, entry.previous_state) == (
        "request_order",
        order.pk,
        "requested",
        None,
    )
    assert (entry.quantity, entry.facts["number"], entry.facts["buyer_id"]) == (7, order.number, buyer.pk)
    assert entry.actor.startswith("person:")
    assert person_behind(entry) == buyer_admin.pk
    told = f"{entry.facts} {entry.actor}"
    assert not any(word in told for word in (buyer_admin.email, buyer_admin.name, buyer.name))


def test_two_entries_of_one_person_do_not_look_alike(order, buyer_admin, now):
    ledger.cancel_order(order=order, reason="Budget cut", at=now, by=buyer_admin)
    first, second = LedgerEntry.objects.filter(table="credits_purchaseorder")
    assert first.actor != second.actor
    assert (second.previous_state, second.state) == ("requested", "cancelled")
    assert person_behind(second) == person_behind(first) == buyer_admin.pk


def test_an_erased_person_is_behind_nothing(order, buyer_admin, admin_sql):
    admin_sql.execute("DELETE FROM registry_personsecret WHERE user_id = %s", [buyer_admin.pk])
    assert person_behind(LedgerEntry.objects.get(table="credits_purchaseorder")) is None


def test_entries_get_places_without_gaps_in_a_chain(order, buyer_admin, now):
    entries = LedgerEntry.objects.count()
    assert place_until(entries) == place_until(entries) == entries
    ledger.cancel_order(order=order, reason="Budget cut", at=now, by=buyer_admin)
    assert place_until(entries + 1) == entries + 1
    places = list(LogPosition.objects.values_list("position", flat=True))
    assert places == list(range(1, LedgerEntry.objects.count() + 1))


def test_an_entry_of_a_running_transaction_waits_for_its_end(order, buyer_admin, now, raw_sql):
    raw_sql.execute("SELECT set_config('oreka.actor', 'system:x', true), set_config('oreka.act', 'x', true)")
    raw_sql.execute("UPDATE credits_purchaseorder SET state = 'cancelled'")
    entries = LedgerEntry.objects.count()
    assert place_until(entries) == place_until(entries) == entries
    raw_sql.commit()
    assert place_until(entries + 1) == entries + 1


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE {} SET id = id", "records_never_change"),
        ("DELETE FROM {}", "ledger_rows_are_never_deleted"),
        ("TRUNCATE {} CASCADE", "ledger_is_never_truncated"),
    ],
)
@pytest.mark.parametrize("table", ["registry_ledgerentry", "registry_change"])
def test_what_was_recorded_stays(order, admin_sql, table, statement, rule):
    assert refused_by(statement.format(table)) == NOT_GRANTED
    assert owner_refused_by(admin_sql, statement.format(table)) == rule


def test_nobody_writes_the_records_by_hand(order):
    for statement in (
        "INSERT INTO registry_ledgerentry SELECT * FROM registry_ledgerentry",
        "INSERT INTO registry_change SELECT * FROM registry_change",
        "INSERT INTO registry_logposition VALUES (1, '', 1)",
        "SELECT secret FROM registry_personsecret",
        "SELECT secret FROM registry_logsecret",
    ):
        assert refused_by(statement) == NOT_GRANTED


def test_the_log_has_one_secret(db, admin_sql):
    second = "INSERT INTO registry_logsecret VALUES (false, new_secret())"
    assert owner_refused_by(admin_sql, second) == "log_has_one_secret"


def test_a_key_is_answered_once(order):
    key = AnsweredKey.objects.get()
    assert (key.act, key.result_table, key.result_id) == ("request_order", "credits.purchaseorder", order.pk)
    assert refused_by("UPDATE registry_answeredkey SET result_id = 1") == "key_is_answered_once"
    assert refused_by("DELETE FROM registry_answeredkey") == NOT_GRANTED


def test_a_change_tells_who_when_before_and_after(site, registrar):
    with acting(by=registrar, act="edit_record"):
        MineSite.objects.filter(pk=site.pk).update(town="Likasi")
    change = Change.objects.filter(table="registry_minesite", row_id=str(site.pk)).first()
    assert (change.by_id, change.act) == (registrar.pk, "edit_record")
    assert (change.before, change.after) == ({"town": "Kolwezi"}, {"town": "Likasi"})


def test_signing_in_and_passwords_are_no_history(buyer_admin, now):
    before = Change.objects.count()
    buyer_admin.last_login = now
    buyer_admin.set_password("another battery staple")
    buyer_admin.save()
    assert Change.objects.count() == before
    assert "password" not in str(Change.objects.filter(table="registry_user").values_list("after", flat=True))
