"""Retirement, the one way to make a claim: credits are set aside, then retired for good."""

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from credits.models import Certificate, Footprint, Retirement
from credits.services.blocks import take
from credits.services.footprints import EARLIEST_YEAR
from registry.celery import app
from registry.models import ClaimBoundary, Mineral, Organisation, User
from registry.refusals import Refused

log = structlog.get_logger()
ClaimType = Retirement.ClaimType


class KeyReused(Refused):
    """The same form was sent before with other content."""


class NotHeld(Refused):
    """The account holds fewer free credits than asked for."""


class NotTheirs(Refused):
    """The account may not retire for this beneficiary, or with this footprint."""


class BeyondFootprint(Refused):
    """The claim would match more than the footprint declares, or another period than its own."""


class AlreadyFinal(Refused):
    """A retirement that is final or cancelled never changes."""


class StillCoolingOff(Refused):
    """The retirement may not become final yet."""


@transaction.atomic
def request_retirement(
    *,
    key: UUID,
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

    The same `key` with the same content gives the first retirement again.

    :param quantity: kilograms of contained metal
    :raises NotHeld: if the organisation holds fewer free credits
    :raises NotTheirs: if beneficiary or footprint belong to others
    :raises BeyondFootprint: if the footprint covers less, or another period
    """
    # Every retirement of an organisation waits here, so what is free is counted by one at a time.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    facts = {
        "account__organisation": organisation,
        "beneficiary": beneficiary,
        "mineral": mineral,
        "quantity": quantity,
        "claim_period_first": claim_period_first,
        "claim_period_last": claim_period_last,
        "claim_type": claim_type,
        "footprint": footprint,
    }
    earlier = Retirement.objects.filter(key=key).first()
    if earlier:
        if not Retirement.objects.filter(key=key, **facts).exists():
            raise KeyReused(_("This form was sent before with other content; begin again."))
        return earlier
    if claim_period_first > claim_period_last:
        raise BeyondFootprint(_("The claim period ends before it begins."))
    if claim_period_first.year < EARLIEST_YEAR or claim_period_last.year > at.year:
        raise BeyondFootprint(
            _("The claim period must lie between %(first)s and %(last)s.")
            % {"first": EARLIEST_YEAR, "last": at.year}
        )
    if organisation.pk not in (beneficiary.pk, beneficiary.parent_id):
        raise NotTheirs(_("You may retire for yourself and for companies of your group only."))
    if footprint:
        _refuse_beyond_footprint(footprint, organisation, beneficiary, mineral, quantity, facts)
    free = _lock_free(organisation, mineral)
    available = sum(certificate.quantity for certificate in free)
    if not 0 < quantity <= available:
        raise NotHeld(
            _("%(organisation)s holds %(available)s kg of free %(mineral)s credits, not %(quantity)s kg.")
            % {
                "organisation": organisation,
                "available": available,
                "mineral": mineral.name,
                "quantity": quantity,
            }
        )
    retirement = Retirement.objects.create(
        key=key,
        account=organisation.account,
        boundary=boundary,
        requested_at=at,
        requested_by=by,
        final_from=at + timedelta(hours=settings.RETIREMENT_COOLING_OFF_HOURS),
        **{name: value for name, value in facts.items() if name != "account__organisation"},
    )
    for certificate in take(free, quantity):
        certificate.reserved_for = retirement
        certificate.save(update_fields=["reserved_for"])
    return retirement


@transaction.atomic
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
    for certificate in retirement.reserved.order_by("pk").select_for_update(of=("self",)):
        certificate.retire(retirement=retirement)
        certificate.save(update_fields=["state", "retirement", "reserved_for"])
    retirement.finish(at=at, by=by)
    retirement.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    transaction.on_commit(lambda: _ring(retirement.pk))
    return retirement


@transaction.atomic
def cancel_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Give the credits that were set aside back to their holder.

    :raises AlreadyFinal: if it is final or cancelled
    """
    retirement = _locked(retirement)
    retirement.reserved.update(reserved_for=None)
    retirement.cancel(at=at, by=by)
    retirement.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    return retirement


def _refuse_beyond_footprint(footprint, organisation, beneficiary, mineral, quantity, facts) -> None:
    footprint = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    if footprint.organisation_id not in (organisation.pk, beneficiary.pk):
        raise NotTheirs(_("This footprint belongs to another company."))
    if footprint.state != Footprint.State.DECLARED or footprint.mineral_id != mineral.pk:
        raise BeyondFootprint(_("Choose a declared footprint for the same mineral."))
    if (
        facts["claim_period_first"] < footprint.period_first
        or facts["claim_period_last"] > footprint.period_last
    ):
        raise BeyondFootprint(
            _("Footprint %(number)s covers %(first)s to %(last)s; the claim period must lie within it.")
            % {"number": footprint, "first": footprint.period_first, "last": footprint.period_last}
        )
    claimed = footprint.retirements.exclude(state="cancelled").aggregate(total=Sum("quantity"))["total"] or 0
    left = footprint.total_kg - claimed
    if quantity > left:
        raise BeyondFootprint(
            _(
                "Footprint %(number)s has %(left)s kg left to match, not %(quantity)s kg. "
                "Retire what exceeds it as a contribution."
            )
            % {"number": footprint, "left": left, "quantity": quantity}
        )


def _lock_free(organisation: Organisation, mineral: Mineral) -> list[Certificate]:
    """The organisation's free credits of a mineral, locked by id and given back oldest first."""
    mine = (
        Certificate.objects.held()
        .free()
        .of_mineral(mineral)
        .filter(holder__organisation=organisation)
        .values("pk")
    )
    list(Certificate.objects.filter(pk__in=mine).order_by("pk").select_for_update(of=("self",)))
    return list(Certificate.objects.held().free().filter(pk__in=mine).oldest_first())


def _locked(retirement: Retirement) -> Retirement:
    Organisation.objects.select_for_update(no_key=True, of=("self",)).get(account__retirements=retirement.pk)
    retirement = Retirement.objects.select_for_update(of=("self",)).get(pk=retirement.pk)
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
