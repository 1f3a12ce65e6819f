"""The emergency rule: two others let a third approve for a week at most, and everybody sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import services
from registry.models import LedgerEntry, StandIn, User
from registry.services.stand_ins import NotTheSecond, UnfitStandIn
from tests.sql import owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


@pytest.fixture
def second(make_staff_user):
    return make_staff_user("second_finance", "Finance")


@pytest.fixture
def stand_in(registrar, finance):
    at = timezone.now()
    return services.propose_stand_in(
        person=finance, reason="Both in hospital", begins_at=at, ends_at=at + WEEK, at=at, by=registrar
    )


def may_approve(user):
    return User.objects.get(pk=user.pk).has_perm("credits.approve_issuance")


def test_two_others_let_a_third_approve_until_it_ends(registrar, finance, second, stand_in):
    at = timezone.now()
    assert not may_approve(finance)
    for person in (registrar, finance):
        with pytest.raises(NotTheSecond):
            services.agree_to_stand_in(stand_in=stand_in, at=at, by=person)
    services.agree_to_stand_in(stand_in=stand_in, at=at, by=second)
    assert may_approve(finance)
    assert not may_approve(registrar)
    assert not User.objects.get(pk=finance.pk).has_perm("credits.request_issuance")
    services.end_stand_in(stand_in=stand_in, at=at, by=registrar)
    assert not may_approve(finance)
    assert LedgerEntry.objects.filter(table="registry_standin").count() == 3


def test_it_ends_by_itself(finance, second, stand_in, admin_sql):
    services.agree_to_stand_in(stand_in=stand_in, at=timezone.now(), by=second)
    admin_sql.execute("SET session_replication_role = replica")
    admin_sql.execute(
        "UPDATE registry_standin SET begins_at = begins_at - interval '7 days', ends_at = now() - interval '1 hour'"
    )
    assert not may_approve(finance)


def test_whoever_cannot_stand_in_is_refused(registrar, finance, buyer_admin):
    at = timezone.now()
    facts = {"reason": "Away", "begins_at": at, "ends_at": at + WEEK, "at": at, "by": registrar}
    wrong = [
        {"person": registrar},
        {"person": buyer_admin},
        {"person": finance, "ends_at": at + WEEK + timedelta(seconds=1)},
        {"person": finance, "ends_at": at},
        {"person": finance, "reason": " "},
    ]
    for facts_of_one in wrong:
        with pytest.raises(UnfitStandIn):
            services.propose_stand_in(**facts | facts_of_one)
    assert not StandIn.objects.exists()


def test_a_stand_in_is_agreed_to_and_ended_once(finance, second, stand_in):
    at = timezone.now()
    services.agree_to_stand_in(stand_in=stand_in, at=at, by=second)
    with pytest.raises(UnfitStandIn):
        services.agree_to_stand_in(stand_in=stand_in, at=at, by=second)
    services.end_stand_in(stand_in=stand_in, at=at, by=finance)
    with pytest.raises(UnfitStandIn):
        services.end_stand_in(stand_in=stand_in, at=at, by=finance)


def test_the_database_holds_the_rule(registrar, finance, second, stand_in, admin_sql):
    services.agree_to_stand_in(stand_in=stand_in, at=timezone.now(), by=second)
    assert refused_by("UPDATE registry_standin SET agreed_by_id = NULL, agreed_at = NULL") == (
        "stand_in_stays_as_proposed"
    )
    admin_sql.execute("SET session_replication_role = replica")
    for change, rule in {
        "ends_at = begins_at + interval '8 days'": "stand_in_lasts_a_week_at_most",
        "reason = ''": "stand_in_has_a_reason",
        "agreed_by_id = person_id": "two_others_grant_a_stand_in",
        "agreed_by_id = proposed_by_id": "two_others_grant_a_stand_in",
        "proposed_by_id = person_id": "two_others_grant_a_stand_in",
        "agreed_by_id = NULL": "agreed_stand_in_names_who_agreed",
        "ended_at = now()": "ended_stand_in_names_who_ended_it",
    }.items():
        assert owner_refused_by(admin_sql, f"UPDATE registry_standin SET {change}") == rule


def test_on_the_pages(client, registrar, finance, second, auditor):
    client.force_login(registrar)
    form = {"person": finance.pk, "days": "3", "reason": "Both in hospital"}
    client.post("/admin/registry/standin/add/", form)
    stand_in = StandIn.objects.get()
    address = f"/admin/registry/standin/{stand_in.pk}"
    assert "Two others grant a stand-in" in client.get(f"{address}/change/").text
    client.post(f"{address}/agree/")
    assert not may_approve(finance)
    client.force_login(auditor)
    assert "Both in hospital" in client.get(f"{address}/change/").text
    assert client.post(f"{address}/agree/").status_code == 403
    client.force_login(second)
    client.post(f"{address}/agree/")
    assert may_approve(finance)
    client.post(f"{address}/end/")
    assert not may_approve(finance)
