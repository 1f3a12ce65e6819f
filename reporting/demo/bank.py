"""What the bank of the demonstration says: all that is in the book but for the last payment, and invented."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from committees.account import MOVES_CASH
from committees.models import FundEntry
from committees.services import record_bank_line
from registry.models import MineSite, User

# A cheque takes its time, so that the last one is not there yet at the end of August.
UNTIL_CASHED = timedelta(days=21)


def repeat_the_book(site: MineSite, *, at: datetime, by: User) -> None:
    """A line for each number in the book, as the bank writes it; a premium comes less its fee."""
    numbers: dict[str, list[FundEntry]] = defaultdict(list)
    for entry in site.fund.entries.filter(MOVES_CASH).select_related("expenditure").order_by("id"):
        numbers[entry.reference].append(entry)
    balance = 0
    for number, entries in list(numbers.items())[:-1]:
        amount = sum(entry.amount_minor for entry in entries)
        balance += amount
        record_bank_line(
            site=site,
            booked_on=day_of(entries[0]),
            amount_minor=amount,
            balance_minor=balance,
            text=f"{'TRANSFER' if amount > 0 else 'CHEQUE'} {number} (invented)",
            at=at,
            by=by,
        )


def day_of(entry: FundEntry) -> date:
    paid = entry.expenditure
    return paid.spent_on + UNTIL_CASHED if paid else entry.recorded_at.date()
