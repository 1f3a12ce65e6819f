"""What a committee's notice on the wall tells: what came in, was decided and was done in a period.

Anybody can read and photograph a wall. So it follows the rules of the public pages, but for its period: no
balance, no person, no supplier, no free words but titles, no day of payment; of corrections, only the sum; of
child rights, and of what is withheld for safety, nothing but its part of the sums. Amounts are integer minor
units of the fund's currency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from committees.models import (
    Area,
    Committee,
    Decision,
    FundEntry,
    Outcome,
    Project,
    Vote,
    Withholding,
)
from committees.reports import counts_told
from reporting.premium import CURRENCY, funded_projects

MONTHS_OFFERED, QUARTERS_OFFERED, YEARS_OFFERED = 24, 8, 5
CODE = re.compile(r"(?P<year>20\d\d)(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?")


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year, from its first day until the day after its last."""

    first: date
    months: int

    @classmethod
    def of(cls, code: str) -> "Period":
        """The period that `2026-02`, `2026-Q1` or `2026` stands for.

        :raises ValueError: if it stands for none
        """
        found = CODE.fullmatch(code)
        if not found:
            raise ValueError(f"not a period: {code!r}")
        year = int(found["year"])
        if found["quarter"]:
            return cls(date(year, 3 * int(found["quarter"]) - 2, 1), 3)
        return cls(date(year, int(found["month"]), 1), 1) if found["month"] else cls(date(year, 1, 1), 12)

    @property
    def code(self) -> str:
        match self.months:
            case 1:
                return f"{self.first:%Y-%m}"
            case 3:
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case _:
                return str(self.first.year)

    @property
    def until(self) -> date:
        beyond = self.first.month - 1 + self.months
        return date(self.first.year + beyond // 12, beyond % 12 + 1, 1)

    @property
    def earlier(self) -> "Period":
        before = self.first.year * 12 + self.first.month - 1 - self.months
        return Period(date(before // 12, before % 12 + 1, 1), self.months)

    def covers(self, field: str, at: datetime) -> Q:
        """That the instant in a field lies in the period, and before `at`."""
        return Q(**{f"{field}__gte": _midnight(self.first), f"{field}__lt": self.end(at)})

    def end(self, at: datetime) -> datetime:
        """The instant until which the period is told at `at`."""
        return min(_midnight(self.until), at)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def periods_to_choose(today: date) -> Iterator[Period]:
    """The months, quarters and years that have begun, the latest of each first."""
    for months, offered in ((1, MONTHS_OFFERED), (3, QUARTERS_OFFERED), (12, YEARS_OFFERED)):
        month = (today.month - 1) // months * months + 1
        period = Period(date(today.year, month, 1), months)
        for _number in range(offered):
            yield period
            period = period.earlier


def wall_of(committee: Committee, period: Period, *, at: datetime) -> dict:
    """What the notice of a period says, as known at an instant.

    Money was decided when it was set aside, and spent when its receipt was recorded: so each payment stands
    on one notice, however late its receipt comes in, and none tells when it was paid. What was taken back as
    wrong lessens the sums of the period in which that was approved; they can be less than nothing.
    """
    projects = list(funded_projects([committee.site_id]))
    spent, outcomes = _spent(projects, period, at), _outcomes(projects, period, at)
    areas = [_area(area, projects, spent, outcomes, period, at) for area in Area]
    kinds = dict(
        FundEntry.objects.filter(period.covers("recorded_at", at), fund__site=committee.site_id)
        .order_by()
        .values_list("kind")
        .annotate(Sum("amount_minor"))
    )
    return {
        "committee": committee.name,
        "site": committee.site.name,
        "town": committee.site.town,
        "period": period,
        # The day until which it tells, if the period was not over yet.
        "until": at.date() if at < _midnight(period.until) else None,
        "currency": CURRENCY,
        "is_demo": settings.IS_DEMO,
        "came_in_minor": kinds.get("premium", 0) + kinds.get("fee", 0),
        "returned_minor": kinds.get("return", 0),
        "corrected_minor": kinds.get("correction", 0),
        "reversed_minor": kinds.get("reversal", 0),
        "decided_minor": sum(area["decided_minor"] for area in areas),
        "spent_minor": sum(area["spent_minor"] for area in areas),
        "areas": areas,
        "waiting": _waiting(committee, period, at),
        "not_adopted": _resolved(committee, period, at).exclude(result=Decision.Result.ADOPTED).count(),
        "address": settings.PUBLIC_ADDRESS + reverse("public:premium_of_site", args=[committee.site.code]),
        "feedback": feedback_address(),
    }


def feedback_address() -> str:
    """Where anybody complains or corrects, without signing in; the one place that knows it."""
    return settings.PUBLIC_ADDRESS + reverse("feedback")


def _spent(projects: list[Project], period: Period, at: datetime) -> dict[int, int]:
    """What was spent in the period by the receipts that came in, less those taken back, for each project."""
    rows: QuerySet = FundEntry.objects.of_spending().filter(
        period.covers("recorded_at", at), decision__project__in=projects
    )
    sums = rows.order_by().values_list("decision__project").annotate(spent=-Sum("amount_minor"))
    return {project: int(spent) for project, spent in sums if spent}


def _outcomes(projects: list[Project], period: Period, at: datetime) -> dict[int, dict]:
    """What came of each project by what was reported in the period, as codes and counts that may be told."""
    rows = Outcome.objects.filter(period.covers("recorded_at", at), project__in=projects)
    return {
        outcome.project_id: {"indicator": outcome.indicator} | counts_told(outcome)
        for outcome in rows.order_by("id").prefetch_related("reached")
    }


def _resolved(committee: Committee, period: Period, at: datetime) -> QuerySet[Decision]:
    """What a second officer confirmed in the period, whether the vote adopted it or not."""
    return Decision.objects.filter(period.covers("confirmed_at", at), committee__site=committee.site_id)


def _waiting(committee: Committee, period: Period, at: datetime) -> list[dict]:
    """By area, what was adopted in the period and had no money set aside by the end of it.

    What a later decision replaced by then waits no longer.
    """
    end = period.end(at)
    replaced = Decision.objects.filter(
        amends=OuterRef("pk"), result=Decision.Result.ADOPTED, confirmed_at__lt=end
    )
    rows = (
        _resolved(committee, period, at)
        .filter(~Exists(replaced), result=Decision.Result.ADOPTED)
        .annotate(
            set_aside_at=Min("fund_entries__recorded_at", filter=Q(fund_entries__kind="allocation")),
            is_silent=Exists(Withholding.objects.in_force().filter(decision=OuterRef("pk"))),
        )
        .filter(Q(set_aside_at=None) | Q(set_aside_at__gte=end))
        .order_by("confirmed_at", "id")
    )
    found = list(rows)
    return [
        {
            "area": area.value,
            "amount_minor": sum(row.amount_minor for row in ours),
            "decisions": [
                {"title": row.title, "amount_minor": row.amount_minor}
                for row in ours
                if area != Area.CHILD_RIGHTS and not row.is_silent
            ],
            "is_whole": not any(row.is_silent for row in ours),
        }
        for area in Area
        if (ours := [row for row in found if row.area == area])
    ]


def _area(
    area: Area,
    projects: list[Any],
    spent: dict[int, int],
    outcomes: dict[int, dict],
    period: Period,
    at: datetime,
) -> dict:
    ours = [project for project in projects if project.decision.area == area]
    end = period.end(at)
    decided = [p for p in ours if p.set_aside_at and _midnight(period.first) <= p.set_aside_at < end]
    is_told = area != Area.CHILD_RIGHTS
    return {
        "area": area.value,
        "decided_minor": sum(project.allocated_minor for project in decided),
        "spent_minor": sum(spent.get(project.pk, 0) for project in ours),
        "decisions": _decisions([p for p in decided if is_told and not p.is_withheld]),
        "projects": [
            {
                "title": p.name,
                "spent_minor": spent.get(p.pk, 0),
                "allocated_minor": p.allocated_minor,
                "outcome": outcomes.get(p.pk),
            }
            for p in ours
            if is_told and not p.is_withheld and (p.pk in spent or p.pk in outcomes)
        ],
        # Whether a reader who adds up would miss something that is left out for safety.
        "is_whole": not any(p.is_withheld for p in ours if p in decided or p.pk in spent or p.pk in outcomes),
    }


def _decisions(projects: list[Any]) -> list[dict]:
    counts = ("in_favour", "against", "abstained")
    votes: dict[int, Any] = {
        row["decision"]: row
        for row in Vote.objects.filter(decision__project__in=projects)
        .order_by()
        .values("decision")
        .annotate(**{f"all_{count}": Sum(count) for count in counts})
    }
    return [
        {
            "number": project.decision.number,
            "title": project.decision.title,
            "amount_minor": project.allocated_minor,
            "met_on": project.decision.meeting_on,
            **{count: votes[project.decision_id][f"all_{count}"] for count in counts},
        }
        for project in projects
    ]
