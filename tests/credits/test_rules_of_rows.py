"""What no row of the ledger may hold by itself, broken by name through raw SQL."""

from datetime import date
from decimal import Decimal

import pytest

from credits import services as ledger
from credits.models import Factor, FactorSet
from tests import builders
from tests.sql import OWN_FACTOR, WHOLE_COMPANY, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)


def copied(table, **changes):
    """Insert a row's copy with some columns changed; generated columns and the id come anew."""
    return (
        f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) SELECT "
        f"{', '.join(str(changes.get(column, column)) for column in COLUMNS[table])} FROM {table} LIMIT 1"
    )


COLUMNS = {
    "credits_footprintline": [
        "footprint_id",
        "product",
        "units",
        "tier",
        "amount_per_unit",
        "factor_unit",
        "factor_kg",
        "factor_source",
        *(name for name in OWN_FACTOR if name != "covered_kg"),
        "covered_kg",
    ],
    "credits_issuance": [
        "number",
        "report_id",
        "standard_id",
        "quantity",
        "state",
        "requested_at",
        "requested_by_id",
        "reason",
    ],
    "credits_purchaseorder": [
        "number",
        "buyer_id",
        "mineral_id",
        "quantity",
        "note",
        "currency",
        "price_basis",
        "state",
        "requested_at",
        "requested_by_id",
        "reason",
        "billing_address",
        "buyer_reference",
    ],
    "credits_footprint": [
        "number",
        "organisation_id",
        "mineral_id",
        "period_first",
        "period_last",
        "boundary",
        "method",
        *WHOLE_COMPANY,
        "state",
        "created_at",
        "created_by_id",
    ],
    "credits_retirement": [
        "account_id",
        "beneficiary_id",
        "mineral_id",
        "quantity",
        "claim_period_first",
        "claim_period_last",
        "claim_type",
        "footprint_id",
        "boundary_id",
        "state",
        "requested_at",
        "requested_by_id",
        "final_from",
    ],
    "credits_transfer": [
        "certificate_id",
        "issuance_id",
        "first",
        "last",
        "from_account_id",
        "to_account_id",
        "order_id",
        "recorded_at",
        "recorded_by_id",
    ],
    "credits_premiumshare": ["order_id", "site_id", "quantity", "amount_minor", "fee_minor", "fund_entry_id"],
    "credits_factor": [
        "factor_set_id",
        "mineral_id",
        "code",
        "tier",
        "unit",
        "kg_per_unit",
        "kg_low",
        "kg_high",
        "source",
    ],
}


OF_NO_PUBLISHED_SET = "WHERE factor_set_id IN (SELECT id FROM credits_factorset WHERE published_on IS NULL)"


