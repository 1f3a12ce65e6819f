"""What a committee's pages tell about its money, as plain dicts in minor currency units."""

from datetime import date

from django.db.models import Case, F, Prefetch, Sum, When
from django.utils.translation import gettext as _

from committees.models import (
    COUNTED_IN_PEOPLE,
    FEWEST_TOLD,
    Area,
    Committee,
    Decision,
    Expenditure,
    Outcome,
    PremiumFund,
    Project,
    Reached,
    Reversal,
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


def receipts_of(decision: Decision) -> list[dict]:
    """Every expenditure of a decision, with what was asked for it to be reversed, the latest first.

    `elsewhere` are the expenditures of other projects of the same fund that the same paper stands behind.
    """
    spent = list(
        Expenditure.objects.filter(project__decision=decision).prefetch_related(
            Prefetch(
                "reversals", Reversal.objects.select_related("requested_by", "approved_by", "refused_by")
            )
        )
    )
    elsewhere: dict[str, list[Expenditure]] = {}
    for other in (
        Expenditure.objects.standing()
        .filter(
            project__decision__committee=decision.committee_id,
            receipt_sha256__in=[spending.receipt_sha256 for spending in spent],
        )
        .exclude(project__decision=decision)
        .select_related("project__decision")
        .order_by("number")
    ):
        elsewhere.setdefault(other.receipt_sha256, []).append(other)
    return [
        {
            "spending": spending,
            "reversal": (reversal := next(iter(spending.reversals.all()), None)),
            "is_reversed": bool(reversal and reversal.state == Reversal.State.APPROVED),
            "elsewhere": elsewhere.get(spending.receipt_sha256, []),
        }
        for spending in spent
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


def counts_told(outcome: Outcome) -> dict:
    """What an outcome counts, as it may be told: `value`, or else `at_least`, and women and men of groups.

    Where the count of a group is too small to be told, nobody may find it by subtraction either: a total of
    people is then rounded down to a ten, and below ten not told at all. It is rounded without what is hidden,
    since a total that this alone lifts over a ten would give it away: of 480, 26 and 4, not "510 or more".
    """
    reached = [(row.group, told(row.women), told(row.men)) for row in outcome.reached.all()]
    if outcome.indicator not in COUNTED_IN_PEOPLE:
        return {"value": outcome.value, "at_least": None, "reached": reached}
    hidden = sum(
        count for row in outcome.reached.all() for count in (row.women, row.men) if told(count) is None
    )
    if hidden:
        return {"value": None, "at_least": max(outcome.value - hidden, 0) // 10 * 10, "reached": reached}
    return {"value": told(outcome.value), "at_least": None, "reached": reached}


def count_in_words(count: int | None) -> str:
    return _("fewer than %(number)s") % {"number": FEWEST_TOLD} if count is None else str(count)


def total_in_words(counts: dict) -> str:
    """The total of what `counts_told` gives; nothing where it has no number."""
    if counts["at_least"] is None:
        return count_in_words(counts["value"])
    return _("%(number)s or more") % {"number": counts["at_least"]} if counts["at_least"] else ""


def outcome_told(outcome: Outcome) -> dict:
    """What came of a project, in words."""
    counts = counts_told(outcome)
    return {
        "indicator": outcome.get_indicator_display(),
        "impact_area": outcome.impact_area.label,
        "value": total_in_words(counts),
        "note": outcome.note,
        "reached": [
            {"group": Reached.Group(group).label, "women": count_in_words(women), "men": count_in_words(men)}
            for group, women, men in counts["reached"]
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
