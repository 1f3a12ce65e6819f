"""Page, PDF and JSON of a statement say the same, leaf by leaf of the record, in each of its languages."""

import html
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from reporting.models import Statement
from reporting.statement_phrases import PHRASES, figures
from reporting.statement_record import fingerprint_of
from reporting.statement_renderers import renderer_of

pytestmark = pytest.mark.django_db

KEPT = Path(__file__).parent / "records" / "schema_3.json"
LANGUAGES = ["en", "fr", "de"]
# Leaves that are not shown as such, and why.
NOT_SHOWN = {
    "state": "the word RETIRED — FINAL says it, in each language",
    "demo": "the band of the demonstration says it",
    "claim.basis": "one of a kind; “contained” in the quantity says it",
    "claim.credits": "written in the reader's way, as the quantity is",
    "languages.*": "by name, and each as a link",
    "figures": "as the marks “checked” and “declared”, tested on their own",
    "source.*.issuance": "part of the serials",
    "source.*.first": "part of the serials",
    "source.*.last": "part of the serials",
    "source.*.invented": "as a note on the cooperative",
    "claim.beneficiary.invented": "as a note on the company",
    "claim.account.invented": "as a note on the company",
    "standards.*.is_draft": "as a word beside the standard",
    "boundary.draft_languages.*": "as a sentence in that language",
    "claim.type": "by its label",
    "claim.footprint.scope": "by its label",
    "claim.footprint.verification": "by its label",
    "claim.footprint.tiers.*.tier": "by its label",
    "premium.areas.*.area": "by number and name",
    "source.*.evidence_sha256": "on paper its first 8 digits: the whole lies in the file inside",
    "source.*.sold_evidence_sha256": "on paper its first 8 digits: the whole lies in the file inside",
    "claim.footprint.evidence_sha256.*": "its first 8 digits: the file is not public",
}


@pytest.fixture
def record():
    return json.loads(KEPT.read_text())


@pytest.fixture
def shown(client, statement, record, monkeypatch):
    """Serve the kept record under the number of a statement that there is."""
    fetched = Statement.objects.get(pk=statement.pk)
    fetched.record, fetched.fingerprint = record, fingerprint_of(record)
    monkeypatch.setattr(
        "reporting.views.statements._found", lambda request, number, route, *more: (fetched, None)
    )
    return f"/s/{statement.number}"


def leaves(value, path=""):
    if isinstance(value, dict):
        return [leaf for name, part in value.items() for leaf in leaves(part, f"{path}.{name}".strip("."))]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part, f"{path}.*")]
    return [(path, value)]


def is_of(path, language):
    """Whether a leaf is for readers of a language: those side by side end in its code."""
    found = re.search(r"(?:^|[._])(en|fr|de)(?:\.|$)", path)
    return found is None or found[1] == language


def written(path, value, record, language):
    """A leaf as a reader finds it."""
    if path.endswith("_minor"):
        return figures.money(value, record["premium"]["currency"], language)
    if path.endswith("kg_per_credit"):
        return figures.grouped(value, language)
    if path.endswith("_kg"):
        return figures.tonnes(value, language)
    if path.endswith("percent"):
        return figures.percent(value, language)
    if path == "issued_at":
        return figures.day(value[:10], language)
    if re.fullmatch(r"source\.\*\.period\.(first|last)", path):
        # Months are told of production.
        return figures.month(date.fromisoformat(value), language).split()[0]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return figures.day(value, language)
    return str(value)


def squeezed(text):
    return "".join(text.split())


def expected(record, language):
    return [
        (path, squeezed(written(path, value, record, language)))
        for path, value in leaves(record)
        if path not in NOT_SHOWN
        and not path.startswith("figures.")
        and is_of(path, language)
        and value not in ("", None)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_leaf_stands_on_the_page(client, shown, record, language):
    page = client.get(f"{shown}/", {"lang": language}).text
    text = squeezed(html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", "", page, flags=re.DOTALL)))
    assert [(path, leaf) for path, leaf in expected(record, language) if leaf not in text] == []
    for line in record["source"]:
        assert line["evidence_sha256"] in text
        assert line["sold_evidence_sha256"] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_leaf_stands_in_the_pdf(record, language):
    content = renderer_of(record).pdf(record, fingerprint_of(record), language)
    text = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    assert [(path, leaf) for path, leaf in expected(record, language) if leaf not in text] == []
    for line in record["source"]:
        assert line["evidence_sha256"][:8] in text
        assert line["sold_evidence_sha256"][:8] in text


def test_the_json_is_the_record(client, shown, record):
    told = client.get(f"{shown}.json").json()
    assert told["record"] == record
    assert told["fingerprint"]["value"] == fingerprint_of(record)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_in_other_words_is_shown(record, language):
    words = renderer_of(record).words(record, fingerprint_of(record), language)
    phrases = PHRASES[language]
    facts = {fact["name"]: fact for fact in words["facts"]}
    assert words["state"] == phrases["state_final"]
    assert words["is_demo"]
    assert phrases["invented"] in facts["beneficiary"]["text"]
    assert phrases["invented"] in words["cooperatives"]
    assert figures.credits_of(1_500, 1_000, language) in facts["quantity"]["text"]
    assert facts["type"]["text"] == phrases["type_product_group"]
    assert "Phones <2>" in facts["inventory"]["text"]
    assert "Prüf & Partner GmbH" in facts["footprint"]["strong"]
    assert phrases["standard_draft"].split("(")[1] in words["standards"]
    assert (words["draft_translation"] != "") == (language == "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_figure_is_marked_as_checked_or_declared(client, shown, record, language):
    words = renderer_of(record).words(record, fingerprint_of(record), language)
    marks = {fact["name"]: fact["is_checked"] for fact in words["facts"]}
    for name in ("beneficiary", "account", "quantity", "period", "type", "footprint", "match", "inventory"):
        assert marks[name] == (record["figures"][name] == "checked")
    page = client.get(f"{shown}/", {"lang": language}).text
    checked = sum(marks.values()) + 4
    assert page.count('class="mark mark-checked"') == checked
    assert page.count('class="mark mark-declared"') == len(marks) - sum(marks.values())


def test_what_only_the_company_checked_stays_its_word(record):
    record["claim"]["footprint"] |= {"verification": "internal", "verifier_name": ""}
    words = renderer_of(record).words(record, "", "en")
    (footprint,) = (fact for fact in words["facts"] if fact["name"] == "footprint")
    assert footprint["strong"] == (
        "declared by Holding {x} & Söhne; according to it checked within the company on 11 February 2026; "
        "not checked by the registry"
    )


def test_no_phrase_is_missing_in_a_language():
    def holes(language):
        return {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in PHRASES[language].items()}

    assert holes("fr") == holes("en")
    assert holes("de") == holes("en")
    assert all(text.strip() for language in LANGUAGES for text in PHRASES[language].values())
