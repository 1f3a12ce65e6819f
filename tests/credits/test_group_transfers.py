"""Credits move to another company of the group: asked for, accepted, approved, and nothing else with them."""

from datetime import timedelta

import pytest

from credits import services as ledger
from credits.lineage import lineage_of
from credits.models import Certificate, GroupTransfer, Transfer
from credits.reports import holdings_of
from credits.serials import SerialRange
from credits.services import group_transfers, removing, retiring
from registry.models import Standard
from registry.services import suspend_organisation
from registry.services.organisations import Suspended
from registry.services.two_people import NoReason, SamePerson
from reporting.services import check_ledgers, make_statement
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accepted(moving, subsidiary_admin, now):
    return ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)


@pytest.fixture
def moved(accepted, approver, now):
    return ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)


def balance(organisation):
    (row,) = holdings_of(organisation)
    return row["free"], row["reserved"], row["retired"]


def test_what_is_asked_for_is_set_aside_and_moves_once_approved(
    moving, buyer, subsidiary, subsidiary_admin, approver, now
):
    assert (str(moving), balance(buyer)) == ("GT-2026-0001", (1_900, 500, 0))
    assert [str(block.serials) for block in moving.certificates.all()] == ["0000001-0000500"]
    assert moving.certificates.get().shown_state == "to_be_moved"
    accepted = ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)
    assert balance(buyer) == (1_900, 500, 0)
    moved = ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)
    assert (moved.state, balance(buyer), balance(subsidiary)) == ("approved", (1_900, 0, 0), (500, 0, 0))
    move = moved.moves.get()
    assert (move.order, str(move.serials), move.recorded_by) == (None, "0000001-0000500", approver)
    labels = [step["label"] for step in lineage_of(move.certificate)]
    assert labels[-2:] == ["Delivered", "Moved within the group"]
    assert check_ledgers(at=now).differences == []


def test_what_moved_is_retired_with_its_serials_and_the_premium_of_its_delivery(
    moved, order, subsidiary, subsidiary_admin, cobalt, now
):
    retirement = builders.final_retirement(subsidiary, cobalt, 400, subsidiary_admin, now)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    record = statement.record
    assert [source["serials"] for source in record["source"]] == [
        f"{order.transfers.get().issuance.number}/0000001-0000400"
    ]
    # 400 of the order's 2,400 kg, for 12,000.00 with a fee of 1,200.00.
    premium = record["premium"]
    assert (premium["total_minor"], premium["fee_minor"]) == (200_000, 20_000)
    assert check_ledgers(at=now).differences == []


def test_what_moved_may_move_back(
    moved, buyer, subsidiary, subsidiary_admin, buyer_admin, approver, cobalt, now
):
    back = builders.requested_group_transfer(subsidiary, buyer, cobalt, 500, subsidiary_admin, now)
    back = ledger.accept_group_transfer(transfer=back, at=now, by=buyer_admin)
    ledger.approve_group_transfer(transfer=back, at=now, by=approver)
    assert (balance(buyer), Transfer.objects.count()) == ((2_400, 0, 0), 3)
    retirement = builders.final_retirement(buyer, cobalt, 2_400, buyer_admin, now)
    record = make_statement(retirement=retirement, at=now, by="system:statements").record
    assert record["premium"]["total_minor"] == 1_200_000
    assert check_ledgers(at=now).differences == []


def test_what_waits_to_move_is_neither_retired_nor_cancelled(
    moving, buyer, cobalt, certificate, buyer_admin, registrar, now
):
    with pytest.raises(retiring.NotHeld):
        builders.requested_retirement(buyer, cobalt, 1_901, buyer_admin, now)
    block = moving.certificates.get()
    with pytest.raises(retiring.WrongParts):
        builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now, chosen={block.pk: 10})
    with pytest.raises(removing.NotInCirculation):
        ledger.request_cancellation(
            issuance=certificate.issuance, serials=SerialRange(500, 501), reason="x", at=now, by=registrar
        )
    with pytest.raises(group_transfers.NotMovable, match="1900 kg of free"):
        builders.requested_group_transfer(buyer, moving.receiver, cobalt, 1_901, buyer_admin, now)
    builders.requested_retirement(buyer, cobalt, 1_900, buyer_admin, now)


@pytest.mark.parametrize("step", ["requested", "accepted"])
def test_a_transfer_taken_back_or_refused_frees_its_credits(
    step, moving, buyer, buyer_admin, subsidiary_admin, approver, now
):
    if step == "accepted":
        moving = ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)
    with pytest.raises(NoReason):
        ledger.refuse_group_transfer(transfer=moving, reason=" ", at=now, by=approver)
    refused = ledger.refuse_group_transfer(transfer=moving, reason="Not needed", at=now, by=approver)
    assert (refused.state, refused.refusal, balance(buyer)) == ("refused", "Not needed", (2_400, 0, 0))
    for act in (
        ledger.accept_group_transfer,
        ledger.approve_group_transfer,
        ledger.cancel_group_transfer,
    ):
        with pytest.raises(group_transfers.NotWaiting):
            act(transfer=moving, at=now, by=approver)
    assert check_ledgers(at=now).differences == []


