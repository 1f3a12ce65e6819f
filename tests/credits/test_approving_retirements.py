"""The second person of a company: when one is needed, who it may be, and how the rule ends."""

from datetime import timedelta

import pytest

from credits import services as ledger
from credits.models import ApprovalRule, Certificate, Retirement
from credits.services import approving, retiring
from registry.services import add_member
from registry.services.people import end_membership
from registry.services.two_people import NoReason, SamePerson
from tests import builders
from tests.sql import NOT_GRANTED, refused_by

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(make_member, buyer):
    return make_member("second_admin", buyer, "buyer_admin")


@pytest.fixture
def rule(buyer, buyer_admin, second, now):
    return ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)


@pytest.fixture
def asked(rule, order, buyer, cobalt, buyer_admin, now, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    return builders.requested_retirement(buyer, cobalt, 500, buyer_admin, now)


def test_a_rule_needs_somebody_to_approve(buyer, buyer_admin, make_member, now):
    make_member("reader", buyer, "buyer_reader")
    with pytest.raises(approving.NoSecondPerson):
        ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)


def test_what_is_asked_for_waits_for_a_second_person(asked, rule, buyer_admin, second, now):
    asked = Retirement.objects.get(pk=asked.pk)
    assert (asked.approval_rule, asked.waits_for_approval) == (rule, True)
    later = now + timedelta(days=3)
    with pytest.raises(retiring.NotApproved):
        ledger.confirm_retirement(retirement=asked, at=later, by=buyer_admin)
    assert ledger.finish_due_retirements(at=later) == 0
    with pytest.raises(SamePerson):
        ledger.approve_retirement(retirement=asked, at=later, by=buyer_admin)
    approved = ledger.approve_retirement(retirement=asked, at=later, by=second)
    # The time to think it over begins anew.
    assert (approved.approved_by, approved.final_from) == (second, later + timedelta(hours=24))
    with pytest.raises(retiring.StillCoolingOff):
        ledger.confirm_retirement(retirement=asked, at=later, by=buyer_admin)
    with pytest.raises(retiring.NotApproved, match="nobody’s approval"):
        ledger.approve_retirement(retirement=asked, at=later, by=second)
    assert ledger.finish_due_retirements(at=approved.final_from) == 1


def test_a_refusal_gives_the_credits_back_for_a_reason(asked, second, now):
    with pytest.raises(NoReason):
        ledger.refuse_retirement(retirement=asked, reason=" ", at=now, by=second)
    refused = ledger.refuse_retirement(retirement=asked, reason="Wrong year", at=now, by=second)
    assert (refused.state, refused.refusal, refused.cancelled_by) == ("cancelled", "Wrong year", second)
    assert Certificate.objects.held().free().quantity() == 2_400
    with pytest.raises(retiring.AlreadyFinal):
        ledger.approve_retirement(retirement=asked, at=now, by=second)


def test_without_the_rule_nobody_approves(order, buyer, cobalt, buyer_admin, second, now):
    retirement = builders.requested_retirement(buyer, cobalt, 500, buyer_admin, now)
    with pytest.raises(retiring.NotApproved):
        ledger.approve_retirement(retirement=retirement, at=now, by=second)
    with pytest.raises(retiring.NotApproved):
        ledger.refuse_retirement(retirement=retirement, reason="x", at=now, by=second)


def test_two_people_end_a_rule(asked, rule, buyer, cobalt, buyer_admin, second, now):
    with pytest.raises(approving.RuleStands, match="already"):
        ledger.begin_approval_rule(organisation=buyer, at=now, by=second)
    with pytest.raises(approving.RuleStands, match="Nobody has asked"):
        ledger.end_approval_rule(rule=rule, at=now, by=second)
    ledger.ask_to_end_approval_rule(rule=rule, at=now, by=second)
    with pytest.raises(approving.RuleStands, match="asked for already"):
        ledger.ask_to_end_approval_rule(rule=rule, at=now, by=buyer_admin)
    with pytest.raises(SamePerson):
        ledger.end_approval_rule(rule=rule, at=now, by=second)
    ledger.keep_approval_rule(rule=rule, at=now, by=buyer_admin)
    assert ApprovalRule.objects.in_force().get().end_asked_by is None
    ledger.ask_to_end_approval_rule(rule=rule, at=now, by=second)
    ledger.end_approval_rule(rule=rule, at=now, by=buyer_admin)
    with pytest.raises(approving.RuleStands, match="has ended"):
        ledger.keep_approval_rule(rule=rule, at=now, by=second)
    # What was asked for under the rule goes on waiting; what comes now does not.
    assert Retirement.objects.get(pk=asked.pk).waits_for_approval
    fresh = builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now)
    assert Retirement.objects.get(pk=fresh.pk).approval_rule is None


