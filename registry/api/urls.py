"""Signing in and the description of the API, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from registry.api.docs import api_docs
from registry.api.saved_views import RowsOfView, SavedViews
from registry.api.tokens import Tokens

urlpatterns = [
    path("tokens/", Tokens.as_view(), name="api-tokens"),
    path("views/", SavedViews.as_view(), name="api-views"),
    path("views/<int:pk>/rows/", RowsOfView.as_view(), name="api-rows-of-view"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
]
