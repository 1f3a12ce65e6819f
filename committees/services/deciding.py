"""Decisions from minutes to end: recorded by one officer, confirmed or refused by another, closed."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from committees.models import Committee, Decision, FundEntry, PremiumFund, Project, Vote, WorkerGroup
from committees.services.refusals import (
    NotEnoughPremium,
    SameOfficer,
    WrongAmount,
    WrongDate,
    WrongState,
    WrongVotes,
)
from registry.acting import act
from registry.models import User, next_number
from registry.refusals import Refused
from registry.templatetags.oreka import money

State = Decision.State
Kind = FundEntry.Kind


@act
def record_decision(
    *,
    committee: Committee,
    area: int,
    title: str,
    reason: str,
    amount_minor: int,
    meeting_on: date,
    votes: Mapping[str, tuple[int, int, int]],
    at: datetime,
    by: User,
) -> Decision:
    """Write down what the committee resolved.

    :param amount_minor: to be set aside once confirmed, in minor units of the fund
    :param votes: for each group of `WorkerGroup` that voted: in favour, against, abstained
    :raises WrongAmount: if nothing is set aside
    :raises WrongDate: if the meeting lies in the future
    :raises WrongVotes: if nobody voted, or a group has fewer seats than votes
    """
    cast = {group: counts for group, counts in votes.items() if any(counts)}
    if amount_minor <= 0:
        raise WrongAmount(_("The amount must be above zero."))
    if meeting_on > at.date():
        raise WrongDate(_("The date of the meeting lies in the future."))
    _check_votes(committee, cast)
    prefix = f"D-{committee.site.code}-{at.year}"
    decision = Decision.objects.create(
        committee=committee,
        number=f"{prefix}-{next_number(prefix):04d}",
        area=area,
        title=title,
        reason=reason,
        amount_minor=amount_minor,
        meeting_on=meeting_on,
        recorded_at=at,
        recorded_by=by,
    )
    Vote.objects.bulk_create(
        Vote(decision=decision, group=group, in_favour=in_favour, against=against, abstained=abstained)
        for group, (in_favour, against, abstained) in cast.items()
    )
    return decision


@act
def confirm_decision(*, decision: Decision, at: datetime, by: User) -> Decision:
    """Confirm a recorded decision as the second officer and set its money aside.

    :raises SameOfficer: if `by` also recorded it
    :raises NotEnoughPremium: if the fund holds less than the decision allocates
    """
    decision = locked_decision(decision, State.RECORDED)
    if decision.recorded_by_id == by.pk:
        raise SameOfficer(_("You recorded this decision; someone else must confirm it."))
    site = decision.committee.site
    fund = PremiumFund.objects.select_for_update(no_key=True).filter(site=site).first()
    balance_minor = fund.balance_minor if fund else 0
    if fund is None or balance_minor < decision.amount_minor:
        raise NotEnoughPremium(
            _("%(number)s sets aside %(amount)s, but the fund holds %(balance)s.")
            % {
                "number": decision,
                "amount": money(decision.amount_minor, decision.currency),
                "balance": money(balance_minor, decision.currency),
            }
        )
    decision.confirm(at=at, by=by)
    decision.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    FundEntry.objects.create(
        fund=fund,
        kind=Kind.ALLOCATION,
        amount_minor=-decision.amount_minor,
        reference=decision.number,
        decision=decision,
        recorded_at=at,
        recorded_by=by,
    )
    Project.objects.create(decision=decision, name=decision.title, allocated_minor=decision.amount_minor)
    return decision


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
    decision.refuse(reason=reason, at=at, by=by)
    decision.save(update_fields=["state", "refusal", "refused_at", "refused_by"])
    return decision


@act
def close_decision(*, decision: Decision, at: datetime, by: User) -> Decision:
    """End the spending on a confirmed decision; what was not spent returns to the fund."""
    decision = locked_decision(decision, State.CONFIRMED)
    unspent_minor = decision.project.unspent_minor
    decision.close(at=at, by=by)
    decision.save(update_fields=["state", "closed_at", "closed_by"])
    if unspent_minor:
        FundEntry.objects.create(
            fund=decision.committee.site.fund,
            kind=Kind.RETURN,
            amount_minor=unspent_minor,
            reference=decision.number,
            decision=decision,
            recorded_at=at,
            recorded_by=by,
        )
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


def _check_votes(committee: Committee, cast: Mapping[str, tuple[int, int, int]]) -> None:
    if not cast:
        raise WrongVotes(_("Give the votes of at least one group."))
    seats = dict(committee.seats.values_list("group", "seats"))
    for group, counts in cast.items():
        if min(counts) < 0 or sum(counts) > seats.get(group, 0):
            raise WrongVotes(
                _("%(group)s: %(votes)s votes, but %(seats)s seats.")
                % {
                    "group": WorkerGroup(group).label,
                    "votes": sum(counts),
                    "seats": seats.get(group, 0),
                }
            )
