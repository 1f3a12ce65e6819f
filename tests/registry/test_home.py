"""The first page, the frame around every page, and the pages of signing in."""

import re

import pytest
from django.test import RequestFactory, override_settings
from django.urls import reverse

from registry.views.public import server_error

pytestmark = pytest.mark.django_db

SIGNED_OUT_PAGES = ["home", "account_login", "account_reset_password", "account_reset_password_done"]
ACCOUNT_PAGES = ["account_change_password", "account_logout", "mfa_index", "mfa_list_webauthn"]


@pytest.mark.parametrize("name", SIGNED_OUT_PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_says_demo_and_its_language(client, name, language):
    client.cookies["django_language"] = language
    html = client.get(reverse(name)).content.decode()
    assert f'<html lang="{language}">' in html
    assert re.search(r"<title>(DEMO|DÉMO|DÉMONSTRATION) · ", html)
    assert 'class="label label-demo"' in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_account_pages_wear_our_look(client, buyer_admin, name):
    client.force_login(buyer_admin)
    html = client.get(reverse(name), follow=True).content.decode()
    assert 'class="site-header"' in html
    assert html.count("<h1>") == 1
    assert "style=" not in html
    assert 'class="button' in html


@override_settings(IS_DEMO=False)
def test_a_live_registry_says_live(client):
    html = client.get("/").content.decode()
    assert '<strong class="label">LIVE</strong>' in html
    assert "DEMO" not in html


def test_home_looks_up_what_is_typed(client):
    html = client.get("/").content.decode()
    assert f'action="{reverse("public:lookup")}"' in html
    assert 'name="q"' in html


def test_language_is_switched_by_a_plain_button_and_stays(client):
    answer = client.post(reverse("set_language"), {"language": "fr", "next": "/"})
    assert answer.status_code == 302
    assert answer.url == "/"
    assert b'<html lang="fr">' in client.get("/").content


@pytest.mark.parametrize(
    ("who", "doors"),
    [
        ("buyer_reader", {"portal:home"}),
        ("secretary", {"committee:home"}),
        ("coop_officer", {"committee:home"}),
        ("registrar", {"admin:index"}),
        ("verifier", {"admin:index"}),
        (None, set()),
    ],
)
def test_only_the_doors_that_open_are_shown(request, client, who, doors):
    if who:
        client.force_login(request.getfixturevalue(who))
    html = client.get("/").content.decode()
    all_doors = ("portal:home", "committee:home", "admin:index")
    assert {name for name in all_doors if f'href="{reverse(name)}"' in html} == doors
    assert ("/accounts/login/" in html) == (who is None)


def test_pages_of_refusal_are_ours(client):
    html = client.get("/no-such-page/").content.decode()
    assert 'class="site-header"' in html
    strict = client.handler.__class__(enforce_csrf_checks=True)
    client.handler = strict
    answer = client.post(reverse("set_language"), {"language": "fr"})
    assert answer.status_code == 403
    assert 'class="site-header"' in answer.content.decode()


def test_a_failure_is_told_without_asking_anything(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "DEMO · Something went wrong" in answer.content.decode()


def test_every_page_holds_to_the_content_policy(client):
    answer = client.get("/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert "<script" not in html
    assert "<style" not in html
    assert not re.search(r"\s(style|on\w+)=", html)


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "offered"), [("localhost", True), ("127.0.0.1", False), ("[::1]", False)])
def test_passkeys_are_offered_where_the_site_has_a_name(client, host, offered):
    page = client.get("/accounts/login/", headers={"host": f"{host}:8000"}).content.decode()
    assert ("passkey_login" in page) == offered
