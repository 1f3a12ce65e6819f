"""Every kind of page, in English on a desk and in French on a phone: no axe violation, no overflow, no console error.

Those of the committees on a phone in all three languages.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from committees import services as money
from committees.models import BankLine, Decision, Expenditure, PremiumFund, Reversal
from committees.services import record_bank_line, set_lines_aside, withhold_decision
from credits import services as ledger
from credits.models import Certificate, Footprint, ProductionReport
from credits.serials import SerialRange
from registry import services as registry_services
from registry.acting import KeyReused, repeatable
from registry.jobs import run_job, start_job, upload_job
from registry.languages import IN_SWAHILI
from registry.letters import address_to_join
from registry.models import ClaimBoundary, MineSite, Organisation, Standard, User
from registry.services import make_staff
from registry.tokens import EVIDENCE, token_again
from reporting.demo.people import DOMAIN
from reporting.models import Statement
from reporting.services import create_evidence_link, enable_card
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    None: [
        "/",
        "/register/",
        "/register/?tab=certificates",
        "/register/?tab=issuances",
        "/register/?tab=decisions",
        "/register/serials/CO-KAM-2023-0001/1-2520/",
        "/s/{statement}/",
        "/s/{statement}/card/",
        "/s/{statement}/?lang=de",
        "/register/serials/{cancelled}/",
        "/verify/",
        "/premium/",
        "/premium/KAM/",
        "/feedback/?about=/premium/",
        "/feedback/case/",
        "/accounts/login/",
        "{join}",
        "{evidence}",
        "/api/v1/docs/",
    ],
    "phones": [
        "/portal/",
        "/portal/certificates/",
        "/portal/certificates/1/",
        "/portal/certificates/{leaving}/",
        "/portal/orders/",
        "/portal/orders/PO-2023-0001/",
        "/portal/orders/request/",
        "/portal/orders/request/?footprint=F-2026-0001",
        "/portal/transfers/",
        "/portal/transfers/request/",
        "/portal/transfers/{moving}/",
        "/portal/available/",
        "/portal/?year=2026",
        "/portal/footprints/F-2026-0001/",
        "/portal/footprints/F-2026-0001/replace/",
        "/portal/footprints/F-2026-0002/",
        "/portal/footprints/F-2026-0002/describe/",
        "/portal/footprints/F-2026-0002/lines/add/",
        "/portal/footprints/F-2026-0002/evidence/add/",
        "/portal/footprints/F-2026-0002/upload/",
        "/portal/footprints/F-2026-0002/declare/",
        "/portal/footprints/create/",
        "/portal/retirements/",
        "/portal/retirements/1/",
        "/portal/retire/",
        "/portal/retirements/approval/",
        "/portal/retire/{draft}/claim/",
        "/portal/retire/{draft}/lines/",
        "/portal/retire/{draft}/boundary/",
        "/portal/retire/{draft}/check/",
        "/portal/retire/{draft}/confirm/",
        "/portal/retire/{draft}/preview/",
        "/portal/premium/",
        "/portal/statements/",
        "/portal/statements/check/",
        "/portal/statements/{statement}/words/",
        "/portal/statements/{statement}/words/?for=consumers",
        "/portal/statements/{statement}/words/check/",
        "/portal/statements/{statement}/words/card/",
        "/portal/premium/thank/",
        "/portal/team/",
        "/portal/team/invite/",
        "/portal/team/invitations/{invited}/resend/",
        "/portal/team/invitations/{invited}/withdraw/",
        "/portal/team/{colleague}/role/",
        "/portal/team/{colleague}/end/",
        "/portal/notifications/",
        "/portal/premium/report/",
        "/portal/evidence/",
        "/portal/evidence/create/",
        "/portal/evidence/{shared}/",
        "/portal/evidence/{shared}/revoke/",
    ],
    "secretary": [
        "/committee/",
        "/committee/fund/",
        "/committee/fund/?month=2025-05",
        "/committee/receipts/E-KAM-2025-0001/orders/",
        "/committee/decisions/",
        "/committee/about/",
        "/committee/meetings/1/",
        "/committee/decisions/record/",
        "/committee/decisions/D-KAM-2025-0001/",
        "/committee/decisions/D-KAM-2025-0001/spend/",
        "/committee/receipts/E-KAM-2025-0001/reverse/",
        "/committee/decisions/D-KAM-2025-0001/plan/",
        "/committee/decisions/D-KAM-2025-0001/quote/",
        "/committee/decisions/D-KAM-2025-0001/photo/",
        "/committee/decisions/D-KAM-2025-0001/outcome/",
        "/committee/phone/",
        "/committee/wall/",
    ],
    "chair": [
        "/committee/decisions/D-KAM-2025-0005/",
        "/committee/decisions/D-KAM-2025-0005/confirm/",
        "/committee/decisions/{wrong_in}/",
        "/committee/reversals/{wrong}/approve/",
        "/committee/reversals/{wrong}/refuse/",
    ],
    "officer": ["/committee/production/", "/committee/production/submit/"],
    "registrar": [
        "/admin/",
        "/admin/credits/productionreport/",
        "/admin/credits/productionreport/add/",
        "/admin/credits/certificate/1/change/",
        "/admin/registry/organisation/add/",
        "/admin/credits/certificate/",
        "/admin/credits/certificate/{free}/cancel/",
        "/admin/credits/cancellation/",
        "/admin/credits/cancellation/1/change/",
        "/admin/credits/grouptransfer/",
        "/admin/credits/grouptransfer/1/change/",
        "/admin/credits/grouptransfer/1/refuse/",
        "/admin/credits/retirement/1/change/",
        "/admin/credits/retirement/1/add-notice/",
        "/admin/credits/notice/",
        "/admin/credits/incidenthold/",
        "/admin/credits/incidenthold/1/change/",
        "/admin/registry/minesite/2/hold/",
        "/admin/registry/minesite/1/change/",
        "/admin/registry/organisation/1/change/",
        "/admin/registry/user/1/change/",
        "/admin/registry/ledgerentry/",
        "/admin/registry/ledgerentry/?table__exact=credits_certificate",
        "/admin/registry/ledgerentry/1/change/",
        "/admin/registry/keyconflict/",
        "/admin/registry/keyconflict/1/change/",
        "/admin/find/",
        "/admin/find/?q=KAM",
        "/admin/credits/certificate/?cols=site&cols=quantity_kg&state__exact=held",
        "/admin/credits/certificate/1/write-note/",
        "/admin/credits/attestation/",
        "/admin/credits/attestation/add/",
        "/admin/credits/attestation/1/change/",
        "/admin/credits/payment/",
        "/admin/credits/payment/1/change/",
        "/admin/credits/purchaseorder/",
        "/admin/credits/purchaseorder/1/change/",
        "/admin/credits/productionreport/{untouched}/request-issuance/",
        "/admin/registry/organisation/",
        "/admin/registry/organisation/{phones}/change/",
        "/admin/registry/organisation/{new}/change/",
        "/admin/registry/organisation/{phones}/request-change/",
        "/admin/registry/organisation/{phones}/suspend/",
        "/admin/registry/organisationchange/",
        "/admin/registry/organisationchange/1/change/",
        "/admin/registry/suspension/",
        "/admin/registry/standin/",
        "/admin/registry/standin/add/",
        "/admin/registry/standin/1/change/",
        "/admin/registry/user/",
        "/admin/registry/user/add/",
        "/admin/registry/feedbackcase/",
        "/admin/registry/feedbackcase/{case}/change/",
        "/admin/registry/feedbackcase/{case}/answer/",
        "/admin/registry/feedbackcase/{closed_case}/change/",
        "/admin/registry/feedbackcase/{closed_case}/erase/",
        "/admin/registry/membership/add/",
        "/admin/credits/factorset/1/change/",
        "/admin/credits/factor/1/change/",
        "/admin/credits/priceseries/",
        "/admin/credits/priceseries/1/change/",
        "/admin/credits/priceseries/1/record-prices/",
        "/admin/credits/priceseries/1/propose/",
        "/admin/credits/pricerecipe/1/change/",
        "/admin/credits/feesplit/1/change/",
        "/admin/credits/footprint/1/change/",
        "/admin/credits/invoice/",
        "/admin/credits/invoice/1/change/",
        "/admin/registry/claimboundary/1/change/",
        "/admin/reporting/readytext/",
        "/admin/reporting/readytext/1/change/",
        "/admin/reporting/readytext/add/",
        "/admin/reporting/statementcard/",
        "/admin/reporting/statementcard/1/change/",
        "/admin/committees/committee/1/change/",
        "/admin/committees/premiumfund/1/change/",
        "/admin/orders/PO-2023-0001/premium/",
        "/admin/committees/decision/1/change/",
        "/admin/committees/meeting/1/change/",
        "/admin/committees/decision/1/withhold/",
        "/admin/committees/project/1/change/",
        "/admin/committees/withholding/",
        "/admin/committees/withholding/1/change/",
        "/admin/committees/reversal/",
        "/admin/committees/reversal/1/change/",
        "/admin/committees/thanks/",
        "/admin/committees/thanks/{waiting_thanks}/change/",
        "/admin/committees/thanks/{waiting_thanks}/approve/",
        "/admin/committees/thanks/{waiting_thanks}/refuse/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/admin/registry/job/",
        "/admin/registry/job/import/production-reports/",
        "/admin/registry/job/{ended_job}/change/",
        "/admin/registry/job/{wrong_job}/preview/",
        "/admin/registry/job/{right_job}/preview/",
    ],
    "cells": ["/portal/", "/portal/orders/PO-2025-0002/"],
    "finance": [
        "/admin/",
        "/admin/registry/standin/1/agree/",
        "/admin/committees/premiumfund/1/correct/",
        "/admin/committees/fundcorrection/",
        "/admin/committees/fundcorrection/1/change/",
        "/admin/committees/bankline/",
        "/admin/committees/bankline/1/change/",
        "/admin/committees/bankline/1/set-aside/",
        "/admin/funds/KAM/bank/",
    ],
    "verifier": ["/admin/", "/admin/credits/productionreport/"],
    "auditor": ["/admin/", "/admin/credits/issuance/"],
    "approver": [
        "/admin/credits/issuance/3/change/",
        "/admin/credits/issuance/3/approve/",
        "/admin/credits/cancellation/1/approve/",
        "/admin/credits/grouptransfer/1/approve/",
        "/admin/credits/cancellation/1/refuse/",
        "/admin/credits/incidenthold/1/lift/",
        "/admin/credits/issuance/3/return/",
        "/admin/committees/withholding/1/lift/",
        "/admin/committees/fundcorrection/1/approve/",
        "/admin/committees/fundcorrection/1/refuse/",
        "/admin/registry/organisation/{new}/review/",
        "/admin/registry/organisation/{new}/merge/",
        "/admin/registry/organisationchange/1/approve/",
        "/admin/registry/organisationchange/1/refuse/",
        "/admin/registry/suspension/1/lift/",
    ],
}


def add_removals():
    """What the demonstration does without: removals of each kind, a notice, and a key sent twice."""
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    at, by = timezone.now(), people["registrar"]
    held = Certificate.objects.held().free().filter(holder__organisation__code="PHONE").first()
    leaving = SerialRange.of_quantity(10, first=held.first)
    cancellation = ledger.request_cancellation(
        issuance=held.issuance, serials=leaving, reason="Weighed twice", at=at, by=by
    )
    left = Certificate.objects.in_cooperatives().free().first()
    gone = ledger.request_cancellation(
        issuance=left.issuance,
        serials=SerialRange.of_quantity(5, first=left.first),
        reason="Weighed twice",
        at=at,
        by=by,
    )
    ledger.approve_cancellation(cancellation=gone, at=at, by=people["approver"])
    ledger.place_hold(site=MineSite.objects.get(code="KAM"), reason="A pit wall fell", at=at, by=by)
    withhold_decision(decision=Decision.objects.last(), reason="The store was named", at=at, by=by)
    retirement = Statement.objects.get().retirement
    enable_card(statement=retirement.statement, at=at, by=people["phones"])
    ledger.add_notice(
        kind="concern", text="The scale of June is looked into.", retirement=retirement, at=at, by=by
    )
    for kind in ("correction", "withdrawn"):
        with suppress(KeyReused), repeatable(UUID(int=1)):
            ledger.add_notice(kind=kind, text="Later found", issuance=held.issuance, at=at, by=by)
    phones = Organisation.objects.get(code="PHONE")
    registry_services.write_note(row=held, text="Asked the buyer", at=at, by=by)
    registry_services.save_view(
        model="credits.certificate", name="Held", query="state__exact=held", is_shared=True, at=at, by=by
    )
    registry_services.request_change(
        organisation=phones, facts={"contact_email": "ann@phones.example"}, reason="A letter", at=at, by=by
    )
    laboratory = Organisation.objects.create(
        kind="buyer", code="PHONELAB", name="Phones Laboratory", country="NL", parent=phones, reviewed_at=at
    )
    Standard.objects.update(allows_group_transfer=True)
    moving = [
        ledger.request_group_transfer(
            giver=phones,
            receiver=laboratory,
            mineral=held.issuance.report.mineral,
            quantity=10,
            reason="Its prototypes",
            at=at,
            by=people["phones"],
        )
        for _each in range(2)
    ]
    ledger.accept_group_transfer(transfer=moving[0], at=at, by=colleague_of(laboratory, at))
    shared = create_evidence_link(
        statement=Statement.objects.get(), label="Auditors", days=30, at=at, by=people["phones"]
    )
    colleague = User.objects.create_user(
        "colleague@phones.example", name="A colleague of the maker of phones"
    )
    member = registry_services.add_member(
        organisation=phones, user=colleague, role="buyer_member", at=at, by=None
    )
    invited = registry_services.invite_colleague(
        organisation=phones, email="new@phones.example", role="buyer_reader", at=at, by=people["phones"]
    )
    new = registry_services.add_organisation(
        kind="buyer", code="NEWCO", name="New Co", country="FR", at=at, by=by
    )
    told = {"kind": "complaint", "about": "/premium/", "message": "Late", "contact": "+243 000", "at": at}
    case, closed = (
        registry_services.record_feedback(**told, key=UUID(int=number), by="system:feedback")
        for number in range(2)
    )
    registry_services.answer_feedback(case=closed, answer="It is paid", at=at, by=by)
    registry_services.close_feedback(case=closed, outcome="It was paid", at=at, by=by)
    thanked = {
        "organisation": phones,
        "site": MineSite.objects.get(code="KAM"),
        "at": at,
        "by": people["phones"],
    }
    shown = money.write_thanks(text="Danke an alle", language="de", **thanked)
    money.show_thanks(thanks=shown, at=at, by=by)
    waiting = money.write_thanks(text="Nogmaals dank", language="nl", **thanked)
    money.request_correction(
        fund=PremiumFund.objects.get(site__code="KAM"),
        amount_minor=-1_250,
        reason="Charges of the bank",
        at=at,
        by=people["finance"],
    )
    # One that waits for the second officer, on the page of one that was taken back.
    for spending in Expenditure.objects.order_by("-number")[:2]:
        wrong = money.request_reversal(
            expenditure=spending, reason="One nought too many", at=at, by=people["secretary"]
        )
    money.approve_reversal(reversal=wrong, at=at, by=people["chair"])
    wrong = Reversal.objects.waiting().get()
    verifiers = Organisation.objects.of_kind("verifier").first()
    registry_services.suspend_organisation(organisation=verifiers, reason="Looked into", at=at, by=by)
    registry_services.propose_stand_in(
        person=people["auditor"],
        reason="Both approvers are away",
        begins_at=at,
        ends_at=at + timedelta(days=2),
        at=at,
        by=by,
    )
    return {
        "phones": phones.pk,
        "colleague": member.pk,
        "shared": shared.pk,
        "evidence": reverse("evidence", args=[token_again(EVIDENCE, shared.key, shared.token_sha256)]),
        "invited": invited.pk,
        "join": address_to_join(invited),
        "case": case.pk,
        "closed_case": closed.pk,
        "waiting_thanks": waiting.pk,
        "wrong": wrong.number,
        "wrong_in": wrong.expenditure.project.decision.number,
        "new": new.pk,
        "untouched": ProductionReport.objects.filter(state="verified").order_by("issued_kg").first().pk,
        "leaving": cancellation.certificates.get().pk,
        "moving": moving[0].number,
        "cancelled": gone.issuance.number,
        "free": Certificate.objects.in_cooperatives().free().first().pk,
    }


def colleague_of(laboratory, at):
    person = User.objects.create_user("laboratory@phones.example", name="Head of the laboratory")
    registry_services.add_member(organisation=laboratory, user=person, role="buyer_admin", at=at, by=None)
    return person


def add_draft():
    """Every question of a retirement answered by the phone maker."""
    person = User.objects.get(email=f"phones@{DOMAIN}")
    footprint = Footprint.objects.declared().get(number="F-2026-0001")
    buyer = footprint.organisation
    answers = {
        "mineral": footprint.mineral_id,
        "quantity": 50,
        "chosen": None,
        "beneficiary": buyer.pk,
        "period_first": footprint.period_first.isoformat(),
        "period_last": footprint.period_last.isoformat(),
        "claim_type": "company",
        "footprint": footprint.pk,
        "which_lines": "chosen",
        "lines": list(footprint.lines.values_list("pk", flat=True)),
        "boundary": ClaimBoundary.objects.in_force(timezone.now().date()).pk,
    }
    facts = {"organisation": buyer, "answers": answers, "at": timezone.now(), "by": person}
    return ledger.save_retirement_draft(key=UUID("4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b44"), **facts).key


def add_lines_of_the_bank():
    """After those of the demonstration: of a receipt, but a cent off; explained by nothing; and set aside."""
    who = {"at": timezone.now(), "by": User.objects.get(email=f"finance@{DOMAIN}")}
    paid, last = Expenditure.objects.latest("id"), BankLine.objects.latest("id")
    balance = last.balance_minor
    for amount, text in ((1 - paid.fund_amount_minor, paid.number), (-1_250, "CHARGES"), (-1, "OTHER")):
        balance += amount
        line = record_bank_line(
            site=last.fund.site,
            booked_on=last.booked_on,
            amount_minor=amount,
            balance_minor=balance,
            text=text,
            **who,
        )
    set_lines_aside(line=line, reason="Of another account", **who)


def add_imports():
    """One that has ended, one that may be started, and one with errors in its cells."""
    people = User.objects.in_bulk(field_name="email")
    registrar, second = people[f"registrar@{DOMAIN}"], people[f"approver@{DOMAIN}"]
    make_staff(user=second, group="Registrar", at=timezone.now(), by=None)
    header = "kind;code;name;country;registration_number;lei;domain;parent_code"
    rows = {
        "ended_job": (registrar, "buyer;ENDED;A maker of very many telephones;NL;12345678;;phones.example;"),
        "wrong_job": (registrar, "miner;x;A maker;Netherlands;;1;;NOBODY"),
        "right_job": (second, "buyer;RIGHT;A maker of telephones;NL;12345678;;phones.example;"),
    }
    made = {}
    for name, (by, row) in rows.items():
        who = {"at": timezone.now(), "by": by}
        table = ContentFile(f"{header}\n{row}\n".encode(), name="organisations.csv")
        job = upload_job(kind="organisations", file=table, files=[], language="en", **who)
        if name == "ended_job":
            start_job(job=job, **who)
            run_job(job.pk, now=timezone.now)
        made[name] = job.pk
    return made


# What can be touched in the page, smaller than 44 px; of a box to tick its label counts too.
SMALL = """() => [...document.querySelectorAll("a, button, select, summary, textarea, input:not([type=hidden])")]
    .map(one => [one, ["checkbox", "radio"].includes(one.type) && one.labels[0] || one])
    .filter(([one, touched]) => touched.checkVisibility() && !one.matches(".skip, .visually-hidden"))
    .filter(([, touched]) => Math.ceil(touched.getBoundingClientRect().height) < 44)
    .map(([one]) => one.outerHTML.slice(0, 120))"""


def pages_in_swahili():
    """The part of `PAGES` that is offered in Swahili."""
    offered = {key: [path for path in paths if path.startswith(IN_SWAHILI)] for key, paths in PAGES.items()}
    return {key: paths for key, paths in offered.items() if paths}


@pytest.mark.parametrize(
    ("pages", "views"),
    [
        (PAGES, [(1280, "en")]),
        (PAGES, [(360, "fr")]),
        (pages_in_swahili(), [(360, "en"), (360, "sw")]),
    ],
    ids=["desk", "phone", "committee"],
)
def test_pages_are_accessible_and_fit(new_page, live_server, tmp_path, monkeypatch, pages, views):
    monkeypatch.setenv("OREKA_VAR", str(tmp_path))
    call_command("load_demo")
    places = {"statement": Statement.objects.get().number} | add_removals() | add_imports()
    places["draft"] = add_draft()
    add_lines_of_the_bank()
    wrong = []
    for width, locale in views:
        for key, paths in pages.items():
            page = new_page(width=width, locale=locale)
            if key:
                sign_in(page, User.objects.get(email=f"{key}@{DOMAIN}"), live_server)
            addresses = [path.format(**places) for path in paths]
            wrong += faults(page, addresses, width, locale)
    assert not wrong, "\n".join(wrong)


def faults(page, addresses, width, locale):
    """What is wrong with each of the pages, in words."""
    axe, wrong, said = Axe(), [], []
    page.on("console", lambda message: said.append(message) if message.type == "error" else None)
    for path in addresses:
        answer = page.goto(path)
        if answer.status != 200:
            wrong.append(f"{path}: {answer.status}")
        if page.locator("html").get_attribute("lang") != locale:
            wrong.append(f"{path}: not in {locale}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{path}: wider than {width} px")
        if width == 360 and path.startswith("/committee/"):
            wrong += [f"{path}: smaller than a thumb in gloves: {what}" for what in page.evaluate(SMALL)]
        wrong += [f"{path}: {message.text}" for message in said]
        wrong += [
            f"{path}: {found['id']}: {found['nodes'][0]['html'][:200]}"
            for found in axe.run(page).response["violations"]
        ]
        # What axe itself does to the page breaks our content security policy, and says so.
        said.clear()
    return wrong
