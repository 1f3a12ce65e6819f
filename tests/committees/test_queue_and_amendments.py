"""Votes that fail, decisions that wait for funds in order, later decisions that amend, minutes and paper."""

from datetime import timedelta

import pytest

from committees import services
from committees.models import Decision, FundEntry, Meeting, PremiumFund, Project
from tests.builders import at_once
from tests.committees.builders import minutes, receipt, record, spend
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


def balance():
    return PremiumFund.objects.get().balance_minor


def states():
    return list(Decision.objects.order_by("id").values_list("state", flat=True))


@pytest.fixture
def confirm(chair, now):
    """Confirm one after the other, each a minute later."""

    def confirm(*decisions):
        for minute, decision in enumerate(decisions):
            services.confirm_decision(decision=decision, at=now + timedelta(minutes=minute), by=chair)

    return confirm


@pytest.fixture
def premium(committee, finance, now):
    def premium(amount_minor, order):
        services.post_premium(
            site=committee.site,
            amount_minor=amount_minor,
            fee_minor=0,
            currency="USD",
            reference=order,
            at=now,
            by=finance,
        )

    return premium


def test_what_was_voted_down_gets_no_money(fund, committee, secretary, chair, now):
    lost = record(committee, secretary, now, votes={"diggers": services.Ballot(1, 1)})
    assert lost.result == "rejected"
    lost = services.confirm_decision(decision=lost, at=now, by=chair)
    assert (lost.state, lost.confirmed_by) == ("voted_down", chair)
    assert balance() == 1_080_000
    with pytest.raises(services.WrongState):
        services.confirm_decision(decision=lost, at=now, by=chair)


def test_too_few_present_decide_nothing(fund, committee, secretary, chair, now):
    committee.quorum = 5
    committee.save()
    few = record(committee, secretary, now)
    assert (few.result, few.quorum) == ("no_quorum", 5)
    assert services.confirm_decision(decision=few, at=now, by=chair).state == "voted_down"


def test_the_rule_of_the_day_stays_with_the_decision(fund, committee, secretary, chair, now):
    decided = record(committee, secretary, now)
    committee.rule = "consensus"
    committee.save()
    decided = services.confirm_decision(decision=decided, at=now, by=chair)
    assert (decided.rule, decided.result, decided.state) == ("majority", "adopted", "confirmed")
    assert record(committee, secretary, now).result == "rejected"


def test_too_little_money_makes_a_decision_wait_and_later_ones_behind_it(
    committee, secretary, confirm, premium, now
):
    large = record(committee, secretary, now, amount_minor=500_000)
    small = record(committee, secretary, now, amount_minor=100)
    premium(100_000, "PO-1")
    confirm(large, small)
    assert states() == ["unfunded", "unfunded"]
    assert not Project.objects.exists()
    premium(399_999, "PO-2")
    assert states() == ["unfunded", "unfunded"]
    premium(1, "PO-3")
    assert states() == ["confirmed", "unfunded"]
    assert balance() == 0
    premium(200, "PO-4")
    assert states() == ["confirmed", "confirmed"]
    assert balance() == 100


def test_confirming_without_a_fund_waits(recorded, confirm):
    confirm(recorded)
    assert states() == ["unfunded"]
    assert balance() == 0


def test_money_that_returns_goes_to_those_who_wait(
    fund, confirmed, committee, secretary, chair, confirm, now
):
    confirm(record(committee, secretary, now, amount_minor=1_000_000))
    assert states() == ["confirmed", "unfunded"]
    services.close_decision(decision=confirmed, at=now, by=chair)
    assert states() == ["closed", "confirmed"]
    assert balance() == 80_000


def test_nobody_is_overtaken_by_the_database_either(committee, secretary, confirm, premium, now):
    premium(100, "PO-1")
    confirm(
        record(committee, secretary, now, amount_minor=500_000),
        record(committee, secretary, now, amount_minor=100, title="Later"),
    )
    later = "(SELECT id FROM committees_decision WHERE title = 'Later')"
    refusal = refused_by(
        "UPDATE committees_decision SET state = 'confirmed' WHERE title = 'Later'",
        "INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, reason, decision_id, "
        f"recorded_at, recorded_by_id) SELECT id, 'allocation', -100, '', '', {later}, now(), "  # noqa: S608
        "(SELECT recorded_by_id FROM committees_decision LIMIT 1) FROM committees_premiumfund",
        "INSERT INTO committees_project (decision_id, name, allocated_minor, spent_minor) "
        "SELECT id, 'Later', 100, 0 FROM committees_decision WHERE title = 'Later'",
    )
    assert refusal == "waiting_decisions_are_served_in_order"


