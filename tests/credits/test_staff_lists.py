"""The staff's lists: columns, totals, saved views and exports show exactly what is filtered."""

import csv
import io

import pytest
from knox.models import AuthToken
from openpyxl import load_workbook

from credits import services as ledger
from credits.models import Certificate
from registry import lists
from registry.models import Organisation, SavedView
from tests import builders
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
CERTIFICATES = "/admin/credits/certificate/"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def blocks(order, buyer, cobalt, buyer_admin, now):
    """120 kg in the cooperative, 1,400 kg held, 1,000 kg retired."""
    builders.final_retirement(buyer, cobalt, 1_000, buyer_admin, now)
    return Certificate.objects.order_by("first")


def exported(answer):
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    empty = rows.index([])
    return dict(rows[:empty]), rows[empty + 1], rows[empty + 2 :]


def test_totals_are_of_the_filtered_rows(client, auditor, blocks):
    client.force_login(auditor)
    assert "<strong>3 rows</strong> · tonnes: <strong>2.520</strong>" in client.get(CERTIFICATES).text
    shown = client.get(f"{CERTIFICATES}?state__exact=held").text
    assert "<strong>1 row</strong> · tonnes: <strong>1.400</strong>" in shown


def test_a_long_list_is_counted_only_when_asked(client, auditor, blocks, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    client.force_login(auditor)
    shown = client.get(CERTIFICATES).text
    assert "more than 2 rows" in shown
    assert "2.520" not in shown
    added_up = client.get(f"{CERTIFICATES}?sum=1").text
    assert "<strong>3 rows</strong> · tonnes: <strong>2.520</strong>" in added_up


def test_columns_are_chosen_in_the_address_and_kept_by_filters(client, auditor, blocks):
    client.force_login(auditor)
    shown = client.get(f"{CERTIFICATES}?cols=site&cols=quantity_kg").text
    assert "column-site" in shown
    assert "column-quantity_kg" in shown
    assert "column-holder" not in shown
    assert "?cols=site&amp;cols=quantity_kg&amp;state__exact=held" in shown


def test_a_filter_offers_whom_the_list_names_and_the_chosen_one(
    client, auditor, make_organisation, order, buyer
):
    client.force_login(auditor)
    stranger = make_organisation("buyer", "OTHER", "Other Buyer")
    make_organisation("buyer", "THIRD", "Third Buyer")
    orders = "/admin/credits/purchaseorder/"
    assert "Other Buyer" not in client.get(orders).text
    of_one = client.get(f"{orders}?buyer__id__exact={stranger.pk}").text
    assert "Other Buyer" in of_one
    assert "Third Buyer" not in of_one
    assert str(order) not in of_one
    assert str(order) in client.get(f"{orders}?buyer__id__exact={buyer.pk}").text


def test_unknown_columns_and_filters_show_nothing_hidden(client, auditor, blocks):
    client.force_login(auditor)
    assert client.get(f"{CERTIFICATES}?cols=password&cols=digest").status_code == 200
    assert client.get(f"{CERTIFICATES}?issuance__requested_by__password__startswith=a").status_code == 400
    assert client.get(f"{CERTIFICATES}export/csv/?issuance__requested_by__password=a").status_code == 400


def test_export_holds_the_shown_rows_and_columns_with_filter_and_time(client, auditor, blocks):
    client.force_login(auditor)
    about, header, rows = exported(
        client.get(f"{CERTIFICATES}export/csv/?state__exact=held&cols=quantity_kg&cols=quantity_t")
    )
    assert header == ["Serials", "Tonnes", "Kilograms"]
    assert rows == [["CO-KAM-2025-0001/0001001-0002400", "1.400", "1400"]]
    assert about["Filter"] == "By state: Held" or about["Filter"] == "state: Held"
    assert about["Address"] == "?cols=quantity_kg&cols=quantity_t&state__exact=held"
    assert about["As of"].endswith(" UTC")
    assert about["Exported by"] == "Auditor"


def test_workbook_holds_the_same(client, auditor, blocks):
    client.force_login(auditor)
    answer = client.get(f"{CERTIFICATES}export/xlsx/?q=CO-KAM-2025-0001/2500")
    assert answer["Content-Disposition"] == 'attachment; filename="certificate.xlsx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    workbook = load_workbook(io.BytesIO(answer.content))
    data = list(workbook["Data"].iter_rows(values_only=True))
    assert [row[0] for row in data] == ["Serials", "CO-KAM-2025-0001/0002401-0002520"]
    about = dict(workbook["About"].iter_rows(values_only=True))
    assert about["Filter"] == "search: CO-KAM-2025-0001/2500"


def test_a_list_too_long_for_a_workbook_says_so(client, auditor, blocks, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    client.force_login(auditor)
    answer = client.get(f"{CERTIFICATES}export/xlsx/", follow=True)
    assert "The list is too long for a workbook." in answer.text
    _about, _header, rows = exported(client.get(f"{CERTIFICATES}export/csv/"))
    assert len(rows) == 3


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(client, auditor, make_organisation, typed):
    make_organisation("buyer", "EVIL", "Evil", registration_number=typed)
    client.force_login(auditor)
    address = "/admin/registry/organisation/export/"
    _about, _header, [row] = exported(client.get(f"{address}csv/?kind__exact=buyer&cols=registration_number"))
    assert row == ["Evil", f"'{typed.strip()}"]
    sheet = load_workbook(io.BytesIO(client.get(f"{address}xlsx/?cols=registration_number").content))["Data"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "b", "n"}


def test_a_negative_number_stays_a_number(client, auditor, order):
    client.force_login(auditor)
    _about, header, rows = exported(client.get("/admin/committees/fundentry/export/csv/?kind__exact=fee"))
    assert [row[header.index("Amount")] for row in rows] == ["-1200.00"]


def test_a_saved_view_is_a_tab_for_oneself_or_for_all(client, auditor, registrar, blocks):
    client.force_login(auditor)
    form = {"name": "Held", "query": "state__exact=held"}
    answer = client.post(f"{CERTIFICATES}views/", form)
    assert answer["Location"] == f"{CERTIFICATES}?state__exact=held"
    tab = '<a href="/admin/credits/certificate/?state__exact=held" aria-current="page">Held</a>'
    assert tab in client.get(answer["Location"]).text
    client.force_login(registrar)
    assert ">Held</a>" not in client.get(CERTIFICATES).text.split("list-tools")[0]
    client.force_login(auditor)
    client.post(f"{CERTIFICATES}views/", form | {"is_shared": "on"})
    assert SavedView.objects.count() == 1
    client.force_login(registrar)
    assert "shared by Auditor" in client.get(CERTIFICATES).text


def test_only_the_owner_removes_a_view(client, auditor, registrar):
    client.force_login(auditor)
    client.post(f"{CERTIFICATES}views/", {"name": "Mine", "query": "q=1", "is_shared": "on"})
    view = SavedView.objects.get()
    client.force_login(registrar)
    assert client.post(f"{CERTIFICATES}views/{view.pk}/remove/").status_code == 404
    client.force_login(auditor)
    client.post(f"{CERTIFICATES}views/{view.pk}/remove/")
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused(client, auditor):
    client.force_login(auditor)
    answer = client.post(f"{CERTIFICATES}views/", {"name": " ", "query": "q=1"}, follow=True)
    assert "Give the view a name." in answer.text
    assert not SavedView.objects.exists()


def test_what_people_typed_is_exported_whole(client, auditor, registrar, site, now):
    note = "Grade <LOQ in lot 4 & moisture > 60 %\x0bpasted"
    ledger.place_hold(site=site, reason=note, at=now, by=registrar)
    client.force_login(auditor)
    address = "/admin/credits/incidenthold/export/{}/?cols=reason"
    _about, _header, rows = exported(client.get(address.format("csv")))
    assert rows[0][-1] == "Grade <LOQ in lot 4 & moisture > 60 %pasted"
    workbook = load_workbook(io.BytesIO(client.get(address.format("xlsx")).content))
    assert workbook.worksheets[0].cell(2, len(rows[0])).value == rows[0][-1]


def test_rows_beyond_the_counted_are_read_page_by_page(client, auditor, blocks, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    view = SavedView.objects.create(owner=auditor, model="credits.certificate", name="All", query="")
    client.force_login(auditor)
    _token, secret = AuthToken.objects.create(user=auditor)
    address, seen, pages = f"/api/v1/views/{view.pk}/rows/?limit=1", [], 0
    while address:
        answer = client.get(address, headers={"Authorization": f"Token {secret}"}).json()
        assert (answer["count"], answer["is_bounded"]) == (2, True)
        seen += [row["serials_shown"] for row in answer["results"]]
        address, pages = answer["next"], pages + 1
    assert len(set(seen)) == pages == Certificate.objects.count() == 3


def test_buyers_reach_no_view_and_no_export(client, buyer_admin, blocks):
    client.force_login(buyer_admin)
    for address in ("export/csv/", "views/"):
        assert client.get(f"{CERTIFICATES}{address}").status_code in (302, 403)
        assert client.post(f"{CERTIFICATES}{address}", {"name": "x"}, follow=True).status_code == 403
    assert not SavedView.objects.exists()


def test_notes_are_read_and_written_by_staff_alone(client, registrar, auditor, verifier, blocks):
    address = f"{CERTIFICATES}{blocks[0].pk}/"
    client.force_login(registrar)
    client.post(f"{address}write-note/", {"text": "Asked the buyer <b>twice</b>"})
    assert "Asked the buyer &lt;b&gt;twice&lt;/b&gt;" in client.get(f"{address}change/").text
    client.force_login(auditor)
    assert "Asked the buyer" in client.get(f"{address}change/").text
    assert client.post(f"{address}write-note/", {"text": "No"}).status_code == 403
    assert Organisation.objects.exists()


def test_a_saved_view_is_read_by_machines_of_those_who_may(client, auditor, registrar, buyer_admin, blocks):
    client.force_login(auditor)
    query = "cols=quantity_kg&cols=quantity_t&state__exact=held"
    client.post(f"{CERTIFICATES}views/", {"name": "Held", "query": query, "is_shared": "on"})
    client.post("/admin/credits/certificate/views/", {"name": "Mine", "query": "q=x"})
    client.logout()

    def get(person, address):
        request = {"email": person.email, "password": PASSWORD}
        token = client.post("/api/v1/tokens/", request, content_type="application/json").json()["token"]
        return client.get(address, headers={"Authorization": f"Token {token}"})

    [view] = get(registrar, "/api/v1/views/").json()
    assert (view["name"], view["list"], view["owner"]) == ("Held", "credits.certificate", "Auditor")
    answer = get(registrar, f"/api/v1/views/{view['id']}/rows/").json()
    assert answer["count"] == 1
    assert answer["results"] == [
        {"serials_shown": "CO-KAM-2025-0001/0001001-0002400", "quantity_t": "1.400", "quantity_kg": 1400}
    ]
    assert answer["columns"]["quantity_kg"] == "Kilograms"
    assert get(buyer_admin, "/api/v1/views/").json() == []
    assert get(buyer_admin, f"/api/v1/views/{view['id']}/rows/").status_code == 404
    mine = SavedView.objects.get(name="Mine")
    assert get(registrar, f"/api/v1/views/{mine.pk}/rows/").status_code == 404
