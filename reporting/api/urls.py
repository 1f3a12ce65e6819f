"""Statements for machines, under /api/v1/."""

from django.urls import path

from reporting.api import views

urlpatterns = [
    path("statements/", views.StatementList.as_view(), name="api-statements"),
    path("statements/<str:number>/", views.StatementDetail.as_view(), name="api-statement"),
]
