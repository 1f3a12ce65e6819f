"""Typed numbers and serials, with the mistakes that people make."""

import pytest
from stdnum.iso7064 import mod_37_36

from credits.serials import SerialRange
from registry.identifiers import with_check_character
from reporting.numbers import serials, statement_number

NUMBER = with_check_character("RMC-S", 2026, 101)


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        NUMBER.lower(),
        f"  {NUMBER} ",
        NUMBER.replace("-", ""),
        NUMBER.replace("-", "–"),
        NUMBER.replace("2026-000101", "2O26-OOO1O1"),
        NUMBER.replace("000101", "000I0l"),
    ],
)
def test_a_number_is_understood_however_typed(typed):
    assert statement_number(typed) == NUMBER


def test_confusable_check_characters_are_understood():
    for sequence in range(1, 80):
        number = with_check_character("RMC-S", 2026, sequence)
        for pair in ("0O", "O0", "1I", "I1"):
            if number[-1] == pair[0]:
                assert statement_number(number[:-1] + pair[1]) == number


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER[:-1] + ("A" if NUMBER[-1] != "A" else "B"),
        NUMBER.replace("000101", "000110"),
        NUMBER.replace("2026", "2062"),
        NUMBER[:-2],
        "RMC-S",
        "",
        "X" * 300,
        "RMC-S-2026-000101-É",
    ],
)
def test_a_mistyped_number_is_none(typed):
    assert statement_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CO-KAM-2025-0001", ("CO-KAM-2025-0001", None)),
        ("co-kam-2025-0001/0000001-0002400", ("CO-KAM-2025-0001", SerialRange(1, 2400))),
        ("CO-KAM-2025-0001/17", ("CO-KAM-2025-0001", SerialRange(17, 17))),
        ("CO-KAM-2025-0001 / 1 – 5", ("CO-KAM-2025-0001", SerialRange(1, 5))),
        ("CO-KAM-2025-0001/5-1", None),
        ("CO-KAM-2025-0001/0", None),
        ("CO-KAM-2025-0001/1-", None),
        ("nonsense", None),
    ],
)
def test_serials_are_understood(typed, meant):
    assert serials(typed) == meant


def test_of_wrong_digits_only_what_a_reader_confuses_is_let_through():
    """ISO 7064 finds every wrong digit; reading O for 0 and I for 1 as the same may hide one in a check of those."""
    alike = str.maketrans("OQIL", "0011")
    for sequence in range(1, 400):
        number = with_check_character("RMC-S", 2026, sequence)
        assert mod_37_36.is_valid(number.replace("-", ""))
        assert statement_number(number) == number
        assert statement_number(number.translate(str.maketrans("01", "OI"))) == number
        for place in range(11, 17):
            for digit in set("0123456789") - {number[place]}:
                wrong = number[:place] + digit + number[place + 1 :]
                assert not mod_37_36.is_valid(wrong.replace("-", ""))
                understood = statement_number(wrong)
                assert understood is None or understood[-1].translate(alike) == number[-1].translate(alike)
                assert understood is None or number[-1] in "01OQIL"
