"""The API: who gets in, what machines may read, and a retirement drafted, repeated, refused and confirmed."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from knox.models import AuthToken
from rest_framework.test import APIClient

from credits import services as ledger
from credits.models import Certificate, Retirement
from registry.models import Organisation
from tests import builders
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1"


def client_of(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=user)[1]}")
    return client


@pytest.fixture
def api(buyer_admin):
    return client_of(buyer_admin)


@pytest.fixture
def asked(buyer):
    """The body of a retirement of 1,500 kg as a contribution."""
    return {
        "organisation": buyer.code,
        "beneficiary": buyer.code,
        "mineral": "Co",
        "quantity_kg": 1_500,
        "claim_period_first": "2025-01-01",
        "claim_period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": None,
    }


def draft(client, body, key=None):
    return client.post(f"{API}/retirements/", body, format="json", HTTP_IDEMPOTENCY_KEY=str(key or uuid4()))


def is_problem(response, status, **facts):
    """That an answer is a problem object, told in the same form whatever went wrong."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert told["status"] == status
    assert {name: told[name] for name in facts} == facts
    return told


# Signing in


@pytest.fixture
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(f"{API}/tokens/", {"email": email, "password": password, **more}, format="json")


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


# Retiring


def test_retirement_is_drafted_and_confirmed(api, order, asked, buyer):
    drafted = draft(api, asked)
    assert drafted.status_code == 201
    body = drafted.json()
    assert body["state"] == "requested"
    assert body["certificates"] == [
        {"issuance": "CO-KAM-2025-0001", "first": 1, "last": 1_500, "quantity_kg": 1_500}
    ]
    assert body["boundary"]["may_say"]
    assert body["boundary"]["may_not_say"]
    final = api.post(f"{API}/retirements/{body['id']}/confirm/", {"quantity_kg": 1_500}, format="json")
    assert final.status_code == 200
    assert final.json()["state"] == "final"
    assert api.get(f"{API}/retirements/{body['id']}/").json() == final.json()
    assert Certificate.objects.retired().quantity() == 1_500
    again = api.post(f"{API}/retirements/{body['id']}/confirm/", {"quantity_kg": 1_500}, format="json")
    assert (again.status_code, again.json()) == (200, final.json())
    cancelled = api.post(f"{API}/retirements/{body['id']}/cancel/")
    is_problem(cancelled, 409, type="urn:oreka:problem:already-final")


def test_statement_is_read_once_it_is_made(api, order, buyer, buyer_admin, cobalt, now):
    from reporting.services import make_statement

    retirement = builders.final_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    statement = make_statement(retirement=retirement, at=now)
    listed = api.get(f"{API}/statements/?retirement={retirement.pk}").json()["results"]
    assert [(row["number"], row["fingerprint"]) for row in listed] == [
        (statement.number, statement.fingerprint)
    ]
    assert api.get(f"{API}/statements/{statement.number}/").json()["record"] == statement.record


def test_same_key_and_content_is_the_same_retirement(api, order, asked):
    key = uuid4()
    first, second = draft(api, asked, key), draft(api, asked, key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Retirement.objects.count() == 1


def test_same_key_with_other_content_is_refused(api, order, asked):
    key = uuid4()
    draft(api, asked, key)
    is_problem(draft(api, asked | {"quantity_kg": 2}, key), 409, type="urn:oreka:problem:key-reused")
    assert Retirement.objects.count() == 1


def test_five_at_once_with_one_key_are_one_retirement(buyer_admin, order, asked):
    token = AuthToken.objects.create(user=buyer_admin)[1]
    key = uuid4()

    def send(_number):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        try:
            return draft(client, asked, key).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(send, range(5)))
    assert statuses == [200, 200, 200, 200, 201]
    assert Retirement.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "7", "not-a-uuid"])
def test_key_is_required(api, order, asked, key):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    told = is_problem(api.post(f"{API}/retirements/", asked, format="json", **headers), 400)
    assert list(told["errors"]) == ["Idempotency-Key"]


def test_more_than_held_is_refused(api, order, asked):
    told = is_problem(draft(api, asked | {"quantity_kg": 2_401}), 409, type="urn:oreka:problem:not-held")
    assert "2400 kg" in told["detail"]
    assert Retirement.objects.count() == 0


def test_match_names_a_footprint_of_ones_own(api, order, asked, buyer, other_buyer, buyer_admin, cobalt, now):
    theirs = builders.declared_footprint(other_buyer, cobalt, buyer_admin, now)
    ours = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_600)
    matched = asked | {"claim_type": "company"}
    for number in (None, theirs.number, "F-1999-0001"):
        told = is_problem(draft(api, matched | {"footprint": number}), 400)
        assert list(told["errors"]) == ["footprint"]
    assert list(is_problem(draft(api, asked | {"footprint": ours.number}), 400)["errors"]) == ["footprint"]
    too_much = draft(api, matched | {"footprint": ours.number, "quantity_kg": 1_601})
    is_problem(too_much, 409, type="urn:oreka:problem:beyond-footprint")
    assert draft(api, matched | {"footprint": ours.number}).json()["footprint"] == ours.number


