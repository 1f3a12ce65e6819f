"""What the cooperatives hold free of credits, and what of it is spoken for, as plain dicts; kilograms."""

from datetime import date

from django.db.models import Min, Sum

from credits.models import Certificate, PurchaseOrder
from credits.models.certificates import USABLE_UNTIL
from registry.models import Mineral, Organisation, Standard


def available(on: date) -> list[dict]:
    """For each mineral: what is free by cooperative, vintage and standard, oldest first, and the sums.

    Free is what a cooperative holds that is not suspended, of a site on which nothing is looked into, usable
    on the day and not about to be cancelled. `promised` is what accepted and paid orders wait for.
    """
    groups = list(
        Certificate.objects.for_sale()
        .not_on_hold()
        .usable(on)
        .order_by("issuance__report__period_first__year")
        .values(
            "issuance__report__mineral",
            "issuance__report__site__cooperative",
            "issuance__report__period_first__year",
            "issuance__standard",
        )
        .annotate(free=Sum("quantity"), first_until=Min(USABLE_UNTIL))
    )
    sellers = Organisation.objects.in_bulk({row["issuance__report__site__cooperative"] for row in groups})
    standards = Standard.objects.in_bulk({row["issuance__standard"] for row in groups})
    promised = dict(
        PurchaseOrder.objects.filter(state__in=["accepted", "paid"])
        .order_by()
        .values_list("mineral")
        .annotate(Sum("quantity"))
    )
    found = []
    for mineral in Mineral.objects.all():
        rows = [
            {
                "cooperative": sellers[row["issuance__report__site__cooperative"]],
                "vintage": row["issuance__report__period_first__year"],
                "standard": standards[row["issuance__standard"]],
                "free": row["free"],
                "usable_until": row["first_until"],
            }
            for row in groups
            if row["issuance__report__mineral"] == mineral.pk
        ]
        free, waiting = sum(row["free"] for row in rows), promised.get(mineral.pk, 0)
        found.append(
            {
                "mineral": mineral,
                "rows": rows,
                "free": free,
                "promised": waiting,
                "left": max(free - waiting, 0),
            }
        )
    return found


def vintages_for_sale() -> list[int]:
    """The years of production of which cooperatives hold credits, oldest first."""
    years = Certificate.objects.for_sale().order_by("issuance__report__period_first__year")
    return list(years.values_list("issuance__report__period_first__year", flat=True).distinct())
