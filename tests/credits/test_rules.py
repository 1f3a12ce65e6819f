"""Every database rule of the ledger, broken by name through raw SQL in the role of the application."""

import pytest
from django.db import connection

from credits import services as ledger
from tests import builders
from tests.sql import NOT_GRANTED, OWN_FACTOR, refused_by, refused_otherwise, said

pytestmark = pytest.mark.django_db(transaction=True)


CERTIFICATE = """INSERT INTO credits_certificate
    (issuance_id, first, last, holder_id, state, parent_id, reserved_for_id, retirement_id)
    SELECT issuance_id, {first}, {last}, holder_id, '{state}', {parent}, NULL, NULL
    FROM credits_certificate WHERE first = 1"""


def test_the_application_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("oreka_app", False, 0)


ATTACKS = [
    # A second row over serials that exist.
    ([CERTIFICATE.format(first=2_401, last=2_520, state="held", parent="id")], "serials_once"),
    (
        [CERTIFICATE.format(first=2_521, last=3_000, state="issued", parent="NULL")],
        "certificate_begins_whole_or_as_a_split",
    ),
    (
        ["UPDATE credits_certificate SET last = last - 1 WHERE state = 'issued'"],
        "blocks_tile_the_issuance",
    ),
    (
        ["UPDATE credits_certificate SET last = last + 1 WHERE state = 'issued'"],
        "a_block_only_shrinks_by_a_split",
    ),
    (["UPDATE credits_certificate SET first = first + 1 WHERE state = 'issued'"], "not granted"),
    (
        ["UPDATE credits_certificate SET state = 'issued' WHERE state = 'held'"],
        "states_only_move_forward",
    ),
    (
        ["UPDATE credits_certificate SET state = 'retired' WHERE state = 'held'"],
        "retired_means_one_retirement",
    ),
    (
        ["UPDATE credits_certificate SET holder_id = holder_id + 1 WHERE state = 'held'"],
        "holder_changes_only_on_delivery",
    ),
    (
        [
            "UPDATE credits_certificate SET state = 'held', holder_id = "
            "(SELECT holder_id FROM credits_certificate WHERE state = 'held') WHERE state = 'issued'"
        ],
        "no_move_without_a_transfer",
    ),
    (
        [
            "SET CONSTRAINTS no_transfer_without_a_move IMMEDIATE",
            "INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, "
            "to_account_id, order_id, recorded_at, recorded_by_id) SELECT certificate_id, issuance_id, 1, 10, "
            "to_account_id, from_account_id, order_id, recorded_at, recorded_by_id FROM credits_transfer",
        ],
        "no_transfer_without_a_move",
    ),
    (["UPDATE credits_transfer SET last = 5"], "not granted"),
    (["UPDATE credits_issuance SET state = 'requested'"], "final_is_final"),
    (["UPDATE credits_issuance SET quantity = 9999"], "not granted"),
    (["UPDATE credits_productionreport SET issued_kg = 0"], "not granted"),
    (["UPDATE credits_productionreport SET wet_kg = 99999"], "not granted"),
    (["UPDATE credits_productionreport SET reason = 'x'"], "verified_report_stays_as_it_is"),
    (["UPDATE credits_purchaseorder SET state = 'paid'"], "final_is_final"),
    (["UPDATE credits_purchaseorder SET reason = 'x'"], "final_is_final"),
    (["DELETE FROM credits_certificate"], "not granted"),
    (["TRUNCATE credits_certificate CASCADE"], "not granted"),
    (["ALTER TABLE credits_certificate DISABLE TRIGGER ALL"], "not granted"),
    (["SET session_replication_role = replica"], "not granted"),
    (["SET ROLE oreka_owner"], "not granted"),
    (["UPDATE registry_numbersequence SET last = last - 1"], "numbers_only_rise"),
]


def test_no_statement_breaks_the_ledger(order):
    assert refused_otherwise(ATTACKS) == []


def test_a_temporary_table_shadows_nothing(order):
    """The rules look tables up in our schema first, whatever a session creates for itself."""
    answer = refused_by(
        "CREATE TEMP TABLE credits_issuance AS SELECT * FROM public.credits_issuance",
        "UPDATE pg_temp.credits_issuance SET quantity = 2519",
        "UPDATE credits_certificate SET last = last - 1 WHERE state = 'issued'",
    )
    assert answer == "blocks_tile_the_issuance"


