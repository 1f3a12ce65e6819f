"""Wires the project package in as a Django app, and our own admin site in place of Django's."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = _("Registry")
    default = True


class OrekaAdminConfig(AdminConfig):
    default_site = "registry.admin_site.OrekaAdminSite"
    default = False
