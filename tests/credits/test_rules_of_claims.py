"""What may never be of claims, coverage, cancellations, holds and notices, broken by name through raw SQL."""

import pytest

from credits import services as ledger
from credits.serials import SerialRange
from tests import builders
from tests.sql import OWN_FACTOR, owner_refused_by, refused_by, said

pytestmark = pytest.mark.django_db(transaction=True)

RETIREMENT = """INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first,
        claim_period_last, claim_type, footprint_id, boundary_id, state, requested_at, requested_by_id, final_from{more})
    SELECT {account}, beneficiary_id, {mineral}, {quantity}, claim_period_first, claim_period_last, claim_type,
        footprint_id, boundary_id, 'requested', requested_at, requested_by_id, final_from{values}
    FROM credits_retirement ORDER BY id LIMIT 1"""
LATEST = "(SELECT max(id) FROM credits_retirement)"
CANCELLATION = """INSERT INTO credits_cancellation (issuance_id, first, last, reason, state, requested_at,
        requested_by_id, refusal{more})
    SELECT issuance_id, {first}, {last}, {reason}, '{state}', now(), (SELECT min(id) FROM registry_user), ''{values}
    FROM credits_certificate WHERE first = 1"""
COVERAGE = (
    "INSERT INTO credits_coverage (retirement_id, line_id, quantity) SELECT {claim}, {line}, {quantity}"
)
NOTICE = """INSERT INTO credits_notice (kind, text, retirement_id, issuance_id, added_at, added_by_id)
    SELECT {kind}, {text}, {retirement}, {issuance}, now(), min(id) FROM registry_user"""


def claim(**facts):
    return RETIREMENT.format(
        **{
            "account": "account_id",
            "mineral": "mineral_id",
            "quantity": 10,
            "more": "",
            "values": "",
        }
        | facts
    )


def removal(**facts):
    return CANCELLATION.format(
        **{
            "first": 1,
            "last": 10,
            "reason": "'Weighed wrongly'",
            "state": "requested",
            "more": "",
            "values": "",
        }
        | facts
    )


@pytest.fixture
def waiting(order, buyer, cobalt, buyer_admin, now, settings):
    """1,500 kg set aside for a match with a footprint of 2,000 kg; 900 kg of the buyer's are free."""
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    return builders.requested_retirement(
        buyer, cobalt, 1_500, buyer_admin, now, claim_type="company", footprint=footprint
    )


def test_credits_are_set_aside_only_when_a_claim_is_asked_for(waiting, copper):
    rule = "set_aside_only_when_a_claim_is_asked_for"
    free = "state = 'held' AND reserved_for_id IS NULL"
    later = f"UPDATE credits_certificate SET reserved_for_id = {waiting.pk} WHERE {free}"
    assert refused_by(later) == rule
    mine = f"UPDATE credits_certificate SET reserved_for_id = {LATEST} WHERE {free}"
    assert refused_by(claim(mineral=copper.pk), mine) == rule
    assert refused_by(claim(account="(SELECT min(id) FROM credits_holdingaccount)"), mine) == rule
    unsold = f"UPDATE credits_certificate SET reserved_for_id = {LATEST} WHERE state = 'issued'"
    seller = claim(account="(SELECT holder_id FROM credits_certificate WHERE state = 'issued')")
    assert refused_by(seller, unsold) == "only_held_credits_are_reserved"


def test_a_record_is_of_the_transaction_that_made_it(waiting):
    rule = "record_belongs_to_its_transaction"
    tomorrow = {"more": ", in_transaction", "values": ", '99999999'"}
    assert refused_by(claim(**tomorrow)) == rule
    assert refused_by(removal(**tomorrow)) == rule


def test_a_claim_needs_its_blocks(waiting):
    assert refused_by(claim()) == "retirement_is_exactly_its_blocks"
    release = "UPDATE credits_certificate SET reserved_for_id = NULL WHERE reserved_for_id IS NOT NULL"
    assert refused_by(release) == "blocks_stand_as_their_claim"


def test_coverage_comes_with_its_claim(waiting):
    line = waiting.footprint.lines.get().pk
    later = COVERAGE.format(claim=waiting.pk, line=line, quantity=1)
    assert refused_by(later) == "one_coverage_per_retirement_and_line"
    assert (
        refused_by(claim(), COVERAGE.format(claim=LATEST, line=line, quantity=0)) == "coverage_has_a_quantity"
    )
    assert (
        refused_by(claim(), COVERAGE.format(claim=LATEST, line=line, quantity=501))
        == "a_line_is_covered_at_most_once"
    )


