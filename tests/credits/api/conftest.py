"""A buyer's client, and what it asks for."""

import pytest
from django.core.cache import cache

from tests.credits.api.machines import client_of


@pytest.fixture
def api(buyer_admin):
    return client_of(buyer_admin)


@pytest.fixture
def asked(buyer):
    """The body of a retirement of 1,500 kg as a contribution."""
    return {
        "organisation": buyer.code,
        "beneficiary": buyer.code,
        "mineral": "Co",
        "quantity_kg": 1_500,
        "claim_period_first": "2025-01-01",
        "claim_period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": None,
    }


@pytest.fixture
def fresh_limits():
    cache.clear()
    yield
    cache.clear()