def test_approval_and_refusal_at_once_are_one_of_them(asked, second, now):
    results = builders.at_once(
        *[lambda: ledger.approve_retirement(retirement=asked, at=now, by=second)] * 4,
        *[lambda: ledger.refuse_retirement(retirement=asked, reason="x", at=now, by=second)] * 4,
    )
    assert sum(isinstance(result, Retirement) for result in results) == 1
    row = Retirement.objects.get(pk=asked.pk)
    assert (row.state == "cancelled") == (row.approved_at is None)


def test_a_claim_made_while_the_rule_begins_sees_it_or_comes_before(
    order, buyer, cobalt, buyer_admin, second, now
):
    builders.at_once(
        lambda: ledger.begin_approval_rule(organisation=buyer, at=now, by=second),
        *[lambda: builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)] * 6,
    )
    after = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    assert Retirement.objects.get(pk=after.pk).waits_for_approval
    waits = [row.waits_for_approval for row in Retirement.objects.order_by("pk")]
    assert waits == sorted(waits)


# A second mailbox is no second person


def test_who_came_after_the_request_does_not_approve(asked, rule, buyer, make_user, registrar, second, now):
    late = make_user("late")
    add_member(organisation=buyer, user=late, role="buyer_admin", at=now + HOUR, by=registrar)
    with pytest.raises(approving.NotAnother):
        ledger.approve_retirement(retirement=asked, at=now + HOUR, by=late)
    ledger.ask_to_end_approval_rule(rule=rule, at=now, by=second)
    with pytest.raises(approving.NotAnother):
        ledger.end_approval_rule(rule=rule, at=now + HOUR, by=late)


def test_whom_the_asker_made_administrator_does_not_approve(
    rule, order, buyer, cobalt, buyer_admin, make_user, second, now
):
    puppet, puppets_puppet = make_user("puppet"), make_user("puppets_puppet")
    later = now + HOUR
    held = add_member(organisation=buyer, user=puppet, role="buyer_admin", at=later, by=buyer_admin)
    add_member(organisation=buyer, user=puppets_puppet, role="buyer_admin", at=later, by=puppet)
    # Who stands between has left; the chain holds.
    end_membership(membership=held, at=later, by=buyer_admin)
    later += HOUR
    for asker, approver in ((buyer_admin, puppets_puppet), (puppets_puppet, buyer_admin)):
        asked = builders.requested_retirement(buyer, cobalt, 10, asker, later)
        with pytest.raises(approving.NotAnother):
            ledger.approve_retirement(retirement=asked, at=later, by=approver)
        assert ledger.approve_retirement(retirement=asked, at=later, by=second).approved_by == second
    ledger.ask_to_end_approval_rule(rule=rule, at=later, by=puppets_puppet)
    with pytest.raises(approving.NotAnother):
        ledger.end_approval_rule(rule=rule, at=later, by=buyer_admin)


def test_whom_another_or_the_registry_made_administrator_approves(
    rule, order, buyer, cobalt, buyer_admin, make_user, registrar, second, now
):
    for key, by in (("by_staff", registrar), ("by_second", second)):
        new = make_user(key)
        add_member(organisation=buyer, user=new, role="buyer_admin", at=now + HOUR, by=by)
        asked = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now + HOUR)
        assert ledger.approve_retirement(retirement=asked, at=now + HOUR, by=new).approved_by == new


# The database's own rules, by name

APPROVED = (
    "UPDATE credits_retirement SET approved_at = now(), approved_by_id = {by}, final_from = {until} "
    "WHERE state = 'requested'"
)


def test_who_asks_never_approves_by_raw_sql(asked, buyer_admin, second):
    own = APPROVED.format(by=buyer_admin.pk, until="now() + interval '1 day'")
    assert refused_by(own) == "who_asks_to_retire_never_approves"
    theirs = APPROVED.format(by=second.pk, until="now() + interval '1 day'")
    again = "UPDATE credits_retirement SET final_from = final_from + interval '1 hour'"
    assert refused_by(theirs, again) == "cooling_off_begins_with_the_approval"


def test_only_another_approves_or_ends_by_raw_sql(asked, rule, buyer, buyer_admin, make_user, now):
    puppet = make_user("puppet")
    add_member(organisation=buyer, user=puppet, role="buyer_admin", at=now + HOUR, by=buyer_admin)
    approve = APPROVED.format(by=puppet.pk, until="now() + interval '1 day'")
    assert refused_by(approve) == "second_person_is_another"
    end = (
        "UPDATE credits_approvalrule SET end_asked_at = now(), end_asked_by_id = {0}, ended_at = now(), "
        "ended_by_id = {1}"
    )
    assert refused_by(end.format(buyer_admin.pk, puppet.pk)) == "second_person_is_another"


