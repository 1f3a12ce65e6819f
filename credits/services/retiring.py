"""Retirement, the one way to make a claim: credits are set aside, then retired for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from credits import doorbell
from credits.models import Certificate, Footprint, Retirement
from credits.services.footprints import EARLIEST_YEAR
from registry.acting import act
from registry.models import ClaimBoundary, Mineral, Organisation, User
from registry.refusals import Refused, broken_rule
from registry.services.organisations import Suspended

ClaimType = Retirement.ClaimType


class NotHeld(Refused):
    """The account holds fewer free credits than asked for."""


class NotTheirs(Refused):
    """The account may not retire for this beneficiary, or with this footprint."""


class NotReviewed(Refused):
    """Nobody of the registry has checked the beneficiary yet."""


class BeyondFootprint(Refused):
    """The footprint is covered already, or is for another mineral or period than the claim."""


class AlreadyFinal(Refused):
    """A retirement that is final or cancelled never changes."""


class StillCoolingOff(Refused):
    """The retirement may not become final yet."""


@act
def request_retirement(
    *,
    organisation: Organisation,
    beneficiary: Organisation,
    mineral: Mineral,
    quantity: int,
    claim_period_first: date,
    claim_period_last: date,
    claim_type: str,
    footprint: Footprint | None,
    boundary: ClaimBoundary,
    at: datetime,
    by: User,
) -> Retirement:
    """Set the oldest free credits of an organisation aside for a claim.

    A match covers the lines of its footprint in their order; what exceeds them is a contribution.

    :param quantity: kilograms of contained metal
    :raises NotHeld: if the organisation holds fewer free credits
    :raises NotTheirs: if beneficiary or footprint belong to others
    :raises BeyondFootprint: if the footprint is covered already, or is for another period
    :raises registry.services.organisations.Suspended: while a party is suspended
    :raises NotReviewed: if nobody has reviewed the beneficiary yet
    """
    _refuse_period(claim_period_first, claim_period_last, at)
    if organisation.pk not in (beneficiary.pk, beneficiary.parent_id):
        raise NotTheirs(_("You may retire for yourself and for companies of your group only."))
    if quantity <= 0:
        raise _not_held(organisation, mineral, quantity, free_kg(organisation, mineral))
    covered: list[tuple[int, int]] = []
    if footprint:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        footprint = _matched(
            footprint, organisation, beneficiary, mineral, claim_period_first, claim_period_last
        )
        covered = _covered_lines(footprint, quantity)
    retirement = Retirement(
        beneficiary=beneficiary,
        mineral=mineral,
        quantity=quantity,
        claim_period_first=claim_period_first,
        claim_period_last=claim_period_last,
        claim_type=claim_type,
        footprint=footprint,
        boundary=boundary,
        requested_at=at,
        requested_by=by,
        final_from=at + timedelta(hours=settings.RETIREMENT_COOLING_OFF_HOURS),
    )
    with _refusing_the_suspended():
        found = _claim(retirement, organisation, covered)
    if found < quantity:
        raise _not_held(organisation, mineral, quantity, found)
    return retirement


@act
def confirm_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Retire the credits that were set aside. Nothing undoes this.

    :raises AlreadyFinal: if it is final or cancelled
    :raises StillCoolingOff: before `final_from`
    """
    with _refusing_the_suspended(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM retire_what_was_set_aside(%s, %s, %s)", [retirement.pk, at, by.pk])
        state, final_from = cursor.fetchone()
    _refuse_unless_requested(retirement, state)
    if at < final_from:
        raise StillCoolingOff(
            _("It can become final from %(instant)s UTC; until then it can be cancelled.")
            % {"instant": final_from.strftime("%Y-%m-%d %H:%M")}
        )
    transaction.on_commit(doorbell.ring)
    if retirement.state == Retirement.State.REQUESTED:
        retirement.finish(at=at, by=by)
    return retirement


@act
def cancel_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Give the credits that were set aside back to their holder, and uncover the footprint.

    :raises AlreadyFinal: if it is final or cancelled
    """
    retirement = _locked(retirement)
    retirement.reserved.update(reserved_for=None)
    retirement.cancel(at=at, by=by)
    retirement.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    return retirement


def free_kg(organisation: Organisation, mineral: Mineral) -> int:
    """Kilograms of a mineral that an organisation holds and has not set aside."""
    free = Certificate.objects.held().free().of_mineral(mineral)
    return free.filter(holder__organisation=organisation).quantity()


@contextmanager
def _refusing_the_suspended() -> Iterator[None]:
    """Say who takes no part, as the database found it: to ask it first would cost each claim a query."""
    try:
        yield
    except IntegrityError as error:
        rule = broken_rule(error)
        if rule == "suspended_takes_no_part":
            raise Suspended(
                _("The company or its beneficiary is suspended for now. Ask the registry.")
            ) from None
        if rule == "beneficiary_is_reviewed":
            raise NotReviewed(_("The registry has not reviewed this beneficiary yet.")) from None
        raise


def _refuse_period(first: date, last: date, at: datetime) -> None:
    if first > last:
        raise BeyondFootprint(_("The claim period ends before it begins."))
    if first.year < EARLIEST_YEAR or last.year > at.year:
        raise BeyondFootprint(
            _("The claim period must lie between %(first)s and %(last)s.")
            % {"first": EARLIEST_YEAR, "last": at.year}
        )


def _matched(
    footprint: Footprint,
    organisation: Organisation,
    beneficiary: Organisation,
    mineral: Mineral,
    first: date,
    last: date,
) -> Footprint:
    """The footprint, locked, if this claim may match it."""
    footprint = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    if footprint.organisation_id not in (organisation.pk, beneficiary.pk):
        raise NotTheirs(_("This footprint belongs to another company."))
    if footprint.state != Footprint.State.DECLARED or footprint.mineral_id != mineral.pk:
        raise BeyondFootprint(_("Choose a declared footprint for the same mineral."))
    if first < footprint.period_first or last > footprint.period_last:
        raise BeyondFootprint(
            _("Footprint %(number)s covers %(first)s to %(last)s; the claim period must lie within it.")
            % {"number": footprint, "first": footprint.period_first, "last": footprint.period_last}
        )
    return footprint


def _covered_lines(footprint: Footprint, quantity: int) -> list[tuple[int, int]]:
    """Which lines, by number, a claim of `quantity` kilograms covers, in their order, and by how much."""
    covered = []
    for line in footprint.lines.filter(covered_kg__lt=F("quantity")).order_by("pk"):
        part = min(quantity, line.quantity - line.covered_kg)
        if part <= 0:
            break
        covered.append((line.pk, part))
        quantity -= part
    if not covered:
        raise BeyondFootprint(
            _("Footprint %(number)s is covered in full. Retire further credits as a contribution.")
            % {"number": footprint}
        )
    return covered


def _claim(retirement: Retirement, organisation: Organisation, covered: list[tuple[int, int]]) -> int:
    """Write the claim, what it covers, and its oldest blocks set aside, in one call; the kilograms found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT retirement, found_kg, account.id FROM claim_oldest_credits("
            "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[]) "
            "LEFT JOIN credits_holdingaccount account ON account.organisation_id = %s",
            [
                organisation.pk,
                retirement.beneficiary_id,
                retirement.mineral_id,
                retirement.quantity,
                retirement.claim_period_first,
                retirement.claim_period_last,
                retirement.claim_type,
                retirement.footprint_id,
                retirement.boundary_id,
                retirement.requested_at,
                retirement.requested_by_id,
                retirement.final_from,
                [line for line, _part in covered],
                [part for _line, part in covered],
                organisation.pk,
            ],
        )
        retirement.pk, found, retirement.account_id = cursor.fetchone()
    retirement._state.adding = False
    return found


def _not_held(organisation: Organisation, mineral: Mineral, quantity: int, available: int) -> NotHeld:
    return NotHeld(
        _("%(organisation)s holds %(available)s kg of free %(mineral)s credits, not %(quantity)s kg.")
        % {
            "organisation": organisation,
            "available": available,
            "mineral": mineral.name,
            "quantity": quantity,
        }
    )


def _locked(retirement: Retirement) -> Retirement:
    retirement = (
        Retirement.objects.select_related("account__organisation")
        .select_for_update(of=("account__organisation", "self"), no_key=True)
        .get(pk=retirement.pk)
    )
    _refuse_unless_requested(retirement, retirement.state)
    return retirement


def _refuse_unless_requested(retirement: Retirement, state: str) -> None:
    if state != Retirement.State.REQUESTED:
        raise AlreadyFinal(
            _("Retirement %(number)s is already %(state)s and never changes.")
            % {"number": retirement, "state": Retirement.State(state).label.lower()}
        )
