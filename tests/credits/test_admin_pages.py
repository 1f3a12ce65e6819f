"""The staff's pages on the ledger: whole, read only, and no slower with more rows."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from credits.models import Certificate, HoldingAccount, Transfer
from registry.models import LedgerModel
from reporting.services import make_statement
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

LEDGER = [model for model in admin.site._registry if issubclass(model, LedgerModel)]


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def retirement(order, buyer, cobalt, buyer_admin, now):
    footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    retirement = builders.final_retirement(
        buyer, cobalt, 1_000, buyer_admin, now, claim_type="company", footprint=footprint
    )
    make_statement(retirement=retirement, at=now, by="system:statements")
    return retirement


def addresses_of(model):
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    return [f"{base}/", *(f"{base}/{pk}/change/" for pk in model.objects.values_list("pk", flat=True))]


def test_every_ledger_page_is_read_only(client, registrar, superuser, retirement):
    for person in (registrar, superuser):
        client.force_login(person)
        for model in LEDGER:
            for address in addresses_of(model):
                answer = client.get(address)
                assert answer.status_code == 200, address
                assert 'name="_save"' not in answer.text
                assert 'name="action"' not in answer.text
            for address in addresses_of(model)[1:]:
                assert client.post(address, {}).status_code == 403, address
                assert client.get(address.replace("change", "delete")).status_code == 403


@pytest.fixture
def superuser(make_user):
    from registry.models import User

    user = make_user("superuser")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


def test_no_page_needs_what_the_policy_refuses(client, superuser, retirement):
    client.force_login(superuser)
    addresses = ["/admin/", "/admin/registry/user/add/", "/admin/credits/productionreport/add/"]
    for model in admin.site._registry:
        addresses += addresses_of(model)[:2]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", answer.text), address


def test_certificate_tells_its_life_and_splits(client, auditor, retirement):
    client.force_login(auditor)
    retired = Certificate.objects.retired().get()
    shown = client.get(f"/admin/credits/certificate/{retired.pk}/change/").text
    steps = re.findall(r"<li><strong>([^<]+)</strong> ·", shown)
    assert steps == [
        "Produced and reported",
        "Verified",
        "Issuance requested",
        "Issued",
        "Delivered",
        "Retirement requested",
        "Retired",
        "Statement issued",
    ]
    assert 'href="/register/serials/CO-KAM-2025-0001/1-1000/"' in shown
    rest = Certificate.objects.held().get()
    assert f"/admin/credits/certificate/{rest.pk}/change/" in shown
    assert (
        f"/admin/credits/certificate/{retired.pk}/change/"
        in client.get(f"/admin/credits/certificate/{rest.pk}/change/").text
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("CO-KAM-2025-0001/0000900-0001100", ["0000001-0001000", "0001001-0002400"]),
        ("2500", ["0002401-0002520"]),
        ("Test Phones", ["0000001-0001000", "0001001-0002400"]),
        ("CO-KAM-2025-0001/9999999", []),
    ],
)
def test_any_pasted_serial_is_found(client, auditor, retirement, words, found):
    client.force_login(auditor)
    shown = client.get("/admin/credits/certificate/", {"q": words}).text
    assert sorted(re.findall(r"CO-KAM-2025-0001/(\d{7}-\d{7})</span>", shown)) == found


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def more_of_everything(
    site, cobalt, standard, buyer, buyer_admin, registrar, approver, finance, verifier, now
):
    for year in (2023, 2024):
        report = builders.verified_report(
            site,
            cobalt,
            registrar,
            verifier,
            now,
            period_first=date(year, 1, 1),
            period_last=date(year, 6, 30),
        )
        builders.issued(report, 2_000, standard, registrar, approver, now)
        ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
        order = builders.paid_order(buyer, cobalt, 1_500, buyer_admin, registrar, finance, now)
        ledger.deliver_order(order=order, at=now, by=registrar)
        footprint = builders.declared_footprint(buyer, cobalt, buyer_admin, now, year=year)
        retirement = builders.final_retirement(
            buyer,
            cobalt,
            1_000,
            buyer_admin,
            now,
            claim_type="company",
            footprint=footprint,
            claim_period_first=date(year, 1, 1),
            claim_period_last=date(year, 12, 31),
        )
        make_statement(retirement=retirement, at=now, by="system:statements")


def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    client,
    retirement,
    site,
    cobalt,
    standard,
    buyer,
    buyer_admin,
    registrar,
    approver,
    finance,
    verifier,
    now,
):
    client.force_login(registrar)
    addresses = ["/admin/", *(addresses_of(model)[0] for model in admin.site._registry if model in LEDGER)]
    before = {address: queries_of(client, address) for address in addresses}
    more_of_everything(
        site, cobalt, standard, buyer, buyer_admin, registrar, approver, finance, verifier, now
    )
    assert Transfer.objects.count() > HoldingAccount.objects.count()
    after = {address: queries_of(client, address) for address in addresses}
    # The last events may be of fewer kinds, each of which is one query.
    assert after.pop("/admin/") <= before.pop("/admin/")
    assert after == before


def test_dashboard_says_what_waits_and_for_whom(
    client, site, cobalt, standard, registrar, approver, verifier, now
):
    report = builders.submitted_report(site, cobalt, registrar, now)
    client.force_login(verifier)
    shown = client.get("/admin/").text
    assert f'href="/admin/credits/productionreport/{report.pk}/verify/"' in shown
    assert "Do the books agree?" not in shown
    ledger.verify_report(report=report, at=now, by=verifier)
    client.force_login(registrar)
    assert f"/productionreport/{report.pk}/request-issuance/" in client.get("/admin/").text
    issuance = ledger.request_issuance(report=report, quantity=2_520, standard=standard, at=now, by=registrar)
    shown = client.get("/admin/").text
    assert "An approver other than Registrar" in shown
    assert f"/issuance/{issuance.pk}/approve/" not in shown
    client.force_login(approver)
    assert f"/issuance/{issuance.pk}/approve/" in client.get("/admin/").text
    ledger.approve_issuance(issuance=issuance, at=now, by=approver)
    shown = client.get("/admin/").text
    assert "Nothing waits for anybody." in shown
    assert "✓ yes" in shown
    assert "<strong>Issuance approved</strong>: <a" in shown
