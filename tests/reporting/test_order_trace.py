"""An order's premium forward to decisions and receipts: sums that are exact, for the staff alone."""

import pytest
from django.urls import reverse

from committees import services
from committees.models import FundEntry
from credits import services as ledger
from credits.models import PurchaseOrder
from reporting.tracing import way_of

pytestmark = pytest.mark.django_db


def adds_up(fund):
    told = ("free_minor", "unspent_minor", "spent_minor", "corrected_minor")
    return (
        fund["net_minor"] == sum(fund[name] for name in told)
        and fund["unspent_minor"] == sum(decision["unspent_minor"] for decision in fund["decisions"])
        and fund["spent_minor"] == sum(decision["spent_minor"] for decision in fund["decisions"])
        and all(
            decision["spent_minor"] == sum(receipt["amount_minor"] for receipt in decision["receipts"])
            for decision in fund["decisions"]
        )
    )


def test_from_an_order_to_its_receipts(decisions, finance, now):
    order = PurchaseOrder.objects.get()
    (fund,) = way_of(order)["funds"]
    # One order alone has paid for everything.
    paid = -sum(FundEntry.objects.filter(kind="payment").values_list("amount_minor", flat=True))
    assert (fund["net_minor"], fund["spent_minor"]) == (1_080_000, paid)
    assert adds_up(fund)
    site = order.premium_shares.get().site
    services.post_premium(
        site=site, amount_minor=777_777, fee_minor=0, currency="USD", reference="X", at=now, by=finance
    )
    assert way_of(order)["funds"] == [fund]


def test_staff_follow_it_from_the_order(client, decisions, registrar):
    order = PurchaseOrder.objects.get()
    client.force_login(registrar)
    address = reverse("order_trace", args=[order.number])
    assert (
        address in client.get(reverse("admin:credits_purchaseorder_change", args=[order.pk])).content.decode()
    )
    text = client.get(address).content.decode()
    receipt = decisions[0].project.expenditures.get()
    assert receipt.number in text and "USD 10,800.00" in text
    assert reverse("committee:origins", args=[receipt.number]) in text


def test_an_order_without_premium_says_so(client, registrar, buyer, cobalt, buyer_admin, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=1_000, note="", at=now, by=buyer_admin)
    client.force_login(registrar)
    text = client.get(reverse("order_trace", args=[order.number])).content.decode()
    assert "No premium of this order has reached a fund yet." in text
    page = client.get(reverse("admin:credits_purchaseorder_change", args=[order.pk])).content.decode()
    assert reverse("order_trace", args=[order.number]) not in page
