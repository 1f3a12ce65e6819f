"""Who may ask for what: every route of the project, declared. A route that is not here fails the test.

A new page of the admin needs one line in `MODELS`, a new act one in `ACTS`, any other page one in its door's table.
"""

from dataclasses import replace
from datetime import timedelta

from credits import previews
from tests.matrix.people import (
    APPROVER,
    BUYER_ADMIN,
    EVERYBODY,
    FINANCE,
    INSIDE,
    REGISTRAR,
    VERIFIER,
    order,
    reason,
)
from tests.matrix.policies_of_accounts import ACCOUNT_PAGES
from tests.matrix.policies_of_buyers import PORTAL_PAGES, SEES_BUYER
from tests.matrix.policies_of_committees import COMMITTEE_PAGES
from tests.matrix.policy import ADMIN, API, DONE, SHARED, Model, Open, Page, act
from tests.matrix.world import STAFF

KEPT_BY_REGISTRAR = {"view": STAFF, "add": REGISTRAR, "change": REGISTRAR}
REFERENCE = KEPT_BY_REGISTRAR | {"of_side": False}

WRITERS = REGISTRAR | APPROVER | FINANCE
OURS = {
    "committees.bankline": Model("bank_line", STAFF),
    "committees.committee": Model("committee", **KEPT_BY_REGISTRAR),
    "committees.decision": Model("decision", STAFF),
    "committees.expenditure": Model("expenditure", STAFF),
    "committees.fundcorrection": Model("fund_correction", STAFF),
    "committees.fundentry": Model("fund_entry", STAFF),
    "committees.meeting": Model("meeting", STAFF),
    "committees.premiumfund": Model("fund", STAFF),
    "committees.project": Model("project", STAFF),
    "committees.reversal": Model("reversal", STAFF),
    "committees.withholding": Model("withholding", STAFF),
    "committees.thanks": Model("thanks", STAFF),
    "credits.attestation": Model("attestation", STAFF, add=REGISTRAR),
    "credits.cancellation": Model("cancellation", STAFF),
    "credits.certificate": Model("certificate", STAFF),
    "credits.factor": Model("factor", **REFERENCE),
    "credits.factorset": Model("factor_set", **REFERENCE),
    "credits.feesplit": Model("fee_split", **REFERENCE),
    "credits.footprint": Model("footprint", STAFF),
    "credits.grouptransfer": Model("group_transfer", STAFF),
    "credits.holdingaccount": Model("account", STAFF),
    "credits.incidenthold": Model("hold", STAFF),
    "credits.invoice": Model("invoice", STAFF),
    "credits.issuance": Model("issuance", STAFF),
    "credits.notice": Model("notice", STAFF),
    "credits.payment": Model("payment", STAFF),
    "credits.premiumshare": Model("premium_share", STAFF),
    "credits.pricerecipe": Model("recipe", STAFF),
    "credits.priceseries": Model("series", **KEPT_BY_REGISTRAR),
    "credits.productionreport": Model("report_waiting", STAFF | VERIFIER, add=REGISTRAR),
    "credits.purchaseorder": Model("order_requested", STAFF),
    "credits.retirement": Model("retirement", STAFF),
    "credits.transfer": Model("transfer", STAFF),
    "registry.feedbackcase": Model("feedback_case", STAFF),
    "registry.claimboundary": Model("boundary", **REFERENCE),
    "registry.job": Model("job", STAFF),
    "registry.keyconflict": Model("key_conflict", STAFF),
    "registry.ledgerentry": Model("ledger_entry", STAFF),
    "registry.membership": Model("membership", STAFF, add=REGISTRAR, delete=REGISTRAR),
    "registry.mineral": Model("mineral", **REFERENCE),
    "registry.minesite": Model("site", **KEPT_BY_REGISTRAR),
    # Two people change an organisation, by acts.
    "registry.organisation": Model("buyer", STAFF, add=REGISTRAR),
    "registry.organisationchange": Model("change", STAFF),
    "registry.standard": Model("standard", **REFERENCE),
    "registry.standin": Model("stand_in", STAFF, add=WRITERS),
    "registry.suspension": Model("suspension", STAFF),
    "registry.user": Model("stranger", **KEPT_BY_REGISTRAR),
    "reporting.readytext": Model("ready_text", **REFERENCE),
    "reporting.statement": Model("statement", STAFF),
    "reporting.statementcard": Model("card", STAFF),
}
MODELS = {label: replace(model, notes=WRITERS) for label, model in OURS.items()}


