"""The standing cast, real browsers and workers, and a fresh database after each test that commits."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client, TestCase, TransactionTestCase
from django.utils import translation

from registry import embedded
from tests.own_database import DATABASE, own_database
from tests.real_servers import IS_WORKER, NAME, ROOT

# How long an example takes says nothing on a machine that does other work beside.
hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("patient")

PASSWORD = "correct horse battery"


def leave_a_fresh_database(_test_case):
    own_database.put_back()
    TransactionTestCase.meets_used_numbers = False


def begin_with_number_one(_test_case):
    """Tests that commit find the same numbers, whatever came before: one rolled back has used some up."""
    if TransactionTestCase.meets_used_numbers:
        leave_a_fresh_database(_test_case)


def roll_back_but_numbers(test_case):
    begin_to_roll_back(test_case)
    TransactionTestCase.meets_used_numbers = True


# Django would TRUNCATE every table after a test that commits; the application's role may not.
TransactionTestCase._fixture_teardown = leave_a_fresh_database
TransactionTestCase._should_reload_connections = lambda _test_case: False
TransactionTestCase._fixture_setup = classmethod(begin_with_number_one)
begin_to_roll_back = TestCase._fixture_setup.__func__
TestCase._fixture_setup = classmethod(roll_back_but_numbers)
TransactionTestCase.meets_used_numbers = False


def sign_in_afresh(client, user, backend=None):
    """As Django's, and the session says that the person has just proved who they are."""
    force_login(client, user, backend)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


force_login = Client.force_login
Client.force_login = sign_in_afresh


@pytest.fixture(scope="session")
def django_db_setup():
    own_database.copy()
    yield
    connections.close_all()


