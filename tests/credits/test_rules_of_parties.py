"""What PostgreSQL itself refuses the suspended, the merged, and records that two people decide."""

from datetime import date
from decimal import Decimal

import pytest

from committees.models import Committee
from credits import previews
from credits import services as ledger
from credits.models import PriceSeries
from credits.services.issuing import account_of
from credits.services.orders import NotEnoughCredits
from registry import services
from registry.acting import acting
from tests import builders
from tests.sql import owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

REPORT = (
    "INSERT INTO credits_productionreport (number, site_id, mineral_id, period_first, period_last, wet_kg, "
    "moisture_percent, grade_percent, issued_kg, evidence, evidence_sha256, sold_evidence, sold_evidence_sha256, "
    "legal_status_note, legal_status_on, state, submitted_at, submitted_by_id, reason) SELECT 'PR-X', site_id, "
    "mineral_id, '2021-01-01', '2021-02-01', wet_kg, moisture_percent, grade_percent, 0, evidence, evidence_sha256, "
    "sold_evidence, sold_evidence_sha256, legal_status_note, legal_status_on, 'submitted', submitted_at, "
    "submitted_by_id, '' FROM credits_productionreport LIMIT 1"
)
ISSUANCE = (
    "INSERT INTO credits_issuance (number, report_id, standard_id, quantity, state, requested_at, "
    "requested_by_id, reason) SELECT 'CO-X', report_id, standard_id, 1, 'requested', requested_at, "
    "requested_by_id, '' FROM credits_issuance LIMIT 1"
)
APPROVED = "UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = {person}"
ACCEPTED = (
    "UPDATE credits_purchaseorder SET state = 'accepted', accepted_at = now(), accepted_by_id = {person}"
)
RETIRED = (
    "UPDATE credits_retirement SET state = 'final', confirmed_at = final_from, confirmed_by_id = {person}"
)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def suspend(registrar, now):
    def placed(organisation):
        services.suspend_organisation(organisation=organisation, reason="Fine", at=now, by=registrar)

    return placed


