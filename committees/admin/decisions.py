"""Committees and their seats, kept by registrars, and what they decided and spent: only read here."""

from django.contrib import admin
from django.db.models import Case, F, OuterRef, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models import (
    Attendance,
    BudgetLine,
    Committee,
    Decision,
    Expenditure,
    Meeting,
    Milestone,
    MinutesPage,
    Outcome,
    Photo,
    Project,
    Proposal,
    Quote,
    Reversal,
    Seat,
    Thanks,
    Vote,
    Withholding,
)
from committees.thanks_pages import ThanksAdmin
from committees.withholding_acts import LiftWithholding, WithholdDecision
from registry import columns
from registry.acts import ActAdmin, LedgerAdmin, LedgerInline
from registry.lists import Total
from registry.templatetags.oreka import money

admin.site.register(Thanks, ThanksAdmin)

AMOUNT = columns.amount("amount_minor", _("amount"))
ALLOCATED = columns.amount("allocated_minor", _("set aside"))
SPENT = columns.amount("spent_minor", _("spent"))
# Every fund is kept in dollars, in whatever currency a receipt is.
FUND_AMOUNT = columns.amount("fund_amount_minor", _("in the fund’s currency"), currency="USD")


class SeatInline(admin.StackedInline):
    model = Seat
    extra = 0


@admin.register(Committee)
class CommitteeAdmin(ActAdmin):
    list_display = ["name", "site", "cooperative"]
    list_select_related = ["site", "cooperative"]
    search_fields = ["name", "site__name", "site__code", "cooperative__name"]
    inlines = [SeatInline]
    kept_with = ((Seat, "committee"),)

    def has_delete_permission(self, request, obj=None):
        return False


class AttendanceInline(LedgerInline):
    model = Attendance


class VoteInline(LedgerInline):
    model = Vote


class ProposalInline(LedgerInline):
    model = Proposal
    fields = ("title", "need", AMOUNT, "quotes")
    readonly_fields = fields


class MinutesPageInline(LedgerInline):
    # The file has no address of its own; minutes are fetched through the committee's page.
    model = MinutesPage
    fields = ("sha256", "recorded_at", "recorded_by")
    readonly_fields = fields


@admin.register(Meeting)
class MeetingAdmin(LedgerAdmin):
    list_display = ["committee", "held_on", "recorded_by"]
    list_display_links = ["held_on"]
    list_select_related = ["committee", "recorded_by"]
    list_filter = ["committee"]
    search_fields = ["committee__name"]
    date_hierarchy = "held_on"
    fields = ["committee", "held_on", "recorded_at", "recorded_by"]
    inlines = [MinutesPageInline]


class WithholdingInline(LedgerInline):
    model = Withholding
    fields = (columns.state_shown, "reason", "placed_at", "placed_by", "lifted_at", "lifted_by", "outcome")
    readonly_fields = fields


@admin.register(Decision)
class DecisionAdmin(LedgerAdmin):
    acts = (WithholdDecision(),)
    list_display = ["number", columns.state_shown, "committee", "area", "title", AMOUNT]
    list_more = ("result", "is_from_paper", "meeting_on", "recorded_at", "confirmed_at")
    totals = (Total("amount_minor", _("amount"), money),)
    list_select_related = ["committee__site"]
    list_filter = ["state", "area", "committee", "is_from_paper"]
    search_fields = ["number", "title"]
    date_hierarchy = "meeting_on"
    fields = [
        "number",
        columns.state_shown,
        "committee",
        "area",
        "title",
        "reason",
        AMOUNT,
        "quotes",
        columns.link_to("amends", _("amends")),
        columns.link_to("meeting", _("meeting")),
        "result",
        "rule",
        "quorum",
        "conflict",
        "is_from_paper",
        "recorded_at",
        "recorded_by",
        "confirmed_at",
        "confirmed_by",
        "refused_at",
        "refused_by",
        "refusal",
        "closed_at",
        "closed_by",
    ]
    inlines = [AttendanceInline, VoteInline, ProposalInline, WithholdingInline]


