"""Who may open each page of the buyers, and what is sent there."""

from django.core.files.base import ContentFile

from tests import builders
from tests.matrix.people import (
    BUYER,
    BUYER_ADMIN,
    DECLARING,
    order,
    reason,
)
from tests.matrix.policy import PORTAL, Page
from tests.matrix.world import STAFF

DESCRIBED = {"scope": "company", "boundary": "All", "verification": "declared"}


def tonnes(kilograms):
    return f"{kilograms // 1000}.{kilograms % 1000:03d}"


def for_organisation(rows):
    return {"organisation": rows.buyer.code}


def claim(rows):
    return {
        "beneficiary": rows.buyer.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "claim_type": "contribution",
    }


def portal(reads, acts=frozenset(), **more):
    """A page of the buyer's door that shows one of its rows."""
    return Page(PORTAL, reads, acts, **more)


def own(reads, acts=frozenset(), **more):
    """A page of the buyer's door for the organisation that the address names."""
    return Page(PORTAL, reads, acts, query=for_organisation, **more)


SEES_BUYER = BUYER | STAFF
PORTAL_PAGES = {
    "portal:home": own(BUYER),
    "portal:certificates": own(BUYER),
    "portal:certificates_csv": own(BUYER),
    "portal:certificate": portal(SEES_BUYER, row=lambda rows: (rows.certificate.pk,)),
    "portal:available": own(BUYER),
    "portal:orders": own(BUYER),
    "portal:invoice": portal(SEES_BUYER, row=order("invoice")),
    "portal:request_order": own(
        BUYER_ADMIN, BUYER_ADMIN, sent=lambda rows: {"mineral": rows.mineral.pk, "quantity": "1"}
    ),
    "portal:order": portal(SEES_BUYER, row=order("order_quoted")),
    "portal:accept_order": portal(
        BUYER_ADMIN, BUYER_ADMIN, row=order("order_quoted"), sent=lambda rows: {"billing_address": "1 Street"}
    ),
    "portal:cancel_order": portal(BUYER_ADMIN, BUYER_ADMIN, row=order("order_requested"), sent=reason),
    "portal:footprints": own(BUYER),
    "portal:create_footprint": own(
        DECLARING,
        DECLARING,
        sent=lambda rows: {
            "mineral": rows.mineral.pk,
            "period_first": "2022-01-01",
            "period_last": "2022-12-31",
            **DESCRIBED,
        },
    ),
    "portal:footprint": portal(SEES_BUYER, row=order("footprint")),
    "portal:describe_footprint": portal(
        DECLARING, DECLARING, row=order("footprint"), sent=lambda _rows: DESCRIBED
    ),
    # Two versions of one footprint.
    "portal:compare_footprint": portal(SEES_BUYER, row=order("footprint_next")),
    "portal:replace_footprint": portal(DECLARING, DECLARING, row=order("footprint_declared")),
    "portal:export_footprint": portal(SEES_BUYER, row=order("footprint")),
    "portal:footprint_template": portal(DECLARING, row=order("footprint")),
    "portal:upload_footprint": portal(
        DECLARING,
        DECLARING,
        row=order("footprint"),
        sent=lambda _rows: {"table": ContentFile(b"product;units;amount_per_unit\nx;1;1\n", name="t.csv")},
    ),
    # Whoever handed the table in, and nobody else.
    "portal:footprint_upload": portal(
        BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.footprint.number, rows.upload.pk)
    ),
    "portal:footprint_upload_errors": portal(
        BUYER_ADMIN, row=lambda rows: (rows.footprint.number, rows.upload.pk)
    ),
    "portal:add_footprint_evidence": portal(
        DECLARING,
        DECLARING,
        row=order("footprint"),
        sent=lambda rows: {"file": builders.evidence(builders.PDF + rows.footprint.number.encode())},
    ),
    "portal:footprint_evidence": portal(
        SEES_BUYER, row=lambda rows: (rows.footprint.number, rows.footprint_evidence.pk)
    ),
    # Who finds the file gone is led back to the page of the footprint.
    "portal:remove_footprint_evidence": portal(
        DECLARING,
        DECLARING,
        row=lambda rows: (rows.footprint.number, rows.footprint_evidence.pk),
        shown="302 /portal/footprints/.*",
        sides=("A", "B"),
    ),
    "portal:add_footprint_line": portal(
        DECLARING,
        DECLARING,
        row=order("footprint"),
        sent=lambda rows: {
            "product": "Bike",
            "units": 10,
            "basis": "measured",
            "amount": "1",
            "source": "Scales",
        },
    ),
    # Who finds the product gone is led back to the page of the footprint.
    "portal:remove_footprint_line": portal(
        DECLARING,
        DECLARING,
        row=lambda rows: (rows.footprint.number, rows.line.pk),
        shown="302 /portal/footprints/.*",
        sides=("A", "B"),
    ),
    "portal:declare_footprint": portal(DECLARING, DECLARING, row=order("footprint")),
    "portal:withdraw_footprint": portal(DECLARING, DECLARING, row=order("footprint")),
    "portal:retire": own(BUYER_ADMIN, shown="302 /portal/retire/.*"),
    "portal:retire_quantity": own(
        BUYER_ADMIN,
        BUYER_ADMIN,
        row=lambda rows: (rows.key,),
        sent=lambda rows: {"mineral": rows.mineral.pk, "quantity": "0.010"},
    ),
    # Without the answers before them, these lead back to the first question.
    **{
        f"portal:{name}": own(
            BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.key,), sent=claim, shown="302 /portal/retire/.*"
        )
        for name in (
            "retire_claim",
            "retire_lines",
            "retire_boundary",
            "retire_check",
            "retire_confirm",
            "retire_preview",
            "retire_preview_pdf",
        )
    },
    "portal:delete_retirement_draft": own(
        BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.key,), shown="302 /portal/retirements/.*"
    ),
    "portal:approval_rule": own(BUYER_ADMIN, BUYER_ADMIN, sent=lambda rows: {"step": "begin"}),
    **{
        f"portal:{name}": portal(
            BUYER_ADMIN,
            BUYER_ADMIN,
            row=lambda rows: (rows.retirement.pk,),
            shown="302 /portal/retirements/.*",
            sent=lambda rows: {"reason": "Wrong year", "quantity": tonnes(rows.retirement.quantity)},
        )
        for name in ("approve_retirement", "refuse_retirement")
    },
    "portal:retirements": own(BUYER),
    "portal:retirement": portal(SEES_BUYER, row=lambda rows: (rows.retirement.pk,)),
    "portal:confirm_retirement": portal(
        BUYER_ADMIN,
        BUYER_ADMIN,
        row=lambda rows: (rows.retirement.pk,),
        shown="302 /portal/retirements/.*",
        sent=lambda rows: {"quantity": tonnes(rows.retirement.quantity)},
    ),
    "portal:cancel_retirement": portal(
        BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.retirement.pk,), shown="302 /portal/retirements/.*"
    ),
    "portal:transfers": own(BUYER),
    "portal:request_transfer": own(
        BUYER_ADMIN,
        BUYER_ADMIN,
        sent=lambda rows: {
            "receiver": rows.subsidiary.code,
            "mineral": rows.mineral.pk,
            "quantity": "0.001",
            "reason": "Its phones",
        },
    ),
    "portal:transfer": portal(SEES_BUYER, row=order("group_transfer")),
    "portal:cancel_transfer": portal(
        BUYER_ADMIN, BUYER_ADMIN, row=order("group_transfer"), shown="302 /portal/transfers/.*"
    ),
    # To this side's buyer; what it passes on itself, it cannot accept.
    **{
        f"portal:{name}": portal(
            BUYER_ADMIN,
            BUYER_ADMIN,
            row=order("group_transfer_in"),
            sent=reason,
            shown="302 /portal/transfers/.*",
        )
        for name in ("accept_transfer", "refuse_transfer")
    },
    "portal:team": own(BUYER),
    "portal:invite_colleague": own(
        BUYER_ADMIN,
        BUYER_ADMIN,
        sent=lambda rows: {"email": "new@matrix.example", "role": "buyer_reader", "language": "en"},
    ),
    **{
        f"portal:{act}_invitation": portal(BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.invitation.pk,))
        for act in ("resend", "withdraw")
    },
    "portal:change_role": portal(
        BUYER_ADMIN,
        BUYER_ADMIN,
        row=lambda rows: (rows.membership.pk,),
        sent=lambda rows: {"role": "buyer_member"},
    ),
    "portal:end_membership": portal(BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.membership.pk,)),
    "portal:notifications": own(BUYER, BUYER, sent=lambda rows: {"kinds": ["orders"], "language": "fr"}),
    "portal:premium": own(BUYER),
    "portal:statements": own(BUYER),
    "portal:statements_csv": own(BUYER),
    # Nothing of a draft is kept, so reading one is no act.
    "portal:check_any_draft": own(
        BUYER, BUYER, sent=lambda rows: {"draft": "Our ethical phone", "language": "en"}, done="200"
    ),
    "portal:statement_words": portal(SEES_BUYER, row=order("statement")),
    "portal:check_draft": portal(
        SEES_BUYER,
        SEES_BUYER,
        row=order("statement"),
        sent=lambda rows: {"draft": "Our ethical phone", "language": "en"},
        done="200",
    ),
    "portal:statement_card": portal(
        SEES_BUYER, BUYER_ADMIN, row=order("statement"), sent=lambda rows: {"to": "off"}, unasked="404"
    ),
    "portal:premium_report": own(BUYER),
    # The months of deliveries that are over: in this world, none.
    "portal:premium_report_pdf": own(BUYER, shown="302 /portal/premium/report/.*"),
    "portal:evidence_links": own(BUYER_ADMIN),
    "portal:create_evidence_link": own(
        BUYER_ADMIN,
        BUYER_ADMIN,
        sent=lambda rows: {"statement": rows.statement.number, "label": "Auditors", "days": 30},
    ),
    "portal:evidence_link": portal(BUYER_ADMIN, row=lambda rows: (rows.evidence_link.pk,)),
    "portal:revoke_evidence_link": portal(
        BUYER_ADMIN, BUYER_ADMIN, row=lambda rows: (rows.evidence_link.pk,)
    ),
    "portal:thank": own(
        DECLARING,
        DECLARING,
        sent=lambda rows: {"site": rows.site.pk, "text": "Thanks", "language": "en"},
    ),
}
