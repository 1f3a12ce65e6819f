"""Orders and footprints as they are typed: tonnes, keys, factors, and what is refused."""

from uuid import uuid4

import pytest

from credits.models import Footprint, PurchaseOrder
from tests import builders
from tests.credits.portal.clicking import order_by_form, shown, url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("typed", "kilograms"), [("2.4", 2_400), (" 2.400 ", 2_400), ("2400", 2_400_000), ("0.001", 1)]
)
def test_tonnes_become_kilograms(client, certificate, buyer_admin, typed, kilograms):
    client.force_login(buyer_admin)
    order_by_form(client, quantity=typed)
    assert PurchaseOrder.objects.get().quantity == kilograms


@pytest.mark.parametrize("typed", ["2,400", "2.4001", "-1", "0", "0.000", "1e3", "２", "1 000", ""])
def test_what_could_be_misread_is_refused(client, certificate, buyer_admin, typed):
    client.force_login(buyer_admin)
    assert order_by_form(client, quantity=typed).context["form"].errors["quantity"]
    assert not PurchaseOrder.objects.exists()


def test_a_comma_is_a_decimal_sign_in_french(client, certificate, buyer_admin):
    client.force_login(buyer_admin)
    client.cookies["django_language"] = "fr"
    order_by_form(client, quantity="2,4")
    assert PurchaseOrder.objects.get().quantity == 2_400


def test_an_order_sent_twice_is_one_order(client, certificate, cobalt, buyer_admin):
    client.force_login(buyer_admin)
    answers = {"key": str(uuid4()), "mineral": cobalt.pk, "quantity": "1"}
    assert len({client.post(url("request_order"), answers).url for _ in range(2)}) == 1
    other = client.post(url("request_order"), answers | {"quantity": "2"})
    assert "This was sent before" in shown(other)
    assert 'value="2"' in shown(other)
    assert PurchaseOrder.objects.count() == 1


def test_an_order_is_cancelled_with_a_reason(client, certificate, buyer_admin):
    client.force_login(buyer_admin)
    number = order_by_form(client).url.rstrip("/").rpartition("/")[2]
    assert client.post(url("cancel_order", number), {"reason": " "}).context["form"].errors
    client.post(url("cancel_order", number), {"reason": "Budget cut"})
    order = PurchaseOrder.objects.get()
    assert (order.state, order.reason) == ("cancelled", "Budget cut")
    assert "cannot take this step: it is cancelled" in shown(
        client.post(url("accept_order", number), {"billing_address": "1 Street"})
    )


def test_a_declared_footprint_refuses_every_change(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    declared = everything["declared"]
    line = declared.lines.get()
    typed = {"product": "P", "units": "1", "basis": "LCO", "amount": "1"}
    added = client.post(url("add_footprint_line", declared.number), typed)
    assert "no longer a draft" in shown(added)
    removed = client.post(url("remove_footprint_line", declared.number, line.pk), follow=True)
    assert "no longer a draft" in shown(removed)
    assert declared.lines.count() == 1


def test_a_declaration_is_withdrawn_while_no_claim_rests_on_it(
    client, everything, buyer, cobalt, buyer_admin, now
):
    client.force_login(buyer_admin)
    claimed = shown(client.post(url("withdraw_footprint", everything["declared"].number)))
    assert "Claims rest on footprint" in claimed
    declared = builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=2024)
    assert client.post(url("withdraw_footprint", declared.number)).url == url("footprints")
    declared = Footprint.objects.get(pk=declared.pk)
    assert (declared.state, declared.withdrawn_by) == ("withdrawn", buyer_admin)
    again = client.post(url("withdraw_footprint", declared.number))
    assert "is withdrawn already" in shown(again)


def test_an_empty_footprint_is_not_declared(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    draft = everything["draft"]
    assert "Add at least one product" in shown(client.post(url("declare_footprint", draft.number)))
    assert client.post(url("withdraw_footprint", draft.number)).url == url("footprints")
    assert Footprint.objects.get(pk=draft.pk).state == "withdrawn"


def test_a_measured_line_names_its_source(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    typed = {"product": "P", "units": "1", "basis": "measured", "amount": "1", "source": " "}
    page = client.post(url("add_footprint_line", everything["draft"].number), typed)
    assert set(page.context["form"].errors) == {"source"}
