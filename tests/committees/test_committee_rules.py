"""Every database rule of the committees' money, broken by name through raw SQL in the role of the application."""

import pytest

from committees import services
from tests.committees.builders import record, spend
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)

DECISION = """INSERT INTO committees_decision (committee_id, number, area, title, reason, amount_minor, currency,
        meeting_on, state, recorded_at, recorded_by_id, refusal{more})
    SELECT committee_id, 'D-X', {area}, {title}, 'Why', {amount}, 'USD', {meeting}, {state},
        recorded_at, recorded_by_id, ''{values} FROM committees_decision WHERE state = 'confirmed' LIMIT 1"""

VOTE = """INSERT INTO committees_vote (decision_id, "group", in_favour, against, abstained)
    SELECT id, '{group}', {counts} FROM committees_decision WHERE number = {number}"""

ENTRY = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, reason, recorded_at,
        recorded_by_id)
    SELECT fund_id, '{kind}', {amount}, '{reference}', {decision}, '{reason}', recorded_at, recorded_by_id
    FROM committees_fundentry WHERE kind = 'premium'"""

PROJECT = """INSERT INTO committees_project (decision_id, name, allocated_minor, spent_minor)
    SELECT id, 'Project', {allocated}, {spent} FROM committees_decision WHERE state = '{state}'"""

SPENDING = """INSERT INTO committees_expenditure (number, project_id, description, supplier, amount_minor, currency,
        rate, rate_on, fund_amount_minor, spent_on, receipt, receipt_sha256, recorded_at, recorded_by_id)
    SELECT 'E-X', project_id, description, supplier, {amount}, {currency}, {rate}, {rate_on},
        {fund_amount}, {spent_on}, {receipt}, receipt_sha256, recorded_at, recorded_by_id
    FROM committees_expenditure WHERE number LIKE 'E-%1'"""

RECORDED = "(SELECT id FROM committees_decision WHERE state = 'recorded')"
CONFIRMED = "(SELECT id FROM committees_decision WHERE state = 'confirmed')"
CONFIRM = (
    "UPDATE committees_decision SET state = 'confirmed', confirmed_at = recorded_at, confirmed_by_id = "
    "(SELECT recorded_by_id FROM committees_fundentry WHERE kind = 'allocation') WHERE state = 'recorded'"
)
CLOSE = (
    "UPDATE committees_decision SET state = 'closed', closed_at = recorded_at, closed_by_id = confirmed_by_id "
    "WHERE state = 'confirmed'"
)


def decision(*, more="", values="", **facts):
    return DECISION.format(
        more=more,
        values=values,
        **{"area": "1", "title": "'What'", "amount": "1", "meeting": "meeting_on", "state": "'recorded'"}
        | facts,
    )


def vote(group="diggers", counts="1, 0, 0", number="'D-X'"):
    return VOTE.format(group=group, counts=counts, number=number)


def entry(kind, amount, *, reference="", decision="NULL", reason=""):
    return ENTRY.format(kind=kind, amount=amount, reference=reference, decision=decision, reason=reason)


def spending(**facts):
    return SPENDING.format(
        **{
            "amount": "1",
            "currency": "'USD'",
            "rate": "NULL::numeric",
            "rate_on": "NULL::date",
            "fund_amount": "1",
            "spent_on": "spent_on",
            "receipt": "receipt",
        }
        | facts
    )


def in_francs(amount, fund_amount, rate="2850"):
    return spending(currency="'CDF'", rate=rate, rate_on="spent_on", amount=amount, fund_amount=fund_amount)


RULES = [
    # Funds
    ([entry("correction", "-10000000", reason="x")], "fund_never_overdrawn"),
    (["UPDATE committees_premiumfund SET balance_minor = balance_minor + 1"], "not granted"),
    (["UPDATE committees_premiumfund SET currency = 'CDF'"], "not granted"),
    (["UPDATE committees_premiumfund SET id = id + 1000"], "fund_facts_never_change"),
    (
        [
            "INSERT INTO committees_premiumfund (site_id, currency, balance_minor) "
            "SELECT id, 'USD', 100 FROM registry_minesite LIMIT 1"
        ],
        "fund_begins_empty",
    ),
    (
        [
            "INSERT INTO registry_minesite (cooperative_id, code, name, town, province, country) "
            "SELECT cooperative_id, 'NEW', 'New', 'Kolwezi', '', 'CD' FROM registry_minesite LIMIT 1",
            "INSERT INTO committees_premiumfund (site_id, currency, balance_minor) "
            "SELECT id, 'EUR', 0 FROM registry_minesite WHERE code = 'NEW'",
        ],
        "fund_is_kept_in_dollars",
    ),
    # Entries
    ([entry("premium", "-1", reference="x")], "entry_moves_money_the_way_its_kind_says"),
    ([entry("fee", "1", reference="x")], "entry_moves_money_the_way_its_kind_says"),
    ([entry("allocation", "1", decision=CONFIRMED)], "entry_moves_money_the_way_its_kind_says"),
    ([entry("return", "-1", decision=CONFIRMED)], "entry_moves_money_the_way_its_kind_says"),
    ([entry("correction", "0", reason="x")], "entry_moves_money_the_way_its_kind_says"),
    ([entry("gift", "1")], "entry_moves_money_the_way_its_kind_says"),
    ([entry("premium", "1")], "premium_names_its_order"),
    ([entry("premium", "1", reference="PO-2025-0001")], "premium_posted_once_per_order"),
    ([entry("fee", "-1", reference="PO-2025-0001")], "premium_posted_once_per_order"),
    ([entry("correction", "1")], "correction_has_a_reason"),
    ([entry("return", "1")], "money_set_aside_names_its_decision"),
    ([entry("correction", "1", reason="x", decision=CONFIRMED)], "money_set_aside_names_its_decision"),
    ([entry("allocation", "-1", decision=CONFIRMED)], "money_set_aside_once_per_decision"),
    (["UPDATE committees_fundentry SET amount_minor = amount_minor + 1"], "not granted"),
    (["DELETE FROM committees_fundentry"], "not granted"),
    (["TRUNCATE committees_fundentry"], "not granted"),
    # Decisions
    ([decision(area="5")], "decision_is_in_one_of_four_areas"),
    ([decision(amount="0")], "decision_sets_money_aside"),
    ([decision(title="''")], "decision_says_what_and_why"),
    ([decision(meeting="meeting_on + 1")], "decision_follows_its_meeting"),
    ([decision()], "decision_was_voted_on"),
    ([decision(), vote(counts="2, 1, 0")], "votes_fit_the_seats"),
    ([decision(), vote(group="nobody")], "votes_fit_the_seats"),
    ([decision(), vote(counts="0, 0, 0")], "a_vote_was_cast"),
    ([decision(), vote(), vote()], "a_group_votes_once"),
    (
        [vote(group="sellers", number="(SELECT number FROM committees_decision WHERE state = 'confirmed')")],
        "votes_come_before_confirmation",
    ),
    (["UPDATE committees_vote SET in_favour = 2"], "not granted"),
    (["DELETE FROM committees_vote"], "not granted"),
    ([decision(state="'confirmed'")], "states_only_move_forward"),
    (
        [
            CONFIRM.replace(
                "SELECT recorded_by_id FROM committees_fundentry WHERE kind = 'allocation'", "recorded_by_id"
            )
        ],
        "who_recorded_never_confirms",
    ),
    (
        [
            "UPDATE committees_decision SET state = 'refused', refused_at = recorded_at, refusal = 'No', "
            "refused_by_id = recorded_by_id WHERE state = 'recorded'"
        ],
        "who_recorded_never_refuses",
    ),
    (
        ["UPDATE committees_decision SET state = 'confirmed' WHERE state = 'recorded'"],
        "confirmed_decision_names_who_confirmed",
    ),
    (
        ["UPDATE committees_decision SET state = 'refused' WHERE state = 'recorded'"],
        "refused_decision_names_who_and_why",
    ),
    (
        ["UPDATE committees_decision SET state = 'closed' WHERE state = 'confirmed'"],
        "closed_decision_names_who_closed",
    ),
    (
        ["UPDATE committees_decision SET confirmed_by_id = recorded_by_id WHERE state = 'confirmed'"],
        "who_confirmed_is_named_once",
    ),
    (
        ["UPDATE committees_decision SET state = 'recorded' WHERE state = 'confirmed'"],
        "states_only_move_forward",
    ),
    (["UPDATE committees_decision SET state = 'confirmed' WHERE state = 'refused'"], "final_is_final"),
    (["UPDATE committees_decision SET refusal = 'Other' WHERE state = 'refused'"], "final_is_final"),
    (["UPDATE committees_decision SET amount_minor = 1"], "not granted"),
    (["DELETE FROM committees_decision"], "not granted"),
    # Decisions and their money
    ([CONFIRM], "confirmed_decision_is_set_aside_exactly"),
    (
        [
            CONFIRM,
            entry(
                "allocation", "-1", decision="(SELECT id FROM committees_decision WHERE title = 'Waiting')"
            ),
            PROJECT.format(allocated="amount_minor", spent="0", state="confirmed") + " AND title = 'Waiting'",
        ],
        "confirmed_decision_is_set_aside_exactly",
    ),
    (
        [
            CONFIRM,
            entry(
                "allocation",
                "-100000",
                decision="(SELECT id FROM committees_decision WHERE title = 'Waiting')",
            ),
            PROJECT.format(allocated="1", spent="0", state="confirmed") + " AND title = 'Waiting'",
        ],
        "confirmed_decision_is_set_aside_exactly",
    ),
    ([entry("allocation", "-100000", decision=RECORDED)], "money_is_set_aside_by_confirmation_alone"),
    (
        [PROJECT.format(allocated="1", spent="0", state="recorded")],
        "money_is_set_aside_by_confirmation_alone",
    ),
    ([PROJECT.format(allocated="1", spent="1", state="recorded")], "project_begins_unspent"),
    ([CLOSE], "closing_returns_what_was_not_spent"),
    (
        [CLOSE, entry("return", "149999", decision="(SELECT decision_id FROM committees_project)")],
        "closing_returns_what_was_not_spent",
    ),
    ([entry("return", "1", decision=CONFIRMED)], "closing_returns_what_was_not_spent"),
    # Spending
    ([spending(amount="150001", fund_amount="150001")], "spent_never_exceeds_allocated"),
    (["UPDATE committees_project SET spent_minor = 0"], "not granted"),
    (["UPDATE committees_project SET allocated_minor = 1000000"], "not granted"),
    (["UPDATE committees_expenditure SET amount_minor = 1"], "not granted"),
    (["DELETE FROM committees_expenditure"], "not granted"),
    ([spending(amount="0", fund_amount="0")], "expenditure_is_of_something"),
    ([in_francs("1000", "0")], "expenditure_is_of_something"),
    ([spending(fund_amount="2")], "spending_is_converted_at_its_rate"),
    ([in_francs("28500", "11")], "spending_is_converted_at_its_rate"),
    ([in_francs("28500", "9")], "spending_is_converted_at_its_rate"),
    # Half a cent goes up: 29,925 / 2,850 = 10.5
    ([in_francs("29925", "10")], "spending_is_converted_at_its_rate"),
    ([spending(rate="2850::numeric")], "francs_are_spent_at_a_dated_rate"),
    ([spending(currency="'CDF'")], "francs_are_spent_at_a_dated_rate"),
    ([spending(currency="'EUR'")], "francs_are_spent_at_a_dated_rate"),
    ([spending(receipt="''")], "expenditure_has_a_receipt"),
    ([spending(spent_on="spent_on + 1")], "spending_is_never_ahead_of_time"),
    ([spending(spent_on="spent_on - 1")], "spending_follows_its_decision"),
    (
        [
            CLOSE,
            entry("return", "150000", decision="(SELECT decision_id FROM committees_project)"),
            spending(),
        ],
        "spending_needs_a_confirmed_decision",
    ),
    # Committees
    (
        [
            "UPDATE committees_committee SET cooperative_id = (SELECT id FROM registry_organisation WHERE kind = 'buyer' LIMIT 1)"
        ],
        "committee_sits_at_its_cooperatives_site",
    ),
    (["UPDATE committees_committee SET name = ''"], "committee_has_a_name"),
    (["UPDATE committees_seat SET seats = 0"], "a_group_has_a_seat"),
    (["UPDATE committees_seat SET \"group\" = 'children'"], "seats_belong_to_a_known_group"),
    (["UPDATE committees_seat SET \"group\" = 'diggers'"], "seats_once_per_group"),
]


@pytest.fixture
def book(confirmed, committee, secretary, chair, buyer, now):
    """One decision confirmed with 500.00 of its 2,000.00 spent, one refused, one of 1,000.00 waiting."""
    spend(confirmed, secretary, now)
    refused = record(committee, secretary, now)
    services.refuse_decision(decision=refused, reason="Not signed", at=now, by=chair)
    record(committee, secretary, now, title="Waiting", amount_minor=100_000)


@pytest.mark.parametrize(
    ("statements", "rule"), RULES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_database_refuses(book, statements, rule):
    assert refused_by(*statements) == rule


def test_the_database_takes_what_fits(book):
    """The statements that are broken above are otherwise fine."""
    assert refused_by(decision(), vote()) is None
    assert refused_by(entry("correction", "-1", reason="Counted twice")) is None
    assert refused_by(in_francs("29925", "11")) is None
    assert (
        refused_by(CLOSE, entry("return", "149989", decision="(SELECT decision_id FROM committees_project)"))
        is None
    )
