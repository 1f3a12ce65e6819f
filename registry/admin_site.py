"""The staff's door: Django's own admin under our name, open to staff and to verifiers."""

import unicodedata

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.columns import EMPTY
from registry.imports.kinds import label_of
from registry.models import Job
from registry.signing_in import works_inside

OURS = ("credits", "committees", "reporting", "registry")  # as the navigation lists them


class RoleFirst:
    """Asks for the role before it looks for the row: nobody else learns which rows there are."""

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class OrekaAdminSite(admin.AdminSite):
    site_header = _("Oreka registry")
    site_title = _("Oreka staff")
    index_title = _("The registry's day")
    empty_value_display = EMPTY

    def has_permission(self, request):
        return request.user.is_active and works_inside(request.user)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only our own models have pages: those of libraries would show secrets and pass acts by."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in OURS]
        if not ours:
            return
        theirs = admin_class or admin.ModelAdmin
        held = type(theirs.__name__, (RoleFirst, theirs), {"__module__": theirs.__module__})
        super().register(ours, held, **options)

    def get_app_list(self, request, app_label=None):
        """Lists by name, where É comes with E; the credits first."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: without_accents(model["name"]))
        return sorted(apps, key=lambda app: OURS.index(app["app_label"]))

    def get_urls(self):
        # No row has a page of its own on the site; Django's shortcut breaks on keys that are no numbers.
        return [page for page in super().get_urls() if getattr(page, "name", "") != "view_on_site"]

    def each_context(self, request):
        # Asked only by pages that are shown, and after a page has noted that the job was seen.
        def ended_jobs():
            return [(job, label_of(job.kind)) for job in Job.objects.unseen_by(request.user)]

        return {**super().each_context(request), "ended_jobs": ended_jobs}

    def login(self, request, extra_context=None):
        """There is one sign-in for everybody: Django's own would ask for no second factor."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or index, reverse("account_login"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("mfa_index"))


def without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", str(name).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
