"""Footprints: drafted line by line, then declared for good."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext as _

from credits.models import FactorSet, Footprint, FootprintLine
from registry.acting import act
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


class DeclaredTwice(Refused):
    """A product is declared once for a period: what is counted twice could be claimed twice."""


class AlreadyClaimed(Refused):
    """A retirement covers part of the footprint."""


class ImplausibleLine(Refused):
    """A figure of the line cannot be right."""


@act
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


@act
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
    factor_low_kg: Decimal | None = None,
    factor_high_kg: Decimal | None = None,
    factor_set: FactorSet | None = None,
    factor_code: str = "",
    recycled_percent: Decimal = Decimal(0),
    recycled_source: str = "",
    yield_loss_percent: Decimal = Decimal(0),
    yield_loss_reason: str = "",
    at: datetime,
    by: User,
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
        factor_low_kg=factor_kg if factor_low_kg is None else factor_low_kg,
        factor_high_kg=factor_kg if factor_high_kg is None else factor_high_kg,
        factor_set=factor_set,
        factor_code=factor_code,
        recycled_percent=recycled_percent,
        recycled_source=recycled_source,
        yield_loss_percent=yield_loss_percent,
        yield_loss_reason=yield_loss_reason,
    )
    return FootprintLine.objects.get(pk=line.pk)


@act
def remove_footprint_line(*, line: FootprintLine, at: datetime, by: User) -> None:
    """Take a product off a draft."""
    _draft(line.footprint)
    line.delete()


@act
def declare_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Declare the footprint for the company; from then on neither it nor its lines change.

    :raises EmptyFootprint: if it counts no metal
    :raises DeclaredTwice: if one of its products is declared for part of the period already
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=footprint.organisation_id)
    footprint = _draft(footprint)
    if footprint.total_kg == 0:
        raise EmptyFootprint(_("Add at least one product that contains the mineral."))
    if other := declared_already(footprint):
        raise DeclaredTwice(
            _("%(product)s is already declared for this period, in footprint %(number)s.")
            % {"product": other.product, "number": other.footprint}
        )
    footprint.declare(at=at, by=by)
    footprint.save(update_fields=["state", "declared_at", "declared_by"])
    return footprint


@act
def withdraw_footprint(*, footprint: Footprint, at: datetime, by: User) -> Footprint:
    """Give up a draft, or a declaration that no claim rests on; its number stays used.

    :raises NotDraft: if it is withdrawn already
    :raises AlreadyClaimed: if a retirement covers a line of it
    """
    footprint = _locked(footprint)
    if footprint.state == Footprint.State.WITHDRAWN:
        raise NotDraft(_("Footprint %(number)s is withdrawn already.") % {"number": footprint})
    if footprint.lines.filter(covered_kg__gt=0).exists():
        raise AlreadyClaimed(
            _("Claims rest on footprint %(number)s; it stays as it was declared.") % {"number": footprint}
        )
    footprint.withdraw(at=at, by=by)
    footprint.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    return footprint


def declared_already(footprint: Footprint) -> FootprintLine | None:
    """A line of another declared footprint of the company for the same product and part of the period."""
    products = [product.strip().lower() for product in footprint.lines.values_list("product", flat=True)]
    return (
        FootprintLine.objects.filter(
            footprint__organisation=footprint.organisation,
            footprint__mineral=footprint.mineral,
            footprint__state=Footprint.State.DECLARED,
            footprint__period_first__lte=footprint.period_last,
            footprint__period_last__gte=footprint.period_first,
        )
        .annotate(named=Lower(Trim("product")))
        .filter(named__in=products)
        .select_related("footprint")
        .first()
    )


def _locked(footprint: Footprint) -> Footprint:
    return Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)


def _draft(footprint: Footprint) -> Footprint:
    footprint = _locked(footprint)
    if footprint.state != Footprint.State.DRAFT:
        raise NotDraft(_("Footprint %(number)s is no longer a draft.") % {"number": footprint})
    return footprint
