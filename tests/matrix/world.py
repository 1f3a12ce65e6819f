"""Two complete tenants on each side of the market, with words in their rows that only their own may read.

`A` and `B` each have a cooperative with its people, money, production and verifier, and a buyer with its orders,
footprints and retirements. What is private says `ZZSECRET`, whose it is and of which side.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from knox.models import AuthToken

from committees import services as money
from committees.models import Committee, FundEntry, Project, Seat
from credits import services as ledger
from credits.models import (
    Attestation,
    Certificate,
    Factor,
    FactorSet,
    FeePart,
    FeeSplit,
    HoldingAccount,
    Notice,
    Payment,
    PremiumShare,
    PriceSeries,
    Transfer,
)
from credits.serials import SerialRange
from registry import services
from registry.acting import KeyReused, repeatable
from registry.jobs import upload_job
from registry.models import (
    ClaimBoundary,
    KeyConflict,
    KeyConflictFile,
    LedgerEntry,
    Membership,
    Mineral,
    MineSite,
    Organisation,
    Standard,
    User,
)
from registry.services import add_member, assign_verifier, make_staff
from reporting.models import ReadyText
from reporting.services import create_evidence_link, enable_card, make_statement
from tests import builders
from tests.committees import builders as committee_builders
from tests.conftest import PASSWORD
from tests.papers import pdf

SIDES = ("A", "B")
ABSENT = 999_999_999
# Whose word a secret is, and who of a side may read it; staff read all.
AREAS = {
    "BUYER": {"buyer_admin", "buyer_member", "buyer_reader"},
    "MONEY": {"cooperative_officer", "committee_secretary", "committee_chair", "committee_member"},
    "PRODUCTION": {"cooperative_officer", "verifier"},
    "CHECKING": {"verifier"},
    "STAFF": set(),
}
STAFF = frozenset({"registrar", "approver", "finance", "auditor"})
AT_BUYER = ("buyer_admin", "buyer_member", "buyer_reader")
AT_COOPERATIVE = ("cooperative_officer", "committee_secretary", "committee_chair", "committee_member")


def secret(area, side):
    return f"ZZSECRET-{area}-{side}"


@dataclass
class Person:
    """Somebody who asks: a role, at an organisation of one side unless of the staff."""

    name: str
    role: str | None = None
    side: str | None = None
    user: User | None = None
    token: str | None = None
    cookie: str | None = None

    @property
    def is_signed_in(self):
        return self.user is not None and self.user.is_active

    @property
    def enters_admin(self):
        return self.is_signed_in and (self.role in STAFF or self.role == "verifier")

    def may(self, roles, side):
        """Whether one of these roles lets the person at what belongs to a side; None for what is nobody's."""
        if not self.is_signed_in or self.role not in roles:
            return False
        return self.role in STAFF or side is None or side == self.side

    def unreadable(self):
        """The secrets that must not be in any answer to this person."""
        if self.role in STAFF and self.is_signed_in:
            return []
        return [
            secret(area, side) for area, roles in AREAS.items() for side in SIDES if not self.may(roles, side)
        ]


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    # For each side its rows by a name; what belongs to no side under both.
    rows: dict[str, SimpleNamespace] = field(default_factory=dict)
    # Numbers that are as private as the words: area, side and number.
    numbers: list[tuple[str, str, str]] = field(default_factory=list)

    def unreadable(self, person):
        words = person.unreadable()
        areas = {tuple(word.split("-")[1:]) for word in words}
        return words + [number for area, side, number in self.numbers if (area, side) in areas]


def make_world():
    now = datetime.now(UTC) - timedelta(minutes=5)
    world, password = World(), make_password(PASSWORD)

    def person(name, shown=None):
        return User.objects.create(email=f"{name}@matrix.example", name=shown or name, password=password)

    def known(name, user, role=None, side=None):
        world.people[name] = Person(name, role, side, user)

    Organisation.objects.create(kind="operator", code="OPER", name="Operator", country="GB")
    staff = {}
    for group in ("Registrar", "Approver", "Finance", "Auditor"):
        name = group.lower()
        staff[name] = person(name)
        make_staff(user=staff[name], group=group, at=now, by=None)
        known(name, staff[name], name)
    world.people["nobody"] = Person("nobody")
    known("without_membership", person("without_membership"))
    for side in SIDES:
        world.rows[side] = make_side(side, now, staff, person, known, world.numbers)
    inactive = person("inactive")
    add_member(organisation=world.rows["A"].buyer, user=inactive, role="buyer_admin", at=now, by=None)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    known("inactive", User.objects.get(pk=inactive.pk), "buyer_admin", "A")
    for asking in world.people.values():
        if asking.user:
            asking.token = AuthToken.objects.create(user=asking.user)[1]
    return world


