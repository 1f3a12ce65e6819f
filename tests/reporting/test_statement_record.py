"""What a statement says, that it stays so, and that it is made once."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from credits.models import PremiumShare
from credits.serials import SerialRange
from registry.identifiers import has_valid_check_character
from registry.models import ClaimBoundaryText
from reporting import tasks
from reporting.models import Statement
from reporting.services import NotFinal, make_statement, retirements_without_statement
from reporting.statement_origin import Block, premium_of
from reporting.statement_record import fingerprint_of
from tests import builders

pytestmark = pytest.mark.django_db


def leaves(value):
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def test_the_record_says_who_how_much_and_from_where(statement):
    record = statement.record
    assert record["number"] == statement.number
    assert statement.number.startswith("RMC-S-2026-000001-")
    assert has_valid_check_character(statement.number)
    assert record["address"].endswith(f"/s/{statement.number}/")
    assert (record["schema"], record["state"], record["demo"]) == ("3", "final", True)
    assert (record["renderer"], record["languages"]) == ("2", ["en", "fr", "de"])
    assert record["issued_at"] == "2026-03-02T09:00:00Z"
    claim = record["claim"]
    assert claim["beneficiary"] == claim["account"]
    assert claim["beneficiary"] == {
        "name": "Test Phones B.V.",
        "country": "NL",
        "registration_number": "12345678",
        "lei": "",
        "domain": "phones.example",
        "invented": False,
        "reviewed_on": "2025-01-01",
    }
    assert (claim["quantity_kg"], claim["kg_per_credit"], claim["basis"]) == (1_500, 1_000, "contained metal")
    assert claim["period"] == {"first": "2025-01-01", "last": "2025-12-31"}
    footprint = claim["footprint"]
    assert (footprint["total_kg"], footprint["matched_kg"], footprint["percent"]) == (2_000, 1_500, "75.0")
    assert footprint["verification"] == "declared"
    (line,) = record["source"]
    assert (line["first"], line["last"], line["quantity_kg"]) == (1, 1_500, 1_500)
    assert line["serials"].endswith("/0000001-0001500")
    assert (line["site"], line["town"], line["country"]) == ("Kamilombe", "Kolwezi", "CD")
    assert record["standards"] == [
        {"name": "RMC Standard", "version": "0.9", "is_draft": True, "published_on": ""}
    ]


def test_the_premium_is_a_share_and_the_areas_are_the_whole_fund(statement):
    premium = statement.record["premium"]
    # 1,500 of 2,400 kg: five eighths of USD 12,000.00 and of the fee of USD 1,200.00.
    assert (premium["total_minor"], premium["fee_minor"], premium["fund_minor"]) == (750_000, 75_000, 675_000)
    assert premium["as_of"] == "2026-02-28"
    assert [(row["area"], row["allocated_minor"], row["spent_minor"]) for row in premium["areas"]] == [
        (1, 200_000, 50_000),
        (2, 100_000, 30_000),
        (3, 0, 0),
        (4, 0, 0),
    ]


@pytest.mark.django_db(transaction=True)
def test_no_part_of_the_premium_is_told_above_what_was_paid(order, buyer, cobalt, buyer_admin, now):
    """One kilogram after the other: the cents that rounding leaves over are told of nobody."""
    (paid,) = PremiumShare.objects.filter(order=order)
    block = Block.of(builders.final_retirement(buyer, cobalt, 1, buyer_admin, now).certificates.get())
    for kilograms in (1, 7, 1_000):
        block = replace(block, serials=SerialRange(1, kilograms))
        told = premium_of([block], now, {})
        assert told["total_minor"] == told["fund_minor"] + told["fee_minor"]
        fund = paid.amount_minor - paid.fee_minor
        assert told["fund_minor"] * paid.quantity <= fund * kilograms
        assert told["fee_minor"] * paid.quantity <= paid.fee_minor * kilograms


def test_money_of_this_month_is_not_told_yet(retirement, decide, now):
    decide(at=now - timedelta(hours=1), spent_minor=50_000)
    areas = make_statement(retirement=retirement, at=now, by="system:statements").record["premium"]["areas"]
    assert areas[0] == {"area": 1, "allocated_minor": 0, "spent_minor": 0}


def test_the_boundary_is_filled_in_every_language(statement):
    texts = statement.record["boundary"]["texts"]
    assert set(texts) == {"en", "fr", "de"}
    for language in texts.values():
        assert set(language) == {"may_say", "may_not_say", "say_with", "notices"}
        assert not [text for text in leaves(language) if "{" in text]
        assert language["may_say"]
        assert len(language["may_not_say"]) == 5
    assert statement.number in texts["en"]["may_say"][0]
    assert "1.500 t" in texts["en"]["may_say"][0]
    assert "1,500 t" in texts["fr"]["may_say"][0]
    assert "1,500 t Kobalt" in texts["de"]["may_say"][0]
    assert len(texts["en"]["notices"]) == len(texts["fr"]["notices"]) == len(texts["de"]["notices"]) == 2


def test_no_value_is_a_float_and_the_fingerprint_is_of_the_canonical_record(statement):
    assert {type(leaf) for leaf in leaves(statement.record)} <= {str, int, bool}
    stored = Statement.objects.get(pk=statement.pk).record
    assert stored == json.loads(rfc8785.dumps(stored))
    assert fingerprint_of(stored) == statement.fingerprint


def test_a_percentage_is_never_rounded_up(order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, kilograms=2_001)
    retirement = builders.final_retirement(
        buyer, cobalt, 2_000, buyer_admin, now, claim_type="company", footprint=footprint
    )
    record = make_statement(retirement=retirement, at=now, by="system:statements").record
    assert record["claim"]["footprint"]["percent"] == "99.9"
    assert not any("replaced" in notice for notice in record["boundary"]["texts"]["en"]["notices"])


def test_a_full_match_and_another_beneficiary_bring_their_notices(
    order, buyer, cobalt, buyer_admin, make_organisation, now
):
    daughter = make_organisation("buyer", "SUB", "Daughter {company} Ltd", parent=buyer)
    footprint = builders.declared_footprint(daughter, cobalt, buyer_admin, now, kilograms=900)
    retirement = builders.final_retirement(
        buyer,
        cobalt,
        900,
        buyer_admin,
        now,
        beneficiary=daughter,
        claim_type="product_group",
        footprint=footprint,
    )
    record = make_statement(retirement=retirement, at=now, by="system:statements").record
    assert record["claim"]["account"]["name"] == "Test Phones B.V."
    notices = record["boundary"]["texts"]["en"]["notices"]
    assert len(notices) == 4
    # Braces in a name are not filled a second time.
    assert "Only Daughter {company} Ltd, the beneficiary, may make this claim." in notices


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("verification", "kept", "told"),
    [
        ("internal", "", "according to it checked within the company on 1 February 2026"),
        ("third_party", "Anna Muster", "according to it checked by Anna Muster on 1 February 2026"),
    ],
)
def test_who_checked_stays_the_word_of_whoever_declared_and_a_colleague_is_not_named(
    client, order, buyer, cobalt, buyer_admin, make_organisation, now, verification, kept, told
):
    daughter = make_organisation("buyer", "SUB", "Daughter Ltd", parent=buyer)
    footprint = builders.declared_footprint(
        buyer,
        cobalt,
        buyer_admin,
        now,
        scope="product",
        scope_name="Phone 7",
        verification=verification,
        verifier_name="Anna Muster",
        verified_on=date(2026, 2, 1),
    )
    match = {"claim_type": "product_group", "footprint": footprint}
    retirement = builders.final_retirement(
        buyer, cobalt, 900, buyer_admin, now, beneficiary=daughter, **match
    )
    statement = make_statement(retirement=retirement, at=now, by="system:statements")
    record = statement.record
    assert {record["figures"][name] for name in ("footprint", "match", "inventory")} == {"declared"}
    assert record["claim"]["footprint"]["declared_by"] == "Test Phones B.V."
    assert record["claim"]["footprint"]["verifier_name"] == kept
    assert ("Anna Muster" in json.dumps(record)) == bool(kept)
    texts = record["boundary"]["texts"]["en"]
    assert "footprint that Test Phones B.V. declared for the product Phone 7" in texts["may_say"][1]
    assert "The footprint is declared by the company and was not checked by the registry." in texts["notices"]
    page = client.get(f"/s/{statement.number}/", {"lang": "en"}).text
    assert f"declared by Test Phones B.V.; {told}; not checked by the registry" in page
    assert ("Anna Muster" in page) == bool(kept)


def test_a_contribution_has_no_footprint(order, buyer, cobalt, buyer_admin, now):
    retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
    record = make_statement(retirement=retirement, at=now, by="system:statements").record
    assert record["claim"]["footprint"] is None
    assert len(record["boundary"]["texts"]["en"]["may_say"]) == 2


def test_later_changes_leave_a_statement_as_it_was(statement, buyer, registrar, approver, now):
    frozen = json.dumps(statement.record, sort_keys=True)
    builders.changed(buyer, (registrar, approver), now, name="New Name B.V.")
    ClaimBoundaryText.objects.update(text="changed")
    again = make_statement(
        retirement=statement.retirement, at=statement.issued_at + timedelta(days=9), by="system:statements"
    )
    assert again.pk == statement.pk
    assert json.dumps(again.record, sort_keys=True) == frozen


def test_numbers_follow_one_another_by_year(order, buyer, cobalt, buyer_admin, now):
    numbers = [
        make_statement(
            retirement=builders.final_retirement(buyer, cobalt, 10, buyer_admin, now),
            at=now,
            by="system:statements",
        ).number
        for _turn in range(2)
    ]
    later = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
    numbers.append(
        make_statement(retirement=later, at=now + timedelta(days=365), by="system:statements").number
    )
    assert [number[:-2] for number in numbers] == [
        "RMC-S-2026-000001",
        "RMC-S-2026-000002",
        "RMC-S-2027-000001",
    ]


def test_no_statement_before_the_end(order, buyer, cobalt, buyer_admin, now):
    waiting = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    with pytest.raises(NotFinal):
        make_statement(retirement=waiting, at=now, by="system:statements")
    assert not Statement.objects.exists()


def test_the_sweeper_finds_what_was_forgotten(retirement):
    assert list(retirements_without_statement()) == [retirement]
    tasks.make_missing_statements()
    assert not retirements_without_statement().exists()
    assert Statement.objects.get().retirement == retirement
    tasks.make_missing_statements()
    assert Statement.objects.count() == 1


def test_a_record_of_many_blocks_costs_few_queries(
    site, cobalt, standard, registrar, verifier, approver, buyer, buyer_admin, finance, now
):
    counts = []
    for year, blocks in ((2021, 1), (2022, 6)):
        report = builders.verified_report(
            site,
            cobalt,
            registrar,
            verifier,
            now,
            period_first=date(year, 1, 1),
            period_last=date(year, 6, 30),
        )
        for _turn in range(blocks):
            builders.issued(report, 10, standard, registrar, approver, now)
        paid = builders.paid_order(buyer, cobalt, 10 * blocks, buyer_admin, registrar, finance, now)
        ledger.deliver_order(order=paid, at=now, by=registrar)
        retirement = builders.final_retirement(buyer, cobalt, 10 * blocks, buyer_admin, now)
        with CaptureQueriesContext(connection) as queries:
            make_statement(retirement=retirement, at=now, by="system:statements")
        counts.append(len(queries))
    assert counts[1] == counts[0]
