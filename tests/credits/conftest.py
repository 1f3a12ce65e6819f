"""A report, an issuance and a delivery that most ledger tests start from."""

import pytest

from credits import services as ledger
from tests import builders


@pytest.fixture
def report(site, cobalt, registrar, verifier, now):
    return builders.verified_report(site, cobalt, registrar, verifier, now)


@pytest.fixture
def certificate(report, standard, registrar, approver, now):
    """2,520 kg in the cooperative's account."""
    return builders.issued(report, 2_520, standard, registrar, approver, now)


@pytest.fixture
def order(certificate, buyer, cobalt, buyer_admin, registrar, finance, now):
    """2,400 kg delivered to the buyer; 120 kg left in the cooperative."""
    paid = builders.paid_order(buyer, cobalt, 2_400, buyer_admin, registrar, finance, now)
    return ledger.deliver_order(order=paid, at=now, by=registrar)
