"""Cancellations, holds and notices on the staff's pages: taken by the right person, refused to the others."""

import pytest

from credits import services as ledger
from credits.models import Cancellation, Certificate, IncidentHold, Issuance, Notice
from credits.serials import SerialRange
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page(model, row, act="change"):
    return f"/admin/credits/{model}/{row.pk}/{act}/"


def site_page(site, act="change"):
    return f"/admin/registry/minesite/{site.pk}/{act}/"


CANCEL = {"first": "2001", "last": "2520", "reason": "Weighed twice", "quantity": "0.520"}


def test_registrar_asks_and_approver_cancels(client, certificate, registrar, approver):
    client.force_login(registrar)
    address = page("certificate", certificate, "cancel")
    assert f'href="{address}"' in client.get(page("certificate", certificate)).text
    shown = client.get(address).text
    assert 'value="1"' in shown
    assert 'value="2520"' in shown
    assert "never come back" in shown
    answer = client.post(address, CANCEL)
    cancellation = Cancellation.objects.get()
    assert answer.url == page("cancellation", cancellation)
    assert (cancellation.first, cancellation.last, cancellation.state) == (2_001, 2_520, "requested")
    assert "You asked for this; someone else must approve it." in client.get(answer.url).text
    block = cancellation.certificates.get()
    for path in ("/admin/credits/certificate/", page("certificate", block)):
        shown = client.get(path).text
        assert "To be cancelled" in shown
        assert f'href="{page("cancellation", cancellation)}"' in shown
    assert "/cancel/" not in client.get(page("certificate", block)).text
    client.force_login(approver)
    address = page("cancellation", cancellation, "approve")
    assert f'href="{address}"' in client.get("/admin/").text
    assert "Somebody else requested it: Registrar." in client.get(address).text
    refused = client.post(address, {"quantity": "520"})
    assert "The cancellation is of 0.520 t; you typed another quantity." in refused.text
    assert client.post(address, {"quantity": "0.520"}).url == page("cancellation", cancellation)
    assert Certificate.objects.get(pk=block.pk).state == "cancelled"
    shown = client.get(page("certificate", block)).text
    assert "Cancellation requested" in shown
    assert "Cancelled" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"quantity": "0.521"}, "Serials 2001 to 2520 are 0.520 t; you typed another quantity."),
        ({"last": "2521"}, "The block has the serials 1 to 2520; stay within them, smaller first."),
        ({"first": "2520", "last": "2001"}, "The block has the serials 1 to 2520"),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_cancellation_that_does_not_fit_keeps_what_was_typed(client, certificate, registrar, typed, words):
    client.force_login(registrar)
    shown = client.post(page("certificate", certificate, "cancel"), CANCEL | typed).text
    assert words in shown
    assert f'value="{typed.get("first", "2001")}"' in shown
    assert not Cancellation.objects.exists()


def test_what_is_set_aside_meanwhile_is_refused_on_the_page(client, certificate, registrar, now):
    client.force_login(registrar)
    ledger.request_cancellation(
        issuance=certificate.issuance, serials=SerialRange(2_401, 2_520), reason="No", at=now, by=registrar
    )
    whole = {"first": "1", "last": "2400", "reason": "No", "quantity": "2.400"}
    assert "within them" in client.post(page("certificate", certificate, "cancel"), CANCEL).text
    client.post(page("certificate", certificate, "cancel"), whole)
    assert Cancellation.objects.count() == 2
    answer = client.post(page("certificate", certificate, "cancel"), whole)
    assert "0 kg of 2400 kg are free" in answer.text


def test_cancelled_and_retired_blocks_have_no_button(
    client, order, buyer, cobalt, buyer_admin, registrar, now
):
    builders.final_retirement(buyer, cobalt, 1_000, buyer_admin, now)
    client.force_login(registrar)
    retired = Certificate.objects.retired().get()
    assert "/cancel/" not in client.get(page("certificate", retired)).text
    assert client.get(page("certificate", retired, "cancel")).url == page("certificate", retired)


@pytest.fixture
def cancellation(certificate, registrar, now):
    return ledger.request_cancellation(
        issuance=certificate.issuance,
        serials=SerialRange(1, 20),
        reason="Weighed twice",
        at=now,
        by=registrar,
    )


def test_who_asked_never_approves(client, cancellation, registrar, approver):
    registrar.groups.add(approver.groups.get())
    client.force_login(registrar)
    words = "You asked for this; someone else must approve it."
    shown = client.get(page("cancellation", cancellation)).text
    assert words in shown
    assert "/approve/" not in shown
    assert words in client.post(page("cancellation", cancellation, "approve"), {"quantity": "0.020"}).text
    assert Cancellation.objects.get().state == "requested"


@pytest.mark.parametrize("who", ["registrar", "approver"])
def test_cancellation_is_refused_with_a_reason(client, cancellation, who, request):
    client.force_login(request.getfixturevalue(who))
    address = page("cancellation", cancellation, "refuse")
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "The scale was right"})
    refused = Cancellation.objects.get()
    assert (refused.state, refused.refusal) == ("refused", "The scale was right")
    assert Certificate.objects.free().quantity() == 2_520


def test_others_do_not_cancel(client, cancellation, certificate, approver, finance, auditor, verifier):
    for person in (approver, finance, auditor, verifier):
        client.force_login(person)
        assert client.post(page("certificate", certificate, "cancel"), CANCEL).status_code in {403, 404}
        if person != approver:
            for act in ("approve", "refuse"):
                answer = client.post(page("cancellation", cancellation, act), {"quantity": "0.020"})
                assert answer.status_code in {403, 404}
    assert Cancellation.objects.get().state == "requested"


