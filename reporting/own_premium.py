"""A buyer's own part of the premium, to the cent: from orders to fee and funds, areas, projects, receipts.

Shares are those of `committees.tracing`: pro rata in whole cents, so that every sum is exact. Amounts are
integer minor units. What is told of projects and receipts is what anybody may read of them: of child rights
and of decisions that are withheld nothing is told but their part of the sums.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from committees.models import Area, Expenditure, FundEntry, PremiumFund, Reversal
from committees.tracing import Trace, trace
from credits.models import PremiumShare, PurchaseOrder
from reporting.premium import CURRENCY, funded_projects, last_day_before

SUMS = ("total_minor", "fee_minor", "net_minor", "late_minor", "free_minor", "corrected_minor")


def own_trail(orders: "QuerySet[PurchaseOrder]", *, until: datetime) -> dict:
    """The way of the premium of some delivered orders; everywhere, and of each site::

        total = fee + net
        net = late + free + corrected + the areas' unspent and spent

    where `late` is of orders delivered since: what their fund did with it is told when the month is over.
    Unspent and spent of an area are those of the projects listed, and of those that are not.

    :param until: only what was recorded in a fund before this instant counts
    """
    shares = list(
        PremiumShare.objects.filter(order__in=orders)
        .select_related("order", "site__cooperative", "site__fund")
        .order_by("order__delivered_at", "order__number")
    )
    by_site: dict[int, list[PremiumShare]] = {}
    for paid in shares:
        by_site.setdefault(paid.site_id, []).append(paid)
    sites = [_site(paid, until) for paid in by_site.values()]
    sites.sort(key=lambda site: site["site"])
    return {
        "currency": CURRENCY,
        "as_of": last_day_before(until),
        "orders": _orders(shares),
        **{name: sum(site[name] for site in sites) for name in SUMS},
        "areas": [
            {
                "area": area.value,
                **{
                    name: sum(site["areas"][position][name] for site in sites)
                    for name in ("unspent_minor", "spent_minor")
                },
            }
            for position, area in enumerate(Area)
        ],
        "sites": sites,
    }


def entries_told(fund: PremiumFund, *, until: datetime) -> "QuerySet[FundEntry]":
    """The entries of a fund, in their order, up to the last one that was recorded before an instant."""
    last = fund.entries.filter(recorded_at__lt=until).aggregate(last=Max("id"))["last"] or 0
    return fund.entries.filter(id__lte=last).order_by("id")


def _orders(shares: Collection[PremiumShare]) -> list[dict]:
    """Each order with what it paid, whichever sites it was filled from."""
    orders: dict[str, dict[str, Any]] = {}
    for paid in shares:
        told = orders.setdefault(
            paid.order.number,
            {
                "number": paid.order.number,
                "delivered_on": paid.order.delivered_at.date() if paid.order.delivered_at else None,
                "quantity_kg": 0,
                "total_minor": 0,
                "fee_minor": 0,
                "net_minor": 0,
            },
        )
        told["quantity_kg"] += paid.quantity
        told["total_minor"] += paid.amount_minor
        told["fee_minor"] += paid.fee_minor
        told["net_minor"] += paid.amount_minor - paid.fee_minor
    return list(orders.values())


def _site(shares: list[PremiumShare], until: datetime) -> dict:
    site = shares[0].site
    traced = trace(entries_told(site.fund, until=until))
    # What the fund has not told of yet, by order; an order known to it has a net premium of its own.
    net = {paid.order.number: paid.amount_minor - paid.fee_minor for paid in shares}
    known = {number for number in net if number in traced.free}
    unspent = {pk: _of(parts, known) for pk, parts in traced.set_aside.items()}
    paid_of = {pk: _of(parts, known) for pk, parts in traced.paid.items()}
    return {
        "site": site.name,
        "code": site.code,
        "town": site.town,
        "country": site.country,
        "cooperative": site.cooperative.name,
        "quantity_kg": sum(paid.quantity for paid in shares),
        "total_minor": sum(paid.amount_minor for paid in shares),
        "fee_minor": sum(paid.fee_minor for paid in shares),
        "net_minor": sum(net.values()),
        "late_minor": sum(amount for number, amount in net.items() if number not in known),
        "free_minor": _of(traced.free, known),
        "corrected_minor": sum(_of(parts, known) for parts in traced.corrected.values()),
        "areas": _areas(site.pk, unspent, _receipts(paid_of, traced)),
        "taken_back": _taken_back(site.pk, until),
    }


def _of(parts: dict[str, int], orders: set[str]) -> int:
    return sum(cents for source, cents in parts.items() if source in orders)


def _receipts(paid_of: dict[int, int], traced: Trace) -> dict[int, list[dict]]:
    """By decision: the receipts, each with the buyer's part of it and the whole."""
    receipts: dict[int, list[dict]] = {}
    for spent in Expenditure.objects.filter(pk__in=traced.paid).select_related("project").order_by("number"):
        receipts.setdefault(spent.project.decision_id, []).append(
            {
                "number": spent.number,
                "sha256": spent.receipt_sha256,
                "own_minor": paid_of[spent.pk],
                "whole_minor": spent.fund_amount_minor,
            }
        )
    return receipts


def _areas(site: int, unspent: dict[int, int], receipts: dict[int, list[dict]]) -> list[dict]:
    areas: dict[int, dict[str, Any]] = {
        area.value: {
            "area": area.value,
            "projects": [],
            "is_whole": True,
            "unspent_minor": 0,
            "spent_minor": 0,
        }
        for area in Area
    }
    unlisted: Counter[tuple[int, str]] = Counter()
    for project in funded_projects([site]).filter(decision__in={*unspent, *receipts}):
        area = areas[project.decision.area]
        papers = receipts.get(project.decision_id, [])
        sums = {
            "unspent_minor": unspent.get(project.decision_id, 0),
            "spent_minor": sum(paper["own_minor"] for paper in papers),
        }
        for name, cents in sums.items():
            area[name] += cents
        if project.is_withheld or area["area"] == Area.CHILD_RIGHTS:
            area["is_whole"] = area["is_whole"] and not project.is_withheld
            for name, cents in sums.items():
                unlisted[area["area"], name] += cents
        elif any(sums.values()):
            area["projects"].append(
                {
                    "decision": project.decision.number,
                    "name": project.name,
                    "receipts": [paper for paper in papers if paper["own_minor"]],
                }
                | sums
            )
    for number, area in areas.items():
        area["unlisted_minor"] = unlisted[number, "unspent_minor"] + unlisted[number, "spent_minor"]
        area["unlisted_spent_minor"] = unlisted[number, "spent_minor"]
    return list(areas.values())


def _taken_back(site: int, until: datetime) -> int:
    """How many receipts of the fund were taken back as wrong; their shares went back to their decisions."""
    return Reversal.objects.filter(
        expenditure__project__decision__committee__site=site,
        state=Reversal.State.APPROVED,
        decided_at__lt=until,
    ).count()
