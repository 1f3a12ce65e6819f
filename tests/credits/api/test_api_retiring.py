"""The API: a retirement drafted, repeated, refused and confirmed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from credits import services as ledger
from credits.models import Certificate, Retirement
from registry.models import ClaimBoundary, Organisation
from registry.services import add_member
from tests import builders
from tests.credits.api.machines import API, client_of, draft, is_problem

pytestmark = pytest.mark.django_db(transaction=True)


def test_retirement_is_drafted_and_confirmed(api, order, asked, buyer):
    drafted = draft(api, asked)
    assert drafted.status_code == 201
    body = drafted.json()
    assert body["state"] == "requested"
    assert body["certificates"] == [
        {"issuance": "CO-KAM-2025-0001", "first": 1, "last": 1_500, "quantity_kg": 1_500}
    ]
    read = api.get(f"{API}/retirements/{body['id']}/").json()
    assert read["boundary"]["version"] == body["boundary"]
    assert read["boundary"]["may_say"]
    assert read["boundary"]["may_not_say"]
    assert read | {"boundary": body["boundary"]} == body
    final = api.post(f"{API}/retirements/{body['id']}/confirm/", {"quantity_kg": 1_500}, format="json")
    assert final.status_code == 200
    assert final.json()["state"] == "final"
    assert api.get(f"{API}/retirements/{body['id']}/").json()["state"] == "final"
    assert Certificate.objects.retired().quantity() == 1_500
    again = api.post(f"{API}/retirements/{body['id']}/confirm/", {"quantity_kg": 1_500}, format="json")
    assert (again.status_code, again.json()) == (200, final.json())
    cancelled = api.post(f"{API}/retirements/{body['id']}/cancel/")
    is_problem(cancelled, 409, type="urn:oreka:problem:already-final")


def test_an_act_answers_what_its_description_says(order, buyer, cobalt, buyer_admin, now):
    from credits.api.answers import answer_of
    from credits.api.serializers import RetirementAnswerSerializer

    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=400)
    retirements = [
        builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now),
        builders.final_retirement(
            buyer, cobalt, 500, buyer_admin, now, claim_type="company", footprint=footprint
        ),
    ]
    for retirement in retirements:
        assert answer_of(retirement) == RetirementAnswerSerializer(retirement).data


def test_what_waits_for_a_second_person_says_so(api, order, asked, buyer, buyer_admin, make_member, now):
    from credits.api.answers import answer_of
    from credits.api.serializers import RetirementAnswerSerializer

    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    body = draft(api, asked).json()
    told = ("waits_for_approval", "approved_at", "final_from")
    assert [body[name] for name in told] == [True, None, None]
    retirement = Retirement.objects.get()
    assert answer_of(retirement) == RetirementAnswerSerializer(retirement).data
    assert api.get(f"{API}/retirements/{body['id']}/").json()["final_from"] is None
    approved = ledger.approve_retirement(retirement=retirement, at=timezone.now(), by=second)
    read = api.get(f"{API}/retirements/{body['id']}/").json()
    assert read["waits_for_approval"] is False
    assert read["approved_at"]
    assert read["final_from"]
    assert answer_of(approved) == RetirementAnswerSerializer(approved).data


def test_the_boundary_is_the_newest_in_force(api, order, asked, now):
    today = timezone.now().date()
    ClaimBoundary.objects.create(version="9", effective_from=today + timedelta(days=1))
    newest = ClaimBoundary.objects.create(version="8", effective_from=today)
    assert ClaimBoundary.objects.in_force(today) == newest
    assert draft(api, asked).json()["boundary"] == "8"


def test_statement_is_read_once_it_is_made(api, order, buyer, buyer_admin, cobalt, now):
    from reporting.services import make_statement

    retirement = builders.final_retirement(buyer, cobalt, 1_500, buyer_admin, now)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
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
    claimed = draft(api, matched | {"footprint": ours.number, "quantity_kg": 1_601}).json()
    assert claimed["footprint"] == ours.number
    assert (claimed["matched_kg"], claimed["contribution_kg"]) == (1_600, 1)
    is_problem(
        draft(api, matched | {"footprint": ours.number, "quantity_kg": 1}),
        409,
        type="urn:oreka:problem:beyond-footprint",
    )


def test_beneficiary_is_a_reviewed_buyer(api, order, asked, buyer, other_buyer, cooperative):
    Organisation.objects.create(kind="buyer", code="NEW", name="New", country="NL")
    for code in ("NEW", cooperative.code, "NOBODY"):
        told = is_problem(draft(api, asked | {"beneficiary": code}), 400)
        assert told["errors"] == {"beneficiary": ["The registry has reviewed no company with this code."]}
    daughter = {"kind": "buyer", "code": "DAUGHTER", "name": "Daughter", "country": "NL", "parent": buyer}
    Organisation.objects.create(**daughter, reviewed_at=timezone.now())
    assert draft(api, asked | {"beneficiary": "DAUGHTER"}).json()["beneficiary"] == "DAUGHTER"
    other = draft(api, asked | {"beneficiary": other_buyer.code, "quantity_kg": 10})
    assert other.json()["beneficiary"] == other_buyer.code


def test_a_footprint_of_others_is_matched_by_who_may_see_it(
    api, order, asked, other_buyer, other_buyer_admin, buyer_admin, cobalt, now
):
    theirs = builders.declared_footprint(other_buyer, cobalt, other_buyer_admin, now)
    matched = asked | {
        "beneficiary": other_buyer.code,
        "claim_type": "company",
        "footprint": theirs.number,
        "quantity_kg": 10,
    }
    told = is_problem(draft(api, matched), 400)
    assert told["errors"] == {"footprint": ["You have no footprint with this number."]}
    add_member(organisation=other_buyer, user=buyer_admin, role="buyer_reader", at=now, by=None)
    assert draft(api, matched).json()["footprint"] == theirs.number


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
    asked_for = draft(api, asked).json()
    told = api.get(f"{API}/retirements/{asked_for['id']}/").json()["boundary"]["may_not_say"]
    assert any("éthique" in sentence for sentence in told)