# The last part of the name; who may take it; what would take it.
ACTS = {
    "committees_decision_withhold": act("decision", REGISTRAR, reason),
    # Whoever placed it, not: test_known_holes.py asks.
    "committees_withholding_lift": act(
        "withholding", APPROVER | REGISTRAR, lambda rows: {"outcome": "They moved away"}
    ),
    "committees_thanks_approve": act("thanks", REGISTRAR),
    "committees_thanks_refuse": act("thanks", REGISTRAR, reason),
    "committees_premiumfund_correct": act(
        "fund", FINANCE, lambda rows: {"direction": "in", "amount": "0.01", "reason": "Counted"}
    ),
    "committees_fundcorrection_approve": act("fund_correction", APPROVER),
    # Whoever asked may take it back.
    "committees_fundcorrection_refuse": act("fund_correction", APPROVER | FINANCE, reason),
    "committees_bankline_set-aside": act("bank_line", FINANCE, reason),
    "credits_certificate_cancel": act(
        "certificate_left",
        REGISTRAR,
        lambda rows: {
            "first": rows.certificate_left.first,
            "last": rows.certificate_left.first,
            "reason": "Weighed twice",
            "quantity": "0.001",
        },
    ),
    "credits_cancellation_approve": act("cancellation", APPROVER, lambda rows: {"quantity": "0.010"}),
    # Whoever asked may take it back.
    "credits_cancellation_refuse": act("cancellation", APPROVER | REGISTRAR, reason),
    "credits_factorset_publish": act("factor_set", REGISTRAR),
    # Neither who asked nor who accepted: test_group_transfers.py asks.
    "credits_grouptransfer_approve": act("group_transfer_accepted", APPROVER | REGISTRAR),
    "credits_grouptransfer_refuse": act("group_transfer", APPROVER | REGISTRAR, reason),
    "credits_incidenthold_lift": act("hold", APPROVER | REGISTRAR, lambda rows: {"outcome": "All is well"}),
    "credits_issuance_add-notice": act(
        "issuance", REGISTRAR, lambda rows: {"kind": "concern", "text": "Wrong"}
    ),
    "credits_issuance_approve": act("issuance_waiting", APPROVER, lambda rows: {"quantity": 100}),
    "credits_issuance_return": act("issuance_waiting", APPROVER, reason),
    "credits_pricerecipe_approve": act("recipe", APPROVER),
    "credits_pricerecipe_refuse": act("recipe", APPROVER, reason),
    "credits_priceseries_record-prices": act("series", REGISTRAR, lambda rows: {"values": "2020-01 100"}),
    "credits_priceseries_propose": act(
        "series", REGISTRAR, lambda rows: {"last_month": "2024-12", "months": 1, "percentage": 10}
    ),
    "registry_feedbackcase_answer": act("feedback_case", REGISTRAR, lambda rows: {"answer": "Yes"}),
    "registry_feedbackcase_close": act("feedback_case", REGISTRAR, lambda rows: {"outcome": "Done"}),
    "registry_feedbackcase_erase": act("feedback_closed", REGISTRAR),
    "registry_organisation_review": act(
        "new_organisation", APPROVER | REGISTRAR, lambda rows: {"remark": "They were called"}
    ),
    "registry_organisation_merge": act(
        "new_organisation", APPROVER | REGISTRAR, lambda rows: {"into": rows.buyer.pk}
    ),
    "registry_organisation_request-change": act(
        "subsidiary", REGISTRAR, lambda rows: {"name": "Another", "country": "NL", "reason": "A letter"}
    ),
    "registry_organisation_suspend": act("subsidiary", APPROVER | REGISTRAR, reason),
    "registry_organisationchange_approve": act("change", APPROVER),
    # Whoever asked may take it back.
    "registry_organisationchange_refuse": act("change", APPROVER | REGISTRAR, reason),
    "registry_suspension_lift": act("suspension", APPROVER | REGISTRAR, lambda rows: {"outcome": "All well"}),
    "registry_standin_agree": act("stand_in", WRITERS),
    "registry_standin_end": act("stand_in", WRITERS),
    "registry_user_invite-again": act("newcomer", REGISTRAR),
    "registry_user_end-staff-role": act("stranger", set(), lambda rows: {"group": "Registrar"}),
    "registry_minesite_withdraw-verifier": act("site", APPROVER, lambda rows: {"user": rows.verifier.pk}),
    # Whoever handed the table in starts the import.
    "registry_job_preview": act("job", REGISTRAR),
    "credits_issuance_refuse": act("issuance_waiting", APPROVER | REGISTRAR, reason),
    "credits_productionreport_reject": act("report_waiting", VERIFIER, reason),
    "credits_productionreport_request-issuance": act(
        "report_verified", REGISTRAR, lambda rows: {"quantity": 100, "standard": rows.standard.pk}
    ),
    "credits_productionreport_return": act("report_waiting", VERIFIER, reason),
    "credits_productionreport_verify": act("report_waiting", VERIFIER),
    "credits_purchaseorder_cancel": act("order_requested", REGISTRAR, reason),
    "credits_purchaseorder_decline": act("order_requested", REGISTRAR, reason),
    "credits_purchaseorder_deliver": act(
        "order_paid",
        REGISTRAR,
        lambda rows: {
            "issuances": [rows.issuance.pk],
            "shown": previews.delivery_of(rows.order_paid, [rows.issuance.pk])["digest"],
            "quantity": 500,
        },
    ),
    "credits_purchaseorder_extend": act(
        "order_quoted", REGISTRAR, lambda rows: {"valid_until": rows.now.date() + timedelta(days=40)}
    ),
    "credits_purchaseorder_quote": act(
        "order_requested",
        REGISTRAR,
        lambda rows: {
            "unit_price": "5000.00",
            "total": "2500.00",
            "fee": "250.00",
            "price_basis": "Agreed",
            "asked": "500000/250000/25000",
            "is_agreed_so": "on",
        },
    ),
    "credits_purchaseorder_record-payment": act(
        "order_accepted",
        FINANCE,
        lambda rows: {"paid_on": rows.now.date(), "payment_reference": "BANK", "amount": "10.00"},
    ),
    "credits_purchaseorder_repay": act(
        "order_paid",
        FINANCE,
        lambda rows: {"paid_on": rows.now.date(), "payment_reference": "BACK", "reason": "x"},
    ),
    "credits_retirement_add-notice": act(
        "retirement_final", REGISTRAR, lambda rows: {"kind": "concern", "text": "Wrong"}
    ),
    "registry_minesite_assign-verifier": act("site", APPROVER, lambda rows: {"user": rows.verifier.pk}),
    "registry_minesite_hold": act("site", APPROVER | REGISTRAR, reason),
    # Of nobody but superusers.
    "registry_user_make-staff": act("stranger", set(), lambda rows: {"group": "Registrar"}),
}


