"""The staff's door: Django's own admin under our name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class OrekaAdminSite(admin.AdminSite):
    site_header = _("Oreka registry")
    site_title = _("Oreka staff")
    index_title = _("The registry's day")
