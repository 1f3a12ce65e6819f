"""Colleagues are invited once and for one address, and a team keeps an administrator, come what may."""

from datetime import timedelta

import pytest
from django.core import mail
from knox.models import AuthToken

from registry.letters import address_to_join, send_invitations_due
from registry.models import Change, Invitation, Membership, Organisation, TeamInvitation, User
from registry.services import (
    LastAdministrator,
    accept_invitation,
    add_member,
    change_role,
    end_membership,
    invite_colleague,
    join_team,
    language_of,
    resend_invitation,
    withdraw_invitation,
)
from registry.services.people import NoSuchRole
from registry.services.teams import (
    MOST_A_DAY,
    AlreadyInTheTeam,
    InvitationEnded,
    NoSuchTeamRole,
    NotTheNamed,
    TooManyInvitations,
    UnfitPassword,
)
from registry.tokens import INVITATION, fingerprint_of_token, hide_tokens, token_again
from tests.builders import at_once
from tests.sql import NOT_GRANTED, owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "seventeen blue boots"


@pytest.fixture
def invitation(buyer, buyer_admin, now):
    return invite(buyer, buyer_admin, now)


def invite(buyer, by, at, **facts):
    facts = {"email": "Ann@phones.example", "role": "buyer_member"} | facts
    return invite_colleague(organisation=buyer, **facts, at=at, by=by)


def may(user, permission, organisation):
    return Organisation.objects.where_may(user, permission).filter(pk=organisation.pk).exists()


def membership_of(user):
    return Membership.objects.get(user=user)


# Inviting


def test_a_letter_with_a_link_goes_to_the_address_in_its_language(buyer, buyer_admin, now):
    row = invite(buyer, buyer_admin, now, language="fr")
    assert send_invitations_due(at=now) == 1
    assert send_invitations_due(at=now) == 0
    (letter,) = mail.outbox
    assert letter.to == ["ann@phones.example"]
    assert address_to_join(row) in letter.body
    assert "Test Phones B.V." in letter.body and "Buyer Admin" in letter.body
    row.refresh_from_db()
    assert (row.sent_at, row.expires_at) == (now, now + timedelta(days=7))


def test_the_database_alone_opens_nothing(invitation, settings, raw_sql):
    token = token_again(INVITATION, invitation.key, invitation.token_sha256)
    kept = str(raw_sql.execute("SELECT * FROM registry_teaminvitation").fetchall())
    kept += str(raw_sql.execute("SELECT * FROM registry_change").fetchall())
    assert token not in kept and fingerprint_of_token(token) in kept
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert token_again(INVITATION, invitation.key, invitation.token_sha256) == token
    settings.SECRET_KEY_FALLBACKS = []
    assert token_again(INVITATION, invitation.key, invitation.token_sha256) is None
    # No letter can be made of it, so none is noted as sent.
    assert send_invitations_due(at=invitation.invited_at) == 0


def test_no_line_of_the_log_holds_a_token(invitation):
    address = address_to_join(invitation)
    for path in (f"GET {address}", f"GET /accounts/login/?next={address.replace('/', '%2F')}"):
        line = hide_tokens(None, "info", {"request": path})["request"]
        assert address.split("/")[2] not in line and "…" in line


def test_who_is_in_the_team_is_not_invited_and_no_role_but_a_buyers(
    buyer, buyer_admin, buyer_reader, cooperative, now
):
    with pytest.raises(AlreadyInTheTeam):
        invite(buyer, buyer_admin, now, email=buyer_reader.email.upper())
    for organisation, role in ((buyer, "verifier"), (buyer, "committee_chair"), (cooperative, "buyer_admin")):
        with pytest.raises(NoSuchTeamRole):
            invite(organisation, buyer_admin, now, role=role)
    assert not TeamInvitation.objects.exists()


