"""Moving credits within a group on the portal and in the admin, and who never sees of it."""

import pytest
from django.urls import reverse

from credits.models import GroupTransfer
from registry.models import Standard
from reporting.waiting import counts_for, waiting_for
from tests.credits.portal.clicking import key_in, shown, url

pytestmark = pytest.mark.django_db(transaction=True)
BUTTON = "Move to a company of the group"


def facts(cobalt, subsidiary, **typed):
    return {
        "receiver": subsidiary.code,
        "mineral": cobalt.pk,
        "quantity": "0.500",
        "reason": "Its phones",
    } | typed


def test_the_button_is_there_only_where_something_may_move(
    client, order, buyer, subsidiary, buyer_admin, buyer_reader, cobalt
):
    client.force_login(buyer_admin)
    assert BUTTON not in shown(client.get(url("certificates")))
    page = client.get(url("request_transfer"))
    assert "no free credits whose standard allows" in shown(page)
    Standard.objects.update(allows_group_transfer=True)
    assert BUTTON in shown(client.get(url("certificates")))
    client.force_login(buyer_reader)
    assert BUTTON not in shown(client.get(url("certificates")))
    assert client.get(url("request_transfer")).status_code == 404


def test_without_a_group_nothing_is_offered(client, order, movable, buyer, buyer_admin):
    client.force_login(buyer_admin)
    assert BUTTON not in shown(client.get(url("certificates")))
    assert "knows of no other reviewed company" in shown(client.get(url("request_transfer")))


def test_from_the_request_to_the_approval(
    client,
    order,
    movable,
    buyer,
    subsidiary,
    cobalt,
    buyer_admin,
    subsidiary_admin,
    other_buyer_admin,
    approver,
):
    client.force_login(buyer_admin)
    key = key_in(client.get(url("request_transfer")))
    page = client.post(url("request_transfer"), facts(cobalt, subsidiary, key=key, quantity="2.401"))
    assert "holds 2400 kg of free" in shown(page)
    key = key_in(client.get(url("request_transfer")))
    for _double_click in range(2):
        answer = client.post(url("request_transfer"), facts(cobalt, subsidiary, key=key))
    transfer = GroupTransfer.objects.get()
    assert answer.url == url("transfer", transfer.number)
    page = shown(client.get(answer.url))
    assert "It waits for Test Phones Lab GmbH" in page and "Accept 0.500 t" not in page
    assert client.post(url("accept_transfer", transfer.number)).status_code == 404
    assert "(1 waiting)" in shown(client.get(url("certificates")))

    client.force_login(other_buyer_admin)
    for name in ("transfer", "accept_transfer", "refuse_transfer", "cancel_transfer"):
        assert client.post(url(name, transfer.number)).status_code in (404, 405)
        assert client.get(url(name, transfer.number)).status_code == 404
    assert transfer.number not in shown(client.get(url("transfers")))

    client.force_login(subsidiary_admin)
    assert client.post(url("cancel_transfer", transfer.number)).status_code == 404
    assert "Accept 0.500 t" in shown(client.get(url("transfer", transfer.number)))
    refused = client.post(url("refuse_transfer", transfer.number), {"reason": ""})
    assert "This field is required" in shown(refused)
    client.post(url("accept_transfer", transfer.number))

    (entry,) = [entry for entry in waiting_for(approver) if entry["row"] == transfer]
    address = reverse("admin:credits_grouptransfer_approve", args=[transfer.pk])
    assert (entry["is_yours"], entry["address"]) == (True, address)
    assert counts_for(approver)[reverse("admin:credits_grouptransfer_changelist")] == 1
    client.force_login(approver)
    page = shown(client.get(address))
    assert "Their standard allows it." in page
    assert client.post(address, {"key": key_in(client.get(address))}).status_code == 302
    assert GroupTransfer.objects.get().state == "approved"

    client.force_login(subsidiary_admin)
    assert "Credits moved" in shown(client.get(url("transfer", transfer.number)))
    block = transfer.moves.get().certificate
    assert "Test Phones B.V. → Test Phones Lab GmbH" in shown(client.get(url("certificate", block.pk)))
    client.force_login(buyer_admin)
    assert client.get(url("certificate", block.pk)).status_code == 404
    assert shown(client.get(url("order", order.number)))


def test_the_receiver_refuses_and_the_giver_takes_back(client, moving, buyer_admin, subsidiary_admin):
    client.force_login(subsidiary_admin)
    client.post(url("refuse_transfer", moving.number), {"reason": "Not ours"})
    assert "Not ours" in shown(client.get(url("transfer", moving.number)))
    client.force_login(buyer_admin)
    client.post(url("cancel_transfer", moving.number))
    assert "cannot take this step: it is refused" in shown(client.get(url("transfer", moving.number)))