def make_side(side, now, staff, person, known, numbers):
    """One cooperative and one buyer with a row for every page, at every step that a page leads on from."""
    rows = SimpleNamespace(side=side, now=now)
    cobalt, standard = Mineral.objects.get(symbol="Co"), Standard.objects.get()
    rows.mineral, rows.standard = cobalt, standard
    rows.boundary, rows.factor_set = (
        ClaimBoundary.objects.first(),
        FactorSet.objects.create(version=f"2099.{side}"),
    )
    copied = FactorSet.objects.in_force().factors.first()
    copied.pk, copied.factor_set = None, rows.factor_set
    copied.save(force_insert=True)
    rows.factor = Factor.objects.get(pk=copied.pk)
    rows.ready_text, _is_new = ReadyText.objects.get_or_create(
        code="draft", version=1, language="en", title="Not published", body="Of {company}"
    )
    registrar, approver, finance = staff["registrar"], staff["approver"], staff["finance"]
    buyers, committee, production, checking = (
        secret(area, side) for area in ("BUYER", "MONEY", "PRODUCTION", "CHECKING")
    )

    def member(organisation, role, shown):
        user = person(f"{role}_{side.lower()}", shown)
        add_member(organisation=organisation, user=user, role=role, at=now, by=None)
        known(f"{role}_{side.lower()}", user, role, side)
        return user

    # Who is there
    rows.cooperative = Organisation.objects.create(
        kind="cooperative",
        code=f"COOP{side}",
        name=f"Cooperative {side}",
        country="CD",
        registration_number=committee,
    )
    rows.site = MineSite.objects.create(
        cooperative=rows.cooperative, code=f"SITE{side}", name=f"Site {side}", town="Kolwezi"
    )
    # Nothing was issued of it, so nobody else knows that it is there.
    rows.new_site = MineSite.objects.create(
        cooperative=rows.cooperative, code=f"NEW{side}", name=f"{production} site", town="Kolwezi"
    )
    rows.buyer = Organisation.objects.create(
        kind="buyer", code=f"BUYER{side}", name=f"Buyer {side}", country="NL", reviewed_at=now
    )
    rows.subsidiary = Organisation.objects.create(
        kind="buyer",
        code=f"SUB{side}",
        name=f"{buyers} subsidiary",
        country="NL",
        parent=rows.buyer,
        reviewed_at=now,
    )
    assurer = Organisation.objects.create(
        kind="verifier", code=f"VERI{side}", name=f"Verifiers {side}", country="CD"
    )
    at_buyer = {role: member(rows.buyer, role, f"{buyers} {role}") for role in AT_BUYER}
    # Whoever hands a report in is known to whoever checks it.
    words = {"cooperative_officer": production}
    seats = {
        role: member(rows.cooperative, role, f"{words.get(role, committee)} {role}")
        for role in AT_COOPERATIVE
    }
    verifier = member(assurer, "verifier", f"{checking} verifier")
    for site in (rows.site, rows.new_site):
        assign_verifier(site=site, user=verifier, at=now, by=None)
    rows.stranger = person(f"stranger_{side.lower()}", f"{secret('STAFF', side)} person")
    rows.passkey = Authenticator.objects.create(
        user=rows.stranger, type="webauthn", data={"name": f"{secret('STAFF', side)} key", "credential": {}}
    )
    rows.membership = Membership.objects.get(user=at_buyer["buyer_reader"])
    rows.invitation = services.invite_colleague(
        organisation=rows.buyer,
        email=f"{buyers.lower()}@matrix.example",
        role="buyer_reader",
        at=now,
        by=at_buyer["buyer_admin"],
    )
    admin, officer = at_buyer["buyer_admin"], seats["cooperative_officer"]

    # Production
    def report(by, month, site=rows.site):
        return builders.submitted_report(
            site,
            cobalt,
            by,
            now,
            period_first=date(2025, month, 1),
            period_last=date(2025, month, 28),
            legal_status_note=f"{production} legal status",
            evidence=ContentFile(pdf(production), name="a.pdf"),
            sold_evidence=ContentFile(pdf(f"{production} sold"), name="b.pdf"),
        )

    def verified(month, site=rows.site):
        return ledger.verify_report(report=report(officer, month, site), at=now, by=verifier)

    rows.report = verified(1)
    rows.certificate_left = builders.issued(rows.report, 2_000, standard, registrar, approver, now)
    rows.issuance = rows.certificate_left.issuance
    rows.report_waiting, rows.report_new_site = report(officer, 2), report(officer, 3, rows.new_site)
    # Handed in by the verifier of the site, who must therefore not check it.
    rows.report_of_verifier = report(verifier, 6)
    rows.report_returned = ledger.return_report(
        report=report(officer, 4), reason=f"{production} returned", at=now, by=verifier
    )
    rows.report_verified = verified(5)
    rows.issuance_waiting = ledger.request_issuance(
        report=rows.report_verified, quantity=100, standard=standard, at=now, by=registrar
    )
    refused = ledger.request_issuance(
        report=rows.report_verified, quantity=200, standard=standard, at=now, by=registrar
    )
    ledger.refuse_issuance(issuance=refused, reason=f"{secret('STAFF', side)} refused", at=now, by=approver)
    rows.hold = ledger.place_hold(site=rows.new_site, reason=f"{checking} hold", at=now, by=registrar)

    # Orders
    def asked():
        return ledger.request_order(
            buyer=rows.buyer, mineral=cobalt, quantity=500, note=f"{buyers} note", at=now, by=admin
        )

    def quoted():
        return ledger.quote_order(
            order=asked(),
            unit_price_minor=500_000,
            total_minor=250_000,
            fee_minor=25_000,
            price_basis=f"{buyers} basis",
            valid_until=now.date() + timedelta(days=30),
            at=now,
            by=registrar,
        )

    def accepted():
        return ledger.accept_order(order=quoted(), at=now, by=admin)

    def paid():
        return ledger.record_payment(
            order=accepted(), paid_on=now.date(), payment_reference=f"{buyers} bank", at=now, by=finance
        )

    rows.order_requested, rows.order_quoted, rows.order_accepted = asked(), quoted(), accepted()
    rows.order_paid = paid()
    rows.order = ledger.deliver_order(order=paid(), issuances=[rows.issuance], at=now, by=registrar)
    rows.invoice = rows.order.invoices.get(kind="invoice")
    rows.transfer = Transfer.objects.get(order=rows.order)
    rows.premium_share = PremiumShare.objects.get(order=rows.order)
    numbers += [
        ("BUYER", side, order.number)
        for order in (rows.order_requested, rows.order_quoted, rows.order_accepted, rows.order_paid)
    ]

    # Footprints and retirements; the second boundary is told in the statement.
    def draft(boundary, year):
        footprint = ledger.create_footprint(
            organisation=rows.buyer,
            mineral=cobalt,
            period_first=date(year, 1, 1),
            period_last=date(year, 12, 31),
            boundary=boundary,
            at=now,
            by=admin,
        )
        ledger.add_footprint_line(
            footprint=footprint,
            product=f"{buyers} product",
            units=200,
            tier=1,
            amount_per_unit=Decimal(1),
            factor_unit="kg",
            factor_kg=Decimal(1),
            factor_source=f"{buyers} source",
            at=now,
            by=admin,
        )
        return footprint

    rows.footprint = draft(f"{buyers} boundary", 2023)
    rows.footprint_declared = ledger.declare_footprint(
        footprint=draft(f"{buyers} declared", 2024), at=now, by=admin
    )
    matched = ledger.declare_footprint(footprint=draft("All products", 2025), at=now, by=admin)
    rows.line = rows.footprint.lines.get()
    rows.footprint_next = ledger.replace_footprint(
        footprint=ledger.declare_footprint(footprint=draft(f"{buyers} first", 2021), at=now, by=admin),
        at=now,
        by=admin,
    )
    rows.footprint_evidence = ledger.add_footprint_evidence(
        footprint=rows.footprint,
        name=f"{buyers} bill.pdf",
        file=builders.evidence(),
        at=now,
        by=admin,
    )
    rows.upload = ledger.upload_footprint_table(
        footprint=rows.footprint,
        file=ContentFile(f"product;units;amount_per_unit\n{buyers};0;1\n".encode(), name="lines.csv"),
        language="en",
        at=now,
        by=admin,
    )

    # To the subsidiary and, of what went there, back.
    def passed_on(giver, receiver, kilograms):
        return ledger.request_group_transfer(
            giver=giver,
            receiver=receiver,
            mineral=cobalt,
            quantity=kilograms,
            reason=f"{buyers} reason",
            at=now,
            by=admin,
        )

    Standard.objects.update(allows_group_transfer=True)
    gone = passed_on(rows.buyer, rows.subsidiary, 5)
    gone = ledger.accept_group_transfer(transfer=gone, at=now, by=admin)
    ledger.approve_group_transfer(transfer=gone, at=now, by=registrar)
    rows.group_transfer_in = passed_on(rows.subsidiary, rows.buyer, 5)
    rows.group_transfer = passed_on(rows.buyer, rows.subsidiary, 5)
    rows.group_transfer_accepted = ledger.accept_group_transfer(
        transfer=passed_on(rows.buyer, rows.subsidiary, 5), at=now, by=admin
    )
    numbers += [("BUYER", side, rows.group_transfer.number), ("BUYER", side, rows.group_transfer_in.number)]
    rows.retirement = builders.requested_retirement(rows.buyer, cobalt, 50, admin, now)
    rows.retirement_final = builders.final_retirement(
        rows.buyer, cobalt, 100, admin, now, claim_type="company", footprint=matched
    )
    rows.statement = make_statement(retirement=rows.retirement_final, at=now, by="system:statements")
    rows.card = enable_card(statement=rows.statement, at=now, by=admin)
    rows.evidence_link = create_evidence_link(
        statement=rows.statement, label=f"{buyers} auditors", days=30, at=now, by=admin
    )
    ledger.add_notice(
        kind="concern", text="Looked into", retirement=rows.retirement_final, at=now, by=registrar
    )
    rows.notice = Notice.objects.get(retirement=rows.retirement_final)
    numbers += [
        ("BUYER", side, found.number)
        for found in (rows.footprint, rows.footprint_declared, rows.footprint_next)
    ]
    rows.certificate = Certificate.objects.held().free().get(holder__organisation=rows.buyer)
    rows.certificate_left = Certificate.objects.in_cooperatives().get(issuance=rows.issuance)
    rows.account = HoldingAccount.objects.get(organisation=rows.buyer)
    rows.cancellation = ledger.request_cancellation(
        issuance=rows.issuance,
        serials=SerialRange.of_quantity(10, first=rows.certificate_left.last - 9),
        reason=f"{secret('STAFF', side)} cancellation",
        at=now,
        by=registrar,
    )
    rows.certificate_left = Certificate.objects.get(pk=rows.certificate_left.pk)

    # The committee and its money
    rows.committee = Committee.objects.create(
        cooperative=rows.cooperative, site=rows.site, name=f"{committee} committee"
    )
    for group in ("diggers", "women_washers"):
        Seat.objects.create(committee=rows.committee, group=group, seats=2)
    secretary, chair = seats["committee_secretary"], seats["committee_chair"]

    def recorded(word):
        facts = {"title": f"{word} roofs", "reason": f"{word} rain", "amount_minor": 1_000}
        return committee_builders.record(rows.committee, secretary, now, **facts)

    rows.decision = recorded(committee)
    rows.meeting = rows.decision.meeting
    rows.minutes_page = rows.meeting.minutes.get()
    # What is confirmed is told to everybody after the month, but not who sold what.
    rows.decision_confirmed = money.confirm_decision(decision=recorded("Sound"), at=now, by=chair)
    money.refuse_decision(decision=recorded(committee), reason=f"{committee} refusal", at=now, by=chair)
    rows.expenditure = committee_builders.spend(
        rows.decision_confirmed,
        secretary,
        now,
        amount_minor=100,
        description=f"{committee} sheets",
        supplier=f"{committee} shop",
        receipt=committee_builders.receipt(pdf(committee)),
    )
    # Called wrong by the secretary; the other waits for nobody.
    wrong = committee_builders.spend(
        rows.decision_confirmed, secretary, now, amount_minor=1, description=f"{committee} nails"
    )
    rows.reversal = money.request_reversal(
        expenditure=wrong, reason=f"{committee} nought", at=now, by=secretary
    )
    rows.project = Project.objects.get(decision=rows.decision_confirmed)
    rows.quote = committee_builders.add_quote(rows.project, secretary, now, supplier=f"{committee} shop")
    rows.photo = committee_builders.add_photo(rows.project, secretary, now, caption=f"{committee} roofs")
    committee_builders.report(rows.project, secretary, now, note=f"{committee} outcome")
    committee_builders.plan(rows.project, secretary, now, purpose=f"{committee} sheets")
    # What is withheld is known to the committee and the staff; why, to the staff alone.
    withheld = money.confirm_decision(decision=recorded(f"{committee} withheld"), at=now, by=chair)
    rows.withholding = money.withhold_decision(
        decision=withheld, reason=f"{secret('STAFF', side)} thieves", at=now, by=registrar
    )
    rows.fund, rows.fund_entry = rows.site.fund, FundEntry.objects.filter(fund__site=rows.site).first()

    rows.fund_correction = money.request_correction(
        fund=rows.fund, amount_minor=1, reason=f"{secret('STAFF', side)} cent", at=now, by=finance
    )

    thanked = {"organisation": rows.buyer, "site": rows.site, "language": "en", "at": now, "by": admin}
    shown = money.write_thanks(text="Sound", **thanked)
    money.show_thanks(thanks=shown, at=now, by=registrar)
    rows.thanks = money.write_thanks(text=f"{buyers} thanks", **thanked)

    # What the staff agree on among themselves
    rows.bank_line = money.record_bank_line(
        site=rows.site,
        booked_on=now.date(),
        amount_minor=-100,
        balance_minor=900,
        text=f"{secret('STAFF', side)} bank",
        at=now,
        by=finance,
    )
    hidden, who = secret("STAFF", side), {"at": now, "by": registrar}
    rows.attestation = Attestation.objects.get(cooperative=rows.cooperative)
    rows.payment = Payment.objects.get(order=rows.order)
    rows.series = PriceSeries.objects.create(
        mineral=cobalt, name=f"{hidden} index", unit="USD/t", source="A paper"
    )
    ledger.record_prices(series=rows.series, values=[(date(2024, 12, 1), Decimal(50_000))], **who)
    rows.recipe = ledger.propose_recipe(
        series=rows.series, last_month=date(2024, 12, 1), months=1, percentage=Decimal(10), **who
    )
    with transaction.atomic():
        rows.fee_split = FeeSplit.objects.create(standard=standard, valid_from=date(2000 + ord(side), 1, 1))
        FeePart.objects.create(split=rows.fee_split, position=1, permille=1000, name_en="All", name_fr="Tout")
    rows.change = services.request_change(
        organisation=rows.buyer, facts={"contact_name": f"{hidden} contact"}, reason=f"{hidden} letter", **who
    )
    rows.suspension = services.suspend_organisation(organisation=assurer, reason=f"{hidden} fine", **who)
    rows.new_organisation = services.add_organisation(
        kind="buyer", code=f"LATER{side}", name=f"{hidden} maker", country="NL", **who
    )
    rows.stand_in = services.propose_stand_in(
        person=finance,
        reason=f"{hidden} away",
        begins_at=now,
        ends_at=now + timedelta(days=2),
        **who,
    )
    told = {"kind": "complaint", "about": "", "message": f"{hidden} scale", "contact": f"{hidden} phone"}
    rows.feedback_case, rows.feedback_closed = (
        services.record_feedback(**told, key=uuid4(), at=now, by="system:feedback") for _case in range(2)
    )
    services.close_feedback(case=rows.feedback_closed, outcome=f"{hidden} end", **who)
    services.write_note(row=rows.order, text=f"{hidden} note", **who)
    rows.view = services.save_view(
        model="credits.certificate", name=f"{hidden} view", query="", is_shared=True, **who
    )
    table = ContentFile(f"kind;code;name;country\nbuyer;MADE{side};{hidden};NL\n".encode(), name="t.csv")
    evidence = [builders.evidence()]
    # Another table of the same person would take the place of the first.
    importer = who if side == "A" else {"at": now, "by": person("importer")}
    if side != "A":
        make_staff(user=importer["by"], group="Registrar", at=now, by=None)
    rows.job = upload_job(kind="organisations", file=table, files=evidence, language="en", **importer)
    rows.newcomer = User.objects.create_user(f"newcomer_{side}@matrix.example", name=f"{hidden} newcomer")

    # The books of the registry
    key = UUID(int=SIDES.index(side) + 1)
    for note in ("first", f"{secret('STAFF', side)} later"):
        try:
            with repeatable(key):
                ledger.request_order(
                    buyer=rows.buyer, mineral=cobalt, quantity=1, note=note, at=now, by=admin
                )
        except KeyReused:
            rows.key_conflict = KeyConflict.objects.get(key=key)
    paid_by = rows.expenditure.recorded_by
    for words in ("first", f"{secret('STAFF', side)} later"):
        with suppress(KeyReused), repeatable(UUID(int=len(SIDES) + SIDES.index(side) + 1)):
            photo = committee_builders.receipt(pdf(words))
            committee_builders.spend(rows.decision_confirmed, paid_by, now, amount_minor=1, receipt=photo)
    rows.conflict_file = KeyConflictFile.objects.last()
    rows.ledger_entry = LedgerEntry.objects.filter(table="credits_purchaseorder").last()
    rows.key, rows.verifier = uuid4(), verifier
    return rows
