"""What an act would do or rests on, worked out for the page on which somebody decides; no writes."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum

from credits.models import Certificate, Issuance, PriceRecipe, ProductionReport, PurchaseOrder
from credits.serials import SerialRange
from credits.services.delivering import digest_of_moves
from credits.services.issuing import requested_kg
from credits.services.prices import months_until, per_tonne, worked_out
from registry.models import MineSite
from registry.money import share

FEW_ISSUANCES = 100  # offered at once, and more only if an order needs more


def for_sale(on: date | None):
    free = Certificate.objects.for_sale()
    return free if on is None else free.usable(on)


def available_for(order: PurchaseOrder, *, on: date | None = None) -> list[dict]:
    """The issuances, oldest first, that credits can be taken from: each and its free kilograms.

    :param on: the day, on which expired credits are left out
    """
    free = (
        for_sale(on)
        .of_mineral(order.mineral)
        .order_by("issuance__report__period_first", "issuance")
        .values_list("issuance")
        .annotate(free=Sum("quantity"))
    )
    kilograms: dict[int, int] = {}
    for issuance, quantity in free.iterator():
        if len(kilograms) >= FEW_ISSUANCES and sum(kilograms.values()) >= order.quantity:
            break
        kilograms[issuance] = quantity
    issuances = Issuance.objects.select_related("report__site").in_bulk(kilograms)
    return [{"issuance": issuances[pk], "free": quantity} for pk, quantity in kilograms.items()]


def delivery_of(order: PurchaseOrder, issuances: Collection[int], *, on: date | None = None) -> dict:
    """The blocks that a delivery would take, oldest first, and each site's share of the premium.

    :param issuances: numbers of those that credits are taken from
    :param on: the day, on which expired credits are left out

    A preview: what is really taken is settled under lock. `missing` is what they hold too little (kg), and
    `digest` tells this delivery from any other, see `deliver_order`.
    """
    blocks: list[dict] = []
    kilograms: Counter[MineSite] = Counter()
    wanted = order.quantity
    candidates = (
        for_sale(on)
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
    moves = [
        (block["certificate"].issuance_id, block["serials"].first, block["serials"].last) for block in blocks
    ]
    return {
        "blocks": blocks,
        "missing": wanted,
        "shares": [] if wanted else _shares(order, kilograms),
        "digest": digest_of_moves(moves),
    }


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
    reports = ProductionReport.objects.in_force().sharing_days(report.period_first, report.period_last)
    return reports.filter(site=report.site_id, mineral=report.mineral_id).exclude(pk=report.pk)


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


def points_of(recipe: PriceRecipe) -> list[dict]:
    """The months behind a recipe, oldest first: each with its quoted value and US cents per tonne."""
    window = months_until(recipe.last_month, recipe.months)
    points = recipe.series.points.filter(month__in=window).order_by("month")
    return [
        {
            "month": point.month,
            "value": point.value,
            "per_tonne_minor": int(
                (per_tonne(point.value, recipe.series.unit) * 100).quantize(Decimal(1), ROUND_HALF_UP)
            ),
        }
        for point in points
    ]


def recomputes(recipe: PriceRecipe) -> bool:
    """Whether average and price follow from the months, worked out again."""
    values = [point["value"] for point in points_of(recipe)]
    return len(values) == recipe.months and worked_out(values, recipe.series.unit, recipe.percentage) == (
        recipe.average_minor,
        recipe.unit_price_minor,
    )


def kilograms_for_sale(order: PurchaseOrder, *, on: date | None = None) -> tuple[int, int]:
    """What the cooperatives hold free of the order's mineral, and what other orders wait for of it."""
    free = for_sale(on).of_mineral(order.mineral)
    promised = PurchaseOrder.objects.filter(mineral=order.mineral_id, state__in=["accepted", "paid"])
    sums = (
        rows.aggregate(kilograms=Sum("quantity", default=0))["kilograms"]
        for rows in (free, promised.exclude(pk=order.pk))
    )
    return next(sums), next(sums)
