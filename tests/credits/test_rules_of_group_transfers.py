"""The database's rules of transfers within groups, each broken by name with raw SQL."""

import pytest

from credits import services as ledger
from registry.services import suspend_organisation
from tests import builders
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

ASK = """INSERT INTO credits_grouptransfer (number, from_account_id, to_account_id, mineral_id, quantity, reason, state,
        requested_at, requested_by_id, refusal{columns})
    SELECT 'GT-1', {giver}, {receiver}, mineral_id, {quantity}, {reason}, 'requested', now(), requested_by_id, ''{values}
    FROM credits_grouptransfer LIMIT 1"""
FACTS = {
    "giver": "from_account_id",
    "receiver": "to_account_id",
    "quantity": "100",
    "reason": "'x'",
    "columns": "",
    "values": "",
}
# Of the 1,900 kg that are free.
PART = "UPDATE credits_certificate SET group_transfer_id = (SELECT max(id) FROM credits_grouptransfer) WHERE {which}"
FREE = "state = 'held' AND group_transfer_id IS NULL AND first > 500"
ASIDE = "group_transfer_id IS NOT NULL"
ACCEPT = "UPDATE credits_grouptransfer SET state = 'accepted', accepted_at = now(), accepted_by_id = {by}"
APPROVE = "UPDATE credits_grouptransfer SET state = 'approved', approved_at = now(), approved_by_id = {by}"
CLOSE = (
    "UPDATE credits_grouptransfer SET state = '{state}', closed_at = now(), closed_by_id = requested_by_id"
)
MOVE = """INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id,
        group_transfer_id, recorded_at, recorded_by_id)
    SELECT id, issuance_id, first, last, {giver}, {receiver},
        (SELECT id FROM credits_grouptransfer), now(), (SELECT requested_by_id FROM credits_grouptransfer)
    FROM credits_certificate WHERE {which}"""
SIDES = {
    "giver": "(SELECT from_account_id FROM credits_grouptransfer)",
    "receiver": "(SELECT to_account_id FROM credits_grouptransfer)",
}
HAND = f"UPDATE credits_certificate SET holder_id = {SIDES['receiver']}, group_transfer_id = NULL WHERE {{which}}"


def ask(**changes):
    return ASK.format(**FACTS | changes)


@pytest.fixture
def accepted(moving, subsidiary_admin, now):
    return ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)


def test_who_a_transfer_is_between(
    moving, other_buyer, make_organisation, buyer, subsidiary, approver, admin_sql, now
):
    def account(organisation):
        name = f"(SELECT id FROM credits_holdingaccount WHERE organisation_id = {organisation.pk})"
        open_one = f"INSERT INTO credits_holdingaccount (organisation_id, opened_at) VALUES ({organisation.pk}, now())"
        assert refused_by(open_one) is None
        return name

    stranger = account(other_buyer)
    assert refused_by(ask(receiver=stranger)) == "transfer_stays_within_the_group"
    unseen = account(make_organisation("buyer", "NEW", "Not seen", parent=buyer, reviewed_at=None))
    assert refused_by(ask(receiver=unseen)) == "transfer_is_between_reviewed_buyers"
    seller = "(SELECT id FROM credits_holdingaccount ORDER BY id LIMIT 1)"
    assert refused_by(ask(receiver=seller)) == "transfer_is_between_reviewed_buyers"
    assert refused_by(ask(receiver="from_account_id")) == "group_transfer_goes_somewhere_else"
    # Also of what waits, at its next step.
    admin_sql.execute("UPDATE registry_organisation SET parent_id = NULL WHERE id = %s", [subsidiary.pk])
    assert refused_by(ACCEPT.format(by=approver.pk)) == "transfer_stays_within_the_group"
    admin_sql.execute(
        "UPDATE registry_organisation SET parent_id = %s WHERE id = %s", [buyer.pk, subsidiary.pk]
    )
    suspend_organisation(organisation=subsidiary, reason="x", at=now, by=approver)
    assert refused_by(ask()) == refused_by(ACCEPT.format(by=approver.pk)) == "suspended_takes_no_part"


def test_what_a_request_says(moving):
    assert refused_by(ask(quantity="0")) == "group_transfer_has_a_quantity"
    assert refused_by(ask(reason="''")) == "group_transfer_has_a_reason"
    assert refused_by(ask(), PART.format(which=FREE)) == "group_transfer_is_exactly_its_blocks"
    assert refused_by(ask()) == "group_transfer_is_exactly_its_blocks"
    later = ask(columns=", in_transaction", values=", pg_current_xact_id()::text::bigint::text::xid8")
    assert refused_by(later) == "group_transfer_is_exactly_its_blocks"
    earlier = ask(columns=", in_transaction", values=", '3'::xid8")
    assert refused_by(earlier) == "record_belongs_to_its_transaction"
    assert refused_by(ask(quantity="1900"), PART.format(which=FREE)) is None