def test_another_registrar_does_not_refuse(client, cancellation, make_staff_user):
    client.force_login(make_staff_user("colleague", "Registrar"))
    for act in ("approve", "refuse"):
        answer = client.post(page("cancellation", cancellation, act), {"quantity": "0.020", "reason": "No"})
        assert answer.status_code == 403


def test_hold_stops_issuance_until_another_person_lifts_it(
    client, report, site, standard, registrar, approver
):
    client.force_login(registrar)
    request_page = page("productionreport", report, "request-issuance")
    assert "No incident at the site is open." in client.get(request_page).text
    client.post(request_page, {"quantity": "2,520", "standard": standard.pk})
    assert f'href="{site_page(site, "hold")}"' in client.get(site_page(site)).text
    assert client.post(site_page(site, "hold"), {"reason": ""}).status_code == 200
    client.post(site_page(site, "hold"), {"reason": "A pit wall fell"})
    hold = IncidentHold.objects.get()
    assert (hold.state, hold.reason, hold.placed_by) == ("placed", "A pit wall fell", registrar)
    shown = client.get(site_page(site)).text
    assert "A pit wall fell" in shown
    assert f'href="{page("incidenthold", hold)}"' in shown
    assert f'href="{site_page(site, "hold")}"' not in shown
    lift_page = page("incidenthold", hold, "lift")
    own = client.get(page("incidenthold", hold)).text
    assert "You placed this; someone else must lift it." in own
    assert f'href="{lift_page}"' not in own
    assert "You placed this" in client.post(lift_page, {"outcome": "Fine"}).text
    assert f'href="{page("incidenthold", hold)}"' in client.get("/admin/").text
    client.force_login(approver)
    assert f'href="{lift_page}"' in client.get("/admin/").text
    issuance = Issuance.objects.get()
    approve_page = page("issuance", issuance, "approve")
    assert "is on hold since" in client.get(approve_page).text
    assert "is on hold since" in client.post(approve_page, {"quantity": "2520"}).text
    assert client.post(site_page(site, "hold"), {"reason": "Again"}).status_code == 200
    client.post(lift_page, {"outcome": "Nobody was hurt; the wall is cut back"})
    hold = IncidentHold.objects.get()
    assert (hold.state, hold.lifted_by) == ("lifted", approver)
    assert "No incident at the site is open." in client.get(approve_page).text
    assert "Nobody was hurt" in client.get("/admin/credits/incidenthold/1/change/").text
    answer = client.post(lift_page, {"outcome": "Twice"})
    assert "This was lifted before." in answer.text
    client.post(approve_page, {"quantity": "2520"})
    assert Certificate.objects.get().quantity == 2_520


def test_others_do_not_hold_issuance(client, site, registrar, finance, auditor, verifier, now):
    for person in (finance, auditor, verifier):
        client.force_login(person)
        assert client.post(site_page(site, "hold"), {"reason": "No"}).status_code == 403
    hold = ledger.place_hold(site=site, reason="A pit wall fell", at=now, by=registrar)
    for person in (finance, auditor, verifier):
        client.force_login(person)
        assert client.post(page("incidenthold", hold, "lift"), {"outcome": "No"}).status_code == 403
    assert IncidentHold.objects.get().state == "placed"


@pytest.fixture
def retirement(order, buyer, cobalt, buyer_admin, now):
    return builders.final_retirement(buyer, cobalt, 1_000, buyer_admin, now)


NOTICE = {"kind": "concern", "text": "A journalist asks about child labour"}


def test_registrar_adds_notices(client, retirement, certificate, registrar):
    client.force_login(registrar)
    for model, row in (("retirement", retirement), ("issuance", certificate.issuance)):
        address = page(model, row, "add-notice")
        assert f'href="{address}"' in client.get(page(model, row)).text
        assert "can never be changed or taken back" in client.get(address).text
        assert client.post(address, NOTICE | {"kind": "praise"}).status_code == 200
        assert client.post(address, NOTICE | {"text": ""}).status_code == 200
        assert client.post(address, NOTICE).url == page(model, row)
        assert NOTICE["text"] in client.get(page(model, row)).text
    notices = Notice.objects.order_by("pk").values_list("retirement", "issuance", "kind", "added_by")
    assert list(notices) == [
        (retirement.pk, None, "concern", registrar.pk),
        (None, certificate.issuance_id, "concern", registrar.pk),
    ]
    assert NOTICE["text"] in client.get("/admin/credits/notice/").text


def test_what_is_not_final_takes_no_notice(client, order, buyer, cobalt, buyer_admin, registrar, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1_000, buyer_admin, now)
    client.force_login(registrar)
    assert "/add-notice/" not in client.get(page("retirement", retirement)).text
    answer = client.post(page("retirement", retirement, "add-notice"), NOTICE)
    assert "Only a final record takes a notice." in answer.text
    assert not Notice.objects.exists()


def test_others_add_no_notice(client, retirement, certificate, approver, finance, auditor, verifier):
    for person in (approver, finance, auditor, verifier):
        client.force_login(person)
        for model, row in (("retirement", retirement), ("issuance", certificate.issuance)):
            assert client.post(page(model, row, "add-notice"), NOTICE).status_code in {403, 404}
    assert not Notice.objects.exists()