def test_a_second_invitation_ends_the_first(buyer, buyer_admin, invitation, now):
    again = invite(buyer, buyer_admin, now, role="buyer_reader")
    assert list(TeamInvitation.objects.open()) == [again]
    later = resend_invitation(invitation=again, at=now + timedelta(days=8), by=buyer_admin)
    assert list(TeamInvitation.objects.open()) == [later]
    assert (later.role, later.email) == ("buyer_reader", "ann@phones.example")
    assert later.token_sha256 not in (again.token_sha256, invitation.token_sha256)
    with pytest.raises(InvitationEnded):
        resend_invitation(invitation=again, at=now, by=buyer_admin)


def test_a_company_sends_so_many_letters_a_day(buyer, buyer_admin, now):
    for number in range(MOST_A_DAY):
        invite(buyer, buyer_admin, now, email=f"p{number}@phones.example")
    with pytest.raises(TooManyInvitations):
        invite(buyer, buyer_admin, now)
    invite(buyer, buyer_admin, now + timedelta(days=1, seconds=1))


# Joining


def test_a_new_person_opens_an_account_and_has_the_role(buyer, buyer_admin, invitation, now):
    user = join_team(invitation=invitation, name="Ann", password=GOOD, at=now, by="system:invitation")
    assert (user.email, user.name, user.check_password(GOOD)) == ("ann@phones.example", "Ann", True)
    assert may(user, "declare_footprint", buyer) and not may(user, "order_credits", buyer)
    assert membership_of(user).granted_by == buyer_admin
    assert Change.objects.filter(table="registry_membership", act="join_team").exists()
    with pytest.raises(InvitationEnded):
        join_team(invitation=invitation, name="Eve", password=GOOD, at=now, by="system:invitation")


def test_who_joined_a_team_gets_letters_in_the_language_of_the_invitation(buyer, buyer_admin, make_user, now):
    user = join_team(
        invitation=invite(buyer, buyer_admin, now, language="fr"),
        name="Ann",
        password=GOOD,
        at=now,
        by="system:invitation",
    )
    assert language_of(user) == "fr"
    known = make_user("known")
    Invitation.objects.create(user=known, language="fr", invited_at=now, sent_at=now)
    later = now + timedelta(days=1)
    row = invite(buyer, buyer_admin, later, email=known.email)
    # Anybody may invite an address; only what its person accepted counts.
    assert language_of(known) == "fr"
    accept_invitation(invitation=row, at=later, by=known)
    assert language_of(known) == "en"


def test_a_weak_password_opens_nothing(invitation, now):
    for weak in ("short", "password1234", "ann@phones.example"):
        with pytest.raises(UnfitPassword):
            join_team(invitation=invitation, name="Ann", password=weak, at=now, by="system:invitation")
    assert not User.objects.filter(email="ann@phones.example").exists()


def test_nobody_sets_the_password_of_somebody_who_has_one(buyer, buyer_admin, make_user, now):
    known = make_user("known")
    row = invite(buyer, buyer_admin, now, email=known.email)
    with pytest.raises(NotTheNamed):
        join_team(invitation=row, name="Eve", password=GOOD, at=now, by="system:invitation")
    known.set_unusable_password()
    known.save(update_fields=["password"])
    # Staff registered the address, and nobody has chosen a password: whoever has the letter does.
    join_team(invitation=row, name="Eve", password=GOOD, at=now, by="system:invitation")
    known.refresh_from_db()
    assert known.check_password(GOOD) and known.name == "Known"


def test_an_invitation_is_for_the_named_address(buyer, buyer_admin, make_user, now):
    known, another = make_user("known"), make_user("another")
    row = invite(buyer, buyer_admin, now, email=known.email)
    with pytest.raises(NotTheNamed):
        accept_invitation(invitation=row, at=now, by=another)
    known.is_active = False
    with pytest.raises(NotTheNamed):
        accept_invitation(invitation=row, at=now, by=known)
    known.is_active = True
    accept_invitation(invitation=row, at=now, by=known)
    assert may(known, "declare_footprint", buyer)
    with pytest.raises(InvitationEnded):
        accept_invitation(invitation=row, at=now, by=known)


