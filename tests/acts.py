"""Every act of the ledger, prepared with a chosen number of blocks or lines, so that its queries can be counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees import services as money
from committees.models import Committee
from credits import services as ledger
from credits.models import Certificate, ProductionReport
from credits.serials import SerialRange
from registry.models import Mineral, MineSite, Organisation, Standard, User
from tests import builders
from tests.committees import builders as committee_builders

BLOCK_KG = 10


@dataclass
class Cast:
    """Who acts, and on what."""

    site: MineSite
    cobalt: Mineral
    standard: Standard
    registrar: User
    approver: User
    finance: User
    verifier: User
    buyer: Organisation
    buyer_admin: User
    committee: Committee
    secretary: User
    chair: User
    now: datetime

    def __post_init__(self):
        self.made = 0

    def another(self, name):
        """A name that was not given before."""
        self.made += 1
        return f"{name} {self.made}"

    def by_buyer(self):
        return {"at": self.now, "by": self.buyer_admin}

    def by_registrar(self):
        return {"at": self.now, "by": self.registrar}


def report_of_a_day(cast):
    """Facts of a report for a day that no other report covers."""
    first = date(2010, 1, 1) + timedelta(ProductionReport.objects.count())
    return {"period_first": first, "period_last": first}


def submitted(cast):
    return builders.submitted_report(
        cast.site, cast.cobalt, cast.registrar, cast.now, **report_of_a_day(cast)
    )


def verified(cast):
    return ledger.verify_report(report=submitted(cast), at=cast.now, by=cast.verifier)


def asked_issuance(cast, report, quantity=BLOCK_KG):
    return ledger.request_issuance(
        report=report, quantity=quantity, standard=cast.standard, **cast.by_registrar()
    )


def blocks(cast, number):
    """So many blocks in the cooperative's account, all of one report."""
    report = verified(cast)
    for _block in range(number):
        builders.issued(report, BLOCK_KG, cast.standard, cast.registrar, cast.approver, cast.now)
    return report


def asked_order(cast, number=1, quantity=None):
    """For so many kilograms, or so many blocks but half of the last."""
    return ledger.request_order(
        buyer=cast.buyer,
        mineral=cast.cobalt,
        quantity=quantity or number * BLOCK_KG - BLOCK_KG // 2,
        **cast.by_buyer(),
    )


def quoted_order(cast, order):
    facts = {"unit_price_minor": 500_000, "total_minor": 1_200_000, "fee_minor": 120_000}
    return ledger.quote_order(order=order, **facts, price_basis="Agreed", **cast.by_registrar())


def paid_order(cast, number=1, quantity=None):
    order = asked_order(cast, number, quantity)
    quoted_order(cast, order)
    ledger.accept_order(order=order, **cast.by_buyer())
    return paid(cast, order)


def paid(cast, order):
    return ledger.record_payment(
        order=order, paid_on=cast.now.date(), payment_reference="BANK", at=cast.now, by=cast.finance
    )


def held(cast, number):
    """So many blocks in the buyer's account, the last of which was split."""
    blocks(cast, number)
    ledger.deliver_order(order=paid_order(cast, number), **cast.by_registrar())


def cut_up(cast, number):
    """One issuance in so many blocks, each delivered by an order of its own."""
    issuance = asked_issuance(cast, verified(cast), number * BLOCK_KG)
    ledger.approve_issuance(issuance=issuance, at=cast.now, by=cast.approver)
    for _block in range(number):
        order = paid_order(cast, quantity=BLOCK_KG)
        ledger.deliver_order(order=order, issuances=[issuance], **cast.by_registrar())
    return issuance


def asked_cancellation(cast, issuance):
    """Of all its serials but the first and the last, so that the blocks at both ends are cut."""
    return ledger.request_cancellation(
        issuance=issuance,
        serials=SerialRange(2, issuance.quantity - 1),
        reason="Weighed twice",
        **cast.by_registrar(),
    )


