"""Every door of the registry, by prefix."""

from django.contrib import admin
from django.urls import include, path

from registry.views.health import healthz
from registry.views.public import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("reporting.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("committee/", include("committees.urls")),
    path("api/v1/", include("registry.api.urls")),
    path("api/v1/", include("credits.api.urls")),
    path("api/v1/", include("reporting.api.urls")),
    path("portal/", include("credits.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
