"""Money as people type it, and francs turned into dollars, against an independent calculation."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.amounts import in_fund_currency, minor_units


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1,234.50", 123_450),
        ("1.234,50", 123_450),
        ("1234,50", 123_450),
        ("1 234,5", 123_450),
        ("1\u202f234,50", 123_450),
        ("12 000", 1_200_000),
        ("1,234", 123_400),
        ("1,234,567.89", 123_456_789),
        (" 0.05 ", 5),
    ],
)
def test_an_amount_is_read_the_english_and_the_french_way(typed, minor):
    assert minor_units(typed) == minor


@pytest.mark.parametrize(
    "typed", ["", "-5", "1.2345", "1,23,4", "1,234,56", "12a", "1 234,567.8.9", "1e5", "$5", "٣"]
)
def test_what_is_not_plainly_an_amount_is_refused(typed):
    with pytest.raises(ValueError, match="not an amount"):
        minor_units(typed)


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [
        (2_850_000, "2850", 1_000),
        (1_425, "2850", 1),  # exactly half a cent goes up
        (1_424, "2850", 0),
        (100, "2850.5", 0),
        (10**15, "2857.1429", 350_000_000_000 - 5_250),
    ],
)
def test_francs_become_dollars_rounded_half_up(minor, rate, expected):
    exact = Fraction(minor) / Fraction(rate)
    assert in_fund_currency(minor, Decimal(rate)) == (exact + Fraction(1, 2)).__floor__()
    if minor < 10**15:
        assert in_fund_currency(minor, Decimal(rate)) == expected


@given(
    minor=st.integers(1, 10**13),
    rate=st.decimals("0.0001", "99999999", places=4, allow_nan=False, allow_infinity=False),
)
def test_conversion_agrees_with_exact_fractions(minor, rate):
    exact = Fraction(minor) / Fraction(rate)
    assert in_fund_currency(minor, rate) == (exact + Fraction(1, 2)).__floor__()


def test_dollars_stay_dollars():
    assert in_fund_currency(1_234, None) == 1_234
