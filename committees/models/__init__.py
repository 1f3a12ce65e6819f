"""Who decides about the premium at a mine, the fund, what was decided, and what it was spent on."""

from committees.models.committees import Committee, Seat, WorkerGroup
from committees.models.decisions import Area, Decision, Expenditure, Project, Vote
from committees.models.funds import FundEntry, PremiumFund

__all__ = [
    "Area",
    "Committee",
    "Decision",
    "Expenditure",
    "FundEntry",
    "PremiumFund",
    "Project",
    "Seat",
    "Vote",
    "WorkerGroup",
]
