"""Every act on a committee's money; pages, staff, orders and commands call these and nothing else writes.

Locks are always taken in this order: committee, fund, decision, running number, project. Two acts can then
never wait for each other.
"""

from committees.services.correcting import approve_correction, refuse_correction, request_correction
from committees.services.deciding import close_decision, confirm_decision, refuse_decision
from committees.services.premiums import post_premium
from committees.services.projects import (
    Planned,
    Step,
    add_photo,
    add_quote,
    plan_project,
    report_outcome,
)
from committees.services.reconciling import (
    match_bank_lines,
    match_by_hand,
    record_bank_line,
    set_lines_aside,
    undo_match,
)
from committees.services.recording import (
    Ballot,
    Proposed,
    add_minutes,
    record_decision,
    result_by_rule,
)
from committees.services.refusals import (
    AlreadyReversed,
    AlreadyWithheld,
    NoMinutes,
    PremiumAlreadyPosted,
    ReceiptPaidBefore,
    SameOfficer,
    SpendsMoreThanAllocated,
    WrongAmendment,
    WrongAmount,
    WrongBankLine,
    WrongDate,
    WrongMatch,
    WrongRate,
    WrongState,
    WrongVotes,
)
from committees.services.reversing import approve_reversal, refuse_reversal, request_reversal
from committees.services.spending import record_expenditure
from committees.services.thanks import NoThanks, ThanksWait, refuse_thanks, show_thanks, write_thanks
from committees.services.withholding import lift_withholding, withhold_decision
from registry.refusals import Refused

__all__ = [
    "AlreadyReversed",
    "AlreadyWithheld",
    "Ballot",
    "NoMinutes",
    "NoThanks",
    "Planned",
    "PremiumAlreadyPosted",
    "Proposed",
    "ReceiptPaidBefore",
    "Refused",
    "SameOfficer",
    "SpendsMoreThanAllocated",
    "Step",
    "ThanksWait",
    "WrongAmendment",
    "WrongAmount",
    "WrongBankLine",
    "WrongDate",
    "WrongMatch",
    "WrongRate",
    "WrongState",
    "WrongVotes",
    "add_minutes",
    "add_photo",
    "add_quote",
    "approve_correction",
    "approve_reversal",
    "close_decision",
    "confirm_decision",
    "lift_withholding",
    "match_bank_lines",
    "match_by_hand",
    "plan_project",
    "post_premium",
    "record_bank_line",
    "record_decision",
    "record_expenditure",
    "refuse_correction",
    "refuse_decision",
    "refuse_reversal",
    "refuse_thanks",
    "report_outcome",
    "request_correction",
    "request_reversal",
    "result_by_rule",
    "set_lines_aside",
    "show_thanks",
    "undo_match",
    "withhold_decision",
    "write_thanks",
]
