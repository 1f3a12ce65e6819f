"""Ready sentences: of the frozen record alone, and never outside the boundary, whatever the record says."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from reporting.claims.linter import findings
from reporting.claims.sentences import (
    AUDIENCES,
    CONSUMERS,
    REPORT,
    WORDS,
    languages_offered,
    parts_of,
    ready_sentences,
)
from tests.reporting.claim_records import records

EXAMPLES = settings(max_examples=150)


def all_of(record):
    return [
        sentence
        for audience in AUDIENCES
        for language in languages_offered(record)
        for sentence in ready_sentences(record, language, audience)
    ]


@EXAMPLES
@given(records())
def test_every_ready_sentence_passes_the_linter_beside_its_own_record(record):
    for sentence in all_of(record):
        found = findings(sentence.text, sentence.language, record)
        assert not found, (sentence, found)


@EXAMPLES
@given(records())
def test_every_ready_sentence_carries_what_must_accompany_the_claim(record):
    for sentence in all_of(record):
        assert record["number"] in sentence.text
        assert "book-and-claim" in sentence.text.lower()
        assert "RMC Standard 0.9" in sentence.text
        assert record["claim"]["period"]["last"][:4] in sentence.text
        assert record["claim"]["beneficiary"]["name"] in sentence.text
        for notice in record["boundary"]["texts"][sentence.language]["notices"]:
            assert notice in sentence.text


@EXAMPLES
@given(records())
def test_a_sentence_for_consumers_is_shorter_and_calls_nothing_responsible(record):
    for language in languages_offered(record):
        longest = {
            audience: max(len(sentence.text) for sentence in ready_sentences(record, language, audience))
            for audience in AUDIENCES
        }
        assert longest[CONSUMERS] < longest[REPORT]
    for language, words in WORDS.items():
        for name in ("consumers", "products", "more"):
            assert not re.search(r"respons|verantwort|durable|sustain|nachhalt", words[name]), language


RECORD = json.loads((Path(__file__).parent / "records" / "schema_3.json").read_text())


@pytest.mark.parametrize(
    ("language", "match"),
    [
        (
            "en",
            "Of this quantity, 0.900 t equal 100.0 % of the cobalt footprint of 0.900 t that Holding {x} & Söhne "
            "declared for the product group Phones <2> (F-2026-0001; according to Holding {x} & Söhne checked by "
            "Prüf & Partner GmbH on 11 February 2026, not by the registry).",
        ),
        (
            "fr",
            "De cette quantité, 0,900 t équivalent à 100,0 % de l’empreinte cobalt de 0,900 t que Holding {x} & Söhne "
            "a déclarée pour le groupe de produits Phones <2> (F-2026-0001 ; le registre ne l’a pas contrôlée ; "
            "selon Holding {x} & Söhne, Prüf & Partner GmbH l’a fait le 11 février 2026).",
        ),
        (
            "de",
            "Von dieser Menge entsprechen 0,900 t 100,0 % des Kobalt-Fußabdrucks von 0,900 t, den Holding {x} & Söhne "
            "für die Produktgruppe Phones <2> erklärt hat (F-2026-0001; nach Angabe von Holding {x} & Söhne geprüft "
            "von Prüf & Partner GmbH am 11. Februar 2026, nicht vom Register).",
        ),
    ],
)
def test_a_match_tells_whose_part_it_covers_and_who_checked(language, match):
    """1,500 kg against 900: what exceeds the footprint equals nothing of it."""
    assert parts_of(RECORD, language)["match"] == match


def test_before_schema_3_a_match_tells_what_its_record_does():
    record = copy.deepcopy(RECORD)
    for name in ("declared_by", "scope", "scope_name", "verifier_name", "verified_on"):
        del record["claim"]["footprint"][name]
    record["claim"]["footprint"]["verification"] = "declared"
    assert parts_of(record, "en")["match"] == (
        "Of this quantity, 0.900 t equal 100.0 % of the cobalt footprint of 0.900 t that the company declared "
        "(F-2026-0001; not checked by the registry)."
    )


def test_notices_of_the_registry_come_first():
    for audience in AUDIENCES:
        for sentence in ready_sentences(RECORD, "en", audience, ["Notice of the registry: x"]):
            assert sentence.text.startswith("Notice of the registry: x ")


def test_the_languages_are_those_of_the_record():
    record = {"boundary": {"texts": {"fr": {}, "en": {}, "de": {}, "sw": {}}}}
    assert languages_offered(record) == ["en", "de", "fr"]
    assert languages_offered({"boundary": {"texts": {"fr": {}}}}) == ["fr"]
