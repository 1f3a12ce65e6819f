"""Decisions and expenditures for tests, made through the services."""

from django.core.files.base import ContentFile

from committees import services
from tests.papers import pdf

PDF = pdf("a receipt")


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
            "receipt": receipt(),
            "at": now,
            "by": by,
        }
        | facts
    )
