"""Every act of the ledger; pages, admin, API and commands call these and nothing else writes.

Locks are always taken in this order: the parent row (report, issuance, order, or the organisation whose
account is concerned), then certificates by id. Two acts can then never wait for each other.
"""

from credits.services.footprints import (
    add_footprint_line,
    create_footprint,
    declare_footprint,
    remove_footprint_line,
    withdraw_footprint,
)
from credits.services.issuing import approve_issuance, refuse_issuance, request_issuance
from credits.services.orders import (
    accept_order,
    cancel_order,
    decline_order,
    deliver_order,
    quote_order,
    record_payment,
    request_order,
)
from credits.services.production import reject_report, return_report, submit_report, verify_report
from credits.services.retiring import cancel_retirement, confirm_retirement, request_retirement
from registry.refusals import Refused

__all__ = [
    "Refused",
    "accept_order",
    "add_footprint_line",
    "approve_issuance",
    "cancel_order",
    "cancel_retirement",
    "confirm_retirement",
    "create_footprint",
    "decline_order",
    "declare_footprint",
    "deliver_order",
    "quote_order",
    "record_payment",
    "refuse_issuance",
    "reject_report",
    "remove_footprint_line",
    "request_issuance",
    "request_order",
    "request_retirement",
    "return_report",
    "submit_report",
    "verify_report",
    "withdraw_footprint",
]