def test_who_requested_or_verified_never_approves(report, standard, registrar, approver, now):
    ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    approve = "UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {}"
    assert refused_by(approve.format("requested_by_id")) == "who_requested_never_approves"
    assert refused_by(approve.format("NULL")) == "decided_issuance_names_who_decided"
    assert (
        refused_by(approve.format("(SELECT decided_by_id FROM credits_productionreport)"))
        == "who_verified_never_approves"
    )
    other = f"{approver.pk}"
    assert refused_by(approve.format(other)) == "approved_issuance_has_its_first_serial"


def test_issued_never_exceeds_monitored(report, standard, registrar, approver, now):
    """The counter is moved by the database, and checked however the request came to be."""
    ledger.request_issuance(report=report, quantity=2_000, standard=standard, at=now, by=registrar)
    again = (
        "INSERT INTO credits_issuance (number, report_id, standard_id, quantity, state, requested_at, "
        "requested_by_id, reason) SELECT 'CO-KAM-2025-0099', report_id, standard_id, 521, 'requested', "
        "requested_at, requested_by_id, '' FROM credits_issuance"
    )
    approve = (
        f"UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {approver.pk}"
    )
    assert refused_by(again, approve) == "issued_never_exceeds_monitored"


def test_who_submitted_never_verifies(site, cobalt, registrar, now):
    builders.submitted_report(site, cobalt, registrar, now)
    verify = "UPDATE credits_productionreport SET state = 'verified', decided_at = now(), decided_by_id = {}"
    assert refused_by(verify.format("submitted_by_id")) == "who_submitted_never_verifies"
    assert refused_by(verify.format("NULL")) == "checked_report_names_who_checked"


REPORT = (
    "INSERT INTO credits_productionreport (number, site_id, mineral_id, period_first, period_last, wet_kg, "
    "moisture_percent, grade_percent, issued_kg, evidence, evidence_sha256, sold_evidence, sold_evidence_sha256, "
    "legal_status_note, legal_status_on, state, submitted_at, submitted_by_id, reason) "
    "SELECT 'PR-X', site_id, mineral_id, {first}, {last}, {wet}, {moisture}, {grade}, {issued}, '', '', '', '', "
    "'', legal_status_on, '{state}', submitted_at, submitted_by_id, '' FROM credits_productionreport"
)
FREE = {
    "first": "date '2020-01-01'",
    "last": "date '2020-01-31'",
    "wet": 1_000,
    "moisture": 10,
    "grade": 4,
    "issued": 0,
    "state": "submitted",
}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"first": "period_last", "last": "period_last + 9"}, "periods_of_a_site_never_overlap"),
        ({"first": "date '2020-02-01'"}, "report_period_runs_forward"),
        ({"wet": 0}, "report_weighs_something"),
        ({"moisture": 100}, "moisture_is_a_percentage"),
        ({"grade": 0}, "grade_is_a_percentage"),
        ({"issued": 1}, "report_begins_unissued"),
        ({"state": "verified"}, "states_only_move_forward"),
    ],
)
def test_no_report_begins_wrong(site, cobalt, registrar, now, facts, rule):
    builders.submitted_report(site, cobalt, registrar, now)
    assert refused_by(REPORT.format(**FREE | facts)) == rule


def test_retired_is_final(order, buyer, cobalt, buyer_admin, now):
    builders.final_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    for change in ("state = 'held'", "last = last - 1", "retirement_id = NULL", "holder_id = holder_id"):
        assert (
            refused_by(f"UPDATE credits_certificate SET {change} WHERE state = 'retired'") == "final_is_final"
        )
    assert refused_by("UPDATE credits_retirement SET state = 'requested'") == "final_is_final"
    assert refused_by("UPDATE credits_retirement SET quantity = 1") == "not granted"


