"""Reads the numbers that people type: statement numbers and serials, with their usual mistakes."""

import re

from stdnum.iso7064 import mod_37_36

from credits.serials import SerialRange
from registry.identifiers import STATEMENT_PREFIX

# Letters that are read for digits, where only digits can stand.
AS_DIGITS = str.maketrans("OQIL", "0011")
STATEMENT = re.compile(r"RMC-?S-?([0-9OQIL]{4})-?([0-9OQIL]{6})-?([0-9A-Z])")
SERIALS = re.compile(r"([A-Z]{2}-[A-Z0-9]+-\d{4}-\d+)(?:/0*(\d{1,15})(?:-0*(\d{1,15}))?)?")


def cleaned(typed: str) -> str:
    """What was typed, without spaces around it and without the one character that PostgreSQL refuses."""
    return typed.replace("\x00", "").strip()[:200]


def looks_like_a_statement(typed: str) -> bool:
    return _bare(typed).startswith(("RMC-S", "RMCS"))


def statement_number(typed: str) -> str | None:
    """The statement number that was meant, or None if the check character says that it is mistyped.

    >>> statement_number("rmc-s-2O26-oooo42-q") == statement_number("RMCS2026000042Q")
    True
    """
    found = STATEMENT.fullmatch(_bare(typed))
    if not found:
        return None
    year, sequence, check = found[1].translate(AS_DIGITS), found[2].translate(AS_DIGITS), found[3]
    body = f"{STATEMENT_PREFIX}-{year}-{sequence}"
    right = mod_37_36.calc_check_digit(body.replace("-", ""))
    if check.translate(AS_DIGITS) != right.translate(AS_DIGITS):
        return None
    return f"{body}-{right}"


def serials(typed: str) -> tuple[str, SerialRange | None] | None:
    """The issuance number and the range that was meant; no range stands for the whole issuance.

    :returns: None if it is no serial, or a range that runs backwards
    """
    found = SERIALS.fullmatch(_bare(typed).replace("–", "-"))
    if not found:
        return None
    if found[2] is None:
        return found[1], None
    try:
        return found[1], SerialRange(int(found[2]), int(found[3] or found[2]))
    except ValueError:
        return None


def _bare(typed: str) -> str:
    return re.sub(r"\s+", "", typed).upper().replace("–", "-")
