"""From an order to a final retirement: who holds what, who may claim it, and what is refused."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from committees.models import FundEntry, PremiumFund
from credits import services as ledger
from credits.models import Certificate, Footprint, PremiumShare, PurchaseOrder, Retirement, Transfer
from credits.services import footprints, orders, retiring
from registry.acting import KeyReused
from registry.services.two_people import SamePerson
from tests import builders
from tests.builders import repeated
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


def blocks():
    return list(
        Certificate.objects.order_by("first").values_list(
            "first", "last", "state", "holder__organisation__code"
        )
    )


def test_delivery_moves_credits_and_posts_the_premium(order, buyer, cooperative, site):
    assert blocks() == [
        (1, 2_400, "held", buyer.code),
        (2_401, 2_520, "issued", cooperative.code),
    ]
    assert Transfer.objects.get().serials.quantity == 2_400
    share = PremiumShare.objects.get()
    assert (share.site, share.quantity, share.amount_minor, share.fee_minor) == (
        site,
        2_400,
        1_200_000,
        120_000,
    )
    assert PremiumFund.objects.get(site=site).balance_minor == 1_080_000
    assert list(FundEntry.objects.order_by("pk").values_list("kind", "amount_minor", "reference")) == [
        ("premium", 1_200_000, order.number),
        ("fee", -120_000, order.number),
    ]


def test_delivery_takes_the_oldest_credits_first(
    certificate, site, cobalt, standard, buyer, buyer_admin, registrar, verifier, approver, finance, now
):
    older = builders.verified_report(
        site,
        cobalt,
        registrar,
        verifier,
        now,
        period_first=date(2024, 1, 1),
        period_last=date(2024, 12, 31),
    )
    builders.issued(older, 1_000, standard, registrar, approver, now)
    order = builders.paid_order(buyer, cobalt, 1_500, buyer_admin, registrar, finance, now)
    ledger.deliver_order(order=order, at=now, by=registrar)
    moved = Transfer.objects.order_by("pk").values_list("issuance__number", "first", "last")
    assert list(moved) == [("CO-KAM-2024-0001", 1, 1_000), ("CO-KAM-2025-0001", 1, 500)]


def test_an_order_for_more_than_there_is_waits(
    certificate, buyer, cobalt, buyer_admin, registrar, finance, now
):
    order = builders.paid_order(buyer, cobalt, 2_521, buyer_admin, registrar, finance, now)
    with pytest.raises(orders.NotEnoughCredits, match="2520 kg can be delivered; order .* asks for 2521 kg"):
        ledger.deliver_order(order=order, at=now, by=registrar)
    assert PurchaseOrder.objects.get().state == "paid"
    assert not Transfer.objects.exists()


def test_order_steps_are_refused_out_of_turn(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    for act in (
        lambda: ledger.accept_order(order=order, at=now, by=buyer_admin),
        lambda: ledger.record_payment(
            order=order, paid_on=now.date(), payment_reference="B", at=now, by=finance
        ),
        lambda: ledger.deliver_order(order=order, at=now, by=registrar),
    ):
        with pytest.raises(orders.WrongState, match="it is requested"):
            act()
    price = {"unit_price_minor": 1, "total_minor": 100, "fee_minor": 101, "price_basis": "Agreed"}
    with pytest.raises(orders.BadPrice):
        ledger.quote_order(order=order, **price, at=now, by=registrar)
    with pytest.raises(orders.BadPrice, match="one cent for each kilogram"):
        ledger.quote_order(order=order, **price | {"total_minor": 99, "fee_minor": 1}, at=now, by=registrar)
    ledger.quote_order(order=order, **price | {"fee_minor": 1}, at=now, by=registrar)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    with pytest.raises(SamePerson):
        ledger.record_payment(order=order, paid_on=now.date(), payment_reference="B", at=now, by=registrar)
    ledger.cancel_order(order=order, reason="Budget cut", at=now, by=buyer_admin)
    assert PurchaseOrder.objects.get().reason == "Budget cut"


def test_an_order_sent_twice_is_one_order(buyer, cobalt, buyer_admin, now):
    key = uuid4()
    send = {"buyer": buyer, "mineral": cobalt, "at": now, "by": buyer_admin}
    first = repeated(key, ledger.request_order, quantity=100, **send)
    assert repeated(key, ledger.request_order, quantity=100, **send) == first
    with pytest.raises(KeyReused):
        repeated(key, ledger.request_order, quantity=101, **send)
    assert PurchaseOrder.objects.count() == 1


def test_retirement_sets_aside_then_retires(order, buyer, cobalt, buyer_admin, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    assert retirement.reserved.get().serials.quantity == 1_500
    assert Certificate.objects.held().free().quantity() == 900
    with pytest.raises(retiring.NotHeld, match="holds 900 kg of free cobalt credits, not 901 kg"):
        builders.requested_retirement(buyer, cobalt, 901, buyer_admin, now)
    ledger.confirm_retirement(retirement=retirement, at=now, by=buyer_admin)
    assert blocks()[:2] == [(1, 1_500, "retired", buyer.code), (1_501, 2_400, "held", buyer.code)]
    with pytest.raises(retiring.AlreadyFinal, match="already final and never changes"):
        ledger.confirm_retirement(retirement=retirement, at=now, by=buyer_admin)
    with pytest.raises(retiring.AlreadyFinal):
        ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)


def test_nobody_retires_what_others_hold(order, other_buyer, other_buyer_admin, cobalt, now):
    with pytest.raises(retiring.NotHeld, match="holds 0 kg"):
        builders.requested_retirement(other_buyer, cobalt, 1, other_buyer_admin, now)


def test_a_cancelled_retirement_gives_its_credits_back(order, buyer, cobalt, buyer_admin, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)
    assert Certificate.objects.held().free().quantity() == 2_400
    with pytest.raises(retiring.AlreadyFinal, match="already cancelled"):
        ledger.confirm_retirement(retirement=retirement, at=now, by=buyer_admin)


def test_a_retirement_waits_for_its_cooling_off(order, buyer, cobalt, buyer_admin, now, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    retirement = builders.requested_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    with pytest.raises(retiring.StillCoolingOff):
        ledger.confirm_retirement(
            retirement=retirement, at=now + timedelta(hours=23, minutes=59), by=buyer_admin
        )
    ledger.confirm_retirement(retirement=retirement, at=now + timedelta(hours=24), by=buyer_admin)


def test_a_match_stays_within_its_footprint(
    order, buyer, other_buyer, cobalt, buyer_admin, other_buyer_admin, now
):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_000)
    match = {"claim_type": "company", "footprint": footprint}
    builders.requested_retirement(buyer, cobalt, 700, buyer_admin, now, **match)
    exceeding = builders.requested_retirement(buyer, cobalt, 301, buyer_admin, now, **match)
    assert (exceeding.matched_kg, exceeding.contribution_kg) == (300, 1)
    with pytest.raises(retiring.BeyondFootprint, match="is covered in full"):
        builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, **match)
    with pytest.raises(retiring.BeyondFootprint, match="must lie within it"):
        builders.requested_retirement(
            buyer, cobalt, 1, buyer_admin, now, **match, claim_period_first=date(2024, 12, 31)
        )
    foreign = builders.declared_footprint(other_buyer, cobalt, other_buyer_admin, now)
    with pytest.raises(retiring.NotTheirs, match="belongs to another company"):
        builders.requested_retirement(
            buyer, cobalt, 1, buyer_admin, now, claim_type="company", footprint=foreign
        )


@pytest.mark.parametrize("year", [1, 1999, 2027, 9999])
def test_a_claim_is_for_years_that_can_be(order, buyer, cobalt, buyer_admin, now, year):
    period = {"claim_period_first": date(year, 1, 1), "claim_period_last": date(year, 12, 31)}
    with pytest.raises(retiring.BeyondFootprint, match="between 2000 and 2026"):
        builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, **period)
    with pytest.raises(footprints.UnfitFootprint, match="between 2000 and 2026"):
        builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=year)


def test_a_retirement_sent_twice_is_one_retirement(order, buyer, cobalt, buyer_admin, now):
    key = uuid4()
    first = repeated(key, builders.requested_retirement, buyer, cobalt, 1_500, buyer_admin, now)
    assert repeated(key, builders.requested_retirement, buyer, cobalt, 1_500, buyer_admin, now) == first
    with pytest.raises(KeyReused):
        repeated(key, builders.requested_retirement, buyer, cobalt, 1_499, buyer_admin, now)
    assert Retirement.objects.count() == 1


def test_a_declared_footprint_is_closed(buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    for act in (
        lambda: ledger.declare_footprint(footprint=footprint, at=now, by=buyer_admin),
        lambda: ledger.remove_footprint_line(line=footprint.lines.get(), at=now, by=buyer_admin),
    ):
        with pytest.raises(footprints.NotDraft):
            act()
    row = Footprint.objects.with_totals().get()
    assert (row.total, row.matched) == (2_000, 0)


def test_eight_retirements_at_once_never_retire_more_than_is_held(order, buyer, cobalt, buyer_admin, now):
    def act():
        return builders.final_retirement(buyer, cobalt, 500, buyer_admin, now)

    results = builders.at_once(*[act] * 8)
    assert sorted(type(result).__name__ for result in results) == ["NotHeld"] * 4 + ["Retirement"] * 4
    assert Certificate.objects.retired().quantity() == 2_000


def test_two_deliveries_at_once_take_different_credits(
    certificate, buyer, other_buyer, cobalt, buyer_admin, other_buyer_admin, registrar, finance, now
):
    both = [
        builders.paid_order(buyer, cobalt, 1_500, buyer_admin, registrar, finance, now),
        builders.paid_order(other_buyer, cobalt, 1_000, other_buyer_admin, registrar, finance, now),
    ]
    results = builders.at_once(
        *[lambda order=order: ledger.deliver_order(order=order, at=now, by=registrar) for order in both]
    )
    assert [type(result).__name__ for result in results] == ["PurchaseOrder"] * 2
    assert Certificate.objects.held().quantity() == 2_500
    assert Certificate.objects.in_cooperatives().quantity() == 20


def accepted(buyer, cobalt, buyer_admin, registrar, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    price = {"unit_price_minor": 1, "total_minor": 1_000, "fee_minor": 0, "price_basis": "Agreed"}
    ledger.quote_order(order=order, **price, at=now, by=registrar)
    return ledger.accept_order(order=order, at=now, by=buyer_admin)


def test_payments_make_up_the_total(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = accepted(buyer, cobalt, buyer_admin, registrar, now)

    def pay(amount, reference, paid_on=None, by=finance):
        facts = {
            "amount_minor": amount,
            "paid_on": paid_on or now.date(),
            "payment_reference": reference,
        }
        return ledger.record_payment(order=order, **facts, at=now, by=by)

    assert pay(400, "A").state == "accepted"
    for amount, reference in ((601, "B"), (0, "B"), (100, "A"), (100, " ")):
        with pytest.raises(orders.BadPayment):
            pay(amount, reference)
    for days in (1, -1):  # in the future, and before the order was made
        with pytest.raises(orders.BadPayment, match="payment date"):
            pay(100, "B", paid_on=now.date() + timedelta(days=days))
    with pytest.raises(SamePerson):
        pay(600, "B", by=registrar)
    assert pay(600, "B").state == "paid"
    with pytest.raises(orders.WrongState):
        pay(1, "C")
    paid = PurchaseOrder.objects.get()
    assert (paid.received_minor, paid.due_minor) == (1_000, 0)


def test_two_payments_at_once_never_exceed_the_total(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = accepted(buyer, cobalt, buyer_admin, registrar, now)

    def pay(reference):
        facts = {"amount_minor": 700, "paid_on": now.date(), "payment_reference": reference}
        return lambda: ledger.record_payment(order=order, **facts, at=now, by=finance)

    outcomes = builders.at_once(pay("A"), pay("B"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BadPayment", "PurchaseOrder"]
    assert PurchaseOrder.objects.get().received_minor == 700


@pytest.mark.parametrize(
    ("amount", "reference", "by", "paid_on", "rule"),
    [
        (0, "A", "finance", "2026-03-01", "payment_is_of_something"),
        (1, "", "finance", "2026-03-01", "payment_has_a_bank_reference"),
        (1_001, "A", "finance", "2026-03-01", "payments_never_exceed_the_total"),
        (1, "A", "finance", "2026-03-02", "payment_is_recorded_once_it_arrived"),
        (1, "A", "registrar", "2026-03-01", "who_quoted_records_no_payment"),
    ],
)
def test_a_payment_has_its_form(
    buyer, cobalt, buyer_admin, registrar, finance, now, amount, reference, by, paid_on, rule
):
    order = accepted(buyer, cobalt, buyer_admin, registrar, now)
    person = {"finance": finance, "registrar": registrar}[by]
    insert = (
        "INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at, recorded_by_id) "
        f"VALUES ({order.pk}, {amount}, '{paid_on}', '{reference}', '2026-03-01 23:30Z', {person.pk})"
    )
    assert refused_by(insert) == rule


def test_an_order_is_paid_by_its_payments_alone(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = accepted(buyer, cobalt, buyer_admin, registrar, now)
    paid = (
        "UPDATE credits_purchaseorder SET state = 'paid', "
        f"paid_recorded_at = now(), paid_recorded_by_id = {finance.pk} WHERE id = {order.pk}"
    )
    insert = (
        "INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at, recorded_by_id) "
        f"VALUES ({order.pk}, 500, '2026-03-01', 'A', now(), {finance.pk})"
    )
    assert refused_by(paid) == "paid_means_paid_in_full"
    assert refused_by(insert, paid) == "paid_means_paid_in_full"
    assert refused_by(insert, insert) == "one_payment_per_bank_reference"
    ledger.record_payment(order=order, paid_on=now.date(), payment_reference="Z", at=now, by=finance)
    assert refused_by(insert) == "payments_come_once_a_price_is_accepted"


def test_credits_are_taken_from_the_named_issuances(
    certificate, site, cobalt, standard, buyer, buyer_admin, registrar, approver, verifier, finance, now
):
    report = builders.verified_report(
        site, cobalt, registrar, verifier, now, period_first=date(2024, 1, 1), period_last=date(2024, 6, 30)
    )
    builders.issued(report, 1_000, standard, registrar, approver, now)
    order = builders.paid_order(buyer, cobalt, 500, buyer_admin, registrar, finance, now)
    ledger.deliver_order(order=order, issuances=[certificate.issuance], at=now, by=registrar)
    assert Transfer.objects.get().issuance == certificate.issuance
