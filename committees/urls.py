"""The committee's door: its money, decisions and spending."""

from django.urls import path

from committees.views import pages

app_name = "committee"

urlpatterns = [
    path("", pages.home, name="home"),
    path("fund/", pages.fund, name="fund"),
    path("decisions/", pages.decisions, name="decisions"),
    path("decisions/record/", pages.record_decision, name="record_decision"),
    path("decisions/<str:number>/", pages.decision, name="decision"),
    path("decisions/<str:number>/recorded/", pages.decision_recorded, name="decision_recorded"),
    path("decisions/<str:number>/confirm/", pages.confirm_decision, name="confirm_decision"),
    path("decisions/<str:number>/refuse/", pages.refuse_decision, name="refuse_decision"),
    path("decisions/<str:number>/spend/", pages.record_expenditure, name="record_expenditure"),
    path("decisions/<str:number>/close/", pages.close_decision, name="close_decision"),
    path("receipts/<str:number>/", pages.receipt, name="receipt"),
]
