"""What became of an order's premium, as a plain dict: decisions and receipts by the shares of the trace."""

from typing import Any

from committees.models import Decision, Expenditure, FundEntry, PremiumFund
from committees.origins import trace_of
from credits.models import PurchaseOrder


def way_of(order: PurchaseOrder) -> dict:
    """Fund by fund, in minor units of its currency: `net` = `free` + `unspent` + `spent` + `corrected`.

    Each decision tells what it holds of this order and has spent of it; its receipts add up to what it spent.
    """
    shares = order.premium_shares.select_related("site__fund")
    return {
        "number": order.number,
        "currency": order.currency,
        "funds": [
            _fund(share.site.fund, order.number, share.amount_minor - share.fee_minor) for share in shares
        ],
    }


def _fund(fund: PremiumFund, number: str, net_minor: int) -> dict[str, Any]:
    traced = trace_of(fund)
    paid = {pk: shares[number] for pk, shares in traced.paid.items() if number in shares}
    held = {pk: shares[number] for pk, shares in traced.set_aside.items() if shares.get(number)}
    receipts: dict[int, list[dict]] = {}
    for spent in (
        Expenditure.objects.filter(pk__in=paid)
        .order_by("number")
        .select_related("project")
        .only("number", "description", "spent_on", "fund_amount_minor", "project__decision_id")
    ):
        receipts.setdefault(spent.project.decision_id, []).append(
            {
                "number": spent.number,
                "description": spent.description,
                "amount_minor": paid[spent.pk],
                "of_minor": spent.fund_amount_minor,
            }
        )
    decisions = Decision.objects.filter(pk__in={*held, *receipts}).order_by("number")
    corrections = FundEntry.objects.in_bulk(pk for pk, taken in traced.corrected.items() if number in taken)
    return {
        "site": fund.site.name,
        "net_minor": net_minor,
        "free_minor": traced.free.get(number, 0),
        "unspent_minor": sum(held.values()),
        "spent_minor": sum(paid.values()),
        "corrected_minor": sum(shares.get(number, 0) for shares in traced.corrected.values()),
        "corrections": [
            {"reason": entry.reason, "amount_minor": traced.corrected[pk][number]}
            for pk, entry in sorted(corrections.items())
        ],
        "decisions": [
            {
                "number": decision.number,
                "title": decision.title,
                "area": decision.area,
                "unspent_minor": held.get(decision.pk, 0),
                "spent_minor": sum(receipt["amount_minor"] for receipt in receipts.get(decision.pk, ())),
                "receipts": receipts.get(decision.pk, []),
            }
            for decision in decisions
        ],
    }
