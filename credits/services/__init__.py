"""Every act of the ledger; pages, admin, API and commands call these and nothing else writes.

Locks are always taken in this order: idempotency key; site, mineral, organisations by id; report, issuance,
order, footprint or retirement; certificates. Two acts then hardly ever wait for each other in a circle, and
where they do, `registry.acting` takes one of them again.
"""

from credits.services.approving import (
    approve_retirement,
    ask_to_end_approval_rule,
    begin_approval_rule,
    end_approval_rule,
    keep_approval_rule,
    refuse_retirement,
)
from credits.services.delivering import (
    deliver_order,
)
from credits.services.drafts import (
    delete_retirement_draft,
    save_retirement_draft,
)
from credits.services.factors import (
    publish_factor_set,
)
from credits.services.footprint_lines import (
    add_footprint_evidence,
    add_footprint_line,
    remove_footprint_evidence,
    remove_footprint_line,
    set_footprint_lines,
    upload_footprint_table,
)
from credits.services.footprints import (
    create_footprint,
    declare_footprint,
    describe_footprint,
    replace_footprint,
    withdraw_footprint,
)
from credits.services.group_transfers import (
    accept_group_transfer,
    approve_group_transfer,
    cancel_group_transfer,
    refuse_group_transfer,
    request_group_transfer,
)
from credits.services.issuing import (
    approve_issuance,
    record_attestation,
    refuse_issuance,
    request_issuance,
    return_issuance,
)
from credits.services.orders import (
    accept_order,
    cancel_order,
    decline_order,
    extend_quote,
    quote_order,
    request_order,
)
from credits.services.paying import (
    record_payment,
    repay_order,
)
from credits.services.prices import (
    UnfitPrice,
    approve_recipe,
    propose_recipe,
    record_prices,
    refuse_recipe,
)
from credits.services.production import (
    reject_report,
    return_report,
    submit_report,
    verify_report,
)
from credits.services.removing import (
    add_notice,
    approve_cancellation,
    lift_hold,
    place_hold,
    refuse_cancellation,
    request_cancellation,
)
from credits.services.retiring import (
    cancel_retirement,
    confirm_retirement,
    finish_due_retirements,
    request_retirement,
)
from registry.refusals import (
    Refused,
)

__all__ = [
    "Refused",
    "UnfitPrice",
    "accept_group_transfer",
    "accept_order",
    "add_footprint_evidence",
    "add_footprint_line",
    "add_notice",
    "approve_cancellation",
    "approve_group_transfer",
    "approve_issuance",
    "approve_recipe",
    "approve_retirement",
    "ask_to_end_approval_rule",
    "begin_approval_rule",
    "cancel_group_transfer",
    "cancel_order",
    "cancel_retirement",
    "confirm_retirement",
    "create_footprint",
    "declare_footprint",
    "decline_order",
    "delete_retirement_draft",
    "deliver_order",
    "describe_footprint",
    "end_approval_rule",
    "extend_quote",
    "finish_due_retirements",
    "keep_approval_rule",
    "lift_hold",
    "place_hold",
    "propose_recipe",
    "publish_factor_set",
    "quote_order",
    "record_attestation",
    "record_payment",
    "record_prices",
    "refuse_cancellation",
    "refuse_group_transfer",
    "refuse_issuance",
    "refuse_recipe",
    "refuse_retirement",
    "reject_report",
    "remove_footprint_evidence",
    "remove_footprint_line",
    "repay_order",
    "replace_footprint",
    "request_cancellation",
    "request_group_transfer",
    "request_issuance",
    "request_order",
    "request_retirement",
    "return_issuance",
    "return_report",
    "save_retirement_draft",
    "set_footprint_lines",
    "submit_report",
    "upload_footprint_table",
    "verify_report",
    "withdraw_footprint",
]
