"""The committee's door: its money, decisions and spending."""

from django.urls import path

from committees.views import account, pages, phone, projects, recording, reversals

app_name = "committee"

urlpatterns = [
    path("", pages.home, name="home"),
    path("fund/", account.fund, name="fund"),
    path("fund/statement.xlsx", account.fund_workbook, name="fund_workbook"),
    path("decisions/", pages.decisions, name="decisions"),
    path("about/", recording.about, name="about"),
    path("decisions/record/", recording.record_decision, name="record_decision"),
    path("decisions/<str:number>/", pages.decision, name="decision"),
    path("decisions/<str:number>/recorded/", recording.decision_recorded, name="decision_recorded"),
    path("decisions/<str:number>/confirm/", pages.confirm_decision, name="confirm_decision"),
    path("decisions/<str:number>/refuse/", pages.refuse_decision, name="refuse_decision"),
    path("decisions/<str:number>/spend/", pages.record_expenditure, name="record_expenditure"),
    path("decisions/<str:number>/close/", pages.close_decision, name="close_decision"),
    path("decisions/<str:number>/plan/", projects.plan, name="plan_project"),
    path("decisions/<str:number>/quote/", projects.add_quote, name="add_quote"),
    path("decisions/<str:number>/photo/", projects.add_photo, name="add_photo"),
    path("decisions/<str:number>/outcome/", projects.report_outcome, name="report_outcome"),
    path("quotes/<int:pk>/", projects.quote_paper, name="quote_paper"),
    path("photos/<int:pk>/", projects.photo, name="photo"),
    path("meetings/<int:pk>/", recording.meeting, name="meeting"),
    path("minutes/<int:pk>/", recording.minutes_page, name="minutes_page"),
    path("receipts/<str:number>/", pages.receipt, name="receipt"),
    path("receipts/<str:number>/reverse/", reversals.request_reversal, name="request_reversal"),
    path("reversals/<str:number>/approve/", reversals.approve_reversal, name="approve_reversal"),
    path("reversals/<str:number>/refuse/", reversals.refuse_reversal, name="refuse_reversal"),
    path("phone/", phone.phone, name="phone"),
    path("phone/token/", phone.token, name="token"),
    path("phone/log-indexes/", phone.log_indexes, name="log_indexes"),
    path("sw.js", phone.service_worker, name="service_worker"),
    path("receipts/<str:number>/orders/", account.origins, name="origins"),
]
