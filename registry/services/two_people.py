"""The second step of records that take two people; each act's own service calls these."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from registry.models import DecidedModel, LedgerModel, LiftedModel, User
from registry.refusals import Refused

Row = TypeVar("Row", bound=LedgerModel)
Decided = TypeVar("Decided", bound=DecidedModel)
Lifted = TypeVar("Lifted", bound=LiftedModel)


class SamePerson(Refused):
    """A second person must take this step."""


class AlreadyDecided(Refused):
    """It was approved or refused before."""


class AlreadyLifted(Refused):
    """It was lifted before."""


class NoReason(Refused):
    """The act needs a reason that others can read."""


def refuse_empty(reason: str) -> None:
    """:raises NoReason: if nothing is said"""
    if not reason.strip():
        raise NoReason(_("Say why; others will read it."))


def undecided(row: Decided, *, approver: User | None = None) -> Decided:
    """The row, locked, if it waits for a decision.

    :param approver: who would approve it
    :raises AlreadyDecided: if it was approved or refused before
    :raises SamePerson: if the approver asked for it
    """
    row = _locked(row)
    if row.state != DecidedModel.State.REQUESTED:
        raise AlreadyDecided(
            _("This has already been decided: %(state)s.") % {"state": row.get_state_display().lower()}
        )
    if approver and row.requested_by_id == approver.pk:
        raise SamePerson(_("You asked for this; someone else must approve it."))
    return row


def approve(row: Decided, *, at: datetime, by: User) -> Decided:
    """Approve what `undecided` gave."""
    row.approve(at=at, by=by)
    row.save(update_fields=["state", "decided_at", "approved_by"])
    return row


def refuse(row: Decided, *, reason: str, at: datetime, by: User) -> Decided:
    """Refuse what `undecided` gave.

    :raises NoReason: if nothing is said
    """
    refuse_empty(reason)
    row.refuse(reason=reason, at=at, by=by)
    row.save(update_fields=["state", "refusal", "decided_at", "refused_by"])
    return row


def lift(row: Lifted, *, outcome: str, at: datetime, by: User) -> Lifted:
    """Lift what another person placed, and say what came of it.

    :raises NoReason: if nothing is said
    :raises AlreadyLifted: if it was lifted before
    :raises SamePerson: if `by` placed it
    """
    refuse_empty(outcome)
    row = _locked(row)
    if row.state != LiftedModel.State.PLACED:
        raise AlreadyLifted(_("This was lifted before."))
    if row.placed_by_id == by.pk:
        raise SamePerson(_("You placed this; someone else must lift it."))
    row.lift(outcome=outcome, at=at, by=by)
    row.save(update_fields=["state", "outcome", "lifted_at", "lifted_by"])
    return row


def _locked(row: Row) -> Row:
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
