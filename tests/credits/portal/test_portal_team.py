"""The pages of a team: administrators invite and change, others read, strangers find nothing."""

from datetime import timedelta

import pytest
from django.core import mail

from registry.letters import address_to_join, send_invitations_due
from registry.models import Membership, NoticeChoice, TeamInvitation, User
from registry.services import invite_colleague
from registry.views.invitations import TokenThrottle
from tests.conftest import PASSWORD
from tests.credits.portal.clicking import shown, url

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "seventeen blue boots"


@pytest.fixture
def invitation(buyer, buyer_admin, now):
    return invite(buyer, buyer_admin, now)


def invite(buyer, by, at, **facts):
    facts = {"email": "ann@phones.example", "role": "buyer_member"} | facts
    return invite_colleague(organisation=buyer, **facts, at=at, by=by)


@pytest.fixture
def pages_of_acts(buyer_reader, invitation):
    membership = buyer_reader.memberships.get()
    return [
        url("invite_colleague"),
        url("resend_invitation", invitation.pk),
        url("withdraw_invitation", invitation.pk),
        url("change_role", membership.pk),
        url("end_membership", membership.pk),
    ]


def test_an_administrator_invites_and_the_colleague_joins(client, buyer, buyer_admin, now):
    client.force_login(buyer_admin)
    assert "Nobody is invited at the moment." in shown(client.get(url("team")))
    typed = {"email": "Ann@Phones.example", "role": "buyer_member", "language": "fr"}
    page = client.post(url("invite_colleague"), typed, follow=True)
    assert "A letter goes to Ann@Phones.example." in shown(page)
    assert "goes out in a moment" in page.text and "ann@phones.example" in page.text
    send_invitations_due(at=now)
    (letter,) = mail.outbox
    link = next(line for line in letter.body.splitlines() if "/invitations/" in line)
    address = link[link.index("/invitations/") :]
    client.logout()
    page = client.get(address)
    assert "Test Phones B.V." in shown(page) and page["X-Robots-Tag"] == "noindex, nofollow"
    # The footer's link to complaints takes no token along.
    assert page.text.count(address) == page.text.count(f'name="next" value="{address}"')
    wrong = client.post(address, {"name": "Ann", "password1": GOOD, "password2": "other"})
    assert "You must type the same password each time." in shown(wrong)
    weak = client.post(address, {"name": "Ann", "password1": "password", "password2": "password"})
    assert "too common" in shown(weak)
    done = client.post(address, {"name": "Ann", "password1": GOOD, "password2": GOOD}, follow=True)
    assert "Your account is open." in shown(done)
    client.post("/accounts/login/", {"login": "ann@phones.example", "password": GOOD})
    assert "Test Phones B.V." in shown(client.get(url("home")))
    assert client.get(address).status_code == 410


def test_who_has_an_account_signs_in_and_accepts(client, buyer, buyer_admin, other_buyer_admin, now):
    row = invite(buyer, buyer_admin, now, email=other_buyer_admin.email, role="buyer_reader")
    address = address_to_join(row)
    page = shown(client.get(address))
    assert "There is an account with this address." in page and "password1" not in page
    assert client.post(address, {"name": "Eve", "password1": GOOD, "password2": GOOD}).status_code == 200
    assert not row.organisation.memberships.filter(user=other_buyer_admin).exists()
    client.force_login(buyer_admin)
    assert client.get(address).status_code == client.post(address).status_code == 403
    client.force_login(other_buyer_admin)
    page = client.post(address, follow=True)
    assert "You are in the team of Test Phones B.V. now." in shown(page)
    assert page.context["organisation"] == buyer
    assert other_buyer_admin.check_password(PASSWORD)


def test_what_has_ended_says_so_and_nothing_else(client, buyer, buyer_admin, now):
    row = invite(buyer, buyer_admin, now - timedelta(days=7))
    address = address_to_join(row)
    for path, status in ((address, 410), (f"/invitations/{'A' * 43}/", 404), ("/invitations/é/", 404)):
        page = client.get(path)
        assert page.status_code == status
        assert "This link opens nothing" in page.text
        assert "Phones" not in page.text and "ann@" not in page.text
    assert client.post(address, {"name": "A", "password1": GOOD, "password2": GOOD}).status_code == 410
    assert not User.objects.filter(email="ann@phones.example").exists()


