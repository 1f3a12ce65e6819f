"""Statements of schemas 1 and 2, printed by renderer 1: as ever, and nothing that a name smuggles in."""

import copy
import hashlib
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation
from pypdf import PdfReader

from reporting.statement_pdf import statement_pdf
from reporting.statement_renderers import languages_of, renderer_of
from reporting.statement_words import words_of

KEPT = Path(__file__).parent / "records" / "schema_2.json"


@pytest.fixture
def statement():
    """A record as it was frozen before schema 3."""
    kept = json.loads(KEPT.read_text())
    return SimpleNamespace(record=kept["record"], fingerprint=kept["fp"], number=kept["record"]["number"])


def printed(record, fingerprint, language="en"):
    content = statement_pdf(record, fingerprint, language)
    return content, PdfReader(io.BytesIO(content))


def squeezed(text):
    """Without spaces and line ends, which a layout moves."""
    return "".join(text.split())


def text_of(reader):
    return squeezed("".join(page.extract_text() for page in reader.pages))


def texts_in(value):
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [str(value)] if not isinstance(value, bool) else []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_says_every_word_of_the_statement(statement, language):
    content, reader = printed(statement.record, statement.fingerprint, language)
    words = words_of(statement.record, statement.fingerprint, language)
    found = text_of(reader)
    only_elsewhere = {"schema", "bibtex", "ris", "csl", "language", "pages", "cooperative", "evidence"}
    said = {name: part for name, part in words.items() if name not in only_elsewhere | {"cite", "credits"}}
    said["labels"] = {name: part for name, part in words["labels"].items() if name != "statement"}
    said["cite"] = [words["cite"]["plain"], words["cite"]["apa"]]
    said["credits"] = [
        {name: part for name, part in row.items() if name not in only_elsewhere}
        for row in words["credits"]["rows"]
    ]
    missing = [text for text in texts_in(said) if squeezed(text) not in found]
    assert missing == []
    assert len(reader.pages) == 2
    assert len(content) <= 150_000
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.author == "Oreka registry"
    assert statement.number in reader.metadata.title


def test_the_pdf_agrees_with_the_record_field_by_field(statement):
    record = statement.record
    _content, reader = printed(record, statement.fingerprint)
    found = text_of(reader)
    line = record["source"][0]
    for expected in (
        record["number"],
        record["address"],
        "2 March 2026, 09:00 UTC",
        record["claim"]["beneficiary"]["name"],
        record["claim"]["beneficiary"]["registration_number"],
        record["claim"]["beneficiary"]["domain"],
        "1.500 t contained cobalt (Co) · 1 credit = 1,000 kg",
        "1 January 2025 – 31 December 2025",
        record["claim"]["footprint"]["number"],
        "2.000 t Co",
        "match 75.0 %",
        line["serials"],
        line["report"],
        line["evidence_sha256"][:16],
        "USD 7,500.00",
        "USD 750.00",
        "USD 6,750.00",
        "USD 2,000.00",
        "28 February 2026",
        statement.fingerprint,
        record["registry"]["contact"],
    ):
        assert squeezed(expected) in found, expected
    for texts in (record["boundary"]["texts"]["en"][kind] for kind in ("may_say", "may_not_say", "notices")):
        assert [text for text in texts if squeezed(text) not in found] == []


def test_the_same_record_gives_the_same_bytes(statement):
    first = statement_pdf(statement.record, statement.fingerprint, "en")
    with translation.override("fr"):
        assert statement_pdf(copy.deepcopy(statement.record), statement.fingerprint, "en") == first
    assert statement_pdf(statement.record, statement.fingerprint, "fr") != first


def test_every_page_of_a_demonstration_says_so(statement):
    _content, reader = printed(statement.record, statement.fingerprint)
    assert all("DEMONSTRATION" in page.extract_text() for page in reader.pages)
    live = statement.record | {"demo": False}
    _content, reader = printed(live, statement.fingerprint)
    assert not any("DEMONSTRATION" in page.extract_text() for page in reader.pages)


def test_all_fonts_are_embedded(statement):
    _content, reader = printed(statement.record, statement.fingerprint)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


