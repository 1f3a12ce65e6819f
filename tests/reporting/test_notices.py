"""What is said in public after a record was final: notices first, cancelled credits with their reason."""

import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
import rfc8785
from pypdf import PdfReader

from credits import services as ledger
from credits.models import Certificate, Retirement
from credits.serials import SerialRange
from reporting.citations import FORMS
from reporting.services import make_statement
from reporting.statement_renderers import renderer_of
from tests import builders
from tests.credits.portal.clicking import answer_all, url
from tests.credits.portal.clicking import shown as shown_page
from tests.reporting.test_register import exported

pytestmark = pytest.mark.django_db

TEXT = "The weighbridge of June 2025 is looked into."


@pytest.fixture
def notices(statement, certificate, registrar, now):
    on_issuance = ledger.add_notice(
        kind="concern", text=TEXT, issuance=certificate.issuance, at=now, by=registrar
    )
    on_retirement = ledger.add_notice(
        kind="correction",
        text="The company is now called New Phones.",
        retirement=statement.retirement,
        at=now + timedelta(days=1),
        by=registrar,
    )
    return [on_issuance, on_retirement]


@pytest.mark.parametrize(
    ("language", "kinds", "on"),
    [("en", ["Correction", "Concern"], "on retirement"), ("fr", ["Correction", "Réserve"], "retrait")],
)
def test_notices_stand_before_the_statement(client, statement, notices, language, kinds, on):
    page = client.get(f"/s/{statement.number}/", headers={"accept-language": language}).text
    before, _, _after = page.partition('class="statement-head"')
    assert [before.index(kind) for kind in kinds] == sorted(before.index(kind) for kind in kinds)
    assert TEXT in before
    assert "New Phones" in before
    assert on in before
    assert "PDF" in before


def test_no_notice_says_nothing(client, statement):
    page = client.get(f"/s/{statement.number}/").text
    assert 'class="notices"' not in page
    assert client.get(f"/s/{statement.number}.json").json()["notices"] == []


def test_notices_stand_beside_the_record_in_json(client, statement, notices):
    told = client.get(f"/s/{statement.number}.json").json()
    assert told["notices"] == [
        {
            "kind": "correction",
            "text": "The company is now called New Phones.",
            "on": str(statement.retirement),
            "added_at": "2026-03-03T09:00:00Z",
        },
        {"kind": "concern", "text": TEXT, "on": "CO-KAM-2025-0001", "added_at": "2026-03-02T09:00:00Z"},
    ]
    assert told["record"] == statement.record
    assert hashlib.sha256(rfc8785.dumps(told["record"])).hexdigest() == told["fingerprint"]["value"]


def test_the_pdf_stays_as_it_was(client, statement, notices):
    pdf = client.get(f"/s/{statement.number}.pdf?lang=en&as_issued").content
    assert pdf == renderer_of(statement.record).pdf(statement.record, statement.fingerprint, "en")


@pytest.mark.parametrize("way", ["button", "accept"])
def test_a_pdf_begins_with_the_notices_however_it_is_asked_for(client, statement, notices, way):
    address = f"/s/{statement.number}/"
    if way == "button":
        page = client.get(address, {"lang": "en"}).text
        (button,) = re.findall(r'class="button" href="([^"]+)">PDF<', page)
        answer = client.get(button)
    else:
        answer = client.get(address, {"lang": "en"}, headers={"accept": "application/pdf"})
    first = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert TEXT in first and "New Phones" in first
    assert "-notices.pdf" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Notices of the registry: Correction (3 March 2026); Concern (2 March 2026). See http"),
        ("fr", "Avis du registre : Correction (3 mars 2026); Réserve (2 mars 2026). Voir http"),
        ("de", "Hinweise des Registers: Berichtigung (3. März 2026); Vorbehalt (2. März 2026). Siehe http"),
    ],
)
def test_each_citation_tells_of_the_notices(client, statement, notices, language, said):
    def cited(form):
        return client.get(f"/s/{statement.number}/cite/{form}/", {"lang": language}).text

    for form in ("plain", "apa"):
        assert f"[{said}" in cited(form)
    assert f"  note = {{{said}" in cited("bibtex")
    assert f"\nN1  - {said}" in cited("ris") and cited("ris").endswith("\nER  - \n")
    assert json.loads(cited("csl"))[0]["note"].startswith(said)
    assert json.loads(cited("schema"))["creativeWorkStatus"].startswith(said)
    page = client.get(f"/s/{statement.number}/", {"lang": language}).text
    assert page.count(said) == 3
    accepted = client.get(
        f"/s/{statement.number}/", {"lang": language}, headers={"accept": "application/x-bibtex"}
    )
    assert said in accepted.text


def test_no_citation_speaks_of_notices_that_there_are_not(client, statement):
    for form in FORMS:
        cited = client.get(f"/s/{statement.number}/cite/{form}/").text
        assert "otices of the registry" not in cited and "creativeWorkStatus" not in cited


def test_words_to_copy_begin_with_the_notices(client, statement, notices, buyer_admin):
    client.force_login(buyer_admin)
    for audience in ("report", "consumers"):
        page = client.get(
            f"/portal/statements/{statement.number}/words/", {"for": audience, "lang": "en"}
        ).context
        for copied in [*page["sentences"], *page["texts"]]:
            assert copied.text.startswith("Notice of the registry: Correction, 3 March 2026, on R-")
            assert (
                f"Notice of the registry: Concern, 2 March 2026, on CO-KAM-2025-0001: {TEXT}" in copied.text
            )


