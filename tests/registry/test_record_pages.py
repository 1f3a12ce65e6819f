"""The records of acts as staff see them: the log with names, the history field by field, and reused keys."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import services as ledger
from credits.models import Certificate
from registry.acting import KeyReused
from registry.models import Change, KeyConflict, LedgerEntry
from registry.services import add_member, end_membership
from tests import builders
from tests.builders import repeated

pytestmark = pytest.mark.django_db(transaction=True)

LOG = "/admin/registry/ledgerentry/"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def certificate(site, cobalt, standard, registrar, verifier, approver, now):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    return builders.issued(report, 2_520, standard, registrar, approver, now)


def panel(page, name):
    return page.partition(f'aria-labelledby="{name}-title"')[2].partition("</section>")[0]


def test_row_shows_its_log_with_who_acted(client, certificate, auditor):
    client.force_login(auditor)
    log = panel(client.get(f"/admin/credits/issuance/{certificate.issuance_id}/change/").text, "log")
    assert log.index("Issuance approved") < log.index("Issuance requested")
    assert log.index("<td>Approver</td>") < log.index("<td>Registrar</td>")
    assert "Requested</span> →" in log
    assert "person:" not in log


def test_what_acts_by_itself_and_who_was_erased_are_told_apart(
    client, certificate, auditor, admin_sql, verifier
):
    entries = LedgerEntry.objects.filter(table="credits_productionreport").order_by("pk")
    assert [entry.act for entry in entries] == ["submit_report", "verify_report"]
    admin_sql.execute("DELETE FROM registry_personsecret WHERE user_id = %s", [verifier.pk])
    client.force_login(auditor)
    log = panel(client.get("/admin/credits/productionreport/1/change/").text, "log")
    assert log.index("erased person") < log.index("Registrar")
    assert "Verifier" not in log


def test_system_stands_as_it_is(client, order_of_nobody, auditor):
    client.force_login(auditor)
    assert "system:statements" in client.get(LOG).text


@pytest.fixture
def order_of_nobody(certificate, buyer, cobalt, buyer_admin, registrar, finance, now):
    """A statement is made by the registry itself."""
    from reporting.services import make_statement

    order = builders.paid_order(buyer, cobalt, 2_400, buyer_admin, registrar, finance, now)
    ledger.deliver_order(order=order, at=now, by=registrar)
    retirement = builders.final_retirement(buyer, cobalt, 1_000, buyer_admin, now)
    return make_statement(retirement=retirement, at=now, by="system:statements")


def test_list_of_the_log_is_filtered_and_searched(client, certificate, auditor):
    client.force_login(auditor)
    everything = client.get(LOG)
    assert everything.status_code == 200
    for offered in (
        "act__exact=lift_hold",
        "table__exact=credits_coverage",
        "table__exact=reporting_statement",
    ):
        assert offered in everything.text
    for query, tables in [
        ({"act__exact": "submit_report"}, {"credits_productionreport"}),
        ({"table__exact": "credits_certificate"}, {"credits_certificate"}),
        ({"q": "CO-KAM-2025-0001"}, {"credits_issuance"}),
        ({"q": str(certificate.pk), "table__exact": "credits_certificate"}, {"credits_certificate"}),
        ({"q": "99999999999999999999"}, set()),
    ]:
        found = client.get(LOG, query).context["cl"].result_list
        assert {entry.table for entry in found} == tables, query
    assert client.get(LOG, {"actor__startswith": "person:"}).status_code in {302, 400}


def test_names_take_two_queries_for_one_row_as_for_many(client, certificate, auditor):
    client.force_login(auditor)

    def queries(**query):
        client.get(LOG, query)
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG, query)
        return len(captured)

    assert queries(act__exact="approve_issuance", table__exact="credits_issuance") == queries()


def test_page_of_an_entry_leads_to_its_row(client, certificate, auditor):
    client.force_login(auditor)
    entry = LedgerEntry.objects.filter(table="credits_certificate").get()
    shown = client.get(f"{LOG}{entry.pk}/change/").text
    assert f'href="/admin/credits/certificate/{certificate.pk}/change/"' in shown
    assert bytes(entry.digest).hex() in shown
    assert "Approver" in shown
    assert client.post(f"{LOG}{entry.pk}/change/", {}).status_code == 403


def test_log_and_history_are_for_staff(client, certificate, site, verifier, buyer_admin):
    client.force_login(verifier)
    shown = client.get(f"/admin/credits/productionreport/{certificate.issuance.report_id}/change/").text
    assert "log-title" not in shown
    assert "history-title" not in shown
    for address in (LOG, f"{LOG}1/change/", "/admin/registry/keyconflict/"):
        assert client.get(address).status_code == 403
    client.force_login(buyer_admin)
    assert client.get(LOG).status_code in {302, 403}


def test_row_shows_at_most_the_latest_fifty(client, certificate, auditor, admin_sql, registrar, now):
    for _again in range(26):
        cancellation = ledger.request_cancellation(
            issuance=certificate.issuance, serials=certificate.serials, reason="No", at=now, by=registrar
        )
        ledger.refuse_cancellation(cancellation=cancellation, reason="Still no", at=now, by=registrar)
    client.force_login(auditor)
    log = panel(client.get(f"/admin/credits/certificate/{certificate.pk}/change/").text, "log")
    assert log.count("<tr>") == 1 + 50
    assert f"?table__exact=credits_certificate&amp;q={certificate.pk}" in log
    assert Certificate.objects.get().state == "issued"


def test_history_tells_who_changed_what(client, registrar, site):
    client.force_login(registrar)
    address = f"/admin/registry/minesite/{site.pk}/change/"
    form = {"name": "New Site", "town": "Likasi", "province": "Lualaba", "country": "CD"}
    assert client.post(address, form).status_code == 302
    history = panel(client.get(address).text, "history")
    change = Change.objects.filter(table="registry_minesite", row_id=str(site.pk)).first()
    assert "Registrar" in history
    assert "Record edited" in history
    assert "<li>name: <del>Kamilombe</del> → <ins>New Site</ins></li>" in history
    assert "<del>Kolwezi</del> → <ins>Likasi</ins>" in history
    assert change.request_id[:8] in history


def test_history_of_a_person_holds_roles_but_no_password(client, registrar, buyer, make_user, now):
    person = make_user("newcomer")
    membership = add_member(organisation=buyer, user=person, role="buyer_member", at=now, by=registrar)
    end_membership(membership=membership, at=now, by=registrar)
    person.set_password("another one")
    person.save()
    client.force_login(registrar)
    for address in (
        f"/admin/registry/user/{person.pk}/change/",
        f"/admin/registry/organisation/{buyer.pk}/change/",
    ):
        history = panel(client.get(address).text, "history")
        assert "removed: membership" in history
        assert "added: membership" in history
        assert "Buyer member" in history
        assert "pbkdf2" not in history
        assert "md5" not in history


@pytest.mark.parametrize(
    "model", ["organisation", "minesite", "user", "standard", "mineral", "claimboundary", "membership"]
)
def test_every_editable_record_has_a_history(client, auditor, site, buyer_admin, model):
    from django.apps import apps

    row = apps.get_model("registry", model).objects.first()
    client.force_login(auditor)
    assert "history-title" in client.get(f"/admin/registry/{model}/{row.pk}/change/").text


def test_history_names_the_rows_behind_numbers(client, registrar, site, auditor):
    site.town = "Likasi"
    site.save(update_fields=["town"])
    client.force_login(auditor)
    history = panel(client.get(f"/admin/registry/minesite/{site.pk}/change/").text, "history")
    assert "<li>cooperative: <ins>Coopérative d’essai</ins></li>" in history
    assert "<del>Kolwezi</del> → <ins>Likasi</ins>" in history
    assert "no person" in history


def test_reused_key_is_shown_side_by_side(client, certificate, buyer, cobalt, buyer_admin, auditor, now):
    key = uuid4()
    facts = {"buyer": buyer, "mineral": cobalt, "at": now, "by": buyer_admin}
    repeated(key, ledger.request_order, quantity=100, **facts)
    with pytest.raises(KeyReused):
        repeated(key, ledger.request_order, quantity=200, **facts)
    client.force_login(auditor)
    conflict = KeyConflict.objects.get()
    listed = client.get("/admin/registry/keyconflict/", {"q": str(key)}).text
    assert listed.count("Order requested") == 2
    shown = client.get(f"/admin/registry/keyconflict/{conflict.pk}/change/").text
    compared = client.get(f"/admin/registry/keyconflict/{conflict.pk}/change/").context["compared"]
    assert [(fact["first"], fact["later"]) for fact in compared if fact["differs"]] == [(100, 200)]
    assert "differs" in shown
    assert shown.count("Buyer Admin") >= 2
    assert client.post(f"/admin/registry/keyconflict/{conflict.pk}/change/", {}).status_code == 403


def test_new_records_are_only_read(client, registrar, approver, finance, auditor, certificate):
    for person in (registrar, approver, finance, auditor):
        client.force_login(person)
        for model in (
            "registry/ledgerentry",
            "registry/keyconflict",
            "credits/cancellation",
            "credits/notice",
        ):
            assert client.get(f"/admin/{model}/").status_code == 200
            assert client.get(f"/admin/{model}/add/").status_code == 403
