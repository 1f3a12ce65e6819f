"""What anybody may read of the premium at one site: set aside and spent with evidence, by whole months.

By allow-list: every field is named here or in `reporting.premium`. What came in stands on the page of all
sites; without it, nobody reads from this one what the fund holds. Amounts are integer minor units.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from committees.models import Area
from credits.models import Issuance
from registry.models import MineSite
from reporting.premium import (
    CURRENCY,
    areas_of,
    areas_with_projects,
    corrections_of,
    last_day_before,
    projects_of,
)


def public_sites() -> Any:
    """Sites of which credits were issued, and which the register therefore names."""
    return MineSite.objects.filter(pk__in=Issuance.objects.approved().values("report__site"))


def site_premium(site: MineSite, *, until: datetime) -> dict:
    """The four areas of a site with their projects and receipts, and the same money month by month.

    :param until: only what was recorded before this instant counts
    """
    projects = projects_of([site.pk], until=until)
    areas = areas_of(projects)
    return {
        "site": site.name,
        "code": site.code,
        "town": site.town,
        "country": site.country,
        "cooperative": site.cooperative.name,
        "currency": CURRENCY,
        "as_of": last_day_before(until),
        "allocated_minor": sum(area["allocated_minor"] for area in areas),
        "spent_minor": sum(area["spent_minor"] for area in areas),
        "corrected_minor": corrections_of([site.pk], until=until).get(site.pk, 0),
        "areas": areas_with_projects(projects),
        "months": months_of(projects),
    }


def months_of(projects: list[dict]) -> list[dict]:
    """Money of projects by month and area, the latest month first; a month that was told never changes.

    Set aside less given back is what the areas show as set aside. Spending stands in the month in which its
    receipt was recorded, and a receipt taken back as wrong lessens the month in which this was approved, even
    to less than nothing. When something was paid is never told.
    """
    sums: Counter[tuple[str, int, str]] = Counter()
    for project in projects:
        area = project["area"]
        sums[_month(project["set_aside_at"]), area, "allocated_minor"] += project["first_allocated_minor"]
        for entry in project["returns"]:
            sums[_month(entry["at"]), area, "returned_minor"] += entry["amount_minor"]
        for receipt in project["receipts"]:
            sums[_month(receipt["recorded_at"]), area, "spent_minor"] += receipt["amount_minor"]
            if receipt["reversed_at"]:
                sums[_month(receipt["reversed_at"]), area, "spent_minor"] -= receipt["amount_minor"]
    told = {(month, area) for (month, area, _what), amount in sums.items() if amount}
    return [
        {
            "month": month,
            "areas": [
                {"area": area.value}
                | {
                    what: sums[month, area, what]
                    for what in ("allocated_minor", "returned_minor", "spent_minor")
                }
                for area in Area
                if (month, area) in told
            ],
        }
        for month in sorted({month for month, _area in told}, reverse=True)
    ]


def _month(instant: datetime) -> str:
    return instant.strftime("%Y-%m")
