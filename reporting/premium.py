"""Where a premium went: from kilograms to fee and fund, to areas, projects and receipts; as plain dicts.

Amounts are integer minor units of the funds' currency. Balances, payment dates, people and suppliers are left
out, since publishing them can endanger people; of child rights nothing is told but the sums.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from committees.models import Area, Expenditure, PremiumFund, Project
from credits.models import PremiumShare, PurchaseOrder

CURRENCY = "USD"


def end_of_last_month(at: datetime) -> datetime:
    """The instant up to which money is told in public: whole months only."""
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def last_day_before(until: datetime) -> str:
    return (until - timedelta(microseconds=1)).date().isoformat()


def premium_trail(orders: "QuerySet[PurchaseOrder]", *, until: datetime) -> dict:
    """The way of the premium of delivered orders, site by site.

    What a committee decided and spent is told for the whole fund: the money is pooled.

    :param until: only what was recorded before this instant counts
    """
    shares = list(
        PremiumShare.objects.filter(order__in=orders, order__delivered_at__lt=until)
        .order_by()
        .values("site")
        .annotate(quantity_kg=Sum("quantity"), total_minor=Sum("amount_minor"), taken_minor=Sum("fee_minor"))
    )
    funds = _funds([share["site"] for share in shares])
    pools = _pools(funds, until)
    projects = projects_of(funds, until=until)
    sites = [_site(funds[share["site"]], share, pools, projects) for share in shares]
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


def projects_of(sites: Collection[int], *, until: datetime) -> list[dict]:
    """What the committees of sites confirmed before an instant, each with its evidence until then."""
    projects = (
        Project.objects.filter(decision__committee__site__in=sites, decision__confirmed_at__lt=until)
        .select_related("decision__committee")
        .order_by("decision__area", "decision__number")
    )
    receipts: dict[int, list[dict]] = {}
    for paid in Expenditure.objects.filter(project__in=projects, recorded_at__lt=until).order_by("number"):
        receipts.setdefault(paid.project_id, []).append(
            {
                "number": paid.number,
                "month": paid.spent_on.strftime("%Y-%m"),
                "amount_minor": paid.fund_amount_minor,
                "sha256": paid.receipt_sha256,
            }
        )
    return [_project(project, receipts.get(project.pk, []), until) for project in projects]


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


def _project(project: Project, receipts: list[dict], until: datetime) -> dict:
    decision = project.decision
    spent = sum(receipt["amount_minor"] for receipt in receipts)
    is_closed = decision.closed_at is not None and decision.closed_at < until
    return {
        "site_id": decision.committee.site_id,
        "area": decision.area,
        "name": project.name,
        "decision": decision.number,
        # What a closed decision left over went back to the fund.
        "allocated_minor": spent if is_closed else project.allocated_minor,
        "spent_minor": spent,
        "receipts": receipts,
    }


def _funds(sites: Collection[int]) -> dict[int, PremiumFund]:
    funds = PremiumFund.objects.filter(site__in=sites).select_related("site__cooperative")
    return {fund.site_id: fund for fund in funds}


def _pools(sites: Collection[int], until: datetime) -> dict[int, int]:
    """What all orders together brought to each fund."""
    rows = (
        PremiumShare.objects.filter(site__in=sites, order__delivered_at__lt=until)
        .order_by()
        .values("site")
        .annotate(total=Sum("amount_minor"), fees=Sum("fee_minor"))
    )
    return {row["site"]: int(row["total"] - row["fees"]) for row in rows}


def _site(fund: PremiumFund, share: Mapping[str, Any], pools: dict[int, int], projects: list[dict]) -> dict:
    site = fund.site
    mine = [project for project in projects if project["site_id"] == site.pk]
    return {
        "site": site.name,
        "town": site.town,
        "country": site.country,
        "cooperative": site.cooperative.name,
        "quantity_kg": int(share["quantity_kg"]),
        "total_minor": int(share["total_minor"]),
        "fee_minor": int(share["taken_minor"]),
        "fund_minor": int(share["total_minor"] - share["taken_minor"]),
        "pool_minor": pools[site.pk],
        "areas": [
            area
            | {
                "projects": [
                    {name: value for name, value in project.items() if name not in ("site_id", "area")}
                    for project in mine
                    if project["area"] == area["area"] != Area.CHILD_RIGHTS
                ]
            }
            for area in areas_of(mine)
        ],
    }
