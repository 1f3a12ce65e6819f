"""Prices from benchmarks: monthly values, a recipe proposed by one person and approved by another."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from credits.models import FeeSplit, PricePoint, PriceRecipe, PriceSeries, PurchaseOrder
from registry.acting import act
from registry.models import User, next_number
from registry.money import share
from registry.refusals import Refused
from registry.services import two_people

# International avoirdupois pounds in a tonne, as benchmarks are converted by the trade: 1 t = 2,204.62 lb.
POUNDS_PER_TONNE = Decimal("2204.62")
MOST_MONTHS = 120
EARLIEST_YEAR = 1900


class UnfitPrice(Refused):
    """A value, month or percentage cannot be right, or a month is missing."""


@act
def record_prices(
    *, series: PriceSeries, values: Sequence[tuple[date, Decimal]], at: datetime, by: User
) -> PriceSeries:
    """Keep monthly values of a series, all of them or none.

    :param values: first day of the month, and the value in the series' unit
    :raises UnfitPrice: if one is of the future, not above zero, or recorded already with another value
    """
    series = PriceSeries.objects.select_for_update(no_key=True).get(pk=series.pk)
    known = dict(series.points.values_list("month", "value"))
    for month, value in values:
        if month.day != 1 or month >= at.date().replace(day=1):
            raise UnfitPrice(_("%(month)s is not a month that is over.") % {"month": month})
        if value <= 0:
            raise UnfitPrice(_("The value of %(month)s must be above zero.") % {"month": f"{month:%Y-%m}"})
        if month in known:
            raise UnfitPrice(
                _("%(month)s is recorded already, as %(value)s. A correction needs a new series.")
                % {"month": f"{month:%Y-%m}", "value": known[month]}
            )
        known[month] = value
    PricePoint.objects.bulk_create(
        PricePoint(series=series, month=month, value=value, recorded_at=at, recorded_by=by)
        for month, value in values
    )
    return series


@act
def propose_recipe(
    *,
    series: PriceSeries,
    last_month: date,
    months: int = 36,
    percentage: Decimal,
    at: datetime,
    by: User,
) -> PriceRecipe:
    """Work out what a credit costs from the average of the months that end with `last_month`.

    :raises UnfitPrice: naming the first month that has no value, or the figure that cannot be right
    """
    if not 1 <= months <= MOST_MONTHS or not 0 < percentage <= 100:
        raise UnfitPrice(_("Choose 1 to 120 months, and a percentage above 0 and at most 100."))
    if last_month.year < EARLIEST_YEAR:
        raise UnfitPrice(_("%(month)s is too long ago.") % {"month": last_month})
    window = months_until(last_month.replace(day=1), months)
    points = dict(series.points.filter(month__in=window).values_list("month", "value"))
    if missing := [month for month in window if month not in points]:
        raise UnfitPrice(
            _("%(series)s has no value for %(month)s.") % {"series": series, "month": f"{missing[0]:%Y-%m}"}
        )
    average, unit_price = worked_out([points[month] for month in window], series.unit, percentage)
    prefix = f"PX-{at.year}"
    return PriceRecipe.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        series=series,
        first_month=window[0],
        months=months,
        percentage=percentage,
        average_minor=average,
        unit_price_minor=unit_price,
        requested_at=at,
        requested_by=by,
    )


@act
def approve_recipe(*, recipe: PriceRecipe, at: datetime, by: User) -> PriceRecipe:
    """Let orders be quoted by it.

    :raises SamePerson: if `by` proposed it
    :raises AlreadyDecided: if it was decided before
    """
    return two_people.approve(two_people.undecided(recipe, approver=by), at=at, by=by)


@act
def refuse_recipe(*, recipe: PriceRecipe, reason: str, at: datetime, by: User) -> PriceRecipe:
    """:raises AlreadyDecided: if it was decided before"""
    return two_people.refuse(two_people.undecided(recipe), reason=reason, at=at, by=by)


def months_until(last: date, number: int) -> list[date]:
    """First days of `number` months in a row, the last of them `last`."""
    final = last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(final - number + 1, final + 1)]


def per_tonne(value: Decimal, unit: str) -> Decimal:
    """A quoted value in US dollars per tonne, exact."""
    return value * POUNDS_PER_TONNE if unit == PriceSeries.Unit.POUND else value


def worked_out(values: Sequence[Decimal], unit: str, percentage: Decimal) -> tuple[int, int]:
    """Average and unit price in US cents per tonne: `percentage` of the mean, each rounded once, half up."""
    total = sum((per_tonne(value, unit) for value in values), Decimal(0)) * 100
    average = (total / len(values)).quantize(Decimal(1), ROUND_HALF_UP)
    price = (total * percentage / (100 * len(values))).quantize(Decimal(1), ROUND_HALF_UP)
    return int(average), int(price)


def points_of(recipe: PriceRecipe) -> list[dict]:
    """The months behind a recipe, oldest first: each with its quoted value and US cents per tonne."""
    window = months_until(_last_month(recipe), recipe.months)
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


def _last_month(recipe: PriceRecipe) -> date:
    month = recipe.first_month.year * 12 + recipe.first_month.month - 1 + recipe.months - 1
    return date(month // 12, month % 12 + 1, 1)


def in_words(recipe: PriceRecipe) -> str:
    """The recipe as an order's price basis says it."""
    return _(
        "%(percentage)s %% of the average of %(series)s from %(first)s to %(last)s, by recipe %(number)s"
    ) % {
        "percentage": f"{recipe.percentage.normalize():f}",
        "series": recipe.series.name,
        "first": f"{recipe.first_month:%Y-%m}",
        "last": f"{_last_month(recipe):%Y-%m}",
        "number": recipe.number,
    }


def split_of(total_minor: int, on: date) -> list[dict]:
    """What each declared part of a total would be, in minor units that sum to it, if there are any."""
    split = FeeSplit.objects.in_force(on)
    if split is None:
        return []
    parts = list(split.parts.all())
    amounts = share(total_minor, [part.permille for part in parts])
    return [
        {"name": part.name, "permille": part.permille, "is_fee": part.is_fee, "amount_minor": amount}
        for part, amount in zip(parts, amounts, strict=True)
    ]


def printed_split(order: PurchaseOrder) -> list[dict]:
    """An order's fee and fund part among the declared parts, in proportion and exact; its fee is the fact."""
    if not order.quoted_at or order.fee_minor is None or order.fund_minor is None:
        return []
    parts = split_of(order.total_minor or 0, order.quoted_at.date())
    for is_fee, amount in ((True, order.fee_minor), (False, order.fund_minor)):
        ours = [part for part in parts if part["is_fee"] == is_fee]
        if not ours:
            # What is declared does not foresee such a part; then it says nothing of this order.
            if amount:
                return []
            continue
        for part, exact in zip(ours, share(amount, [part["permille"] for part in ours]), strict=True):
            part["amount_minor"] = exact
    return parts
