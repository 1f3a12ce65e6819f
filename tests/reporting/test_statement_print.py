"""The statement of schema 3 on paper: PDF/A-3b with the record inside, the same bytes for ever, two pages."""

import copy
import hashlib
import io
import json
from pathlib import Path

import pikepdf
import pytest
from django.utils import translation
from pikepdf import pdfa
from pypdf import PdfReader

from reporting.services import make_statement, print_statement, statements_without_print
from reporting.statement_record import canonical, fingerprint_of
from reporting.statement_renderers import renderer_of
from reporting.tasks import make_missing_statements

KEPT = Path(__file__).parent / "records" / "schema_3.json"
LANGUAGES = ["en", "fr", "de"]
AWKWARD = '<b>Ltd & "Söhne" 日本 <img src=x>'


@pytest.fixture
def record():
    """A record in which no field is empty."""
    return json.loads(KEPT.read_text())


def printed(record, language="en"):
    content = renderer_of(record).pdf(record, fingerprint_of(record), language)
    return content, PdfReader(io.BytesIO(content))


def squeezed(text):
    """Without spaces and line ends, which a layout moves."""
    return "".join(text.split())


def text_of(reader):
    return squeezed("".join(page.extract_text() for page in reader.pages))


def of_blocks(record, count):
    """The record with as many blocks, each from a report of its own."""
    line = record["source"][0]
    record["source"] = [
        line | {"serials": f"CO-KAM-2025-{number:04d}/0000001-0001000", "report": f"PR-KAM-2025-{number:04d}"}
        for number in range(1, count + 1)
    ]
    return record


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("blocks", "pages"), [(1, {2}), (12, {2}), (13, {3}), (60, {4, 5})])
def test_it_takes_two_pages_up_to_twelve_blocks_and_grows_after_that(record, blocks, pages, language):
    of_blocks(record, blocks)
    content, reader = printed(record, language)
    assert len(reader.pages) in pages
    assert len(content) <= 150_000
    found = text_of(reader)
    assert all(squeezed(line["serials"]) in found for line in record["source"])
    assert all(squeezed(line["report"]) in found for line in record["source"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_passes_it_as_pdf_a_3b(record, language):
    content, reader = printed(record, language)
    report = pdfa.validate_written(io.BytesIO(content), "3b")
    assert (report.verdict, report.findings) == ("pass", [])
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title.startswith(record["number"])
    assert AWKWARD in reader.metadata.title
    assert reader.metadata.author == "Oreka registry"


def test_the_record_lies_inside(record):
    content, _reader = printed(record)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (attached,) = pdf.attachments.values()
        inside = attached.get_file().read_bytes()
        (associated,) = pdf.Root.AF
        assert associated.AFRelationship == pikepdf.Name.Source
        assert str(associated.UF) == f"{record['number']}.json"
    assert inside == canonical(record)
    assert hashlib.sha256(inside).hexdigest() == fingerprint_of(record)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_fonts_are_embedded_in_part(record, language):
    _content, reader = printed(record, language)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert all(font["/BaseFont"][7] == "+" for font in fonts)


GOLDEN = {
    "en": "7f332379a66e3341d4b0a53dabf2fdc30a22ed8a3e9d34f9900d743c2f5aee71",
    "fr": "4cc5c1ae12459086a048158915369ab9d08c66f63def4e51bb35f135727c3e12",
    "de": "d3077a27eacac99e9d4bc49a3eb32d4180164ad4b670f2c1d203b1289b877e3e",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_record_gives_the_same_bytes_for_ever(record, language):
    """What to do when this fails after an upgrade stands in docs/adr/0020."""
    content, _reader = printed(record, language)
    with translation.override("sw"):
        assert printed(copy.deepcopy(record), language)[0] == content
    assert hashlib.sha256(content).hexdigest() == GOLDEN[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        AWKWARD,
        "<img src='/etc/hostname' width='10' height='10'/>",
        "</para><font size='90'>LARGE",
        "宁德时代新能源科技股份有限公司",
        "삼성에스디아이 주식회사",
        "Œuvre « Été » Жук",
        "W" * 200,
        "電" * 100,
    ],
)
def test_a_name_is_printed_as_it_is_and_does_nothing_else(record, name, language):
    record["claim"]["beneficiary"]["name"] = name
    record["claim"]["footprint"]["boundary"] = name * 20
    record["registry"]["operator"] = name
    record["citation"]["title"][language] = f"1.500 {name}"
    content, reader = printed(record, language)
    assert len(reader.pages) == 2
    assert len(content) <= 150_000
    assert squeezed(name) in text_of(reader)
    assert not any(page.images for page in reader.pages)
    assert pdfa.validate_written(io.BytesIO(content), "3b").verdict == "pass"


def test_a_letter_that_no_font_has_is_a_question_mark(record):
    record["claim"]["beneficiary"]["name"] = "𐎠𐎡 Works"
    _content, reader = printed(record)
    assert squeezed("?? Works") in text_of(reader)


def test_texts_of_a_far_longer_boundary_still_end_on_two_pages(record):
    for texts in record["boundary"]["texts"].values():
        texts["may_not_say"] = [text * 4 for text in texts["may_not_say"]]
    _content, reader = printed(record, "de")
    assert len(reader.pages) == 2


def test_every_page_of_a_demonstration_says_so(record):
    _content, reader = printed(of_blocks(record, 40))
    assert all("DEMONSTRATION" in page.extract_text() for page in reader.pages)
    _content, reader = printed(record | {"demo": False})
    assert not any("DEMONSTRATION" in page.extract_text() for page in reader.pages)


@pytest.mark.django_db
def test_prints_are_kept_once_and_served_as_they_were(client, statement, now, monkeypatch):
    assert list(statements_without_print()) == [statement]
    make_missing_statements()
    assert not statements_without_print().exists()
    kept = {row.language: row for row in statement.prints.all()}
    assert list(kept) == LANGUAGES
    again = print_statement(statement=statement, at=now, by="system:statements")
    assert [row.pk for row in again] == [row.pk for row in kept.values()]
    monkeypatch.setattr("reporting.views.statements.renderer_of", lambda record: None)
    for language, row in kept.items():
        content = client.get(f"/s/{statement.number}.pdf?lang={language}").content
        assert content == bytes(row.content)
        assert hashlib.sha256(content).hexdigest() == row.sha256
    told = client.get(f"/s/{statement.number}.json").json()["prints"]
    assert told == [{"language": row.language, "sha256": row.sha256} for row in kept.values()]


@pytest.mark.django_db
def test_what_is_not_printed_yet_is_the_same(client, retirement, now):
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    before = client.get(f"/s/{statement.number}.pdf?lang=de").content
    print_statement(statement=statement, at=now, by="system:statements")
    assert client.get(f"/s/{statement.number}.pdf?lang=de").content == before
