"""The staff's first page: what waits for whom, whether the books agree, the premium, and what happened last.

Every list takes one query, however many rows there are; quantities in kilograms, money in minor units.
"""

from typing import Any

from django.db.models import Case, F, Sum, When
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import (
    Area,
    Decision,
    Expenditure,
    FundCorrection,
    FundEntry,
    PremiumFund,
    Project,
    Reversal,
    Thanks,
    Withholding,
)
from credits.models import (
    Attestation,
    Cancellation,
    IncidentHold,
    Issuance,
    Notice,
    Payment,
    PriceRecipe,
    ProductionReport,
    PurchaseOrder,
    Retirement,
)
from registry.charts import Bar, bars
from registry.columns import link
from registry.models import Job, LedgerEntry, OrganisationChange, StandIn, Suspension, User
from registry.records import name_actors, some_of
from registry.templatetags.oreka import area_name, money
from reporting.models import LedgerCheck
from reporting.register import totals
from reporting.waiting import waiting_for

MOST_EVENTS = 10
# Rows that say what an act was about, and what each names in words; the others changed along with them.
TELLING: dict[Any, tuple[str, ...]] = {
    Attestation: ("cooperative",),
    Cancellation: (),
    Decision: (),
    Expenditure: (),
    FundCorrection: ("fund__site",),
    IncidentHold: ("site",),
    Issuance: (),
    Notice: ("retirement", "issuance"),
    OrganisationChange: ("organisation",),
    Payment: ("order",),
    PriceRecipe: (),
    ProductionReport: (),
    PurchaseOrder: (),
    Retirement: (),
    Reversal: (),
    StandIn: ("person",),
    Suspension: ("organisation",),
    Withholding: ("decision",),
    Thanks: ("organisation", "site"),
}


def dashboard_for(user: User) -> dict:
    """Verifiers see only the reports of their sites; staff see the rest as well."""
    waiting = waiting_for(user)
    if not user.has_perm("credits.view_issuance"):
        return {"waiting": waiting, "is_staff": False}
    sums = premium()
    return {
        "waiting": waiting,
        "is_staff": True,
        "books": books(),
        "check": LedgerCheck.objects.first(),
        "jobs": some_of(Job.objects.filter(state__in=["waiting", "running"])),
        "premium": sums,
        "chart": chart_of(sums),
        "kinds": [(1, _("allocated")), (2, _("spent with evidence"))],
        "stand_ins": StandIn.objects.in_force(timezone.now()).select_related(
            "person", "proposed_by", "agreed_by"
        ),
        "events": events(),
    }


def books() -> list[dict]:
    """For each mineral, whether what was issued is all accounted for, and is at most what was monitored."""
    return [
        row
        | {
            "agrees": row["issued_kg"]
            == row["in_cooperatives_kg"] + row["held_kg"] + row["retired_kg"] + row["cancelled_kg"]
            and row["issued_kg"] <= row["monitored_kg"]
        }
        for row in totals()
    ]


def premium() -> dict:
    """Over all funds: premium and fee, what areas were given and spent, and whether the balances agree."""
    kept = Case(When(decision__state="closed", then=F("spent_minor")), default=F("allocated_minor"))
    sums = {
        row["decision__area"]: row
        for row in Project.objects.values("decision__area")
        .annotate(allocated=Sum(kept), spent=Sum("spent_minor"))
        .order_by()
    }
    nothing = {"allocated": 0, "spent": 0}
    areas = [{"area": area.value, **sums.get(area, nothing)} for area in Area]
    kinds = dict(FundEntry.objects.order_by().values_list("kind").annotate(Sum("amount_minor")))
    balance = PremiumFund.objects.aggregate(sum=Sum("balance_minor"))["sum"] or 0
    return {
        "areas": areas,
        "allocated_minor": sum(area["allocated"] for area in areas),
        "spent_minor": sum(area["spent"] for area in areas),
        "premium_minor": kinds.get("premium", 0),
        "fee_minor": -kinds.get("fee", 0),
        "balance_minor": balance,
        "agrees": balance == sum(amount for kind, amount in kinds.items() if kind not in FundEntry.SPENDING),
    }


def chart_of(sums: dict) -> dict | None:
    """What each area was given and has spent, as bars."""
    return bars(
        (
            f"{row['area']} {area_name(row['area'])}",
            [
                Bar(1, row["allocated"], money(row["allocated"])),
                Bar(2, row["spent"], money(row["spent"])),
            ],
        )
        for row in sums["areas"]
    )


def events() -> list[dict]:
    """The last acts in the log, newest first, each once and with the row that it was about."""
    names = [model._meta.db_table for model in TELLING]
    latest = LedgerEntry.objects.filter(table__in=names).order_by("-id")[: MOST_EVENTS * 20]
    acts: dict[tuple, LedgerEntry] = {}
    for entry in latest:
        # One transaction has one time; each of its entries names the actor by another commitment.
        acts.setdefault((entry.act, entry.recorded_at), entry)
    told = name_actors(list(acts.values())[:MOST_EVENTS])
    rows: dict[str, dict] = {}
    for model, named in TELLING.items():
        table = model._meta.db_table
        if numbers := [entry.row_id for entry in told if entry.table == table]:
            found = model._default_manager.select_related(*named) if named else model._default_manager
            rows[table] = found.in_bulk(numbers)
    return [
        {
            "at": entry.recorded_at,
            "what": entry.act_name,
            "link": link(rows[entry.table][entry.row_id]),
            "by": entry.actor_name,
        }
        for entry in told
    ]