REST_OF_ADMIN = {
    "admin:index": Page(ADMIN, INSIDE, INSIDE, done="200"),
    "admin:app_list": Page(ADMIN, INSIDE, INSIDE, row=lambda rows: ("credits",), sides=(SHARED,), done="200"),
    # Without the name of a field; what it lists for one, test_known_holes.py asks.
    "admin:autocomplete": Page(ADMIN),
    "admin:jsi18n": Page(ADMIN, INSIDE),
    # Passwords are changed where everybody's are.
    "admin:password_change": Page(ADMIN, INSIDE, INSIDE, shown="302 /accounts/.*"),
    "admin:password_change_done": Page(ADMIN, INSIDE, INSIDE, shown="302 /accounts/.*"),
    "staff_find": Page(ADMIN, STAFF, STAFF, done="200"),
    "fund_bank": Page(
        ADMIN,
        STAFF,
        FINANCE,
        row=lambda rows: (rows.site.code,),
        sent=lambda rows: {"step": "auto"},
        role_first=True,
    ),
    "order_trace": Page(
        ADMIN, STAFF, STAFF, row=lambda rows: (rows.order.number,), done="200", role_first=True
    ),
    "admin:credits_attestation_paper": Page(
        ADMIN,
        STAFF,
        STAFF,
        row=lambda rows: (rows.attestation.pk,),
        done="200",
        role_first=True,
    ),
    "admin:registry_keyconflict_file": Page(
        ADMIN,
        STAFF,
        STAFF,
        row=lambda rows: (rows.conflict_file.conflict_id, rows.conflict_file.pk),
        done="200",
        role_first=True,
    ),
    "admin:registry_job_import": Page(
        ADMIN, REGISTRAR, REGISTRAR, row=lambda rows: ("organisations",), sides=(SHARED,), done=DONE
    ),
    "admin:registry_job_template": Page(
        ADMIN, REGISTRAR, REGISTRAR, row=lambda rows: ("organisations",), sides=(SHARED,), done="200|405"
    ),
    "admin:registry_job_table": Page(
        ADMIN, REGISTRAR, REGISTRAR, row=lambda rows: (rows.job.pk,), sides=(SHARED,), done="200|405"
    ),
    "admin:registry_job_file": Page(
        ADMIN,
        REGISTRAR,
        REGISTRAR,
        row=lambda rows: (rows.job.pk, rows.job.files.get().pk),
        sides=(SHARED,),
        done="200|405",
    ),
    "admin:auth_user_password_change": Page(
        ADMIN,
        row=lambda rows: (rows.stranger.pk,),
        sent=lambda rows: {"password1": "correct horse staple", "password2": "correct horse staple"},
        role_first=True,
        sees=set(),
    ),
    "admin:credits_productionreport_evidence": Page(
        ADMIN,
        STAFF | VERIFIER,
        STAFF | VERIFIER,
        row=lambda rows: (rows.report_waiting.pk, "production"),
        done="200",
        role_first=True,
    ),
    "admin/(?P<url>.*)$": Page(ADMIN, INSIDE, INSIDE, place="/admin/nothing/here/", shown="404", done="404"),
    # Whoever is signed in and has no business here is told so, and not asked to sign in again.
    "admin:login": Open(
        "302 /accounts/login/.*",
        "302 /accounts/login/.*",
        "403",
        "403",
        inside="302 /admin/",
        inside_post="302 /admin/",
    ),
    "admin:logout": Open("302 /admin/", "302 /admin/", inside="405", inside_post="302 /"),
}


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEY = {"Idempotency-Key": "1f0a3a52-6e0e-4f4e-9a31-0c7f5b6a2d11"}