def test_coverage_is_never_added_later(waiting, buyer, cobalt, buyer_admin, now):
    contribution = builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now)
    later = COVERAGE.format(claim=contribution.pk, line=waiting.footprint.lines.get().pk, quantity=1)
    assert refused_by(later) == "coverage_comes_with_its_claim"


def test_a_match_covers_what_it_claims_and_no_more(waiting):
    set_aside = f"SELECT set_oldest_credits_aside({LATEST})"
    assert refused_by(claim(), set_aside) == "a_match_covers_a_footprint"
    covered = COVERAGE.format(claim=LATEST, line=waiting.footprint.lines.get().pk, quantity=11)
    assert refused_by(claim(), covered, set_aside) == "a_match_covers_a_footprint"


def test_a_product_is_declared_once_per_period(waiting, buyer, cobalt, buyer_admin, now):
    again = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=now.date().replace(year=2025, month=12, day=31),
        period_last=now.date(),
        boundary="The same phones",
        at=now,
        by=buyer_admin,
    )
    columns, values = said(OWN_FACTOR)
    copy = f"""INSERT INTO credits_footprintline (footprint_id, product, units, tier, amount_per_unit, factor_unit,
            factor_kg, factor_source, {columns})
        SELECT {again.pk}, ' PHONE ', units, tier, amount_per_unit, factor_unit, factor_kg, factor_source, {values}
        FROM credits_footprintline"""
    declare = (
        "UPDATE credits_footprint SET state = 'declared', declared_at = now(), declared_by_id = created_by_id "
        f"WHERE id = {again.pk}"
    )
    assert refused_by(copy, declare) == "a_product_is_declared_once_per_period"


def test_a_claimed_footprint_stays(waiting):
    withdraw = "UPDATE credits_footprint SET state = 'withdrawn'"
    assert refused_by(withdraw) == "covered_footprint_is_never_withdrawn"
    assert refused_by("UPDATE credits_footprint SET declared_at = now()") == "who_declared_is_named_once"
    free = "UPDATE credits_retirement SET state = 'cancelled'"
    release = "UPDATE credits_certificate SET reserved_for_id = NULL WHERE reserved_for_id IS NOT NULL"
    assert refused_by(free, release, withdraw) == "withdrawn_footprint_names_who_withdrew"


def test_a_serial_begins_one_block(order, admin_sql):
    admin_sql.execute("ALTER TABLE credits_certificate DROP CONSTRAINT serials_once")
    twice = """INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
        SELECT issuance_id, last + 1, 2520, holder_id, state, id FROM credits_certificate WHERE first = 1"""
    assert refused_by(twice) == "a_serial_begins_one_block"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (removal(), "cancellation_is_exactly_its_blocks"),
        (removal(first=0), "cancelled_serials_run_forward_from_one"),
        (removal(reason="''"), "cancellation_has_a_reason"),
        (removal(state="approved"), "states_only_move_forward"),
        (
            removal(more=", approved_by_id", values=", (SELECT max(id) FROM registry_user)"),
            "decided_cancellation_names_who_decided",
        ),
        (
            removal(more=", refused_by_id", values=", (SELECT min(id) FROM registry_user)"),
            "decided_cancellation_names_who_decided",
        ),
    ],
)
def test_no_cancellation_says_what_cannot_be(order, statement, rule):
    assert refused_by(statement) == rule


@pytest.fixture
def to_cancel(order, certificate, registrar, now):
    """Serials 1 to 100 of what the buyer holds are to be cancelled."""
    return ledger.request_cancellation(
        issuance=certificate.issuance,
        serials=SerialRange(1, 100),
        reason="Weighed wrongly",
        at=now,
        by=registrar,
    )


def test_who_asked_to_cancel_never_approves(to_cancel):
    approve = "UPDATE credits_cancellation SET state = 'approved', decided_at = now(), approved_by_id = requested_by_id"
    block = "UPDATE credits_certificate SET state = 'cancelled' WHERE first = 1"
    assert refused_by(block, approve) == "who_asked_to_cancel_never_approves"


