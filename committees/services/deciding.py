"""What becomes of a recorded decision: confirmed or refused by another officer, paid for in turn, closed."""

from datetime import datetime

from django.utils.translation import gettext as _

from committees.models import Decision, FundEntry, MinutesPage, PremiumFund
from committees.models.decisions import LONGEST_REASON
from committees.services.queue import locked_fund, set_aside_in_turn
from committees.services.refusals import NoMinutes, SameOfficer, WrongState
from registry.acting import act
from registry.models import User
from registry.refusals import Refused

State = Decision.State
Kind = FundEntry.Kind


@act
def confirm_decision(*, decision: Decision, at: datetime, by: User) -> Decision:
    """Confirm, as the second officer, that a decision was taken as recorded.

    What was voted down ends here. What was adopted gets its money set aside, in the order of confirmations:
    if the fund holds too little, or others wait, it waits for funds. What it amends ends, and what that had
    left returns to the fund first.

    :raises SameOfficer: if `by` also recorded it
    :raises NoMinutes: if the signed minutes of the meeting were not handed in
    """
    fund = locked_fund(decision.committee.site)
    decision = locked_decision(decision, State.RECORDED)
    if decision.recorded_by_id == by.pk:
        raise SameOfficer(_("You recorded this decision; someone else must confirm it."))
    if not MinutesPage.objects.filter(meeting__decisions=decision).exists():
        raise NoMinutes(_("Hand in a photo of the signed minutes first."))
    if decision.result != Decision.Result.ADOPTED:
        decision.confirm_voted_down(at=at, by=by)
        decision.save(update_fields=["state", "confirmed_at", "confirmed_by"])
        return decision
    if decision.amends:
        _end_amended(decision.amends, fund, at, by)
    decision.confirm(at=at, by=by)
    decision.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    set_aside_in_turn(fund, at=at, by=by)
    return Decision.objects.get(pk=decision.pk)


@act
def refuse_decision(*, decision: Decision, reason: str, at: datetime, by: User) -> Decision:
    """Refuse a recorded decision as the second officer, with a reason that the committee sees.

    :raises SameOfficer: if `by` also recorded it
    """
    decision = locked_decision(decision, State.RECORDED)
    if decision.recorded_by_id == by.pk:
        raise SameOfficer(_("You recorded this decision; someone else must refuse it."))
    if not reason.strip():
        raise Refused(_("Say why the decision is refused."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say why in at most %(most)s characters.") % {"most": LONGEST_REASON})
    decision.refuse(reason=reason, at=at, by=by)
    decision.save(update_fields=["state", "refusal", "refused_at", "refused_by"])
    return decision


@act
def close_decision(*, decision: Decision, at: datetime, by: User) -> Decision:
    """End the spending on a confirmed decision; what was not spent returns to the fund."""
    fund = locked_fund(decision.committee.site)
    decision = _closed(locked_decision(decision, State.CONFIRMED), fund, at, by)
    set_aside_in_turn(fund, at=at, by=by)
    return decision


def locked_decision(decision: Decision, state: str) -> Decision:
    decision = Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    check_state(decision, state)
    return decision


def check_state(decision: Decision, state: str) -> None:
    if decision.state != state:
        raise WrongState(
            _("Decision %(number)s cannot take this step: it is “%(state)s”.")
            % {"number": decision, "state": decision.get_state_display()}
        )


def _end_amended(earlier: Decision, fund: PremiumFund, at: datetime, by: User) -> None:
    earlier = Decision.objects.select_for_update(no_key=True).get(pk=earlier.pk)
    if earlier.state == State.CONFIRMED:
        _closed(earlier, fund, at, by)
    elif earlier.state == State.UNFUNDED:
        earlier.replace()
        earlier.save(update_fields=["state"])


def _closed(decision: Decision, fund: PremiumFund, at: datetime, by: User) -> Decision:
    unspent_minor = decision.project.unspent_minor
    decision.close(at=at, by=by)
    decision.save(update_fields=["state", "closed_at", "closed_by"])
    if unspent_minor:
        FundEntry.objects.create(
            fund=fund,
            kind=Kind.RETURN,
            amount_minor=unspent_minor,
            reference=decision.number,
            decision=decision,
            recorded_at=at,
            recorded_by=by,
        )
    return decision