def test_what_is_set_aside_stays_so(moving, buyer, cobalt, buyer_admin, certificate, registrar, now):
    block = f"UPDATE credits_certificate SET {{}} WHERE {ASIDE}"
    assert refused_by(PART.format(which=FREE)) == "set_aside_only_when_a_transfer_is_asked_for"
    assert refused_by(block.format("last = last - 1")) == "a_block_only_shrinks_by_a_split"
    assert refused_by(block.format("holder_id = holder_id + 1")) == "holder_changes_only_on_delivery"
    assert refused_by(block.format("group_transfer_id = NULL")) == "blocks_stand_as_their_group_transfer"
    assert refused_by(CLOSE.format(state="cancelled")) == "group_transfer_is_exactly_its_blocks"
    assert refused_by("UPDATE credits_grouptransfer SET quantity = 1") == NOT_GRANTED
    assert refused_by("UPDATE credits_grouptransfer SET in_transaction = '3'") == NOT_GRANTED
    new = """INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id, group_transfer_id)
        SELECT issuance_id, last + 1, last + 1, holder_id, 'held', id, group_transfer_id FROM credits_certificate
        WHERE group_transfer_id IS NOT NULL"""
    assert refused_by(new) == "certificate_begins_whole_or_as_a_split"
    builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    reserved = "UPDATE credits_certificate SET group_transfer_id = 1 WHERE reserved_for_id IS NOT NULL"
    assert refused_by(reserved) == "set_aside_only_when_a_transfer_is_asked_for"
    twice = PART.format(which="reserved_for_id IS NOT NULL")
    assert refused_by(ask(), twice) == "only_free_held_credits_wait_to_move"


def test_who_takes_which_step(moving, buyer_admin, subsidiary_admin, approver):
    asked, took, staff = buyer_admin.pk, subsidiary_admin.pk, approver.pk
    assert refused_by(APPROVE.format(by=staff)) == "states_only_move_forward"
    state = "UPDATE credits_grouptransfer SET state = 'accepted'"
    assert refused_by(state) == "only_what_was_accepted_moves"
    assert refused_by(f"{state}, accepted_at = now()") == "accepted_transfer_names_who_accepted"
    assert (
        refused_by("UPDATE credits_grouptransfer SET approved_by_id = 1")
        == "decided_transfer_names_who_decided"
    )
    free = f"UPDATE credits_certificate SET group_transfer_id = NULL WHERE {ASIDE}"
    assert refused_by(free, CLOSE.format(state="refused")) == "refused_transfer_says_why"
    named = "UPDATE credits_grouptransfer SET accepted_at = now(), accepted_by_id = requested_by_id"
    assert refused_by(named) == "transfer_is_accepted_once"
    assert refused_by(ACCEPT.format(by=took)) is None
    for person in (asked, took):
        assert refused_by(APPROVE.format(by=person)) == "who_asked_or_accepted_never_approves"
    another = f"UPDATE credits_grouptransfer SET accepted_by_id = {asked}"
    assert refused_by(another) == "transfer_is_accepted_once"


def test_how_it_moves(accepted, order, approver, admin_sql):
    approve, move, hand = (
        APPROVE.format(by=approver.pk),
        MOVE.format(which=ASIDE, **SIDES),
        HAND.format(which=ASIDE),
    )
    assert refused_by(approve) == "group_transfer_is_exactly_its_blocks"
    assert refused_by(move, hand) == "holder_changes_only_on_delivery"
    at_once = "SET CONSTRAINTS no_move_without_a_transfer IMMEDIATE"
    assert refused_by(at_once, approve, hand) == "no_move_without_a_transfer"
    free = f"UPDATE credits_certificate SET group_transfer_id = NULL WHERE {ASIDE}"
    at_once = "SET CONSTRAINTS blocks_stand_as_their_group_transfer IMMEDIATE"
    assert refused_by(at_once, approve, free) == "blocks_stand_as_their_group_transfer"
    # Whoever owns the tables cannot say that it moved at another time, or without the agreement.
    assert owner_refused_by(admin_sql, move) == "no_transfer_without_a_move"
    again = MOVE.format(which="first = 501", giver=SIDES["receiver"], receiver=SIDES["giver"])
    assert refused_by(again) == "moves_come_with_the_approval"
    both = move.replace("group_transfer_id, recorded_at", "group_transfer_id, order_id, recorded_at")
    both = both.replace("now(),", f"{order.pk}, now(),")
    assert refused_by(both) == "transfer_is_a_delivery_or_within_a_group"
    admin_sql.execute("UPDATE registry_standard SET allows_group_transfer = false")
    assert refused_by(approve, move, hand) == "moved_only_where_the_standard_allows"
    admin_sql.execute("UPDATE registry_standard SET allows_group_transfer = true")
    assert refused_by(approve, move, hand) is None
    assert refused_by(CLOSE.format(state="cancelled")) == "final_is_final"


def test_one_letter_of_a_step(moving):
    again = """INSERT INTO credits_grouptransferletter (transfer_id, occasion, happened_at)
        SELECT transfer_id, occasion, happened_at FROM credits_grouptransferletter"""
    assert refused_by(again) == "one_letter_of_a_step"
