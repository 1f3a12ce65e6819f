"""Every act on a committee's money; pages, staff, orders and commands call these and nothing else writes.

Locks are always taken in this order: committee, decision, fund, running number, project. Two acts can then
never wait for each other.
"""

from committees.services.deciding import close_decision, confirm_decision, record_decision, refuse_decision
from committees.services.premiums import post_premium
from committees.services.refusals import (
    NotEnoughPremium,
    PremiumAlreadyPosted,
    SameOfficer,
    SpendsMoreThanAllocated,
    WrongAmount,
    WrongDate,
    WrongRate,
    WrongState,
    WrongVotes,
)
from committees.services.spending import record_expenditure
from registry.refusals import Refused

__all__ = [
    "NotEnoughPremium",
    "PremiumAlreadyPosted",
    "Refused",
    "SameOfficer",
    "SpendsMoreThanAllocated",
    "WrongAmount",
    "WrongDate",
    "WrongRate",
    "WrongState",
    "WrongVotes",
    "close_decision",
    "confirm_decision",
    "post_premium",
    "record_decision",
    "record_expenditure",
    "refuse_decision",
]