def test_what_has_ended_lets_nobody_in(buyer, buyer_admin, make_user, now):
    known = make_user("known")
    row = invite(buyer, buyer_admin, now, email=known.email)
    with pytest.raises(InvitationEnded):
        accept_invitation(invitation=row, at=now + timedelta(days=7), by=known)
    withdraw_invitation(invitation=row, at=now, by=buyer_admin)
    with pytest.raises(InvitationEnded):
        accept_invitation(invitation=row, at=now, by=known)
    with pytest.raises(InvitationEnded):
        withdraw_invitation(invitation=row, at=now, by=buyer_admin)
    assert not known.memberships.exists()


def test_two_who_open_one_link_join_once(invitation, now):
    done = at_once(
        *(
            lambda name=name: join_team(
                invitation=invitation, name=name, password=GOOD, at=now, by="system:invitation"
            )
            for name in ("Ann", "Eve")
        )
    )
    assert sorted(type(each).__name__ for each in done) == ["InvitationEnded", "User"]
    assert User.objects.filter(email="ann@phones.example").count() == 1


# Roles


def test_a_changed_role_holds_at_once(buyer, buyer_admin, buyer_reader, now):
    AuthToken.objects.create(user=buyer_reader)
    changed = change_role(membership=membership_of(buyer_reader), role="buyer_admin", at=now, by=buyer_admin)
    assert may(buyer_reader, "order_credits", buyer) and may(buyer_reader, "manage_team", buyer)
    # It was given when no second factor was asked for.
    assert not AuthToken.objects.filter(user=buyer_reader).exists()
    changed = change_role(membership=changed, role="buyer_reader", at=now, by=buyer_admin)
    assert may(buyer_reader, "view_holdings", buyer) and not may(buyer_reader, "order_credits", buyer)
    with pytest.raises(NoSuchTeamRole):
        change_role(membership=changed, role="buyer_reader", at=now, by=buyer_admin)
    acts = Change.objects.filter(table="registry_membership").values_list("act", flat=True)
    assert list(acts).count("change_role") == 4


def test_the_last_administrator_stays(buyer, buyer_admin, buyer_reader, make_member, registrar, now):
    mine = membership_of(buyer_admin)
    for by in (buyer_admin, registrar):
        with pytest.raises(LastAdministrator):
            end_membership(membership=mine, at=now, by=by)
    with pytest.raises(LastAdministrator):
        change_role(membership=mine, role="buyer_reader", at=now, by=buyer_admin)
    assert not Membership.objects.filter(user=buyer_admin, role="buyer_reader").exists()
    second = make_member("second", buyer, "buyer_admin")
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(LastAdministrator):
        end_membership(membership=mine, at=now, by=registrar)
    User.objects.filter(pk=second.pk).update(is_active=True)
    end_membership(membership=mine, at=now, by=second)
    assert not may(buyer_admin, "view_holdings", buyer)


def test_two_administrators_who_remove_each_other_leave_one(buyer, buyer_admin, make_member, now):
    second = make_member("second", buyer, "buyer_admin")
    first_membership, second_membership = membership_of(buyer_admin), membership_of(second)
    done = at_once(
        lambda: end_membership(membership=second_membership, at=now, by=buyer_admin),
        lambda: end_membership(membership=first_membership, at=now, by=second),
    )
    assert sorted(type(each).__name__ for each in done) == ["LastAdministrator", "NoneType"]
    assert Membership.objects.filter(role="buyer_admin").count() == 1


def test_invitations_of_who_administers_no_more_end(buyer, buyer_admin, make_member, invitation, now):
    second = make_member("second", buyer, "buyer_admin")
    kept = invite(buyer, second, now, email="kept@phones.example")
    membership = membership_of(buyer_admin)
    end_membership(membership=membership, at=now, by=second)
    assert list(TeamInvitation.objects.open()) == [kept]
    with pytest.raises(NoSuchRole):
        end_membership(membership=Membership(pk=0, **facts_of(second, buyer)), at=now, by=second)


def facts_of(user, organisation):
    return {"user": user, "organisation": organisation, "role": "buyer_reader"}


# The floor


