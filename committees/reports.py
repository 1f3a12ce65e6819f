"""What a committee's pages tell about its money, as plain dicts in minor currency units."""

from datetime import date

from django.db.models import Case, F, Sum, When

from committees.models import (
    COUNTED_IN_PEOPLE,
    FEWEST_TOLD,
    Area,
    Committee,
    Decision,
    Outcome,
    PremiumFund,
    Project,
    WorkerGroup,
)


def areas_of(committee: Committee) -> list[dict]:
    """For each of the four areas: set aside by decisions, and spent with evidence.

    A closed decision counts with what it spent: the rest went back to the fund.
    """
    kept = Case(When(decision__state="closed", then=F("spent_minor")), default=F("allocated_minor"))
    sums = {
        row["decision__area"]: row
        for row in Project.objects.filter(decision__committee=committee)
        .values("decision__area")
        .annotate(allocated=Sum(kept), spent=Sum("spent_minor"))
        .order_by()
    }
    nothing = {"allocated": 0, "spent": 0}
    return [
        {
            "area": area.value,
            "allocated_minor": int(sums.get(area, nothing)["allocated"]),
            "spent_minor": int(sums.get(area, nothing)["spent"]),
        }
        for area in Area
    ]


def votes_by_group(decision: Decision) -> list[dict]:
    """Who was there and how they voted, for each group of which somebody came; counts."""
    votes = {vote.group: vote for vote in decision.votes.all()}
    there = {present.group: present for present in decision.attendance.all()}
    return [
        {"name": group.label, "present": there.get(group.value), "vote": votes.get(group.value)}
        for group in WorkerGroup
        if group.value in votes or group.value in there
    ]


def told(count: int) -> int | None:
    """A count of people; None where it is so small that somebody could be told from it."""
    return None if 0 < count < FEWEST_TOLD else count


def project_of(decision: Decision, *, on: date) -> dict | None:
    """A project's plan, papers and latest outcome; counts of people as they may be told.

    :param on: the day by which a milestone that is not reached counts as late
    """
    project = getattr(decision, "project", None)
    if project is None:
        return None
    milestones = [{"row": step, "is_late": step.is_late(on)} for step in project.milestones.all()]
    outcome = project.outcomes.prefetch_related("reached").last()
    return {
        "budget": list(project.budget.all()),
        "milestones": milestones,
        "late": decision.state == "confirmed" and any(step["is_late"] for step in milestones),
        "quotes": list(project.offers.all()),
        "photos": list(project.photos.all()),
        "outcome": outcome_told(outcome) if outcome else None,
    }


def outcome_told(outcome: Outcome) -> dict:
    """What came of a project; no sums, from which a small count could be worked out."""
    counts_people = outcome.indicator in COUNTED_IN_PEOPLE
    return {
        "indicator": outcome.get_indicator_display(),
        "impact_area": outcome.impact_area.label,
        "value": told(outcome.value) if counts_people else outcome.value,
        "note": outcome.note,
        "reached": [
            {"group": row.get_group_display(), "women": told(row.women), "men": told(row.men)}
            for row in outcome.reached.all()
        ],
    }


def book_of(committee: Committee) -> dict:
    """What is in the fund, and where the rest of it is."""
    fund = PremiumFund.objects.filter(site=committee.site_id).first()
    areas = areas_of(committee)
    return {
        "currency": fund.currency if fund else "USD",
        "balance_minor": fund.balance_minor if fund else 0,
        "areas": areas,
        "allocated_minor": sum(area["allocated_minor"] for area in areas),
        "spent_minor": sum(area["spent_minor"] for area in areas),
    }
