"""What waits for whom, of all kinds: the first of each, those that wait for the reader before the others.

The number of queries does not grow with the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import Decision, FundCorrection, Reversal, Thanks
from credits.models import (
    Cancellation,
    GroupTransfer,
    IncidentHold,
    Issuance,
    PriceRecipe,
    ProductionReport,
    PurchaseOrder,
    Retirement,
)
from registry.models import (
    FeedbackCase,
    MineSite,
    Organisation,
    OrganisationChange,
    StandIn,
    Suspension,
    User,
)
from registry.templatetags.oreka import money, tonnes

MOST_ROWS = 20  # of each kind


@dataclass(frozen=True)
class TwoPeople:
    """A kind of record whose next step is a second person's: the step, whose, and the row in words."""

    model: Any
    what: str | Promise
    act: str
    permission: str
    words: Callable[[Any], str]
    related: tuple[str, ...] = ()
    who: str | Promise = gettext_lazy("An approver other than %(name)s")


DECIDED = (
    TwoPeople(
        Cancellation,
        gettext_lazy("Approve a cancellation"),
        "approve",
        "credits.approve_cancellation",
        lambda row: f"{row.issuance}/{row.serials}, {tonnes(row.quantity)} t",
        ("issuance",),
    ),
    TwoPeople(
        PriceRecipe,
        gettext_lazy("Approve a price"),
        "approve",
        "credits.approve_price",
        lambda row: f"{row.series}, {money(row.unit_price_minor)}",
        ("series",),
    ),
    TwoPeople(
        OrganisationChange,
        gettext_lazy("Approve a change"),
        "approve",
        "registry.approve_change",
        lambda row: row.reason,
        ("organisation",),
    ),
    TwoPeople(
        FundCorrection,
        gettext_lazy("Approve a correction of a fund"),
        "approve",
        "committees.approve_correction",
        lambda row: f"{row.fund}, {money(row.amount_minor, row.fund.currency)}",
        ("fund__site",),
    ),
    TwoPeople(
        Thanks,
        gettext_lazy("Read a message of thanks"),
        "approve",
        "committees.decide_thanks",
        lambda row: row.text,
        ("organisation", "site"),
        gettext_lazy("A registrar"),
    ),
)
LIFTED = (
    TwoPeople(
        IncidentHold,
        gettext_lazy("Lift a hold"),
        "lift",
        "credits.lift_hold",
        lambda row: row.reason,
        ("site",),
    ),
    TwoPeople(
        Suspension,
        gettext_lazy("Lift a suspension"),
        "lift",
        "registry.lift_suspension",
        lambda row: row.reason,
        ("organisation",),
    ),
)


def waiting_for(user: User) -> list[dict]:
    """What waits for the reader first, and of that the oldest first; verifiers see reports alone."""
    found = list(reports(user))
    if user.has_perm("credits.view_issuance"):
        for kind in (
            issuances,
            orders,
            group_transfers,
            decided,
            lifted,
            new_organisations,
            stand_ins,
            feedback,
        ):
            found += kind(user)
        found += outside_the_staff()
    return sorted(found, key=lambda entry: (not entry["is_yours"], entry["since"]))


def counts_for(user: User) -> dict[str, int]:
    """How many rows wait for somebody in each of the staff's lists, by its address; one query."""
    if not user.is_staff:
        return {}
    waiting: list[QuerySet] = [
        ProductionReport.objects.filter(state="submitted"),
        Issuance.objects.filter(state="requested"),
        PurchaseOrder.objects.filter(state__in=["requested", "accepted", "paid"]),
        GroupTransfer.objects.filter(state="accepted"),
        *(kind.model.objects.filter(state="requested") for kind in DECIDED),
        Organisation.objects.not_reviewed(),
        StandIn.objects.waiting(timezone.now()),
        FeedbackCase.objects.waiting(),
    ]
    counted = [
        rows.order_by()
        .annotate(list=Value(rows.model._meta.label_lower))
        .values("list")
        .annotate(n=Count("pk"))
        for rows in waiting
    ]
    found = counted[0].union(*counted[1:], all=True)
    return {reverse(f"admin:{row['list'].replace('.', '_')}_changelist"): row["n"] for row in found}


