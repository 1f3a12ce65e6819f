"""The statement of account of a premium fund for one month, which page, PDF and workbook show alike.

The account is the money at the bank: what comes in, what goes out, and the cash after each. A payment that
is reversed comes back in when that is approved. What is set aside for a decision, or returned unspent, stays
at the bank and only moves between its two parts, free and set aside. Months are those of UTC and of the time
of recording, so that a month that is over never changes.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from committees.models import Committee, FundEntry, PremiumFund

Kind = FundEntry.Kind
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
MOVES_CASH = Q(kind__in=[Kind.PREMIUM, Kind.FEE, *FundEntry.SPENDING, Kind.CORRECTION])
SETS_ASIDE = Q(kind__in=[Kind.ALLOCATION, Kind.RETURN])


def month_of(words: str) -> date | None:
    """The first day of a month written as 2026-01; None if it is no month."""
    found = MONTH.fullmatch(words)
    return date(int(found[1]), int(found[2]), 1) if found else None


def month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def beginning_of(first: date) -> datetime:
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def account_of(committee: Committee, month: date, *, at: datetime) -> dict:
    """The statement of account of a committee's fund for a month; amounts in minor units of its currency.

    `opening_minor` + `in_minor` - `out_minor` = `closing_minor` = `set_aside_minor` + `free_minor`.

    Its neighbours are the nearest months in which something moved.

    :param month: its first day
    :param at: now; a month that is not over is told up to here
    """
    fund = PremiumFund.objects.filter(site=committee.site_id).first()
    entries = FundEntry.objects.filter(fund=fund) if fund else FundEntry.objects.none()
    begins, ends = beginning_of(month), beginning_of(month_after(month))
    standing = standing_before(entries, begins)
    opening = standing["cash_minor"]
    lines = []
    for entry in (
        entries.filter(recorded_at__gte=begins, recorded_at__lt=ends)
        .select_related("decision", "expenditure")
        .order_by("recorded_at", "id")
    ):
        line = _line(entry)
        standing["cash_minor"] += line["in_minor"] - line["out_minor"]
        standing["set_aside_minor"] += line["moved_minor"]
        lines.append(line | {"cash_minor": standing["cash_minor"]})
    times = entries.order_by("recorded_at").values_list("recorded_at", flat=True)
    before = times.filter(recorded_at__lt=begins).last()
    # After the last month in which something moved comes the present one.
    after = times.filter(recorded_at__gte=ends, recorded_at__lt=at).first() or (at if ends <= at else None)
    return {
        "committee": committee.name,
        "cooperative": committee.cooperative.name,
        "site": committee.site.name,
        "code": committee.site.code,
        "town": committee.site.town,
        "currency": fund.currency if fund else "USD",
        "month": month,
        "is_over": ends <= at,
        "as_of": at,
        "earlier": before and before.date().replace(day=1),
        "later": after and after.date().replace(day=1),
        "opening_minor": opening,
        "in_minor": sum(line["in_minor"] for line in lines),
        "out_minor": sum(line["out_minor"] for line in lines),
        "closing_minor": standing["cash_minor"],
        "set_aside_minor": standing["set_aside_minor"],
        "free_minor": standing["cash_minor"] - standing["set_aside_minor"],
        "entries": lines,
    }


def standing_before(entries: "QuerySet[FundEntry]", until: datetime) -> dict[str, int]:
    """What of a fund's entries lay at the bank before an instant, and how much of it was set aside."""
    sums = entries.filter(recorded_at__lt=until).aggregate(
        cash=Sum("amount_minor", filter=MOVES_CASH),
        moved=Sum("amount_minor", filter=SETS_ASIDE),
        paid=Sum("amount_minor", filter=Q(kind__in=FundEntry.SPENDING)),
    )
    cash, moved, paid = (int(sums[name] or 0) for name in ("cash", "moved", "paid"))
    return {"cash_minor": cash, "set_aside_minor": paid - moved}


def _line(entry: FundEntry) -> dict[str, Any]:
    moves_cash = entry.kind not in (Kind.ALLOCATION, Kind.RETURN)
    amount = entry.amount_minor
    paid = entry.expenditure if entry.kind == Kind.PAYMENT else None
    return {
        "recorded_at": entry.recorded_at,
        "kind": entry.kind,
        "what": str(entry.get_kind_display()),
        "number": entry.reference,
        "decision": entry.decision.number if entry.decision else "",
        "text": _text(entry),
        "in_minor": amount if moves_cash and amount > 0 else 0,
        "out_minor": -amount if moves_cash and amount < 0 else 0,
        # Into what is set aside, or out of it.
        "moved_minor": amount if entry.kind in FundEntry.SPENDING else 0 if moves_cash else -amount,
        "paid": {
            "on": paid.spent_on,
            "supplier": paid.supplier,
            "amount_minor": paid.amount_minor,
            "currency": paid.currency,
            "rate": paid.rate,
            "rate_on": paid.rate_on,
        }
        if paid
        else None,
    }


def _text(entry: FundEntry) -> str:
    match entry.kind:
        case Kind.PAYMENT if entry.expenditure:
            return entry.expenditure.description
        case Kind.REVERSAL:
            return f"{entry.expenditure}: {entry.reason}"
        case _:
            return entry.decision.title if entry.decision else entry.reason