def test_a_retirement_is_exactly_its_blocks(order, buyer, cobalt, buyer_admin, now, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    exactly = "retirement_is_exactly_its_blocks"
    finish = (
        "UPDATE credits_retirement SET state = 'final', confirmed_by_id = requested_by_id, confirmed_at = {}"
    )
    retire = (
        "UPDATE credits_certificate SET state = 'retired', retirement_id = reserved_for_id, "
        "reserved_for_id = NULL WHERE reserved_for_id IS NOT NULL"
    )
    stand = "blocks_stand_as_their_claim"
    assert refused_by("UPDATE credits_certificate SET reserved_for_id = NULL WHERE state = 'held'") == stand
    assert refused_by(finish.format("final_from")) == exactly
    assert refused_by(retire) == stand
    assert refused_by(retire, finish.format("requested_at")) == "final_only_after_cooling_off"
    assert (
        refused_by(
            "UPDATE credits_certificate SET state = 'retired', retirement_id = 1 "
            "WHERE state = 'held' AND reserved_for_id IS NULL"
        )
        == "retired_only_as_reserved"
    )
    assert refused_by(retire, finish.format("final_from")) is None


def test_what_was_agreed_stays(buyer, cobalt, buyer_admin, registrar, finance, now):
    builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    for change, rule in {
        "total_minor = total_minor + 1": "what_was_agreed_stays",
        "price_basis = ''": "what_was_agreed_stays",
        "accepted_at = accepted_at + interval '1 day'": "what_was_agreed_stays",
        "accepted_by_id = quoted_by_id": "what_was_agreed_stays",
        "paid_recorded_at = NULL": "what_was_agreed_stays",
        "paid_recorded_by_id = quoted_by_id": "what_was_agreed_stays",
        "state = 'delivered', delivered_at = now()": "delivered_order_adds_up",
        "state = 'accepted'": "states_only_move_forward",
        "quantity = 1": "not granted",
    }.items():
        assert refused_by(f"UPDATE credits_purchaseorder SET {change}") == rule


def test_a_price_fits_together(buyer, cobalt, buyer_admin, registrar, now):
    ledger.request_order(buyer=buyer, mineral=cobalt, quantity=3, at=now, by=buyer_admin)
    quote = "UPDATE credits_purchaseorder SET state = 'quoted', quoted_by_id = requested_by_id, unit_price_minor = 1"
    assert refused_by(quote) == "quoted_order_states_its_price"
    price = f"{quote}, price_basis = 'x'"
    assert refused_by(f"{price}, total_minor = 3, fee_minor = 4") == "fee_never_exceeds_total"
    assert refused_by(f"{price}, total_minor = 2, fee_minor = 0") == "a_price_reaches_every_kilogram"


def test_a_payment_is_recorded_by_another_person(buyer, cobalt, buyer_admin, registrar, finance, now):
    asked = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=3, at=now, by=buyer_admin)
    price = {"unit_price_minor": 1, "total_minor": 3, "fee_minor": 0, "price_basis": "Agreed"}
    ledger.quote_order(order=asked, **price, at=now, by=registrar)
    ledger.accept_order(order=asked, at=now, by=buyer_admin)
    pay = "UPDATE credits_purchaseorder SET state = 'paid', paid_recorded_at = now()"
    assert refused_by(pay) == "paid_order_names_its_payment"
    assert refused_by(f"{pay}, paid_recorded_by_id = quoted_by_id") == "who_quoted_never_records_the_payment"
    arrived = (
        "INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at, recorded_by_id) "
        f"VALUES ({asked.pk}, 3, '2026-03-01', 'BANK 1', now(), {finance.pk})"
    )
    assert refused_by(arrived, f"{pay}, paid_recorded_by_id = accepted_by_id") is None


def test_a_declared_footprint_never_changes(buyer, cobalt, buyer_admin, now):
    builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    assert refused_by("UPDATE credits_footprintline SET units = 1") == NOT_GRANTED
    columns, values = said(OWN_FACTOR)
    for statement in (
        "DELETE FROM credits_footprintline",
        "INSERT INTO credits_footprintline (footprint_id, product, units, tier, amount_per_unit, factor_unit, "
        f"factor_kg, factor_source, {columns}) SELECT id, 'More', 1, 1, 1, 'kg', 1, 'Nothing', {values} "
        "FROM credits_footprint",
    ):
        assert refused_by(statement) == "declared_footprint_never_changes"
    assert refused_by("UPDATE credits_footprint SET state = 'draft'") == "states_only_move_forward"
