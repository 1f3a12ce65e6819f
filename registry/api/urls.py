"""Signing in and the description of the API, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from registry.api.docs import api_docs
from registry.api.tokens import Tokens

urlpatterns = [
    path("tokens/", Tokens.as_view(), name="api-tokens"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
]