def retire(rows):
    return {
        "organisation": rows.buyer.code,
        "beneficiary": rows.buyer.code,
        "mineral": "Co",
        "quantity_kg": 10,
        "claim_period_first": "2025-01-01",
        "claim_period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": None,
    }


def api(*known, reads=SEES_BUYER, **more):
    """An address of the API, which says of other methods only to its own people that it knows none."""
    return Page(API, reads, known=known, methods=METHODS, headers=KEY, **more)


API_PAGES = {
    # A list shows everybody their own; whose rows are in it, the words in the rows tell.
    **{
        f"api-{name}": api("GET", reads=EVERYBODY | {None})
        for name in ("certificates", "orders", "statements")
    },
    "api-retirements": api(
        "GET",
        "POST",
        reads=EVERYBODY | {None},
        acts=BUYER_ADMIN,
        sees=SEES_BUYER,
        names_buyer=True,
        sent=retire,
        done="201",
    ),
    "api-certificate": api("GET", row=lambda rows: (rows.certificate.pk,)),
    "api-order": api("GET", row=order("order")),
    "api-retirement": api("GET", row=lambda rows: (rows.retirement.pk,)),
    "api-statement": api("GET", row=order("statement")),
    "api-retirement-confirm": api(
        "POST",
        acts=BUYER_ADMIN,
        row=lambda rows: (rows.retirement.pk,),
        sent=lambda rows: {"quantity_kg": rows.retirement.quantity},
    ),
    "api-retirement-cancel": api("POST", acts=BUYER_ADMIN, row=lambda rows: (rows.retirement.pk,)),
    "api-views": api("GET", reads=EVERYBODY | {None}),
    "api-rows-of-view": api("GET", reads=STAFF, row=lambda rows: (rows.view.pk,)),
    "api-schema": Open(methods=METHODS, ended="401"),
    "api-docs": Open(methods=METHODS),
    "api-tokens": Open("401", "401", "405", sent=lambda rows: {"email": "a@b.nl", "password": "wrong"}),
}

