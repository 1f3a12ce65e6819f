"""The staff's pages on organisations: read only, each step an act with a page of its own."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry import columns
from registry import organisation_acts as acts
from registry.acts import ActAdmin, LedgerAdmin
from registry.models import Membership, OrganisationAlias
from registry.models.organisations import FACTS


class IsReviewed(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "reviewed"

    def lookups(self, request, model_admin):
        return [("no", _("Not reviewed")), ("yes", _("Reviewed")), ("merged", _("Merged into another"))]

    def queryset(self, request, queryset):
        narrowed = {
            "no": queryset.not_reviewed,
            "yes": queryset.reviewed,
            "merged": lambda: queryset.exclude(merged_into=None),
        }
        return narrowed[self.value()]() if self.value() in narrowed else queryset


class OrganisationAdmin(ActAdmin):
    adding = acts.AddOrganisation()
    acts = (
        acts.ReviewOrganisation(),
        acts.RequestChange(),
        acts.SuspendOrganisation(),
        acts.MergeOrganisation(),
    )
    list_display = ["name", "kind", "code", "country", "parent", "standing"]
    list_more = (
        "registration_number",
        "lei",
        "domain",
        "contact_name",
        "contact_email",
        "is_invented",
        "reviewed_at",
        "reviewed_by",
    )
    list_filter = ["kind", IsReviewed, "country", "is_invented"]
    list_select_related = ["parent", "merged_into", "reviewed_by"]
    search_fields = ["name", "code", "registration_number", "lei", "domain", "aliases__name"]
    search_help_text = _("A name or alias, a code, a registration number, an LEI or a web domain.")
    fieldsets = [
        (None, {"fields": ["name", "kind", "code", "standing", "also_known_as", "is_invented"]}),
        (_("Facts"), {"fields": [name for name in FACTS if name not in ("name", "parent")]}),
        (
            _("Group"),
            {"fields": [columns.link_to("parent", _("group parent")), "group"]},
        ),
        (
            _("Who and when"),
            {"fields": [("added_at", "added_by"), ("reviewed_at", "reviewed_by")]},
        ),
    ]
    details_template = "admin/acts/organisation_details.html"
    kept_with = ((Membership, "organisation"), (OrganisationAlias, "organisation"))

    def links(self, row, user):
        if row.merged_into or not user.has_perm("registry.add_membership"):
            return []
        return [(_("Add a membership"), f"{reverse('admin:registry_membership_add')}?organisation={row.pk}")]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("suspensions")

    @admin.display(description=_("standing"))
    def standing(self, row):
        if row.merged_into:
            return _("merged into %(name)s") % {"name": row.merged_into}
        if any(suspension.state == "placed" for suspension in row.suspensions.all()):
            return _("suspended")
        return _("reviewed") if row.reviewed_at else _("not reviewed yet")

    @admin.display(description=_("also known as"))
    def also_known_as(self, row):
        return ", ".join(alias.name for alias in row.aliases.all()) or columns.EMPTY

    @admin.display(description=_("companies of its group"))
    def group(self, row):
        return columns.links(row.subsidiaries.all()) or columns.EMPTY

    def details(self, row, request):
        return {
            "memberships": row.memberships.select_related("user").order_by("user__name"),
            "changes": row.changes.select_related("requested_by", "approved_by", "refused_by"),
            "suspensions": row.suspensions.select_related("placed_by", "lifted_by"),
        }


class OrganisationChangeAdmin(LedgerAdmin):
    begins = _("A change begins on the page of the organisation.")
    acts = (acts.ApproveChange(), acts.RefuseChange())
    list_display = [
        "organisation",
        columns.state_shown,
        "reason",
        "requested_at",
        "requested_by",
        "decided_at",
    ]
    list_filter = ["state"]
    list_select_related = ["organisation", "requested_by"]
    search_fields = ["organisation__name", "organisation__code", "reason"]
    date_hierarchy = "requested_at"
    fields = [
        columns.link_to("organisation", _("organisation")),
        columns.state_shown,
        "reason",
        *FACTS,
        "requested_at",
        "requested_by",
        "decided_at",
        "approved_by",
        "refused_by",
        "refusal",
    ]


class SuspensionAdmin(LedgerAdmin):
    begins = _("An organisation is suspended on its own page.")
    acts = (acts.LiftSuspension(),)
    list_display = ["organisation", columns.state_shown, "placed_at", "placed_by", "lifted_at", "lifted_by"]
    list_more = ("reason", "outcome")
    list_filter = ["state"]
    list_select_related = ["organisation", "placed_by", "lifted_by"]
    search_fields = ["organisation__name", "organisation__code", "reason", "outcome"]
    date_hierarchy = "placed_at"
    fields = [
        columns.link_to("organisation", _("organisation")),
        columns.state_shown,
        "reason",
        "placed_at",
        "placed_by",
        "lifted_at",
        "lifted_by",
        "outcome",
    ]
