"""The reference that a buyer writes on its transfer, by which finance finds the order again.

An RF creditor reference (ISO 11649): `RF`, two check digits of ISO/IEC 7064 MOD 97-10, and the order's number
without its dashes, so `RF72PO20230001` is order `PO-2023-0001`.
"""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

# Somewhere in what a bank prints, with or without spaces.
WRITTEN = re.compile(r"\bRF\s?\d\d\s?P\s?O(?:\s?\d){8,14}", re.IGNORECASE)
OF_AN_ORDER = re.compile(r"RF\d\d(PO)(\d{4})(\d{4,})")


def creditor_reference(number: str) -> str:
    """
    >>> creditor_reference("PO-2023-0001")
    'RF72PO20230001'
    """
    body = number.replace("-", "")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def order_number_in(words: str) -> str:
    """The number of the order that a creditor reference in these words stands for; empty if there is none.

    >>> order_number_in("Transfer RF72 PO20 2300 01, Phones B.V.")
    'PO-2023-0001'
    """
    if not (written := WRITTEN.search(words)):
        return ""
    reference = iso11649.compact(re.sub(r"\s", "", written[0]))
    found = OF_AN_ORDER.fullmatch(reference)
    if not found or not iso11649.is_valid(reference):
        return ""
    return "-".join(found.groups())


def in_groups(reference: str) -> str:
    """As people read it, in groups of four."""
    return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
