"""What a committee's form is answered: to a phone in JSON, to who is signed out, and after a token grew old."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from committees import services
from committees.models import Decision, Expenditure, Seat
from registry.models import AnsweredKey, KeyConflict, LedgerEntry
from tests.committees.builders import PDF
from tests.papers import pdf, picture

pytestmark = pytest.mark.django_db(transaction=True)
RECORD = "/committee/decisions/record/"
JSON = {"Accept": "application/json"}


def typed(now, **changes):
    return {
        "key": str(uuid4()),
        "step": "record",
        "area": "4",
        "title": "Waste bins at the ponds",
        "reason": "Plastic lies about",
        "amount": "1 234,50",
        "meeting_on": now.date().isoformat(),
        "diggers_men": "2",
        "diggers_in_favour": "2",
    } | changes


def paid(now, content=PDF, **changes):
    return {
        "key": str(uuid4()),
        "description": "Bins",
        "supplier": "Shop",
        "amount": "10",
        "currency": "USD",
        "spent_on": now.date().isoformat(),
        "receipt": SimpleUploadedFile("receipt.pdf", content),
    } | changes


@pytest.fixture
def phone(client, committee, secretary):
    """The secretary's, signed in: what it sends is answered in JSON."""
    client.force_login(secretary)

    def send(sent, address=RECORD):
        answer = client.post(address, sent, headers=JSON)
        return answer.status_code, answer.json()

    return send


def test_phone_is_told_number_time_and_page(phone, now):
    sent = typed(now)
    status, told = phone(sent)
    decided, answered = Decision.objects.get(), AnsweredKey.objects.get(key=sent["key"])
    assert status == 200
    assert told["receipt"] == {
        "key": sent["key"],
        "number": decided.number,
        "address": f"/committee/decisions/{decided.number}/",
        "recorded_at": answered.answered_at.isoformat(timespec="seconds"),
        "log_index": None,
    }


@pytest.mark.parametrize("key", ["", "no key"])
def test_form_without_its_key_is_not_taken(phone, now, key):
    """A key of the registry's own would take in its repeat as another."""
    status, told = phone(typed(now, key=key))
    assert (status, told) == (
        422,
        {"errors": ["The form came without its key. Open it anew and send it again."]},
    )
    assert Decision.objects.count() == 0


def test_repeat_gets_the_first_receipt_whatever_has_changed_since(phone, committee, now):
    sent = typed(now)
    first = phone(sent)
    # What was sent would no longer be taken: the group has lost its seats.
    Seat.objects.filter(group="diggers").delete()
    assert phone(sent) == first
    assert phone(sent | {"key": str(uuid4())})[0] == 422
    assert Decision.objects.count() == 1


def test_repeat_of_a_spending_is_known_after_its_decision_was_closed(phone, confirmed, chair, now):
    address = f"/committee/decisions/{confirmed}/spend/"
    sent = paid(now)
    first = phone(sent, address)
    assert first[0] == 200
    services.close_decision(decision=confirmed, at=now, by=chair)
    assert phone(sent | {"receipt": SimpleUploadedFile("again.pdf", PDF)}, address) == first
    assert phone(paid(now), address)[0] == 422
    assert Expenditure.objects.count() == 1


def test_errors_name_their_field(phone, now):
    status, told = phone(typed(now, amount="much", title=""))
    assert status == 422
    assert told == {
        "errors": [
            "What was decided: This field is required.",
            "Amount in US dollars: Write an amount such as 1,234.50.",
        ]
    }
    assert Decision.objects.count() == 0


