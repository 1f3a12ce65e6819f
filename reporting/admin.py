"""The staff's pages on statements, which never change, on their cards, and on the texts that buyers copy."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry import columns
from registry.acts import ActAdmin, LedgerAdmin
from registry.templatetags.oreka import tonnes
from reporting.models import ReadyText, Statement, StatementCard


@admin.register(Statement)
class StatementAdmin(LedgerAdmin):
    list_display = ["number", "beneficiary", "mineral", "tonnes_t", "issued_at"]
    list_filter = ["retirement__mineral", "retirement__beneficiary"]
    list_select_related = ["retirement__beneficiary", "retirement__mineral"]
    search_fields = ["number", "retirement__beneficiary__name", "retirement__beneficiary__code"]
    date_hierarchy = "issued_at"
    fields = [
        "number",
        columns.link_to("retirement", _("retirement")),
        "beneficiary",
        "mineral",
        "tonnes_t",
        "issued_at",
        "fingerprint_shown",
    ]

    @admin.display(description=_("beneficiary"), ordering="retirement__beneficiary__name")
    def beneficiary(self, row):
        return row.retirement.beneficiary

    @admin.display(description=_("mineral"), ordering="retirement__mineral")
    def mineral(self, row):
        return row.retirement.mineral

    @admin.display(description=_("tonnes"), ordering="retirement__quantity")
    def tonnes_t(self, row):
        return tonnes(row.retirement.quantity)

    @admin.display(description=_("fingerprint"))
    def fingerprint_shown(self, row):
        return format_html('<span class="mono">SHA-256 {}</span>', row.fingerprint)

    def links(self, row, user):
        return [
            (_("See as public"), reverse("public:statement", args=[row.number])),
            (_("PDF"), reverse("public:statement_pdf", args=[row.number])),
            (_("JSON"), reverse("public:statement_json", args=[row.number])),
        ]


@admin.register(StatementCard)
class StatementCardAdmin(LedgerAdmin):
    list_display = ["statement", "enabled_at", "enabled_by", "disabled_at", "disabled_by"]
    list_select_related = ["statement", "enabled_by", "disabled_by"]
    search_fields = ["statement__number"]
    date_hierarchy = "enabled_at"
    fields = [
        columns.link_to("statement", _("statement")),
        ("enabled_at", "enabled_by"),
        ("disabled_at", "disabled_by"),
    ]


@admin.register(ReadyText)
class ReadyTextAdmin(ActAdmin):
    """A text is written and corrected until it is published; after that only its next version is."""

    list_display = ["code", "version", "language", "audience", "title", "published_on"]
    list_filter = ["language", "audience", "code"]
    search_fields = ["code", "title", "body"]

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.published_on and obj.published_on <= timezone.now().date():
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False
