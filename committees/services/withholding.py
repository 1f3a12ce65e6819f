"""Keeping the details of a decision out of public, and telling them again."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import Decision, Withholding
from committees.services.refusals import AlreadyWithheld
from registry.acting import act
from registry.models import User
from registry.services import two_people


@act
def withhold_decision(*, decision: Decision, reason: str, at: datetime, by: User) -> Withholding:
    """Tell nothing of a decision in public from now on but its part of the sums; frozen statements stay.

    :param reason: for the staff and auditors
    :raises NoReason: if nothing is said
    :raises AlreadyWithheld: if it is withheld already
    """
    two_people.refuse_empty(reason)
    decision = Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    if decision.is_withheld:
        raise AlreadyWithheld(_("Decision %(number)s is withheld already.") % {"number": decision})
    return Withholding.objects.create(decision=decision, reason=reason, placed_at=at, placed_by=by)


@act
def lift_withholding(*, withholding: Withholding, outcome: str, at: datetime, by: User) -> Withholding:
    """Let a decision be told in public again, as a second person, and say why that is safe now.

    :raises NoReason: if nothing is said
    :raises AlreadyLifted: if it was lifted before
    :raises SamePerson: if `by` withheld it
    """
    return two_people.lift(withholding, outcome=outcome, at=at, by=by)
