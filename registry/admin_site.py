"""The staff's door: Django's own admin under our name, open to staff and to verifiers."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.imports.kinds import label_of
from registry.models import Job
from registry.roles import VERIFIER


class OrekaAdminSite(admin.AdminSite):
    site_header = _("Oreka registry")
    site_title = _("Oreka staff")
    index_title = _("The registry's day")

    def has_permission(self, request):
        user = request.user
        return user.is_active and (user.is_staff or user.groups.filter(name=VERIFIER).exists())

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
