"""Every door of the registry, by prefix."""

from django.contrib import admin
from django.http import Http404
from django.urls import include, path
from django.views.defaults import page_not_found

import credits.urls
from committees.views import bank
from credits.views import production
from registry.views.feedback import feedback, feedback_case
from registry.views.health import healthz
from registry.views.invitations import join_team
from registry.views.public import home
from reporting.views import account, claims, evidence, invoices, portal, wall
from reporting.views.finding import find
from reporting.views.tracing import order_trace

# One namespace for the buyer, though credits know nothing of what is told of the premium.
buyer_pages = [
    *credits.urls.urlpatterns,
    path("invoices/<str:number>.pdf", invoices.pdf, name="invoice"),
    path("retire/<uuid:key>/preview/", portal.retire_preview, name="retire_preview"),
    path("retire/<uuid:key>/preview.pdf", portal.retire_preview_pdf, name="retire_preview_pdf"),
    path("premium/", portal.premium, name="premium"),
    path("premium/report/", portal.premium_report, name="premium_report"),
    path("premium/report.pdf", portal.premium_report_pdf, name="premium_report_pdf"),
    path("evidence/", evidence.links, name="evidence_links"),
    path("evidence/create/", evidence.create_link, name="create_evidence_link"),
    path("evidence/<int:pk>/", evidence.link, name="evidence_link"),
    path("evidence/<int:pk>/revoke/", evidence.revoke_link, name="revoke_evidence_link"),
    path("premium/thank/", portal.thank, name="thank"),
    path("statements/", claims.statements, name="statements"),
    path("statements/statements.csv", claims.statements_csv, name="statements_csv"),
    path("statements/check/", claims.check_any_draft, name="check_any_draft"),
    path("statements/<str:number>/words/", claims.words, name="statement_words"),
    path("statements/<str:number>/words/check/", claims.check_draft, name="check_draft"),
    path("statements/<str:number>/words/card/", claims.card, name="statement_card"),
]

urlpatterns = [
    path("", home, name="home"),
    path("", include("reporting.urls")),
    path("healthz", healthz, name="healthz"),
    path("invitations/<str:token>/", join_team, name="join_team"),
    path("evidence/<str:token>/", evidence.evidence, name="evidence"),
    path("evidence/<str:token>/files/<str:sha256>/", evidence.evidence_file, name="evidence_file"),
    path("feedback/", feedback, name="feedback"),
    path("feedback/case/", feedback_case, name="feedback_case"),
    path("admin/find/", admin.site.admin_view(find), name="staff_find"),
    path("admin/funds/<str:code>/bank/", admin.site.admin_view(bank.reconciliation), name="fund_bank"),
    path("admin/orders/<str:number>/premium/", admin.site.admin_view(order_trace), name="order_trace"),
    path("admin/", admin.site.urls),
    path("committee/production/", production.production, name="production"),
    path("committee/production/submit/", production.submit_report, name="submit_report"),
    path("committee/fund/statement.pdf", account.statement, name="fund_pdf"),
    path("committee/wall/", wall.wall, name="wall"),
    path("committee/wall/notice.pdf", wall.notice, name="wall_notice"),
    path("committee/wall/minutes.pdf", wall.minutes, name="wall_minutes"),
    path("committee/", include("committees.urls")),
    path("api/v1/", include("registry.api.urls")),
    path("api/v1/", include("credits.api.urls")),
    path("api/v1/", include("reporting.api.urls")),
    path("portal/", include((buyer_pages, credits.urls.app_name))),
    # Staff register the address by which somebody signs in; nobody changes it alone.
    path("accounts/email/", page_not_found, {"exception": Http404()}),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler500 = "registry.views.public.server_error"
