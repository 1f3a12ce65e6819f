"""Footprints: drafted line by line, then declared for good."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from credits.models import Footprint, FootprintLine
from registry.models import Mineral, Organisation, User, next_number
from registry.refusals import Refused

# Larger counts or contents are slips of the pen: no company makes them, and columns end there.
MOST_UNITS = 10_000_000_000
MOST_AMOUNT = Decimal(100_000)
# No claim reaches further back, nor beyond the year in which it is made.
EARLIEST_YEAR = 2000


class NotDraft(Refused):
    """A declared or withdrawn footprint never changes."""


class EmptyFootprint(Refused):
    """A footprint without any metal cannot be declared."""


class ImplausibleLine(Refused):
    """A figure of the line cannot be right."""


@transaction.atomic
def create_footprint(
    *,
    organisation: Organisation,
    mineral: Mineral,
    period_first: date,
    period_last: date,
    boundary: str,
    at: datetime,
    by: User,
) -> Footprint:
    """Open a draft for a period; `boundary` says which products and parts of the company are counted."""
    if period_first > period_last:
        raise ImplausibleLine(_("The period ends before it begins."))
    if period_first.year < EARLIEST_YEAR or period_last.year > at.year:
        raise ImplausibleLine(
            _("The period must lie between %(first)s and %(last)s.")
            % {"first": EARLIEST_YEAR, "last": at.year}
        )
    prefix = f"F-{at.year}"
    return Footprint.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        organisation=organisation,
        mineral=mineral,
        period_first=period_first,
        period_last=period_last,
        boundary=boundary,
        created_at=at,
        created_by=by,
    )


@transaction.atomic
def add_footprint_line(
    *,
    footprint: Footprint,
    product: str,
    units: int,
    tier: int,
    amount_per_unit: Decimal,
    factor_unit: str,
    factor_kg: Decimal,
    factor_source: str,
) -> FootprintLine:
    """Add a product to a draft: units x amount in each x kilograms per amount, rounded up to a kilogram.

    :raises NotDraft: if the footprint is declared or withdrawn
    :raises ImplausibleLine: if a figure cannot be right
    """
    footprint = _draft(footprint)
    if not 0 < units <= MOST_UNITS or not 0 < amount_per_unit <= MOST_AMOUNT or factor_kg < 0:
        raise ImplausibleLine(
            _("Units must be between 1 and %(units)s and the amount in each above 0 and at most %(amount)s.")
            % {"units": MOST_UNITS, "amount": MOST_AMOUNT}
        )
    line = FootprintLine.objects.create(
        footprint=footprint,
        product=product,
        units=units,
        tier=tier,
        amount_per_unit=amount_per_unit,
        factor_unit=factor_unit,
        factor_kg=factor_kg,
        factor_source=factor_source,
    )
    return FootprintLine.objects.get(pk=line.pk)


@transaction.atomic
def remove_footprint_line(*, line: FootprintLine) -> None:
    """Take a product off a draft."""
    _draft(line.footprint)
    line.delete()


@transaction.atomic
def declare_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Declare the footprint for the company; from then on neither it nor its lines change.

    :raises EmptyFootprint: if it counts no metal
    """
    footprint = _draft(footprint)
    if footprint.total_kg == 0:
        raise EmptyFootprint(_("Add at least one product that contains the mineral."))
    footprint.declare(at=at, by=by)
    footprint.save(update_fields=["state", "declared_at", "declared_by"])
    return footprint


@transaction.atomic
def withdraw_footprint(*, footprint: Footprint) -> Footprint:
    """Give a draft up; its number stays used."""
    footprint = _draft(footprint)
    footprint.withdraw()
    footprint.save(update_fields=["state"])
    return footprint


def _draft(footprint: Footprint) -> Footprint:
    footprint = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    if footprint.state != Footprint.State.DRAFT:
        raise NotDraft(_("Footprint %(number)s is no longer a draft.") % {"number": footprint})
    return footprint
