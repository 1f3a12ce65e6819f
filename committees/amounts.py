"""Money of a fund: as typed, and converted at a dated rate; integer minor units, never floats."""

import re
from decimal import Decimal

MINOR_UNITS = 100  # of both currencies spent at the sites, USD and CDF


def in_fund_currency(amount_minor: int, rate: Decimal | None) -> int:
    """An amount paid, in minor units of the fund: itself, or divided by the rate and rounded half up.

    >>> in_fund_currency(2_850_000, Decimal("2850"))
    1000

    :param rate: how many of the paid currency one of the fund's currency buys; None if they are the same
    """
    if rate is None:
        return amount_minor
    # floor(x + 1/2) as one exact division: a quotient rounded first could tip a half the wrong way.
    return int((2 * amount_minor + rate) // (2 * rate))


# Thousands in groups of three, or none; then perhaps one or two decimals behind a point or a comma.
TYPED_AMOUNT = re.compile(
    r"(?P<whole>\d{1,3}(?:(?P<mark>[ ,.’'])\d{3})(?:(?P=mark)\d{3})*|\d+)"
    r"(?:(?P<point>[.,])(?P<part>\d{1,2}))?",
    re.ASCII,
)


def minor_units(typed: str) -> int:
    """What a person typed, the English or the French way, in minor units.

    >>> minor_units("1,234.50"), minor_units("1 234,5"), minor_units("1234")
    (123450, 123450, 123400)

    :raises ValueError: if it is not an amount, or could be read in two ways
    """
    found = TYPED_AMOUNT.fullmatch(" ".join(typed.split()))
    if not found or (found["mark"] and found["mark"] == found["point"]):
        raise ValueError(f"not an amount: {typed!r}")
    whole = int(re.sub(r"\D", "", found["whole"]))
    return whole * MINOR_UNITS + int((found["part"] or "").ljust(2, "0"))
