"""Who decides about the premium at a mine, the fund, what was decided, and what it was spent on."""

from committees.models.bank import BankLine, BankMatch, LinesSetAside
from committees.models.committees import WORKERS, Committee, Places, Seat, WorkerGroup
from committees.models.corrections import FundCorrection
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
from committees.models.projects import (
    COUNTED_IN_PEOPLE,
    FEWEST_TOLD,
    BudgetLine,
    ImpactArea,
    Indicator,
    Milestone,
    Outcome,
    Photo,
    Quote,
    Reached,
)
from committees.models.reversals import Reversal
from committees.models.thanks import Thanks
from committees.models.withholdings import Withholding

__all__ = [
    "COUNTED_IN_PEOPLE",
    "FEWEST_TOLD",
    "WORKERS",
    "Area",
    "Attendance",
    "BudgetLine",
    "BankLine",
    "BankMatch",
    "Committee",
    "Decision",
    "Expenditure",
    "FundCorrection",
    "FundEntry",
    "ImpactArea",
    "Indicator",
    "LinesSetAside",
    "Meeting",
    "Milestone",
    "MinutesPage",
    "Outcome",
    "Photo",
    "Places",
    "PremiumFund",
    "Project",
    "Proposal",
    "Quote",
    "Reached",
    "Reversal",
    "Seat",
    "Thanks",
    "Vote",
    "Withholding",
    "WorkerGroup",
]
