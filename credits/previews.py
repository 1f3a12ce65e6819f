"""What an act would do, worked out without doing it, for the page on which somebody decides; no writes."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Sum

from credits.models import Certificate, Issuance, ProductionReport, PurchaseOrder
from credits.serials import SerialRange
from credits.services.issuing import requested_kg
from registry.models import MineSite
from registry.money import share

MOST_ISSUANCES = 100


def available_for(order: PurchaseOrder) -> list[dict]:
    """The issuances, oldest first, that the cooperatives have free credits of: each and its kilograms."""
    free = (
        Certificate.objects.in_cooperatives()
        .free()
        .of_mineral(order.mineral)
        .order_by("issuance__report__period_first", "issuance")
        .values_list("issuance")
        .annotate(free=Sum("quantity"))[:MOST_ISSUANCES]
    )
    kilograms = dict(free)
    issuances = Issuance.objects.select_related("report__site").in_bulk(kilograms)
    return [{"issuance": issuances[pk], "free": quantity} for pk, quantity in kilograms.items()]


def delivery_of(order: PurchaseOrder, issuances: Collection[int]) -> dict:
    """The blocks that a delivery would take, oldest first, and each site's share of the premium.

    :param issuances: numbers of those that credits are taken from

    A preview: what is really taken is settled under lock. `missing` is what they hold too little (kg).
    """
    blocks: list[dict] = []
    kilograms: Counter[MineSite] = Counter()
    wanted = order.quantity
    candidates = (
        Certificate.objects.in_cooperatives()
        .free()
        .of_mineral(order.mineral)
        .filter(issuance__in=issuances)
        .select_related("issuance__report__site", "holder__organisation")
        .oldest_first()
    )
    for certificate in candidates.iterator():
        taken = min(wanted, certificate.quantity)
        blocks.append(
            {
                "certificate": certificate,
                "serials": SerialRange.of_quantity(taken, first=certificate.first),
                "quantity": taken,
                "left": certificate.quantity - taken,
            }
        )
        kilograms[certificate.issuance.report.site] += taken
        wanted -= taken
        if wanted == 0:
            break
    return {"blocks": blocks, "missing": wanted, "shares": [] if wanted else _shares(order, kilograms)}


def _shares(order: PurchaseOrder, kilograms: Counter[MineSite]) -> list[dict]:
    sites = sorted(kilograms, key=lambda site: site.pk)
    weights = [kilograms[site] for site in sites]
    fees, funds = share(order.fee_minor or 0, weights), share(order.fund_minor or 0, weights)
    return [
        {"site": site, "quantity": kilograms[site], "fee_minor": fee, "fund_minor": fund}
        for site, fee, fund in zip(sites, fees, funds, strict=True)
    ]


def left_to_issue(report: ProductionReport) -> dict:
    """Kilograms monitored, issued, waiting for approval, and neither issued nor waiting."""
    waiting = requested_kg(report)
    return {
        "contained": report.contained_kg,
        "issued": report.issued_kg,
        "waiting": waiting,
        "left": report.unissued_kg - waiting,
    }


def overlapping_reports(report: ProductionReport):
    """Other reports in force on the same site and mineral that share a day with this one."""
    return ProductionReport.objects.filter(
        site=report.site_id,
        mineral=report.mineral_id,
        state__in=["submitted", "verified"],
        period_first__lte=report.period_last,
        period_last__gte=report.period_first,
    ).exclude(pk=report.pk)


def other_minerals_of_the_lot(issuance: Issuance):
    """Approved issuances of another mineral for the same site and days: the same ore may hold both."""
    report = issuance.report
    return (
        Issuance.objects.approved()
        .filter(
            report__site=report.site_id,
            report__period_first__lte=report.period_last,
            report__period_last__gte=report.period_first,
        )
        .exclude(report__mineral=report.mineral_id)
    )