def test_credits_to_be_cancelled_stay_as_they_are(to_cancel, buyer):
    block = "UPDATE credits_certificate SET {} WHERE first = 1"
    stand = "blocks_stand_as_their_cancellation"
    assert refused_by(block.format("cancellation_id = NULL")) == stand
    assert refused_by(block.format("state = 'cancelled'")) == stand
    assert refused_by(block.format("last = 99")) == "a_block_only_shrinks_by_a_split"
    assert (
        refused_by(block.format("state = 'retired', retirement_id = 1"))
        == "credits_to_be_cancelled_stay_where_they_are"
    )
    other = "UPDATE credits_certificate SET cancellation_id = 1 WHERE first = 101"
    assert refused_by(other) == "set_aside_only_when_a_cancellation_is_asked_for"
    uncancelled = "UPDATE credits_certificate SET state = 'cancelled' WHERE first = 101"
    assert refused_by(uncancelled) == "cancelled_means_one_cancellation"


def test_cancelled_is_final(to_cancel, approver, now):
    ledger.approve_cancellation(cancellation=to_cancel, at=now, by=approver)
    certain = "UPDATE credits_certificate SET state = 'held', cancellation_id = {} WHERE first = 1"
    assert refused_by(certain.format("NULL")) == "credits_to_be_cancelled_stay_where_they_are"
    again = "UPDATE credits_certificate SET cancellation_id = NULL WHERE first = 1"
    assert refused_by(again) == "final_is_final"
    assert refused_by("UPDATE credits_cancellation SET state = 'refused'") == "final_is_final"


def test_nothing_is_issued_under_a_hold(report, standard, registrar, approver, site, now, admin_sql):
    ledger.request_issuance(report=report, quantity=10, standard=standard, at=now, by=registrar)
    ledger.place_hold(site=site, reason="A pit collapsed", at=now, by=registrar)
    approve = (
        f"UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {approver.pk}"
    )
    assert refused_by(approve) == "no_issuance_under_an_incident_hold"
    place = """INSERT INTO credits_incidenthold (site_id, reason, state, placed_at, placed_by_id, outcome)
        SELECT site_id, {}, 'placed', placed_at, placed_by_id, '' FROM credits_incidenthold"""
    assert refused_by(place.format("reason")) == "one_hold_in_force_per_site"
    assert refused_by(place.format("''")) == "hold_has_a_reason"
    lift = "UPDATE credits_incidenthold SET state = 'lifted', lifted_at = now(), lifted_by_id = {}, outcome = '{}'"
    assert refused_by(lift.format("placed_by_id", "Nothing")) == "who_placed_a_hold_never_lifts_it"
    assert refused_by(lift.format(approver.pk, "")) == "lifted_hold_names_who_and_why"
    assert refused_by(lift.format(approver.pk, "Supports renewed")) is None


def test_a_notice_stands_on_one_final_record(waiting, certificate):
    facts = {
        "kind": "'concern'",
        "text": "'Under review'",
        "retirement": "NULL",
        "issuance": certificate.issuance_id,
    }
    for changes, rule in (
        ({"text": "''"}, "notice_says_something"),
        ({"kind": "'praise'"}, "notice_is_of_a_known_kind"),
        ({"retirement": waiting.pk}, "notice_is_on_one_record"),
        ({"retirement": waiting.pk, "issuance": "NULL"}, "notice_stands_on_a_final_record"),
    ):
        assert refused_by(NOTICE.format(**facts | changes)) == rule
    assert refused_by(NOTICE.format(**facts)) is None
    assert refused_by("UPDATE credits_notice SET text = 'All is well'") == "not granted"


def test_transfers_come_with_the_delivery(order, admin_sql):
    later = """INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id,
            order_id, recorded_at, recorded_by_id)
        SELECT id, issuance_id, first, last, holder_id, (SELECT to_account_id FROM credits_transfer),
            (SELECT id FROM credits_purchaseorder), now(), (SELECT min(id) FROM registry_user)
        FROM credits_certificate WHERE state = 'issued'"""
    move = """UPDATE credits_certificate SET state = 'held', holder_id = (SELECT max(to_account_id) FROM credits_transfer)
        WHERE state = 'issued'"""
    assert refused_by(later, move) == "transfers_come_with_the_delivery"


def test_a_footprint_line_begins_uncovered(waiting, admin_sql):
    columns, values = said(OWN_FACTOR | {"covered_kg": "1"})
    covered = f"""INSERT INTO credits_footprintline (footprint_id, product, units, tier, amount_per_unit, factor_unit,
            factor_kg, factor_source, {columns})
        SELECT footprint_id, product, units, tier, amount_per_unit, factor_unit, factor_kg, factor_source, {values}
        FROM credits_footprintline"""
    assert owner_refused_by(admin_sql, covered) == "line_begins_uncovered"
