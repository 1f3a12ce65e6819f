"""Production reports and issuances: checked, requested and approved by act pages, edited by nobody."""

from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from credits.admin import production_acts, removal_acts
from credits.models import Attestation, Issuance, ProductionReport
from registry import columns
from registry.acts import LedgerAdmin
from registry.files.downloads import attachment
from registry.lists import Total
from registry.records import some_of
from registry.templatetags.oreka import kilograms, tonnes

EVIDENCE = {"production": "evidence", "sale": "sold_evidence"}
# Verifiers come here too, and open no other pages.
SITE, MINERAL = columns.words("site", _("site")), columns.words("mineral", _("mineral"))
SUBMITTED_BY = columns.words("submitted_by", _("submitted by"))
DECIDED_BY = columns.words("decided_by", _("checked by"))


@admin.register(ProductionReport)
class ProductionReportAdmin(LedgerAdmin):
    adding = production_acts.SubmitReport()
    acts = (
        production_acts.VerifyReport(),
        production_acts.ReturnReport(),
        production_acts.RejectReport(),
        production_acts.RequestIssuance(),
    )
    list_display = [
        "number",
        columns.state_shown,
        "site",
        "mineral",
        columns.period_shown,
        "contained_t",
        "issued_t",
    ]
    list_more = ("wet", "moisture_percent", "grade_percent", "unissued", "submitted_at", "decided_at")
    totals = (
        Total("contained_kg", _("contained (t)"), tonnes),
        Total("issued_kg", _("issued (t)"), tonnes),
    )
    # Only sites of reports that the person may see: others may be known to nobody yet.
    list_filter = ["state", "mineral", ("site", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["number", "site__name", "site__code", "site__cooperative__name"]
    date_hierarchy = "period_first"
    fieldsets = [
        (None, {"fields": ["number", columns.state_shown, SITE, MINERAL, columns.period_shown]}),
        (
            _("Quantities"),
            {"fields": ["wet", "moisture_percent", "grade_percent", "contained", "issued", "unissued"]},
        ),
        (_("Evidence"), {"fields": ["evidence_file", "sold_file", "legal_status_note", "legal_status_on"]}),
        (
            _("Who and when"),
            {"fields": ["submitted_at", SUBMITTED_BY, "decided_at", DECIDED_BY, "reason", "issuances"]},
        ),
    ]

    def has_add_permission(self, request):
        return request.user.has_perm("credits.add_productionreport")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("site__cooperative", "mineral")

    def get_urls(self):
        download = path(
            "<int:pk>/evidence/<str:which>/",
            self.admin_site.admin_view(self.download),
            name="credits_productionreport_evidence",
        )
        return [download, *super().get_urls()]

    def download(self, request, pk, which):
        """Evidence has no address of its own: whoever may see the report gets it, as an attachment."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = self.get_object(request, pk)
        if report is None or which not in EVIDENCE:
            raise Http404
        return attachment(getattr(report, EVIDENCE[which]), f"{report.number}-{which}")

    def evidence_link(self, report, which):
        return format_html(
            '<a href="{}">{}</a> <span class="mono">SHA-256 {}…</span>',
            reverse("admin:credits_productionreport_evidence", args=[report.pk, which]),
            _("Download"),
            getattr(report, f"{EVIDENCE[which]}_sha256")[:16],
        )

    @admin.display(description=_("evidence of production"))
    def evidence_file(self, report):
        return self.evidence_link(report, "production")

    @admin.display(description=_("evidence that the ore was sold"))
    def sold_file(self, report):
        return self.evidence_link(report, "sale")

    @columns.exported_as(lambda report: columns.in_tonnes(report.contained_kg))
    @admin.display(description=_("contained (t)"), ordering="contained_kg")
    def contained_t(self, report):
        return tonnes(report.contained_kg)

    @columns.exported_as(lambda report: columns.in_tonnes(report.issued_kg))
    @admin.display(description=_("issued (t)"), ordering="issued_kg")
    def issued_t(self, report):
        return tonnes(report.issued_kg)

    @columns.exported_as(lambda report: report.wet_kg)
    @admin.display(description=_("wet ore (kg)"))
    def wet(self, report):
        return kilograms(report.wet_kg)

    @admin.display(description=_("contained metal (kg)"))
    def contained(self, report):
        return kilograms(report.contained_kg)

    @admin.display(description=_("issued (kg)"))
    def issued(self, report):
        return kilograms(report.issued_kg)

    @columns.exported_as(lambda report: report.unissued_kg)
    @admin.display(description=_("not issued (kg)"))
    def unissued(self, report):
        return kilograms(report.unissued_kg)

    @admin.display(description=_("issuances"))
    def issuances(self, report):
        found = ", ".join(
            f"{issuance.number} ({kilograms(issuance.quantity)} kg, {issuance.get_state_display().lower()})"
            for issuance in report.issuances.order_by("pk")
        )
        return found or columns.EMPTY


@admin.register(Attestation)
class AttestationAdmin(LedgerAdmin):
    adding = production_acts.RecordAttestation()
    list_display = ["cooperative", "period_first", "period_last", "signed_on", "recorded_at", "recorded_by"]
    list_filter = ["cooperative"]
    list_select_related = ["cooperative", "recorded_by"]
    search_fields = ["cooperative__name", "cooperative__code"]
    date_hierarchy = "period_first"
    fields = [
        columns.link_to("cooperative", _("cooperative")),
        "period_first",
        "period_last",
        "signed_on",
        "signed_paper",
        "recorded_at",
        "recorded_by",
    ]

    def has_add_permission(self, request):
        return request.user.has_perm("credits.add_attestation")

    def get_urls(self):
        download = path(
            "<int:pk>/paper/",
            self.admin_site.admin_view(self.download),
            name="credits_attestation_paper",
        )
        return [download, *super().get_urls()]

    def download(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        attestation = self.get_object(request, pk)
        if attestation is None:
            raise Http404
        return attachment(attestation.file, f"attestation-{attestation.pk}")

    @admin.display(description=_("signed paper"))
    def signed_paper(self, attestation):
        return format_html(
            '<a href="{}">{}</a> <span class="mono">SHA-256 {}…</span>',
            reverse("admin:credits_attestation_paper", args=[attestation.pk]),
            _("Download"),
            attestation.file_sha256[:16],
        )


@admin.register(Issuance)
class IssuanceAdmin(LedgerAdmin):
    begins = _("An issuance is requested on the page of a verified production report.")
    acts = (
        production_acts.ApproveIssuance(),
        production_acts.ReturnIssuance(),
        production_acts.RefuseIssuance(),
        removal_acts.NoticeOnIssuance(),
    )
    list_display = [
        "number",
        columns.state_shown,
        "report",
        columns.quantity_t,
        "standard",
        "requested_at",
        "requested_by",
    ]
    list_more = (columns.quantity_kg, "decided_at", "approved_by", "refused_by")
    totals = (Total("quantity", _("tonnes"), tonnes),)
    list_filter = ["state", "report__mineral", "report__site"]
    search_fields = ["number", "report__number", "report__site__name"]
    date_hierarchy = "requested_at"
    fields = [
        "number",
        columns.state_shown,
        columns.link_to("report", _("production report")),
        "standard",
        columns.quantity_kg,
        "requested_at",
        "requested_by",
        "decided_at",
        "approved_by",
        "refused_by",
        "reason",
        "blocks",
    ]
    details_template = "admin/acts/notices.html"

    def details(self, row, request):
        return {"notices": row.notices.select_related("added_by")}

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "report__site__cooperative",
                "report__mineral",
                "standard",
                "requested_by",
                "approved_by",
                "refused_by",
            )
        )

    @admin.display(description=_("certificates"))
    def blocks(self, issuance):
        some = some_of(issuance.certificates.select_related("issuance").order_by("first"))
        if not some["more"]:
            return columns.links(some["rows"]) or columns.EMPTY
        address = f"{reverse('admin:credits_certificate_changelist')}?{urlencode({'q': issuance.number})}"
        every = _("all %(number)s") % {"number": len(some["rows"]) + some["more"]}
        return format_html('{}, … <a href="{}">{}</a>', columns.links(some["rows"]), address, every)
