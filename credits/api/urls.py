"""The ledger for machines, under /api/v1/."""

from django.urls import path

from credits.api import views

urlpatterns = [
    path("certificates/", views.CertificateList.as_view(), name="api-certificates"),
    path("certificates/<int:pk>/", views.CertificateDetail.as_view(), name="api-certificate"),
    path("orders/", views.OrderList.as_view(), name="api-orders"),
    path("orders/<str:number>/", views.OrderDetail.as_view(), name="api-order"),
    path("retirements/", views.RetirementList.as_view(), name="api-retirements"),
    path("retirements/<int:pk>/", views.RetirementDetail.as_view(), name="api-retirement"),
    path("retirements/<int:pk>/confirm/", views.RetirementConfirm.as_view(), name="api-retirement-confirm"),
    path("retirements/<int:pk>/cancel/", views.RetirementCancel.as_view(), name="api-retirement-cancel"),
]