def test_premium_and_confirmations_at_once_leave_nobody_waiting_in_vain(
    committee, secretary, chair, finance, premium, now
):
    decided = [record(committee, secretary, now, amount_minor=1_000) for _number in range(3)]
    at_once(
        *(
            lambda decision=decision: services.confirm_decision(decision=decision, at=now, by=chair)
            for decision in decided
        ),
        lambda: premium(3_000, "PO-1"),
    )
    assert states() == ["confirmed"] * 3
    assert balance() == 0


def test_a_later_decision_takes_the_place_of_one_that_is_spent_on(
    confirmed, committee, secretary, chair, confirm, now
):
    spend(confirmed, secretary, now, amount_minor=50_000)
    instead = record(committee, secretary, now, amount_minor=1_020_000, amends=confirmed)
    assert Decision.objects.get(pk=confirmed.pk).state == "confirmed"
    confirm(instead)
    assert states() == ["closed", "confirmed"]
    assert FundEntry.objects.get(kind="return").amount_minor == 150_000
    assert balance() == 880_000 + 150_000 - 1_020_000
    assert Decision.objects.get(pk=confirmed.pk).replaced_by == instead


def test_a_later_decision_takes_the_place_of_one_that_waits(fund, committee, secretary, confirm, now):
    waiting = record(committee, secretary, now, amount_minor=2_000_000)
    confirm(waiting)
    confirm(record(committee, secretary, now, amount_minor=1_000_000, amends=waiting))
    assert states() == ["replaced", "confirmed"]
    assert balance() == 80_000


def test_an_amendment_voted_down_leaves_the_earlier_decision(confirmed, committee, secretary, confirm, now):
    lost = record(committee, secretary, now, amends=confirmed, votes={"diggers": services.Ballot(0, 2)})
    confirm(lost)
    assert states() == ["confirmed", "voted_down"]
    confirm(record(committee, secretary, now, amends=confirmed))
    assert states() == ["closed", "voted_down", "confirmed"]


def test_amending_refuses_what_does_not_stand(confirmed, recorded, committee, secretary, chair, now):
    record(committee, secretary, now, amends=confirmed)
    with pytest.raises(services.WrongAmendment, match="amended by"):
        record(committee, secretary, now, amends=confirmed)
    waiting = record(committee, secretary, now)
    with pytest.raises(services.WrongAmendment, match="Waiting for a second officer"):
        record(committee, secretary, now, amends=waiting)
    with pytest.raises(services.WrongAmendment, match="earlier"):
        record(committee, secretary, now, amends=confirmed, meeting_on=now.date() - timedelta(days=1))


def test_confirming_needs_the_signed_minutes(fund, committee, secretary, chair, now):
    unsigned = record(committee, secretary, now, minutes=[])
    with pytest.raises(services.NoMinutes):
        services.confirm_decision(decision=unsigned, at=now, by=chair)
    services.add_minutes(meeting=unsigned.meeting, minutes=[minutes()], at=now, by=secretary)
    assert services.confirm_decision(decision=unsigned, at=now, by=chair).state == "confirmed"


def test_decisions_of_one_day_share_a_meeting_and_its_minutes(committee, secretary, now):
    decided = at_once(*[lambda: record(committee, secretary, now)] * 3)
    met = Meeting.objects.get()
    assert {decision.meeting for decision in decided} == {met}
    assert met.minutes.count() == 1
    services.add_minutes(meeting=met, minutes=[minutes("page two"), minutes()], at=now, by=secretary)
    assert met.minutes.count() == 2


def test_wrong_minutes_leave_nothing(committee, secretary, now, settings):
    with pytest.raises(services.Refused):
        record(committee, secretary, now, minutes=[minutes("sound"), receipt(b"<html>")])
    assert not Decision.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
