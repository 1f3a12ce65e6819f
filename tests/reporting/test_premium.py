"""Where the premium went: sums that agree, whole months, and nothing that endangers anybody."""

import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest

from committees import services as committee_services
from credits import services as ledger
from credits.models import PurchaseOrder
from reporting.flow import flow_of
from reporting.premium import end_of_last_month, premium_trail
from tests import builders
from tests.committees.builders import correct

pytestmark = pytest.mark.django_db


def trail_until(until, orders=None):
    return premium_trail(PurchaseOrder.objects.all() if orders is None else orders, until=until)


def test_from_kilograms_to_receipts(decisions, now):
    trail = trail_until(now)
    assert (trail["quantity_kg"], trail["total_minor"], trail["fee_minor"], trail["fund_minor"]) == (
        2_400,
        1_200_000,
        120_000,
        1_080_000,
    )
    (site,) = trail["sites"]
    assert (site["site"], site["town"], site["pool_minor"]) == ("Kamilombe", "Kolwezi", 1_080_000)
    (project,) = site["areas"][0]["projects"]
    receipt = decisions[0].project.expenditures.get()
    assert project["name"] == "Metal sheets for six pits"
    assert (project["allocated_minor"], project["spent_minor"]) == (200_000, 50_000)
    assert project["receipts"] == [
        {
            "number": receipt.number,
            "amount_minor": 50_000,
            "sha256": receipt.receipt_sha256,
        }
    ]


def test_of_child_rights_only_the_sums_are_told(decisions, now):
    (site,) = trail_until(now)["sites"]
    assert site["areas"][1] == {
        "area": 2,
        "allocated_minor": 100_000,
        "spent_minor": 30_000,
        "projects": [],
        "is_whole": True,
    }


def test_corrections_of_the_fund_are_told_as_one_sum(
    client, decisions, site, finance, approver, buyer_admin, past, now
):
    assert trail_until(now)["sites"][0]["corrected_minor"] == 0
    pages = ("/premium/", "/premium/KAM/", "/portal/premium/")
    client.force_login(buyer_admin)
    assert not any("Corrections of the fund" in client.get(page).text for page in pages)
    for amount in (-1_250, 50):
        correct(site.fund, finance, approver, past, amount_minor=amount, reason="Charges of Kazadi")
    correct(site.fund, finance, approver, now, amount_minor=7)
    assert trail_until(end_of_last_month(now))["sites"][0]["corrected_minor"] == -1_200
    assert trail_until(now + timedelta(days=1))["sites"][0]["corrected_minor"] == -1_193
    for page in pages:
        shown = client.get(page).text
        assert "<dt>Corrections of the fund</dt><dd>−USD 1" in shown, page
        assert "Kazadi" not in shown
    told = client.get("/premium/KAM.json").content.decode()
    assert '"corrected_minor": -1' in told and "Kazadi" not in told


def test_public_money_is_told_by_whole_months(decisions, decide, now):
    decide(at=now, title="Too fresh", spent_minor=7_700)
    until = end_of_last_month(now)
    assert until.isoformat() == "2026-03-01T00:00:00+00:00"
    trail = trail_until(until)
    assert trail["as_of"] == "2026-02-28"
    assert trail["areas"][0]["allocated_minor"] == 200_000
    assert trail_until(now + timedelta(days=1))["areas"][0]["allocated_minor"] == 400_000


def test_what_a_closed_decision_left_over_is_no_longer_set_aside(decisions, secretary, chair, past):
    committee_services.close_decision(decision=decisions[0], at=past + timedelta(days=1), by=chair)
    before, after = trail_until(past + timedelta(hours=1)), trail_until(past + timedelta(days=2))
    assert before["areas"][0]["allocated_minor"] == 200_000
    assert after["areas"][0]["allocated_minor"] == after["areas"][0]["spent_minor"] == 50_000


