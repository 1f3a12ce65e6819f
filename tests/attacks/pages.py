"""The doors of the registry: each act as a page, a form or a call of the API takes it, over HTTP."""

import re
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from committees.models import Decision
from credits.forms import written_tonnes
from credits.models import Footprint, PurchaseOrder
from credits.previews import available_for, delivery_of
from registry.models import MineSite, Organisation
from registry.refusals import Refused
from registry.services import add_member, assign_verifier, make_staff
from tests.attacks.acts import CHECKS, Services
from tests.attacks.world import first_day, last_day, new_world
from tests.builders import OTHER_PDF, PDF
from tests.papers import pdf

# Three people hold every role, so that whoever may is never the question here; only who did what before is.
NAMES = {
    "registrar": "registrar",
    "secretary": "registrar",
    "approver": "approver",
    "finance": "approver",
    "chair": "approver",
    "verifier": "verifier",
    "buyer": "verifier",
}
ROLES = {
    "buyer": ("buyer_admin",),
    "cooperative": ("committee_secretary", "committee_chair"),
    "verifier": ("verifier",),
}
# Who finds a step taken already is shown where it led, and nothing else happens.
SHOWN_AS_DONE = {"AlreadyFinal", "WrongState", "NotDraft"}


ERRORS = re.compile(r'<[^>]*class="[^"]*error[^"]*".*', re.IGNORECASE)


class Shown(Refused):
    """A page or an answer that says no."""


def people_with_every_role(people):
    kept = {name: people[name] for name in set(NAMES.values())}
    for person in kept.values():
        for group in ("Registrar", "Approver", "Finance"):
            make_staff(user=person, group=group, at=None, by=None)
    return kept


