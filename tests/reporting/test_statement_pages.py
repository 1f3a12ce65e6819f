"""The statement's door for anyone: page, PDF and JSON of one record, and the way to them."""

import gzip
import hashlib
import io

import pytest
import rfc8785
from pypdf import PdfReader

from registry.identifiers import with_check_character

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(statement):
    return f"/s/{statement.number}"


def test_anybody_recomputes_the_fingerprint_from_the_json(client, statement, address):
    answer = client.get(f"{address}.json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["record"] == statement.record
    assert hashlib.sha256(rfc8785.dumps(told["record"])).hexdigest() == told["fingerprint"]["value"]
    assert told["fingerprint"]["value"] == statement.fingerprint


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_says_what_the_record_says(client, statement, address, language):
    answer = client.get(f"{address}/", headers={"accept-language": language})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    words = answer.context["words"]
    assert words["language"] == language
    for text in [words["number"], words["fingerprint"], words["say_with"], words["decoupling"]]:
        assert text in page.replace("&#x27;", "'")
    texts = statement.record["boundary"]["texts"][language]
    assert words["may_say"] == texts["may_say"]
    assert words["may_not_say"] == texts["may_not_say"]
    assert words["notices"] == texts["notices"]
    line = statement.record["source"][0]
    assert f"/register/serials/{line['issuance']}/{line['first']}-{line['last']}/" in page
    assert words["demo_label"] in page
    assert "style=" not in page
    # Data for machines; a browser runs none of it.
    assert page.count("<script") == page.count('<script type="application/ld+json">') == 1


def test_the_page_is_light(client, address):
    assert len(gzip.compress(client.get(f"{address}/").content)) < 30_000


def test_the_pdf_comes_in_the_language_asked_for(client, statement, address):
    answer = client.get(f"{address}.pdf?lang=fr")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{statement.number}-fr.pdf"'
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    english = client.get(f"{address}.pdf?lang=en")
    assert PdfReader(io.BytesIO(english.content)).trailer["/Root"]["/Lang"] == "en"
    nonsense = client.get(f"{address}.pdf?lang=%00%22")
    assert nonsense.status_code == 200
    assert nonsense["Content-Disposition"] == f'inline; filename="{statement.number}.pdf"'


def test_what_did_not_change_is_not_sent_again(client, address):
    for ending in (".json", ".pdf"):
        first = client.get(address + ending)
        again = client.get(address + ending, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("ending", ["/", ".pdf", ".json"])
def test_a_sloppy_number_leads_to_the_right_address(client, statement, address, ending):
    typed = statement.number.lower().replace("000001", "ooooo1").replace("2026", "2o26")
    answer = client.get(f"/s/{typed}{ending}")
    assert answer.status_code == 301
    assert answer["Location"] == address + ending


@pytest.mark.parametrize("ending", ["/", ".pdf", ".json"])
def test_an_unknown_number_is_told_from_a_mistyped_one(client, db, ending):
    unknown = client.get(f"/s/{with_check_character('RMC-S', 2026, 999)}{ending}")
    assert unknown.status_code == 404
    assert "We have no such statement" in unknown.content.decode()
    assert "Check 0 and O, 1 and I" in unknown.content.decode()
    assert "mistyped" not in unknown.content.decode()
    mistyped = client.get(f"/s/RMC-S-2026-000999-%3Cb%3E{ending}")
    assert mistyped.status_code == 404
    assert "looks mistyped" in mistyped.content.decode()
    assert "<b>" not in mistyped.content.decode()


def test_the_lookup_finds_statements_serials_and_claimants(client, statement, address):
    issuance = statement.record["source"][0]["issuance"]
    for typed, found in {
        statement.number: f"{address}/",
        statement.number.lower(): f"{address}/",
        issuance: f"/register/serials/{issuance}/",
        f"{issuance}/0000001-0002400": f"/register/serials/{issuance}/1-2400/",
        f"{issuance}/7": f"/register/serials/{issuance}/7-7/",
        "test phones": "/register/?tab=retirements&q=test+phones",
    }.items():
        answer = client.get("/verify/", {"q": typed})
        assert (answer.status_code, answer["Location"]) == (302, found)
        assert client.get(found).status_code == 200


@pytest.mark.parametrize(
    "typed", ["RMC-S-2026-000999-A", "CO-KAM-1999-0001/1-5", "Te", "\x00", "'--", "x" * 5000]
)
def test_the_lookup_says_honestly_that_it_found_nothing(client, statement, typed):
    answer = client.get("/verify/", {"q": typed})
    assert answer.status_code in (200, 404)
    assert "Location" not in answer


def test_who_only_holds_credits_is_not_found_by_name(client, order):
    assert client.get("/verify/", {"q": "Test Phones"}).status_code == 404


def test_nothing_is_written_through_the_public_door(client, address):
    for path in (f"{address}/", f"{address}.pdf", f"{address}.json", "/verify/", "/register/", "/premium/"):
        assert client.post(path).status_code == 405
