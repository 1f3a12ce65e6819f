"""Committees and their seats are edited by staff; the money is only read here."""

from django.contrib import admin

from committees.models import (
    Committee,
    Decision,
    Expenditure,
    FundEntry,
    PremiumFund,
    Project,
    Seat,
    Vote,
)


class ReadOnly:
    """The database refuses every edit of a ledger row; the admin does not offer one."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0


@admin.register(Committee)
class CommitteeAdmin(admin.ModelAdmin):
    list_display = ["name", "site", "cooperative"]
    list_select_related = ["site", "cooperative"]
    search_fields = ["name", "site__name", "site__code", "cooperative__name"]
    inlines = [SeatInline]


class FundEntryInline(ReadOnly, admin.TabularInline):
    model = FundEntry
    fields = ["recorded_at", "kind", "amount_minor", "reference", "decision", "reason", "recorded_by"]


@admin.register(PremiumFund)
class PremiumFundAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["site", "balance_minor", "currency"]
    list_select_related = ["site"]
    search_fields = ["site__name", "site__code"]
    inlines = [FundEntryInline]


@admin.register(FundEntry)
class FundEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["recorded_at", "fund", "kind", "amount_minor", "reference", "recorded_by"]
    list_select_related = ["fund__site", "recorded_by"]
    list_filter = ["kind", "fund"]
    search_fields = ["reference"]
    date_hierarchy = "recorded_at"


class VoteInline(ReadOnly, admin.TabularInline):
    model = Vote


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "committee", "area", "title", "amount_minor", "currency", "state"]
    list_select_related = ["committee"]
    list_filter = ["state", "area", "committee"]
    search_fields = ["number", "title"]
    date_hierarchy = "meeting_on"
    inlines = [VoteInline]


class ExpenditureInline(ReadOnly, admin.TabularInline):
    model = Expenditure
    fields = ["number", "description", "amount_minor", "currency", "rate", "fund_amount_minor", "spent_on"]


@admin.register(Project)
class ProjectAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "decision", "allocated_minor", "spent_minor"]
    list_select_related = ["decision"]
    search_fields = ["name", "decision__number"]
    inlines = [ExpenditureInline]


@admin.register(Expenditure)
class ExpenditureAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "project", "amount_minor", "currency", "fund_amount_minor", "spent_on"]
    list_select_related = ["project"]
    list_filter = ["currency"]
    search_fields = ["number", "description", "supplier"]
    date_hierarchy = "spent_on"
    # The file has no address of its own; receipts are fetched through the committee's page.
    exclude = ["receipt"]
