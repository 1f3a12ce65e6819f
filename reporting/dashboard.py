"""The staff's first page: what waits for whom, whether the books agree, the premium, and what happened last.

Every list takes one query, however many rows there are; quantities in kilograms, money in minor units.
"""

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import Area, Decision, FundEntry, PremiumFund, Project
from credits.models import Cancellation, IncidentHold, Issuance, ProductionReport, PurchaseOrder, Retirement
from registry.charts import Bar, bars
from registry.models import Job, MineSite, Organisation, OrganisationChange, StandIn, Suspension, User
from registry.records import some_of
from registry.templatetags.oreka import area_name, money, tonnes
from reporting.models import LedgerCheck
from reporting.register import totals

MOST_ROWS = 20
MOST_EVENTS = 10


def dashboard_for(user: User) -> dict:
    """Verifiers see only the reports of their sites; staff see the rest as well."""
    waiting = reports_waiting(user)
    if not user.has_perm("credits.view_issuance"):
        return {"waiting": in_order(waiting), "is_staff": False}
    waiting += issuances_waiting(user) + cancellations_waiting(user) + holds_in_force(user)
    waiting += orders_waiting(user) + others_waiting() + organisations_waiting(user) + stand_ins_waiting(user)
    sums = premium()
    return {
        "waiting": in_order(waiting),
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


def counts_for(user: User) -> dict[str, int]:
    """How many rows wait for somebody in each of the staff's lists, by its address; one query."""
    if not user.is_staff:
        return {}
    waiting: list[QuerySet] = [
        ProductionReport.objects.filter(state="submitted"),
        Issuance.objects.filter(state="requested"),
        PurchaseOrder.objects.filter(state__in=["requested", "accepted", "paid"]),
        Cancellation.objects.filter(state="requested"),
        OrganisationChange.objects.filter(state="requested"),
        Organisation.objects.not_reviewed(),
        StandIn.objects.waiting(timezone.now()),
    ]
    counted = [
        rows.order_by()
        .annotate(list=Value(rows.model._meta.label_lower))
        .values("list")
        .annotate(n=Count("pk"))
        for rows in waiting
    ]
    found = counted[0].union(*counted[1:], all=True)
    return {_list_of(row["list"]): row["n"] for row in found}


def _list_of(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def in_order(waiting: list[dict]) -> list[dict]:
    """What waits for the reader first, and of that the oldest first."""
    return sorted(waiting, key=lambda entry: (not entry["is_yours"], entry["since"]))


def reports_waiting(user: User) -> list[dict]:
    sites = set(MineSite.objects.verifiable_by(user).values_list("pk", flat=True))
    may_request = user.has_perm("credits.request_issuance")
    untouched = Q(state="verified") & ~Q(issuances__state__in=["requested", "approved"])
    reports = (
        ProductionReport.objects.visible_to(user)
        .filter(Q(state="submitted") | untouched)
        .select_related("site", "mineral")
        .order_by("submitted_at")[:MOST_ROWS]
    )
    found = []
    for report in reports:
        words = f"{report.site}, {tonnes(report.contained_kg)} t {report.mineral.symbol}"
        if report.state == "submitted":
            is_yours = report.site_id in sites and report.submitted_by_id != user.pk
            entry = _entry(_("Verify a report"), report, "verify", words, is_yours=is_yours)
            found.append(entry | {"who": _("A verifier of the site"), "since": report.submitted_at})
        elif user.has_perm("credits.view_issuance"):
            entry = _entry(_("Request an issuance"), report, "request-issuance", words, is_yours=may_request)
            found.append(entry | {"who": _("A registrar"), "since": report.decided_at})
    return found


def issuances_waiting(user: User) -> list[dict]:
    may = user.has_perm("credits.approve_issuance")
    found = []
    for issuance in _first(Issuance.objects.filter(state="requested"), "report__site", "requested_by"):
        entry = _entry(
            _("Approve an issuance"),
            issuance,
            "approve",
            f"{issuance.report.site}, {tonnes(issuance.quantity)} t",
            is_yours=may and user.pk not in (issuance.requested_by_id, issuance.report.decided_by_id),
        )
        who = _("An approver other than %(name)s") % {"name": issuance.requested_by.name}
        found.append(entry | {"who": who, "since": issuance.requested_at})
    return found


def cancellations_waiting(user: User) -> list[dict]:
    may = user.has_perm("credits.approve_cancellation")
    found = []
    for cancellation in _first(Cancellation.objects.filter(state="requested"), "issuance", "requested_by"):
        entry = _entry(
            _("Approve a cancellation"),
            cancellation,
            "approve",
            f"{cancellation.issuance}/{cancellation.serials}, {tonnes(cancellation.quantity)} t",
            is_yours=may and cancellation.requested_by_id != user.pk,
        )
        who = _("An approver other than %(name)s") % {"name": cancellation.requested_by.name}
        found.append(entry | {"who": who, "since": cancellation.requested_at})
    return found


def holds_in_force(user: User) -> list[dict]:
    may = user.has_perm("credits.lift_hold")
    found = []
    for hold in _first(IncidentHold.objects.in_force(), "site", "placed_by"):
        is_yours = may and hold.placed_by_id != user.pk
        entry = _entry(_("Lift a hold"), hold, "lift", hold.reason, is_yours=is_yours)
        who = _("Staff other than %(name)s, once it is looked into") % {"name": hold.placed_by.name}
        found.append(entry | {"who": who, "since": hold.placed_at})
    return found


def organisations_waiting(user: User) -> list[dict]:
    """New organisations to review, changes of facts to approve, and suspensions in force."""
    may_review = user.has_perm("registry.review_organisation")
    may_approve = user.has_perm("registry.approve_change")
    may_lift = user.has_perm("registry.lift_suspension")
    found = []
    for row in _first(Organisation.objects.not_reviewed(), "added_by"):
        is_yours = may_review and row.added_by_id != user.pk
        entry = _entry(_("Review an organisation"), row, "review", row.country, is_yours=is_yours)
        who = _("Staff other than %(name)s") % {"name": row.added_by.name if row.added_by else "–"}
        found.append(entry | {"who": who, "since": row.added_at or timezone.now()})
    for change in _first(
        OrganisationChange.objects.filter(state="requested"), "organisation", "requested_by"
    ):
        is_yours = may_approve and change.requested_by_id != user.pk
        entry = _entry(_("Approve a change"), change, "approve", change.reason, is_yours=is_yours)
        who = _("An approver other than %(name)s") % {"name": change.requested_by.name}
        found.append(entry | {"who": who, "since": change.requested_at})
    for suspension in _first(Suspension.objects.in_force(), "organisation", "placed_by"):
        is_yours = may_lift and suspension.placed_by_id != user.pk
        entry = _entry(_("Lift a suspension"), suspension, "lift", suspension.reason, is_yours=is_yours)
        who = _("Staff other than %(name)s, once it is looked into") % {"name": suspension.placed_by.name}
        found.append(entry | {"who": who, "since": suspension.placed_at})
    return found


def stand_ins_waiting(user: User) -> list[dict]:
    may = user.has_perm("registry.grant_stand_in")
    found = []
    for stand_in in _first(StandIn.objects.waiting(timezone.now()), "person", "proposed_by"):
        is_yours = may and user.pk not in (stand_in.person_id, stand_in.proposed_by_id)
        entry = _entry(_("Agree to a stand-in"), stand_in, "agree", stand_in.reason, is_yours=is_yours)
        who = _("Staff other than %(name)s and %(other)s") % {
            "name": stand_in.proposed_by.name,
            "other": stand_in.person.name,
        }
        found.append(entry | {"who": who, "since": stand_in.proposed_at})
    return found


def orders_waiting(user: User) -> list[dict]:
    steps = {
        "requested": (_("Quote a price"), "quote", _("A registrar"), "credits.quote_order", "requested_at"),
        "quoted": (_("Accept the price"), "", _("The buyer"), "", "quoted_at"),
        "accepted": (
            _("Record the payment"),
            "record-payment",
            _("Finance, once the buyer has paid"),
            "credits.record_payment",
            "accepted_at",
        ),
        "paid": (
            _("Deliver the credits"),
            "deliver",
            _("A registrar"),
            "credits.deliver_order",
            "paid_recorded_at",
        ),
    }
    found = []
    for order in _first(PurchaseOrder.objects.filter(state__in=steps), "buyer", "mineral"):
        what, act, who, permission, since = steps[order.state]
        is_yours = bool(permission) and user.has_perm(permission)
        if act == "record-payment" and order.quoted_by_id == user.pk:
            is_yours = False
        words = f"{order.buyer}, {tonnes(order.quantity)} t {order.mineral.symbol}"
        entry = _entry(what, order, act, words, is_yours=is_yours)
        found.append(entry | {"who": who, "since": getattr(order, since)})
    return found


def others_waiting() -> list[dict]:
    """What waits for people outside the staff."""
    found = []
    for decision in _first(Decision.objects.filter(state="recorded"), "committee", "recorded_by"):
        words = f"{decision.title}, {money(decision.amount_minor, decision.currency)}"
        entry = _entry(_("Confirm a decision"), decision, "", words, is_yours=False)
        who = _("A second officer of %(committee)s") % {"committee": decision.committee.name}
        found.append(entry | {"who": who, "since": decision.recorded_at})
    for retirement in _first(Retirement.objects.filter(state="requested"), "beneficiary", "mineral"):
        words = f"{retirement.beneficiary}, {tonnes(retirement.quantity)} t {retirement.mineral.symbol}"
        entry = _entry(_("Confirm a retirement"), retirement, "", words, is_yours=False)
        found.append(entry | {"who": _("The buyer"), "since": retirement.requested_at})
    return found


def _first(rows: QuerySet, *related: str) -> QuerySet:
    return rows.select_related(*related).order_by("pk")[:MOST_ROWS]


def _entry(what, row, act, words, *, is_yours) -> dict:
    meta = row._meta
    page = act if act and is_yours else "change"
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])
    return {"what": what, "row": row, "words": words, "address": address, "is_yours": is_yours}


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
        "agrees": balance == sum(kinds.values()),
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
    """The last things that happened, newest first."""
    found = [
        (report.decided_at, report.get_state_display(), report, report.decided_by)
        for report in _last(ProductionReport, "decided_at", "decided_by")
    ]
    found += [
        (
            issuance.decided_at,
            issuance.get_state_display(),
            issuance,
            issuance.approved_by or issuance.refused_by,
        )
        for issuance in _last(Issuance, "decided_at", "approved_by", "refused_by")
    ]
    found += [
        (order.delivered_at, _("Delivered"), order, order.delivered_by)
        for order in _last(PurchaseOrder, "delivered_at", "delivered_by")
    ]
    found += [
        (retirement.confirmed_at, _("Retired"), retirement, retirement.confirmed_by)
        for retirement in _last(Retirement, "confirmed_at", "confirmed_by")
    ]
    found += [
        (decision.confirmed_at, _("Confirmed"), decision, decision.confirmed_by)
        for decision in _last(Decision, "confirmed_at", "confirmed_by")
    ]
    newest = sorted(found, key=lambda event: event[0], reverse=True)[:MOST_EVENTS]
    return [
        {
            "at": at,
            "what": what,
            "row": row,
            "kind": row._meta.verbose_name,
            "by": by,
            "address": _entry("", row, "", "", is_yours=False)["address"],
        }
        for at, what, row, by in newest
    ]


def _last(model, at: str, *people: str) -> QuerySet:
    rows = model.objects.filter(**{f"{at}__isnull": False})
    return rows.select_related(*people).order_by(f"-{at}")[:MOST_EVENTS]
