"""The emergency rule: two people let a third approve while every approver is away."""

from datetime import datetime

from django.utils.translation import gettext as _

from registry.acting import act
from registry.models import StandIn, User
from registry.models.people import LONGEST_STAND_IN
from registry.refusals import Refused


class UnfitStandIn(Refused):
    """The person, the time or the reason does not fit the rule."""


class NotTheSecond(Refused):
    """Two others, one after the other, grant a stand-in."""


@act
def propose_stand_in(
    *, person: User, reason: str, begins_at: datetime, ends_at: datetime, at: datetime, by: User
) -> StandIn:
    """Ask that somebody of the staff may approve for a while, since every approver is away.

    :raises UnfitStandIn: if it lasts longer than a week, is over, or the person is no staff or `by`
    """
    if person.pk == by.pk:
        raise UnfitStandIn(_("You cannot propose yourself; two others grant a stand-in."))
    if not (person.is_staff and person.is_active):
        raise UnfitStandIn(_("%(name)s does not belong to the staff.") % {"name": person.name})
    if not (begins_at < ends_at <= begins_at + LONGEST_STAND_IN and ends_at > at):
        raise UnfitStandIn(_("A stand-in lasts a week at most, and ends in the future."))
    if not reason.strip():
        raise UnfitStandIn(_("Say why; others will read it."))
    return StandIn.objects.create(
        person=person, reason=reason, begins_at=begins_at, ends_at=ends_at, proposed_at=at, proposed_by=by
    )


@act
def agree_to_stand_in(*, stand_in: StandIn, at: datetime, by: User) -> StandIn:
    """Put the rule in force, as the second person.

    :raises NotTheSecond: if `by` proposed it or is the stand-in
    :raises UnfitStandIn: if it was agreed to or ended before, or its time is over
    """
    stand_in = StandIn.objects.select_for_update(of=("self",)).get(pk=stand_in.pk)
    if by.pk in (stand_in.proposed_by_id, stand_in.person_id):
        raise NotTheSecond(
            _("Two others grant a stand-in: neither the person nor whoever proposed it agrees.")
        )
    if stand_in.agreed_at or stand_in.ended_at or stand_in.ends_at <= at:
        raise UnfitStandIn(_("This stand-in was agreed to or ended before, or its time is over."))
    stand_in.agreed_at, stand_in.agreed_by = at, by
    stand_in.save(update_fields=["agreed_at", "agreed_by"])
    return stand_in


@act
def end_stand_in(*, stand_in: StandIn, at: datetime, by: User) -> StandIn:
    """End it before its time, as soon as an approver is back.

    :raises UnfitStandIn: if it was ended before
    """
    stand_in = StandIn.objects.select_for_update(of=("self",)).get(pk=stand_in.pk)
    if stand_in.ended_at:
        raise UnfitStandIn(_("This stand-in was ended before."))
    stand_in.ended_at, stand_in.ended_by = at, by
    stand_in.save(update_fields=["ended_at", "ended_by"])
    return stand_in