def test_a_buyers_part_is_a_share_of_the_pool(
    decisions, other_buyer, other_buyer_admin, cobalt, registrar, finance, past, now
):
    paid = builders.paid_order(
        other_buyer,
        cobalt,
        100,
        other_buyer_admin,
        registrar,
        finance,
        past,
        total_minor=50_000,
        fee_minor=5_000,
    )
    ledger.deliver_order(order=paid, at=past, by=registrar)
    trail = trail_until(now, PurchaseOrder.objects.filter(buyer=other_buyer))
    (site,) = trail["sites"]
    assert (site["quantity_kg"], site["fund_minor"], site["pool_minor"]) == (100, 45_000, 1_125_000)
    assert trail["areas"][0]["allocated_minor"] == 200_000


def test_a_buyer_who_knows_more_of_its_own_orders_takes_nothing_from_the_others(
    decisions, other_buyer, other_buyer_admin, cobalt, registrar, finance, now
):
    """Delivered in the month that is not told of yet: to whoever paid, it is, and the pool holds it too."""
    paid = builders.paid_order(
        other_buyer,
        cobalt,
        100,
        other_buyer_admin,
        registrar,
        finance,
        now,
        total_minor=50_000,
        fee_minor=5_000,
    )
    ledger.deliver_order(order=paid, at=now, by=registrar)
    orders = PurchaseOrder.objects.filter(buyer=other_buyer)
    trail = premium_trail(orders, until=end_of_last_month(now), delivered_until=now + timedelta(seconds=1))
    assert (trail["fund_minor"], trail["pool_minor"]) == (45_000, 1_125_000)
    bars = {bar["kind"]: bar["amount_minor"] for bar in flow_of(trail)["bars"]}
    assert (bars["others"], bars["fund"]) == (1_080_000, 1_125_000)


def test_the_page_shows_drawing_and_table_alike(decisions, client):
    page = client.get("/premium/")
    assert page.status_code == 200
    content = page.content.decode()
    drawing = content[content.index("<svg viewBox") : content.index("</svg>") + 6]
    svg = ElementTree.fromstring(drawing)
    assert svg.find("title").text
    assert "USD 12,000.00" in svg.find("desc").text.replace("\u00a0", " ")
    table = content[content.index("<table") :]
    for amount in ("2,000.00", "500.00", "1,000.00", "300.00"):
        assert f"USD {amount}" in drawing.replace("\u00a0", " ")
        assert f">{amount}<" in table
    assert "Espérance" not in content
    assert "Hardware shop" not in content


def test_the_drawing_is_in_proportion(decisions, now):
    flow = flow_of(trail_until(now))
    heights = {bar["kind"]: float(bar["bar_height"]) for bar in flow["bars"]}
    assert heights["premium"] == pytest.approx(heights["fee"] + heights["fund"], abs=0.2)
    first = flow["areas"][0]
    assert float(first["bar_height"]) == pytest.approx(heights["premium"] * 200_000 / 1_200_000, abs=0.2)
    assert float(first["spent_height"]) <= float(first["bar_height"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_any_premium_the_page_says_so(client, db, now, language):
    assert flow_of(trail_until(now)) is None
    page = client.get("/premium/", headers={"accept-language": language})
    assert page.status_code == 200
    assert "<svg viewBox" not in page.content.decode()


def test_a_part_of_the_pool_is_drawn_beside_what_others_paid():
    """What flows on to the areas is never more than what came in."""
    flow = flow_of(
        {
            "total_minor": 1_000,
            "fee_minor": 0,
            "fund_minor": 1_000,
            "pool_minor": 3_000,
            "areas": [{"area": 1, "allocated_minor": 3_000, "spent_minor": 0}],
        }
    )
    bars = {bar["kind"]: (bar["amount_minor"], float(bar["bar_height"])) for bar in flow["bars"]}
    assert bars == {"premium": (1_000, 83.3), "others": (2_000, 166.7), "fund": (3_000, 250.0)}
    assert float(flow["areas"][0]["bar_height"]) == 250.0