def test_the_time_of_a_retirement_is_not_moved(asked, second):
    earlier = "UPDATE credits_retirement SET final_from = now() - interval '1 year'"
    assert refused_by(earlier) == "cooling_off_begins_with_the_approval"
    nobody = "UPDATE credits_retirement SET approved_at = now(), final_from = now() + interval '1 day'"
    assert refused_by(nobody) == "approved_retirement_names_who_approved"
    at_once = APPROVED.format(by=second.pk, until="now() - interval '1 second'")
    assert refused_by(at_once) == "cooling_off_begins_with_the_approval"


def test_a_retirement_is_final_only_when_approved(asked):
    final = (
        "UPDATE credits_certificate SET state = 'retired', retirement_id = reserved_for_id, reserved_for_id = NULL "
        "WHERE reserved_for_id IS NOT NULL",
        "UPDATE credits_retirement SET state = 'final', confirmed_at = final_from",
    )
    assert refused_by(*final) == "final_only_when_approved"


def test_the_rule_of_a_claim_is_not_the_callers_to_say(asked):
    assert refused_by("UPDATE credits_retirement SET approval_rule_id = NULL") == NOT_GRANTED
    columns = (
        "account_id, beneficiary_id, mineral_id, quantity, claim_period_first, claim_period_last, claim_type, "
        "boundary_id, state, requested_at, requested_by_id, final_from"
    )
    insert = (
        f"INSERT INTO credits_retirement ({columns}, approved_at, approved_by_id) "
        f"SELECT {columns}, now(), approver.id FROM credits_retirement, "
        "(SELECT max(id) AS id FROM registry_user) approver"
    )
    assert refused_by(insert) == "approval_comes_after_the_request"


def test_a_refusal_is_of_what_was_to_be_approved(asked, order, buyer, cobalt, buyer_admin, now):
    assert refused_by("UPDATE credits_retirement SET refusal = 'x'") == "refused_with_a_reason_and_cancelled"


def test_a_rule_of_the_second_person_is_kept_as_it_was(rule, buyer_admin, second):
    another = (
        "INSERT INTO credits_approvalrule (organisation_id, begun_at, begun_by_id) "
        "SELECT organisation_id, begun_at, begun_by_id FROM credits_approvalrule"
    )
    assert refused_by(another) == "one_approval_rule_at_a_time"
    half = "UPDATE credits_approvalrule SET end_asked_at = now()"
    assert refused_by(half) == "asked_end_names_who_asked"
    alone = (
        "UPDATE credits_approvalrule SET end_asked_at = now(), end_asked_by_id = {0}, ended_at = now(), "
        "ended_by_id = {1}"
    )
    assert refused_by(alone.format(second.pk, second.pk)) == "two_people_end_an_approval_rule"
    unasked = "UPDATE credits_approvalrule SET ended_at = now(), ended_by_id = begun_by_id"
    assert refused_by(unasked) == "two_people_end_an_approval_rule"
    both = alone.format(second.pk, buyer_admin.pk)
    assert refused_by(both, "UPDATE credits_approvalrule SET ended_at = NULL, ended_by_id = NULL") == (
        "ended_approval_rule_stays_so"
    )
    assert refused_by(both) is None


# Final by itself


def test_what_waited_its_time_becomes_final_by_itself(order, buyer, cobalt, buyer_admin, now, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    first, second = (builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now) for _ in "ab")
    ledger.cancel_retirement(retirement=second, at=now, by=buyer_admin)
    assert ledger.finish_due_retirements(at=now + timedelta(hours=23, minutes=59)) == 0
    assert ledger.finish_due_retirements(at=now + timedelta(hours=24)) == 1
    assert ledger.finish_due_retirements(at=now + timedelta(hours=25)) == 0
    first = Retirement.objects.get(pk=first.pk)
    assert (first.state, first.confirmed_at, first.confirmed_by) == ("final", now + timedelta(hours=24), None)
    assert Retirement.objects.get(pk=second.pk).state == "cancelled"


def test_sweepers_and_a_cancellation_at_once_end_it_one_way(order, buyer, cobalt, buyer_admin, now):
    retirement = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    builders.at_once(
        *[lambda: ledger.finish_due_retirements(at=now)] * 4,
        *[lambda: ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)] * 4,
    )
    row = Retirement.objects.get(pk=retirement.pk)
    assert row.state in ("final", "cancelled")
    assert Certificate.objects.retired().quantity() == (100 if row.state == "final" else 0)


def test_the_suspended_wait_and_keep_no_others_waiting(
    order, buyer, other_buyer, cobalt, buyer_admin, registrar, now
):
    from registry.services import suspend_organisation

    theirs = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now, beneficiary=other_buyer)
    ours = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    suspend_organisation(organisation=other_buyer, reason="x", at=now, by=registrar)
    assert ledger.finish_due_retirements(at=now) == 1
    states = {row.pk: row.state for row in Retirement.objects.all()}
    assert states == {theirs.pk: "requested", ours.pk: "final"}
