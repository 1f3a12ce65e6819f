"""What a browser that knows nothing yet must fetch for a list of the staff, compressed as it is served."""

import gzip

import pytest
from django.core.management import call_command

from registry.models import User
from reporting.demo.people import DOMAIN
from tests.browser.visiting import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 200_000  # bytes


def test_a_list_weighs_little_when_nothing_is_kept(new_page, live_server, tmp_path, monkeypatch):
    monkeypatch.setenv("OREKA_VAR", str(tmp_path))
    call_command("load_demo")
    for path in ("/admin/credits/certificate/", "/admin/credits/purchaseorder/", "/admin/"):
        page, answers = new_page(), []
        sign_in(page, User.objects.get(email=f"registrar@{DOMAIN}"), live_server)
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(path, wait_until="networkidle")
        weights = {answer.url: weight_of(answer.body()) for answer in answers if answer.status == 200}
        assert len(weights) > 3
        print(path, sum(weights.values()), "bytes")
        assert sum(weights.values()) < MOST, weights


def weight_of(body):
    """Fonts and pictures are compressed already."""
    return min(len(body), len(gzip.compress(body)))
