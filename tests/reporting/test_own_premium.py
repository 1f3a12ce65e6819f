"""A buyer's own part of the premium: exact to the cent, whoever else pays, corrects and takes back."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from committees import services as money
from committees.models import PremiumFund
from committees.origins import trace_of
from credits import services as ledger
from credits.models import PurchaseOrder
from reporting.own_flow import own_flow
from reporting.own_premium import own_trail
from reporting.premium import end_of_last_month
from reporting.tracing import way_of
from tests import builders
from tests.committees import builders as committee_builders
from tests.committees.builders import correct

pytestmark = pytest.mark.django_db


def adds_up(trail):
    """Every sum of the dict, to the cent."""
    for told in (trail, *trail["sites"]):
        areas = sum(area["unspent_minor"] + area["spent_minor"] for area in told["areas"])
        assert told["total_minor"] == told["fee_minor"] + told["net_minor"]
        assert told["net_minor"] == sum(
            [told["late_minor"], told["free_minor"], told["corrected_minor"], areas]
        )
    for site in trail["sites"]:
        for area in site["areas"]:
            listed = sum(project["unspent_minor"] + project["spent_minor"] for project in area["projects"])
            assert area["unspent_minor"] + area["spent_minor"] == listed + area["unlisted_minor"]
            for project in area["projects"]:
                assert project["spent_minor"] == sum(paper["own_minor"] for paper in project["receipts"])
    for name in ("total_minor", "fee_minor", "net_minor"):
        assert trail[name] == sum(order[name] for order in trail["orders"])
    return True


def drawn(trail):
    """What the drawing shows by kind of bar, and whether each of its columns is led on in full."""
    sums = {}
    for bar in own_flow(trail)["bars"]:
        sums[bar["kind"]] = sums.get(bar["kind"], 0) + bar["amount_minor"]
    return sums


def of(buyer):
    return PurchaseOrder.objects.delivered().filter(buyer=buyer)


@pytest.fixture
def other_order(certificate, order, other_buyer, other_buyer_admin, cobalt, registrar, finance, past):
    """100 kg for USD 333.34 beside the 2,400 kg."""
    paid = builders.paid_order(
        other_buyer, cobalt, 100, other_buyer_admin, registrar, finance, past, total_minor=33_334, fee_minor=1
    )
    return ledger.deliver_order(order=paid, at=past, by=registrar)


def test_it_is_the_trace_of_the_orders(
    other_order, decisions, buyer, other_buyer, finance, approver, past, now
):
    correct(PremiumFund.objects.get(), finance, approver, past, amount_minor=-1_001, reason="Charges")
    trails = [own_trail(of(each), until=now) for each in (buyer, other_buyer)]
    for trail, order in zip(trails, (of(buyer).get(), of(other_buyer).get()), strict=True):
        assert adds_up(trail)
        (fund,) = way_of(order)["funds"]
        (site,) = trail["sites"]
        for name in ("net_minor", "free_minor", "corrected_minor"):
            assert site[name] == fund[name]
        assert sum(area["unspent_minor"] for area in site["areas"]) == fund["unspent_minor"]
        assert sum(area["spent_minor"] for area in site["areas"]) == fund["spent_minor"]
        assert fund["corrected_minor"] > 0
    # Together they paid for every receipt in full.
    papers = [
        {paper["number"]: paper for paper in trail["sites"][0]["areas"][0]["projects"][0]["receipts"]}
        for trail in trails
    ]
    assert papers[0].keys() == papers[1].keys() != set()
    for number in papers[0]:
        assert papers[0][number]["own_minor"] + papers[1][number]["own_minor"] == 50_000
        assert papers[0][number]["whole_minor"] == 50_000


def test_the_drawing_shows_the_same_cents(other_order, decisions, buyer, now):
    trail = own_trail(of(buyer), until=now)
    sums = drawn(trail)
    assert sums["order"] == trail["total_minor"] == sums["fee"] + sums["fund"]
    assert sums["fund"] == sums["area"] + sums["free"]
    assert sums["area"] == sums["project"]
    assert own_flow(own_trail(PurchaseOrder.objects.none(), until=now)) is None


def test_of_child_rights_and_of_the_withheld_only_sums_are_told(decisions, buyer, registrar, past, now):
    before = own_trail(of(buyer), until=now)
    money.withhold_decision(decision=decisions[0], reason="Thieves", at=past, by=registrar)
    (site,) = own_trail(of(buyer), until=now)["sites"]
    assert adds_up(own_trail(of(buyer), until=now))
    for area in site["areas"][:2]:
        assert area["projects"] == [] and area["unlisted_minor"] > 0
    assert (site["areas"][0]["is_whole"], site["areas"][1]["is_whole"]) == (False, True)
    for told, earlier in zip(site["areas"], before["sites"][0]["areas"], strict=True):
        assert told["spent_minor"] == earlier["spent_minor"]
    assert "Espérance" not in str(before) and "Metal sheets" not in str(site)


def test_a_receipt_taken_back_goes_back_to_its_decision(decisions, buyer, secretary, chair, past, now):
    before = own_trail(of(buyer), until=now)
    receipt = decisions[0].project.expenditures.get()
    wrong = money.request_reversal(expenditure=receipt, reason="A nought", at=past, by=secretary)
    money.approve_reversal(reversal=wrong, at=past, by=chair)
    after = own_trail(of(buyer), until=now)
    assert adds_up(after)
    assert (before["sites"][0]["taken_back"], after["sites"][0]["taken_back"]) == (0, 1)
    assert after["areas"][0]["spent_minor"] == 0
    assert after["areas"][0]["unspent_minor"] == before["areas"][0]["unspent_minor"] + 50_000


def test_what_is_fresh_waits_until_the_month_is_over(
    decisions, buyer, buyer_admin, cobalt, registrar, finance, decide, now
):
    paid = builders.paid_order(
        buyer, cobalt, 100, buyer_admin, registrar, finance, now, total_minor=50_000, fee_minor=5_000
    )
    ledger.deliver_order(order=paid, at=now, by=registrar)
    decide(at=now, title="Too fresh", spent_minor=7_700)
    until = end_of_last_month(now)
    trail = own_trail(of(buyer), until=until)
    assert adds_up(trail)
    assert (trail["late_minor"], trail["total_minor"]) == (45_000, 1_250_000)
    assert "Too fresh" not in str(trail)
    later = own_trail(of(buyer), until=now + timedelta(days=1))
    assert later["late_minor"] == 0 and adds_up(later)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["premium", "spend", "correct"]), st.integers(1, 9_999)), max_size=8
    )
)
def test_sums_are_exact_for_made_up_histories(
    decisions, buyer, finance, approver, secretary, past, now, steps
):
    fund = PremiumFund.objects.get()
    for position, (kind, amount) in enumerate(steps):
        at = past + timedelta(minutes=position)
        if kind == "premium":
            money.post_premium(
                site=fund.site,
                amount_minor=amount,
                fee_minor=0,
                currency="USD",
                reference=f"X{PurchaseOrder.objects.count()}-{fund.entries.count()}",
                at=at,
                by=finance,
            )
        elif kind == "spend":
            committee_builders.spend(decisions[0], secretary, at, amount_minor=amount)
        else:
            correct(fund, finance, approver, at, amount_minor=-amount, reason="Charges")
    trail = own_trail(of(buyer), until=now)
    assert adds_up(trail)
    traced, number = trace_of(fund), of(buyer).get().number
    assert trail["free_minor"] == traced.free[number]
    assert sum(area["spent_minor"] for area in trail["areas"]) == traced.spent_of(number)
    assert sum(area["unspent_minor"] for area in trail["areas"]) == traced.set_aside_of(number)


def test_the_page_shows_drawing_table_and_note(client, decisions, buyer, buyer_admin):
    client.force_login(buyer_admin)
    text = client.get("/portal/premium/").text
    svg = ElementTree.fromstring(re.search(r'<svg class="own".*?</svg>', text, re.DOTALL)[0])
    words = "".join(svg.itertext()).replace("\u00a0", " ")
    for told in (of(buyer).get().number, "Metal sheets for six pits", "spent 500.00", "USD 12,000.00"):
        assert told in words
    assert "This is pooled money" in text and "share of USD" in text.replace("\u00a0", " ")
    assert "Espérance" not in text
    receipt = decisions[0].project.expenditures.get()
    assert f"Receipt {receipt.number}" in text and receipt.receipt_sha256[:16] in text


def test_the_page_of_a_buyer_without_orders_says_so(client, other_buyer_admin):
    client.force_login(other_buyer_admin)
    text = client.get("/portal/premium/").text
    assert "No order has been delivered yet." in text and "<svg class" not in text
