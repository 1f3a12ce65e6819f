"""Certificates, accounts, transfers, footprints and retirements: read by staff, changed by no page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from credits.admin import removal_acts
from credits.forms import matching
from credits.lineage import ancestors_of, lineage_of
from credits.models import (
    Certificate,
    Footprint,
    FootprintEvidence,
    FootprintLine,
    HoldingAccount,
    Retirement,
    Transfer,
)
from credits.reports import holdings_of
from registry import columns
from registry.acts import LedgerAdmin, LedgerInline
from registry.identifiers import STATEMENT_PREFIX
from registry.lists import Total
from registry.records import some_of
from registry.templatetags.oreka import kilograms, period, state, tonnes


@admin.register(Certificate)
class CertificateAdmin(LedgerAdmin):
    acts = (removal_acts.CancelCredits(),)
    list_display = [
        columns.serials_shown,
        "present_state",
        "mineral",
        columns.quantity_t,
        "vintage",
        "holder",
    ]
    list_more = (
        columns.quantity_kg,
        "first",
        "last",
        "issuance",
        "standard",
        "site",
        "reserved_for",
        "retirement",
        "statement",
    )
    totals = (Total("quantity", _("tonnes"), tonnes),)
    list_filter = ["state", "issuance__report__mineral", "holder"]
    search_fields = ["issuance__number", "holder__organisation__name"]
    search_help_text = _(
        "A serial, a range such as CO-KAM-2025-0001/0000001-0002400, an issuance or a holder."
    )
    fields = [
        columns.serials_shown,
        "present_state",
        columns.quantity_kg,
        "mineral",
        columns.link_to("holder", _("holder")),
        columns.link_to("issuance", _("issuance")),
        "vintage",
        columns.link_to("reserved_for", _("reserved for")),
        columns.link_to("group_transfer", _("waits for the transfer")),
        columns.link_to("retirement", _("retirement")),
    ]
    details_template = "admin/acts/certificate_details.html"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "issuance__report__mineral",
                "issuance__report__site",
                "issuance__standard",
                "holder__organisation",
                "cancellation",
                "group_transfer",
                "reserved_for",
                "retirement__statement",
            )
        )

    def get_search_results(self, request, queryset, search_term):
        """A pasted serial, range or statement number finds its blocks; words find an issuance or a holder."""
        if search_term.upper().startswith(STATEMENT_PREFIX):
            return queryset.filter(retirement__statement__number__iexact=search_term), False
        if "/" in search_term or search_term.replace("-", "").isdecimal():
            return matching(queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    @columns.exported_as(lambda row: row.get_state_display())
    @admin.display(description=_("state"), ordering="state")
    def present_state(self, row):
        """With the cancellation, asked for or approved."""
        if row.cancellation is None:
            return state(row.state)
        return format_html("{} {}", state(row.shown_state), columns.link(row.cancellation))

    @admin.display(description=_("mineral"))
    def mineral(self, row):
        return row.issuance.report.mineral

    @admin.display(description=_("standard"))
    def standard(self, row):
        return row.issuance.standard

    @admin.display(description=_("site"))
    def site(self, row):
        return row.issuance.report.site

    @admin.display(description=_("statement"))
    def statement(self, row):
        return getattr(row.retirement, "statement", None)

    @admin.display(description=_("vintage"), ordering="issuance__report__period_last")
    def vintage(self, row):
        return row.issuance.report.period_last.year

    def links(self, row, user):
        public = reverse("public:serials", args=[row.issuance.number, row.first, row.last])
        return [(_("See as public"), public)]

    def details(self, row, request):
        return {
            "lineage": lineage_of(row),
            "ancestors": some_of(ancestors_of(row)),
            "parts": some_of(row.parts.select_related("issuance").order_by("first")),
        }


@admin.register(HoldingAccount)
class HoldingAccountAdmin(LedgerAdmin):
    list_display = ["organisation", "kind", "opened_at"]
    list_filter = ["organisation__kind"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "organisation__code"]
    fields = [columns.link_to("organisation", _("organisation")), "opened_at"]
    details_template = "admin/acts/account_details.html"

    @admin.display(description=_("kind"), ordering="organisation__kind")
    def kind(self, row):
        return row.organisation.get_kind_display()

    def links(self, row, user):
        address = reverse("admin:credits_certificate_changelist")
        return [(_("Its certificates"), f"{address}?holder__id__exact={row.pk}")]

    def details(self, row, request):
        return {"holdings": holdings_of(row.organisation)}


@admin.register(Transfer)
class TransferAdmin(LedgerAdmin):
    list_display = [columns.serials_shown, "moved_t", "from_account", "to_account", "order", "recorded_at"]
    list_more = ("group_transfer",)
    list_filter = ["from_account", "to_account"]
    list_select_related = [
        "issuance",
        "from_account__organisation",
        "to_account__organisation",
        "order",
        "group_transfer",
    ]
    search_fields = [
        "issuance__number",
        "order__number",
        "group_transfer__number",
        "to_account__organisation__name",
    ]
    date_hierarchy = "recorded_at"
    fields = [
        columns.serials_shown,
        "moved_t",
        columns.link_to("certificate", _("certificate")),
        columns.link_to("from_account", _("from")),
        columns.link_to("to_account", _("to")),
        columns.link_to("order", _("order")),
        columns.link_to("group_transfer", _("transfer within the group")),
        "recorded_at",
        "recorded_by",
    ]

    @columns.exported_as(lambda row: columns.in_tonnes(row.serials.quantity))
    @admin.display(description=_("tonnes"))
    def moved_t(self, row):
        return tonnes(row.serials.quantity)


class FootprintLineInline(LedgerInline):
    model = FootprintLine
    fields = (
        "product",
        "units",
        "tier",
        "amount_per_unit",
        "factor_unit",
        "factor_kg",
        "factor_source",
        "recycled_percent",
        "recycled_source",
        "yield_loss_percent",
        "yield_loss_reason",
        "low_kg",
        "quantity",
        "high_kg",
    )
    readonly_fields = fields


class FootprintEvidenceInline(LedgerInline):
    model = FootprintEvidence
    fields = ("name", "sha256", "added_at", "added_by")
    readonly_fields = fields


@admin.register(Footprint)
class FootprintAdmin(LedgerAdmin):
    list_display = [
        "number",
        columns.state_shown,
        "organisation",
        "mineral",
        columns.period_shown,
        "total_t",
        "matched_t",
    ]
    list_more = (
        "version",
        "scope",
        "scope_name",
        "verification",
        "boundary",
        "method",
        "created_at",
        "declared_at",
    )
    totals = (
        Total("total", _("declared (t)"), tonnes),
        Total("matched", _("matched by retirements (t)"), tonnes),
    )
    list_filter = ["state", "mineral", "verification", "organisation"]
    list_select_related = ["organisation", "mineral"]
    search_fields = ["number", "organisation__name", "organisation__code"]
    date_hierarchy = "period_first"
    fields = [
        "number",
        columns.state_shown,
        "organisation",
        "mineral",
        columns.period_shown,
        "version",
        columns.link_to("supersedes", _("takes the place of")),
        "scope",
        "scope_name",
        "boundary",
        "verification",
        "verifier_name",
        "verified_on",
        "method",
        "total_t",
        "matched_t",
        "created_at",
        "created_by",
        "declared_at",
        "declared_by",
    ]
    inlines = [FootprintEvidenceInline, FootprintLineInline]
    kept_with = ((FootprintLine, "footprint"), (FootprintEvidence, "footprint"))

    def get_queryset(self, request):
        return super().get_queryset(request).with_totals()

    @columns.exported_as(lambda row: columns.in_tonnes(row.total))
    @admin.display(description=_("declared (t)"))
    def total_t(self, row):
        return tonnes(row.total)

    @columns.exported_as(lambda row: columns.in_tonnes(row.matched))
    @admin.display(description=_("matched by retirements (t)"))
    def matched_t(self, row):
        return tonnes(row.matched)


@admin.register(Retirement)
class RetirementAdmin(LedgerAdmin):
    acts = (removal_acts.NoticeOnRetirement(),)
    list_display = [
        "reference",
        columns.state_shown,
        "beneficiary",
        "mineral",
        columns.quantity_t,
        "claim_period",
    ]
    list_more = (
        columns.quantity_kg,
        "claim_type",
        "account",
        "footprint",
        "statement",
        "requested_at",
        "confirmed_at",
    )
    totals = (Total("quantity", _("tonnes"), tonnes),)
    list_filter = ["state", "mineral", "claim_type", "beneficiary"]
    list_select_related = ["beneficiary", "mineral", "account__organisation", "footprint", "statement"]
    search_fields = ["beneficiary__name", "beneficiary__code", "account__organisation__name"]
    date_hierarchy = "requested_at"
    fields = [
        "reference",
        columns.state_shown,
        columns.link_to("account", _("retired by")),
        columns.link_to("beneficiary", _("beneficiary")),
        "mineral",
        columns.quantity_kg,
        "claim_period",
        "claim_type",
        columns.link_to("footprint", _("footprint")),
        "matched",
        "contributed",
        "boundary",
        "requested_at",
        "requested_by",
        "approval_rule",
        "approved_at",
        "approved_by",
        "final_from",
        "confirmed_at",
        "confirmed_by",
        "cancelled_at",
        "cancelled_by",
        "refusal",
    ]
    details_template = "admin/acts/retirement_details.html"

    @admin.display(description=_("retirement"), ordering="pk")
    def reference(self, row):
        return str(row)

    @admin.display(description=_("statement"))
    def statement(self, row):
        return getattr(row, "statement", None)

    @admin.display(description=_("matches the footprint (kg)"))
    def matched(self, row):
        return kilograms(row.matched_kg)

    @admin.display(description=_("contribution (kg)"))
    def contributed(self, row):
        return kilograms(row.contribution_kg)

    @admin.display(description=_("claim period"), ordering="claim_period_first")
    def claim_period(self, row):
        return period(row.claim_period_first, row.claim_period_last)

    def links(self, row, user):
        statement = getattr(row, "statement", None)
        if statement is None:
            return []
        return [(_("Statement, as public"), reverse("public:statement", args=[statement.number]))]

    def details(self, row, request):
        return {
            "blocks": some_of(row.serials_kept.select_related("issuance").order_by("issuance", "first")),
            "notices": row.notices.select_related("added_by"),
        }
