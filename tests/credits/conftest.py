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


@pytest.fixture
def movable(standard):
    """The standard lets credits move within a group."""
    type(standard).objects.filter(pk=standard.pk).update(allows_group_transfer=True)


@pytest.fixture
def subsidiary(make_organisation, buyer):
    return make_organisation("buyer", "PHONELAB", "Test Phones Lab GmbH", "DE", parent=buyer)


@pytest.fixture
def subsidiary_admin(subsidiary, make_member):
    return make_member("subsidiary_admin", subsidiary, "buyer_admin")


@pytest.fixture
def moving(order, movable, buyer, subsidiary, cobalt, buyer_admin, now):
    """500 of the buyer's 2,400 kg, asked for to go to its subsidiary."""
    return builders.requested_group_transfer(buyer, subsidiary, cobalt, 500, buyer_admin, now)
