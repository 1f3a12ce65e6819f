"""What can be imported into the committees' books: lines of the bank's statements of a fund's account."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees import services
from committees.models import BankLine
from committees.services.reconciling import problem_of_line
from registry.imports.columns import Column, ReadRow, day, decimal, text
from registry.imports.kinds import RowKind, register
from registry.models import MineSite

MOST = Decimal("99999999999.99")


def cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


@register
class BankLines(RowKind):
    name = "bank-lines"
    label = gettext_lazy("Lines of the bank")
    lead = gettext_lazy(
        "Each row adds one line of the bank’s statement, in the bank’s order. "
        "Each balance must follow from the one before. "
        "Lines at its beginning that are here already are left out."
    )
    makes = "committees.bankline"
    permission = "committees.add_bankline"
    more_examples = (
        {
            "site": "KAM",
            "booked_on": date(2026, 1, 20),
            "amount": Decimal("-1000.33"),
            "balance": Decimal("9999.67"),
            "text": "Withdrawal, cheque 17",
        },
    )

    def columns(self, files):
        return [
            Column(
                "site",
                text(12),
                ("mine site", "code", "site minier"),
                "KAM",
                gettext_lazy("Code of the mine site whose fund the account is."),
            ),
            Column(
                "booked_on",
                day,
                ("date", "booked", "booking date", "date comptable", "date d’opération"),
                date(2026, 1, 6),
                gettext_lazy("Day on which the bank booked it, such as 2026-01-06."),
            ),
            Column(
                "amount",
                decimal(-MOST, MOST, 2),
                ("montant", "value"),
                Decimal("11000.00"),
                gettext_lazy("In dollars; negative out of the account."),
            ),
            Column(
                "balance",
                decimal(-MOST, MOST, 2),
                ("solde", "balance after"),
                Decimal("11000.00"),
                gettext_lazy("What the bank says lies in the account after this line."),
            ),
            Column(
                "text",
                text(200),
                ("description", "reference", "libellé", "communication"),
                "PO-2026-0007 Example Phones",
                gettext_lazy(
                    "As the bank writes it; the number of an order or receipt in it matches by itself."
                ),
            ),
        ]

    def check(self, reading, *, at, by):
        codes = {row.values["site"] for row in reading.rows} - {None}
        known = set(MineSite.objects.filter(code__in=codes).values_list("code", flat=True))
        kept = kept_lines(codes)
        above = {site: (lines[-1][2], lines[-1][0]) for site, lines in kept.items()}
        mark_known(reading.rows, kept)
        for row in reading.rows:
            if row.is_known:
                continue
            site, booked_on = row.values["site"], row.values["booked_on"]
            amount, balance = row.values["amount"], row.values["balance"]
            if site is not None and site not in known:
                reading.refuse(row, "site", _("there is no mine site of this code"))
            if booked_on and booked_on > at.date():
                reading.refuse(row, "booked_on", _("the day has not come yet"))
            if None in (site, booked_on, amount, balance):
                continue
            before, last_day = above.get(site, (None, booked_on))
            if problem := problem_of_line(before, cents(amount), cents(balance), "USD"):
                reading.refuse(row, "balance", problem)
            if booked_on < last_day:
                reading.refuse(
                    row, "booked_on", _("the line before is of %(day)s") % {"day": last_day.isoformat()}
                )
            above[site] = (cents(balance), booked_on)

    def take(self, row, *, at, by):
        return services.record_bank_line(
            site=MineSite.objects.get(code=row.values["site"]),
            booked_on=row.values["booked_on"],
            amount_minor=cents(row.values["amount"]),
            balance_minor=cents(row.values["balance"]),
            text=row.values["text"],
            at=at,
            by=by,
        )


# Day, amount, balance after it, text.
Facts = tuple[date, int, int, str]


def kept_lines(codes: set[str]) -> dict[str, list[Facts]]:
    """The lines that count of each site, in the bank's order."""
    kept: dict[str, list[Facts]] = defaultdict(list)
    lines = BankLine.objects.counting().filter(fund__site__code__in=codes).order_by("fund_id", "position")
    for site, *facts in lines.values_list(
        "fund__site__code", "booked_on", "amount_minor", "balance_minor", "text"
    ):
        kept[site].append(tuple(facts))
    return kept


def mark_known(rows: Sequence[ReadRow], kept: dict[str, list[Facts]]) -> None:
    """Mark the first rows of each site that repeat lines which are there already: exports overlap."""
    by_site: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        by_site[row.values["site"]].append(row)
    for site, lines in kept.items():
        of_site = by_site[site]
        for row in of_site[: known_at_first([facts_of(row) for row in of_site], lines)]:
            row.is_known = True


def facts_of(row: ReadRow) -> Facts | None:
    """A row as a line; None if a cell is not usable."""
    booked_on, amount, balance, words = (
        row.values[name] for name in ("booked_on", "amount", "balance", "text")
    )
    if None in (booked_on, amount, balance, words):
        return None
    return booked_on, cents(amount), cents(balance), words


def known_at_first(rows: list[Facts | None], lines: list[Facts]) -> int:
    """How many rows repeat lines in their order, from the first row to the end of the rows or of the lines.

    Where the bank books the same twice, as many as can be: whoever exports from an earlier day repeats more.
    """
    for start, line in enumerate(lines):
        if line == rows[0]:
            within = lines[start : start + len(rows)]
            if rows[: len(within)] == within:
                return len(within)
    return 0
