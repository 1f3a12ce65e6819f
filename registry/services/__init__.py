"""Every act on people, organisations and the staff's own records; nothing else writes to them."""

from registry.services.desk import remove_view, save_view, write_note
from registry.services.people import (
    NotAVerifier,
    WrongKindOfOrganisation,
    add_member,
    assign_verifier,
    end_membership,
    make_staff,
)

__all__ = [
    "NotAVerifier",
    "WrongKindOfOrganisation",
    "add_member",
    "assign_verifier",
    "end_membership",
    "make_staff",
    "remove_view",
    "save_view",
    "write_note",
]