def reports(user: User) -> Iterator[dict]:
    sites = set(MineSite.objects.verifiable_by(user).values_list("pk", flat=True))
    visible = ProductionReport.objects.visible_to(user)
    not_mine = Q(submitted_by=user) | ~Q(site__in=sites)
    for report in first(visible.filter(state="submitted"), "site", "mineral", asked=not_mine):
        is_yours = report.site_id in sites and report.submitted_by_id != user.pk
        entry = entry_of(_("Verify a report"), report, "verify", of_report(report), is_yours=is_yours)
        yield entry | {"who": _("A verifier of the site"), "since": report.submitted_at}
    if not user.has_perm("credits.view_issuance"):
        return
    is_yours = user.has_perm("credits.request_issuance")
    untouched = visible.filter(state="verified").exclude(issuances__state__in=["requested", "approved"])
    untouched = untouched.prefetch_related("issuances", "site__holds", "site__cooperative__suspensions")
    for report in first(untouched, "site__cooperative", "mineral"):
        returned = any(issuance.state == "returned" for issuance in report.issuances.all())
        what = _("Request an issuance again") if returned else _("Request an issuance")
        on_hold = any(hold.state == "placed" for hold in report.site.holds.all())
        is_stopped = on_hold or is_suspended(report.site.cooperative)
        words = of_report(report)
        if is_stopped:
            words += " · " + _("the site or its cooperative is suspended")
        entry = entry_of(what, report, "request-issuance", words, is_yours=is_yours and not is_stopped)
        yield entry | {"who": _("A registrar"), "since": report.decided_at}


def of_report(report: ProductionReport) -> str:
    return f"{report.site}, {tonnes(report.contained_kg)} t {report.mineral.symbol}"


def issuances(user: User) -> Iterator[dict]:
    may = user.has_perm("credits.approve_issuance")
    mine = Q(requested_by=user) | Q(report__decided_by=user)
    for issuance in first(
        Issuance.objects.filter(state="requested"), "report__site", "requested_by", asked=mine
    ):
        entry = entry_of(
            _("Approve an issuance"),
            issuance,
            "approve",
            f"{issuance.report.site}, {tonnes(issuance.quantity)} t",
            is_yours=may and user.pk not in (issuance.requested_by_id, issuance.report.decided_by_id),
        )
        who = _("An approver other than %(name)s") % {"name": issuance.requested_by.name}
        yield entry | {"who": who, "since": issuance.requested_at}


def group_transfers(user: User) -> Iterator[dict]:
    may = user.has_perm("credits.approve_group_transfer")
    mine = Q(requested_by=user) | Q(accepted_by=user)
    related = ("from_account__organisation", "to_account__organisation", "mineral")
    for row in first(GroupTransfer.objects.filter(state="accepted"), *related, asked=mine):
        is_yours = may and user.pk not in (row.requested_by_id, row.accepted_by_id)
        words = f"{row.giver} → {row.receiver}, {tonnes(row.quantity)} t {row.mineral.symbol}"
        entry = entry_of(_("Approve a transfer within a group"), row, "approve", words, is_yours=is_yours)
        yield entry | {"who": _("A registrar or an approver"), "since": row.accepted_at}


def decided(user: User) -> Iterator[dict]:
    for kind in DECIDED:
        may = user.has_perm(kind.permission)
        rows = kind.model.objects.filter(state="requested")
        for row in first(rows, *kind.related, "requested_by", asked=Q(requested_by=user)):
            is_yours = may and row.requested_by_id != user.pk
            entry = entry_of(kind.what, row, kind.act, kind.words(row), is_yours=is_yours)
            who = str(kind.who) % {"name": row.requested_by.name}
            yield entry | {"who": who, "since": row.requested_at}


def lifted(user: User) -> Iterator[dict]:
    for kind in LIFTED:
        may = user.has_perm(kind.permission)
        for row in first(kind.model.objects.in_force(), *kind.related, "placed_by", asked=Q(placed_by=user)):
            is_yours = may and row.placed_by_id != user.pk
            entry = entry_of(kind.what, row, kind.act, kind.words(row), is_yours=is_yours)
            who = _("Staff other than %(name)s, once it is looked into") % {"name": row.placed_by.name}
            yield entry | {"who": who, "since": row.placed_at}


def new_organisations(user: User) -> Iterator[dict]:
    may = user.has_perm("registry.review_organisation")
    for row in first(Organisation.objects.not_reviewed(), "added_by", asked=Q(added_by=user)):
        is_yours = may and row.added_by_id != user.pk
        words = f"{row.get_kind_display()}, {row.country}"
        entry = entry_of(_("Review an organisation"), row, "review", words, is_yours=is_yours)
        who = _("Staff other than %(name)s") % {"name": row.added_by.name if row.added_by else "–"}
        yield entry | {"who": who, "since": row.added_at or timezone.now()}


