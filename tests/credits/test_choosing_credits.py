"""What a claim chooses: which credits, which lines of which footprint, and for whom."""

from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from credits import services as ledger
from credits.models import Certificate, Retirement
from credits.services import retiring
from tests import builders
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_blocks(
    order, site, cobalt, standard, buyer, buyer_admin, registrar, verifier, approver, finance, now
):
    """2,400 kg of the first half-year of 2025 and 500 kg of the second, both held by the buyer."""
    later = builders.verified_report(
        site,
        cobalt,
        registrar,
        verifier,
        now,
        period_first=date(2025, 7, 1),
        period_last=date(2025, 12, 31),
    )
    builders.issued(later, 500, standard, registrar, approver, now)
    paid = builders.paid_order(buyer, cobalt, 620, buyer_admin, registrar, finance, now)
    ledger.deliver_order(order=paid, at=now, by=registrar)
    return list(Certificate.objects.held().free().order_by("-quantity"))


def parts(retirement):
    return [
        (block.issuance.number[-4:], block.first, block.last) for block in retirement.reserved.order_by("pk")
    ]


def test_credits_are_chosen_by_certificate(two_blocks, buyer, cobalt, buyer_admin, now):
    old, young, *_rest = two_blocks
    retirement = builders.requested_retirement(
        buyer, cobalt, 150, buyer_admin, now, chosen={young.pk: 100, old.pk: 50}
    )
    assert parts(retirement) == [("0001", 1, 50), ("0002", 1, 100)]
    assert Certificate.objects.held().free().quantity() == 2_400 + 620 - 150
    whole = Certificate.objects.held().free().get(issuance__number__endswith="2", first=101)
    rest = builders.requested_retirement(buyer, cobalt, 400, buyer_admin, now, chosen={whole.pk: 400})
    assert parts(rest) == [("0002", 101, 500)]


@pytest.mark.parametrize("kilograms", [0, -1, 49, 51])
def test_chosen_parts_make_up_the_quantity(two_blocks, buyer, cobalt, buyer_admin, now, kilograms):
    with pytest.raises(retiring.WrongParts, match="do not add up"):
        builders.requested_retirement(
            buyer, cobalt, 50, buyer_admin, now, chosen={two_blocks[0].pk: kilograms}
        )


def test_only_free_credits_of_the_company_are_chosen(
    two_blocks, certificate, other_buyer, buyer, cobalt, buyer_admin, other_buyer_admin, now
):
    old, young, *_rest = two_blocks
    builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now, chosen={old.pk: 10})
    # What is set aside keeps the number; the rest of the block has a new one.
    for chosen in ({old.pk: 10}, {young.pk: 100_000}, {10**9: 5}):
        with pytest.raises(retiring.WrongParts, match="not free any more"):
            builders.requested_retirement(
                buyer, cobalt, sum(chosen.values()), buyer_admin, now, chosen=chosen
            )
    with pytest.raises(retiring.NotHeld):
        builders.requested_retirement(other_buyer, cobalt, 5, other_buyer_admin, now)
    assert Retirement.objects.count() == 1


def test_eight_claims_at_once_on_one_certificate_take_it_once(two_blocks, buyer, cobalt, buyer_admin, now):
    (block, *_rest) = two_blocks

    def act():
        return builders.requested_retirement(buyer, cobalt, 2_000, buyer_admin, now, chosen={block.pk: 2_000})

    results = builders.at_once(*[act] * 8)
    assert sorted(type(result).__name__ for result in results) == ["Retirement"] + ["WrongParts"] * 7
    assert sum(block.quantity for block in Certificate.objects.filter(reserved_for__isnull=False)) == 2_000


def test_oldest_and_chosen_at_once_never_take_the_same(two_blocks, buyer, cobalt, buyer_admin, now):
    young = two_blocks[1]
    held = Certificate.objects.held().quantity()

    def chosen():
        return builders.requested_retirement(buyer, cobalt, 300, buyer_admin, now, chosen={young.pk: 300})

    def oldest():
        return builders.requested_retirement(buyer, cobalt, 400, buyer_admin, now)

    results = builders.at_once(*chain.from_iterable([(chosen, oldest)] * 4))
    done = [result for result in results if isinstance(result, Retirement)]
    assert Certificate.objects.held().free().quantity() == held - sum(row.quantity for row in done)


# Lines of a footprint


@pytest.fixture
def three_lines(buyer, cobalt, buyer_admin, now):
    """A declared footprint of 100, 200 and 300 kg."""
    footprint = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All products",
        at=now,
        by=buyer_admin,
    )
    for product, kilograms in (("Phone", 100), ("Watch", 200), ("Bike", 300)):
        ledger.add_footprint_line(
            footprint=footprint,
            product=product,
            units=kilograms,
            tier=1,
            amount_per_unit=Decimal(1),
            factor_unit="kg",
            factor_kg=Decimal(1),
            factor_source="Bill of materials",
            at=now,
            by=buyer_admin,
        )
    return ledger.declare_footprint(footprint=footprint, at=now, by=buyer_admin)


