"""An order says by when, comes in lots, is paid by its reference, and has invoices that never change."""

from datetime import timedelta

import pytest

from credits import services as ledger
from credits.models import Invoice, OrderLetter
from credits.references import creditor_reference, order_number_in
from credits.reports import next_step
from credits.seller import NotSet
from credits.services.orders import BadPayment, BadPrice, NotInLots, TooLate, WrongState
from tests import builders
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 5_000, "price_basis": "Agreed"}


@pytest.fixture
def asked(buyer, cobalt, buyer_admin, now):
    return ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)


@pytest.fixture
def quoted(asked, registrar, now):
    terms = {"valid_until": now.date() + timedelta(10), "payment_days": 30, "delivery_days": 5}
    return ledger.quote_order(order=asked, **PRICE, **terms, at=now, by=registrar)


@pytest.fixture
def accepted(quoted, buyer_admin, now):
    facts = {"billing_address": "1 Street\n1000 AA Town", "buyer_reference": "P-77", "language": "fr"}
    return ledger.accept_order(order=quoted, **facts, at=now, by=buyer_admin)


def pay(order, finance, now, **facts):
    return ledger.record_payment(
        **{"order": order, "paid_on": now.date(), "payment_reference": "B 1", "at": now, "by": finance}
        | facts
    )


def test_each_step_says_who_is_next_and_by_when(asked, registrar, buyer_admin, finance, now):
    today = now.date()
    assert next_step(asked, on=today)["by"] == today + timedelta(5)
    terms = {"valid_until": today + timedelta(10), "payment_days": 30, "delivery_days": 5}
    order = ledger.quote_order(order=asked, **PRICE, **terms, at=now, by=registrar)
    step = next_step(order, on=today)
    assert (step["is_yours"], step["by"], step["is_late"]) == (True, today + timedelta(10), False)
    assert not next_step(order, on=today + timedelta(11))["is_yours"]
    order = ledger.accept_order(order=order, at=now, by=buyer_admin)
    assert next_step(order, on=today)["by"] == today + timedelta(30)
    assert next_step(order, on=today + timedelta(31))["is_late"]
    assert next_step(pay(order, finance, now), on=today)["by"] == today + timedelta(5)


def test_a_price_is_accepted_while_it_is_good(quoted, registrar, buyer_admin, now):
    late = now + timedelta(11)
    with pytest.raises(TooLate, match="good until"):
        ledger.accept_order(order=quoted, at=late, by=buyer_admin)
    with pytest.raises(BadPrice):
        ledger.extend_quote(order=quoted, valid_until=quoted.valid_until, at=now, by=registrar)
    ledger.extend_quote(order=quoted, valid_until=late.date(), at=late, by=registrar)
    order = ledger.accept_order(order=quoted, at=late, by=buyer_admin)
    with pytest.raises(WrongState):
        ledger.extend_quote(order=order, valid_until=late.date() + timedelta(1), at=late, by=registrar)


def test_a_quote_is_no_good_before_it_is_read(asked, registrar, now):
    with pytest.raises(BadPrice):
        ledger.quote_order(order=asked, **PRICE, valid_until=now.date() - timedelta(1), at=now, by=registrar)


def test_terms_and_address_come_with_their_step(quoted):
    accept = "UPDATE credits_purchaseorder SET state = 'accepted', accepted_by_id = requested_by_id, accepted_at = "
    for change, rule in {
        "payment_days = 31": "terms_are_said_with_the_price",
        "valid_until = valid_until - 1": "a_price_only_gets_good_for_longer",
        "valid_until = NULL": "a_price_only_gets_good_for_longer",
        "billing_address = 'Elsewhere'": "invoice_address_comes_with_the_yes",
        "wished_vintage = 2024": "not granted",
    }.items():
        assert refused_by(f"UPDATE credits_purchaseorder SET {change}") == rule
    assert refused_by(f"{accept} quoted_at + interval '11 days'") == "price_is_accepted_while_it_is_good"


def test_terms_are_said_with_the_price(asked, registrar, now):
    order = ledger.quote_order(order=asked, **PRICE, at=now, by=registrar)
    assert order.valid_until is None
    assert refused_by("UPDATE credits_purchaseorder SET payment_days = 3") == "terms_are_said_with_the_price"
    assert (
        refused_by("UPDATE credits_purchaseorder SET valid_until = '2030-01-01'")
        == "a_price_only_gets_good_for_longer"
    )


def test_orders_come_in_whole_lots(asked, buyer, cobalt, buyer_admin, now):
    type(cobalt).objects.filter(pk=cobalt.pk).update(smallest_lot_kg=250)
    cobalt.refresh_from_db()
    assert [cobalt.in_lots(kilograms) for kilograms in (0, 1, 250, 251)] == [0, 250, 250, 500]
    with pytest.raises(NotInLots, match=r"0\.500"):
        ledger.request_order(buyer=buyer, mineral=cobalt, quantity=251, at=now, by=buyer_admin)
    copy = (
        "INSERT INTO credits_purchaseorder SELECT (jsonb_populate_record(row, "
        '\'{"id": 999, "number": "PO-X"}\')).* FROM credits_purchaseorder row'
    )
    assert refused_by(copy) == "orders_come_in_whole_lots"
    assert refused_by("UPDATE registry_mineral SET smallest_lot_kg = 0") == "a_lot_weighs_something"


