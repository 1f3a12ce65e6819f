"""The whole way of a buyer through its own pages, from an order to a final retirement."""

import pytest

from credits import services as ledger
from credits.models import Certificate, Footprint, PurchaseOrder, Retirement
from credits.tasks import finish_due_retirements
from registry.models import AnsweredKey
from registry.templatetags.oreka import money
from tests.credits.portal.clicking import answer_all, order_by_form, send, shown, url

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_an_order_to_a_final_retirement(
    client, certificate, cobalt, buyer, buyer_admin, registrar, finance, now
):
    client.force_login(buyer_admin)
    assert "holds no credits yet" in shown(client.get(url("home")))

    placed = order_by_form(client, note="As agreed by telephone")
    order = PurchaseOrder.objects.get()
    assert placed.url == url("order", order.number)
    assert (order.quantity, order.buyer, order.requested_by) == (2_400, buyer, buyer_admin)
    ledger.quote_order(
        order=order,
        unit_price_minor=500_000,
        total_minor=1_200_000,
        fee_minor=120_000,
        price_basis="10 % of the average cobalt price",
        at=now,
        by=registrar,
    )
    page = shown(client.get(url("order", order.number)))
    for fact in ("2.400 t", money(500_000), money(1_200_000), "10 % of the average cobalt price"):
        assert fact in page
    assert f"Accept {money(1_200_000)}" in shown(client.get(url("accept_order", order.number)))
    assert "Address on the invoice" in shown(client.post(url("accept_order", order.number)))
    typed = {"billing_address": "1 Street\n1000 AA Town"}
    assert client.post(url("accept_order", order.number), typed).url == url("order", order.number)
    # The second half of a double click leads to the same page.
    assert client.post(url("accept_order", order.number)).url == url("order", order.number)
    ledger.record_payment(order=order, paid_on=now.date(), payment_reference="B", at=now, by=finance)
    ledger.deliver_order(order=order, at=now, by=registrar)

    created = client.post(
        url("create_footprint"),
        {
            "mineral": cobalt.pk,
            "period_first": "2025-01-01",
            "period_last": "2025-12-31",
            "scope": "company",
            "boundary": "All phones",
            "verification": "declared",
        },
    )
    footprint = Footprint.objects.get()
    assert created.url == url("footprint", footprint.number)
    for line in (
        {"product": "Phone", "units": "100000", "basis": "LCO", "amount": "0.0163", "source": ""},
        {"product": "Watch", "units": "1000", "basis": "measured", "amount": "2.5", "source": "BOM 2025-03"},
        {"product": "Slip", "units": "1", "basis": "NCA", "amount": "1"},
    ):
        added = client.post(url("add_footprint_line", footprint.number), line)
        assert added.url == url("footprint", footprint.number)
    slip = footprint.lines.get(product="Slip")
    client.post(url("remove_footprint_line", footprint.number, slip.pk))
    assert list(footprint.lines.values_list("product", "tier", "factor_unit", "quantity")) == [
        ("Phone", 2, "kWh", 1_565),
        ("Watch", 1, "g", 3),
    ]
    assert "cannot be changed afterwards" in shown(client.get(url("declare_footprint", footprint.number)))
    assert client.post(url("declare_footprint", footprint.number)).url == url("footprint", footprint.number)

    key = answer_all(client, cobalt, buyer, claim_type="company", footprint=footprint.pk)
    check = shown(client.get(url("retire_check", key)))
    for fact in ("1.500 t", footprint.number, "1 January 2025 – 31 December 2025", "0000001-0001500"):
        assert fact in check
    assert client.post(url("retire_check", key)).url == url("retire_confirm", key)
    asked = send(client, key)
    retirement = Retirement.objects.get()
    assert asked.url == url("retirement", retirement.pk)
    assert AnsweredKey.objects.get(key=key).result_id == retirement.pk
    page = shown(client.get(asked.url))
    assert "becomes final by itself within a minute" in page
    assert "Nothing undoes this" in page
    assert "0.900" in shown(client.get(url("home")))  # free beside the 1.500 set aside

    finish_due_retirements()
    retirement = Retirement.objects.get()
    assert (retirement.state, retirement.requested_by) == ("final", buyer_admin)
    assert Certificate.objects.retired().quantity() == 1_500
    page = shown(client.get(asked.url))
    assert "by itself, when its time was over" in page
    assert "Retired – final" in page
    assert "Retire 1.500 t for good" not in page
    home = client.get(url("home"))
    assert "1.500 t of 1.568 t retired; 0.068 t missing" in shown(home)
    assert [(row["matched"], row["missing"], row["matched_part"]) for row in home.context["rows"]] == [
        (1_500, 68, 956)
    ]
    block = retirement.certificates.get()
    lineage = shown(client.get(url("certificate", block.pk)))
    for step in ("CO-KAM-2025-0001", "Transferred", order.number, str(retirement)):
        assert step in lineage
