"""Decisions and expenditures for tests, made through the services."""

from itertools import count

from django.core.files.base import ContentFile

from committees import services
from tests.papers import pdf, picture

PDF = pdf("a receipt")
papers = count(1)


def receipt(content=PDF, name="receipt.pdf"):
    return ContentFile(content, name=name)


def minutes(words="signed minutes"):
    return ContentFile(pdf(words), name="minutes.pdf")


def record(committee, by, now, **facts):
    return services.record_decision(
        **{
            "committee": committee,
            "area": 1,
            "title": "Metal sheets for six pits",
            "reason": "Rain runs into the pits",
            "amount_minor": 200_000,
            "meeting_on": now.date(),
            "attendance": {"diggers": (0, 2), "women_washers": (2, 0)},
            "votes": {"diggers": services.Ballot(2), "women_washers": services.Ballot(1, 1)},
            "minutes": [minutes()],
            "at": now,
            "by": by,
        }
        | facts
    )


def spend(decision, by, now, **facts):
    return services.record_expenditure(
        **{
            "project": decision.project,
            "description": "Twelve sheets",
            "supplier": "Hardware shop",
            "amount_minor": 50_000,
            "currency": "USD",
            "rate": None,
            "rate_on": None,
            "spent_on": now.date(),
            # A paper of its own, since each pays once in a project.
            "receipt": receipt(pdf(f"receipt {next(papers)}")),
            "at": now,
            "by": by,
        }
        | facts
    )


def add_quote(project, by, now, **facts):
    return services.add_quote(
        **{
            "project": project,
            "supplier": "Hardware shop",
            "amount_minor": 52_000,
            "currency": "USD",
            "is_taken": True,
            "file": ContentFile(pdf("a quote"), name="quote.pdf"),
            "at": now,
            "by": by,
        }
        | facts
    )


def add_photo(project, by, now, **facts):
    return services.add_photo(
        **{
            "project": project,
            "moment": "after",
            "caption": "Six roofs",
            "consent": "Nobody is in the picture",
            "is_for_everybody": False,
            "file": ContentFile(picture("PNG"), name="photo.png"),
            "at": now,
            "by": by,
        }
        | facts
    )


def report(project, by, now, **facts):
    return services.report_outcome(
        **{
            "project": project,
            "indicator": "pits_safer",
            "value": 6,
            "note": "Dry since March",
            "reached": {"diggers": (0, 480), "families": (4, 0)},
            "at": now,
            "by": by,
        }
        | facts
    )


def correct(fund, asks, approves, now, *, amount_minor, reason="Counted twice"):
    """The entry of a correction that two people made."""
    correction = services.request_correction(
        fund=fund, amount_minor=amount_minor, reason=reason, at=now, by=asks
    )
    return services.approve_correction(correction=correction, at=now, by=approves)


def plan(project, by, now, *, purpose="Sheets", amount_minor=100):
    return services.plan_project(
        project=project,
        budget=[services.Planned(purpose, amount_minor)],
        milestones=[services.Step(purpose, now.date())],
        at=now,
        by=by,
    )
