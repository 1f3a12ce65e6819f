"""A wrong expenditure is taken back whole by two people, and a receipt pays once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from committees import services
from committees.account import account_of
from committees.models import Decision, FundEntry, PremiumFund, Project, Reversal
from committees.origins import origins_of, trace_of
from committees.reports import areas_of
from registry.services import two_people
from reporting.checks import MONEY_CHECKS
from tests.builders import at_once
from tests.committees.builders import receipt, record, spend

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wrong(confirmed, secretary, now):
    """1,000.00 written for 100.00."""
    return spend(confirmed, secretary, now, amount_minor=100_000)


@pytest.fixture
def asked(wrong, secretary, now):
    return services.request_reversal(expenditure=wrong, reason="100 was paid", at=now, by=secretary)


@pytest.fixture
def reversed_(asked, chair, now):
    return services.approve_reversal(reversal=asked, at=now, by=chair)


def standing():
    """What is free, set aside and at the bank; and what the project has spent."""
    fund = PremiumFund.objects.get()
    return fund.balance_minor, fund.set_aside_minor, fund.cash_minor, Project.objects.first().spent_minor


def broken(raw_sql):
    """What the checks of the books find; the premium of these tests was posted for no order."""
    found = {name: raw_sql.execute(sql).fetchall() for name, sql in MONEY_CHECKS.items()}
    return {name for name, rows in found.items() if rows} - {"every_premium_reached_its_fund"}


def test_what_is_asked_for_changes_nothing_yet(asked, confirmed):
    assert asked.number == f"RV-{confirmed.committee.site.code}-{asked.requested_at.year}-0001"
    assert standing() == (880_000, 100_000, 980_000, 100_000)


def test_a_reversal_gives_the_decision_its_money_again(reversed_, wrong, confirmed, chair, raw_sql):
    assert standing() == (880_000, 200_000, 1_080_000, 0)
    assert areas_of(confirmed.committee)[0] == {"area": 1, "allocated_minor": 200_000, "spent_minor": 0}
    entry = FundEntry.objects.get(kind="reversal")
    assert (entry.amount_minor, entry.expenditure, entry.decision) == (100_000, wrong, confirmed)
    assert (entry.reference, entry.reason, entry.recorded_by) == (reversed_.number, "100 was paid", chair)
    assert not broken(raw_sql)


def test_the_right_one_is_recorded_anew_with_the_same_paper(confirmed, secretary, chair, now, raw_sql):
    wrong = spend(confirmed, secretary, now, amount_minor=100_000, receipt=receipt())
    asked = services.request_reversal(expenditure=wrong, reason="100 was paid", at=now, by=secretary)
    with pytest.raises(services.ReceiptPaidBefore, match=wrong.number):
        spend(confirmed, secretary, now, amount_minor=10_000, receipt=receipt())
    services.approve_reversal(reversal=asked, at=now, by=chair)
    spend(confirmed, secretary, now, amount_minor=10_000, receipt=receipt())
    assert standing() == (880_000, 190_000, 1_070_000, 10_000)
    assert not broken(raw_sql)


def test_a_receipt_pays_in_two_projects_of_a_fund(client, confirmed, committee, secretary, chair, now):
    other = record(committee, secretary, now, title="Ropes", amount_minor=100_000)
    other = services.confirm_decision(decision=other, at=now, by=chair)
    first = spend(confirmed, secretary, now, receipt=receipt())
    with pytest.raises(services.ReceiptPaidBefore, match=f"handed in before, for {first.number}"):
        spend(confirmed, secretary, now, receipt=receipt())
    second = spend(other, secretary, now, receipt=receipt())
    client.force_login(chair)
    for decision, spent in ((confirmed, second), (other, first)):
        page = client.get(reverse("committee:decision", args=[decision.number])).content.decode()
        assert f'The same paper stands behind</span> <a class="mono" href="{spent_at(spent)}">{spent}' in page


def spent_at(spending):
    return reverse("committee:decision", args=[spending.project.decision.number])


def test_of_two_at_once_with_one_paper_one_is_recorded(confirmed, secretary, now):
    paper = receipt().read()
    outcomes = at_once(*[lambda: spend(confirmed, secretary, now, receipt=receipt(paper))] * 3)
    assert sum(isinstance(outcome, services.ReceiptPaidBefore) for outcome in outcomes) == 2
    assert standing()[3] == 50_000


def test_a_closed_decision_keeps_nothing_of_what_comes_back(
    wrong, confirmed, committee, secretary, chair, now, raw_sql
):
    services.close_decision(decision=confirmed, at=now, by=chair)
    waiting = record(committee, secretary, now, title="Ropes", amount_minor=1_050_000)
    waiting = services.confirm_decision(decision=waiting, at=now, by=chair)
    assert waiting.state == Decision.State.UNFUNDED
    assert standing() == (980_000, 0, 980_000, 100_000)
    asked = services.request_reversal(expenditure=wrong, reason="100 was paid", at=now, by=secretary)
    services.approve_reversal(reversal=asked, at=now, by=chair)
    waiting.refresh_from_db()
    assert waiting.state == Decision.State.CONFIRMED
    assert standing() == (30_000, 1_050_000, 1_080_000, 0)
    assert not broken(raw_sql)
    assert sum(trace_of(PremiumFund.objects.get()).free.values()) == 30_000


def test_nobody_approves_what_they_asked_for(wrong, chair, now):
    asked = services.request_reversal(expenditure=wrong, reason="x", at=now, by=chair)
    with pytest.raises(two_people.SamePerson):
        services.approve_reversal(reversal=asked, at=now, by=chair)
    assert standing() == (880_000, 100_000, 980_000, 100_000)


def test_an_expenditure_is_asked_for_and_reversed_once(wrong, asked, secretary, chair, now):
    again = {"expenditure": wrong, "reason": "x", "at": now, "by": secretary}
    with pytest.raises(services.AlreadyReversed, match=f"{asked} waits already"):
        services.request_reversal(**again)
    services.approve_reversal(reversal=asked, at=now, by=chair)
    with pytest.raises(services.AlreadyReversed, match=f"was reversed before, by {asked}"):
        services.request_reversal(**again)
    with pytest.raises(two_people.AlreadyDecided):
        services.approve_reversal(reversal=asked, at=now, by=chair)


def test_what_was_refused_can_be_asked_for_again(wrong, asked, secretary, chair, now):
    with pytest.raises(two_people.NoReason):
        services.refuse_reversal(reversal=asked, reason=" ", at=now, by=chair)
    services.refuse_reversal(reversal=asked, reason="It says 1,000", at=now, by=chair)
    with pytest.raises(two_people.NoReason):
        services.request_reversal(expenditure=wrong, reason=" ", at=now, by=secretary)
    again = services.request_reversal(expenditure=wrong, reason="Look again", at=now, by=secretary)
    services.approve_reversal(reversal=again, at=now, by=chair)
    assert standing()[3] == 0


def test_of_two_approvals_at_once_one_brings_the_money_back(asked, chair, now):
    outcomes = at_once(*[lambda: services.approve_reversal(reversal=asked, at=now, by=chair)] * 3)
    assert sum(isinstance(outcome, two_people.AlreadyDecided) for outcome in outcomes) == 2
    assert standing() == (880_000, 200_000, 1_080_000, 0)


def test_closing_and_reversing_at_once_lose_nothing(asked, confirmed, chair, now, raw_sql):
    outcomes = at_once(
        lambda: services.approve_reversal(reversal=asked, at=now, by=chair),
        lambda: services.close_decision(decision=confirmed, at=now, by=chair),
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert standing() == (1_080_000, 0, 1_080_000, 0)
    assert not broken(raw_sql)


def test_the_statement_of_account_tells_that_the_cash_came_back(reversed_, committee, now):
    account = account_of(committee, now.date().replace(day=1), at=now + timedelta(days=1))
    *_earlier, back = account["entries"]
    assert (back["what"], back["number"]) == ("Payment reversed", reversed_.number)
    assert back["text"] == f"{reversed_.expenditure}: 100 was paid" and back["paid"] is None
    assert (back["in_minor"], back["out_minor"], back["moved_minor"]) == (100_000, 0, 100_000)
    assert account["closing_minor"] == 1_080_000
    assert (account["set_aside_minor"], account["free_minor"]) == (200_000, 880_000)


def test_the_shares_of_a_reversed_receipt_are_back(client, reversed_, wrong, chair):
    traced = trace_of(PremiumFund.objects.get())
    assert traced.paid == {} and traced.set_aside_of("PO-2025-0001") == 200_000
    assert origins_of(wrong)["shares"] == []
    client.force_login(chair)
    page = client.get(reverse("committee:origins", args=[wrong.number])).content.decode()
    assert "This was reversed." in page and "<table" not in page


# Pages


def test_a_receipt_is_called_wrong_and_taken_back_by_two_people(client, wrong, confirmed, secretary, chair):
    decision = reverse("committee:decision", args=[confirmed.number])
    ask = reverse("committee:request_reversal", args=[wrong.number])
    client.force_login(secretary)
    assert ask in client.get(decision).content.decode()
    assert "Say" not in client.get(ask).content.decode()
    assert client.post(ask, {"reason": ""}).status_code == 200
    assert client.post(ask, {"reason": "100 was paid"}).headers["Location"] == decision
    asked = Reversal.objects.get()
    page = client.get(decision).content.decode()
    approve = reverse("committee:approve_reversal", args=[asked.number])
    assert f"{asked} waits for a second officer." in page and "100 was paid" in page
    assert ask not in page and approve not in page
    assert client.get(approve).status_code == 404
    client.force_login(chair)
    assert approve in client.get(decision).content.decode()
    assert str(asked) in client.get(reverse("committee:home")).content.decode()
    assert "100 was paid" in client.get(approve).content.decode()
    assert client.post(approve).headers["Location"] == decision
    page = client.get(decision).content.decode()
    assert "<s>Twelve sheets</s> <s>USD 1,000.00</s>" in page
    assert f"Wrong, and reversed by {asked}: 100 was paid" in page
    assert client.get(ask).status_code == 404
    assert "This no longer waits for a second officer." in client.get(approve).content.decode()


def test_a_second_officer_lets_it_stand(client, asked, wrong, confirmed, chair):
    client.force_login(chair)
    refuse = reverse("committee:refuse_reversal", args=[asked.number])
    assert client.get(refuse).status_code == 200
    assert client.post(refuse, {"reason": "It says 1,000"}).status_code == 302
    page = client.get(reverse("committee:decision", args=[confirmed.number])).content.decode()
    assert "It says 1,000" in page and "<s>" not in page


def test_finance_calls_any_receipt_wrong(client, wrong, confirmed, finance, registrar):
    ask = reverse("committee:request_reversal", args=[wrong.number])
    client.force_login(registrar)
    assert client.get(ask).status_code == 404
    client.force_login(finance)
    assert ask in client.get(reverse("committee:decision", args=[confirmed.number])).content.decode()
    client.post(ask, {"reason": "The bank says 100"})
    assert Reversal.objects.get().requested_by == finance
