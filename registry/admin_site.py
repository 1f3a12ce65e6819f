"""The staff's door: Django's own admin under our name, open to staff and to verifiers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.roles import VERIFIER


class OrekaAdminSite(admin.AdminSite):
    site_header = _("Oreka registry")
    site_title = _("Oreka staff")
    index_title = _("The registry's day")

    def has_permission(self, request):
        user = request.user
        return user.is_active and (user.is_staff or user.groups.filter(name=VERIFIER).exists())