def test_other_content_is_kept_once_with_its_files_and_staff_get_them(phone, confirmed, client, auditor, now):
    address = f"/committee/decisions/{confirmed}/spend/"
    sent, other = paid(now), pdf("another receipt")
    assert phone(sent, address)[0] == 200
    for _attempt in range(2):
        changed = sent | {"description": "Spades", "receipt": SimpleUploadedFile("r.pdf", other)}
        status, told = phone(changed, address)
        assert (status, len(told["errors"])) == (409, 1)
    conflict = KeyConflict.objects.get()
    assert Expenditure.objects.get().description == "Bins"
    assert conflict.sent["description"] == "Spades"
    kept = conflict.files.get()
    client.force_login(auditor)
    page = client.get(f"/admin/registry/keyconflict/{conflict.pk}/change/").text
    link = f"/admin/registry/keyconflict/{conflict.pk}/files/{kept.pk}/"
    assert link in page
    answer = client.get(link)
    assert b"".join(answer.streaming_content) == other
    assert answer["Content-Disposition"].startswith("attachment")


def test_key_of_somebody_else_is_a_conflict(phone, client, committee, now, make_member, cooperative):
    sent = typed(now)
    assert phone(sent)[0] == 200
    client.force_login(make_member("other_secretary", cooperative, "committee_secretary"))
    assert phone(sent)[0] == 409
    assert Decision.objects.count() == 1


def test_phone_that_is_signed_out_is_asked_to_sign_in(client, committee, now):
    answer = client.post(RECORD, typed(now), headers=JSON)
    assert (answer.status_code, answer.json()) == (401, {"sign_in": reverse("account_login")})


def test_phone_that_may_no_longer_is_told_so(client, committee, chair, now):
    client.force_login(chair)
    answer = client.post(RECORD, typed(now), headers=JSON)
    assert answer.status_code == 404
    assert answer.json()["errors"]


def test_phone_tries_again_where_somebody_holds_the_rows(phone, confirmed, admin_sql, now, monkeypatch):
    address = f"/committee/decisions/{confirmed}/spend/"
    with admin_sql.transaction():
        admin_sql.execute("SELECT FROM committees_decision FOR UPDATE")
        connection.cursor().execute("SET lock_timeout = '100ms'")
        assert phone(paid(now), address)[0] == 503
    assert KeyConflict.objects.count() == 0


def test_token_says_whose_it_is(client, committee, secretary):
    assert client.get("/committee/phone/token/").status_code == 401
    client.force_login(secretary)
    told = client.get("/committee/phone/token/").json()
    assert told["person"] == str(secretary.pk)
    assert len(told["token"]) == 64


def test_log_indexes_are_told_to_who_sent_it_alone(phone, client, chair, secretary, admin_sql, now):
    sent = typed(now)
    phone(sent)
    address = f"/committee/phone/log-indexes/?key={sent['key']}&key=nonsense"
    assert client.get(address).json() == {}
    entry = LedgerEntry.objects.get(table="committees_decision")
    admin_sql.execute(
        "INSERT INTO registry_logposition (position, entry_id, chain) VALUES (17, %s, %s)",
        [entry.pk, b"x" * 32],
    )
    assert client.get(address).json() == {sent["key"]: 17}
    assert phone(sent)[1]["receipt"]["log_index"] == 17
    client.force_login(chair)
    assert client.get(address).json() == {}


# Without JavaScript


def value_of(page, name):
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"|name="{name}"[^>]*>\s*([^<]*)<', page)
    return (found[1] if found[1] is not None else found[2]) if found else None


@pytest.fixture
def opened(client, secretary, committee):
    """A form that the secretary opened, whose session then ended."""
    client.force_login(secretary)
    assert client.get(RECORD).status_code == 200
    client.cookies.pop("sessionid")
    return client


def test_form_comes_back_after_signing_in(opened, secretary, now):
    sent = typed(now)
    answer = opened.post(RECORD, sent)
    assert answer["Location"] == f"{reverse('account_login')}?next={RECORD}"
    opened.force_login(secretary)
    page = opened.get(RECORD).text
    assert [value_of(page, name) for name in ("title", "reason", "amount", "diggers_in_favour", "key")] == [
        sent["title"],
        sent["reason"],
        sent["amount"],
        "2",
        sent["key"],
    ]
    assert re.search(r'value="4"[^>]*checked', page)
    assert "has not been sent" in page
    assert Decision.objects.count() == 0
    # An answer may be lost on the way: it is given back until it has been recorded.
    assert value_of(opened.get(RECORD).text, "title") == sent["title"]
    assert opened.post(RECORD, sent).status_code == 302
    assert not value_of(opened.get(RECORD).text, "title")


