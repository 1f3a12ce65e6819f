"""Who sees and does what in the portal: strangers, readers, members, staff, people of two companies."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from credits.models import Certificate, PurchaseOrder, Retirement
from registry.services import add_member
from tests.credits.portal.clicking import shown, url

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_comes_in_without_signing_in(client, order):
    for path in (url("home"), url("order", order.number), url("retire"), url("certificates_csv")):
        assert client.get(path)["Location"].startswith(reverse("account_login"))


def test_another_buyer_finds_nothing(client, everything, buyer, other_buyer_admin, now):
    client.force_login(other_buyer_admin)
    order, draft, declared = (everything[name] for name in ("order", "draft", "declared"))
    line = declared.lines.get()
    reads = [
        url("order", order.number),
        url("footprint", draft.number),
        url("footprint", declared.number),
        url("export_footprint", declared.number),
        url("footprint_template", draft.number),
        url("compare_footprint", everything["next"].number),
        url("footprint_evidence", draft.number, everything["evidence"].pk),
        url("footprint_upload", draft.number, everything["upload"].pk),
        url("footprint_upload_errors", draft.number, everything["upload"].pk),
        url("retirement", everything["final"].pk),
        url("retirement", everything["waiting"].pk),
        *(url("certificate", block.pk) for block in Certificate.objects.all()),
        f"{url('retire')}?footprint={declared.number}",
        *(
            f"{url(name)}?organisation={buyer.code}"
            for name in ("home", "certificates", "certificates_csv", "orders", "footprints", "retirements")
        ),
        f"{url('request_order')}?organisation={buyer.code}",
        f"{url('create_footprint')}?organisation={buyer.code}",
        f"{url('retire')}?organisation={buyer.code}",
    ]
    acts = [
        url("accept_order", order.number),
        url("cancel_order", order.number),
        url("add_footprint_line", draft.number),
        url("remove_footprint_line", declared.number, line.pk),
        url("declare_footprint", draft.number),
        url("withdraw_footprint", draft.number),
        url("describe_footprint", draft.number),
        url("replace_footprint", declared.number),
        url("upload_footprint", draft.number),
        url("footprint_upload", draft.number, everything["upload"].pk),
        url("add_footprint_evidence", draft.number),
        url("remove_footprint_evidence", draft.number, everything["evidence"].pk),
        url("confirm_retirement", everything["waiting"].pk),
        url("cancel_retirement", everything["waiting"].pk),
    ]
    assert [client.get(path).status_code for path in reads] == [404] * len(reads)
    assert [client.post(path, {"reason": "x", "quantity": "0.300"}).status_code for path in acts] == [
        404
    ] * len(acts)
    for name in ("home", "certificates", "orders", "footprints", "retirements", "certificates_csv"):
        page = shown(client.get(url(name)))
        for secret in (order.number, draft.number, declared.number, "CO-KAM-2025-0001", "Test Phones"):
            assert secret not in page, name
    assert Retirement.objects.get(pk=everything["waiting"].pk).state == "requested"


def test_a_reader_reads_and_does_nothing(client, everything, cobalt, buyer_reader):
    client.force_login(buyer_reader)
    order, draft = everything["order"], everything["draft"]
    waiting = everything["waiting"]
    for path in (
        url("home"),
        url("orders"),
        url("order", order.number),
        url("footprints"),
        url("footprint", draft.number),
        url("retirements"),
        url("retirement", waiting.pk),
        url("certificates"),
    ):
        page = shown(client.get(path)).partition("<main")[2]
        assert not re.findall(r'<form method="post"|class="button"', page), path
    acts = [
        url("request_order"),
        url("accept_order", order.number),
        url("cancel_order", order.number),
        url("create_footprint"),
        url("add_footprint_line", draft.number),
        url("declare_footprint", draft.number),
        url("withdraw_footprint", draft.number),
        url("describe_footprint", draft.number),
        url("replace_footprint", everything["declared"].number),
        url("upload_footprint", draft.number),
        url("footprint_upload", draft.number, everything["upload"].pk),
        url("add_footprint_evidence", draft.number),
        url("remove_footprint_evidence", draft.number, everything["evidence"].pk),
        url("retire_quantity", uuid4()),
        url("confirm_retirement", waiting.pk),
        url("cancel_retirement", waiting.pk),
    ]
    answers = {"key": uuid4(), "mineral": cobalt.pk, "quantity": "0.300", "reason": "x"}
    assert [client.post(path, answers).status_code for path in acts] == [404] * len(acts)
    assert client.get(url("retire")).status_code == 404
    assert PurchaseOrder.objects.count() == 1
    assert Retirement.objects.get(pk=waiting.pk).state == "requested"


def test_a_member_declares_but_neither_orders_nor_retires(client, everything, buyer, make_member):
    client.force_login(make_member("buyer_member", buyer, "buyer_member"))
    assert url("declare_footprint", everything["draft"].number) not in shown(client.get(url("home")))
    assert url("add_footprint_line", everything["draft"].number) in shown(
        client.get(url("footprint", everything["draft"].number))
    )
    assert client.get(url("request_order")).status_code == 404
    assert client.post(url("confirm_retirement", everything["waiting"].pk)).status_code == 404


def test_somebody_of_two_companies_acts_for_one(client, order, buyer, other_buyer, buyer_admin, cobalt, now):
    add_member(organisation=other_buyer, user=buyer_admin, role="buyer_admin", at=now, by=None)
    client.force_login(buyer_admin)
    first = client.get(url("home"))
    assert first.context["organisation"] == other_buyer  # by name
    assert "You act for" in shown(first)
    chosen = client.get(url("home"), {"organisation": buyer.code})
    assert chosen.context["organisation"] == buyer
    assert client.get(url("orders")).context["organisation"] == buyer
    # A form acts for the company it was opened for, whatever was chosen in another window since.
    answers = {"key": uuid4(), "mineral": cobalt.pk, "quantity": "1", "organisation": other_buyer.code}
    client.post(url("request_order"), answers)
    assert PurchaseOrder.objects.first().buyer == other_buyer


def test_pages_are_in_french(client, everything, buyer_admin):
    client.force_login(buyer_admin)
    client.cookies["django_language"] = "fr"
    for path in (url("home"), url("order", everything["order"].number), url("retirement", 1)):
        response = client.get(path)
        assert '<html lang="fr">' in shown(response)
    assert "2,400" in shown(client.get(url("order", everything["order"].number)))
    assert "En 2025, Test Phones B.V. a soutenu" in shown(
        client.get(url("retirement", everything["waiting"].pk))
    )


def test_staff_see_an_order_and_have_no_buttons(client, everything, registrar):
    client.force_login(registrar)
    assert "Cancel" not in shown(client.get(url("order", everything["order"].number))).partition("<main")[2]
    assert client.get(url("home")).status_code == 404
