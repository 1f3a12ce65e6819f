"""The staff's pages on people and places: nobody widens their own rights, and no list is an oracle."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from knox.models import AuthToken

from registry.letters import send_invitations_due
from registry.models import Membership, Mineral, MineSite, Organisation, User
from registry.roles import STAFF_GROUPS
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(make_user):
    user = make_user("superuser")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


def test_strangers_are_sent_to_the_one_sign_in(client, buyer_admin):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login") + "?next=/admin/")
    client.force_login(buyer_admin)
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/", follow=True).status_code == 403


def test_registrar_invites_a_person_who_chooses_a_password(client, registrar, now):
    client.force_login(registrar)
    person = {"email": "New@Example.org", "name": "New Person", "language": "fr"}
    client.post("/admin/registry/user/add/", person | {"is_staff": "on", "is_superuser": "on"})
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.is_staff, user.is_superuser) == ("New Person", False, False)
    assert not user.has_usable_password()
    assert (send_invitations_due(at=now), send_invitations_due(at=now)) == (1, 0)
    [letter] = mail.outbox
    assert letter.to == ["new@example.org"]
    assert letter.subject == "Votre compte chez Oreka, le registre des Responsible Minerals Credits"
    client.logout()
    address = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", letter.body)[1]
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert "password1" not in client.get(address, follow=True).text
    answer = client.post(reverse("account_login"), {"login": "new@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_an_invitation_is_sent_again_until_there_is_a_password(client, registrar, buyer_admin):
    client.force_login(registrar)
    client.post("/admin/registry/user/add/", {"email": "n@example.org", "name": "N", "language": "en"})
    user = User.objects.get(email="n@example.org")
    client.post(f"/admin/registry/user/{user.pk}/invite-again/")
    assert user.invitations.count() == 2
    client.post(f"/admin/registry/user/{buyer_admin.pk}/invite-again/")
    assert not buyer_admin.invitations.exists()


def test_an_address_is_not_invited_twice(client, registrar, buyer_admin):
    client.force_login(registrar)
    form = {"email": buyer_admin.email.upper(), "name": "Again", "language": "en"}
    answer = client.post("/admin/registry/user/add/", form)
    assert "belongs to somebody already; add a membership." in answer.text
    assert 'value="Again"' in answer.text


def test_registrar_changes_a_name_but_no_rights(client, registrar, buyer_admin):
    client.force_login(registrar)
    address = f"/admin/registry/user/{buyer_admin.pk}/change/"
    form = {
        "name": "Renamed",
        "is_active": "on",
        "email": "taken@example.org",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [group.pk for group in Group.objects.all()],
        "password": "x",
    }
    client.post(address, form)
    user = User.objects.get(pk=buyer_admin.pk)
    assert (user.name, user.email) == ("Renamed", buyer_admin.email)
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    assert user.password == buyer_admin.password
    assert client.get(f"/admin/registry/user/{buyer_admin.pk}/password/").status_code == 403


def test_rights_that_a_superuser_changes_end_the_tokens_of_before(client, superuser, buyer_admin):
    client.force_login(superuser)
    address = f"/admin/registry/user/{buyer_admin.pk}/change/"
    form = {"email": buyer_admin.email, "name": "Renamed", "is_active": "on", "date_joined_0": "2025-01-01"}
    form |= {"date_joined_1": "00:00:00"}
    AuthToken.objects.create(user=buyer_admin)
    client.post(address, form)
    assert User.objects.get(pk=buyer_admin.pk).name == "Renamed"
    assert AuthToken.objects.exists()
    client.post(address, form | {"is_staff": "on"})
    assert User.objects.get(pk=buyer_admin.pk).is_staff
    assert not AuthToken.objects.exists()


def test_registrar_touches_no_staff(client, registrar, approver):
    client.force_login(registrar)
    for person in (registrar, approver):
        address = f"/admin/registry/user/{person.pk}"
        assert client.post(f"{address}/change/", {"name": "Renamed"}).status_code == 403
        assert client.post(f"{address}/make-staff/", {"group": "Approver"}).status_code == 403
        assert client.post(f"{address}/password/", {}).status_code == 403
        assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert [group.name for group in registrar.groups.all()] == ["Registrar"]
    assert client.get("/admin/auth/group/").status_code == 404


def test_superuser_makes_staff(client, superuser, make_user):
    person = make_user("colleague")
    client.force_login(superuser)
    client.post(f"/admin/registry/user/{person.pk}/make-staff/", {"group": "Finance"})
    person.refresh_from_db()
    assert person.is_staff
    assert [group.name for group in person.groups.all()] == ["Finance"]


def test_superuser_ends_a_staff_role(client, superuser, registrar):
    client.force_login(superuser)
    client.post(f"/admin/registry/user/{registrar.pk}/end-staff-role/", {"group": "Registrar"})
    person = User.objects.get(pk=registrar.pk)
    assert (person.is_staff, person.groups.count()) == (False, 0)
    client.force_login(person)
    assert client.get("/admin/credits/certificate/", follow=True).status_code == 403


def test_approver_withdraws_a_verifier(client, approver, verifier, site):
    client.force_login(approver)
    client.post(f"/admin/registry/minesite/{site.pk}/withdraw-verifier/", {"user": verifier.pk})
    assert site not in MineSite.objects.verifiable_by(User.objects.get(pk=verifier.pk))


def test_registrar_adds_and_ends_a_membership(client, registrar, buyer, buyer_admin, make_user):
    person = make_user("newcomer")
    client.force_login(registrar)
    form = {"user": person.pk, "organisation": buyer.pk, "role": "buyer_admin"}
    client.post("/admin/registry/membership/add/", form)
    membership = Membership.objects.get(user=person)
    assert membership.granted_by == registrar
    assert person.has_perm("registry.retire_credits", buyer)
    client.post(f"/admin/registry/membership/{membership.pk}/delete/", {"post": "yes"})
    assert not Membership.objects.filter(user=person).exists()
    assert not User.objects.get(pk=person.pk).has_perm("registry.retire_credits", buyer)


def test_membership_that_does_not_fit_is_refused_on_the_page(client, registrar, cooperative, make_user):
    client.force_login(registrar)
    form = {"user": make_user("newcomer").pk, "organisation": cooperative.pk, "role": "buyer_admin"}
    answer = client.post("/admin/registry/membership/add/", form)
    assert "Buyer administrator is not a role at" in answer.text


def test_registrar_gives_no_role_to_oneself(client, registrar, buyer):
    client.force_login(registrar)
    form = {"user": registrar.pk, "organisation": buyer.pk, "role": "buyer_admin"}
    answer = client.post("/admin/registry/membership/add/", form)
    assert "You cannot give yourself a role; ask a colleague." in answer.text
    assert not Membership.objects.exists()


def test_approver_assigns_a_verifier(client, approver, verifier, cooperative):
    site = MineSite.objects.create(cooperative=cooperative, code="NEW", name="New site", town="Likasi")
    client.force_login(approver)
    address = f"/admin/registry/minesite/{site.pk}/assign-verifier/"
    assert "nobody" in client.get(address).text
    client.post(address, {"user": verifier.pk})
    assert site in MineSite.objects.verifiable_by(verifier)


def test_registrar_does_not_choose_who_verifies(client, registrar, verifier, cooperative):
    site = MineSite.objects.create(cooperative=cooperative, code="NEW", name="New site", town="Likasi")
    client.force_login(registrar)
    address = f"/admin/registry/minesite/{site.pk}/assign-verifier/"
    assert client.post(address, {"user": verifier.pk}).status_code == 403
    assert site not in MineSite.objects.verifiable_by(verifier)


def test_registrar_keeps_organisations_sites_and_rules(client, registrar, cooperative):
    client.force_login(registrar)
    facts = {"kind": "buyer", "code": "NEWCO", "name": "New Co", "country": "FR"}
    client.post("/admin/registry/organisation/add/", facts)
    new = Organisation.objects.get(code="NEWCO")
    client.post(
        f"/admin/registry/organisation/{new.pk}/change/", facts | {"name": "Newer", "kind": "cooperative"}
    )
    new.refresh_from_db()
    assert (new.name, new.kind) == ("New Co", "buyer")
    place = {"cooperative": cooperative.pk, "code": "NEW", "name": "New", "town": "Likasi", "country": "CD"}
    client.post("/admin/registry/minesite/add/", place)
    assert MineSite.objects.filter(code="NEW").exists()
    mineral = {
        "symbol": "Ni",
        "name_en": "Nickel",
        "name_fr": "Nickel",
        "kg_per_credit": "1000",
        "smallest_lot_kg": "1",
    }
    client.post("/admin/registry/mineral/add/", mineral)
    assert Mineral.objects.filter(symbol="Ni").exists()


def test_others_change_nothing(client, approver, finance, auditor, cooperative):
    for person in (approver, finance, auditor):
        client.force_login(person)
        address = f"/admin/registry/organisation/{cooperative.pk}/change/"
        assert cooperative.name in client.get(address).text
        assert client.post(address, {"name": "Renamed"}).status_code == 403
        for model in (
            "organisation",
            "minesite",
            "membership",
            "user",
            "mineral",
            "standard",
            "claimboundary",
        ):
            assert client.get(f"/admin/registry/{model}/").status_code == 200
            assert client.get(f"/admin/registry/{model}/add/").status_code == 403


def test_nothing_that_others_point_to_is_deleted(client, registrar, cooperative, site, standard, cobalt):
    client.force_login(registrar)
    rows = {"organisation": cooperative, "minesite": site, "standard": standard, "mineral": cobalt}
    for model, row in rows.items():
        assert client.post(f"/admin/registry/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "registry/user/?password__startswith=argon2",
        "registry/user/?email__startswith=a",
        "registry/membership/?user__password__startswith=argon2",
        "registry/organisation/?memberships__user__password__contains=a",
        "credits/productionreport/?submitted_by__password__startswith=argon2",
        "credits/productionreport/?evidence__startswith=production",
        "credits/purchaseorder/?key__gte=0",
        "committees/decision/?recorded_by__password__startswith=argon2",
        "reporting/statement/?record__contains=x",
    ],
)
def test_no_list_is_an_oracle(client, auditor, query):
    client.force_login(auditor)
    assert client.get(f"/admin/{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "registry/user/?is_active__exact=1",
        "registry/membership/?role__exact=buyer_admin&granted_at__year=2026",
        "credits/productionreport/?state__exact=submitted&period_first__year=2025&site__id__exact=1",
        "credits/certificate/?issuance__report__mineral__id__exact=1&q=CO",
    ],
)
def test_filters_that_a_list_offers_work(client, auditor, query):
    client.force_login(auditor)
    assert client.get(f"/admin/{query}").status_code == 200


def test_no_hash_of_a_password_is_shown(client, auditor, registrar, buyer_admin):
    for person in (auditor, registrar):
        client.force_login(person)
        shown = client.get(f"/admin/registry/user/{buyer_admin.pk}/change/").text
        assert "argon2" not in shown


def test_every_staff_group_sees_the_scheme_and_none_may_grant(db):
    for name in STAFF_GROUPS:
        held = set(
            Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        )
        assert ("credits", "view_certificate") in held
        assert {label for label, _codename in held} <= {"registry", "committees", "credits", "reporting"}
    changing = Group.objects.get(name="Auditor").permissions.exclude(codename__startswith="view_")
    assert not changing.exists()