@admin.register(Withholding)
class WithholdingAdmin(LedgerAdmin):
    begins = _("A decision is withheld on its own page.")
    acts = (LiftWithholding(),)
    list_display = ["decision", columns.state_shown, "placed_at", "placed_by", "lifted_at", "lifted_by"]
    list_more = ("reason", "outcome")
    list_filter = ["state"]
    list_select_related = ["decision", "placed_by", "lifted_by"]
    search_fields = ["decision__number", "reason", "outcome"]
    date_hierarchy = "placed_at"
    fields = [
        columns.link_to("decision", _("decision")),
        columns.state_shown,
        "reason",
        "placed_at",
        "placed_by",
        "lifted_at",
        "lifted_by",
        "outcome",
    ]


class ExpenditureInline(LedgerInline):
    model = Expenditure
    fields = ("number", "description", AMOUNT, "rate", FUND_AMOUNT, "spent_on")
    readonly_fields = fields


class BudgetLineInline(LedgerInline):
    model = BudgetLine
    fields = ("purpose", AMOUNT)
    readonly_fields = fields


class MilestoneInline(LedgerInline):
    model = Milestone
    fields = ("name", "due_on", "reached_on")


class QuoteInline(LedgerInline):
    # The files of quotes and photos are fetched through the committee's pages.
    model = Quote
    fields = ("supplier", AMOUNT, "is_taken", "recorded_at", "recorded_by")
    readonly_fields = fields


class PhotoInline(LedgerInline):
    model = Photo
    fields = ("moment", "caption", "consent", "is_for_everybody", "recorded_at", "recorded_by")


class OutcomeInline(LedgerInline):
    model = Outcome
    fields = ("indicator", "value", "note", "recorded_at", "recorded_by")


@admin.register(Project)
class ProjectAdmin(LedgerAdmin):
    list_display = ["name", "decision", ALLOCATED, SPENT]
    totals = (Total("allocated_minor", _("allocated"), money), Total("spent_minor", _("spent"), money))
    list_select_related = ["decision"]
    search_fields = ["name", "decision__number"]
    fields = [columns.link_to("decision", _("decision")), "name", ALLOCATED, SPENT]
    inlines = [
        BudgetLineInline,
        MilestoneInline,
        QuoteInline,
        ExpenditureInline,
        PhotoInline,
        OutcomeInline,
    ]


@admin.display(description=_("reversed by"))
def reversed_by(row):
    return row.reversed_by or columns.EMPTY


@admin.register(Expenditure)
class ExpenditureAdmin(LedgerAdmin):
    list_display = ["number", "project", AMOUNT, FUND_AMOUNT, "spent_on"]
    list_more = ("description", "supplier", "rate", "recorded_at", reversed_by)
    # What was reversed is listed, and adds nothing.
    totals = (Total("standing_minor", _("from the fund"), money),)
    list_select_related = ["project__decision"]
    list_filter = ["currency"]
    search_fields = ["number", "description", "supplier"]
    date_hierarchy = "spent_on"
    # The file has no address of its own; receipts are fetched through the committee's page.
    fields = [
        "number",
        columns.link_to("project", _("project")),
        "description",
        "supplier",
        AMOUNT,
        "rate",
        "rate_on",
        FUND_AMOUNT,
        columns.amount("others_minor", _("share paid by others")),
        "others",
        "spent_on",
        "receipt_sha256",
        "recorded_at",
        "recorded_by",
        reversed_by,
    ]

    def get_queryset(self, request):
        approved = Reversal.objects.filter(expenditure=OuterRef("pk"), state=Reversal.State.APPROVED)
        return (
            super()
            .get_queryset(request)
            .annotate(reversed_by=Subquery(approved.values("number")))
            .annotate(standing_minor=Case(When(reversed_by=None, then=F("fund_amount_minor")), default=0))
        )


@admin.register(Reversal)
class ReversalAdmin(LedgerAdmin):
    begins = _("A reversal is asked for and approved on the page of its decision.")
    list_display = ["number", columns.state_shown, "expenditure", "requested_at", "requested_by"]
    list_more = ("reason", "decided_at", "approved_by", "refused_by", "refusal")
    list_filter = ["state"]
    list_select_related = ["expenditure", "requested_by", "approved_by", "refused_by"]
    search_fields = ["number", "expenditure__number", "reason"]
    date_hierarchy = "requested_at"
    fields = [
        "number",
        columns.state_shown,
        columns.link_to("expenditure", _("expenditure")),
        "reason",
        "requested_at",
        "requested_by",
        "decided_at",
        "approved_by",
        "refused_by",
        "refusal",
    ]

    def links(self, row, user):
        decision = row.expenditure.project.decision
        return [(str(decision), reverse("committee:decision", args=[decision.number]))]
