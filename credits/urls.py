"""The buyer's door: holdings, orders, footprints, and retirement."""

from django.urls import path

from credits.views import (
    footprint_lines,
    footprint_tables,
    footprints,
    orders,
    portal_home,
    retirements,
    retiring,
    team,
)

app_name = "portal"

urlpatterns = [
    path("", portal_home.home, name="home"),
    path("certificates/", portal_home.certificates, name="certificates"),
    path("certificates.csv", portal_home.certificates_csv, name="certificates_csv"),
    path("certificates/<int:pk>/", portal_home.certificate, name="certificate"),
    path("available/", orders.available, name="available"),
    path("orders/", orders.orders, name="orders"),
    path("orders/request/", orders.request_order, name="request_order"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/accept/", orders.accept_order, name="accept_order"),
    path("orders/<str:number>/cancel/", orders.cancel_order, name="cancel_order"),
    path("footprints/", footprints.footprints, name="footprints"),
    path("footprints/create/", footprints.create_footprint, name="create_footprint"),
    path("footprints/<str:number>/", footprints.footprint, name="footprint"),
    path("footprints/<str:number>/describe/", footprints.describe_footprint, name="describe_footprint"),
    path("footprints/<str:number>/lines/add/", footprint_lines.add_footprint_line, name="add_footprint_line"),
    path(
        "footprints/<str:number>/lines/<int:pk>/remove/",
        footprint_lines.remove_footprint_line,
        name="remove_footprint_line",
    ),
    path(
        "footprints/<str:number>/evidence/add/",
        footprint_lines.add_footprint_evidence,
        name="add_footprint_evidence",
    ),
    path(
        "footprints/<str:number>/evidence/<int:pk>/",
        footprint_lines.footprint_evidence,
        name="footprint_evidence",
    ),
    path(
        "footprints/<str:number>/evidence/<int:pk>/remove/",
        footprint_lines.remove_footprint_evidence,
        name="remove_footprint_evidence",
    ),
    path("footprints/<str:number>/template/", footprint_tables.footprint_template, name="footprint_template"),
    path("footprints/<str:number>/export/", footprint_tables.export_footprint, name="export_footprint"),
    path("footprints/<str:number>/upload/", footprint_tables.upload_footprint, name="upload_footprint"),
    path(
        "footprints/<str:number>/uploads/<int:pk>/",
        footprint_tables.footprint_upload,
        name="footprint_upload",
    ),
    path(
        "footprints/<str:number>/uploads/<int:pk>/errors/",
        footprint_tables.footprint_upload_errors,
        name="footprint_upload_errors",
    ),
    path("footprints/<str:number>/declare/", footprints.declare_footprint, name="declare_footprint"),
    path("footprints/<str:number>/replace/", footprints.replace_footprint, name="replace_footprint"),
    path("footprints/<str:number>/compare/", footprints.compare_footprint, name="compare_footprint"),
    path("footprints/<str:number>/withdraw/", footprints.withdraw_footprint, name="withdraw_footprint"),
    path("retire/", retiring.retire, name="retire"),
    path("retire/<uuid:key>/", retiring.retire_quantity, name="retire_quantity"),
    path("retire/<uuid:key>/claim/", retiring.retire_claim, name="retire_claim"),
    path("retire/<uuid:key>/boundary/", retiring.retire_boundary, name="retire_boundary"),
    path("retire/<uuid:key>/check/", retiring.retire_check, name="retire_check"),
    path("retirements/", retirements.retirements, name="retirements"),
    path("retirements/<int:pk>/", retirements.retirement, name="retirement"),
    path("retirements/<int:pk>/confirm/", retirements.confirm_retirement, name="confirm_retirement"),
    path("retirements/<int:pk>/cancel/", retirements.cancel_retirement, name="cancel_retirement"),
    path("team/", team.team, name="team"),
    path("team/invite/", team.invite, name="invite_colleague"),
    path("team/invitations/<int:pk>/resend/", team.resend, name="resend_invitation"),
    path("team/invitations/<int:pk>/withdraw/", team.withdraw, name="withdraw_invitation"),
    path("team/<int:pk>/role/", team.change_role, name="change_role"),
    path("team/<int:pk>/end/", team.end_membership, name="end_membership"),
    path("notifications/", team.notifications, name="notifications"),
]
