"""Where a premium went: from kilograms to fee and fund, to areas, projects and receipts; as plain dicts.

Amounts are integer minor units of the funds' currency. Balances, payment dates, people and suppliers are left
out, since publishing them can endanger people; of child rights and of decisions that are withheld nothing is
told but their part of the sums. Each dict names what it tells: a new column is told nowhere by itself.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum

from committees.models import Area, Expenditure, FundEntry, PremiumFund, Project, Reversal, Withholding
from credits.models import PremiumShare, PurchaseOrder

CURRENCY = "USD"


def end_of_last_month(at: datetime) -> datetime:
    """The instant up to which money is told in public: whole months only."""
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def last_day_before(until: datetime) -> str:
    return (until - timedelta(microseconds=1)).date().isoformat()


def premium_trail(
    orders: "QuerySet[PurchaseOrder]", *, until: datetime, delivered_until: datetime | None = None
) -> dict:
    """The way of the premium of delivered orders, site by site.

    What a committee decided and spent is told for the whole fund: the money is pooled.

    :param until: only what was recorded before this instant counts
    :param delivered_until: the same for the orders themselves, where their buyer may know more of them
    """
    told = Q(order__in=orders, order__delivered_at__lt=delivered_until or until)
    shares = list(
        PremiumShare.objects.filter(told)
        .order_by()
        .values("site")
        .annotate(quantity_kg=Sum("quantity"), total_minor=Sum("amount_minor"), taken_minor=Sum("fee_minor"))
    )
    funds = _funds([share["site"] for share in shares])
    pools = _pools(funds, told | Q(order__delivered_at__lt=until))
    corrected = corrections_of(funds, until=until)
    projects = projects_of(funds, until=until)
    sites = [_site(funds[share["site"]], share, pools, corrected, projects) for share in shares]
    sites.sort(key=lambda site: site["site"])
    sums = {
        name: sum(site[name] for site in sites)
        for name in ("quantity_kg", "total_minor", "fee_minor", "fund_minor", "pool_minor")
    }
    return {
        "currency": CURRENCY,
        "as_of": last_day_before(until),
        **sums,
        "areas": areas_of(projects),
        "sites": sites,
    }


def funded_projects(sites: Collection[int]) -> Any:
    """Projects of sites, each with when its money was set aside and whether it is withheld for safety."""
    return (
        Project.objects.filter(decision__committee__site__in=sites)
        .annotate(
            # A decision can wait for money long after it was confirmed.
            set_aside_at=Min(
                "decision__fund_entries__recorded_at", filter=Q(decision__fund_entries__kind="allocation")
            ),
            is_withheld=Exists(Withholding.objects.in_force().filter(decision=OuterRef("decision"))),
        )
        .select_related("decision__committee")
        .order_by("decision__area", "decision__number")
    )


def projects_of(sites: Collection[int], *, until: datetime) -> list[dict]:
    """What committees of sites set money aside for before an instant, each with its evidence until then.

    For sums; what of it may be listed by itself, `listed()` says.
    """
    projects = list(funded_projects(sites).filter(set_aside_at__lt=until))
    receipts: dict[int, list[Any]] = {}
    paid = Expenditure.objects.filter(project__in=projects, recorded_at__lt=until)
    taken_back = Reversal.objects.filter(
        expenditure=OuterRef("pk"), state=Reversal.State.APPROVED, decided_at__lt=until
    )
    for receipt in paid.annotate(reversed_at=taken_back.values("decided_at")).order_by("number"):
        receipts.setdefault(receipt.project_id, []).append(receipt)
    returns: dict[int, list[FundEntry]] = {}
    for entry in FundEntry.objects.filter(
        decision__project__in=projects, kind=FundEntry.Kind.RETURN, recorded_at__lt=until
    ).order_by("pk"):
        returns.setdefault(entry.decision_id or 0, []).append(entry)
    return [
        _project(project, receipts.get(project.pk, []), returns.get(project.decision_id, []), until)
        for project in projects
    ]


def listed(projects: Collection[dict], area: int) -> list[dict]:
    """The projects of an area told one by one, with the receipts that stand; never when they were paid."""
    if area == Area.CHILD_RIGHTS:
        return []
    return [
        {name: project[name] for name in ("decision", "name", "allocated_minor", "spent_minor")}
        | {
            "receipts": [
                {name: receipt[name] for name in ("number", "amount_minor", "sha256")}
                for receipt in project["receipts"]
                if not receipt["reversed_at"]
            ]
        }
        for project in projects
        if project["area"] == area and not project["is_withheld"]
    ]


def areas_of(projects: Collection[dict]) -> list[dict]:
    """The four areas: what was set aside, and what of it was spent with evidence."""
    return [
        {
            "area": area.value,
            "allocated_minor": sum(p["allocated_minor"] for p in projects if p["area"] == area),
            "spent_minor": sum(p["spent_minor"] for p in projects if p["area"] == area),
        }
        for area in Area
    ]


def areas_with_projects(projects: Collection[dict]) -> list[dict]:
    """The four areas of one site: whole sums, and below them what is listed.

    `is_whole` is false where a decision is withheld for safety, so that a reader who adds up knows why.
    """
    return [
        area
        | {
            "projects": listed(projects, area["area"]),
            "is_whole": not any(p["is_withheld"] for p in projects if p["area"] == area["area"]),
        }
        for area in areas_of(projects)
    ]


def _project(project: Any, receipts: list[Any], returns: list[FundEntry], until: datetime) -> dict:
    decision = project.decision
    spent = sum(receipt.fund_amount_minor for receipt in receipts if not receipt.reversed_at)
    is_closed = decision.closed_at is not None and decision.closed_at < until
    return {
        "site_id": decision.committee.site_id,
        "area": decision.area,
        "name": project.name,
        "decision": decision.number,
        "is_withheld": project.is_withheld,
        "set_aside_at": project.set_aside_at,
        "first_allocated_minor": project.allocated_minor,
        # What a closed decision left over went back to the fund.
        "allocated_minor": spent if is_closed else project.allocated_minor,
        "spent_minor": spent,
        "returns": [{"amount_minor": entry.amount_minor, "at": entry.recorded_at} for entry in returns],
        "receipts": [
            {
                "number": receipt.number,
                "amount_minor": receipt.fund_amount_minor,
                "sha256": receipt.receipt_sha256,
                "recorded_at": receipt.recorded_at,
                "reversed_at": receipt.reversed_at,
            }
            for receipt in receipts
        ],
    }


def _funds(sites: Collection[int]) -> dict[int, PremiumFund]:
    funds = PremiumFund.objects.filter(site__in=sites).select_related("site__cooperative")
    return {fund.site_id: fund for fund in funds}


def corrections_of(sites: Collection[int], *, until: datetime) -> dict[int, int]:
    """What corrections put into the fund of each site until an instant, less what they took; no reason."""
    entries = FundEntry.objects.filter(fund__site__in=sites, kind="correction", recorded_at__lt=until)
    return dict(entries.order_by().values_list("fund__site").annotate(Sum("amount_minor")))


def _pools(sites: Collection[int], told: Q) -> dict[int, int]:
    """What all orders that are told of together brought to each fund."""
    rows = (
        PremiumShare.objects.filter(told, site__in=sites)
        .order_by()
        .values("site")
        .annotate(total=Sum("amount_minor"), fees=Sum("fee_minor"))
    )
    return {row["site"]: int(row["total"] - row["fees"]) for row in rows}


def _site(
    fund: PremiumFund,
    share: Mapping[str, Any],
    pools: dict[int, int],
    corrected: dict[int, int],
    projects: list[dict],
) -> dict:
    site = fund.site
    mine = [project for project in projects if project["site_id"] == site.pk]
    return {
        "site": site.name,
        "code": site.code,
        "town": site.town,
        "country": site.country,
        "cooperative": site.cooperative.name,
        "quantity_kg": int(share["quantity_kg"]),
        "total_minor": int(share["total_minor"]),
        "fee_minor": int(share["taken_minor"]),
        "fund_minor": int(share["total_minor"] - share["taken_minor"]),
        "pool_minor": pools.get(site.pk, 0),
        # Of the whole fund, like the areas.
        "corrected_minor": corrected.get(site.pk, 0),
        "areas": areas_with_projects(mine),
    }
