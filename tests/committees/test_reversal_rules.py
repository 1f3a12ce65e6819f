"""Every database rule of reversals, broken by name through raw SQL in the role of the application."""

import pytest

from committees import services
from tests.committees.builders import record, spend
from tests.sql import refused_by, refused_otherwise

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "FROM committees_expenditure WHERE description = 'Wrong'"
CHAIR = "(SELECT DISTINCT confirmed_by_id FROM committees_decision WHERE confirmed_by_id IS NOT NULL)"
ASK = (
    "INSERT INTO committees_reversal (number, expenditure_id, reason, state, requested_at, requested_by_id, refusal) "
    "SELECT '{number}', id, '{reason}', '{state}', recorded_at, recorded_by_id, '' " + WRONG
)
APPROVE = (
    "UPDATE committees_reversal SET state = 'approved', decided_at = requested_at, approved_by_id = {by} "
    "WHERE number = 'RV-X'"
)
BACK = (
    "INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, expenditure_id, reason, "
    "recorded_at, recorded_by_id) SELECT paid.fund_id, '{kind}', {amount}, 'RV-X', {decision}, paid.expenditure_id, "
    "'x', paid.recorded_at, {by} FROM committees_fundentry paid JOIN committees_expenditure spent "
    "ON spent.id = paid.expenditure_id WHERE description = 'Wrong' AND kind = 'payment'"
)
CLOSE = (
    "UPDATE committees_decision SET state = 'closed', closed_at = recorded_at, closed_by_id = confirmed_by_id "
    "WHERE title = 'Sheets'"
)
RETURN = (
    "INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, reason, recorded_at, "
    "recorded_by_id) SELECT fund_id, 'return', {amount}, '', decision_id, '', recorded_at, recorded_by_id "
    "FROM committees_fundentry WHERE kind = 'payment' LIMIT 1"
)
OTHER = "(SELECT id FROM committees_decision WHERE title = 'Ropes')"


def ask(number="RV-X", reason="x", state="requested"):
    return ASK.format(number=number, reason=reason, state=state)


def approve(by=CHAIR):
    return APPROVE.format(by=by)


def back(**facts):
    usual = {"kind": "reversal", "amount": "50000", "decision": "paid.decision_id", "by": CHAIR}
    return BACK.format(**usual | facts)


RULES = [
    ([ask(reason="")], "a_reversal_has_a_reason"),
    ([ask(reason="x" * 2001)], "a_reversal_is_told_in_few_words"),
    ([ask(), ask("RV-Y")], "an_expenditure_is_reversed_once"),
    ([ask(state="approved")], "states_only_move_forward"),
    ([ask(), approve("requested_by_id")], "who_asked_for_a_reversal_never_approves_it"),
    ([ask(), approve("NULL")], "decided_reversal_names_who_decided"),
    ([ask(), approve(), back(), "UPDATE committees_reversal SET refusal = 'x'"], "final_is_final"),
    (["UPDATE committees_reversal SET reason = 'x'"], "not granted"),
    (["DELETE FROM committees_reversal"], "not granted"),
    # Exactly what was paid, by whom and when it was approved
    ([ask(), approve()], "a_reversal_brings_back_its_payment"),
    ([back()], "a_reversal_brings_back_its_payment"),
    ([ask(), back()], "a_reversal_brings_back_its_payment"),
    ([ask(), approve(), back(amount="49999")], "a_reversal_brings_back_its_payment"),
    ([ask(), approve(), back(amount="50001")], "a_reversal_brings_back_its_payment"),
    ([ask(), approve(), back(by="paid.recorded_by_id")], "a_reversal_brings_back_its_payment"),
    ([ask(), approve(), back(decision=OTHER)], "a_reversal_brings_back_its_payment"),
    ([ask(), approve(), back(), back()], "an_expenditure_is_paid_once"),
    ([ask(), approve(), back(amount="-50000")], "entry_moves_money_the_way_its_kind_says"),
    ([ask(), approve(), back(decision="NULL::bigint")], "money_set_aside_names_its_decision"),
    # What comes back to a closed decision returns to the fund, and of an open one nothing does
    (
        [CLOSE, RETURN.format(amount=140_000), ask(), approve(), back()],
        "closing_returns_what_was_not_spent",
    ),
    ([ask(), approve(), back(), back(kind="return")], "closing_returns_what_was_not_spent"),
    ([back(kind="return")], "a_reversal_brings_back_its_payment"),
    ([CLOSE, back(kind="return", amount="140000")], "a_reversal_brings_back_its_payment"),
]


@pytest.fixture
def book(fund, committee, secretary, chair, now):
    """A decision of 2,000.00, of which 500.00 were spent wrongly and 100.00 rightly; beside it another."""
    for title in ("Sheets", "Ropes"):
        decided = record(committee, secretary, now, title=title)
        services.confirm_decision(decision=decided, at=now, by=chair)
    sheets = committee.decisions.get(title="Sheets")
    spend(sheets, secretary, now, description="Wrong")
    spend(sheets, secretary, now, amount_minor=10_000)


def test_the_database_refuses(book):
    assert refused_otherwise(RULES) == []


def test_the_database_takes_what_fits(book):
    assert refused_by(ask(), approve(), back()) is None


def test_the_database_takes_what_comes_back_to_a_closed_decision(book):
    assert (
        refused_by(CLOSE, RETURN.format(amount=140_000), ask(), approve(), back(), back(kind="return"))
        is None
    )
