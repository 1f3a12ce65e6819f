"""Who decides about the premium at a mine, the fund, what was decided, and what it was spent on."""

from committees.models.committees import WORKERS, Committee, Places, Seat, WorkerGroup
from committees.models.decisions import (
    Area,
    Attendance,
    Decision,
    Expenditure,
    Project,
    Proposal,
    Vote,
)
from committees.models.funds import FundEntry, PremiumFund
from committees.models.meetings import Meeting, MinutesPage

__all__ = [
    "WORKERS",
    "Area",
    "Attendance",
    "Committee",
    "Decision",
    "Expenditure",
    "FundEntry",
    "Meeting",
    "MinutesPage",
    "Places",
    "PremiumFund",
    "Project",
    "Proposal",
    "Seat",
    "Vote",
    "WorkerGroup",
]
