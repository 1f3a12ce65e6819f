"""A delivered order, a committee that decided and spent, and the statement of a partial retirement."""

from datetime import timedelta

import pytest

from committees import services as committee_services
from committees.models import Committee, Seat
from credits import services as ledger
from reporting.services import make_statement
from tests import builders
from tests.committees import builders as committee_builders


@pytest.fixture
def past(now):
    """In an earlier month, so that money of then is public now."""
    return now - timedelta(days=40)


@pytest.fixture
def certificate(site, cobalt, standard, registrar, verifier, approver, past):
    report = builders.verified_report(site, cobalt, registrar, verifier, past)
    return builders.issued(report, 2_520, standard, registrar, approver, past)


@pytest.fixture
def order(certificate, buyer, cobalt, buyer_admin, registrar, finance, past):
    """2,400 kg delivered for USD 12,000.00, of which USD 1,200.00 fee."""
    paid = builders.paid_order(buyer, cobalt, 2_400, buyer_admin, registrar, finance, past)
    return ledger.deliver_order(order=paid, at=past, by=registrar)


@pytest.fixture
def committee(site):
    committee = Committee.objects.create(
        cooperative=site.cooperative, site=site, name="Fund allocation committee"
    )
    for group in ("diggers", "women_washers"):
        Seat.objects.create(committee=committee, group=group, seats=2)
    return committee


@pytest.fixture
def decide(committee, order, secretary, chair):
    """Decide and spend on an instant; gives the confirmed decision."""

    def decide(*, at, spent_minor=0, **facts):
        decision = committee_builders.record(committee, secretary, at, **facts)
        decision = committee_services.confirm_decision(decision=decision, at=at, by=chair)
        if spent_minor:
            committee_builders.spend(decision, secretary, at, amount_minor=spent_minor)
        return decision

    return decide


@pytest.fixture
def decisions(decide, past):
    return [
        decide(at=past, spent_minor=50_000),
        decide(at=past, area=2, title="School of Espérance", amount_minor=100_000, spent_minor=30_000),
    ]


@pytest.fixture
def retirement(order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    return builders.final_retirement(
        buyer, cobalt, 1_500, buyer_admin, now, claim_type="company", footprint=footprint
    )


@pytest.fixture
def statement(retirement, decisions, now):
    return make_statement(retirement=retirement, at=now, by="system:statements")
