"""Funds, their entries and corrections, and what the bank says of them: read here, changed by acts alone."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.fund_acts import ApproveCorrection, RefuseCorrection, RequestCorrection, SetLinesAside
from committees.models import (
    BankLine,
    FundCorrection,
    FundEntry,
    PremiumFund,
)
from registry import columns
from registry.acts import LedgerAdmin, LedgerInline
from registry.lists import Total
from registry.templatetags.oreka import money

AMOUNT = columns.amount("amount_minor", _("amount"))
BALANCE = columns.amount("balance_minor", _("balance"))


@columns.exported_as(lambda row: columns.in_units(row.amount_minor))
@admin.display(description=_("amount"), ordering="amount_minor")
def entry_amount(row):
    """An entry, or a correction that is asked for, is in the currency of its fund."""
    return columns.money(row.amount_minor, row.fund.currency)


class FundEntryInline(LedgerInline):
    model = FundEntry
    fields = ("recorded_at", "kind", entry_amount, "reference", "decision", "reason", "recorded_by")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("fund", "decision", "recorded_by").order_by("-pk")


@admin.register(PremiumFund)
class PremiumFundAdmin(LedgerAdmin):
    list_display = ["site", columns.amount("balance_minor", _("balance")), "currency"]
    list_select_related = ["site"]
    search_fields = ["site__name", "site__code"]
    acts = (RequestCorrection(),)
    fields = [
        "site",
        columns.amount("balance_minor", _("balance")),
        columns.amount("set_aside_minor", _("set aside")),
        columns.amount("cash_minor", _("cash")),
    ]
    inlines = [FundEntryInline]

    def links(self, row, user):
        return [(_("Bank and book"), reverse("fund_bank", args=[row.site.code]))]


@admin.register(FundCorrection)
class FundCorrectionAdmin(LedgerAdmin):
    begins = _("A correction is requested on the page of the fund.")
    acts = (ApproveCorrection(), RefuseCorrection())
    list_display = ["fund", columns.state_shown, entry_amount, "reason", "requested_at"]
    list_more = ("requested_by", "decided_at", "approved_by", "refused_by", "refusal")
    totals = (Total("amount_minor", _("amount"), money),)
    list_filter = ["state", "fund"]
    list_select_related = ["fund__site", "requested_by", "approved_by", "refused_by"]
    search_fields = ["fund__site__name", "fund__site__code", "reason"]
    date_hierarchy = "requested_at"
    fields = [
        columns.link_to("fund", _("fund")),
        columns.state_shown,
        entry_amount,
        "reason",
        "requested_at",
        "requested_by",
        "decided_at",
        "approved_by",
        "refused_by",
        "refusal",
    ]


class Counts(admin.SimpleListFilter):
    title = _("validity")
    parameter_name = "counts"

    def lookups(self, request, model_admin):
        return [("yes", _("counts")), ("no", _("does not count"))]

    def queryset(self, request, queryset):
        return queryset.filter(aside_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(BankLine)
class BankLineAdmin(LedgerAdmin):
    begins = _("Lines of the bank are imported from its statement.")
    acts = (SetLinesAside(),)
    list_display = ["fund", "position", "booked_on", "text", AMOUNT, BALANCE, "set_aside_at"]
    list_display_links = ["position"]
    totals = (Total("amount_minor", _("amount"), money),)
    list_select_related = ["fund__site"]
    list_filter = ["fund", Counts]
    search_fields = ["text"]
    date_hierarchy = "booked_on"
    fields = [
        "fund",
        "position",
        "booked_on",
        "text",
        AMOUNT,
        BALANCE,
        "set_aside_at",
        "recorded_at",
        "recorded_by",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_setting_aside()

    @admin.display(description=_("set aside at"), ordering="aside_at")
    def set_aside_at(self, row):
        return row.aside_at

    def links(self, row, user):
        return [(_("Bank and book"), reverse("fund_bank", args=[row.fund.site.code]))]

    def url_after(self, act, row):
        is_aside = isinstance(act, SetLinesAside)
        return reverse("fund_bank", args=[row.fund.site.code]) if is_aside else super().url_after(act, row)


@admin.register(FundEntry)
class FundEntryAdmin(LedgerAdmin):
    list_display = ["recorded_at", "fund", "kind", entry_amount, "reference"]
    list_more = ("decision", "reason", "recorded_by")
    totals = (Total("amount_minor", _("amount"), money),)
    list_select_related = ["fund__site", "decision", "recorded_by"]
    list_filter = ["kind", "fund"]
    search_fields = ["reference"]
    date_hierarchy = "recorded_at"
    fields = [
        "fund",
        "kind",
        entry_amount,
        "reference",
        "decision",
        columns.link_to("correction", _("correction")),
        "reason",
        "recorded_at",
        "recorded_by",
    ]