def asked_retirement(cast, number, quantity=None, **facts):
    """Of so many blocks, but a kilogram of the last."""
    quantity = quantity or number * BLOCK_KG - BLOCK_KG // 2 - 1
    return builders.requested_retirement(
        cast.buyer, cast.cobalt, quantity, cast.buyer_admin, cast.now, **facts
    )


def footprint(cast, lines):
    """A draft with so many lines of a kilogram each."""
    draft = ledger.create_footprint(
        organisation=cast.buyer,
        mineral=cast.cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All products",
        **cast.by_buyer(),
    )
    for _line in range(lines):
        line(cast, draft)
    return draft


def line(cast, draft):
    return ledger.add_footprint_line(
        footprint=draft,
        product=cast.another("Phone"),
        units=BLOCK_KG,
        tier=1,
        amount_per_unit=Decimal(1),
        factor_unit="kg",
        factor_kg=Decimal(1),
        factor_source="Bill of materials",
        **cast.by_buyer(),
    )


def declared(cast, lines):
    return ledger.declare_footprint(footprint=footprint(cast, lines), **cast.by_buyer())


def recorded(cast):
    return committee_builders.record(cast.committee, cast.secretary, cast.now, amount_minor=1_000)


def confirmed(cast):
    """A decision whose money is set aside, out of a premium posted for it."""
    premium(cast)
    return money.confirm_decision(decision=recorded(cast), at=cast.now, by=cast.chair)


def premium(cast):
    money.post_premium(
        site=cast.site,
        amount_minor=1_000,
        fee_minor=0,
        currency="USD",
        reference=cast.another("PO"),
        at=cast.now,
        by=cast.finance,
    )


def repeat(times, act, *arguments):
    for _time in range(times):
        act(*arguments)


# Each prepares for a number of blocks, lines or earlier rows, and gives the act to be counted.


def submit_report(cast, number):
    repeat(number, submitted, cast)
    return lambda: submitted(cast)


def verify_report(cast, number):
    repeat(number, verified, cast)
    report = submitted(cast)
    return lambda: ledger.verify_report(report=report, at=cast.now, by=cast.verifier)


def request_issuance(cast, number):
    report = blocks(cast, number)
    return lambda: asked_issuance(cast, report)


def approve_issuance(cast, number):
    issuance = asked_issuance(cast, blocks(cast, number))
    return lambda: ledger.approve_issuance(issuance=issuance, at=cast.now, by=cast.approver)


def request_order(cast, number):
    repeat(number, asked_order, cast)
    return lambda: asked_order(cast)


def quote_order(cast, number):
    repeat(number, asked_order, cast)
    order = asked_order(cast)
    return lambda: quoted_order(cast, order)


def accept_order(cast, number):
    repeat(number, asked_order, cast)
    order = quoted_order(cast, asked_order(cast))
    return lambda: ledger.accept_order(order=order, **cast.by_buyer())


def record_payment(cast, number):
    repeat(number, asked_order, cast)
    order = quoted_order(cast, asked_order(cast))
    ledger.accept_order(order=order, **cast.by_buyer())
    return lambda: paid(cast, order)


def deliver_order(cast, number):
    blocks(cast, number)
    order = paid_order(cast, number)
    return lambda: ledger.deliver_order(order=order, **cast.by_registrar())


def create_footprint(cast, number):
    repeat(number, footprint, cast, 1)
    return lambda: footprint(cast, 0)


def add_footprint_line(cast, number):
    draft = footprint(cast, number)
    return lambda: line(cast, draft)


def declare_footprint(cast, number):
    draft = footprint(cast, number)
    return lambda: ledger.declare_footprint(footprint=draft, **cast.by_buyer())


def request_retirement(cast, number):
    held(cast, number)
    return lambda: asked_retirement(cast, number)


def request_chosen_retirement(cast, number):
    held(cast, number)
    free = Certificate.objects.held().free().filter(holder__organisation=cast.buyer)
    chosen = {block.pk: block.quantity for block in free}
    return lambda: asked_retirement(cast, number, quantity=sum(chosen.values()), chosen=chosen)


