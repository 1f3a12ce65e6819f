"""Retirement, the one way to make a claim: credits are set aside, then retired for good."""

from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from credits.models import Certificate, Coverage, Footprint, FootprintLine, HoldingAccount, Retirement
from credits.services.footprints import EARLIEST_YEAR
from registry.acting import act
from registry.celery import app
from registry.models import ClaimBoundary, Mineral, Organisation, User
from registry.refusals import Refused

log = structlog.get_logger()
ClaimType = Retirement.ClaimType


class NotHeld(Refused):
    """The account holds fewer free credits than asked for."""


class NotTheirs(Refused):
    """The account may not retire for this beneficiary, or with this footprint."""


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
    """
    account = _locked_account(organisation)
    _refuse_period(claim_period_first, claim_period_last, at)
    if organisation.pk not in (beneficiary.pk, beneficiary.parent_id):
        raise NotTheirs(_("You may retire for yourself and for companies of your group only."))
    covered: list[tuple[FootprintLine, int]] = []
    if footprint:
        footprint = _matched(
            footprint, organisation, beneficiary, mineral, claim_period_first, claim_period_last
        )
        covered = _covered_lines(footprint, quantity)
    if account is None or quantity <= 0:
        raise _not_held(organisation, mineral, quantity, 0 if account is None else free_kg(account, mineral))
    retirement = Retirement.objects.create(
        account=account,
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
    if covered:
        Coverage.objects.bulk_create(
            Coverage(retirement=retirement, line=line, quantity=part) for line, part in covered
        )
    found = _set_aside(retirement)
    if found < quantity:
        raise _not_held(organisation, mineral, quantity, found)
    return retirement


@act
def confirm_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Retire the credits that were set aside. Nothing undoes this.

    :raises AlreadyFinal: if it is final or cancelled
    :raises StillCoolingOff: before `final_from`
    """
    retirement = _locked(retirement)
    if at < retirement.final_from:
        raise StillCoolingOff(
            _("It can become final from %(instant)s UTC; until then it can be cancelled.")
            % {"instant": retirement.final_from.strftime("%Y-%m-%d %H:%M")}
        )
    retirement.reserved.update(state=Certificate.State.RETIRED, retirement=retirement, reserved_for=None)
    retirement.finish(at=at, by=by)
    retirement.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    transaction.on_commit(lambda: _ring(retirement.pk))
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


def free_kg(account: HoldingAccount, mineral: Mineral) -> int:
    """Kilograms of a mineral that an account holds and has not set aside."""
    return account.certificates.held().free().of_mineral(mineral).quantity()


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


def _covered_lines(footprint: Footprint, quantity: int) -> list[tuple[FootprintLine, int]]:
    """Which lines a claim of `quantity` kilograms covers, in their order, and by how much."""
    covered = []
    for line in footprint.lines.filter(covered_kg__lt=F("quantity")).order_by("pk"):
        part = min(quantity, line.quantity - line.covered_kg)
        if part <= 0:
            break
        covered.append((line, part))
        quantity -= part
    if not covered:
        raise BeyondFootprint(
            _("Footprint %(number)s is covered in full. Retire further credits as a contribution.")
            % {"number": footprint}
        )
    return covered


def _set_aside(retirement: Retirement) -> int:
    """Set the oldest free blocks aside in one go, splitting the last; the kilograms found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_oldest_credits_aside(%s)", [retirement.pk])
        return cursor.fetchone()[0]


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


def _locked_account(organisation: Organisation) -> HoldingAccount | None:
    """The account, its organisation locked: what is free is counted by one at a time."""
    return (
        HoldingAccount.objects.select_related("organisation")
        .select_for_update(of=("organisation",), no_key=True)
        .filter(organisation=organisation)
        .first()
    )


def _locked(retirement: Retirement) -> Retirement:
    retirement = (
        Retirement.objects.select_related("account__organisation")
        .select_for_update(of=("account__organisation", "self"), no_key=True)
        .get(pk=retirement.pk)
    )
    if retirement.state != Retirement.State.REQUESTED:
        raise AlreadyFinal(
            _("Retirement %(number)s is already %(state)s and never changes.")
            % {"number": retirement, "state": retirement.get_state_display().lower()}
        )
    return retirement


def _ring(pk: int) -> None:
    """Tell a worker that a statement is due. If the broker is away, the sweeper finds the row later."""
    try:
        app.send_task("reporting.tasks.make_statement", [pk], retry=False)
    except OperationalError as error:
        log.warning("broker_away", retirement=pk, error=str(error))
