"""A committee with seats and a fund that holds 10,800.00 dollars, as most tests of its money start."""

import pytest

from committees import services
from committees.models import Committee, Seat, WorkerGroup
from tests.committees import builders


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