def request_matching_retirement(cast, number):
    held(cast, number)
    matched = declared(cast, number)
    return lambda: asked_retirement(cast, number, claim_type="company", footprint=matched)


def confirm_retirement(cast, number):
    held(cast, number)
    retirement = asked_retirement(cast, number)
    return lambda: ledger.confirm_retirement(retirement=retirement, **cast.by_buyer())


def cancel_retirement(cast, number):
    held(cast, number)
    retirement = asked_retirement(cast, number)
    return lambda: ledger.cancel_retirement(retirement=retirement, **cast.by_buyer())


def request_cancellation(cast, number):
    issuance = cut_up(cast, number)
    return lambda: asked_cancellation(cast, issuance)


def approve_cancellation(cast, number):
    cancellation = asked_cancellation(cast, cut_up(cast, number))
    return lambda: ledger.approve_cancellation(cancellation=cancellation, at=cast.now, by=cast.approver)


def refuse_cancellation(cast, number):
    cancellation = asked_cancellation(cast, cut_up(cast, number))
    return lambda: ledger.refuse_cancellation(
        cancellation=cancellation, reason="Weighed once", at=cast.now, by=cast.approver
    )


def withdraw_footprint(cast, number):
    matched = declared(cast, number)
    return lambda: ledger.withdraw_footprint(footprint=matched, **cast.by_buyer())


def record_decision(cast, number):
    repeat(number, recorded, cast)
    return lambda: recorded(cast)


def confirm_decision(cast, number):
    repeat(number, confirmed, cast)
    premium(cast)
    decision = recorded(cast)
    return lambda: money.confirm_decision(decision=decision, at=cast.now, by=cast.chair)


def record_expenditure(cast, number):
    decision = confirmed(cast)
    repeat(number, spend, cast, decision)
    return lambda: spend(cast, decision)


def close_decision(cast, number):
    decision = confirmed(cast)
    repeat(number, spend, cast, decision)
    return lambda: money.close_decision(decision=decision, at=cast.now, by=cast.chair)


def request_reversal(cast, number):
    decision = confirmed(cast)
    repeat(number, reversal, cast, decision)
    spending = spend(cast, decision)
    return lambda: asked_reversal(cast, spending)


def approve_reversal(cast, number):
    decision = confirmed(cast)
    repeat(number, reversal, cast, decision)
    asked = reversal(cast, decision)
    return lambda: money.approve_reversal(reversal=asked, at=cast.now, by=cast.chair)


def refuse_reversal(cast, number):
    decision = confirmed(cast)
    repeat(number, reversal, cast, decision)
    asked = reversal(cast, decision)
    return lambda: money.refuse_reversal(reversal=asked, reason="Right", at=cast.now, by=cast.chair)


def reversal(cast, decision):
    return asked_reversal(cast, spend(cast, decision))


def asked_reversal(cast, spending):
    return money.request_reversal(expenditure=spending, reason="Wrong", at=cast.now, by=cast.secretary)


def spend(cast, decision):
    return committee_builders.spend(decision, cast.secretary, cast.now, amount_minor=10)


ACTS = [
    submit_report,
    verify_report,
    request_issuance,
    approve_issuance,
    request_order,
    quote_order,
    accept_order,
    record_payment,
    deliver_order,
    create_footprint,
    add_footprint_line,
    declare_footprint,
    request_retirement,
    request_chosen_retirement,
    request_matching_retirement,
    confirm_retirement,
    cancel_retirement,
    request_cancellation,
    approve_cancellation,
    refuse_cancellation,
    withdraw_footprint,
    record_decision,
    confirm_decision,
    record_expenditure,
    close_decision,
    request_reversal,
    approve_reversal,
    refuse_reversal,
]


def queries_of(act, cast, number):
    """How many queries an act takes, opening and ending its transaction included."""
    perform = act(cast, number)
    with CaptureQueriesContext(connection) as captured:
        perform()
    return len(captured)
