"""Which entries of a fund each line of the bank stands for, where that can be told without a person."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

MOST_DAYS = 10  # between the bank's day and the book's
# Of an order or a receipt, as `PO-2026-0007` and `E-KAM-2026-0001`; not a part of something longer.
NUMBER = re.compile(r"(?<![\w-])(?:PO|E-[A-Z0-9]{2,12})-\d{4}-\d{4,}(?![\w-])", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of the bank that is not matched; amounts in minor units, negative out of the account."""

    pk: int
    booked_on: date
    amount_minor: int
    text: str


@dataclass(frozen=True)
class Booked:
    """An entry of the fund that is not matched, with the day on which money should have moved."""

    pk: int
    on: date
    amount_minor: int
    reference: str


def matches_of(lines: Iterable[Line], entries: Iterable[Booked]) -> Iterator[tuple[int, list[int]]]:
    """Line and entries that belong together, by their keys; the same lists always give the same pairs.

    First by reference: all entries whose reference the line's text names, if they add up to it (a premium and
    its fee come as one sum), else the first of them with its amount. Then by amount: pairs of exactly one
    amount, the nearest days first, at most `MOST_DAYS` apart; of equals, the earlier line and entry. A line
    that names an order or a receipt is for that one, and takes no part in the second round.
    """
    open_lines, open_entries = list(lines), {entry.pk: entry for entry in entries}
    rest = []
    for line in open_lines:
        named = [entry for entry in open_entries.values() if is_named(entry.reference, line.text)]
        exact = [entry for entry in named if entry.amount_minor == line.amount_minor]
        found = named if sum(entry.amount_minor for entry in named) == line.amount_minor else exact[:1]
        if not found:
            rest.append(line)
            continue
        for entry in found:
            del open_entries[entry.pk]
        yield line.pk, [entry.pk for entry in found]
    near = sorted(
        (abs((line.booked_on - entry.on).days), place, entry.pk, line.pk)
        for place, line in enumerate(rest)
        if not numbers_in(line.text)
        for entry in open_entries.values()
        if entry.amount_minor == line.amount_minor
    )
    taken = set()
    for days, _place, entry_pk, line_pk in near:
        if days <= MOST_DAYS and line_pk not in taken and entry_pk in open_entries:
            taken.add(line_pk)
            del open_entries[entry_pk]
            yield line_pk, [entry_pk]


def is_named(reference: str, text: str) -> bool:
    """Whether a text names a number such as PO-2026-0007, in either case, and not a longer one."""
    return bool(reference) and bool(
        re.search(rf"(?<![\w-]){re.escape(reference)}(?![\w-])", text, re.IGNORECASE)
    )


def numbers_in(text: str) -> list[str]:
    """The numbers of orders and receipts that a text names, each once."""
    return sorted({number.upper() for number in NUMBER.findall(text)})