def test_form_of_somebody_else_is_not_shown(opened, make_member, cooperative, secretary, now):
    sent = typed(now)
    opened.post(RECORD, sent)
    opened.force_login(make_member("other_secretary", cooperative, "committee_secretary"))
    assert sent["title"] not in opened.get(RECORD).text
    opened.force_login(secretary)
    assert sent["title"] not in opened.get(RECORD).text


def test_files_must_be_chosen_again(client, confirmed, secretary, now):
    client.force_login(secretary)
    address = f"/committee/decisions/{confirmed}/spend/"
    client.get(address)
    client.cookies.pop("sessionid")
    client.post(address, paid(now))
    client.force_login(secretary)
    page = client.get(address).text
    assert value_of(page, "description") == "Bins"
    assert "Choose photos and files again" in page


def test_refusal_comes_back_too(client, recorded, chair):
    client.force_login(chair)
    address = f"/committee/decisions/{recorded}/refuse/"
    client.get(address)
    client.cookies.pop("sessionid")
    client.post(address, {"reason": "The minutes are not signed"})
    client.force_login(chair)
    assert "The minutes are not signed" in client.get(address).text


@pytest.fixture
def strict(committee, secretary):
    """A browser whose tokens are looked at."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary)
    client.get(RECORD)
    return client


def test_stale_token_gives_the_form_back(strict, now):
    sent = typed(now, csrfmiddlewaretoken="a" * 64)
    answer = strict.post(RECORD, sent, headers={"Origin": "http://testserver"})
    assert (answer.status_code, answer["Location"]) == (303, RECORD)
    page = strict.get(RECORD).text
    assert value_of(page, "title") == sent["title"]
    assert Decision.objects.count() == 0


def test_phone_with_a_stale_token_is_told_to_fetch_another(strict, now):
    answer = strict.post(RECORD, typed(now), headers={"Origin": "http://testserver"} | JSON)
    assert (answer.status_code, answer.json()) == (403, {"stale": True})
    token = strict.get("/committee/phone/token/").json()["token"]
    answer = strict.post(RECORD, typed(now), headers={"X-CSRFToken": token} | JSON)
    assert answer.status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_form_of_another_site_is_turned_away(strict, now, headers):
    sent = typed(now)
    assert strict.post(RECORD, sent, headers=headers).status_code == 403
    assert sent["title"] not in strict.get(RECORD).text


# What the service worker is told


def test_only_form_pages_and_the_phones_own_may_be_kept(client, confirmed, secretary, chair):
    client.force_login(secretary)
    spend = f"/committee/decisions/{confirmed}/spend/"
    for address, person in (
        (RECORD, str(secretary.pk)),
        (spend, str(secretary.pk)),
        ("/committee/phone/", str(secretary.pk)),
        ("/committee/", None),
        ("/committee/fund/", None),
        (f"/committee/decisions/{confirmed}/", None),
    ):
        assert client.get(address).headers.get("X-Keep") == person, address
    client.force_login(chair)
    assert "X-Keep" not in client.get(f"/committee/decisions/{confirmed}/close/").headers


def test_page_with_a_message_is_not_kept(client, confirmed, secretary, now):
    client.force_login(secretary)
    spend = f"/committee/decisions/{confirmed}/spend/"
    assert client.post(spend, paid(now, content=picture())).status_code == 302
    assert "X-Keep" not in client.get(RECORD).headers
    assert "X-Keep" in client.get(RECORD).headers


def test_service_worker_names_every_asset(client):
    answer = client.get("/committee/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    for name in ("css/base.css", "css/committee.css", "js/committee-keep.js", "js/committee-form.js"):
        assert f'"/static/{name}"' in answer.text.replace("\\u002D", "-")
