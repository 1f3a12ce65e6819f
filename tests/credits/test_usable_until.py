"""Credits whose standard limits their time are neither delivered nor set aside after it."""

from datetime import UTC, date, datetime

import pytest

from credits import services as ledger
from credits.availability import available
from credits.models import Certificate
from credits.services.orders import NotEnoughCredits
from credits.services.retiring import Expired, NotHeld
from tests import builders
from tests.sql import refused_by

pytestmark = pytest.mark.django_db(transaction=True)
# The report of `certificate` ends on 30 June 2025.
LAST_DAY = datetime(2026, 6, 30, 23, tzinfo=UTC)
DAY_AFTER = datetime(2026, 7, 1, 1, tzinfo=UTC)


@pytest.fixture
def one_year(standard, registrar):
    type(standard).objects.filter(pk=standard.pk).update(usable_years=1)


@pytest.fixture
def paid(certificate, buyer, cobalt, buyer_admin, registrar, finance, now):
    return builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, now)


def free_kg(on):
    return next(row["free"] for row in available(on) if row["mineral"].symbol == "Co")


def test_without_a_limit_credits_do_not_expire(certificate):
    assert certificate.issuance.usable_until is None
    assert Certificate.objects.usable(date(2125, 1, 1)).count() == 1


def test_both_sides_count_the_same_last_day(one_year, certificate):
    certificate = Certificate.objects.get()
    assert certificate.issuance.usable_until == LAST_DAY.date()
    counts = [Certificate.objects.usable(day.date()).count() for day in (LAST_DAY, DAY_AFTER)]
    assert counts == [1, 0]
    assert (free_kg(LAST_DAY.date()) > 0, free_kg(DAY_AFTER.date())) == (True, 0)


def test_expired_credits_are_not_delivered(one_year, paid, registrar):
    with pytest.raises(NotEnoughCredits):
        ledger.deliver_order(order=paid, at=DAY_AFTER, by=registrar)
    assert ledger.deliver_order(order=paid, at=LAST_DAY, by=registrar).state == "delivered"


def test_expired_credits_are_not_set_aside(one_year, paid, buyer, cobalt, buyer_admin, registrar, now):
    ledger.deliver_order(order=paid, at=now, by=registrar)
    with pytest.raises(NotHeld):
        builders.requested_retirement(buyer, cobalt, 10, buyer_admin, DAY_AFTER)
    asked = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, LAST_DAY)
    # What was set aside in time becomes final, however long it cooled off.
    at = max(DAY_AFTER, asked.final_from)
    assert ledger.confirm_retirement(retirement=asked, at=at, by=buyer_admin).state == "final"


def test_the_database_refuses_what_is_expired(one_year, paid, buyer, cobalt, buyer_admin, registrar, now):
    ledger.deliver_order(order=paid, at=now, by=registrar)
    move = (
        "INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id, "
        "order_id, recorded_at, recorded_by_id) SELECT certificate_id, issuance_id, first, last, from_account_id, "
        "to_account_id, order_id, '2026-07-01 01:00+00', recorded_by_id FROM credits_transfer"
    )
    assert refused_by(move) == "expired_credits_are_not_delivered"
    asked = builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    ledger.cancel_retirement(retirement=asked, at=now, by=buyer_admin)
    late = (
        "INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first, "
        "claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from) "
        "SELECT account_id, beneficiary_id, mineral_id, 100, claim_period_first, claim_period_last, claim_type, "
        "boundary_id, 'requested', '2026-07-01 01:00+00', requested_by_id, '2026-07-02' FROM credits_retirement"
    )
    aside = (
        "UPDATE credits_certificate SET reserved_for_id = (SELECT max(id) FROM credits_retirement) "
        "WHERE state = 'held'"
    )
    assert refused_by(late, aside) == "expired_credits_are_not_retired"


def test_a_standard_is_usable_for_a_while(one_year):
    assert refused_by("UPDATE registry_standard SET usable_years = 0") == "credits_are_usable_for_a_while"


@pytest.mark.parametrize(("before", "after"), [(2, 1), (None, 90)])
def test_what_was_issued_stays_usable_as_long(standard, request, before, after):
    kept = type(standard).objects.filter(pk=standard.pk)
    kept.update(usable_years=before)
    request.getfixturevalue("certificate")
    shorten = f"UPDATE registry_standard SET usable_years = {after}"
    assert refused_by(shorten) == "issued_credits_stay_usable_as_long"
    assert kept.update(usable_years=before and 95) == 1
    assert Certificate.objects.usable(date(2030, 1, 1)).exists()


def test_a_standard_nothing_was_issued_under_may_say_less(standard):
    kept = type(standard).objects.filter(pk=standard.pk)
    kept.update(usable_years=5)
    assert kept.update(usable_years=1) == 1


def test_staff_read_why_the_time_is_not_shortened(client, one_year, standard, certificate, registrar):
    client.force_login(registrar)
    address = f"/admin/registry/standard/{standard.pk}/change/"
    typed = {"name": standard.name, "version": standard.version, "is_draft": "on", "usable_years": "2"}
    assert client.post(address, typed).status_code == 302
    answer = client.post(address, typed | {"usable_years": "1"})
    assert "stay usable as long as it said then" in answer.content.decode()
    standard.refresh_from_db()
    assert standard.usable_years == 2


def test_what_expired_while_it_waited_is_not_approved(
    one_year, paid, buyer, cobalt, buyer_admin, make_member, registrar, now
):
    ledger.deliver_order(order=paid, at=now, by=registrar)
    second = make_member("second_admin", buyer, "buyer_admin")
    ledger.begin_approval_rule(organisation=buyer, at=now, by=buyer_admin)
    asked, other = (builders.requested_retirement(buyer, cobalt, 10, buyer_admin, LAST_DAY) for _ in "ab")
    assert ledger.approve_retirement(retirement=other, at=LAST_DAY, by=second).approved_by == second
    with pytest.raises(Expired, match="Refuse it"):
        ledger.approve_retirement(retirement=asked, at=DAY_AFTER, by=second)
    approve = "UPDATE credits_retirement SET approved_at = '{0}', final_from = '{0}', approved_by_id = {1} WHERE id = {2}"
    by_hand = approve.format(DAY_AFTER.isoformat(), second.pk, asked.pk)
    assert refused_by(by_hand) == "expired_credits_are_not_approved"
    ledger.refuse_retirement(retirement=asked, reason="Too old", at=DAY_AFTER, by=second)
