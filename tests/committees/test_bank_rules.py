"""Every database rule of what the bank says, broken by name through raw SQL in the role of the application."""

from datetime import date

import pytest

from committees import services
from committees.models import FundEntry, PremiumFund
from tests.committees.builders import correct
from tests.sql import refused_by, refused_otherwise

pytestmark = pytest.mark.django_db(transaction=True)

LINE = """INSERT INTO committees_bankline (fund_id, position, booked_on, amount_minor, balance_minor, text,
        recorded_at, recorded_by_id)
    SELECT fund_id, {position}, {booked_on}, {amount}, {balance}, {text}, recorded_at, recorded_by_id
    FROM committees_bankline WHERE position = 1"""
MATCH = """INSERT INTO committees_bankmatch (line_id, entry_id, is_by_hand, matched_at, matched_by_id)
    SELECT line.id, entry.id, true, line.recorded_at, line.recorded_by_id
    FROM committees_bankline line, committees_fundentry entry WHERE line.position = {position} AND entry.kind = '{kind}'"""


def line(**facts):
    usual = {"position": "3", "booked_on": "booked_on", "amount": "1", "balance": "1079901", "text": "'X'"}
    return LINE.format(**usual | facts)


def match(kind, position=2):
    return MATCH.format(kind=kind, position=position)


ASIDE = """INSERT INTO committees_linessetaside (fund_id, first, last, reason, set_aside_at, set_aside_by_id)
    SELECT fund_id, {first}, {last}, {reason}, recorded_at, recorded_by_id FROM committees_bankline WHERE position = 1"""


def aside(first=2, last=2, reason="'Of another account'"):
    return ASIDE.format(first=first, last=last, reason=reason)


UNMATCH = "DELETE FROM committees_bankmatch WHERE entry_id IN (SELECT id FROM committees_fundentry WHERE kind = 'fee')"
UNMATCH_ALL = "DELETE FROM committees_bankmatch"

RULES = [
    (line(position="2"), "bank_lines_follow_each_other"),
    (line(position="4"), "bank_lines_follow_each_other"),
    (line(balance="1079902"), "bank_lines_follow_each_other"),
    (line(booked_on="booked_on - 1"), "bank_lines_follow_each_other"),
    (line(booked_on="booked_on + 30"), "a_bank_line_is_not_ahead_of_time"),
    (line(amount="0", balance="1079900"), "a_bank_line_says_how_much_for_what"),
    (line(text="''"), "a_bank_line_says_how_much_for_what"),
    ("UPDATE committees_bankline SET text = 'Other'", "not granted"),
    ("DELETE FROM committees_bankline", "not granted"),
    (match("premium"), "an_entry_is_matched_once"),
    (match("allocation"), "a_bank_line_is_matched_exactly"),
    (match("correction", 1), "a_bank_line_is_matched_exactly"),
    (UNMATCH, "a_bank_line_is_matched_exactly"),
    (aside(last=1), "lines_are_set_aside_to_the_last"),
    (aside(last=3), "lines_are_set_aside_to_the_last"),
    (aside(first=0), "a_bank_line_is_set_aside_once"),
    (aside(first=3), "a_bank_line_is_set_aside_once"),
    (aside(first=1), "a_line_set_aside_is_matched_with_nothing"),
    (aside(reason="''"), "lines_are_set_aside_for_a_reason"),
    ("UPDATE committees_bankmatch SET is_by_hand = true", "a_match_never_changes"),
]


@pytest.fixture
def bank(confirmed, finance, approver, now):
    """The premium net of its fee came; 1.00 went out, which a correction of 0.99 does not explain."""
    fund = PremiumFund.objects.get()
    day = date(2026, 3, 2)
    for amount, balance, text in ((1_080_000, 1_080_000, "PO-2025-0001"), (-100, 1_079_900, "Charges")):
        services.record_bank_line(
            site=fund.site,
            booked_on=day,
            amount_minor=amount,
            balance_minor=balance,
            text=text,
            at=now,
            by=finance,
        )
    correct(fund, finance, approver, now, amount_minor=-99, reason="Charges")
    assert FundEntry.objects.exclude(bank_matches=None).count() == 2


def test_the_database_refuses(bank):
    assert refused_otherwise([([statement], rule) for statement, rule in RULES]) == []


def test_a_place_is_taken_once(bank, admin_sql):
    """The line before says the next place; without that rule, the place itself refuses another."""
    admin_sql.execute("ALTER TABLE committees_bankline DISABLE TRIGGER bank_lines_follow_each_other")
    assert refused_by(line(position="2")) == "a_bank_line_has_its_own_place"


def test_the_database_takes_what_fits(bank):
    assert refused_by(line()) is None
    assert refused_by(UNMATCH_ALL) is None


def test_after_lines_set_aside_the_next_follows_the_one_before_them(bank):
    assert refused_by(aside()) is None
    assert refused_by(aside()) == "a_bank_line_is_set_aside_once"
    assert refused_by(match("correction")) == "a_bank_line_is_matched_exactly"
    # From the balance after them, and at their place.
    assert refused_by(line()) == "bank_lines_follow_each_other"
    assert refused_by(line(position="2", balance="1080001")) == "bank_lines_follow_each_other"
    assert refused_by(line(balance="1080001")) is None
    assert refused_by("UPDATE committees_linessetaside SET reason = 'x'") == "not granted"
    assert refused_by("DELETE FROM committees_linessetaside") == "not granted"
    assert refused_by(UNMATCH_ALL, aside(first=1, last=3)) is None
    assert refused_by(line(position="4", amount="7", balance="5")) is None


def test_a_line_set_aside_is_matched_with_nothing(bank, finance, approver, now):
    correct(PremiumFund.objects.get(), finance, approver, now, amount_minor=-100)
    exactly = match("correction") + " AND entry.amount_minor = -100"
    assert refused_by(aside()) is None
    assert refused_by(exactly) == "a_line_set_aside_is_matched_with_nothing"
