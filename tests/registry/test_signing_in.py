"""Staff, verifiers and buyers' administrators need a second factor; the gravest acts need a sign-in of the last five minutes."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from knox.models import AuthToken

from credits import services as ledger
from credits.models import Certificate
from registry import services
from registry.accounts import SecondFactorAdapter
from registry.signing_in import works_inside
from tests import builders
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def issuance(site, cobalt, standard, registrar, verifier, now):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    return ledger.request_issuance(report=report, quantity=1_000, standard=standard, at=now, by=registrar)


def grow_old(client):
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()


def test_staff_without_a_second_factor_reach_only_the_page_that_sets_one_up(client, settings, registrar):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(registrar)
    for address in ("/admin/", "/admin/credits/certificate/", "/", "/register/"):
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (302, "/accounts/2fa/"), address
    page = client.get("/accounts/2fa/")
    assert page.status_code == 200
    assert "Your role needs a second factor." in page.text
    TOTP.activate(registrar, generate_totp_secret())
    assert client.get("/admin/").status_code == 200


def test_verifiers_and_administrators_of_buyers_need_one_too_and_other_buyers_do_not(
    client, settings, verifier, buyer_admin, buyer_reader, now
):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(verifier)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"
    client.force_login(buyer_admin)
    for address in ("/portal/", "/portal/retire/", "/"):
        assert client.get(address)["Location"] == "/accounts/2fa/", address
    TOTP.activate(buyer_admin, generate_totp_secret())
    assert client.get("/portal/").status_code == 200
    # It makes nobody one of the staff.
    assert client.get("/admin/").status_code == 302
    assert not works_inside(buyer_admin)
    client.force_login(buyer_reader)
    assert client.get("/portal/").status_code == 200
    services.change_role(
        membership=buyer_reader.memberships.get(), role="buyer_admin", at=now, by=buyer_admin
    )
    # At the next request, without signing in anew.
    assert client.get("/portal/")["Location"] == "/accounts/2fa/"


def test_no_token_for_administrators_of_buyers_without_a_second_factor(client, settings, buyer_admin):
    request = {"email": buyer_admin.email, "password": PASSWORD}
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.post("/api/v1/tokens/", request, content_type="application/json").status_code == 401
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.post("/api/v1/tokens/", request, content_type="application/json").status_code == 201


def test_sign_in_asks_for_the_code_and_a_wrong_one_opens_nothing(client, settings, registrar):
    settings.SECOND_FACTOR_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(registrar, secret)
    answer = client.post(reverse("account_login"), {"login": registrar.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get("/admin/").status_code == 302
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get("/admin/").status_code == 200


def test_secrets_of_codes_are_not_in_the_database_and_survive_a_new_key(settings, registrar, raw_sql):
    secret = generate_totp_secret()
    TOTP.activate(registrar, secret)
    codes = RecoveryCodes.activate(registrar)
    shown = codes.get_unused_codes()
    kept = str(raw_sql.execute("SELECT data FROM mfa_authenticator").fetchall())
    assert secret not in kept
    seeds = [factor.data["seed"] for factor in Authenticator.objects.filter(type="recovery_codes")]
    assert seeds and all(seed.startswith("gAAAA") for seed in seeds)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    factor = Authenticator.objects.get(type="totp")
    assert TOTP(factor).validate_code(
        format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    )
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == shown
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        TOTP(factor).validate_code("000000")


def test_secrets_kept_in_the_clear_before_are_encrypted(registrar):
    factor = Authenticator.objects.create(user=registrar, type="totp", data={"secret": "ABCDEF"})
    import_module("registry.migrations.0018_second_factors_are_encrypted").encrypt(apps, None)
    factor = Authenticator.objects.get(pk=factor.pk)
    assert factor.data["secret"] != "ABCDEF"
    assert SecondFactorAdapter().decrypt(factor.data["secret"]) == "ABCDEF"


def test_no_token_for_staff_without_a_second_factor(client, settings, registrar):
    request = {"email": registrar.email, "password": PASSWORD}
    settings.SECOND_FACTOR_REQUIRED = True
    answer = client.post("/api/v1/tokens/", request, content_type="application/json")
    assert answer.status_code == 401
    settings.SECOND_FACTOR_REQUIRED = False
    answer = client.post("/api/v1/tokens/", request, content_type="application/json")
    assert answer.status_code == 201


def test_a_token_of_before_the_role_opens_nothing_and_goes_with_the_factor(
    client, settings, make_user, make_organisation, registrar, now
):
    settings.SECOND_FACTOR_REQUIRED = True
    person = make_user("newcomer")

    def token():
        return AuthToken.objects.create(user=person)[1]

    def answered(token):
        return client.get("/api/v1/views/", headers={"Authorization": f"Token {token}"}).status_code

    of_before = token()
    assert answered(of_before) == 200
    services.make_staff(user=person, group="Auditor", at=now, by=registrar)
    assert answered(of_before) == 401
    # Were one given all the same, it would open nothing without the factor.
    assert answered(token()) == 401
    factor = TOTP.activate(person, generate_totp_secret()).instance
    assert answered(of_before) == 401
    with_factor = token()
    assert answered(with_factor) == 200
    services.make_staff(user=person, group="Finance", at=now, by=registrar)
    assert answered(with_factor) == 200
    factor.delete()
    assert answered(with_factor) == 401
    verifier, verifying = make_user("checker"), make_organisation("verifier", "ASSUR", "Assurance")
    its_token = AuthToken.objects.create(user=verifier)[1]
    services.add_member(organisation=verifying, user=verifier, role="verifier", at=now, by=registrar)
    assert answered(its_token) == 401


def test_an_old_sign_in_is_confirmed_before_credits_are_issued(client, approver, issuance):
    client.force_login(approver)
    address = f"/admin/credits/issuance/{issuance.pk}/approve/"
    assert client.get(address).status_code == 200
    grow_old(client)
    asked = client.get(address)
    assert asked["Location"] == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": address})
    assert answer["Location"] == address
    assert client.get(address).status_code == 200
    client.post(address, {"quantity": "1000"})
    assert Certificate.objects.count() == 1


def test_what_was_typed_before_the_sign_in_grew_old_is_kept(client, approver, issuance):
    client.force_login(approver)
    grow_old(client)
    answer = client.post(f"/admin/credits/issuance/{issuance.pk}/approve/", {"quantity": "1000"})
    assert "Your sign-in is older than five minutes. Nothing has happened yet." in answer.text
    assert 'value="1000"' in answer.text
    assert "/accounts/reauthenticate/" in answer.text
    assert Certificate.objects.count() == 0


def test_everybody_sees_where_they_are_signed_in(client, registrar):
    client.post(reverse("account_login"), {"login": registrar.email, "password": PASSWORD})
    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200
    assert "127.0.0.1" in page.text


def test_a_new_password_is_told_by_letter_and_a_lost_letter_undoes_nothing(client, buyer_reader, settings):
    client.force_login(buyer_reader)
    typed = {
        "oldpassword": PASSWORD,
        "password1": "seventeen blue boots",
        "password2": "seventeen blue boots",
    }
    client.post(reverse("account_change_password"), typed)
    (letter,) = mail.outbox
    assert letter.to == [buyer_reader.email]
    settings.EMAIL_BACKEND = "tests.registry.test_signing_in.NoMail"
    back = {"oldpassword": "seventeen blue boots", "password1": PASSWORD + "!", "password2": PASSWORD + "!"}
    assert client.post(reverse("account_change_password"), back).status_code == 302
    buyer_reader.refresh_from_db()
    assert buyer_reader.check_password(PASSWORD + "!")


class NoMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("no mail server")
