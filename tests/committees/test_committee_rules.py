"""Every database rule of the committees' money, broken by name through raw SQL in the role of the application."""

import pytest

from committees import services
from tests.committees.builders import record, spend
from tests.sql import refused_by, refused_otherwise

pytestmark = pytest.mark.django_db(transaction=True)

DECISION = """INSERT INTO committees_decision (committee_id, number, area, title, reason, amount_minor, currency,
        meeting_on, state, recorded_at, recorded_by_id, refusal, quotes, conflict, rule, needed, needed_of, quorum,
        result, is_from_paper, amends_id)
    SELECT committee_id, 'D-X', {area}, {title}, {reason}, {amount}, 'USD', {meeting}, {state},
        recorded_at, recorded_by_id, '', 0, {conflict}, {rule}, needed, needed_of, {quorum}, {result}, false, {amends}
    FROM committees_decision WHERE state = 'confirmed' LIMIT 1"""

THERE = """INSERT INTO committees_attendance (decision_id, "group", women, men)
    SELECT id, '{group}', {counts} FROM committees_decision WHERE number = {number}"""

PROPOSAL = """INSERT INTO committees_proposal (decision_id, title, need, amount_minor, quotes)
    SELECT id, {title}, 'Need', {amount}, 0 FROM committees_decision WHERE state = {state}"""

PAGE = """INSERT INTO committees_minutespage (meeting_id, file, sha256, recorded_at, recorded_by_id)
    SELECT meeting_id, {file}, {sha256}, recorded_at, recorded_by_id FROM committees_minutespage LIMIT 1"""

MEETING = """INSERT INTO committees_meeting (committee_id, held_on, recorded_at, recorded_by_id)
    SELECT committee_id, {held_on}, recorded_at, recorded_by_id FROM committees_meeting LIMIT 1"""

VOTE = """INSERT INTO committees_vote (decision_id, "group", in_favour, against, abstained, stood_aside)
    SELECT id, '{group}', {counts} FROM committees_decision WHERE number = {number}"""

ENTRY = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, reason, recorded_at,
        recorded_by_id)
    SELECT fund_id, '{kind}', {amount}, '{reference}', {decision}, '{reason}', recorded_at, recorded_by_id
    FROM committees_fundentry WHERE kind = 'premium'"""

PROJECT = """INSERT INTO committees_project (decision_id, name, allocated_minor, spent_minor)
    SELECT id, 'Project', {allocated}, {spent} FROM committees_decision WHERE state = '{state}'"""

SPENDING = """INSERT INTO committees_expenditure (number, project_id, description, supplier, amount_minor, currency,
        rate, rate_on, fund_amount_minor, spent_on, receipt, receipt_sha256, recorded_at, recorded_by_id,
        others_minor, others)
    SELECT 'E-X', project_id, description, supplier, {amount}, {currency}, {rate}, {rate_on},
        {fund_amount}, {spent_on}, {receipt}, {sha256}, recorded_at, recorded_by_id, {others}, ''
    FROM committees_expenditure WHERE number LIKE 'E-%1'"""

ON_PROJECT = "FROM committees_project JOIN committees_expenditure e ON e.project_id = committees_project.id"
BUDGET = (
    "INSERT INTO committees_budgetline (project_id, position, purpose, amount_minor) "
    f"SELECT committees_project.id, {{position}}, 'x', {{amount}} {ON_PROJECT}"  # noqa: S608
)
STEP = (
    "INSERT INTO committees_milestone (project_id, position, name, due_on) "
    f"SELECT committees_project.id, 1, '{{name}}', spent_on {ON_PROJECT}"  # noqa: S608
)
QUOTE = (
    "INSERT INTO committees_quote (project_id, supplier, amount_minor, currency, is_taken, file, sha256, recorded_at, "
    "recorded_by_id) SELECT committees_project.id, 'x', {amount}, 'USD', false, '{file}', repeat('{sha}', 64), "
    f"recorded_at, recorded_by_id {ON_PROJECT}"
)
PHOTO = (
    "INSERT INTO committees_photo (project_id, moment, caption, consent, is_for_everybody, file, sha256, recorded_at, "
    "recorded_by_id) SELECT project.id, 'after', 'x', '{consent}', false, '{file}', repeat('a', 64), recorded_at, "
    "recorded_by_id FROM committees_project project JOIN committees_decision d ON d.id = decision_id WHERE state = 'confirmed'"
)
OUTCOME = (
    "INSERT INTO committees_outcome (project_id, indicator, value, note, recorded_at, recorded_by_id) "
    f"SELECT committees_project.id, '{{indicator}}', 1, '', recorded_at, recorded_by_id {ON_PROJECT}"  # noqa: S608
)
REACHED = (
    'INSERT INTO committees_reached (outcome_id, "group", women, men) '
    "SELECT id, 'diggers', 0, {men} FROM committees_outcome ORDER BY id DESC LIMIT 1"
)
PAYMENT = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, expenditure_id,
        reason, recorded_at, recorded_by_id)
    SELECT (SELECT fund_id FROM committees_fundentry WHERE kind = 'premium'), '{kind}', {amount}, number,
        {decision}, {expenditure}, '', recorded_at, recorded_by_id
    FROM committees_expenditure WHERE number = '{number}'"""