def stand_ins(user: User) -> Iterator[dict]:
    may = user.has_perm("registry.grant_stand_in")
    mine = Q(person=user) | Q(proposed_by=user)
    for row in first(StandIn.objects.waiting(timezone.now()), "person", "proposed_by", asked=mine):
        is_yours = may and user.pk not in (row.person_id, row.proposed_by_id)
        entry = entry_of(_("Agree to a stand-in"), row, "agree", row.reason, is_yours=is_yours)
        names = {"name": row.proposed_by.name, "other": row.person.name}
        who = _("Staff other than %(name)s and %(other)s") % names
        yield entry | {"who": who, "since": row.proposed_at}


def feedback(user: User) -> Iterator[dict]:
    is_yours = user.has_perm("registry.answer_feedback")
    for case in first(FeedbackCase.objects.waiting()):
        what, act = _("Close a case"), "close"
        if case.state == "open":
            what, act = _("Answer a complaint or correction"), "answer"
        words = " · ".join(filter(None, [case.get_kind_display(), case.about]))
        entry = entry_of(what, case, act, words, is_yours=is_yours)
        yield entry | {"who": _("A registrar"), "since": case.received_at}


def orders(user: User) -> Iterator[dict]:
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
    for state, (what, act, who, permission, since) in steps.items():
        rows = PurchaseOrder.objects.filter(state=state).prefetch_related("payments", "buyer__suspensions")
        asked = Q(quoted_by=user) if act == "record-payment" else None
        for order in first(rows, "buyer", "mineral", asked=asked):
            is_yours = bool(permission) and user.has_perm(permission)
            if act == "record-payment" and order.quoted_by_id == user.pk:
                is_yours = False
            if act == "deliver" and is_suspended(order.buyer):
                is_yours = False
            entry = entry_of(what, order, act, of_order(order), is_yours=is_yours)
            yield entry | {"who": who, "since": getattr(order, since)}


def of_order(order: PurchaseOrder) -> str:
    words = f"{order.buyer}, {tonnes(order.quantity)} t {order.mineral.symbol}"
    if order.state == "accepted" and order.received_minor:
        words += " · " + _("%(due)s still due") % {"due": money(order.due_minor, order.currency)}
    if is_suspended(order.buyer):
        words += " · " + _("the buyer is suspended")
    return words


def is_suspended(organisation: Organisation) -> bool:
    """As its property of this name, without a query where the suspensions are fetched."""
    return any(suspension.state == "placed" for suspension in organisation.suspensions.all())


def outside_the_staff() -> Iterator[dict]:
    for decision in first(Decision.objects.filter(state="recorded"), "committee", "recorded_by"):
        words = f"{decision.title}, {money(decision.amount_minor, decision.currency)}"
        entry = entry_of(_("Confirm a decision"), decision, "", words, is_yours=False)
        who = _("A second officer of %(committee)s") % {"committee": decision.committee.name}
        yield entry | {"who": who, "since": decision.recorded_at}
    for reversal in first(Reversal.objects.waiting(), "expenditure__project__decision__committee"):
        spending = reversal.expenditure
        decision = spending.project.decision
        words = f"{spending}, {money(spending.fund_amount_minor, decision.currency)}"
        entry = entry_of(_("Reverse an expenditure"), reversal, "", words, is_yours=False)
        who = _("A second officer of %(committee)s") % {"committee": decision.committee.name}
        yield entry | {"who": who, "since": reversal.requested_at}
    for retirement in first(Retirement.objects.filter(state="requested"), "beneficiary", "mineral"):
        words = f"{retirement.beneficiary}, {tonnes(retirement.quantity)} t {retirement.mineral.symbol}"
        entry = entry_of(_("Confirm a retirement"), retirement, "", words, is_yours=False)
        yield entry | {"who": _("The buyer"), "since": retirement.requested_at}


def first(rows: QuerySet, *related: str, asked: Q | None = None) -> QuerySet:
    """:param asked: which rows cannot be the reader's, who took the step before; they come last"""
    if asked is not None:
        rows = rows.annotate(is_asked=Case(When(asked, then=1), default=0)).order_by("is_asked", "pk")
    else:
        rows = rows.order_by("pk")
    return rows.select_related(*related)[:MOST_ROWS]


def entry_of(what, row, act: str, words: str, *, is_yours: bool) -> dict:
    meta = row._meta
    page = act if act and is_yours else "change"
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])
    return {"what": what, "row": row, "words": words, "address": address, "is_yours": is_yours}
