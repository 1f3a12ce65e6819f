"""What each role of the registry may do: permissions on one organisation, or staff groups on all."""

from registry.models import Membership

Role = Membership.Role

# Object permissions on the organisation that a membership grants (see Organisation.Meta.permissions).
GRANTS: dict[str, tuple[str, ...]] = {
    Role.COOPERATIVE_OFFICER: ("submit_production", "view_fund"),
    Role.COMMITTEE_SECRETARY: ("view_fund", "record_decision"),
    Role.COMMITTEE_CHAIR: ("view_fund", "confirm_decision"),
    Role.COMMITTEE_MEMBER: ("view_fund",),
    Role.BUYER_ADMIN: (
        "view_holdings",
        "order_credits",
        "declare_footprint",
        "retire_credits",
        "manage_team",
    ),
    Role.BUYER_MEMBER: ("view_holdings", "declare_footprint"),
    Role.BUYER_READER: ("view_holdings",),
    Role.VERIFIER: (),
}

REGISTRAR, APPROVER, FINANCE, AUDITOR, VERIFIER = "Registrar", "Approver", "Finance", "Auditor", "Verifier"
STAFF_GROUPS = (REGISTRAR, APPROVER, FINANCE, AUDITOR)
