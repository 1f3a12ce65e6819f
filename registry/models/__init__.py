"""Who takes part in the registry, where, and by which rules."""

from registry.models.base import EditableModel, LedgerModel, StateField
from registry.models.desk import SavedView, StaffNote
from registry.models.feedback import FeedbackCase
from registry.models.jobs import Job, JobFile, JobLine
from registry.models.notices import NoticeChoice
from registry.models.numbers import NumberSequence, next_number
from registry.models.organisations import Membership, MineSite, Organisation
from registry.models.people import Invitation, StandIn
from registry.models.records import (
    AnsweredKey,
    Change,
    KeyConflict,
    KeyConflictFile,
    LedgerEntry,
    LogPosition,
)
from registry.models.rules import ClaimBoundary, ClaimBoundaryText, Mineral, Standard
from registry.models.standing import OrganisationAlias, OrganisationChange, Suspension
from registry.models.teams import TeamInvitation
from registry.models.two_people import DecidedModel, LiftedModel
from registry.models.users import User

__all__ = [
    "DecidedModel",
    "LiftedModel",
    "LogPosition",
    "LedgerEntry",
    "KeyConflict",
    "KeyConflictFile",
    "JobLine",
    "JobFile",
    "Job",
    "Change",
    "AnsweredKey",
    "ClaimBoundary",
    "ClaimBoundaryText",
    "EditableModel",
    "FeedbackCase",
    "LedgerModel",
    "Membership",
    "MineSite",
    "Mineral",
    "NoticeChoice",
    "NumberSequence",
    "Invitation",
    "StandIn",
    "Organisation",
    "OrganisationAlias",
    "OrganisationChange",
    "StateField",
    "Suspension",
    "SavedView",
    "StaffNote",
    "TeamInvitation",
    "Standard",
    "User",
    "next_number",
]
