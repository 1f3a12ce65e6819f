"""Ready sentences: of the frozen record alone, and never outside the boundary, whatever the record says."""

import re

from hypothesis import given, settings

from reporting.claims.linter import findings
from reporting.claims.sentences import AUDIENCES, CONSUMERS, REPORT, WORDS, languages_offered, ready_sentences
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


def test_the_languages_are_those_of_the_record():
    record = {"boundary": {"texts": {"fr": {}, "en": {}, "de": {}, "sw": {}}}}
    assert languages_offered(record) == ["en", "de", "fr"]
    assert languages_offered({"boundary": {"texts": {"fr": {}}}}) == ["fr"]
