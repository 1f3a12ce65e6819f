"""Cancellations, holds on issuance and public notices: read by staff, changed by acts alone."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin import removal_acts
from credits.models import Cancellation, IncidentHold, Notice
from registry import columns
from registry.acts import LedgerAdmin
from registry.lists import Total
from registry.records import some_of
from registry.templatetags.oreka import tonnes


@admin.register(Cancellation)
class CancellationAdmin(LedgerAdmin):
    begins = _("A cancellation begins on the page of a certificate.")
    acts = (removal_acts.ApproveCancellation(), removal_acts.RefuseCancellation())
    list_display = [
        "number",
        columns.state_shown,
        "serials_asked",
        columns.quantity_t,
        "requested_at",
        "requested_by",
    ]
    list_more = (columns.quantity_kg, "reason", "decided_at")
    totals = (Total("quantity", _("tonnes"), tonnes),)
    list_filter = ["state", "issuance__report__mineral", "issuance__report__site"]
    list_select_related = ["issuance", "requested_by"]
    search_fields = ["issuance__number", "reason"]
    date_hierarchy = "requested_at"
    fields = [
        "number",
        columns.state_shown,
        columns.link_to("issuance", _("issuance")),
        "serials_asked",
        columns.quantity_kg,
        "reason",
        "requested_at",
        "requested_by",
        "decided_at",
        "approved_by",
        "refused_by",
        "refusal",
    ]
    details_template = "admin/acts/cancellation_details.html"

    @admin.display(description=_("cancellation"), ordering="pk")
    def number(self, row):
        return str(row)

    @admin.display(description=_("serials"))
    def serials_asked(self, row):
        return f"{row.issuance}/{row.serials}"

    def links(self, row, user):
        public = reverse("public:serials", args=[row.issuance.number, row.first, row.last])
        return [(_("See as public"), public)]

    def details(self, row, request):
        return {"blocks": some_of(removal_acts.blocks_of(row))}


@admin.register(IncidentHold)
class IncidentHoldAdmin(LedgerAdmin):
    begins = _("A hold is placed on the page of a mine site.")
    acts = (removal_acts.LiftHold(),)
    list_display = ["site", columns.state_shown, "placed_at", "placed_by", "lifted_at", "lifted_by"]
    list_more = ("reason", "outcome")
    list_filter = ["state", "site"]
    list_select_related = ["site", "placed_by", "lifted_by"]
    search_fields = ["site__name", "site__code", "reason", "outcome"]
    date_hierarchy = "placed_at"
    fields = [
        columns.link_to("site", _("site")),
        columns.state_shown,
        "reason",
        "placed_at",
        "placed_by",
        "lifted_at",
        "lifted_by",
        "outcome",
    ]


@admin.register(Notice)
class NoticeAdmin(LedgerAdmin):
    begins = _("A notice is added on the page of a final retirement or an approved issuance.")
    list_display = ["added_at", "kind", "record", "text", "added_by"]
    list_filter = ["kind"]
    list_select_related = ["retirement", "issuance", "added_by"]
    search_fields = ["text", "issuance__number", "retirement__statement__number"]
    date_hierarchy = "added_at"
    fields = ["kind", "record", "text", "added_at", "added_by"]

    @admin.display(description=_("on"))
    def record(self, row):
        return columns.link(row.retirement or row.issuance)
