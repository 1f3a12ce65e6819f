"""The doors for anyone: statements, look-up, register, and where the premium went."""

from django.urls import path

from reporting.views import claims, register, statements

app_name = "public"

urlpatterns = [
    path("s/<str:number>.pdf", statements.pdf, name="statement_pdf"),
    path("s/<str:number>.json", statements.json, name="statement_json"),
    path("s/<str:number>/cite/<str:form>/", statements.cite, name="statement_cite"),
    path("s/<str:number>/card/", claims.public_card, name="card"),
    path("s/<str:number>/", statements.page, name="statement"),
    path("verify/", statements.lookup, name="lookup"),
    path("register/", register.register, name="register"),
    path("register/<str:tab>.csv", register.as_csv, name="register_csv"),
    path("register/<str:tab>.json", register.as_json, name="register_json"),
    path("register/serials/<str:issuance>/", register.serials, name="issuance"),
    path("register/serials/<str:issuance>/<int:first>-<int:last>/", register.serials, name="serials"),
    path("premium/", register.premium, name="premium"),
    path("premium/photos/<int:pk>.jpg", register.premium_photo, name="premium_photo"),
    path("premium/<str:code>.json", register.premium_of_site_json, name="premium_of_site_json"),
    path("premium/<str:code>/", register.premium_of_site, name="premium_of_site"),
]