def test_an_order_is_paid_by_its_reference(accepted, finance, now):
    reference = accepted.payment_reference
    assert reference == creditor_reference(accepted.number)
    assert (
        order_number_in(f"Order {reference[:4]} {reference[4:8]} {reference[8:]} thanks") == accepted.number
    )
    wrong = f"RF{(int(reference[2:4]) + 1) % 97:02d}{reference[4:]}"
    assert order_number_in(wrong) == ""
    other = creditor_reference("PO-2020-0007")
    with pytest.raises(BadPayment, match="PO-2020-0007"):
        pay(accepted, finance, now, payment_reference=f"{other} of somebody")
    assert pay(accepted, finance, now, payment_reference=reference).state == "paid"


def test_invoices_follow_the_order_and_are_numbered_without_gaps(
    accepted, buyer, cobalt, buyer_admin, registrar, finance, now
):
    paid = pay(accepted, finance, now)
    again = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now, total_minor=200_000)
    repaid = ledger.repay_order(
        order=paid, reason="Sold out", paid_on=now.date(), payment_reference="BACK", at=now, by=finance
    )
    assert [invoice.number for invoice in repaid.invoices.order_by("id")] == [
        "PF-2026-0001",
        "INV-2026-0001",
        "CN-2026-0001",
    ]
    assert [invoice.number for invoice in again.invoices.order_by("id")] == ["PF-2026-0002", "INV-2026-0002"]
    assert {invoice.record["language"] for invoice in repaid.invoices.all()} == {"fr"}
    record = repaid.invoices.get(kind="pro_forma").record
    assert record["payment_due_on"] == (now.date() + timedelta(30)).isoformat()
    assert record["buyer"]["address"] == "1 Street\n1000 AA Town"
    assert record["payment_reference"] == accepted.payment_reference
    assert Invoice.objects.numbered("inv-2026-0002").get().order == again
    assert not Invoice.objects.numbered("INV-2026-0003").exists()


def test_a_refused_step_leaves_no_gap(quoted, accepted, finance, now):
    with pytest.raises(BadPayment):
        pay(accepted, finance, now, amount_minor=50_001)
    pay(accepted, finance, now)
    assert Invoice.objects.get(kind="invoice").position == 1


def test_two_acceptances_at_once_give_one_pro_forma(quoted, buyer_admin, now):
    outcomes = builders.at_once(*[lambda: ledger.accept_order(order=quoted, at=now, by=buyer_admin)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PurchaseOrder", "WrongState"]
    assert Invoice.objects.count() == 1


COPY = (
    "INSERT INTO credits_invoice (order_id, kind, year, position, total_minor, record, issued_at) "
    "SELECT order_id, {kind}, {year}, {position}, {total}, record, issued_at FROM credits_invoice LIMIT 1"
)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"kind": "'invoice'"}, "invoice_follows_its_order"),
        ({"kind": "'credit_note'"}, "invoice_follows_its_order"),
        ({"total": "total_minor + 1"}, "invoice_follows_its_order"),
        ({"position": "3"}, "invoice_numbers_have_no_gaps"),
        ({"year": "2025"}, "invoice_numbers_have_no_gaps"),
        ({}, "one_invoice_of_a_kind_per_order"),
    ],
)
def test_an_invoice_is_the_next_of_its_order(accepted, facts, rule):
    plain = {"kind": "'pro_forma'", "year": "year", "position": "2", "total": "total_minor"}
    assert refused_by(COPY.format(**plain | facts)) == rule


def test_invoice_rules_that_no_copy_reaches(accepted, admin_sql):
    """The rules above refuse first: without their triggers these stand alone."""
    admin_sql.execute("ALTER TABLE credits_invoice DISABLE TRIGGER USER")
    plain = {"kind": "'invoice'", "year": "year", "position": "1", "total": "total_minor"}
    assert refused_by(COPY.format(**plain | {"kind": "'bill'"})) == "invoice_is_of_a_kind"
    assert refused_by(COPY.format(**plain)) is None
    twice = COPY.format(**plain).replace("SELECT order_id", "SELECT order_id + 1")
    assert refused_by(twice) == "invoice_number_once"


def test_nothing_is_quoted_while_nobody_says_where_to_pay(asked, registrar, now, settings):
    settings.SELLER = settings.SELLER | {"iban": "GB33BUKB20201555555556"}
    with pytest.raises(NotSet):
        ledger.quote_order(order=asked, **PRICE, at=now, by=registrar)
    assert not OrderLetter.objects.filter(step="quoted").exists()


def test_a_wish_is_kept_with_the_order(buyer, cobalt, cooperative, buyer_admin, now):
    order = ledger.request_order(
        buyer=buyer,
        mineral=cobalt,
        quantity=10,
        wished_cooperative=cooperative,
        wished_vintage=2025,
        at=now,
        by=buyer_admin,
    )
    assert (order.wished_cooperative, order.wished_vintage) == (cooperative, 2025)
