"""An order for which money has arrived is cancelled only with all of it sent back."""

import pytest

from credits import services as ledger
from credits.models import Payment, PurchaseOrder
from credits.services.orders import BadPayment, WrongState
from registry.services.two_people import SamePerson
from reporting.services import check_ledgers
from tests import builders
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)
PAYMENT = (
    "INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at, recorded_by_id) "
    "SELECT id, {amount}, '2026-01-01', 'RAW', now(), paid_recorded_by_id FROM credits_purchaseorder"
)
CANCELLED = (
    "UPDATE credits_purchaseorder SET state = 'cancelled', closed_at = now(), closed_by_id = requested_by_id"
)


@pytest.fixture
def paid(buyer, cobalt, buyer_admin, registrar, finance, now):
    return builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)


@pytest.fixture
def part_paid(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    price = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 5_000, "price_basis": "Agreed"}
    ledger.quote_order(order=order, **price, at=now, by=registrar)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    return pay(order, finance, now, amount=20_000)


def pay(order, by, now, amount):
    return ledger.record_payment(
        order=order, amount_minor=amount, paid_on=now.date(), payment_reference="PART", at=now, by=by
    )


def repay(order, by, now, **facts):
    return ledger.repay_order(
        **{
            "order": order,
            "reason": "No credits",
            "paid_on": now.date(),
            "payment_reference": "BACK",
            "at": now,
            "by": by,
        }
        | facts
    )


def test_a_part_paid_order_is_not_simply_cancelled(part_paid, buyer_admin, registrar, now):
    for by in (buyer_admin, registrar):
        with pytest.raises(BadPayment, match="USD 200.00 has arrived"):
            ledger.cancel_order(order=part_paid, reason="Budget cut", at=now, by=by)
    assert refused_by(CANCELLED) == "closed_order_keeps_no_money"


def test_all_of_it_goes_back_and_nothing_is_due(part_paid, finance, now):
    order = repay(part_paid, finance, now)
    assert (order.state, order.received_minor, order.due_minor) == ("cancelled", 0, 0)
    assert [payment.amount_minor for payment in order.payments.all()] == [20_000, -20_000]
    assert check_ledgers(at=now).agrees


def test_a_paid_order_that_cannot_be_delivered_is_repaid(paid, finance, now):
    assert repay(paid, finance, now).state == "cancelled"
    with pytest.raises(WrongState):
        repay(paid, finance, now)


def test_whoever_quoted_sends_no_money_back(paid, registrar, now):
    with pytest.raises(SamePerson):
        repay(paid, registrar, now)


def test_what_never_arrived_does_not_go_back(buyer, cobalt, buyer_admin, registrar, finance, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    with pytest.raises(WrongState):
        repay(order, finance, now)
    price = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 5_000, "price_basis": "Agreed"}
    ledger.quote_order(order=order, **price, at=now, by=registrar)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    with pytest.raises(BadPayment, match="Nothing has arrived"):
        repay(order, finance, now)
    assert PurchaseOrder.objects.get().state == "accepted"


@pytest.mark.parametrize(
    ("amount", "rule"), [(-1, "closed_order_keeps_no_money"), (-50_001, "no_more_goes_back_than_arrived")]
)
def test_the_database_sends_back_all_or_nothing(part_paid, finance, now, amount, rule):
    """The triggers money_goes_back_with_its_order and payments_never_exceed_the_total."""
    insert = PAYMENT.replace("paid_recorded_by_id", str(finance.pk)).format(amount=amount)
    assert refused_by(insert) == rule


def test_money_goes_back_only_with_the_order(paid):
    whole = PAYMENT.format(amount="-total_minor")
    assert refused_by(whole) == "closed_order_keeps_no_money"
    assert refused_by(whole, CANCELLED) is None


def test_nothing_goes_back_for_a_delivered_order(order, finance, now):
    with pytest.raises(WrongState):
        repay(order, finance, now)
    assert refused_by(PAYMENT.format(amount=-1)) == "payments_come_once_a_price_is_accepted"


def test_finance_sends_it_back_on_the_page(client, part_paid, registrar, finance, buyer_admin):
    page = f"/admin/credits/purchaseorder/{part_paid.pk}/"
    client.force_login(registrar)
    shown = client.get(f"{page}change/").text
    assert "Money has arrived: finance sends it back" in shown
    assert f"{page}cancel/" not in shown
    client.force_login(buyer_admin)
    assert "/cancel/" not in client.get(f"/portal/orders/{part_paid.number}/").text
    client.force_login(finance)
    assert f"{page}repay/" in client.get(f"{page}change/").text
    assert "USD 200.00" in client.get(f"{page}repay/").text
    facts = {"paid_on": "2026-03-02", "payment_reference": "BACK 1", "reason": "No credits left"}
    answer = client.post(f"{page}repay/", facts, follow=True)
    assert "is cancelled, and its money sent back." in answer.text
    assert Payment.objects.filter(amount_minor=-20_000, reference="BACK 1").exists()
    client.force_login(buyer_admin)
    shown = client.get(f"/portal/orders/{part_paid.number}/").text
    assert "Sent back on 2 March 2026" in shown
    assert "Still due" not in shown