def test_beneficiary_is_of_the_group(api, order, asked, buyer, other_buyer):
    for code in (other_buyer.code, "NOBODY"):
        told = is_problem(draft(api, asked | {"beneficiary": code}), 400)
        assert told["errors"] == {
            "beneficiary": ["You may retire for yourself and for companies of your group only."]
        }
    Organisation.objects.create(kind="buyer", code="DAUGHTER", name="Daughter", country="NL", parent=buyer)
    assert draft(api, asked | {"beneficiary": "DAUGHTER"}).json()["beneficiary"] == "DAUGHTER"


def test_reader_and_staff_may_not_retire(
    order, asked, buyer, buyer_admin, buyer_reader, registrar, cobalt, now
):
    retirement = builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    for user in (buyer_reader, registrar):
        client = client_of(user)
        is_problem(draft(client, asked), 403, type="urn:oreka:problem:permission-denied")
        for act in ("confirm", "cancel"):
            path = f"{API}/retirements/{retirement.pk}/{act}/"
            is_problem(client.post(path, {"quantity_kg": 100}, format="json"), 403)
    assert list(Retirement.objects.values_list("state", flat=True)) == ["requested"]


def test_stranger_may_not_know_of_the_organisation(order, asked, other_buyer_admin):
    for code in (asked["organisation"], "NOBODY"):
        is_problem(draft(client_of(other_buyer_admin), asked | {"organisation": code}), 404)


@pytest.mark.parametrize("quantity", [1.5, 1500.0, True, "1500", None, 0, -1, 10**16, [], {}])
def test_kilograms_are_integers(api, order, asked, quantity):
    told = is_problem(draft(api, asked | {"quantity_kg": quantity}), 400)
    assert list(told["errors"]) == ["quantity_kg"]


def test_unknown_and_missing_fields_are_named(api, order, asked):
    told = is_problem(draft(api, asked | {"quantity": 3, "Footprint": "F-1"}), 400)
    assert sorted(told["errors"]) == ["Footprint", "quantity"]
    told = is_problem(draft(api, {}), 400)
    assert sorted(told["errors"]) == sorted(asked)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("claim_period_first", "01/02/2025"),
        ("claim_period_first", 20250101),
        ("claim_period_last", "2024-12-31"),
        ("mineral", "Xx"),
        ("mineral", ["Co"]),
        ("claim_type", "green"),
        ("organisation", {"code": "PHONE"}),
        ("beneficiary", "a\x00b"),
    ],
)
def test_field_that_cannot_be_understood_is_named(api, order, asked, field, value):
    assert list(is_problem(draft(api, asked | {field: value}), 400)["errors"]) == [field]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b'{"quantity_kg": NaN}',
        b'{"quantity_kg": 1, "quantity_kg": 2}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
        b" " * 70_000 + b"{}",
    ],
)
def test_body_that_is_no_small_json_object_is_refused(api, order, body):
    response = api.post(
        f"{API}/retirements/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=str(uuid4())
    )
    is_problem(response, 400)


def test_only_json_is_read(api, order, asked):
    body = {name: value for name, value in asked.items() if value is not None}
    response = api.post(f"{API}/retirements/", body, format="multipart", HTTP_IDEMPOTENCY_KEY=str(uuid4()))
    is_problem(response, 415)


@pytest.mark.parametrize("typed", [1_499, 1, "1500", 1500.0, None])
def test_confirmation_types_the_quantity_again(api, order, asked, typed):
    pk = draft(api, asked).json()["id"]
    told = is_problem(
        api.post(f"{API}/retirements/{pk}/confirm/", {"quantity_kg": typed}, format="json"), 400
    )
    assert list(told["errors"]) == ["quantity_kg"]
    assert Retirement.objects.get().state == "requested"


def test_confirmation_waits_for_the_cooling_off_time(api, order, asked, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    pk = draft(api, asked).json()["id"]
    response = api.post(f"{API}/retirements/{pk}/confirm/", {"quantity_kg": 1_500}, format="json")
    is_problem(response, 409, type="urn:oreka:problem:still-cooling-off")


def test_cancelled_retirement_gives_its_credits_back(api, order, asked):
    pk = draft(api, asked).json()["id"]
    first = api.post(f"{API}/retirements/{pk}/cancel/")
    assert first.json()["state"] == "cancelled"
    assert Certificate.objects.held().free().quantity() == 2_400
    again = api.post(f"{API}/retirements/{pk}/cancel/")
    assert (again.status_code, again.json()) == (200, first.json())
    refused = api.post(f"{API}/retirements/{pk}/confirm/", {"quantity_kg": 1_500}, format="json")
    is_problem(refused, 409, type="urn:oreka:problem:already-final")


def test_busy_ledger_asks_to_try_again(api, order, asked, buyer, raw_sql):
    raw_sql.execute("SELECT 1 FROM registry_organisation WHERE id = %s FOR UPDATE", [buyer.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    response = draft(api, asked)
    is_problem(response, 503, type="urn:oreka:problem:busy")
    assert response["Retry-After"] == "1"
    raw_sql.rollback()
    assert draft(api, asked).status_code == 201


def test_errors_are_told_in_french(api, order, asked):
    api.credentials(HTTP_AUTHORIZATION=api._credentials["HTTP_AUTHORIZATION"], HTTP_ACCEPT_LANGUAGE="fr")
    assert draft(api, {})["Content-Language"] == "fr"
    assert draft(api, asked).json()["boundary"]["may_not_say"]


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
