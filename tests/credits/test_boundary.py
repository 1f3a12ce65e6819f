"""Which texts of a claim boundary apply to a claim, and how they are filled."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from credits.boundary import Claim, Match, boundary_texts, claim_of, filled, sources, written_period
from registry.models import ClaimBoundary, Standard
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(buyer, cobalt, standard):
    return Claim(
        account=buyer,
        beneficiary=buyer,
        mineral=cobalt,
        quantity=1_500,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        number="RMC-S-2026-000042-K",
        places=("Kolwezi, CD",),
        standards=(standard,),
    )


def texts(claim, language="en"):
    boundary = ClaimBoundary.objects.in_force(date(2026, 3, 2))
    return boundary_texts(boundary=boundary, language=language, claim=claim)


def test_a_contribution_says_nothing_of_a_footprint(claim):
    said = texts(claim)
    assert said["may_say"][0] == (
        "“In 2025, Test Phones B.V. supported the responsible production of 1.500 t of cobalt at artisanal "
        "cooperatives in Kolwezi, CD by buying and retiring credits (book-and-claim, statement "
        "RMC-S-2026-000042-K).”"
    )
    assert [len(said[name]) for name in ("may_say", "may_not_say", "say_with", "notices")] == [2, 5, 1, 1]
    assert "{" not in str(list(said.values()))


def test_a_match_gives_its_percentage_and_that_it_was_not_checked(claim):
    match = Match("F-2026-0001", total=2_442, covered=1_500, declared_by="Test Phones B.V.")
    said = texts(replace(claim, match=match))
    assert said["may_say"][1] == (
        "That 1.500 t of this quantity equal 61.4 % of the cobalt footprint that Test Phones B.V. declared for "
        "the whole company, if the reference F-2026-0001 and how it was checked are given."
    )
    assert said["notices"] == [
        "The footprint is declared by the company and was not checked by the registry.",
        "Issued under draft version RMC Standard 0.9, which is not yet published.",
    ]


@pytest.mark.parametrize(
    ("language", "match_said", "notice"),
    [
        (
            "en",
            "That 0.300 t of this quantity equal 100.0 % of the cobalt footprint that Parent {x} Ltd declared for "
            "the product Phone {1}, if",
            "The footprint is not of the whole company: it was declared only for the product Phone {1}.",
        ),
        (
            "fr",
            "Que 0,300 t de cette quantité équivalent à 100,0 % de l’empreinte cobalt que Parent {x} Ltd a déclarée "
            "pour le produit Phone {1}, si",
            "L’empreinte n’est pas celle de toute l’entreprise : elle a été déclarée pour le produit Phone {1} "
            "seulement.",
        ),
        (
            "de",
            "Dass 0,300 t dieser Menge 100,0 % des Kobalt-Fußabdrucks entsprechen, den Parent {x} Ltd für das Produkt "
            "Phone {1} erklärt hat, wenn",
            "Der Fußabdruck gilt nicht für das ganze Unternehmen: Er wurde nur für das Produkt Phone {1} erklärt.",
        ),
    ],
)
def test_a_match_tells_whose_part_it_covers_and_of_how_much_of_the_claim(claim, language, match_said, notice):
    match = Match(
        "F-2026-0001",
        total=300,
        covered=300,
        scope="product",
        scope_name="Phone {1}",
        declared_by="Parent {x} Ltd",
    )
    said = texts(replace(claim, match=match), language)
    assert said["may_say"][1].startswith(match_said)
    assert notice in said["notices"]
    whole = texts(replace(claim, match=replace(match, scope="company", scope_name="")), language)
    assert notice not in whole["notices"] and len(whole["notices"]) == len(said["notices"]) - 1


@pytest.mark.parametrize(("matched", "is_full"), [(942, True), (941, False)])
def test_a_full_match_is_not_a_replacement(claim, matched, is_full):
    said = texts(replace(claim, match=Match("F-2026-0001", total=2_442, covered=1_500, matched=matched)))
    assert any(notice.startswith("Matched does not mean replaced") for notice in said["notices"]) is is_full


def test_what_exceeds_a_footprint_is_a_contribution_and_says_so(claim):
    match = Match("F-2026-0001", 2_000, covered=1_100, matched=900)
    said = texts(replace(claim, match=match))
    assert (match.covered, match.percent, match.is_full) == (1_100, Decimal("55.0"), True)
    assert (
        "0.400 t of this claim exceed footprint F-2026-0001: they are a contribution and match nothing."
        in said["notices"]
    )


def test_only_the_beneficiary_may_claim(claim, other_buyer):
    notices = texts(replace(claim, beneficiary=other_buyer))["notices"]
    assert notices[-1] == "Only Other Bikes GmbH, the beneficiary, may make this claim."


def test_a_published_standard_brings_no_notice(claim):
    published = Standard(name="RMC Standard", version="1.0", is_draft=False)
    assert texts(replace(claim, standards=(published,)))["notices"] == []


def test_texts_are_filled_in_their_own_language(claim):
    said = texts(replace(claim, period_last=date(2025, 6, 30)), "fr")
    assert "En 1 janvier 2025 – 30 juin 2025, Test Phones B.V. a soutenu" in said["may_say"][0]
    assert "1,500 t de cobalt" in said["may_say"][0]


def test_what_is_put_in_is_never_filled_itself():
    assert filled("{company} {unknown} {0}", {"company": "{period}", "period": "2025"}) == (
        "{period} {unknown} {0}"
    )


def test_per_cent_is_never_rounded_up():
    assert Match("F", total=3, covered=2).percent == Decimal("66.6")


def test_a_whole_year_is_written_as_one():
    assert written_period(date(2025, 1, 1), date(2025, 12, 31)) == "2025"
    assert written_period(date(2025, 1, 1), date(2026, 12, 31)) == "1 January 2025 – 31 December 2026"


@pytest.mark.django_db(transaction=True)
def test_the_claim_of_a_retirement_counts_what_others_matched(order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=2_000)
    match = {"claim_type": "company", "footprint": footprint}
    builders.requested_retirement(buyer, cobalt, 700, buyer_admin, now, **match)
    retirement = builders.final_retirement(buyer, cobalt, 1_300, buyer_admin, now, **match)
    claim = claim_of(retirement, number="N")
    assert claim.match == Match(
        footprint.number, total=2_000, covered=1_300, matched=700, declared_by="Test Phones B.V."
    )
    assert claim.places == ("Kolwezi, CD",)
    assert claim.match.is_full
    assert sources(retirement.certificates.all()) == (claim.places, claim.standards)