RECORDED = "(SELECT id FROM committees_decision WHERE state = 'recorded')"
CONFIRMED = "(SELECT id FROM committees_decision WHERE state = 'confirmed')"
SIGN = (
    "UPDATE committees_decision SET state = 'unfunded', confirmed_at = recorded_at, confirmed_by_id = "
    "(SELECT recorded_by_id FROM committees_fundentry WHERE kind = 'allocation') WHERE state = 'recorded'"
)
FUND = "UPDATE committees_decision SET state = 'confirmed' WHERE state = 'unfunded'"
NUMBER = "(SELECT number FROM committees_decision WHERE state = 'recorded')"
CLOSE = (
    "UPDATE committees_decision SET state = 'closed', closed_at = recorded_at, closed_by_id = confirmed_by_id "
    "WHERE state = 'confirmed'"
)


def decision(**facts):
    usual = {
        "area": "1",
        "title": "'What'",
        "reason": "'Why'",
        "conflict": "''",
        "amount": "1",
        "meeting": "meeting_on",
        "state": "'recorded'",
        "rule": "rule",
        "quorum": "quorum",
        "result": "'adopted'",
        "amends": "NULL::bigint",
    }
    return DECISION.format(**usual | facts)


def another(number, **facts):
    return decision(**facts).replace("D-X", f"D-{number}")


def there(group="diggers", counts="0, 2", number="'D-X'"):
    return THERE.format(group=group, counts=counts, number=number)


def proposal(title="'Other'", amount="1", state="'recorded'"):
    return PROPOSAL.format(title=title, amount=amount, state=state)


def page(file="'x.pdf'", sha256="repeat('a', 64)"):
    return PAGE.format(file=file, sha256=sha256)


def vote(group="diggers", counts="1, 0, 0, 0", number="'D-X'"):
    return VOTE.format(group=group, counts=counts, number=number)


def entry(kind, amount, *, reference="", decision="NULL", reason=""):
    return ENTRY.format(kind=kind, amount=amount, reference=reference, decision=decision, reason=reason)


def payment(amount="-fund_amount_minor", number="E-X", **facts):
    usual = {"kind": "payment", "decision": CONFIRMED, "expenditure": "id"}
    return PAYMENT.format(amount=amount, number=number, **usual | facts)


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
            "sha256": "repeat('b', 64)",
            "others": "0",
        }
        | facts
    )


def in_francs(amount, fund_amount, rate="2850", rate_on="spent_on"):
    return spending(currency="'CDF'", rate=rate, rate_on=rate_on, amount=amount, fund_amount=fund_amount)


