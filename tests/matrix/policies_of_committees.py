"""The committee's door: who of a committee, and of the staff, may ask for which page."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import PDF
from tests.matrix.people import (
    CHAIR,
    COMMITTEE,
    FINANCE,
    OFFICER,
    REGISTRAR,
    SECRETARY,
    for_committee,
    order,
    reason,
    report,
)
from tests.matrix.policy import PORTAL, Page
from tests.matrix.world import STAFF
from tests.papers import picture

SEES_FUND = COMMITTEE | STAFF


def pages_of_minutes(rows):
    return {"minutes": SimpleUploadedFile("a.pdf", PDF)}


def numbered(name, reads, acts=frozenset(), sent=None):
    """A page of the committee's door on one row that has no number but its key."""
    return Page(PORTAL, reads, acts, row=lambda rows: (getattr(rows, name).pk,), sent=sent)


def committee(reads, acts=frozenset(), **more):
    """A page of the committee's door for the committee that the address names."""
    return Page(PORTAL, reads, acts, query=for_committee, **more)


def decision(name, reads, acts=frozenset(), sent=None):
    """A page of the committee's door on one decision."""
    return Page(PORTAL, reads, acts, row=order(name), sent=sent)


def paper(chosen):
    """Something to print for the committee that the address names."""
    return Page(PORTAL, SEES_FUND, query=lambda rows: for_committee(rows) | chosen(rows))


COMMITTEE_PAGES = {
    "committee:home": committee(SEES_FUND),
    "committee:fund": committee(SEES_FUND),
    "committee:fund_workbook": committee(SEES_FUND),
    "fund_pdf": committee(SEES_FUND),
    "committee:decisions": committee(SEES_FUND),
    # Registrars copy it from paper minutes.
    "committee:record_decision": committee(
        SECRETARY | REGISTRAR,
        SECRETARY | REGISTRAR,
        sent=lambda rows: {
            "area": 1,
            "title": "Roofs",
            "reason": "Rain",
            "amount": "10",
            "meeting_on": "2026-01-05",
            "diggers_men": 1,
            "diggers_in_favour": 1,
            "step": "record",
        },
    ),
    "committee:about": committee(SEES_FUND),
    "committee:meeting": numbered("meeting", SEES_FUND, SECRETARY | REGISTRAR, pages_of_minutes),
    "committee:minutes_page": numbered("minutes_page", SEES_FUND),
    "committee:decision": decision("decision", SEES_FUND),
    "committee:decision_recorded": decision("decision", SEES_FUND),
    "committee:confirm_decision": decision("decision", CHAIR, CHAIR),
    "committee:refuse_decision": decision("decision", CHAIR, CHAIR, reason),
    "committee:record_expenditure": decision(
        "decision_confirmed",
        SECRETARY,
        SECRETARY,
        lambda rows: {
            "description": "Nails",
            "supplier": "Shop",
            "amount": "1",
            "currency": "USD",
            "spent_on": rows.now.date(),
            "receipt": SimpleUploadedFile("a.pdf", PDF),
        },
    ),
    "committee:plan_project": decision("decision_confirmed", SECRETARY, SECRETARY),
    "committee:add_quote": decision(
        "decision_confirmed",
        SECRETARY,
        SECRETARY,
        lambda rows: {
            "supplier": "Shop",
            "amount": "1",
            "currency": "USD",
            "file": SimpleUploadedFile("a.pdf", PDF),
        },
    ),
    "committee:add_photo": decision(
        "decision_confirmed",
        SECRETARY,
        SECRETARY,
        lambda rows: {
            "moment": "after",
            "caption": "Roof",
            "consent": "Nobody is in it",
            "no_children": "on",
            "file": SimpleUploadedFile("a.png", picture("PNG")),
        },
    ),
    "committee:report_outcome": decision(
        "decision_confirmed", SECRETARY, SECRETARY, lambda rows: {"indicator": "pits_safer", "value": 6}
    ),
    "committee:quote_paper": numbered("quote", SEES_FUND),
    "committee:photo": numbered("photo", SEES_FUND),
    "committee:close_decision": decision("decision_confirmed", CHAIR, CHAIR),
    "committee:request_reversal": decision("expenditure", SECRETARY | FINANCE, SECRETARY | FINANCE, reason),
    "committee:approve_reversal": decision("reversal", CHAIR, CHAIR),
    "committee:refuse_reversal": decision("reversal", CHAIR, CHAIR, reason),
    "committee:receipt": decision("expenditure", SEES_FUND),
    "wall": committee(SEES_FUND),
    "wall_notice": paper(lambda rows: {"period": f"{rows.now:%Y-%m}", "size": "a4", "language": "sw"}),
    "wall_minutes": paper(lambda rows: {"language": "sw"}),
    "committee:origins": decision("expenditure", SEES_FUND),
    # The cooperative's own reports: a page that takes no address of anybody's, and one that takes a site.
    "production": Page(PORTAL, OFFICER, OFFICER, done="200"),
    "submit_report": Page(PORTAL, OFFICER, OFFICER, sent=report),
}
