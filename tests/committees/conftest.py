"""A committee with seats and a fund that holds 10,800.00 dollars, as most tests of its money start."""

from datetime import date
from decimal import Decimal

import pytest

from committees import services
from committees.models import Committee, PremiumFund, Seat, WorkerGroup
from tests.committees import builders
from tests.committees.bank import on


@pytest.fixture
def committee(cooperative, site):
    committee = Committee.objects.create(cooperative=cooperative, site=site, name="Kamilombe committee")
    for group in WorkerGroup.values:
        Seat.objects.create(committee=committee, group=group, seats=2)
    return committee


@pytest.fixture
def fund(committee, finance, now):
    """12,000.00 in, 1,200.00 fee out."""
    entry = services.post_premium(
        site=committee.site,
        amount_minor=1_200_000,
        fee_minor=120_000,
        currency="USD",
        reference="PO-2025-0001",
        at=now,
        by=finance,
    )
    return entry.fund


@pytest.fixture
def recorded(committee, secretary, now):
    """A decision of 2,000.00 that waits for its second officer."""
    return builders.record(committee, secretary, now)


@pytest.fixture
def confirmed(fund, recorded, chair, now):
    """A decision of 2,000.00 whose money is set aside."""
    return services.confirm_decision(decision=recorded, at=now, by=chair)


@pytest.fixture(autouse=True)
def receipts_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def book(committee, secretary, chair, finance, approver):
    """January: a premium with its fee, three receipts paid in cash and one by transfer, a correction, a return."""
    services.post_premium(
        site=committee.site,
        amount_minor=1_234_567,
        fee_minor=123_457,
        currency="USD",
        reference="PO-2026-0007",
        at=on(5),
        by=finance,
    )
    decided = builders.record(
        committee, secretary, on(8), title="Ropes", amount_minor=450_001, meeting_on=date(2026, 1, 7)
    )
    decided = services.confirm_decision(decision=decided, at=on(9), by=chair)
    francs = {"currency": "CDF", "rate": Decimal("2850.5"), "rate_on": date(2026, 1, 19)}
    builders.spend(decided, secretary, on(21), amount_minor=100_033, spent_on=date(2026, 1, 20))
    builders.spend(decided, secretary, on(21), amount_minor=28_500_100, spent_on=date(2026, 1, 20), **francs)
    builders.spend(decided, secretary, on(21), amount_minor=25_000, spent_on=date(2026, 1, 21))
    builders.spend(decided, secretary, on(23), amount_minor=40_000, spent_on=date(2026, 1, 22))
    fund = PremiumFund.objects.get()
    builders.correct(fund, finance, approver, on(31), amount_minor=-1_250, reason="Bank charges")
    services.close_decision(decision=decided, at=on(31, 18), by=chair)
    return PremiumFund.objects.get()