RULES = [
    # Funds
    ([entry("correction", "-10000000", reason="x")], "fund_never_overdrawn"),
    (["UPDATE committees_premiumfund SET balance_minor = balance_minor + 1"], "not granted"),
    (["UPDATE committees_premiumfund SET currency = 'CDF'"], "not granted"),
    (["UPDATE committees_premiumfund SET id = id + 1000"], "fund_facts_never_change"),
    (
        [
            "INSERT INTO committees_premiumfund (site_id, currency, balance_minor, set_aside_minor) "
            "SELECT id, 'USD', 100, 0 FROM registry_minesite LIMIT 1"
        ],
        "fund_begins_empty",
    ),
    (
        [
            "INSERT INTO committees_premiumfund (site_id, currency, balance_minor, set_aside_minor) "
            "SELECT id, 'USD', 0, 100 FROM registry_minesite LIMIT 1"
        ],
        "fund_begins_empty",
    ),
    (["UPDATE committees_premiumfund SET set_aside_minor = set_aside_minor - 1"], "not granted"),
    (
        [
            "INSERT INTO registry_minesite (cooperative_id, code, name, town, province, country) "
            "SELECT cooperative_id, 'NEW', 'New', 'Kolwezi', '', 'CD' FROM registry_minesite LIMIT 1",
            "INSERT INTO committees_premiumfund (site_id, currency, balance_minor, set_aside_minor) "
            "SELECT id, 'EUR', 0, 0 FROM registry_minesite WHERE code = 'NEW'",
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
    ([decision(), there(), vote(counts="2, 1, 0, 0")], "votes_fit_the_seats"),
    ([decision(), there(), vote(group="nobody")], "votes_fit_the_seats"),
    ([decision(), there(), vote(counts="0, 0, 0, 0")], "a_vote_was_cast"),
    ([decision(), there(), vote(), vote()], "a_group_votes_once"),
    (
        [decision(conflict="'His brother sells it'"), there(counts="0, 1"), vote(counts="1, 0, 0, 1")],
        "votes_fit_the_attendance",
    ),
    ([decision(), there(), vote(counts="1, 0, 0, 1")], "who_stands_aside_says_why"),
    ([decision(reason="repeat('word ', 401)")], "a_decision_is_told_in_few_words"),
    ([decision(), vote()], "votes_fit_the_attendance"),
    ([decision(), there(counts="1, 2"), vote()], "attendance_fits_the_seats"),
    ([decision(), there(group="nobody"), vote()], "attendance_fits_the_seats"),
    ([decision(), there(counts="0, 0"), vote()], "somebody_was_present"),
    ([decision(), there(), there(), vote()], "a_group_is_counted_once"),
    (
        [there(group="sellers", number="(SELECT number FROM committees_decision WHERE state = 'refused')")],
        "minutes_come_before_confirmation",
    ),
    (["UPDATE committees_attendance SET men = 1"], "not granted"),
    # What the rule makes of the votes
    ([decision(result="'rejected'"), there(), vote()], "result_follows_the_rule"),
    ([decision(), there(), vote(counts="1, 1, 0, 0")], "result_follows_the_rule"),
    ([decision(), there(), vote(counts="0, 0, 2, 0")], "result_follows_the_rule"),
    (
        [there(group="sellers", number=NUMBER), vote("sellers", "0, 2, 0, 0", NUMBER)],
        "result_follows_the_rule",
    ),
    ([decision(rule="'consensus'"), there(), vote()], "committees_own_rule_decides"),
    ([decision(quorum="quorum + 1"), there(), vote()], "committees_own_rule_decides"),
    (
        [
            "UPDATE committees_committee SET quorum = 3",
            decision(quorum="3"),
            there(),
            vote(),
        ],
        "result_follows_the_rule",
    ),
    (
        [
            decision(result="'rejected'"),
            there(),
            vote(counts="0, 1, 0, 0"),
            SIGN.replace("WHERE state", "WHERE result = 'rejected' AND state"),
        ],
        "only_what_was_adopted_takes_effect",
    ),
    # Other proposals, meetings and their minutes
    ([proposal(title="''")], "a_proposal_says_what_for_and_how_much"),
    ([proposal(amount="0")], "a_proposal_says_what_for_and_how_much"),
    ([proposal(state="'confirmed'")], "minutes_come_before_confirmation"),
    (["UPDATE committees_proposal SET amount_minor = 1"], "not granted"),
    ([MEETING.format(held_on="held_on")], "a_committee_meets_once_a_day"),
    ([MEETING.format(held_on="held_on + 1")], "a_meeting_is_not_ahead_of_time"),
    ([MEETING.format(held_on="'1999-12-31'")], "a_meeting_is_not_of_long_ago"),
    ([decision(meeting="meeting_on - 1")], "decision_belongs_to_a_meeting"),
    ([page(), page()], "a_page_of_minutes_is_kept_once"),
    ([page(file="''")], "minutes_have_a_page"),
    ([page(sha256="'abc'")], "minutes_have_a_page"),
    (["UPDATE committees_meeting SET held_on = held_on - 1"], "not granted"),
    (["UPDATE committees_minutespage SET file = 'y'"], "not granted"),
    (
        [
            MEETING.format(held_on="held_on - 1"),
            decision(meeting="meeting_on - 1", title="'Unsigned'"),
            there(),
            vote(),
            SIGN + " AND title = 'Unsigned'",
        ],
        "confirmation_has_signed_minutes",
    ),
    # Amendments
    ([decision(amends="id + 1000000")], "amendment_stays_with_its_committee"),
    (
        [decision(amends="(SELECT id FROM committees_decision WHERE state = 'refused')")],
        "amendment_stays_with_its_committee",
    ),
    (
        [
            decision(amends="id"),
            there(),
            vote(),
            another(2, amends="id"),
        ],
        "a_decision_is_amended_once",
    ),
    (
        [
            decision(amends="id", title="'Instead'"),
            there(),
            vote(),
            SIGN + " AND title = 'Instead'",
        ],
        "amendment_ends_what_it_amends",
    ),
    (
        [vote(group="sellers", number="(SELECT number FROM committees_decision WHERE state = 'confirmed')")],
        "votes_come_before_confirmation",
    ),
    (["UPDATE committees_vote SET in_favour = 2"], "not granted"),
    (["DELETE FROM committees_vote"], "not granted"),
    ([decision(state="'confirmed'")], "states_only_move_forward"),
    (
        [
            SIGN.replace(
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
        ["UPDATE committees_decision SET state = 'unfunded' WHERE state = 'recorded'"],
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
    (
        ["UPDATE committees_decision SET state = 'confirmed' WHERE state = 'recorded'"],
        "states_only_move_forward",
    ),
    ([SIGN, FUND], "confirmed_decision_is_set_aside_exactly"),
    (
        [
            SIGN,
            FUND,
            entry(
                "allocation", "-1", decision="(SELECT id FROM committees_decision WHERE title = 'Waiting')"
            ),
            PROJECT.format(allocated="amount_minor", spent="0", state="confirmed") + " AND title = 'Waiting'",
        ],
        "confirmed_decision_is_set_aside_exactly",
    ),
    (
        [
            SIGN,
            FUND,
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
    # Payments
    ([spending()], "every_expenditure_is_paid_from_its_fund"),
    ([spending(), payment("-2")], "every_expenditure_is_paid_from_its_fund"),
    (
        [
            spending(),
            payment(decision="(SELECT id FROM committees_decision WHERE title = 'Waiting')"),
        ],
        "every_expenditure_is_paid_from_its_fund",
    ),
    ([spending(), payment("1")], "entry_moves_money_the_way_its_kind_says"),
    ([spending(), payment(), payment()], "an_expenditure_is_paid_once"),
    ([spending(), payment("-150001")], "payments_come_from_money_set_aside"),
    ([spending(), payment(decision="NULL")], "money_set_aside_names_its_decision"),
    ([spending(), payment(expenditure="NULL")], "a_payment_names_its_expenditure"),
    (
        [spending(), payment(kind="correction", decision="NULL").replace("''", "'x'")],
        "a_payment_names_its_expenditure",
    ),
    # Spending
    ([spending(amount="150001", fund_amount="150001")], "spent_never_exceeds_allocated"),
    (["UPDATE committees_project SET spent_minor = 0"], "not granted"),
    (["UPDATE committees_project SET allocated_minor = 1000000"], "not granted"),
    (["UPDATE committees_expenditure SET amount_minor = 1"], "not granted"),
    (["DELETE FROM committees_expenditure"], "not granted"),
    ([spending(amount="0", fund_amount="0")], "expenditure_is_of_something"),
    ([in_francs("1000", "0")], "expenditure_is_of_something"),
    ([spending(fund_amount="2")], "spending_is_converted_at_its_rate"),
    ([in_francs("28500", "10", rate_on="spent_on - 32")], "a_rate_is_of_the_days_of_its_payment"),
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
    ([spending(others="1")], "a_share_of_others_names_them"),
    ([spending(sha256="receipt_sha256"), payment()], "a_receipt_pays_once"),
    # Projects
    ([BUDGET.format(position=1, amount=200_001)], "budget_stays_within_its_project"),
    (
        [BUDGET.format(position=1, amount=150_000), BUDGET.format(position=2, amount=50_001)],
        "budget_stays_within_its_project",
    ),
    (
        [BUDGET.format(position=1, amount=1), BUDGET.format(position=1, amount=1)],
        "budget_lines_have_an_order",
    ),
    ([BUDGET.format(position=1, amount=0)], "a_budget_line_says_for_what"),
    ([STEP.format(name="Dug"), STEP.format(name="Dug")], "milestones_have_an_order"),
    ([STEP.format(name="")], "a_milestone_says_what_is_done"),
    ([QUOTE.format(amount=0, file="x", sha="a")], "a_quote_names_supplier_and_price"),
    ([QUOTE.format(amount=1, file="", sha="a")], "a_quote_has_a_paper"),
    ([PHOTO.format(consent="", file="x")], "a_photo_has_consent"),
    ([PHOTO.format(consent="Asked", file="")], "a_photo_has_a_picture"),
    ([OUTCOME.format(indicator="happiness")], "an_outcome_is_counted_in_a_known_way"),
    ([OUTCOME.format(indicator="pits_safer"), REACHED.format(men=0)], "people_were_reached"),
    (
        [OUTCOME.format(indicator="pits_safer"), REACHED.format(men=1), REACHED.format(men=2)],
        "people_are_reached_once_per_group",
    ),
    (["UPDATE committees_outcome SET value = 1"], "not granted"),
    # Committees
    (
        [
            "UPDATE committees_committee SET cooperative_id = (SELECT id FROM registry_organisation WHERE kind = 'buyer' LIMIT 1)"
        ],
        "committee_sits_at_its_cooperatives_site",
    ),
    (["UPDATE committees_committee SET name = ''"], "committee_has_a_name"),
    (["UPDATE committees_committee SET quorum = 0"], "somebody_must_be_present"),
    (["UPDATE committees_committee SET needed = 1, needed_of = 2"], "a_qualified_majority_is_more_than_half"),
    (["UPDATE committees_committee SET needed = 4"], "a_qualified_majority_is_more_than_half"),
    (["UPDATE committees_committee SET rule = 'toss'"], "a_qualified_majority_is_more_than_half"),
    (
        ["UPDATE committees_seat SET term_first = '2026-02-01', term_last = '2026-01-01'"],
        "a_term_ends_after_it_began",
    ),
    (["UPDATE committees_seat SET term_last = '2026-01-01'"], "a_term_ends_after_it_began"),
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


def test_the_database_refuses(book):
    assert refused_otherwise(RULES) == []


def test_the_database_takes_what_fits(book):
    """The statements that are broken above are otherwise fine."""
    assert refused_by(decision(), there(), vote()) is None
    assert refused_by(another(2, amends="id"), there(number="'D-2'"), vote(number="'D-2'")) is None
    tied = another(3, result="'rejected'")
    assert refused_by(tied, there(number="'D-3'"), vote(counts="1, 1, 0, 0", number="'D-3'")) is None
    assert refused_by(proposal() + " AND title = 'Waiting'") is None
    assert refused_by(SIGN + " AND title = 'Waiting'") is None
    assert refused_by(page()) is None
    assert refused_by(in_francs("29925", "11"), payment()) is None
    assert (
        refused_by(CLOSE, entry("return", "149989", decision="(SELECT decision_id FROM committees_project)"))
        is None
    )