@pytest.fixture
def recipe(cobalt, registrar, approver, now):
    series = PriceSeries.objects.create(mineral=cobalt, name="Index", unit="USD/t", source="A paper")
    month = date(2025, 12, 1)
    ledger.record_prices(series=series, values=[(month, Decimal(50_000))], at=now, by=registrar)
    proposed = ledger.propose_recipe(
        series=series, last_month=month, months=1, percentage=Decimal(10), at=now, by=registrar
    )
    return ledger.approve_recipe(recipe=proposed, at=now, by=approver)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (REPORT, "suspended_takes_no_part"),
        (ISSUANCE, "suspended_takes_no_part"),
        # The trigger suspended_gets_nothing_issued.
        (APPROVED, "suspended_takes_no_part"),
    ],
)
def test_nothing_is_reported_or_issued_for_a_suspended_cooperative(
    site, cooperative, cobalt, standard, registrar, verifier, approver, suspend, now, statement, rule
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    suspend(cooperative)
    assert refused_by(statement.format(person=approver.pk)) == rule


def test_suspended_gets_nothing_delivered(buyer, cobalt, buyer_admin, registrar, suspend, now):
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    ledger.quote_order(
        order=order,
        unit_price_minor=500_000,
        total_minor=50_000,
        fee_minor=5_000,
        price_basis="Agreed",
        at=now,
        by=registrar,
    )
    suspend(buyer)
    assert refused_by(ACCEPTED.format(person=buyer_admin.pk)) == "suspended_takes_no_part"


def test_suspended_retires_nothing(order, buyer, cobalt, buyer_admin, suspend, now):
    builders.requested_retirement(buyer, cobalt, 100, buyer_admin, now)
    suspend(buyer)
    assert refused_by(RETIRED.format(person=buyer_admin.pk)) == "suspended_takes_no_part"


def test_credits_of_a_suspended_cooperative_stay_where_they_are(
    certificate, cooperative, buyer, cobalt, buyer_admin, registrar, finance, suspend, now
):
    """The trigger suspended_delivers_nothing."""
    order = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)
    suspend(cooperative)
    assert previews.available_for(order) == []
    assert previews.kilograms_for_sale(order) == (0, 0)
    with pytest.raises(NotEnoughCredits):
        ledger.deliver_order(order=order, at=now, by=registrar)
    with acting(by=registrar, act="attack"):
        account = account_of(buyer, at=now)
    transfer = (
        "INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id, "
        f"order_id, recorded_at, recorded_by_id) SELECT id, issuance_id, first, last, holder_id, {account.pk}, "
        f"{order.pk}, now(), {registrar.pk} FROM credits_certificate"
    )
    assert refused_by(transfer) == "suspended_takes_no_part"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_organisation SET parent_id = {double} WHERE id = {buyer}",
        "INSERT INTO registry_organisationchange (organisation_id, requested_at, requested_by_id, country, "
        "registration_number, lei, domain, contact_name, contact_email, reason, state, refusal, name) "
        "VALUES ({double}, now(), {person}, 'NL', '', '', '', '', '', 'x', 'requested', '', 'Name')",
        "INSERT INTO registry_suspension (organisation_id, placed_at, placed_by_id, reason, state, outcome) "
        "VALUES ({double}, now(), {person}, 'x', 'placed', '')",
        "INSERT INTO credits_footprint (number, organisation_id, mineral_id, period_first, period_last, boundary, "
        "state, created_at, created_by_id, method, scope, scope_name, verification, verifier_name, version) "
        "SELECT 'F-X', {double}, mineral_id, period_first, period_last, boundary, 'draft', created_at, created_by_id, "
        "method, scope, scope_name, verification, verifier_name, version FROM credits_footprint LIMIT 1",
    ],
)
def test_nothing_names_a_double(admin_sql, buyer, cobalt, buyer_admin, registrar, approver, now, statement):
    """The trigger party_may_be_named, wherever an organisation is named."""
    builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    double = services.add_organisation(
        kind="buyer", code="DOUBLE", name="Double", country="NL", at=now, by=registrar
    )
    services.merge_organisation(organisation=double, into=buyer, at=now, by=approver)
    statement = statement.format(double=double.pk, buyer=buyer.pk, person=registrar.pk)
    refused = owner_refused_by(admin_sql, statement) if "UPDATE" in statement else refused_by(statement)
    assert refused == "merged_takes_no_part"


DECIDED = "UPDATE {table} SET state = 'requested', decided_at = NULL, approved_by_id = NULL"


def test_what_two_people_decided_stays_decided(buyer, recipe, registrar, approver, now):
    builders.changed(buyer, (registrar, approver), now, contact_name="Ann Example")
    for table in ("registry_organisationchange", "credits_pricerecipe"):
        assert refused_by(DECIDED.format(table=table)) == "final_is_final"


def test_what_was_lifted_is_not_in_force_again(buyer, registrar, approver, suspend, now):
    suspend(buyer)
    services.lift_suspension(suspension=buyer.suspensions.get(), outcome="Paid", at=now, by=approver)
    again = (
        "UPDATE registry_suspension SET state = 'placed', lifted_at = NULL, lifted_by_id = NULL, outcome = ''"
    )
    assert refused_by(again) == "final_is_final"


def test_approved_change_is_made(buyer, registrar, approver, now):
    assert builders.changed(buyer, (registrar, approver), now, name="New name").name == "New name"


def test_people_of_a_suspended_company_read_it_on_their_pages(client, order, buyer, buyer_admin, suspend):
    client.force_login(buyer_admin)
    pages = ["/portal/", f"/portal/orders/{order.number}/", "/portal/orders/"]
    assert "is suspended for now" not in client.get(pages[0], follow=True).text
    suspend(buyer)
    for page in pages:
        assert f"{buyer} is suspended for now" in client.get(page, follow=True).text
    assert "Fine" not in client.get(pages[0], follow=True).text


def test_people_of_a_suspended_cooperative_read_it_on_their_pages(
    client, cooperative, site, secretary, suspend
):
    Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    client.force_login(secretary)
    pages = ["/committee/", "/committee/decisions/"]
    assert "is suspended for now" not in client.get(pages[0]).text
    suspend(cooperative)
    for page in pages:
        assert f"{cooperative} is suspended for now" in client.get(page).text
