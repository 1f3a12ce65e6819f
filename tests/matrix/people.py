"""Who stands behind each role of the matrix, and what pages of several doors ask for."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import OTHER_PDF, PDF
from tests.matrix.world import AT_BUYER, AT_COOPERATIVE, STAFF

REGISTRAR, APPROVER, FINANCE = {"registrar"}, {"approver"}, {"finance"}
VERIFIER = {"verifier"}
INSIDE = STAFF | VERIFIER
BUYER = set(AT_BUYER)
BUYER_ADMIN, DECLARING = {"buyer_admin"}, {"buyer_admin", "buyer_member"}
OFFICER, COMMITTEE = {"cooperative_officer"}, set(AT_COOPERATIVE)
SECRETARY, CHAIR = {"committee_secretary"}, {"committee_chair"}
EVERYBODY = STAFF | BUYER | COMMITTEE | VERIFIER


def reason(rows):
    return {"reason": "For a reason"}


def order(name):
    return lambda rows: (getattr(rows, name).number,)


def for_committee(rows):
    return {"committee": rows.site.code}


def report(rows):
    return {
        "site": rows.site.pk,
        "mineral": rows.mineral.pk,
        "period_first": "2024-01-01",
        "period_last": "2024-01-31",
        "wet_kg": 70_000,
        "moisture_percent": "10",
        "grade_percent": "4",
        "evidence": SimpleUploadedFile("a.pdf", PDF),
        "sold_evidence": SimpleUploadedFile("b.pdf", OTHER_PDF),
        "legal_status_note": "Exported",
        "legal_status_on": "2025-07-01",
    }