class Pages(Services):
    """As `Services`, but over HTTP wherever an act has a page or an address."""

    tells_senders_apart = False

    def __init__(self, world, clients):
        super().__init__(world)
        self.clients = clients
        self.deliveries = {}  # what was sent with each key: a page sent again holds what it showed at first

    @classmethod
    def of_new_world(cls, people, clients):
        world = new_world(people)
        verifiers = Organisation.objects.create(
            kind="verifier",
            code=f"V{world.mineral.symbol}",
            name=f"Verifiers {world.mineral.symbol}",
            country="NL",
        )
        organisations = [
            *Organisation.objects.filter(pk__in=[buyer.pk for buyer in world.buyers]),
            *Organisation.objects.filter(pk__in=[site.cooperative for site in world.sites]),
            verifiers,
        ]
        for person in people.values():
            for organisation in organisations:
                for role in ROLES[organisation.kind]:
                    add_member(organisation=organisation, user=person, role=role, at=world.at, by=None)
            for site in MineSite.objects.filter(pk__in=[site.pk for site in world.sites]):
                assign_verifier(site=site, user=person, at=world.at, by=None)
        return world, cls(world, clients)

    @staticmethod
    def person(by):
        return NAMES[by]

    def is_expected(self, came, foretold):
        return came is not None or bool(foretold & SHOWN_AS_DONE)

    def send(self, key, act, row, *facts, by):
        if act not in vars(Pages):
            return super().send(key, act, row, *facts, by=by)
        self.key, self.by_api = key, bool(UUID(str(key)).int % 2)
        return getattr(self, act)(row, *facts, by=by)

    def post(self, address, typed, by):
        """Send a form; where it led, or `Shown` if the page came back."""
        answer = self.clients[by].post(address, {"key": str(self.key)} | typed)
        assert answer.status_code < 500, answer.content
        if answer.status_code != 302:
            raise Shown(f"{answer.status_code} at {address}: {' '.join(ERRORS.findall(answer.text))}")
        return answer.url

    def act(self, model, row, name, typed, by):
        return self.post(f"/admin/credits/{model}/{row.pk}/{name}/", typed, by)

    def call(self, address, body, by):
        """Send JSON; the answer, or `Shown` if it is a problem."""
        token = {
            "HTTP_AUTHORIZATION": f"Token {self.clients[by].token}",
            "HTTP_IDEMPOTENCY_KEY": str(self.key),
        }
        answer = self.clients[by].post(f"/api/v1/{address}", body, content_type="application/json", **token)
        assert answer.status_code < 500, answer.content
        if answer.status_code >= 400:
            raise Shown(str(answer.json()))
        return answer.json()

    # Staff

    def submit_report(self, report, by):
        where = self.post(
            "/admin/credits/productionreport/add/",
            {
                "site": report.site.pk,
                "mineral": self.world.mineral.pk,
                "period_first": first_day(report.half_year).isoformat(),
                "period_last": last_day(report.half_year).isoformat(),
                "wet_kg": report.wet,
                "moisture_percent": report.moisture,
                "grade_percent": report.grade,
                "evidence": SimpleUploadedFile("a.pdf", PDF),
                "sold_evidence": SimpleUploadedFile("b.pdf", OTHER_PDF),
                "legal_status_note": "Exported",
                "legal_status_on": "2025-07-01",
            },
            by,
        )
        return number_in(where)

    def check_report(self, report, verdict, by):
        name = CHECKS[verdict].removesuffix("_report")
        self.act("productionreport", report, name, {"reason": "Moisture"}, by)

    def request_issuance(self, issuance, by):
        typed = {"quantity": issuance.quantity, "standard": self.standard.pk}
        return number_in(self.act("productionreport", issuance.report, "request-issuance", typed, by))

    def approve_issuance(self, issuance, by):
        self.act("issuance", issuance, "approve", {"quantity": issuance.quantity}, by)

    def refuse_issuance(self, issuance, by):
        self.act("issuance", issuance, "refuse", {"reason": "Not now"}, by)

    def quote_order(self, order, total, fee, by):
        typed = {
            "unit_price": "5000.00",
            "total": dollars(total),
            "fee": dollars(fee),
            "price_basis": "Agreed",
            "asked": f"500000/{total}/{fee}",
            "is_agreed_so": "on",
        }
        self.act("purchaseorder", order, "quote", typed, by)

    def record_payment(self, order, by):
        typed = {
            "paid_on": timezone.now().date().isoformat(),  # no earlier than the order, which a page has made
            "payment_reference": "BANK 1",
            "amount": dollars(PurchaseOrder.objects.get(pk=order.pk).total_minor or 100),
        }
        self.act("purchaseorder", order, "record-payment", typed, by)

    def deliver_order(self, order, by):
        if self.key not in self.deliveries:
            ordered = PurchaseOrder.objects.get(pk=order.pk)
            chosen = [source["issuance"].pk for source in available_for(ordered)]
            shown = delivery_of(ordered, chosen)["digest"]
            self.deliveries[self.key] = {"issuances": chosen, "shown": shown, "quantity": order.quantity}
        self.act("purchaseorder", order, "deliver", self.deliveries[self.key], by)

    def decline_order(self, order, by):
        self.act("purchaseorder", order, "decline", {"reason": "Sold out"}, by)

    # Buyers

    def request_order(self, order, by):
        typed = {
            "organisation": order.buyer.code,
            "mineral": self.world.mineral.pk,
            "quantity": written_tonnes(order.quantity),
        }
        where = self.post("/portal/orders/request/", typed, by)
        return PurchaseOrder.objects.get(number=where.split("/")[3]).pk

    def accept_order(self, order, by):
        self.post(
            f"/portal/orders/{number_of(PurchaseOrder, order)}/accept/", {"billing_address": "1 Street"}, by
        )

    def cancel_order(self, order, by):
        self.post(f"/portal/orders/{number_of(PurchaseOrder, order)}/cancel/", {"reason": "Budget cut"}, by)

    def declare_footprint(self, footprint, by):
        self.post(f"/portal/footprints/{number_of(Footprint, footprint)}/declare/", {}, by)

    def withdraw_footprint(self, footprint, by):
        self.post(f"/portal/footprints/{number_of(Footprint, footprint)}/withdraw/", {}, by)

    def request_retirement(self, retirement, by):
        footprint = retirement.footprint
        if self.by_api:
            body = {
                "organisation": retirement.organisation.code,
                "beneficiary": retirement.beneficiary.code,
                "mineral": self.world.mineral.symbol,
                "quantity_kg": retirement.quantity,
                "claim_period_first": f"{retirement.year}-01-01",
                "claim_period_last": f"{retirement.year}-12-31",
                "claim_type": "company" if footprint else "contribution",
                "footprint": number_of(Footprint, footprint) if footprint else None,
            }
            return self.call("retirements/", body, by)["id"]
        page = f"/portal/retire/{self.key}/"
        quantity = {"mineral": self.world.mineral.pk, "quantity": written_tonnes(retirement.quantity)}
        claim = {
            "beneficiary": retirement.beneficiary.pk,
            "period_first": f"{retirement.year}-01-01",
            "period_last": f"{retirement.year}-12-31",
            "claim_type": "company" if footprint else "contribution",
            "footprint": footprint.pk if footprint else "",
        }
        self.post(page, {"organisation": retirement.organisation.code} | quantity, by)
        self.post(f"{page}claim/", claim, by)
        self.post(f"{page}boundary/", {"has_read": "on"}, by)
        typed = {"quantity": written_tonnes(retirement.quantity)}
        return number_in(self.post(f"{page}confirm/", typed, by))

    def confirm_retirement(self, retirement, by):
        if self.by_api:
            self.call(f"retirements/{retirement.pk}/confirm/", {"quantity_kg": retirement.quantity}, by)
        else:
            typed = {"quantity": written_tonnes(retirement.quantity)}
            self.post(f"/portal/retirements/{retirement.pk}/confirm/", typed, by)

    def cancel_retirement(self, retirement, by):
        if self.by_api:
            self.call(f"retirements/{retirement.pk}/cancel/", {}, by)
        else:
            self.post(f"/portal/retirements/{retirement.pk}/cancel/", {}, by)

    # The committee

    def record_decision(self, decision, by):
        typed = {
            "step": "record",
            "area": 1,
            "title": "Metal sheets",
            "reason": "Rain",
            "amount": dollars(decision.amount),
            "meeting_on": self.world.at.date().isoformat(),
            "diggers_men": 2,
            "diggers_in_favour": 2,
            "minutes": SimpleUploadedFile("minutes.pdf", PDF),
        }
        where = self.post(f"/committee/decisions/record/?committee={decision.site.code}", typed, by)
        return Decision.objects.get(number=where.split("/")[3]).pk

    def confirm_decision(self, decision, by):
        self.post(f"/committee/decisions/{number_of(Decision, decision)}/confirm/", {}, by)

    def refuse_decision(self, decision, by):
        self.post(f"/committee/decisions/{number_of(Decision, decision)}/refuse/", {"reason": "Too dear"}, by)

    def close_decision(self, decision, by):
        self.post(f"/committee/decisions/{number_of(Decision, decision)}/close/", {}, by)

    def record_expenditure(self, decision, amount, by):
        typed = {
            "description": "Twelve sheets",
            "supplier": "Shop",
            "amount": dollars(amount),
            "currency": "USD",
            "spent_on": self.world.at.date().isoformat(),
            "receipt": SimpleUploadedFile("receipt.pdf", pdf(f"receipt {self.key}")),
        }
        self.post(f"/committee/decisions/{number_of(Decision, decision)}/spend/", typed, by)


def signed_in(person):
    client = Client()
    client.force_login(person)
    client.token = AuthToken.objects.create(user=person)[1]
    return client


def number_in(address):
    return int(re.search(r"/(\d+)/", address)[1])


def number_of(rows, row):
    return rows.objects.values_list("number", flat=True).get(pk=row.pk)


def dollars(minor):
    return f"{minor // 100}.{minor % 100:02d}"
