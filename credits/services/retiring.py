"""Retirement, the one way to make a claim: credits are set aside, then retired for good."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from credits import doorbell
from credits.models import Certificate, Footprint, FootprintLine, Retirement
from credits.services.footprints import EARLIEST_YEAR
from registry.acting import act
from registry.models import ClaimBoundary, Mineral, Organisation, User
from registry.refusals import Refused, broken_rule
from registry.services.organisations import Suspended

ClaimType = Retirement.ClaimType
BY_ITSELF = "system:cooling-off"

log = structlog.get_logger()


class NotHeld(Refused):
    """The account holds fewer free credits than asked for."""


class NotTheirs(Refused):
    """The account may not retire for this beneficiary, or with this footprint."""


class NotReviewed(Refused):
    """Nobody of the registry has checked the beneficiary yet."""


class NotABuyer(Refused):
    """Credits are retired for companies that buy them."""


class WrongParts(Refused):
    """The parts of certificates that were chosen are not the quantity, or are not free any more."""


class Expired(Refused):
    """The standard says for how long the credits are usable, and that time is over."""


class BeyondFootprint(Refused):
    """The footprint is covered already, or is for another mineral or period than the claim."""


class OldBoundary(Refused):
    """The claim boundary that was accepted is not the one in force."""


class AlreadyFinal(Refused):
    """A retirement that is final or cancelled never changes."""


class NotApproved(Refused):
    """The company wants a second person to approve what is retired, and nobody has."""


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
    chosen: Mapping[int, int] | None = None,
    lines: Sequence[int] | None = None,
    covered_kg: int | None = None,
    at: datetime,
    by: User,
) -> Retirement:
    """Set free credits of an organisation aside for a claim: the oldest, unless it chooses.

    A match covers lines of its footprint; what exceeds them is a contribution.

    :param quantity: kilograms of contained metal
    :param chosen: for each certificate, by its number, how many kilograms of it, from its first serial
    :param lines: which lines of the footprint to cover, by number, in this order; None for all in theirs
    :param covered_kg: how much of the footprint it was accepted to cover; None to cover what is open
    :raises NotHeld: if the organisation holds fewer free credits
    :raises WrongParts: if what was chosen is not the quantity, or is not free any more
    :raises NotTheirs: if the footprint belongs to others
    :raises BeyondFootprint: if the footprint is covered already, or by another quantity than accepted, or is
        for another period
    :raises registry.services.organisations.Suspended: while a party is suspended
    :raises NotReviewed: if nobody has reviewed the beneficiary yet
    :raises NotABuyer: if the beneficiary is a cooperative, operator or verifier
    :raises OldBoundary: if another version of the claim boundary is in force on the day
    """
    _refuse_period(claim_period_first, claim_period_last, at)
    in_force = ClaimBoundary.objects.in_force(at.date())
    if in_force is None or in_force.pk != boundary.pk:
        raise OldBoundary(_("A new version of the claim boundary is in force. Read it, and accept it anew."))
    if quantity <= 0:
        raise _not_held(organisation, mineral, quantity, free_kg(organisation, mineral, on=at.date()))
    if chosen is not None and (sum(chosen.values()) != quantity or min(chosen.values()) <= 0):
        raise WrongParts(_("The parts of certificates do not add up to the quantity. Choose again."))
    covered: list[tuple[int, int]] = []
    if footprint:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        footprint = _matched(
            footprint,
            organisation,
            beneficiary,
            mineral,
            claim_period_first,
            claim_period_last,
            claim_type,
        )
        covered = _covered_lines(footprint, quantity, lines)
        if covered_kg is not None and covered_kg != sum(part for _line, part in covered):
            raise BeyondFootprint(
                _("Of footprint %(number)s another quantity is open now than you accepted to cover.")
                % {"number": footprint}
            )
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
        final_from=at + cooling_off(),
    )
    with _refusing_the_suspended():
        found = _claim(retirement, organisation, covered, chosen or {})
    if found < quantity and chosen:
        raise WrongParts(_("Some of the chosen credits are not free any more. Choose again."))
    if found < quantity:
        raise _not_held(organisation, mineral, quantity, found)
    if retirement.final_from <= at:
        transaction.on_commit(doorbell.ring_for_what_is_due)
    return retirement


@act
def confirm_retirement(*, retirement: Retirement, at: datetime, by: User | str) -> Retirement:
    """Retire the credits that were set aside. Nothing undoes this.

    :param by: who, or what of the registry where its time is simply over: nobody is named then
    :raises AlreadyFinal: if it is final or cancelled
    :raises NotApproved: while it waits for a second person
    :raises StillCoolingOff: before `final_from`
    :raises registry.services.organisations.Suspended: while a party is suspended
    """
    person = by if isinstance(by, User) else None
    with _refusing_the_suspended(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM retire_what_was_set_aside(%s, %s, %s)",
            [retirement.pk, at, person.pk if person else None],
        )
        state, final_from = cursor.fetchone()
    _refuse_unless_requested(retirement, state)
    if final_from is None:
        raise NotApproved(_("A second person of the company must approve it first."))
    if at < final_from:
        raise StillCoolingOff(
            _("It can become final from %(instant)s UTC; until then it can be cancelled.")
            % {"instant": final_from.strftime("%Y-%m-%d %H:%M")}
        )
    transaction.on_commit(doorbell.ring)
    if retirement.state == Retirement.State.REQUESTED:
        retirement.finish(at=at, by=person)
    return retirement


def finish_due_retirements(*, at: datetime) -> int:
    """Retire for good what waited its time and was not cancelled, each in a transaction of its own; how many.

    One that may not become final now, since a party is suspended, is looked at again the next time.
    """
    finished = 0
    for retirement in Retirement.objects.due(at).order_by("pk"):
        try:
            confirm_retirement(retirement=retirement, at=at, by=BY_ITSELF)
        except Refused as refused:
            log.info("retirement_not_final", retirement=retirement.pk, refused=type(refused).__name__)
        else:
            finished += 1
    return finished


@act
def cancel_retirement(*, retirement: Retirement, at: datetime, by: User) -> Retirement:
    """Give the credits that were set aside back to their holder, and uncover the footprint.

    :raises AlreadyFinal: if it is final or cancelled
    """
    retirement = waiting(retirement)
    retirement.reserved.update(reserved_for=None)
    retirement.cancel(at=at, by=by)
    retirement.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    return retirement


def cooling_off() -> timedelta:
    return timedelta(hours=settings.RETIREMENT_COOLING_OFF_HOURS)


def free_kg(organisation: Organisation, mineral: Mineral, *, on: date) -> int:
    """Kilograms of a mineral that an organisation could set aside on a day."""
    free = Certificate.objects.held().free().usable(on).of_mineral(mineral)
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
        if rule == "beneficiary_is_a_buyer":
            raise NotABuyer(_("Credits are retired for companies that buy them.")) from None
        if rule == "expired_credits_are_not_retired":
            raise Expired(_("Some of these credits are usable no longer. Choose others.")) from None
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
    claim_type: str,
) -> Footprint:
    """The footprint, locked, if this claim may match it."""
    footprint = Footprint.objects.select_for_update(of=("self",)).get(pk=footprint.pk)
    if not may_match(footprint, organisation, beneficiary):
        raise NotTheirs(_("This footprint belongs to another company."))
    if footprint.state != Footprint.State.DECLARED or footprint.mineral_id != mineral.pk:
        raise BeyondFootprint(_("Choose a declared footprint for the same mineral."))
    if first < footprint.period_first or last > footprint.period_last:
        raise BeyondFootprint(
            _("Footprint %(number)s covers %(first)s to %(last)s; the claim period must lie within it.")
            % {"number": footprint, "first": footprint.period_first, "last": footprint.period_last}
        )
    if says_too_much(claim_type, footprint):
        raise BeyondFootprint(
            _("Footprint %(number)s covers %(scope)s, not the whole company: claim a product group.")
            % {"number": footprint, "scope": footprint.scope_name}
        )
    return footprint


def says_too_much(claim_type: str, footprint: Footprint) -> bool:
    """Whether a claim would match the whole company by a footprint that covers a part of it."""
    return claim_type == ClaimType.COMPANY and footprint.scope != Footprint.Scope.COMPANY


def may_match(footprint: Footprint, organisation: Organisation, beneficiary: Organisation) -> bool:
    """Whether a claim may match a footprint: the beneficiary's, or that of the group they belong to."""
    if footprint.organisation_id == beneficiary.pk:
        return True
    is_group = organisation.pk in (beneficiary.pk, beneficiary.parent_id)
    return is_group and footprint.organisation_id == organisation.pk