def covered(retirement):
    return list(retirement.coverages.values_list("line__product", "quantity"))


def test_a_match_covers_the_lines_it_names_in_their_order(
    order, three_lines, buyer, cobalt, buyer_admin, now
):
    phone, watch, bike = three_lines.lines.order_by("pk")
    match = {"claim_type": "product_group", "footprint": three_lines}
    some = builders.requested_retirement(
        buyer, cobalt, 350, buyer_admin, now, **match, lines=[bike.pk, phone.pk, bike.pk]
    )
    assert covered(some) == [("Bike", 300), ("Phone", 50)]
    # What exceeds the lines is a contribution, though others are open.
    more = builders.requested_retirement(buyer, cobalt, 70, buyer_admin, now, **match, lines=[phone.pk])
    assert (covered(more), more.contribution_kg) == ([("Phone", 50)], 20)
    with pytest.raises(retiring.BeyondFootprint, match="chosen lines of footprint"):
        builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, **match, lines=[phone.pk])
    rest = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now, **match)
    assert covered(rest) == [("Watch", 10)]
    assert watch.product == "Watch"


def test_lines_of_another_footprint_are_not_covered(order, three_lines, buyer, cobalt, buyer_admin, now):
    other = builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=2024)
    foreign = other.lines.get()
    with pytest.raises(retiring.BeyondFootprint):
        builders.requested_retirement(
            buyer,
            cobalt,
            1,
            buyer_admin,
            now,
            claim_type="company",
            footprint=three_lines,
            lines=[foreign.pk],
        )


# For whom


def test_any_reviewed_buyer_may_be_the_beneficiary(order, buyer, other_buyer, buyer_admin, cobalt, now):
    retirement = builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, beneficiary=other_buyer)
    assert (retirement.beneficiary, retirement.account.organisation) == (other_buyer, buyer)


def test_who_buys_nothing_is_no_beneficiary(order, buyer, buyer_admin, cobalt, cooperative, now):
    with pytest.raises(retiring.NotABuyer):
        builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, beneficiary=cooperative)


def test_a_match_for_others_is_with_their_own_footprint(
    order, buyer, other_buyer, buyer_admin, other_buyer_admin, registrar, approver, cobalt, now
):
    ours = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    theirs = builders.declared_footprint(other_buyer, cobalt, other_buyer_admin, now)
    match = {"claim_type": "company", "beneficiary": other_buyer}
    with pytest.raises(retiring.NotTheirs):
        builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, **match, footprint=ours)
    for_them = builders.requested_retirement(buyer, cobalt, 1, buyer_admin, now, **match, footprint=theirs)
    assert for_them.matched_kg == 1
    builders.changed(other_buyer, (registrar, approver), now, parent=buyer)
    in_group = builders.requested_retirement(buyer, cobalt, 2, buyer_admin, now, **match, footprint=ours)
    assert in_group.matched_kg == 2


CLAIM = (
    "INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first, "
    "claim_period_last, claim_type, footprint_id, boundary_id, state, requested_at, requested_by_id, final_from) "
    "SELECT account.id, {beneficiary}, mineral.id, 1, '2025-01-01', '2025-12-31', {claim_type}, {footprint}, "
    "boundary.id, 'requested', now(), (SELECT min(id) FROM registry_user), now() "
    "FROM credits_holdingaccount account, registry_mineral mineral, registry_claimboundary boundary "
    "WHERE account.organisation_id = {holder} AND mineral.symbol = 'Co' LIMIT 1"
)


def test_a_claim_is_of_its_parties(order, buyer, other_buyer, other_buyer_admin, cooperative, cobalt, now):
    theirs = builders.declared_footprint(other_buyer, cobalt, other_buyer_admin, now)
    facts = {"holder": buyer.pk, "claim_type": "'contribution'", "footprint": "NULL"}
    assert refused_by(CLAIM.format(beneficiary=cooperative.pk, **facts)) == "beneficiary_is_a_buyer"
    matched = facts | {"claim_type": "'company'", "footprint": theirs.pk}
    assert refused_by(CLAIM.format(beneficiary=buyer.pk, **matched)) == "a_match_is_of_its_own_parties"


def test_a_company_claim_matches_a_footprint_of_the_whole_company(order, buyer, buyer_admin, cobalt, now):
    part = builders.declared_footprint(
        buyer, cobalt, buyer_admin, now, scope="product_group", scope_name="Phones"
    )
    match = {"footprint": part, "claim_type": "company"}
    with pytest.raises(retiring.BeyondFootprint, match="covers Phones, not the whole company"):
        builders.requested_retirement(buyer, cobalt, 2, buyer_admin, now, **match)
    raw = {"holder": buyer.pk, "beneficiary": buyer.pk, "claim_type": "'company'", "footprint": part.pk}
    assert refused_by(CLAIM.format(**raw)) == "a_company_claim_matches_the_whole_company"
    match["claim_type"] = "product_group"
    assert builders.requested_retirement(buyer, cobalt, 2, buyer_admin, now, **match).matched_kg == 2
