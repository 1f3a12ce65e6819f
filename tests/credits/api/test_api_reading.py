"""The API: who gets in, and what machines may read."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from knox.models import AuthToken
from rest_framework.test import APIClient

from credits import services as ledger
from credits.models import Certificate, Retirement
from tests import builders
from tests.conftest import PASSWORD
from tests.credits.api.machines import API, client_of, is_problem, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# Signing in


def test_token_is_given_used_and_taken_back(buyer_admin, fresh_limits):
    client = APIClient()
    given = sign_in(client, buyer_admin.email.upper())
    assert given.status_code == 201
    assert set(given.json()) == {"token", "expires_at"}
    client.credentials(HTTP_AUTHORIZATION=f"Token {given.json()['token']}")
    assert client.get(f"{API}/certificates/").json()["count"] == 0
    assert client.delete(f"{API}/tokens/").status_code == 204
    is_problem(client.get(f"{API}/certificates/"), 401)
    assert AuthToken.objects.count() == 0


@pytest.mark.parametrize("who", ["wrong password", "unknown", "inactive"])
def test_who_does_not_fit_gets_one_and_the_same_answer(who, buyer_admin, fresh_limits):
    if who == "inactive":
        buyer_admin.is_active = False
        buyer_admin.save()
    told = is_problem(
        sign_in(
            APIClient(),
            "nobody@example.org" if who == "unknown" else buyer_admin.email,
            "not the password" if who == "wrong password" else PASSWORD,
        ),
        401,
    )
    assert told["detail"] == "E-mail, password or code is wrong."
    assert AuthToken.objects.count() == 0


def test_token_is_no_way_round_the_second_factor(buyer_admin, fresh_limits):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(buyer_admin, generate_totp_secret())
    code = RecoveryCodes.activate(buyer_admin).get_unused_codes()[0]
    is_problem(sign_in(APIClient(), buyer_admin.email), 401)
    is_problem(sign_in(APIClient(), buyer_admin.email, code="000000"), 401)
    assert sign_in(APIClient(), buyer_admin.email, code=code).status_code == 201
    is_problem(sign_in(APIClient(), buyer_admin.email, code=code), 401)


def test_guessing_is_slowed_down(buyer_admin, fresh_limits):
    client = APIClient()
    for _attempt in range(10):
        assert sign_in(client, buyer_admin.email, "guess").status_code in (401, 429)
    is_problem(sign_in(client, buyer_admin.email), 429)


@pytest.mark.parametrize(
    "path",
    [
        "certificates/",
        "certificates/1/",
        "orders/",
        "orders/PO-2026-0001/",
        "retirements/",
        "retirements/1/",
        "statements/",
        "statements/RMC-S-2026-000001-00/",
    ],
)
def test_nothing_is_read_without_a_token(path):
    is_problem(APIClient().get(f"{API}/{path}"), 401, type="urn:oreka:problem:not-authenticated")


@pytest.mark.parametrize("path", ["retirements/", "retirements/1/confirm/", "retirements/1/cancel/"])
def test_nothing_is_written_without_a_token(path):
    is_problem(APIClient().post(f"{API}/{path}", {}, format="json"), 401)


@pytest.mark.parametrize("token", ["\xff\xfe", "\xc3\xa9" * 8, "a" * 64, "0" * 5_000])
def test_token_that_is_none_is_refused(db, token):
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
    is_problem(client.get(f"{API}/retirements/"), 401)


# Reading


def test_buyer_reads_its_own_certificates(api, order, buyer):
    listed = api.get(f"{API}/certificates/").json()
    block = Certificate.objects.held().get()
    row = {
        "id": block.pk,
        "issuance": block.issuance.number,
        "mineral": "Co",
        "site": "KAM",
        "period_first": "2025-01-01",
        "period_last": "2025-06-30",
        "first": 1,
        "last": 2_400,
        "serials": "0000001-0002400",
        "quantity_kg": 2_400,
        "holder": buyer.code,
        "state": "held",
        "reserved_for": None,
        "retirement": None,
    }
    assert listed == {"count": 1, "next": None, "previous": None, "results": [row]}
    assert api.get(f"{API}/certificates/{block.pk}/").json() == row


def test_staff_read_all_and_officers_their_own(order, registrar, coop_officer):
    assert client_of(registrar).get(f"{API}/certificates/").json()["count"] == 2
    rows = client_of(coop_officer).get(f"{API}/certificates/").json()["results"]
    assert [(row["first"], row["state"]) for row in rows] == [(2_401, "issued")]


def test_stranger_finds_nothing(order, buyer, buyer_admin, cobalt, now, other_buyer_admin):
    retirement = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    stranger = client_of(other_buyer_admin)
    for path in ("certificates/", "orders/", "retirements/", "statements/"):
        assert stranger.get(f"{API}/{path}").json()["results"] == []
    for path in (
        f"certificates/{Certificate.objects.held().first().pk}/",
        f"orders/{order.number}/",
        f"retirements/{retirement.pk}/",
    ):
        is_problem(stranger.get(f"{API}/{path}"), 404, type="urn:oreka:problem:not-found")
    for act in ("confirm", "cancel"):
        path = f"{API}/retirements/{retirement.pk}/{act}/"
        is_problem(stranger.post(path, {"quantity_kg": 100}, format="json"), 404)
    assert Retirement.objects.get().state == "requested"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=held", 1),
        ("state=retired", 0),
        ("mineral=Co", 1),
        ("mineral=Cu", 0),
        ("issuance=CO-KAM-2025-0001", 1),
        ("issuance=nothing", 0),
        ("limit=1&offset=1&state=held", 1),
    ],
)
def test_certificates_are_filtered(api, order, query, count):
    assert api.get(f"{API}/certificates/?{query}").json()["count"] == count


@pytest.mark.parametrize("query", ["state=burnt", "mineral=Xx", "stat=held", "issuance=%00"])
def test_filter_that_cannot_be_understood_is_refused(api, order, query):
    is_problem(api.get(f"{API}/certificates/?{query}"), 400, type="urn:oreka:problem:invalid")


def test_buyer_reads_its_orders_with_money_in_minor_units(api, order, buyer):
    row = api.get(f"{API}/orders/{order.number}/").json()
    assert {name: row[name] for name in ("buyer", "quantity_kg", "unit_price_minor", "total_minor")} == {
        "buyer": buyer.code,
        "quantity_kg": 2_400,
        "unit_price_minor": 500_000,
        "total_minor": 1_200_000,
    }
    assert api.get(f"{API}/orders/?state=delivered").json()["results"] == [row]
    assert api.get(f"{API}/orders/?state=paid").json()["results"] == []


def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    api, order, buyer, buyer_admin, cobalt, now, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _row in range(2):
        builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
        with CaptureQueriesContext(connection) as queries:
            for path in ("certificates/", "orders/", "retirements/", "statements/"):
                assert api.get(f"{API}/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The description


def test_schema_is_made_without_a_warning(tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", f"--file={tmp_path}/s"
    )
    paths = json.loads((tmp_path / "s").read_text())["paths"]
    assert {f"{method.upper()} {path}" for path, item in paths.items() for method in item} >= {
        "POST /api/v1/tokens/",
        "DELETE /api/v1/tokens/",
        "GET /api/v1/certificates/",
        "GET /api/v1/statements/{number}/",
        "POST /api/v1/retirements/",
        "POST /api/v1/retirements/{id}/confirm/",
    }


def test_description_is_open_and_needs_no_script(client):
    assert client.get(f"{API}/schema/").status_code == 200
    page = client.get(f"{API}/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/retirements/{id}/confirm/" in text
    assert "quantity_kg" in text
    assert "<script" not in text
    assert "style=" not in text


def test_services_and_api_agree(api, order, buyer, buyer_admin, cobalt, now):
    """What a person asked for in the portal, a machine may confirm."""
    retirement = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    api.post(f"{API}/retirements/{retirement.pk}/confirm/", {"quantity_kg": 100}, format="json")
    with pytest.raises(ledger.Refused):
        ledger.cancel_retirement(retirement=retirement, at=now, by=buyer_admin)
