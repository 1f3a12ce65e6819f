"""What became of a buyer's premium in a period of whole months, as a plain dict.

The same rows always give the same dict. Standings are those at the end of the period. What happened in it is
what they exceed those before it by, so a receipt that was taken back as wrong lessens the period in which
that was approved. Integer minor units.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from committees.models import Outcome
from committees.reports import counts_told
from credits.models import PremiumShare, PurchaseOrder
from registry.models import Organisation
from reporting.own_premium import own_trail
from reporting.photos import public_photos

MOST_PHOTOS = 4


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def months_told(organisation: Organisation, *, until: datetime) -> list[date]:
    """The months that a report can be about, the latest first: from the first delivery until an instant."""
    delivered = PurchaseOrder.objects.delivered().filter(buyer=organisation, delivered_at__lt=until)
    first = delivered.order_by("delivered_at").values_list("delivered_at", flat=True).first()
    return list(_months(first.date().replace(day=1), until.date()))[::-1] if first else []


def _months(month: date, until: date) -> Iterator[date]:
    while month < until:
        yield month
        month = month_after(month)


def impact_of(organisation: Organisation, *, first: date, last: date) -> dict:
    """The report from the first day of the month `first` to the last of `last`, which is over."""
    begins, until = midnight(first), midnight(month_after(last))
    delivered = PurchaseOrder.objects.delivered().filter(buyer=organisation)
    known = delivered.filter(delivered_at__lt=until)
    now = own_trail(known, until=until)
    before = own_trail(delivered.filter(delivered_at__lt=begins), until=begins)
    in_period = own_trail(known.filter(delivered_at__gte=begins), until=until)
    sites = list(PremiumShare.objects.filter(order__in=known).values_list("site", flat=True).distinct())
    photos = public_photos(sites, until=until).filter(recorded_at__gte=begins)
    spent_before = {area["area"]: area["spent_minor"] for area in before["areas"]}
    return {
        "company": organisation.name,
        "is_invented": organisation.is_invented,
        "first": first,
        "last": last,
        "as_of": now["as_of"],
        "currency": now["currency"],
        "orders": in_period["orders"],
        "delivered": {
            "quantity_kg": sum(order["quantity_kg"] for order in in_period["orders"]),
            **{name: in_period[name] for name in ("total_minor", "fee_minor", "net_minor")},
        },
        "own": now,
        "areas": [
            area | {"spent_in_period_minor": area["spent_minor"] - spent_before[area["area"]]}
            for area in now["areas"]
        ],
        "reached": _reached(now, until),
        "photos": list(photos[:MOST_PHOTOS]),
    }


def _reached(trail: dict, until: datetime) -> dict[str, dict]:
    """By decision: what came of a project that is listed, in counts as they may be told."""
    listed = [
        project["decision"]
        for site in trail["sites"]
        for area in site["areas"]
        for project in area["projects"]
    ]
    outcomes = (
        Outcome.objects.filter(project__decision__number__in=listed, recorded_at__lt=until)
        .select_related("project__decision")
        .prefetch_related("reached")
        .order_by("pk")
    )
    return {
        outcome.project.decision.number: {"indicator": outcome.indicator, **counts_told(outcome)}
        for outcome in outcomes
    }
