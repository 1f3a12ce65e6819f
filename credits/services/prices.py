"""Prices from benchmarks: monthly values, a recipe proposed by one person and approved by another."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from credits.models import PricePoint, PriceRecipe, PriceSeries
from registry.acting import act
from registry.models import User, next_number
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
