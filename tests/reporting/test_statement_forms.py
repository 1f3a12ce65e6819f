"""A statement in the form that is asked for: by Accept, by button, and as links for machines."""

import json
import re

import pytest
from django.test import override_settings

from credits import services as ledger
from reporting.citations import FORMS, MEDIA_TYPES
from reporting.models import Statement
from reporting.services import make_statement
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(statement):
    return f"/s/{statement.number}/"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/pdf", "application/pdf"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/x-bibtex", "application/x-bibtex"),
        ("application/x-research-info-systems", "application/x-research-info-systems"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("text/x-bibliography", "text/x-bibliography"),
        ("text/x-bibliography; style=apa", "text/x-bibliography"),
        ("text/html;q=0.5, application/x-bibtex", "application/x-bibtex"),
        ("application/x-bibtex;q=0.2, application/json;q=0.7, text/html;q=0.1", "application/json"),
        ("image/png, */*;q=0.1", "text/html"),
        ("application/x-bibtex;q=nonsense", "application/x-bibtex"),
        ("text/html;q=0, */*;q=0.5", "application/pdf"),
        ("application/*", "application/pdf"),
        ("text/html;level=1;q=0.3, application/json;q=0.31", "application/json"),
        ('application/ld+json;profile="https://schema.org"', "application/ld+json"),
        ("application/json, application/x-bibtex", "application/json"),
    ],
)
def test_it_comes_as_asked_for(client, address, accept, given):
    answer = client.get(address, headers={"accept": accept} if accept else None)
    assert answer.status_code == 200
    assert answer["Content-Type"].split(";")[0] == given
    assert "Accept" in [name.strip() for name in answer["Vary"].split(",")]
    head = client.head(address, headers={"accept": accept} if accept else None)
    assert (head.status_code, head["Content-Type"], head.content) == (200, answer["Content-Type"], b"")
    assert head["Link"] == answer["Link"]


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "video/*", "nonsense", ",;=", "a/b;q=2"])
def test_what_there_is_not_is_refused_with_what_there_is(client, address, accept):
    answer = client.get(address, headers={"accept": accept})
    assert answer.status_code == 406
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Accept" in answer["Vary"]
    assert set(answer.text.split()) == {"text/html", "application/pdf", "application/json", *MEDIA_TYPES}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_each_citation_is_a_file(client, statement, address, form, language):
    answer = client.get(f"{address}cite/{form}/", {"lang": language})
    media_type, ending = FORMS[form]
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{statement.number}.{ending}"'
    said = json.loads(answer.text) if ending.startswith("json") else answer.text
    assert statement.number in str(said)
    assert statement.record["citation"]["title"][language] in str(said)
    assert statement.record["address"] in str(said)


def test_an_unknown_form_is_the_plain_one(client, address):
    assert client.get(f"{address}cite/word/").text == client.get(f"{address}cite/plain/").text


def test_bibliographies_read_it(client, address, statement):
    csl = json.loads(client.get(f"{address}cite/csl/").text)
    assert [(item["type"], item["number"], item["URL"]) for item in csl] == [
        ("report", statement.number, statement.record["address"])
    ]
    ris = client.get(f"{address}cite/ris/").text.splitlines()
    assert (ris[0], ris[-1]) == ("TY  - RPRT", "ER  - ")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris)
    bibtex = client.get(f"{address}cite/bibtex/").text
    assert bibtex.startswith(f"@misc{{{statement.number},")
    assert bibtex.count("{") == bibtex.count("}")


def test_machines_find_the_way(client, statement, address):
    links = client.get(address)["Link"]
    found = re.findall(r'<([^>]+)>; rel="([a-z-]+)"', links)
    home = statement.record["address"]
    assert [target for target, rel in found if rel == "cite-as"] == [home]
    assert [target for target, rel in found if rel == "type"] == [
        "https://schema.org/AboutPage",
        "https://schema.org/Report",
    ]
    described = [target for target, rel in found if rel == "describedby"]
    items = [target for target, rel in found if rel == "item"]
    assert len(described) == 4
    assert len(items) == 4
    for target in described + items:
        path = target.removeprefix(home[: home.index("/s/")])
        assert client.get(path).status_code == 200
        assert f'<{home}>; rel="collection"' in client.get(path)["Link"]
    assert [rel for _target, rel in found].count("author") == 1
    assert "license" not in links


