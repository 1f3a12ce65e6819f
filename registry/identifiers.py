"""The numbers that people print, quote and type back in."""

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

STATEMENT_PREFIX = "RMC-S"


def with_check_character(prefix: str, year: int, sequence: int) -> str:
    """A number such as `RMC-S-2026-000042-K`.

    The last character is ISO/IEC 7064 MOD 37,36 over the letters and digits before it.
    """
    body = f"{prefix}-{year}-{sequence:06d}"
    return f"{body}-{mod_37_36.calc_check_digit(body.replace('-', ''))}"


def has_valid_check_character(number: str) -> bool:
    """Whether a typed number is internally consistent; says nothing about whether it was issued."""
    try:
        mod_37_36.validate(number.replace("-", ""))
    except ValidationError:
        return False
    return True
