"""The staff's first page, its search over all records, and the pages of organisations, sites and certificates."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest

from credits import services as ledger
from credits.models import Certificate, PriceSeries
from registry import services
from registry.act_names import ACT_NAMES
from registry.acting import known_acts
from registry.models import LedgerEntry
from registry.services import write_note
from registry.tasks import place_ledger_entries
from registry.templatetags.oreka import tonnes
from reporting import waiting
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_act_has_a_name_for_people():
    assert known_acts() - set(ACT_NAMES) == set()


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("PO-2026-0001", "/admin/credits/purchaseorder/"),
        ("co-kam-2025-0001/0000001-0000002", "/admin/credits/certificate/"),
        ("Test Phones", "/admin/registry/organisation/"),
        ("phones.example", "/admin/registry/organisation/"),
        ("BANK 1", "/admin/credits/payment/"),
        ("R-000001", "/admin/credits/retirement/"),
        ("Kamilombe", "/admin/registry/minesite/"),
        ("PR-KAM-2025-0001", "/admin/credits/productionreport/"),
    ],
)
def test_one_hit_opens_its_page(client, auditor, statement, words, address):
    client.force_login(auditor)
    answer = client.get("/admin/find/", {"q": words})
    assert answer.status_code == 302
    assert answer["Location"].startswith(address)


def test_a_statement_number_is_found(client, auditor, statement):
    client.force_login(auditor)
    answer = client.get("/admin/find/", {"q": statement.number.lower()})
    assert answer["Location"] == f"/admin/reporting/statement/{statement.pk}/change/"


def test_a_statement_number_is_read_with_its_usual_mistakes(client, auditor, statement):
    client.force_login(auditor)
    typed = statement.number.replace("-", "").replace("0", "O")
    answer = client.get("/admin/find/", {"q": typed})
    assert answer["Location"] == f"/admin/reporting/statement/{statement.pk}/change/"


def test_the_list_of_certificates_knows_statement_numbers(client, auditor, statement):
    client.force_login(auditor)
    listed = client.get("/admin/credits/certificate/", {"q": statement.number.lower()}).text
    retired = statement.retirement.certificates.all()
    assert retired and all(f"/admin/credits/certificate/{block.pk}/change/" in listed for block in retired)
    found = set(re.findall(r"/admin/credits/certificate/(\d+)/change/", listed))
    assert found == {str(block.pk) for block in retired}


def test_a_page_shows_the_first_of_many_and_says_how_many_more(client, auditor, statement, now):
    retirement = statement.retirement
    for number in range(53):
        write_note(row=retirement, text=f"Note {number}", at=now, by=auditor)
    client.force_login(auditor)
    shown = client.get(f"/admin/credits/retirement/{retirement.pk}/change/").text
    assert shown.count('<div class="staff-note">') == 50
    assert "and 3 more" in shown


def test_several_hits_are_listed_and_none_says_what_to_check(client, auditor, statement):
    client.force_login(auditor)
    listed = client.get("/admin/find/", {"q": "CO-KAM-2025-0001/1-2520"}).text
    assert listed.count("/admin/credits/certificate/") >= 3
    for words in ("zzz", "RMC-S-2026-OOOO", "9" * 40, "'; DROP TABLE", "\x1f", "%", "a/b/c"):
        answer = client.get("/admin/find/", {"q": words})
        assert answer.status_code == 200
    assert "Nothing matches" in client.get("/admin/find/", {"q": "zzz"}).text


def test_only_staff_find(client, verifier, buyer_admin, statement):
    for person in (verifier, buyer_admin):
        client.force_login(person)
        assert client.get("/admin/find/", {"q": "Test Phones"}, follow=True).status_code == 403


def test_the_lineage_gives_each_step_its_log_index(client, auditor, statement):
    # Whoever else is at work in the same PostgreSQL keeps the latest entries waiting for a moment.
    for _attempt in range(600):
        place_ledger_entries()
        if not LedgerEntry.objects.filter(place=None).exists():
            break
        time.sleep(0.1)
    client.force_login(auditor)
    certificate = statement.retirement.certificates.get()
    shown = client.get(f"/admin/credits/certificate/{certificate.pk}/change/").text
    steps = re.findall(r"<li><strong>([^<]+)</strong> ·.*?(?=</li>)", shown)
    assert steps[0] == "Produced and reported"
    indexed = [int(index) for index in re.findall(r"log index (\d+)", shown)]
    assert len(indexed) == len(steps)
    assert indexed == sorted(indexed)
    approved = LedgerEntry.objects.get(table="credits_issuance", state="approved")
    assert approved.place.position in indexed


def test_the_page_of_a_block_names_what_it_was_split_from_and_its_parts(
    client, auditor, statement, buyer, cobalt, buyer_admin, now
):
    builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    client.force_login(auditor)

    def splits(block, words):
        shown = client.get(f"/admin/credits/certificate/{block.pk}/change/").text
        return [int(pk) for pk in re.findall(rf"<li>{words} <a[^>]*/certificate/(\d+)/change/", shown)]

    deepest = 0
    for block in Certificate.objects.all():
        assert splits(block, "Split off") == [part.pk for part in block.parts.order_by("first")]
        ancestors, above = [], block.parent
        while above:
            ancestors.append(above.pk)
            above = above.parent
        assert splits(block, "Split from") == ancestors
        deepest = max(deepest, len(ancestors))
    assert deepest >= 2


def test_the_page_of_an_organisation_holds_its_dealings(client, auditor, statement, buyer, cooperative):
    client.force_login(auditor)
    shown = client.get(f"/admin/registry/organisation/{buyer.pk}/change/").text
    assert f"/admin/credits/purchaseorder/{buyer.orders.get().pk}/change/" in shown
    assert f"/admin/credits/retirement/{statement.retirement_id}/change/" in shown
    assert f"?holder__id__exact={buyer.account.pk}" in shown
    assert "Kamilombe" in client.get(f"/admin/registry/organisation/{cooperative.pk}/change/").text


def test_the_page_of_a_site_draws_what_its_table_says(client, auditor, statement, site):
    client.force_login(auditor)
    shown = client.get(f"/admin/registry/minesite/{site.pk}/change/").text
    assert re.search(r"<title[^>]*>Production verified and credits issued", shown)
    assert "2.520 t" in shown
    assert "Exported through EGC" in shown


def test_the_page_of_a_cooperative_shows_what_has_no_buyer_yet(client, auditor, statement, cooperative):
    client.force_login(auditor)
    undelivered = sum(
        block.quantity
        for block in Certificate.objects.filter(holder__organisation=cooperative, state="issued")
    )
    assert undelivered
    shown = client.get(f"/admin/registry/organisation/{cooperative.pk}/change/").text
    assert "Undelivered (t)" in shown
    assert f'<td class="number">{tonnes(undelivered)}</td>' in shown


def test_what_waits_for_others_does_not_hide_what_waits_for_me(
    client, registrar, buyer, cobalt, buyer_admin, now, monkeypatch
):
    monkeypatch.setattr(waiting, "MOST_ROWS", 2)
    price = {"unit_price_minor": 500_000, "total_minor": 500, "fee_minor": 0, "price_basis": "Agreed"}

    def asked():
        return ledger.request_order(buyer=buyer, mineral=cobalt, quantity=1, at=now, by=buyer_admin)

    for _order in range(3):
        ledger.quote_order(order=asked(), **price, at=now, by=registrar)
    mine = asked()
    client.force_login(registrar)
    assert f"/admin/credits/purchaseorder/{mine.pk}/quote/" in client.get("/admin/").text


def test_a_proposed_price_waits_for_the_approver_and_part_payments_are_told(
    client, registrar, approver, finance, buyer, cobalt, buyer_admin, now
):
    series = PriceSeries.objects.create(mineral=cobalt, name="Index", unit="USD/t", source="A paper")
    month = date(2025, 12, 1)
    ledger.record_prices(series=series, values=[(month, Decimal(50_000))], at=now, by=registrar)
    facts = {"series": series, "last_month": month, "months": 1, "percentage": Decimal(10)}
    recipe = ledger.propose_recipe(**facts, at=now, by=registrar)
    order = ledger.request_order(buyer=buyer, mineral=cobalt, quantity=100, at=now, by=buyer_admin)
    price = {"unit_price_minor": 500_000, "total_minor": 50_000, "fee_minor": 0, "price_basis": "Agreed"}
    ledger.quote_order(order=order, **price, at=now, by=registrar)
    ledger.accept_order(order=order, at=now, by=buyer_admin)
    ledger.record_payment(
        order=order, amount_minor=20_000, paid_on=now.date(), payment_reference="A", at=now, by=finance
    )
    services.suspend_organisation(organisation=buyer, reason="Fine", at=now, by=registrar)
    client.force_login(approver)
    shown = client.get("/admin/").text
    assert f"/admin/credits/pricerecipe/{recipe.pk}/approve/" in shown
    assert "Index (USD/t), USD 5,000.00" in shown
    assert "USD 300.00 still due · the buyer is suspended" in shown
    assert re.search(r'credits/pricerecipe/"[^>]*>[^<]*<span class="waiting-count">1<', shown)
    for event in ("Price proposed", "Payment recorded", "Organisation suspended"):
        assert shown.count(f"<strong>{event}</strong>") == 1
    # The last part changes the order as well, and is one act all the same.
    ledger.record_payment(
        order=order, amount_minor=30_000, paid_on=now.date(), payment_reference="B", at=now, by=finance
    )
    assert client.get("/admin/").text.count("<strong>Payment recorded</strong>") == 2
    client.force_login(registrar)
    assert f"/admin/credits/purchaseorder/{order.pk}/deliver/" not in client.get("/admin/").text


def test_the_dashboard_tells_of_organisations_and_stand_ins(client, registrar, approver, finance, buyer, now):
    new = services.add_organisation(
        kind="buyer", code="NEWCO", name="New Co", country="FR", at=now, by=registrar
    )
    change = services.request_change(
        organisation=buyer, facts={"domain": "new.example"}, reason="A letter", at=now, by=registrar
    )
    client.force_login(approver)
    shown = client.get("/admin/").text
    assert f"/admin/registry/organisation/{new.pk}/review/" in shown
    assert f"/admin/registry/organisationchange/{change.pk}/approve/" in shown
    client.force_login(registrar)
    shown = client.get("/admin/").text
    assert f"/admin/registry/organisation/{new.pk}/review/" not in shown
    assert "Staff other than Registrar" in shown
    assert re.search(r'registry/organisationchange/"[^>]*>[^<]*<span class="waiting-count">1<', shown)


def test_the_log_names_acts_in_the_readers_language(client, auditor, statement):
    client.force_login(auditor)
    shown = client.get("/admin/registry/ledgerentry/", headers={"accept-language": "fr"}).text
    assert "Retrait confirmé" in shown
    assert "confirm_retirement" not in re.sub(r'href="[^"]*"', "", shown)


def test_a_returned_request_waits_for_a_registrar_again(
    client, site, cobalt, standard, registrar, verifier, approver, now
):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    issuance = ledger.request_issuance(report=report, quantity=100, standard=standard, at=now, by=registrar)
    ledger.return_issuance(issuance=issuance, reason="Too little", at=now, by=approver)
    client.force_login(registrar)
    assert f"/productionreport/{report.pk}/request-issuance/" in client.get("/admin/").text
    ledger.place_hold(site=site, reason="An accident", at=now, by=approver)
    shown = client.get("/admin/").text
    assert f"/productionreport/{report.pk}/request-issuance/" not in shown
    assert "the site or its cooperative is suspended" in shown


def test_lists_say_where_their_rows_begin_and_what_can_be_imported(client, registrar, auditor):
    client.force_login(registrar)
    assert "A hold is placed on the page of a mine site." in client.get("/admin/credits/incidenthold/").text
    for list_of, kind in (
        ("credits/productionreport", "production-reports"),
        ("credits/priceseries", "monthly-prices"),
        ("registry/organisation", "organisations"),
    ):
        assert f"/admin/registry/job/import/{kind}/" in client.get(f"/admin/{list_of}/").text
    client.force_login(auditor)
    assert "/job/import/" not in client.get("/admin/credits/productionreport/").text


def test_a_membership_is_begun_on_the_page_of_a_person_or_organisation(
    client, registrar, auditor, buyer, buyer_admin
):
    adding = "/admin/registry/membership/add/"
    client.force_login(registrar)
    for page, asked in (
        (f"/admin/registry/user/{buyer_admin.pk}/change/", f"{adding}?user={buyer_admin.pk}"),
        (f"/admin/registry/organisation/{buyer.pk}/change/", f"{adding}?organisation={buyer.pk}"),
    ):
        assert f'href="{asked}"' in client.get(page).text
        chosen = asked.partition("=")[2]
        assert re.search(rf'<option value="{chosen}" selected', client.get(asked).text)
    client.force_login(auditor)
    assert adding not in client.get(f"/admin/registry/organisation/{buyer.pk}/change/").text


def test_under_a_hold_no_issuance_is_asked_for(client, registrar, site, cobalt, verifier, now):
    report = builders.verified_report(site, cobalt, registrar, verifier, now)
    ledger.place_hold(site=site, reason="A fall", at=now, by=registrar)
    client.force_login(registrar)
    page = f"/admin/credits/productionreport/{report.pk}/"
    shown = client.get(f"{page}change/").text
    assert "is on hold since" in shown
    assert f"{page}request-issuance/" not in shown
