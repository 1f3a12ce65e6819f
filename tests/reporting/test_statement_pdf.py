"""The printed statement: two pages, nothing that its record does not say, and nothing that a name smuggles in."""

import copy
import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from credits import services as ledger
from reporting.services import make_statement
from reporting.statement_pdf import statement_pdf
from reporting.statement_words import words_of
from tests import builders

pytestmark = pytest.mark.django_db


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
    only_elsewhere = {"bibtex", "ris", "csl", "language", "pages", "cooperative", "evidence"}
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


def test_forty_blocks_are_summed_up_on_two_pages(
    site, cobalt, standard, registrar, verifier, approver, buyer, buyer_admin, finance, now
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    for _turn in range(40):
        builders.issued(report, 10, standard, registrar, approver, now)
    paid = builders.paid_order(buyer, cobalt, 400, buyer_admin, registrar, finance, now)
    ledger.deliver_order(order=paid, at=now, by=registrar)
    retirement = builders.final_retirement(buyer, cobalt, 400, buyer_admin, now)
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    assert len(statement.record["source"]) == 40
    assert sum(line["quantity_kg"] for line in statement.record["source"]) == 400
    content, reader = printed(statement.record, statement.fingerprint)
    found = text_of(reader)
    assert len(reader.pages) == 2
    assert len(content) <= 150_000
    assert [squeezed(line["serials"]) in found for line in statement.record["source"]] == [True] * 10 + [
        False
    ] * 30
    assert squeezed(f"and 30 more blocks, all listed at {statement.record['address']}") in found


def test_texts_of_a_far_longer_boundary_still_end_on_two_pages(statement):
    record = copy.deepcopy(statement.record)
    for language in record["boundary"]["texts"].values():
        language["may_not_say"] = [text * 4 for text in language["may_not_say"]]
    _content, reader = printed(record, statement.fingerprint)
    assert len(reader.pages) == 2
