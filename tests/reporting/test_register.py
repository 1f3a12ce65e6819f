"""The public register: what adds up, what is found and exported, and what stays private."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credits import services as ledger
from credits.models import Issuance
from reporting.register import TABS, defused, totals
from reporting.services import make_statement
from tests import builders

pytestmark = pytest.mark.django_db


def exported(client, tab, **query):
    answer = client.get(f"/register/{tab}.json", query)
    assert answer.status_code == 200
    return answer.json()["rows"]


def test_the_totals_add_up(statement, cobalt):
    (line,) = totals()
    assert line == {
        "mineral": cobalt,
        "monitored_kg": 2_520,
        "issued_kg": 2_520,
        "in_cooperatives_kg": 120,
        "held_kg": 900,
        "retired_kg": 1_500,
        "cancelled_kg": 0,
    }


def test_an_empty_register_says_so(client, db):
    assert totals() == []
    for tab in TABS:
        page = client.get("/register/", {"tab": tab})
        assert page.status_code == 200
        assert "Nothing is in this list yet." in page.content.decode()
    found_nothing = client.get("/register/", {"q": "<zinc>"}).content.decode()
    assert "Nothing in this list matches “&lt;zinc&gt;”" in found_nothing


def test_unknown_lists_are_not_found(client, db):
    assert client.get("/register/", {"tab": "people"}).status_code == 404
    assert client.get("/register/people.csv").status_code == 404


def test_certificates_name_cooperatives_and_claimants_but_no_holder(client, statement):
    rows = exported(client, "certificates")
    assert [(row["first"], row["last"], row["state"], row["holder"]) for row in rows] == [
        (1, 1_500, "retired", "Test Phones B.V."),
        (1_501, 2_400, "held", "held by a buyer"),
        (2_401, 2_520, "issued", "Coopérative d’essai"),
    ]
    assert rows[0]["statement"] == statement.number


def test_a_holder_is_not_found_out_by_searching(client, order):
    """2,400 kg are held by Test Phones; neither list nor page nor filter tells."""
    assert exported(client, "certificates", q="Test Phones") == []
    for path in ("/register/?tab=certificates", "/register/certificates.csv", "/premium/"):
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Phones" not in content


def test_no_person_is_named_in_public(
    client, statement, registrar, approver, verifier, finance, secretary, chair, buyer_admin
):
    issuance = Issuance.objects.get().number
    paths = [f"/register/?tab={tab}" for tab in TABS] + [f"/register/{tab}.json" for tab in TABS]
    paths += [f"/register/serials/{issuance}/", "/premium/", f"/s/{statement.number}/"]
    paths += [f"/s/{statement.number}.json"]
    people = [registrar, approver, verifier, finance, secretary, chair, buyer_admin]
    for path in paths:
        content = client.get(path).content.decode()
        assert [person for person in people if person.name in content or person.email in content] == []


def test_retirements_wait_for_their_statement(client, retirement, now):
    assert exported(client, "retirements")[0]["statement"] == ""
    assert "being made" in client.get("/register/").content.decode()
    number = make_statement(retirement=retirement, at=now, by="system:statements").number
    (row,) = exported(client, "retirements", q="phones")
    assert row["statement"] == number
    assert row["address"].endswith(f"/s/{number}/")
    assert (row["beneficiary"], row["quantity_kg"]) == ("Test Phones B.V.", 1_500)
    assert (row["claim_first"], row["claim_last"]) == ("2025-01-01", "2025-12-31")


def test_the_register_keeps_the_name_under_which_a_claim_was_made(
    client, statement, buyer, registrar, approver, now
):
    builders.changed(buyer, (registrar, approver), now, name="New Name B.V.")
    assert exported(client, "retirements")[0]["beneficiary"] == "Test Phones B.V."


def test_what_only_waits_is_not_in_the_register(
    client, order, report_of_another_year, buyer, cobalt, standard, registrar, buyer_admin, now
):
    builders.requested_retirement(buyer, cobalt, 10, buyer_admin, now)
    waiting = ledger.request_issuance(
        report=report_of_another_year, quantity=10, standard=standard, at=now, by=registrar
    )
    assert exported(client, "retirements") == []
    assert [row["issuance"] for row in exported(client, "issuances")] == ["CO-KAM-2025-0001"]
    assert client.get(f"/register/serials/{waiting.number}/").status_code == 404


@pytest.fixture
def report_of_another_year(site, cobalt, registrar, verifier, now):
    return builders.verified_report(
        site, cobalt, registrar, verifier, now, period_first=date(2024, 1, 1), period_last=date(2024, 6, 30)
    )


def test_decisions_are_told_by_whole_months_and_those_for_children_not_at_all(client, decisions, decide):
    this_month = decide(at=timezone.now(), title="Too fresh")
    rows = exported(client, "decisions")
    told = {row["decision"]: (row["title"], row["allocated_minor"], row["spent_minor"]) for row in rows}
    assert told == {decisions[0].number: ("Metal sheets for six pits", 200_000, 50_000)}
    assert this_month.number not in told
    assert exported(client, "decisions", q="Espérance") == []
    assert len(exported(client, "decisions", q="sheets")) == 1


def test_an_export_is_exactly_what_is_filtered(client, statement, make_organisation):
    answer = client.get("/register/certificates.csv", {"q": statement.number})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["serials"] for row in rows] == ["CO-KAM-2025-0001/0000001-0001500"]
    assert list(rows[0]) == list(TABS["certificates"].columns)
    assert [str(value) for value in exported(client, "certificates", q=statement.number)[0].values()] == list(
        rows[0].values()
    )


@pytest.mark.parametrize("tab", list(TABS))
def test_columns_are_those_of_the_rows(client, statement, tab):
    rows = exported(client, tab)
    assert {tuple(row) for row in rows} == {TABS[tab].columns}


def test_no_name_becomes_a_formula(client, statement):
    for dangerous in ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\tx", "\rx"):
        assert defused(dangerous) == f"'{dangerous}"
    for harmless in ("Phones", "", -5, 12):
        assert defused(harmless) == harmless


@pytest.mark.parametrize("query", ["\x00", "%", "_", "'; --", "x" * 3000, "CO-KAM-2025-0001/1-5"])
def test_any_search_is_answered(client, statement, query):
    for tab in TABS:
        assert client.get("/register/", {"tab": tab, "q": query}).status_code == 200


def test_lists_cost_the_same_for_one_row_and_for_many(
    client, certificate, buyer, cobalt, buyer_admin, registrar, finance, past, now
):
    def cost(tab):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/register/", {"tab": tab}).status_code == 200
        return len(queries)

    def sell_and_retire():
        paid = builders.paid_order(buyer, cobalt, 100, buyer_admin, registrar, finance, past)
        ledger.deliver_order(order=paid, at=past, by=registrar)
        retirement = builders.final_retirement(buyer, cobalt, 10, buyer_admin, now)
        make_statement(retirement=retirement, at=now, by="system:statements")

    sell_and_retire()
    once = {tab: cost(tab) for tab in TABS}
    sell_and_retire()
    sell_and_retire()
    assert {tab: cost(tab) for tab in TABS} == once


def serials_page(client, first, last):
    return client.get(f"/register/serials/CO-KAM-2025-0001/{first}-{last}/")


def test_any_printed_range_resolves_to_its_present_states(client, statement):
    answer = serials_page(client, 1_400, 2_500)
    assert answer.status_code == 200
    assert [
        (str(row["part"]), row["part"].quantity, row["state"], row["statement"])
        for row in answer.context["rows"]
    ] == [
        ("0001400-0001500", 101, "retired", statement.number),
        ("0001501-0002400", 900, "held", ""),
        ("0002401-0002500", 100, "issued", ""),
    ]
    (row,) = serials_page(client, 1_500, 1_500).context["rows"]
    assert (row["part"].quantity, row["state"]) == (1, "retired")
    whole = client.get("/register/serials/co-kam-2025-0001/")
    assert sum(row["part"].quantity for row in whole.context["rows"]) == 2_520


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 1), (1, 2_521), (1, 10**30)])
def test_serials_that_do_not_exist_say_which_do(client, certificate, first, last):
    answer = serials_page(client, first, last)
    assert answer.status_code == 404
    assert "has the serials 1 to 2520" in answer.content.decode()


def test_an_unknown_issuance_is_not_found(client, certificate):
    assert client.get("/register/serials/CO-KAM-1999-0001/").status_code == 404
    assert client.get("/register/serials/%00/").status_code == 404