def test_the_company_that_asked_may_take_it_back(accepted, buyer, buyer_admin, now):
    cancelled = ledger.cancel_group_transfer(transfer=accepted, at=now, by=buyer_admin)
    assert (cancelled.state, cancelled.closed_by, balance(buyer)) == ("cancelled", buyer_admin, (2_400, 0, 0))
    assert check_ledgers(at=now).differences == []


def test_three_people_take_part(moving, buyer_admin, subsidiary_admin, approver, now):
    with pytest.raises(group_transfers.NotWaiting):
        ledger.approve_group_transfer(transfer=moving, at=now, by=approver)
    accepted = ledger.accept_group_transfer(transfer=moving, at=now, by=subsidiary_admin)
    for person in (buyer_admin, subsidiary_admin):
        with pytest.raises(SamePerson):
            ledger.approve_group_transfer(transfer=accepted, at=now, by=person)


def test_nothing_moves_where_the_standard_does_not_say_so(order, buyer, subsidiary, cobalt, buyer_admin, now):
    with pytest.raises(group_transfers.NotMovable, match="holds 0 kg"):
        builders.requested_group_transfer(buyer, subsidiary, cobalt, 1, buyer_admin, now)


def test_what_changed_while_it_waited_is_looked_at_again(
    accepted, order, buyer, subsidiary, approver, now, admin_sql
):
    Standard.objects.update(allows_group_transfer=False)
    with pytest.raises(group_transfers.NotMovable, match="no more"):
        ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)
    Standard.objects.update(allows_group_transfer=True)
    # As if the standard had said so before anything was issued under it: no trigger may say no.
    admin_sql.execute("SET session_replication_role = replica")
    admin_sql.execute("UPDATE registry_standard SET usable_years = 1")
    admin_sql.execute("SET session_replication_role = origin")
    late = now + timedelta(days=700)
    with pytest.raises(group_transfers.NotMovable, match="usable no longer"):
        ledger.approve_group_transfer(transfer=accepted, at=late, by=approver)
    admin_sql.execute("UPDATE registry_organisation SET parent_id = NULL WHERE id = %s", [subsidiary.pk])
    with pytest.raises(group_transfers.NotOneGroup):
        ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)
    admin_sql.execute(
        "UPDATE registry_organisation SET parent_id = %s WHERE id = %s", [buyer.pk, subsidiary.pk]
    )
    suspend_organisation(organisation=subsidiary, reason="x", at=now, by=approver)
    with pytest.raises(Suspended):
        ledger.approve_group_transfer(transfer=accepted, at=now, by=approver)
    assert (balance(buyer), GroupTransfer.objects.get().state) == ((1_900, 500, 0), "accepted")


def test_credits_stay_within_the_group(
    order, movable, buyer, subsidiary, other_buyer, make_organisation, cobalt, buyer_admin, now
):
    unseen = make_organisation("buyer", "NEW", "Not seen yet", parent=buyer, reviewed_at=None)
    for receiver in (other_buyer, unseen, buyer):
        with pytest.raises(group_transfers.NotOneGroup):
            builders.requested_group_transfer(buyer, receiver, cobalt, 1, buyer_admin, now)
    sister = make_organisation("buyer", "SISTER", "Sister", parent=buyer)
    group = type(buyer).objects.group_of
    assert {str(party) for party in group(buyer)} == {"Sister", "Test Phones Lab GmbH"}
    assert {str(party) for party in group(sister)} == {"Test Phones B.V.", "Test Phones Lab GmbH"}
    assert not group(other_buyer)


def test_the_same_kilograms_are_not_moved_and_retired_at_once(
    order, movable, buyer, subsidiary, cobalt, buyer_admin, now
):
    outcomes = builders.at_once(
        lambda: builders.requested_group_transfer(buyer, subsidiary, cobalt, 1_500, buyer_admin, now),
        lambda: builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(outcome) for outcome in refused] in ([group_transfers.NotMovable], [retiring.NotHeld])
    assert balance(buyer) == (900, 1_500, 0)


def test_a_transfer_is_approved_or_taken_back_but_not_both(accepted, buyer, buyer_admin, approver, now):
    outcomes = builders.at_once(
        lambda: ledger.approve_group_transfer(transfer=accepted, at=now, by=approver),
        lambda: ledger.cancel_group_transfer(transfer=accepted, at=now, by=buyer_admin),
    )
    refused = [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)]
    assert refused == [group_transfers.NotWaiting]
    assert Certificate.objects.held().free().quantity() == 2_400
    assert check_ledgers(at=now).differences == []
