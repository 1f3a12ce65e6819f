"""What the bank says is kept line by line, and each line is matched with entries of the fund."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from committees.matching import Booked, Line, matches_of
from committees.models import BankLine, BankMatch, FundEntry, LinesSetAside, PremiumFund
from committees.services.queue import locked_fund
from committees.services.refusals import WrongBankLine, WrongMatch
from registry.acting import act
from registry.models import MineSite, User
from registry.services.two_people import refuse_empty
from registry.templatetags.oreka import money


@act
def record_bank_line(
    *,
    site: MineSite,
    booked_on: date,
    amount_minor: int,
    balance_minor: int,
    text: str,
    at: datetime,
    by: User,
) -> BankLine:
    """Keep the next line of the bank's statements of a fund's account, and match what can be told.

    :param amount_minor: minor units of the fund's currency, negative out of the account
    :param balance_minor: what the bank says lies in the account after it
    :raises WrongBankLine: unless it follows the line before to the cent, and is of a day that has come
    """
    fund = locked_fund(site)
    before, last = fund.bank_lines.counting().last(), fund.bank_lines.last()
    if problem := problem_of_line(
        before.balance_minor if before else None, amount_minor, balance_minor, fund.currency
    ):
        raise WrongBankLine(problem)
    if before and booked_on < before.booked_on:
        raise WrongBankLine(
            _("The bank’s line before is of %(day)s, which is later.") % {"day": before.booked_on.isoformat()}
        )
    if booked_on > at.date():
        raise WrongBankLine(_("The date lies in the future."))
    line = BankLine.objects.create(
        fund=fund,
        position=last.position + 1 if last else 1,
        booked_on=booked_on,
        amount_minor=amount_minor,
        balance_minor=balance_minor,
        text=text,
        recorded_at=at,
        recorded_by=by,
    )
    _match(fund, at, by)
    return line


def problem_of_line(before_minor: int | None, amount_minor: int, balance_minor: int, currency: str) -> str:
    """What is wrong with the bank's arithmetic, with the difference to the cent; empty if nothing is."""
    if amount_minor == 0:
        return _("A line of the bank moves money.")
    if before_minor is None or before_minor + amount_minor == balance_minor:
        return ""
    made = before_minor + amount_minor
    return _(
        "The balance before and the amount make %(made)s, but the balance after is %(balance)s: "
        "a difference of %(difference)s."
    ) % {
        "made": money(made, currency),
        "balance": money(balance_minor, currency),
        "difference": money(balance_minor - made, currency),
    }


@act
def set_lines_aside(*, line: BankLine, reason: str, at: datetime, by: User) -> LinesSetAside:
    """Let the bank's lines from this one to the last count no more; their matches are undone.

    They stay readable, and the next line follows the one before them. Only to the last: a line that is taken
    out of the middle would leave balances behind that follow from nothing.

    :raises NoReason: if nothing is said
    :raises WrongBankLine: if the line was set aside before
    """
    refuse_empty(reason)
    fund = locked_fund(line.fund.site)
    lines = fund.bank_lines.counting().filter(position__gte=line.position)
    if not lines.filter(pk=line.pk).exists():
        raise WrongBankLine(_("This line of the bank was set aside before."))
    BankMatch.objects.filter(line__in=lines).delete()
    return LinesSetAside.objects.create(
        fund=fund,
        first=line.position,
        last=fund.bank_lines.latest("position").position,
        reason=reason.strip(),
        set_aside_at=at,
        set_aside_by=by,
    )


@act
def match_bank_lines(*, fund: PremiumFund, at: datetime, by: User) -> int:
    """Match what can be told without a person: by reference, else by exact amount and nearest day.

    :returns: how many lines were matched
    """
    return _match(locked_fund(fund.site), at, by)


@act
def match_by_hand(*, line: BankLine, entries: Sequence[FundEntry], at: datetime, by: User) -> BankLine:
    """Say which entries of the fund a line of the bank stands for.

    :raises WrongMatch: if one of them is matched, of another fund or moves no cash, or they do not add up;
        or if the line was set aside
    """
    fund = locked_fund(line.fund.site)
    if not fund.bank_lines.counting().filter(pk=line.pk).exists():
        raise WrongMatch(_("This line of the bank was set aside before."))
    chosen = open_entries(fund).filter(pk__in=[entry.pk for entry in entries])
    if line.matches.exists() or len(chosen) != len(entries) or not entries:
        raise WrongMatch(_("Choose a line and entries that are not matched yet."))
    made = sum(entry.amount_minor for entry in chosen)
    if made != line.amount_minor:
        raise WrongMatch(
            _("The entries make %(made)s, but the line is %(amount)s: a difference of %(difference)s.")
            % {
                "made": money(made, fund.currency),
                "amount": money(line.amount_minor, fund.currency),
                "difference": money(line.amount_minor - made, fund.currency),
            }
        )
    _keep(line.pk, [entry.pk for entry in chosen], at, by, is_by_hand=True)
    return line


@act
def undo_match(*, line: BankLine, at: datetime, by: User) -> BankLine:
    """Take back what a line of the bank was matched with; the history of changes keeps it.

    :raises WrongMatch: if it is not matched
    """
    locked_fund(line.fund.site)
    matches = list(line.matches.all())
    if not matches:
        raise WrongMatch(_("This line of the bank is not matched."))
    for match in matches:
        match.delete()
    return line


def open_entries(fund: PremiumFund):
    """The entries that move cash and are not matched with the bank."""
    kinds = [FundEntry.Kind.ALLOCATION, FundEntry.Kind.RETURN]
    return fund.entries.exclude(kind__in=kinds).filter(bank_matches=None)


def expected_entries(fund: PremiumFund):
    """Of the open entries those that the bank should still tell of.

    A payment and its reversal, neither of them matched, are settled against each other: that money never
    moved. Where it did, a person matches the one, and the other is expected.
    """
    entries = open_entries(fund)
    twice = entries.of_spending().values("expenditure").annotate(n=Count("pk")).filter(n=2).order_by()
    return entries.exclude(expenditure__in=twice.values("expenditure"))


def _match(fund: PremiumFund, at: datetime, by: User) -> int:
    lines = [
        Line(line.pk, line.booked_on, line.amount_minor, line.text)
        for line in fund.bank_lines.counting().filter(matches=None).order_by("position")
    ]
    entries = [
        Booked(
            entry.pk,
            entry.expenditure.spent_on if entry.kind == FundEntry.Kind.PAYMENT else entry.recorded_at.date(),
            entry.amount_minor,
            entry.reference,
        )
        for entry in expected_entries(fund).select_related("expenditure").order_by("id")
    ]
    found = list(matches_of(lines, entries))
    for line, matched in found:
        _keep(line, matched, at, by, is_by_hand=False)
    return len(found)


def _keep(line: int, entries: Sequence[int], at: datetime, by: User, *, is_by_hand: bool) -> None:
    for entry in entries:
        BankMatch.objects.create(
            line_id=line, entry_id=entry, is_by_hand=is_by_hand, matched_at=at, matched_by=by
        )
