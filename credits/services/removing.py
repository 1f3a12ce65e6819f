"""Cancelling credits before retirement, holding a site's issuance, and adding notices to final records."""

from datetime import datetime

from django.utils.translation import gettext as _

from credits.models import (
    Cancellation,
    Certificate,
    HoldingAccount,
    IncidentHold,
    Issuance,
    Notice,
    Retirement,
)
from credits.serials import SerialRange
from credits.services.blocks import cut
from registry.acting import act
from registry.models import Mineral, MineSite, Organisation, User
from registry.refusals import Refused
from registry.services import two_people


class NotInCirculation(Refused):
    """Some of the serials are retired, cancelled or set aside."""


class AlreadyOnHold(Refused):
    """The site is on hold already."""


class NotFinal(Refused):
    """Only a final record takes a notice; what is not final can still be changed."""


@act
def request_cancellation(
    *, issuance: Issuance, serials: SerialRange, reason: str, at: datetime, by: User
) -> Cancellation:
    """Set serials aside to be taken out without use; nobody can deliver or retire them meanwhile.

    :param reason: public once approved
    :raises NotInCirculation: if one of the serials is retired, cancelled, set aside or was never issued
    """
    two_people.refuse_empty(reason)
    blocks = _lock_blocks(issuance, serials)
    inside = sum(min(block.last, serials.last) - max(block.first, serials.first) + 1 for block in blocks)
    if inside != serials.quantity:
        raise NotInCirculation(
            _(
                "Of serials %(serials)s, %(free)s kg of %(quantity)s kg are free; the rest is retired, "
                "cancelled, set aside or was never issued."
            )
            % {"serials": serials, "free": inside, "quantity": serials.quantity}
        )
    cancellation = Cancellation.objects.create(
        issuance=issuance,
        first=serials.first,
        last=serials.last,
        reason=reason,
        requested_at=at,
        requested_by=by,
    )
    parts = [cut(block, serials).pk for block in blocks]
    Certificate.objects.filter(pk__in=parts).update(cancellation=cancellation)
    return Cancellation.objects.get(pk=cancellation.pk)


@act
def approve_cancellation(*, cancellation: Cancellation, at: datetime, by: User) -> Cancellation:
    """Take the credits out for good, as the second person.

    :raises SamePerson: if `by` asked for it
    :raises AlreadyDecided: if it was approved or refused before
    """
    cancellation = two_people.undecided(cancellation, approver=by)
    cancellation.certificates.update(state=Certificate.State.CANCELLED)
    return two_people.approve(cancellation, at=at, by=by)


@act
def refuse_cancellation(*, cancellation: Cancellation, reason: str, at: datetime, by: User) -> Cancellation:
    """Free the credits again, for a stated reason; whoever asked may take the request back.

    :raises AlreadyDecided: if it was approved or refused before
    """
    cancellation = two_people.undecided(cancellation)
    cancellation.certificates.update(cancellation=None)
    return two_people.refuse(cancellation, reason=reason, at=at, by=by)


@act
def place_hold(*, site: MineSite, reason: str, at: datetime, by: User) -> IncidentHold:
    """Stop issuance for a site while an incident is looked into.

    :raises AlreadyOnHold: if a hold is in force
    """
    two_people.refuse_empty(reason)
    MineSite.objects.select_for_update(no_key=True).get(pk=site.pk)
    if site.holds.in_force().exists():
        raise AlreadyOnHold(_("Issuance for %(site)s is on hold already.") % {"site": site})
    return IncidentHold.objects.create(site=site, reason=reason, placed_at=at, placed_by=by)


@act
def lift_hold(*, hold: IncidentHold, outcome: str, at: datetime, by: User) -> IncidentHold:
    """Let issuance go on, as a second person, and say what came of the incident.

    :raises SamePerson: if `by` placed the hold
    :raises AlreadyLifted: if it was lifted before
    """
    return two_people.lift(hold, outcome=outcome, at=at, by=by)


@act
def add_notice(
    *,
    kind: str,
    text: str,
    retirement: Retirement | None = None,
    issuance: Issuance | None = None,
    at: datetime,
    by: User,
) -> Notice:
    """Add a public word to a final retirement or an approved issuance, which itself never changes.

    :raises NotFinal: if the record can still be changed
    """
    two_people.refuse_empty(text)
    record = retirement or issuance
    if record is None or record.state not in (Retirement.State.FINAL, Issuance.State.APPROVED):
        raise NotFinal(_("Only a final record takes a notice."))
    return Notice.objects.create(
        kind=kind, text=text, retirement=retirement, issuance=issuance, added_at=at, added_by=by
    )


def _lock_blocks(issuance: Issuance, serials: SerialRange) -> list[Certificate]:
    """The free blocks that hold some of the serials, under the locks that deliveries and retirements take."""
    Mineral.objects.select_for_update(no_key=True).get(pk=issuance.report.mineral_id)
    blocks = (
        Certificate.objects.in_circulation()
        .free()
        .filter(issuance=issuance, first__lte=serials.last, last__gte=serials.first)
    )
    holders = HoldingAccount.objects.filter(certificates__in=blocks).values("organisation")
    list(Organisation.objects.filter(pk__in=holders).order_by("pk").select_for_update(no_key=True))
    return list(blocks.order_by("pk").select_for_update(of=("self",)))