@pytest.mark.parametrize(
    "name",
    [
        '<img src="http://127.0.0.1:1/x.png"/> & <b>Söhne</b> &lt;para&gt;',
        "<img src='/etc/hostname' width='10' height='10'/>",
        "</para><font size='90'>LARGE",
        "Ünïcödé Œuvre « Été » Ж → end",
        "W" * 200,
        "Very long company name " * 8,
        "tab\tand\x0bcontrol\x07bell",
    ],
)
def test_a_name_is_printed_as_it_is_and_does_nothing_else(statement, name):
    record = copy.deepcopy(statement.record)
    record["claim"]["beneficiary"]["name"] = name
    record["claim"]["footprint"]["boundary"] = name * 20
    content, reader = printed(record, statement.fingerprint)
    assert len(reader.pages) == 2
    assert len(content) <= 150_000
    kept = squeezed("".join(character for character in name if character.isprintable()))
    assert kept in text_of(reader)
    assert not any(page.images for page in reader.pages)


def test_a_letter_that_no_font_has_is_a_question_mark(statement):
    record = copy.deepcopy(statement.record)
    record["claim"]["beneficiary"]["name"] = "電池 Works"
    _content, reader = printed(record, statement.fingerprint)
    assert squeezed("retired for ?? Works") in text_of(reader)


def test_forty_blocks_are_summed_up_on_two_pages(statement):
    record = copy.deepcopy(statement.record)
    (line,) = record["source"]
    record["source"] = [
        line | {"serials": f"CO-KAM-2025-00{number}/0000001-0000010"} for number in range(10, 50)
    ]
    content, reader = printed(record, statement.fingerprint)
    found = text_of(reader)
    assert len(reader.pages) == 2
    assert len(content) <= 150_000
    assert [squeezed(line["serials"]) in found for line in record["source"]] == [True] * 10 + [False] * 30
    assert squeezed(f"and 30 more blocks, all listed at {record['address']}") in found


def test_texts_of_a_far_longer_boundary_still_end_on_two_pages(statement):
    record = copy.deepcopy(statement.record)
    for language in record["boundary"]["texts"].values():
        language["may_not_say"] = [text * 4 for text in language["may_not_say"]]
    _content, reader = printed(record, statement.fingerprint)
    assert len(reader.pages) == 2


GOLDEN = {
    "en": "38751842afc5bda6c791179d597adbff56fdd3b87ea73aecb65b15307f4703e0",
    "fr": "8a801992f57677eb9a516c513c6a7f80d8bb1bd12e5d753e0f0b8f1b71d68a8b",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_old_record_is_printed_as_ever(statement, language):
    """What to do when this fails after an upgrade stands in docs/adr/0020."""
    content, _reader = printed(statement.record, statement.fingerprint, language)
    assert hashlib.sha256(content).hexdigest() == GOLDEN[language]


def test_record_without_coverage_matches_whole(statement):
    """As schema 1 wrote it."""
    record = copy.deepcopy(statement.record)
    del record["claim"]["footprint"]["covered_kg"], record["claim"]["footprint"]["contribution_kg"]
    facts = words_of(record, statement.fingerprint, "en")["facts"]
    assert facts == words_of(statement.record, statement.fingerprint, "en")["facts"]
    assert "Match and contribution" not in [fact["label"] for fact in facts]


def test_records_before_schema_3_have_the_first_renderer_and_two_languages(statement):
    assert renderer_of(statement.record).pdf is statement_pdf
    assert languages_of(statement.record) == ["en", "fr"]


# Of the words on the page, which are read from the translations of the site.
WORDS = {
    "en": "73433c2f8dab65d24485db06e8fb6b45f32c3bddcff2286811d8ab9ff48e7eaa",
    "fr": "728e85e2efaf591e3caa5ba14388a490b16375dc6217713ecc29ce985b5a5c1b",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_renderer_1_says_the_same_words_for_ever(statement, language):
    """Its page is made at each visit, of code that others share; what to do then stands in docs/adr/0020."""
    assert renderer_of(statement.record).words is words_of
    words = words_of(statement.record, statement.fingerprint, language)
    told = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    assert hashlib.sha256(told.encode()).hexdigest() == WORDS[language], told