def test_the_page_describes_itself_to_machines(client, statement, address):
    page = client.get(address, {"lang": "de"}).text
    described = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    )
    assert (described["@type"], described["identifier"]) == ("Report", statement.number)
    assert described["inLanguage"] == "de"
    assert described["name"] == statement.record["citation"]["title"]["de"]
    assert f'<link rel="canonical" href="{statement.record["address"]}">' in page


def test_a_name_cannot_leave_the_data_block(
    client, order, buyer, cobalt, buyer_admin, make_organisation, now
):
    name = "</script><script>alert(1)</script> & Söhne"
    daughter = make_organisation("buyer", "SUB", name, parent=buyer)
    retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now, beneficiary=daughter)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    page = client.get(f"/s/{statement.number}/").text
    assert page.count("<script") == 1
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(data)["about"]["name"] == name


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_page_speaks_the_language_asked_for(client, statement, address, language):
    answer = client.get(address, {"lang": language})
    assert answer.context["words"]["language"] == language
    assert f'<div lang="{language}">' in answer.text
    for other in {"en", "fr", "de"} - {language}:
        assert f'href="?lang={other}"' in answer.text


def test_without_german_texts_there_is_no_german_statement(client, order, buyer, cobalt, buyer_admin, now):
    from registry.models import ClaimBoundaryText

    ClaimBoundaryText.objects.filter(language="de").delete()
    retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    assert statement.record["languages"] == ["en", "fr"]
    assert set(statement.record["decoupling"]) == {"en", "fr"}
    assert client.get(f"/s/{statement.number}/", {"lang": "de"}).context["words"]["language"] == "en"
    assert "lang=de" not in client.get(f"/s/{statement.number}/").text


def test_a_mineral_without_a_german_name_has_no_german_statement(retirement, now):
    retirement.mineral.name_de = ""
    retirement.mineral.save(update_fields=["name_de"])
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    assert statement.record["languages"] == ["en", "fr"]


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_notices_go_before_the_pdf_that_stays_as_it_was(client, statement, registrar, now, language):
    import io

    from pikepdf import pdfa
    from pypdf import PdfReader

    frozen = client.get(f"/s/{statement.number}.pdf", {"lang": language}).content
    asked = f"/s/{statement.number}.pdf?lang={language}"
    assert client.get(asked).content == frozen
    ledger.add_notice(
        kind="withdrawn", text="<b>Weighed</b> & 日本", retirement=statement.retirement, at=now, by=registrar
    )
    answer = client.get(asked)
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == len(PdfReader(io.BytesIO(frozen)).pages) + 1
    text = "".join(pages[0].extract_text().split())
    assert "<b>Weighed</b>&日本" in text
    assert str(statement.retirement) in text
    assert pages[1].extract_text() == PdfReader(io.BytesIO(frozen)).pages[0].extract_text()
    assert pdfa.validate_written(io.BytesIO(answer.content), "3b").verdict == "pass"
    assert client.get(f"{asked}&as_issued").content == frozen
    assert f"?lang={language}&amp;as_issued" in client.get(f"/s/{statement.number}/", {"lang": language}).text


def test_a_statement_of_an_earlier_schema_shows_its_notices_first(client, retirement, registrar, now):
    from tests.reporting.test_statement_pdf import KEPT

    kept = json.loads(KEPT.read_text())
    old = Statement.objects.create(
        number=kept["record"]["number"],
        retirement=retirement,
        record=kept["record"],
        fingerprint=kept["fp"],
        issued_at=now,
    )
    old.refresh_from_db()
    assert old.renderer == "1"
    ledger.add_notice(kind="correction", text="Renamed", retirement=retirement, at=now, by=registrar)
    for language in ("en", "fr", "de"):
        page = client.get(f"/s/{old.number}/", {"lang": language}).text
        assert page.index("Renamed") < page.index('class="statement-head"')
        assert 'href="?lang=de"' not in page
    assert client.get(f"/s/{old.number}.pdf", {"lang": "fr"}).status_code == 200
    assert client.get(f"/s/{old.number}.json").json()["notices"][0]["text"] == "Renamed"
    assert client.get(f"/s/{old.number}/", headers={"accept": "application/ld+json"}).status_code == 200


@override_settings(DEBUG=False)
def test_policy_of_scripts_stays_strict(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
