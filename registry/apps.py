"""Wires the project package in as a Django app, and our own admin site in place of Django's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = _("Registry")
    default = True

    def ready(self):
        # Each app says in a module of this name what can be imported into it.
        autodiscover_modules("job_kinds")


class OrekaAdminConfig(AdminConfig):
    default_site = "registry.admin_site.OrekaAdminSite"
    default = False