@pytest.fixture
def raw_sql(db):
    """A connection of its own to the test database, as the role of the application."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        yield connection


@pytest.fixture
def admin_sql(db):
    """A connection to the test database as superuser."""
    with psycopg.connect(embedded.administrator(DATABASE), autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def language_of_no_other_test():
    """A page asked for in French leaves its thread speaking French."""
    yield
    translation.deactivate()


# The standing cast. Nobody is made before a test asks for them.


@pytest.fixture
def now():
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def password_hash():
    return make_password(PASSWORD)


@pytest.fixture
def make_user(db, password_hash):
    from registry.models import User

    def make(key, name=None):
        return User.objects.create(
            email=f"{key}@example.org", name=name or key.replace("_", " ").title(), password=password_hash
        )

    return make


@pytest.fixture
def make_member(make_user, now):
    from registry.services import add_member

    def make(key, organisation, role):
        user = make_user(key)
        add_member(organisation=organisation, user=user, role=role, at=now, by=None)
        return user

    return make


@pytest.fixture
def make_staff_user(make_user, now):
    from registry.services import make_staff

    def make(key, group):
        user = make_user(key)
        make_staff(user=user, group=group, at=now, by=None)
        return user

    return make


@pytest.fixture
def registrar(make_staff_user):
    return make_staff_user("registrar", "Registrar")


@pytest.fixture
def approver(make_staff_user):
    return make_staff_user("approver", "Approver")


@pytest.fixture
def finance(make_staff_user):
    return make_staff_user("finance", "Finance")


@pytest.fixture
def auditor(make_staff_user):
    return make_staff_user("auditor", "Auditor")


@pytest.fixture
def make_organisation(db):
    from registry.models import Organisation

    def make(kind, code, name, country="NL", **facts):
        facts = {"reviewed_at": datetime(2025, 1, 1, tzinfo=UTC)} | facts
        return Organisation.objects.create(kind=kind, code=code, name=name, country=country, **facts)

    return make


@pytest.fixture
def cooperative(make_organisation):
    return make_organisation("cooperative", "CMDS", "Coopérative d’essai", "CD")


@pytest.fixture
def site(cooperative):
    from registry.models import MineSite

    return MineSite.objects.create(
        cooperative=cooperative, code="KAM", name="Kamilombe", town="Kolwezi", province="Lualaba"
    )


@pytest.fixture
def verifier(make_organisation, make_member, site, now):
    from registry.services import assign_verifier

    user = make_member("verifier", make_organisation("verifier", "ASSUR", "Assurance d’essai"), "verifier")
    assign_verifier(site=site, user=user, at=now, by=None)
    return user


@pytest.fixture
def coop_officer(cooperative, make_member):
    return make_member("coop_officer", cooperative, "cooperative_officer")


@pytest.fixture
def secretary(cooperative, make_member):
    return make_member("secretary", cooperative, "committee_secretary")


@pytest.fixture
def chair(cooperative, make_member):
    return make_member("chair", cooperative, "committee_chair")


@pytest.fixture
def buyer(make_organisation):
    return make_organisation(
        "buyer", "PHONE", "Test Phones B.V.", registration_number="12345678", domain="phones.example"
    )


@pytest.fixture
def buyer_admin(buyer, make_member):
    return make_member("buyer_admin", buyer, "buyer_admin")


@pytest.fixture
def buyer_reader(buyer, make_member):
    return make_member("buyer_reader", buyer, "buyer_reader")


@pytest.fixture
def other_buyer(make_organisation):
    return make_organisation("buyer", "OTHER", "Other Bikes GmbH", "DE")


@pytest.fixture
def other_buyer_admin(other_buyer, make_member):
    return make_member("other_buyer_admin", other_buyer, "buyer_admin")


@pytest.fixture
def cobalt(db):
    from registry.models import Mineral

    return Mineral.objects.get(symbol="Co")


@pytest.fixture
def copper(db):
    from registry.models import Mineral

    return Mineral.objects.get(symbol="Cu")


@pytest.fixture
def standard(db):
    from registry.models import Standard

    return Standard.objects.get()


# A real Celery worker and a real browser


@pytest.fixture
def celery_worker(django_db_setup):
    """A Celery worker of its own process. It ends with the test: it would make final what others ask for."""
    from credits import doorbell
    from registry.celery import app

    # What was rung before goes unheard, so the next ring must not rely on it.
    app.control.purge()
    doorbell.heard()
    log = Path(os.environ["OREKA_VAR"]) / f"celery-{NAME}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "registry", "worker", "--pool=solo", f"--hostname={NAME}"],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    for _attempt in range(30):
        if app.control.ping(timeout=1):
            break
        assert process.poll() is None, log.read_text()
    else:
        raise AssertionError(log.read_text())
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


@pytest.fixture
def nobody_hears(monkeypatch):
    """The broker is away: whoever runs a job does so by hand."""
    from kombu.exceptions import OperationalError

    from registry.celery import app

    def away(*arguments, **options):
        raise OperationalError("no broker")

    monkeypatch.setattr(app, "send_task", away)


CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium():
    """Debian's browser, else Playwright's own; a clear word where there is neither."""
    from playwright.sync_api import sync_playwright

    if Path("/usr/bin/chromium").exists():
        return "/usr/bin/chromium"
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
    return None


NO_CHROMIUM = (
    "No Chromium was found. Install Debian's package `chromium`, or leave the browser tests out: BROWSER=0"
)


def pytest_configure(config):
    # Said at once, before a whole run; of a part, those tests alone fail that need a browser.
    is_whole_run = config.args_source == pytest.Config.ArgsSource.TESTPATHS and not IS_WORKER
    if is_whole_run and os.environ.get("BROWSER") != "0" and find_chromium() is None:
        raise pytest.UsageError(NO_CHROMIUM)


def pytest_collection_modifyitems(config, items):
    if os.environ.get("BROWSER") == "0":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("browser")])
        items[:] = [item for item in items if not item.get_closest_marker("browser")]


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    executable = find_chromium()
    if executable is None:
        pytest.fail(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server):
    """Opens a page of the running site in a browser context of its own: width in px, language, JavaScript."""
    contexts = []

    def open_page(*, width=1280, locale="en", javascript=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            locale=locale,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