def _covered_lines(
    footprint: Footprint, quantity: int, chosen: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """Which lines, by number, a claim of `quantity` kilograms covers, in which order, and by how much."""
    open_lines = footprint.lines.filter(covered_kg__lt=F("quantity")).order_by("pk")
    lines: Iterable[FootprintLine] = open_lines
    if chosen is not None:
        by_number = open_lines.in_bulk(list(chosen))
        lines = [by_number[number] for number in dict.fromkeys(chosen) if number in by_number]
    covered = []
    for line in lines:
        part = min(quantity, line.quantity - line.covered_kg)
        if part <= 0:
            break
        covered.append((line.pk, part))
        quantity -= part
    if not covered:
        text = _("Footprint %(number)s is covered in full. Retire further credits as a contribution.")
        if chosen is not None:
            text = _("The chosen lines of footprint %(number)s are covered already. Choose others.")
        raise BeyondFootprint(text % {"number": footprint})
    return covered


def _claim(
    retirement: Retirement,
    organisation: Organisation,
    covered: list[tuple[int, int]],
    chosen: Mapping[int, int],
) -> int:
    """Write the claim, what it covers, and its blocks set aside, in one call; the kilograms found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT retirement, found_kg, account.id FROM claim_credits("
            "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s::bigint[], "
            "%s::bigint[]) "
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
                list(chosen),
                list(chosen.values()),
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


def waiting(retirement: Retirement) -> Retirement:
    """The retirement, locked with its organisation, if it is neither final nor cancelled."""
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
