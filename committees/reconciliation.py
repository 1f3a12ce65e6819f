"""How the bank and the book of a fund agree on a day, as a plain dict in minor units."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from committees.account import MOVES_CASH
from committees.matching import numbers_in
from committees.models import BankLine, FundEntry, PremiumFund


def reconciliation_of(fund: PremiumFund, day: date) -> dict:
    """What of bank and book matches up to the end of a day, and what only one of them has.

    `bank_minor` - `book_minor` = `difference_minor`
    = `opening_minor` + `bank_only_minor` - `book_only_minor`,
    where `opening_minor` is what lay at the bank before its first line. A line counts as matched when all its
    entries are in the book on that day, too. `differences` names the orders and receipts that open lines
    name, where bank and book have not the same of them. Lines that were set aside are told apart.
    A payment and its reversal that are both in the book and never were matched are settled against each
    other: they stand in `reversed`, and make nothing together.
    """
    lines = list(
        fund.bank_lines.counting()
        .filter(booked_on__lte=day)
        .prefetch_related("matches__entry")
        .order_by("position")
    )
    entries = list(
        fund.entries.filter(MOVES_CASH, recorded_at__lt=_end_of(day))
        .select_related("decision", "expenditure")
        .prefetch_related("bank_matches")
        .order_by("id")
    )
    in_book = {entry.pk for entry in entries}
    matched, bank_only, settled = [], [], set()
    for line in lines:
        keys = {match.entry_id for match in line.matches.all()}
        if keys and keys <= in_book:
            settled |= keys
            matched.append(line)
        else:
            bank_only.append(line)
    never_moved = _never_moved(entries)
    book_only = [entry for entry in entries if entry.pk not in settled and entry not in never_moved]
    bank, book = _closing(lines), sum(entry.amount_minor for entry in entries)
    opening = lines[0].balance_minor - lines[0].amount_minor if lines else 0
    return {
        "currency": fund.currency,
        "day": day,
        "has_lines": bool(lines),
        "bank_minor": bank,
        "book_minor": book,
        "difference_minor": bank - book,
        "opening_minor": opening,
        "bank_only_minor": sum(line.amount_minor for line in bank_only),
        "book_only_minor": sum(entry.amount_minor for entry in book_only),
        "agrees": bank == book and not (opening or bank_only or book_only),
        "differences": differences_of(lines, entries, bank_only),
        "bank_only": [_line(line) for line in bank_only],
        "book_only": [_entry(entry) for entry in book_only],
        "reversed": [_entry(entry) for entry in never_moved],
        "matched": [
            _line(line) | {"entries": [_entry(match.entry) for match in line.matches.all()]}
            for line in matched
            if (line.booked_on.year, line.booked_on.month) == (day.year, day.month)
        ],
        "set_aside": set_aside_of(fund),
    }


def differences_of(
    lines: Sequence[BankLine], entries: Sequence[FundEntry], open_lines: Sequence[BankLine]
) -> list[dict]:
    """What bank and book have of each number that an open line names, where that is not the same.

    All lines and entries of the number count, matched or not: what the bank paid twice shows as twice.
    Numbers that stand in one line are told together.
    """
    in_bank: dict[tuple[str, ...], int] = defaultdict(int)
    for line in lines:
        in_bank[tuple(numbers_in(line.text))] += line.amount_minor
    told = []
    for numbers in sorted({tuple(numbers_in(line.text)) for line in open_lines} - {()}):
        book = sum(entry.amount_minor for entry in entries if entry.reference.upper() in numbers)
        if in_bank[numbers] != book:
            told.append(
                {
                    "numbers": ", ".join(numbers),
                    "bank_minor": in_bank[numbers],
                    "book_minor": book,
                    "difference_minor": in_bank[numbers] - book,
                }
            )
    return told


def set_aside_of(fund: PremiumFund) -> list[dict]:
    """What was set aside, the latest first: when, by whom, why, and the lines that counted until then."""
    asides = list(fund.lines_set_aside.select_related("set_aside_by").order_by("id"))
    lines = list(
        fund.bank_lines.with_setting_aside()
        .exclude(aside_at=None)
        .prefetch_related("matches")
        .order_by("position")
    )
    told = []
    for aside in asides:
        within = [line for line in lines if aside.first <= line.position <= aside.last]
        lines = [line for line in lines if line not in within]
        told.append(
            {
                "at": aside.set_aside_at,
                "by": aside.set_aside_by.name,
                "reason": aside.reason,
                "lines": [_line(line) for line in within],
            }
        )
    return told[::-1]


def _never_moved(entries: Sequence[FundEntry]) -> list[FundEntry]:
    """Payments and their reversals, neither matched with any line of the bank, each beside the other."""
    unmatched = [e for e in entries if e.kind in FundEntry.SPENDING and not e.bank_matches.all()]
    times = Counter(entry.expenditure_id for entry in unmatched)
    pairs = [entry for entry in unmatched if times[entry.expenditure_id] == 2]
    return sorted(pairs, key=lambda entry: (entry.expenditure_id, entry.pk))


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _closing(lines: Sequence[BankLine]) -> int:
    return lines[-1].balance_minor if lines else 0


def _line(line: BankLine) -> dict:
    return {
        "pk": line.pk,
        "on": line.booked_on,
        "text": line.text,
        "amount_minor": line.amount_minor,
        "is_open": not line.matches.all(),
        "is_by_hand": any(match.is_by_hand for match in line.matches.all()),
    }


def _entry(entry: FundEntry) -> dict:
    return {
        "pk": entry.pk,
        "on": entry.recorded_at.date(),
        "what": str(entry.get_kind_display()),
        "number": entry.reference,
        "text": entry.reason,
        "amount_minor": entry.amount_minor,
    }
