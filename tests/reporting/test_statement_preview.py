"""The record of a claim that is not made yet: as it will be, without a number, and it says so."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from credits.boundary import Claim, Match, sources
from credits.models import Certificate, Footprint
from credits.reports import blocks_to_retire
from registry.models import ClaimBoundary
from reporting.services import make_statement
from reporting.statement_origin import Block
from reporting.statement_record import NO_NUMBER, Told, preview_record
from reporting.statement_renderers import renderer_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(order, buyer, cobalt, buyer_admin, now):
    declared = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    footprint = Footprint.objects.with_totals().get(pk=declared.pk)
    blocks = blocks_to_retire(buyer, cobalt, 1_500, on=now.date())
    places, standards = sources(block["certificate"] for block in blocks)
    covered = min(1_500, footprint.total - footprint.matched)
    match = Match.of(footprint, total=footprint.total, covered=covered, matched=footprint.matched)
    return Told(
        claim=Claim(
            account=buyer,
            beneficiary=buyer,
            mineral=cobalt,
            quantity=1_500,
            period_first=footprint.period_first,
            period_last=footprint.period_last,
            number=NO_NUMBER,
            places=places,
            standards=standards,
            match=match,
        ),
        claim_type="company",
        boundary=ClaimBoundary.objects.in_force(now.date()),
        blocks=[Block.of(block["certificate"], block["part"]) for block in blocks],
        footprint=footprint,
        matched_kg=match.matched + match.covered,
        accepted_on=now.date(),
    )


def without_number(record):
    """What depends on that there is a statement, left out."""
    own = {"number", "address", "state", "retirement", "retired_on"}
    kept = {name: part for name, part in record.items() if name not in own}
    number = record["number"]
    texts = {
        language: {kind: [text.replace(number, "") for text in lines] for kind, lines in said.items()}
        for language, said in record["boundary"]["texts"].items()
    }
    return kept | {"boundary": record["boundary"] | {"texts": texts}}


def test_preview_is_what_the_statement_will_be(told, buyer, cobalt, buyer_admin, decisions, now):
    preview = preview_record(told=told, at=now)
    retirement = builders.final_retirement(
        buyer, cobalt, 1_500, buyer_admin, now, claim_type="company", footprint=told.footprint
    )
    record = make_statement(retirement=retirement, at=now, by="system:statements").record
    assert without_number(preview) == without_number(record)
    assert (preview["number"], preview["state"], preview["retirement"]) == (NO_NUMBER, "preview", "")
    assert not Certificate.objects.retired().exclude(retirement=retirement).exists()


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_preview_says_that_nothing_is_retired_yet(told, now, language):
    record = preview_record(told=told, at=now)
    words = renderer_of(record).words(record, "", language)
    assert not words["is_final"]
    page = render_to_string(
        "statements/first_page.html", {"words": words, "labels": words["labels"], "heading": "h2"}
    )
    assert words["state"] in page
    assert {"en": "NOTHING IS RETIRED YET", "fr": "RIEN N’EST ENCORE RETIRÉ", "de": "NOCH NICHTS"}[
        language
    ] in page
    assert "state-retired" not in page
    assert "<h1>" not in page
    assert "/s/" not in page


def test_preview_of_a_contribution_has_no_footprint(told, now):
    claim = replace(told.claim, match=None)
    record = preview_record(
        told=replace(told, claim=claim, footprint=None, claim_type="contribution"), at=now
    )
    assert record["claim"]["footprint"] is None
    assert "footprint" not in record["figures"]
