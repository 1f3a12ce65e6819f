"""Every act on people, organisations and the staff's own records; nothing else writes to them."""

from registry.services.desk import remove_view, save_view, write_note
from registry.services.feedback import (
    answer_feedback,
    case_behind,
    close_feedback,
    code_of,
    erase_feedback,
    record_feedback,
)
from registry.services.notices import choose_notices, language_of, recipients, wants
from registry.services.organisations import (
    add_organisation,
    approve_change,
    lift_suspension,
    merge_organisation,
    refuse_change,
    refuse_suspended,
    request_change,
    review_organisation,
    suspend_organisation,
)
from registry.services.people import (
    NotAVerifier,
    WrongKindOfOrganisation,
    add_member,
    assign_verifier,
    end_membership,
    end_staff_role,
    invite_again,
    invite_person,
    make_staff,
    withdraw_verifier,
)
from registry.services.stand_ins import agree_to_stand_in, end_stand_in, propose_stand_in

__all__ = [
    "NotAVerifier",
    "WrongKindOfOrganisation",
    "add_member",
    "add_organisation",
    "agree_to_stand_in",
    "answer_feedback",
    "approve_change",
    "assign_verifier",
    "case_behind",
    "choose_notices",
    "close_feedback",
    "code_of",
    "end_membership",
    "end_staff_role",
    "end_stand_in",
    "erase_feedback",
    "invite_again",
    "invite_person",
    "language_of",
    "lift_suspension",
    "make_staff",
    "merge_organisation",
    "propose_stand_in",
    "recipients",
    "record_feedback",
    "refuse_change",
    "refuse_suspended",
    "remove_view",
    "request_change",
    "review_organisation",
    "save_view",
    "suspend_organisation",
    "wants",
    "withdraw_verifier",
    "write_note",
]