def test_guesses_are_slowed_down(client, monkeypatch):
    monkeypatch.setattr(TokenThrottle, "rate", "2/hour")
    monkeypatch.setattr(TokenThrottle, "scope", "invitations-of-this-test")
    answers = [client.get(f"/invitations/{letter * 43}/").status_code for letter in "ABC"]
    assert answers == [404, 404, 429]


def test_readers_see_the_team_and_change_nothing(client, buyer_reader, buyer_admin, pages_of_acts):
    client.force_login(buyer_reader)
    page = shown(client.get(url("team")))
    assert "Buyer Admin" in page
    for told in ("Invite a colleague", "Last signed in", "ann@phones.example", "/role/", "/end/"):
        assert told not in page
    before = Membership.objects.count(), TeamInvitation.objects.open().count()
    for address in pages_of_acts:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"role": "buyer_admin"}).status_code == 404, address
    assert (Membership.objects.count(), TeamInvitation.objects.open().count()) == before


def test_another_company_finds_none_of_it(client, other_buyer_admin, pages_of_acts, buyer):
    client.force_login(other_buyer_admin)
    assert client.get(url("team"), {"organisation": buyer.code}).status_code == 404
    assert "Buyer Admin" not in shown(client.get(url("team"))).replace("Other Buyer Admin", "")
    for address in pages_of_acts[1:]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"role": "buyer_admin"}).status_code == 404, address
    assert client.post(pages_of_acts[0], {"organisation": buyer.code}).status_code == 404


def test_roles_are_changed_and_ended_from_the_page(client, buyer, buyer_admin, buyer_reader):
    client.force_login(buyer_admin)
    assert "The last administrator stays." in shown(client.get(url("team")))
    mine = buyer_admin.memberships.get()
    page = client.post(url("end_membership", mine.pk))
    assert "is the last administrator of" in shown(page)
    page = client.post(url("change_role", mine.pk), {"role": "buyer_reader"})
    assert "is the last administrator of" in shown(page)
    theirs = buyer_reader.memberships.get()
    client.post(url("change_role", theirs.pk), {"role": "buyer_admin"})
    assert buyer_reader.memberships.get().role == "buyer_admin"
    assert "The last administrator stays." not in shown(client.get(url("team")))
    page = client.post(url("end_membership", buyer_reader.memberships.get().pk), follow=True)
    assert "Buyer Reader has left the team." in shown(page)
    client.force_login(buyer_reader)
    assert client.get(url("home")).status_code == 404


def test_invitations_are_sent_again_and_withdrawn_from_the_page(client, buyer_admin, invitation):
    client.force_login(buyer_admin)
    client.post(url("resend_invitation", invitation.pk))
    again = TeamInvitation.objects.open().get()
    assert again.pk != invitation.pk
    assert client.get(address_to_join(invitation)).status_code == 410
    assert client.get(url("withdraw_invitation", again.pk)).status_code == 200
    client.post(url("withdraw_invitation", again.pk))
    assert not TeamInvitation.objects.open().exists()
    assert client.post(url("withdraw_invitation", again.pk)).status_code == 404


def test_everybody_chooses_their_own_emails(client, buyer_reader, buyer_admin):
    client.force_login(buyer_reader)
    assert shown(client.get(url("notifications"))).count(" checked") == len(NoticeChoice.Kind)
    page = client.post(url("notifications"), {"kinds": ["orders", "premium"], "language": "fr"}, follow=True)
    assert "Your choice of e-mails is kept." in shown(page)
    assert page.text.count(" checked") == 2
    assert client.post(url("notifications"), {"language": "de"}).context["form"].errors
    assert NoticeChoice.objects.get().user == buyer_reader


def test_a_long_team_takes_no_more_queries(
    client, buyer, buyer_admin, make_member, django_assert_max_num_queries
):
    client.force_login(buyer_admin)
    client.get(url("team"))
    for number in range(5):
        make_member(f"member{number}", buyer, "buyer_reader")
    with django_assert_max_num_queries(20):
        client.get(url("team"))