def test_notices_stand_before_the_serials_they_concern(client, notices, registrar):
    whole = client.get("/register/serials/CO-KAM-2025-0001/").text
    assert TEXT in whole
    assert "New Phones" in whole
    assert whole.index(TEXT) < whole.index("Present state")
    assert registrar.name not in whole
    held = client.get("/register/serials/CO-KAM-2025-0001/2000-2100/").text
    assert TEXT in held
    assert "New Phones" not in held


def test_notice_on_another_retirement_is_not_shown(
    client, statement, buyer, cobalt, buyer_admin, registrar, now
):
    other = builders.final_retirement(buyer, cobalt, 100, buyer_admin, now)
    ledger.add_notice(kind="withdrawn", text="Another matter", retirement=other, at=now, by=registrar)
    assert "Another matter" not in client.get(f"/s/{statement.number}/").text


def cancelled(certificate, registrar, approver, now, *, first=2_441, is_approved=True):
    cancellation = ledger.request_cancellation(
        issuance=certificate.issuance,
        serials=SerialRange(first, 2_520),
        reason="Weighed twice",
        at=now,
        by=registrar,
    )
    return is_approved and ledger.approve_cancellation(cancellation=cancellation, at=now, by=approver)


def test_register_shows_cancelled_credits_with_reason_and_day(
    client, order, certificate, registrar, approver, now
):
    cancelled(certificate, registrar, approver, now)
    rows = {row["first"]: row for row in exported(client, "certificates")}
    assert (rows[2_441]["state"], rows[2_441]["holder"]) == ("cancelled", "")
    assert rows[2_441]["cancelled_on"] == "2026-03-02"
    assert rows[2_441]["cancellation_reason"] == "Weighed twice"
    assert (rows[2_401]["cancelled_on"], rows[2_401]["cancellation_reason"]) == ("", "")
    for path in ("/register/?tab=certificates", "/register/serials/CO-KAM-2025-0001/2500-2520/"):
        page = client.get(path).text
        assert "✗</span> Cancelled" in page
        assert "2 March 2026: Weighed twice" in page
        assert registrar.name not in page


def test_cancellation_asked_for_is_not_public(client, order, certificate, registrar, approver, now):
    cancelled(certificate, registrar, approver, now, is_approved=False)
    for path in (
        "/register/?tab=certificates",
        "/register/serials/CO-KAM-2025-0001/",
        "/register/certificates.json",
    ):
        page = client.get(path).text
        assert "ancelled</span>" not in page
        assert "Weighed twice" not in page


@pytest.mark.django_db(transaction=True)
def test_holder_sees_what_is_to_be_cancelled_and_the_reason_once_it_is(
    client, order, certificate, buyer_admin, registrar, approver, now
):
    asked = ledger.request_cancellation(
        issuance=certificate.issuance,
        serials=SerialRange(1, 400),
        reason="Weighed twice",
        at=now,
        by=registrar,
    )
    client.force_login(buyer_admin)
    block = asked.certificates.get()
    address = f"/portal/certificates/{block.pk}/"
    page = client.get(address).text
    assert "To be cancelled" in page
    assert "Weighed twice" not in page
    assert ">2.000<" in client.get("/portal/").text
    assert client.get("/portal/certificates.csv").text.count("to_be_cancelled") == 1
    ledger.approve_cancellation(cancellation=asked, at=now, by=approver)
    assert "Weighed twice" in client.get(address).text
    assert Certificate.objects.get(pk=block.pk).state == "cancelled"
    only = client.get("/portal/certificates/", {"state": "cancelled"}).text
    assert "0000001-0000400" in only
    assert "0000401-0002400" not in only


@pytest.fixture
def exceeding(order, buyer, cobalt, buyer_admin, now):
    """1,500 kg against a footprint of 1,000 kg."""
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_000)
    return builders.final_retirement(
        buyer, cobalt, 1_500, buyer_admin, now, claim_type="company", footprint=footprint
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "0.500 t exceed what was left of it: they are a contribution and match nothing"),
        ("fr", "0,500 t dépassent ce qui en restait : elles sont une contribution et ne couvrent rien"),
        ("de", "0,500 t übersteigen, was davon übrig war: Sie sind ein Beitrag und decken nichts ab"),
    ],
)
def test_statement_says_what_exceeds_the_footprint(client, exceeding, now, language, words):
    statement = make_statement(retirement=exceeding, at=now, by="system:statements")
    page = client.get(f"/s/{statement.number}/", {"lang": language}).text
    assert words in page
    printed = renderer_of(statement.record).words(statement.record, statement.fingerprint, language)["facts"]
    assert [fact for fact in printed if words in fact["text"]] != []


def test_portal_says_what_exceeds_the_footprint(client, exceeding, buyer, buyer_admin):
    client.force_login(buyer_admin)
    words = "1.000 t match it; 0.500 t exceed what was left of it, are a contribution and match nothing."
    assert words in client.get(f"/portal/retirements/{exceeding.pk}/").text
    home = client.get("/portal/", {"year": 2025}).context["rows"]
    assert [(row["matched"], row["missing"], row["contributed"]) for row in home] == [(1_000, 0, 500)]


def test_portal_says_so_before_the_credits_are_set_aside(client, order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=1_000)
    client.force_login(buyer_admin)
    key = answer_all(client, cobalt, buyer, claim_type="company", footprint=footprint.pk)
    assert "1.000 t match it; 0.500 t exceed what was left of it" in shown_page(
        client.get(url("retire_check", key))
    )
    assert not Retirement.objects.exists()
