"""A wrong expenditure gets an opposite entry: asked for by one person, approved by a second officer."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import Decision, Expenditure, FundEntry, PremiumFund, Reversal
from committees.models.decisions import LONGEST_REASON
from committees.services.queue import locked_fund, set_aside_in_turn
from committees.services.refusals import AlreadyReversed
from registry.acting import act
from registry.models import User, next_number
from registry.refusals import Refused
from registry.services import two_people

Kind = FundEntry.Kind


@act
def request_reversal(*, expenditure: Expenditure, reason: str, at: datetime, by: User) -> Reversal:
    """Ask that the whole of a wrong expenditure be taken back; it counts until that is approved.

    :param reason: for the committee and the staff
    :raises NoReason: if nothing is said
    :raises Refused: if too much is said
    :raises AlreadyReversed: if it was reversed, or that waits for a second officer
    """
    two_people.refuse_empty(reason)
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say why in at most %(most)s characters.") % {"most": LONGEST_REASON})
    committee = expenditure.project.decision.committee
    locked_fund(committee.site)
    if live := expenditure.reversals.exclude(state=Reversal.State.REFUSED).first():
        raise AlreadyReversed(
            _("%(number)s was reversed before, by %(reversal)s.") % {"number": expenditure, "reversal": live}
            if live.state == Reversal.State.APPROVED
            else _("%(reversal)s waits already for a second officer.") % {"reversal": live}
        )
    prefix = f"RV-{committee.site.code}-{at.year}"
    return Reversal.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        expenditure=expenditure,
        reason=reason.strip(),
        requested_at=at,
        requested_by=by,
    )


@act
def approve_reversal(*, reversal: Reversal, at: datetime, by: User) -> Reversal:
    """Take an expenditure back as the second officer: its decision has the money again.

    A closed decision keeps nothing. What comes back to it returns to the fund, for those who wait for funds.

    :raises AlreadyDecided: if it was approved or refused before
    :raises SamePerson: if `by` asked for it
    """
    fund = locked_fund(reversal.expenditure.project.decision.committee.site)
    decision = Decision.objects.select_for_update(no_key=True).get(
        pk=reversal.expenditure.project.decision_id
    )
    reversal = two_people.undecided(reversal, approver=by)
    reversal = two_people.approve(reversal, at=at, by=by)
    _bring_back(Kind.REVERSAL, reversal, fund, decision, at, by)
    if decision.state == Decision.State.CLOSED:
        _bring_back(Kind.RETURN, reversal, fund, decision, at, by)
        set_aside_in_turn(fund, at=at, by=by)
    return reversal


@act
def refuse_reversal(*, reversal: Reversal, reason: str, at: datetime, by: User) -> Reversal:
    """Let an expenditure stand as the second officer, with a reason that the committee sees.

    :raises AlreadyDecided: if it was approved or refused before
    :raises NoReason: if nothing is said
    """
    return two_people.refuse(two_people.undecided(reversal), reason=reason, at=at, by=by)


def _bring_back(
    kind: str, reversal: Reversal, fund: PremiumFund, decision: Decision, at: datetime, by: User
) -> None:
    FundEntry.objects.create(
        fund=fund,
        kind=kind,
        amount_minor=reversal.expenditure.fund_amount_minor,
        reference=reversal.number,
        decision=decision,
        expenditure=reversal.expenditure,
        reason=reversal.reason,
        recorded_at=at,
        recorded_by=by,
    )
