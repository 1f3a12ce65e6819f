"""What a browser that knows nothing yet must fetch for a page, compressed as it is served."""

import gzip

import pytest
from django.core.management import call_command

from registry.models import User
from reporting.demo.people import DOMAIN
from reporting.models import Statement
from tests.browser.test_every_page import PAGES, add_draft, add_imports, add_removals, pages_in_swahili
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_OF_A_LIST = 200_000  # bytes
MOST_ON_A_PHONE = 20_000  # bytes of HTML, CSS and scripts together: four seconds at 50 kbit/s
MOST_OF_A_BUYER = 150_000  # bytes, fonts and pictures included
MOST_OF_A_STATEMENT = 60_000
WRITTEN = {"document", "stylesheet", "script"}
OF_SECRETARIES = [
    (key, path)
    for key, paths in pages_in_swahili().items()
    for path in paths
    if path.startswith("/committee/")
]


@pytest.fixture
def weights_of(new_page, live_server, tmp_path, monkeypatch):
    """The bytes behind each address that a page of somebody's fetches, all or only of some kinds."""
    monkeypatch.setenv("OREKA_VAR", str(tmp_path))
    call_command("load_demo")

    def weigh(key, path, *, locale="en", kinds=None):
        page, answers = new_page(locale=locale), []

        def keep(answer):  # Playwright writes on what it is given, so no method of a list
            answers.append(answer)

        if key:
            sign_in(page, User.objects.get(email=f"{key}@{DOMAIN}"), live_server)
        page.on("response", keep)
        assert page.goto(path, wait_until="load" if kinds else "networkidle").status == 200
        found = {
            answer.url: weight_of(answer.body())
            for answer in answers
            if answer.status == 200 and (kinds is None or answer.request.resource_type in kinds)
        }
        page.context.close()
        return found

    return weigh


def weight_of(body):
    """Fonts and pictures are compressed already."""
    return min(len(body), len(gzip.compress(body)))


def test_a_list_weighs_little_when_nothing_is_kept(weights_of):
    for path in ("/admin/credits/certificate/", "/admin/credits/purchaseorder/", "/admin/"):
        weights = weights_of("registrar", path)
        assert len(weights) > 3
        print(path, sum(weights.values()), "bytes")
        assert sum(weights.values()) < MOST_OF_A_LIST, weights


@pytest.mark.parametrize("locale", ["en", "fr", "sw"])
def test_a_page_of_the_committee_weighs_little(weights_of, locale):
    heavy, places = {}, add_removals()
    for key, path in OF_SECRETARIES:
        weights = weights_of(key, path.format(**places), locale=locale, kinds=WRITTEN)
        assert len(weights) >= 3
        print(f"{locale} {sum(weights.values()):6} bytes  {path}")
        if sum(weights.values()) > MOST_ON_A_PHONE:
            heavy[path] = weights
    assert not heavy


def test_a_page_of_a_buyer_weighs_little(weights_of):
    places = {"statement": Statement.objects.get().number} | add_removals() | add_imports()
    places["draft"] = add_draft()
    weigh = [("phones", path, MOST_OF_A_BUYER) for path in PAGES["phones"]]
    weigh += [(None, "/s/{statement}/", MOST_OF_A_STATEMENT)]
    heavy = {}
    for key, path, most in weigh:
        weights = weights_of(key, path.format(**places), locale="fr")
        print(f"{sum(weights.values()):6} bytes  {path}")
        if sum(weights.values()) > most:
            heavy[path] = weights
    assert not heavy
