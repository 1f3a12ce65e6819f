"""A project from plan to proof: budget and milestones, quotes, photos, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.files.base import File
from django.utils.translation import gettext as _

from committees.models import (
    Area,
    BudgetLine,
    Decision,
    Milestone,
    Outcome,
    Photo,
    Project,
    Quote,
    Reached,
)
from committees.services.deciding import check_state
from committees.services.refusals import WrongAmount, WrongDate
from registry.acting import act
from registry.files import checked_photo, checked_receipt
from registry.files.storing import create_with_files
from registry.models import User
from registry.refusals import Refused
from registry.templatetags.oreka import money

State = Decision.State


class Planned(NamedTuple):
    """A line of a budget, in minor units of the fund."""

    purpose: str
    amount_minor: int


class Step(NamedTuple):
    """What is to be done by when, and when it was."""

    name: str
    due_on: date
    reached_on: date | None = None


@act
def plan_project(
    *, project: Project, budget: Sequence[Planned], milestones: Sequence[Step], at: datetime, by: User
) -> Project:
    """Say what the money is for and what is done by when; the new plan takes the place of the former.

    :raises WrongState: if the decision is closed
    :raises WrongAmount: if the budget comes to more than is set aside, or a line to nothing
    :raises WrongDate: if something is said to be done in the future
    """
    decision = _locked(project, State.CONFIRMED)
    planned_minor = sum(line.amount_minor for line in budget)
    if any(line.amount_minor <= 0 for line in budget):
        raise WrongAmount(_("The amount must be above zero."))
    if planned_minor > project.allocated_minor:
        raise WrongAmount(
            _("The budget comes to %(planned)s, but %(allocated)s is set aside.")
            % {
                "planned": money(planned_minor, decision.currency),
                "allocated": money(project.allocated_minor, decision.currency),
            }
        )
    if any(step.reached_on and step.reached_on > at.date() for step in milestones):
        raise WrongDate(_("The date lies in the future."))
    project.budget.filter(position__gt=len(budget)).delete()
    for position, line in enumerate(budget, start=1):
        BudgetLine.objects.update_or_create(project=project, position=position, defaults=line._asdict())
    project.milestones.filter(position__gt=len(milestones)).delete()
    for position, step in enumerate(milestones, start=1):
        Milestone.objects.update_or_create(project=project, position=position, defaults=step._asdict())
    return project


@act
def add_quote(
    *,
    project: Project,
    supplier: str,
    amount_minor: int,
    currency: str,
    is_taken: bool,
    file: File,
    at: datetime,
    by: User,
) -> Quote:
    """Keep what a supplier would take for it, with the paper.

    :param amount_minor: minor units of `currency`
    :raises WrongState: if the decision is closed
    :raises UnacceptableFile: unless the paper is a sound PDF, JPEG or PNG file of at most 5 MB
    """
    _locked(project, State.CONFIRMED)
    if amount_minor <= 0:
        raise WrongAmount(_("The amount must be above zero."))
    kept, fingerprint = checked_receipt(file)
    return create_with_files(
        Quote(
            project=project,
            supplier=supplier,
            amount_minor=amount_minor,
            currency=currency,
            is_taken=is_taken,
            file=kept,
            sha256=fingerprint,
            recorded_at=at,
            recorded_by=by,
        )
    )


@act
def add_photo(
    *,
    project: Project,
    moment: str,
    caption: str,
    consent: str,
    is_for_everybody: bool,
    file: File,
    at: datetime,
    by: User,
) -> Photo:
    """Keep a picture of before or after, without what a camera writes into it.

    :param consent: how whoever is in the picture agreed
    :raises Refused: without consent, or of a decision on child rights, of which no picture is kept
    :raises UnacceptableFile: unless it is a sound JPEG or PNG picture of at most 5 MB
    """
    decision = _locked(project, State.CONFIRMED, State.CLOSED)
    if not consent.strip():
        raise Refused(_("Say how whoever is in the picture agreed."))
    if decision.area == Area.CHILD_RIGHTS:
        raise Refused(_("Of what is done for children no picture is kept."))
    kept, fingerprint = checked_photo(file)
    return create_with_files(
        Photo(
            project=project,
            moment=moment,
            caption=caption,
            consent=consent,
            is_for_everybody=is_for_everybody,
            file=kept,
            sha256=fingerprint,
            recorded_at=at,
            recorded_by=by,
        )
    )


@act
def report_outcome(
    *,
    project: Project,
    indicator: str,
    value: int,
    note: str,
    reached: Mapping[str, tuple[int, int]],
    at: datetime,
    by: User,
) -> Outcome:
    """Tell what came of a project as far as it is known; an earlier report stays, and counts no more.

    :param indicator: of `Indicator`
    :param reached: for each group of `Reached.Group` that was reached: women, men
    :raises Refused: with words on what is done for children
    """
    decision = _locked(project, State.CONFIRMED, State.CLOSED)
    if note and decision.area == Area.CHILD_RIGHTS:
        raise Refused(_("Of what is done for children, write figures and no words."))
    outcome = Outcome.objects.create(
        project=project, indicator=indicator, value=value, note=note, recorded_at=at, recorded_by=by
    )
    Reached.objects.bulk_create(
        Reached(outcome=outcome, group=group, women=women, men=men)
        for group, (women, men) in reached.items()
        if women or men
    )
    return outcome


def _locked(project: Project, *states: str) -> Decision:
    decision = Decision.objects.select_for_update(no_key=True).get(pk=project.decision_id)
    if decision.state not in states:
        check_state(decision, states[0])
    return decision