def test_no_statement_takes_the_last_administrator(buyer, buyer_admin, make_member, admin_sql):
    rule = "team_keeps_an_administrator"
    for statement in (
        "DELETE FROM registry_membership",
        "UPDATE registry_membership SET role = 'buyer_reader'",
    ):
        assert refused_by(statement) == rule
        assert owner_refused_by(admin_sql, statement) == rule
    make_member("second", buyer, "buyer_admin")
    # Not even both in one statement.
    assert refused_by("DELETE FROM registry_membership") == rule
    assert refused_by(f"DELETE FROM registry_membership WHERE user_id = {buyer_admin.pk}") is None


def test_a_company_registered_twice_needs_nobody(buyer, buyer_admin, other_buyer, admin_sql, now):
    admin_sql.execute("SET session_replication_role = replica")
    admin_sql.execute(
        f"UPDATE registry_organisation SET merged_into_id = {other_buyer.pk} WHERE id = {buyer.pk}"
    )
    end_membership(membership=membership_of(buyer_admin), at=now, by=buyer_admin)
    assert not Membership.objects.exists()


def test_an_invitation_is_used_once_and_by_the_named(invitation, buyer_admin, buyer_reader, make_user, now):
    named = make_user("named")
    row = "UPDATE registry_teaminvitation SET"
    accepted = f"accepted_at = '{now.isoformat()}', accepted_by_id = "
    assert refused_by(f"{row} {accepted}{named.pk}") == "team_invitation_is_for_its_address"
    User.objects.filter(pk=named.pk).update(email="ANN@phones.example")
    late = f"accepted_at = '{(now + timedelta(days=8)).isoformat()}', accepted_by_id = {named.pk}"
    assert refused_by(f"{row} {late}") == "team_invitation_is_accepted_in_time"
    assert refused_by(f"{row} withdrawn_at = now()") == "withdrawn_team_invitation_names_who"
    for column in ("email = 'eve@phones.example'", "expires_at = now()", "role = 'buyer_admin'"):
        assert refused_by(f"{row} {column}") == NOT_GRANTED
    assert refused_by("DELETE FROM registry_teaminvitation") == NOT_GRANTED
    assert refused_by(f"{row} {accepted}{named.pk}") is None
    for again in (
        f"{row} accepted_at = NULL, accepted_by_id = NULL",
        f"{row} {accepted}{named.pk}, sent_at = now()",
    ):
        wanted = "team_invitation_is_used_once" if "NULL" in again else None
        assert refused_by(again) == wanted
    withdrawn = f"{row} withdrawn_at = now(), withdrawn_by_id = {buyer_admin.pk}"
    assert refused_by(withdrawn) == "team_invitation_is_used_once"


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("role", "'verifier'", "team_invitation_is_to_a_buyers_role"),
        ("expires_at", "invited_at + interval '8 days'", "team_invitation_lasts_a_week_at_most"),
        ("email", "upper(email)", "one_open_team_invitation_per_address"),
        ("accepted_at", "now()", "team_invitation_begins_open"),
    ],
)
def test_no_invitation_begins_wrong(invitation, column, value, rule):
    columns = {
        name: name
        for name in (
            "organisation_id",
            "email",
            "role",
            "language",
            "invited_at",
            "invited_by_id",
            "expires_at",
        )
    }
    columns |= {"key": "gen_random_uuid()", "token_sha256": "'another'", column: value}
    statement = (
        f"INSERT INTO registry_teaminvitation ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM registry_teaminvitation"
    )
    assert refused_by(statement) == rule


def test_staff_are_told_on_the_page_that_the_last_administrator_stays(client, buyer_admin, registrar):
    client.force_login(registrar)
    mine = membership_of(buyer_admin)
    answer = client.post(f"/admin/registry/membership/{mine.pk}/delete/", {"post": "yes"}, follow=True)
    assert "is the last administrator of" in answer.text
    assert Membership.objects.filter(pk=mine.pk).exists()


def test_a_member_of_two_companies_keeps_the_other(buyer, buyer_admin, buyer_reader, other_buyer, now):
    add_member(organisation=other_buyer, user=buyer_reader, role="buyer_reader", at=now, by=None)
    end_membership(membership=buyer_reader.memberships.get(organisation=buyer), at=now, by=buyer_admin)
    assert may(buyer_reader, "view_holdings", other_buyer) and not may(buyer_reader, "view_holdings", buyer)
