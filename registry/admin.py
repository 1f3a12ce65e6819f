"""The staff's pages on people, organisations, sites and rules; nobody can widen their own rights here."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from registry import admin_acts, columns, services, stand_in_acts
from registry.acts import ActAdmin, LedgerAdmin
from registry.feedback_pages import FeedbackCaseAdmin
from registry.job_pages import JobAdmin
from registry.list_pages import ListPages
from registry.models import (
    ClaimBoundary,
    ClaimBoundaryText,
    FeedbackCase,
    Job,
    KeyConflict,
    LedgerEntry,
    Membership,
    Mineral,
    MineSite,
    Organisation,
    OrganisationChange,
    Standard,
    StandIn,
    Suspension,
    User,
)
from registry.organisation_pages import OrganisationAdmin, OrganisationChangeAdmin, SuspensionAdmin
from registry.record_pages import KeyConflictAdmin, LedgerEntryAdmin
from registry.refusals import Refused

admin.site.register(LedgerEntry, LedgerEntryAdmin)
admin.site.register(KeyConflict, KeyConflictAdmin)
admin.site.register(Organisation, OrganisationAdmin)
admin.site.register(OrganisationChange, OrganisationChangeAdmin)
admin.site.register(Suspension, SuspensionAdmin)
admin.site.register(Job, JobAdmin)
admin.site.register(FeedbackCase, FeedbackCaseAdmin)


class NeverDeleted:
    """Rows that others point to for good: they are corrected or left, never removed."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(MineSite)
class MineSiteAdmin(NeverDeleted, ActAdmin):
    acts = (admin_acts.AssignVerifier(), admin_acts.WithdrawVerifier())
    list_display = ["name", "code", "cooperative", "town", "country"]
    list_filter = ["cooperative"]
    list_select_related = ["cooperative"]
    search_fields = ["name", "code", "town", "cooperative__name"]

    def get_readonly_fields(self, request, obj=None):
        return ["cooperative", "code"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "cooperative":
            options["queryset"] = Organisation.objects.standing().of_kind(Organisation.Kind.COOPERATIVE)
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Membership)
class MembershipAdmin(ActAdmin):
    """Memberships begin and end through services, which grant and take the permissions of the role."""

    adding = admin_acts.AddMember()
    list_display = ["user", "organisation", "role", "granted_at", "granted_by"]
    list_filter = ["role", "organisation"]
    list_select_related = ["user", "organisation", "granted_by"]
    search_fields = ["user__name", "user__email", "organisation__name", "organisation__code"]
    date_hierarchy = "granted_at"

    def has_change_permission(self, request, obj=None):
        return False

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:registry_membership_change", args=[object_id]))

    def delete_model(self, request, obj):
        services.end_membership(membership=obj, at=timezone.now(), by=request.user)


@admin.register(User)
class PersonAdmin(NeverDeleted, ActAdmin, UserAdmin):
    """Registrars keep people outside the staff; only a superuser touches staff, passwords or rights."""

    adding = admin_acts.InvitePerson()
    acts = (admin_acts.InviteAgain(), admin_acts.MakeStaff(), admin_acts.EndStaffRole())
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_more = ("date_joined",)
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = ["groups"]
    details_template = "admin/acts/person_details.html"
    kept_with = ((User.groups.through, "user"), (Membership, "user"))

    def links(self, row, user):
        if not user.has_perm("registry.add_membership"):
            return []
        return [(_("Add a membership"), f"{reverse('admin:registry_membership_add')}?user={row.pk}")]

    def get_fieldsets(self, request, obj=None):
        rights = ["is_staff", "groups"]
        if request.user.is_superuser:
            rights = ["password", "is_staff", "is_superuser", "groups"]
        return [
            (None, {"fields": ["email", "name", "is_active"]}),
            (_("Rights"), {"fields": rights}),
            (_("Dates"), {"fields": ["date_joined", "last_login"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if request.user.is_superuser:
            return ["date_joined", "last_login"]
        # The address receives the letter that resets a password: changing it would take the account over.
        return ["email", "is_staff", "groups", "date_joined", "last_login"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"is_staff", "is_superuser", "groups"} & set(form.changed_data):
            # They were given to somebody of whom no second factor was asked, or another one's rights.
            AuthToken.objects.filter(user=obj).delete()

    def has_change_permission(self, request, obj=None):
        if obj is not None and not request.user.is_superuser and (obj.is_staff or obj.is_superuser):
            return False
        return super().has_change_permission(request, obj)

    def user_change_password(self, request, id, form_url=""):  # noqa: A002
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def add_view(self, request, form_url="", extra_context=None):
        # Django's page for new users would have a colleague choose their password.
        return ActAdmin.add_view(self, request, form_url, extra_context)

    def lookup_allowed(self, lookup, value, request=None):
        return ListPages.lookup_allowed(self, lookup, value, request)

    def details(self, row, request):
        return {
            "memberships": row.memberships.select_related("organisation"),
            "invitations": row.invitations.select_related("invited_by"),
        }


@admin.register(Mineral)
class MineralAdmin(NeverDeleted, ActAdmin):
    list_display = ["symbol", "name_en", "name_fr", "name_de", "kg_per_credit"]
    search_fields = ["symbol", "name_en", "name_fr", "name_de"]


@admin.register(Standard)
class StandardAdmin(NeverDeleted, ActAdmin):
    list_display = ["name", "version", "is_draft", "published_on"]
    list_more = ("usable_years", "allows_group_transfer")
    list_filter = ["is_draft"]
    search_fields = ["name", "version"]


class ClaimBoundaryTextInline(admin.StackedInline):
    model = ClaimBoundaryText
    fields = ["language", "kind", "when", "position", "text"]
    extra = 0
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 40})}}


@admin.register(ClaimBoundary)
class ClaimBoundaryAdmin(NeverDeleted, ActAdmin):
    list_display = ["version", "effective_from", "draft_languages"]
    search_fields = ["version"]
    inlines = [ClaimBoundaryTextInline]
    kept_with = ((ClaimBoundaryText, "boundary"),)


@admin.register(StandIn)
class StandInAdmin(LedgerAdmin):
    """The emergency rule; every member of the staff and every auditor sees it."""

    adding = stand_in_acts.ProposeStandIn()
    acts = (stand_in_acts.AgreeToStandIn(), stand_in_acts.EndStandIn())
    list_display = ["person", "begins_at", "ends_at", "proposed_by", "agreed_by", "ended_at"]
    list_more = ("reason", "proposed_at", "agreed_at", "ended_by")
    list_select_related = ["person", "proposed_by", "agreed_by", "ended_by"]
    search_fields = ["person__name", "reason"]
    fields = [
        columns.link_to("person", _("person")),
        "reason",
        "begins_at",
        "ends_at",
        ("proposed_at", "proposed_by"),
        ("agreed_at", "agreed_by"),
        ("ended_at", "ended_by"),
    ]

    def has_add_permission(self, request):
        return request.user.has_perm("registry.grant_stand_in")