PUBLIC_PAGES = {
    "home": Open(post="200"),
    # Whoever has the token is answered, whoever they are; this one is of nothing.
    "join_team": Open("404", "404", row=lambda rows: ("A" * 43,)),
    "evidence": Open("404", row=lambda rows: ("A" * 43,)),
    "evidence_file": Open("404", row=lambda rows: ("A" * 43, "a" * 64)),
    "healthz": Open("200|503"),
    # Without a kind nothing is kept, and without the code nothing is told.
    "feedback": Open(post="200", sent=lambda rows: {"message": "Wrong"}),
    "feedback_case": Open(post="200", sent=lambda rows: {"number": rows.feedback_case.number, "code": "X"}),
    "committee:service_worker": Open(),
    # What stands on a phone is not known here; the page and its small answers tell a person of themselves alone.
    "committee:phone": Open("302 /accounts/login/.*", "302 /accounts/login/.*", "200", "405"),
    "committee:token": Open("401", signed_in="200", signed_in_post="405"),
    "committee:log_indexes": Open("401", signed_in="200", signed_in_post="405"),
    "public:statement": Open(row=order("statement")),
    "public:card": Open(row=order("statement")),
    "public:statement_pdf": Open(row=order("statement")),
    "public:statement_json": Open(row=order("statement")),
    "public:statement_cite": Open(row=lambda rows: (rows.statement.number, "bibtex")),
    "public:lookup": Open(),
    "public:register": Open(),
    "public:register_csv": Open(row=lambda rows: ("certificates",)),
    "public:register_json": Open(row=lambda rows: ("certificates",)),
    "public:issuance": Open(row=order("issuance")),
    "public:serials": Open(row=lambda rows: (rows.issuance.number, 1, 10)),
    "public:premium": Open(),
    # Of a photo that is not for everybody nobody learns that it is there.
    "public:premium_photo": Open("404", row=lambda rows: (rows.photo.pk,)),
    "public:premium_of_site": Open(row=lambda rows: (rows.site.code,)),
    "public:premium_of_site_json": Open(row=lambda rows: (rows.site.code,)),
    "set_language": Open("302 /", "302 /", sent=lambda rows: {"language": "fr"}),
}


def model_of(act_name):
    app, model, _act = act_name.split("_", 2)
    return MODELS[f"{app}.{model}"]


POLICIES = {
    **{name: page for label, model in MODELS.items() for name, page in model.pages(label).items()},
    **{f"admin:{name}": replace(page, sees=model_of(name).view) for name, page in ACTS.items()},
    **REST_OF_ADMIN,
    **PORTAL_PAGES,
    **COMMITTEE_PAGES,
    **API_PAGES,
    **PUBLIC_PAGES,
    **ACCOUNT_PAGES,
}