@pytest.fixture
def draft(buyer, cobalt, buyer_admin, now):
    next_set = FactorSet.objects.create(version="X")
    figures = {"kg_per_unit": 1, "kg_low": 1, "kg_high": 1}
    Factor.objects.create(
        factor_set=next_set, mineral=cobalt, code="X", tier=2, unit="kWh", source="None", **figures
    )
    footprint = ledger.create_footprint(
        organisation=buyer,
        mineral=cobalt,
        period_first=date(2025, 1, 1),
        period_last=date(2025, 12, 31),
        boundary="All products",
        at=now,
        by=buyer_admin,
    )
    ledger.add_footprint_line(
        footprint=footprint,
        product="Phone",
        units=10,
        tier=1,
        amount_per_unit=Decimal(1),
        factor_unit="kg",
        factor_kg=Decimal(1),
        factor_source="Bill of materials",
        at=now,
        by=buyer_admin,
    )
    return footprint


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (copied("credits_footprintline", units="0"), "footprint_line_counts_something"),
        (copied("credits_footprintline", tier="4"), "footprint_line_names_its_tier"),
        (copied("credits_footprintline", factor_source="''"), "footprint_line_names_its_source"),
        (copied("credits_footprintline", covered_kg="1"), "line_begins_uncovered"),
        ("UPDATE credits_footprint SET state = 'declared'", "declared_footprint_names_who_declared"),
        (
            copied("credits_footprint", number="'F-X'", period_first="period_last + 1"),
            "footprint_period_runs_forward",
        ),
        (
            copied("credits_footprint", number="'F-X'", period_first="date '1999-12-31'"),
            "footprint_is_for_years_that_can_be",
        ),
        (
            copied("credits_footprint", number="'F-X'", period_last="date '2027-01-01'"),
            "footprint_is_for_years_that_can_be",
        ),
        (
            f"UPDATE credits_factor SET kg_per_unit = -1, kg_low = -1 {OF_NO_PUBLISHED_SET}",
            "factor_is_not_negative",
        ),
        (f"{copied('credits_factor')[:-8]} {OF_NO_PUBLISHED_SET}", "factor_once_per_set_and_mineral"),
    ],
)
def test_no_footprint_says_what_cannot_be(draft, statement, rule):
    assert refused_by(statement) == rule


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"quantity": 0}, "retirement_has_a_quantity"),
        ({"claim_period_first": "claim_period_last + 1"}, "claim_period_runs_forward"),
        ({"claim_period_first": "date '1999-12-31'"}, "claim_is_for_years_that_can_be"),
        ({"claim_period_last": "date '9999-12-31'"}, "claim_is_for_years_that_can_be"),
        ({"claim_type": "'company'"}, "a_match_names_its_footprint"),
    ],
)
def test_no_claim_says_what_cannot_be(order, buyer, cobalt, buyer_admin, now, changes, rule):
    builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    insertion = copied("credits_retirement", **changes)
    assert refused_by(insertion) == rule


def test_credits_are_set_aside_for_one_claim_at_a_time(order, buyer, cobalt, buyer_admin, now):
    for _claim in range(2):
        builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    swap = "UPDATE credits_certificate SET reserved_for_id = (SELECT {}(id) FROM credits_retirement) WHERE first = 1"
    assert refused_by(swap.format("max")) == "set_aside_only_when_a_claim_is_asked_for"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            "INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id) "
            "SELECT issuance_id, last + 1, last, holder_id, state, id FROM credits_certificate WHERE first = 1",
            "serials_run_forward_from_one",
        ),
        (copied("credits_transfer", to_account_id="from_account_id"), "transfer_goes_somewhere_else"),
        (
            copied("credits_premiumshare", fee_minor="amount_minor + 1"),
            "share_fee_never_exceeds_share",
        ),
        (
            copied("credits_premiumshare", fund_entry_id="(SELECT max(id) FROM committees_fundentry)"),
            "one_premium_share_per_order_and_site",
        ),
        (
            copied(
                "credits_purchaseorder",
                number="'PO-X'",
                quantity=0,
                state="'requested'",
            ),
            "order_has_a_quantity",
        ),
        (
            copied("credits_issuance", number="'CO-X'", quantity=0, state="'requested'"),
            "issuance_has_a_quantity",
        ),
    ],
)
def test_no_row_of_a_delivery_says_what_cannot_be(order, statement, rule):
    assert refused_by(statement) == rule


def test_credits_are_issued_only_on_a_verified_report(site, cobalt, standard, registrar, approver, now):
    report = builders.submitted_report(site, cobalt, registrar, now)
    request = (
        "INSERT INTO credits_issuance (number, report_id, standard_id, quantity, state, requested_at, "
        f"requested_by_id, reason) VALUES ('CO-X', {report.pk}, {standard.pk}, 1, 'requested', now(), "
        f"{registrar.pk}, '')"
    )
    approve = (
        f"UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {approver.pk}"
    )
    assert refused_by(request, approve) == "issued_only_when_verified"


def test_facts_never_change_even_for_the_owner(report, standard, registrar, now, admin_sql):
    """Below the grants lies the trigger: whoever may update every column still changes no fact."""
    ledger.request_issuance(report=report, quantity=1, standard=standard, at=now, by=registrar)
    assert owner_refused_by(admin_sql, "UPDATE credits_issuance SET quantity = 2") == "facts_never_change"
    assert (
        owner_refused_by(admin_sql, "UPDATE credits_productionreport SET wet_kg = 1") == "facts_never_change"
    )
