"""What a meeting decided is written down: who was there, what was proposed, how it was voted, the minutes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.files.base import File
from django.utils.translation import gettext as _

from committees.models import (
    Attendance,
    Committee,
    Decision,
    Meeting,
    MinutesPage,
    Proposal,
    Vote,
    WorkerGroup,
)
from committees.models.decisions import LONGEST_REASON
from committees.services.refusals import WrongAmendment, WrongAmount, WrongDate, WrongVotes
from committees.voting import result_of
from registry.acting import act
from registry.files import checked_receipt
from registry.files.storing import create_all_with_files
from registry.models import User, next_number
from registry.refusals import Refused

State = Decision.State
EARLIEST = date(2000, 1, 1)


class Ballot(NamedTuple):
    """How the members of one group voted, and how many stood aside for a conflict of interest; counts."""

    in_favour: int
    against: int = 0
    abstained: int = 0
    stood_aside: int = 0


class Proposed(NamedTuple):
    """Another proposal that was compared: minor units of the fund, and how many suppliers' quotes."""

    title: str
    need: str
    amount_minor: int
    quotes: int = 0


@act
def record_decision(
    *,
    committee: Committee,
    area: int,
    title: str,
    reason: str,
    amount_minor: int,
    meeting_on: date,
    attendance: Mapping[str, tuple[int, int]],
    votes: Mapping[str, Ballot],
    quotes: int = 0,
    conflict: str = "",
    proposals: Sequence[Proposed] = (),
    minutes: Sequence[File] = (),
    amends: Decision | None = None,
    is_from_paper: bool = False,
    at: datetime,
    by: User,
) -> Decision:
    """Write down what the committee resolved; its own rule says with which result.

    :param amount_minor: to be set aside once confirmed, in minor units of the fund
    :param attendance: for each group of `WorkerGroup` that was there: women, men
    :param votes: for each group that was there, how it voted
    :param minutes: photos or PDFs of the signed minutes, if they were not handed in before
    :param amends: an earlier decision of the committee, which ends when this one is confirmed
    :param is_from_paper: whether the operator's staff copy it from paper minutes
    :raises WrongAmount: if nothing is set aside
    :raises WrongDate: if the meeting lies in the future, or before this century
    :raises WrongVotes: if nobody voted, a group has fewer seats than present or fewer present than votes, or
        nobody says why somebody stood aside
    :raises WrongAmendment: if the earlier decision is of another committee or ended, or amended already
    :raises UnacceptableFile: unless each page is a sound PDF, JPEG or PNG file of at most 5 MB
    """
    # Whoever changes the seats or the rule meanwhile waits, or is waited for.
    committee = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    there = {group: tuple(counts) for group, counts in attendance.items() if any(counts)}
    cast = {group: Ballot(*ballot) for group, ballot in votes.items() if any(ballot)}
    if amount_minor <= 0 or any(other.amount_minor <= 0 for other in proposals):
        raise WrongAmount(_("The amount must be above zero."))
    if meeting_on > at.date():
        raise WrongDate(_("The date of the meeting lies in the future."))
    if meeting_on < EARLIEST:
        raise WrongDate(_("The date of the meeting lies too far back."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say why in at most %(most)s characters.") % {"most": LONGEST_REASON})
    _check_presence(committee, there)
    _check_votes(there, cast)
    if not conflict.strip() and any(ballot.stood_aside for ballot in cast.values()):
        raise WrongVotes(_("Say why somebody stood aside."))
    if amends is not None:
        amends = _amendable(amends, committee, meeting_on)
    meeting = _meeting(committee, meeting_on, at, by)
    prefix = f"D-{committee.site.code}-{at.year}"
    decision = Decision.objects.create(
        committee=committee,
        number=f"{prefix}-{next_number(prefix):04d}",
        area=area,
        title=title,
        reason=reason,
        amount_minor=amount_minor,
        quotes=quotes,
        conflict=conflict,
        meeting_on=meeting_on,
        rule=committee.rule,
        needed=committee.needed,
        needed_of=committee.needed_of,
        quorum=committee.quorum,
        result=result_by_rule(committee, there, cast),
        is_from_paper=is_from_paper,
        amends=amends,
        recorded_at=at,
        recorded_by=by,
    )
    Attendance.objects.bulk_create(
        Attendance(decision=decision, group=group, women=women, men=men)
        for group, (women, men) in there.items()
    )
    Vote.objects.bulk_create(
        Vote(decision=decision, group=group, **ballot._asdict()) for group, ballot in cast.items()
    )
    Proposal.objects.bulk_create(Proposal(decision=decision, **other._asdict()) for other in proposals)
    _keep_minutes(meeting, minutes, at, by)
    return decision


def result_by_rule(
    committee: Committee, attendance: Mapping[str, tuple[int, ...]], votes: Mapping[str, Ballot]
) -> str:
    """What the committee's present rule makes of votes; see `committees.voting.result_of`."""
    return result_of(
        rule=committee.rule,
        needed=committee.needed,
        needed_of=committee.needed_of,
        quorum=committee.quorum,
        present=sum(map(sum, attendance.values())),
        in_favour=sum(ballot.in_favour for ballot in votes.values()),
        against=sum(ballot.against for ballot in votes.values()),
    )


@act
def add_minutes(*, meeting: Meeting, minutes: Sequence[File], at: datetime, by: User) -> Meeting:
    """Hand in photos or PDFs of the signed minutes of a meeting; a page that is there already stays once.

    :raises UnacceptableFile: unless each is a sound PDF, JPEG or PNG file of at most 5 MB
    """
    meeting = Meeting.objects.select_related("committee").get(pk=meeting.pk)
    Committee.objects.select_for_update(no_key=True).get(pk=meeting.committee_id)
    _keep_minutes(meeting, minutes, at, by)
    return meeting


def _meeting(committee: Committee, held_on: date, at: datetime, by: User) -> Meeting:
    """The committee is locked, so that two decisions of one day find the same meeting."""
    found = Meeting.objects.filter(committee=committee, held_on=held_on).first()
    return found or Meeting.objects.create(
        committee=committee, held_on=held_on, recorded_at=at, recorded_by=by
    )


def _keep_minutes(meeting: Meeting, minutes: Sequence[File], at: datetime, by: User) -> None:
    known = set(meeting.minutes.values_list("sha256", flat=True))
    pages = []
    for page in minutes:
        kept, fingerprint = checked_receipt(page)
        if fingerprint not in known:
            known.add(fingerprint)
            pages.append(
                MinutesPage(meeting=meeting, file=kept, sha256=fingerprint, recorded_at=at, recorded_by=by)
            )
    create_all_with_files(pages)


def _amendable(amends: Decision, committee: Committee, meeting_on: date) -> Decision:
    earlier = Decision.objects.select_for_update(no_key=True).get(pk=amends.pk)
    if earlier.committee_id != committee.pk or earlier.meeting_on > meeting_on:
        raise WrongAmendment(_("Only an earlier decision of the same committee can be amended."))
    if earlier.state not in (State.UNFUNDED, State.CONFIRMED):
        raise WrongAmendment(
            _("Decision %(number)s cannot be amended: it is “%(state)s”.")
            % {"number": earlier, "state": earlier.get_state_display()}
        )
    other = earlier.amendments.exclude(state__in=[State.REFUSED, State.VOTED_DOWN]).first()
    if other:
        raise WrongAmendment(
            _("Decision %(number)s is amended by %(other)s already.") % {"number": earlier, "other": other}
        )
    return earlier


def _check_presence(committee: Committee, there: Mapping[str, tuple[int, ...]]) -> None:
    seats = dict(committee.seats.values_list("group", "seats"))
    for group, counts in there.items():
        if min(counts) < 0 or sum(counts) > seats.get(group, 0):
            raise WrongVotes(
                _("%(group)s: present %(present)s, seats %(seats)s; nobody is there without a seat.")
                % {
                    "group": WorkerGroup(group).label,
                    "present": sum(counts),
                    "seats": seats.get(group, 0),
                }
            )


def _check_votes(there: Mapping[str, tuple[int, ...]], cast: Mapping[str, Ballot]) -> None:
    if not cast:
        raise WrongVotes(_("Give the votes of at least one group."))
    for group, ballot in cast.items():
        present = sum(there.get(group, ()))
        if min(ballot) < 0 or sum(ballot) > present:
            raise WrongVotes(
                _("%(group)s: %(votes)s votes, but %(present)s present.")
                % {"group": WorkerGroup(group).label, "votes": sum(ballot), "present": present}
            )
