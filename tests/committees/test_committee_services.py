"""Each act on a committee's money: done, refused, and at the same time as another."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DataError

from committees import services
from committees.models import Decision, Expenditure, FundEntry, PremiumFund, Project
from committees.reports import areas_of, book_of
from registry.acting import KeyReused
from registry.files.limits import UnacceptableFile
from tests.builders import at_once, repeated
from tests.committees.builders import receipt, record, spend
from tests.papers import pdf, picture

pytestmark = pytest.mark.django_db(transaction=True)


def balance():
    return PremiumFund.objects.get().balance_minor


def test_premium_comes_in_and_its_fee_goes_out(fund):
    assert list(fund.entries.values_list("kind", "amount_minor", "reference")) == [
        ("premium", 1_200_000, "PO-2025-0001"),
        ("fee", -120_000, "PO-2025-0001"),
    ]
    assert balance() == 1_080_000


def test_premium_without_a_fee_is_one_entry(committee, finance, now):
    services.post_premium(
        site=committee.site, amount_minor=5, fee_minor=0, currency="USD", reference="PO-2", at=now, by=finance
    )
    assert [entry.kind for entry in FundEntry.objects.all()] == ["premium"]


def test_premium_of_an_order_is_posted_once(fund, finance, now):
    with pytest.raises(services.PremiumAlreadyPosted, match="PO-2025-0001"):
        services.post_premium(
            site=fund.site,
            amount_minor=1,
            fee_minor=0,
            currency="USD",
            reference="PO-2025-0001",
            at=now,
            by=finance,
        )
    assert balance() == 1_080_000


@pytest.mark.parametrize(
    ("amount", "fee", "currency"), [(0, 0, "USD"), (10, 11, "USD"), (10, -1, "USD"), (10, 0, "EUR")]
)
def test_premium_refuses_what_does_not_fit(committee, finance, now, amount, fee, currency):
    with pytest.raises(services.WrongAmount):
        services.post_premium(
            site=committee.site,
            amount_minor=amount,
            fee_minor=fee,
            currency=currency,
            reference="PO-3",
            at=now,
            by=finance,
        )
    assert not FundEntry.objects.exists()


def test_first_premiums_at_once_open_one_fund(committee, finance, now):
    def post(reference):
        return lambda: services.post_premium(
            site=committee.site,
            amount_minor=100,
            fee_minor=10,
            currency="USD",
            reference=reference,
            at=now,
            by=finance,
        )

    outcomes = at_once(*(post(f"PO-{number}") for number in range(4)))
    assert [type(outcome) for outcome in outcomes] == [FundEntry] * 4
    assert balance() == 360


def test_recording_moves_no_money(fund, recorded, now):
    assert recorded.number == f"D-{recorded.committee.site.code}-{now.year}-0001"
    assert recorded.state == "recorded"
    assert balance() == 1_080_000
    assert list(recorded.votes.values_list("group", "in_favour", "against", "abstained")) == [
        ("diggers", 2, 0, 0),
        ("women_washers", 1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"amount_minor": 0}, services.WrongAmount),
        ({"amount_minor": -1}, services.WrongAmount),
        ({"votes": {}}, services.WrongVotes),
        ({"votes": {"diggers": services.Ballot(0)}}, services.WrongVotes),
        ({"votes": {"diggers": services.Ballot(2, 1)}}, services.WrongVotes),
        ({"votes": {"sellers": services.Ballot(1)}}, services.WrongVotes),
        ({"attendance": {"diggers": (2, 1)}}, services.WrongVotes),
        ({"attendance": {"diggers": (-1, 2)}}, services.WrongVotes),
        ({"proposals": [services.Proposed("Tools", "Old ones broke", 0)]}, services.WrongAmount),
        ({"minutes": [receipt(b"<html>")]}, UnacceptableFile),
        ({"votes": {"diggers": services.Ballot(2, -1)}}, services.WrongVotes),
    ],
)
def test_recording_refuses_what_does_not_fit(committee, secretary, now, facts, refusal):
    with pytest.raises(refusal):
        record(committee, secretary, now, **facts)
    assert not Decision.objects.exists()


def test_recording_refuses_a_meeting_to_come(committee, secretary, now):
    with pytest.raises(services.WrongDate):
        record(committee, secretary, now, meeting_on=now.date() + timedelta(days=1))


def test_same_key_gives_the_first_decision_again(committee, secretary, now):
    key = uuid4()
    first = repeated(key, record, committee, secretary, now)
    assert repeated(key, record, committee, secretary, now) == first
    with pytest.raises(KeyReused):
        repeated(key, record, committee, secretary, now, amount_minor=1)
    with pytest.raises(KeyReused):
        repeated(key, record, committee, secretary, now, votes={"diggers": services.Ballot(1)})
    assert Decision.objects.count() == 1


def test_double_click_records_one_decision(committee, secretary, now):
    key = uuid4()
    outcomes = at_once(*[lambda: repeated(key, record, committee, secretary, now)] * 4)
    assert {outcome.number for outcome in outcomes} == {f"D-{committee.site.code}-{now.year}-0001"}
    assert Decision.objects.count() == 1


def test_decisions_recorded_at_once_have_their_own_numbers(committee, secretary, now):
    outcomes = at_once(*[lambda: record(committee, secretary, now)] * 5)
    prefix = f"D-{committee.site.code}-{now.year}"
    assert {outcome.number for outcome in outcomes} == {f"{prefix}-{number:04d}" for number in range(1, 6)}


def test_confirming_sets_the_money_aside(confirmed):
    assert confirmed.state == "confirmed"
    assert balance() == 880_000
    entry = FundEntry.objects.get(decision=confirmed)
    assert (entry.kind, entry.amount_minor) == ("allocation", -200_000)
    assert (confirmed.project.allocated_minor, confirmed.project.spent_minor) == (200_000, 0)


def test_who_recorded_cannot_confirm_or_refuse(fund, recorded, secretary, now):
    with pytest.raises(services.SameOfficer):
        services.confirm_decision(decision=recorded, at=now, by=secretary)
    with pytest.raises(services.SameOfficer):
        services.refuse_decision(decision=recorded, reason="No", at=now, by=secretary)
    assert Decision.objects.get().state == "recorded"


def test_confirming_twice_is_refused(confirmed, chair, now):
    with pytest.raises(services.WrongState):
        services.confirm_decision(decision=confirmed, at=now, by=chair)
    assert balance() == 880_000


def test_the_same_decision_confirmed_at_once_is_set_aside_once(fund, recorded, chair, now):
    outcomes = at_once(*[lambda: services.confirm_decision(decision=recorded, at=now, by=chair)] * 3)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decision", "WrongState", "WrongState"]
    assert balance() == 880_000


def test_decisions_confirmed_at_once_never_overdraw(fund, committee, secretary, chair, now):
    asked = [record(committee, secretary, now, amount_minor=500_000) for _number in range(4)]
    outcomes = at_once(
        *(
            lambda decision=decision: services.confirm_decision(decision=decision, at=now, by=chair)
            for decision in asked
        )
    )
    assert sorted(outcome.state for outcome in outcomes) == ["confirmed"] * 2 + ["unfunded"] * 2
    assert balance() == 80_000


def test_refusing_keeps_the_reason_and_moves_no_money(fund, recorded, chair, now):
    refused = services.refuse_decision(
        decision=recorded, reason="The minutes are not signed", at=now, by=chair
    )
    assert (refused.state, refused.refusal, refused.refused_by) == (
        "refused",
        "The minutes are not signed",
        chair,
    )
    assert balance() == 1_080_000
    with pytest.raises(services.WrongState):
        services.confirm_decision(decision=recorded, at=now, by=chair)


def test_refusing_needs_a_reason(recorded, chair, now):
    with pytest.raises(services.Refused):
        services.refuse_decision(decision=recorded, reason="  ", at=now, by=chair)


def test_spending_is_counted_with_its_receipt(confirmed, secretary, now):
    spending = spend(confirmed, secretary, now, receipt=receipt())
    assert spending.number == f"E-{confirmed.committee.site.code}-{now.year}-0001"
    assert spending.fund_amount_minor == 50_000
    assert spending.receipt.read() == receipt().read()
    assert Project.objects.get().spent_minor == 50_000
    assert balance() == 880_000


def test_francs_are_counted_at_their_rate(confirmed, secretary, now):
    spending = spend(
        confirmed,
        secretary,
        now,
        currency="CDF",
        amount_minor=28_500_000,
        rate=Decimal("2843.5"),
        rate_on=now.date(),
    )
    assert spending.fund_amount_minor == 10_023  # 285,000.00 / 2,843.5 = 100.2286
    assert Project.objects.get().spent_minor == 10_023


def test_spending_more_than_is_left_is_refused(confirmed, secretary, now):
    spend(confirmed, secretary, now, amount_minor=150_000)
    with pytest.raises(services.SpendsMoreThanAllocated, match=r"USD\s500\.01, but .* has USD\s500\.00 left"):
        spend(confirmed, secretary, now, amount_minor=50_001)
    spend(confirmed, secretary, now, amount_minor=50_000)
    assert Project.objects.get().unspent_minor == 0


def test_spending_at_once_never_exceeds_what_is_set_aside(confirmed, secretary, now):
    outcomes = at_once(*[lambda: spend(confirmed, secretary, now, amount_minor=90_000)] * 4)
    assert (
        sorted(type(outcome).__name__ for outcome in outcomes)
        == ["Expenditure"] * 2 + ["SpendsMoreThanAllocated"] * 2
    )
    assert Project.objects.get().spent_minor == 180_000


def test_double_click_records_one_expenditure(confirmed, secretary, now):
    key = uuid4()
    outcomes = at_once(*[lambda: repeated(key, spend, confirmed, secretary, now, receipt=receipt())] * 3)
    assert len({outcome.pk for outcome in outcomes}) == 1
    with pytest.raises(KeyReused):
        repeated(key, spend, confirmed, secretary, now, receipt=receipt(pdf("another")))
    assert Expenditure.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"amount_minor": 0}, services.WrongAmount),
        ({"amount_minor": -5}, services.WrongAmount),
        ({"currency": "CDF"}, services.WrongRate),
        ({"rate": Decimal("2850")}, services.WrongRate),
        ({"receipt": receipt(b"MZ not a receipt")}, UnacceptableFile),
        ({"receipt": receipt(b"")}, UnacceptableFile),
        ({"receipt": receipt(b"\xff\xd8\xff only looks like a picture")}, UnacceptableFile),
        ({"receipt": receipt(b"%PDF-" + bytes(5 * 1024 * 1024))}, UnacceptableFile),
    ],
)
def test_spending_refuses_what_does_not_fit(confirmed, secretary, now, facts, refusal):
    with pytest.raises(refusal):
        spend(confirmed, secretary, now, **facts)
    assert Project.objects.get().spent_minor == 0


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"receipt": receipt(b"<html>")}, UnacceptableFile),
        ({"amount_minor": 90_000_000}, services.SpendsMoreThanAllocated),
        # The database refuses the row when its receipt is stored already.
        ({"supplier": "x" * 121}, DataError),
    ],
)
def test_refused_spending_leaves_no_receipt(confirmed, secretary, now, settings, facts, refusal):
    with pytest.raises(refusal):
        spend(confirmed, secretary, now, **facts)
    assert [path for path in (settings.MEDIA_ROOT / "receipts").rglob("*") if path.is_file()] == []


def test_spending_refuses_days_that_do_not_fit(confirmed, secretary, now):
    with pytest.raises(services.WrongDate, match="future"):
        spend(confirmed, secretary, now, spent_on=now.date() + timedelta(days=1))
    with pytest.raises(services.WrongDate, match="before"):
        spend(confirmed, secretary, now, spent_on=confirmed.meeting_on - timedelta(days=1))
    with pytest.raises(services.WrongDate, match="future"):
        spend(
            confirmed,
            secretary,
            now,
            currency="CDF",
            rate=Decimal("2850"),
            rate_on=now.date() + timedelta(days=1),
        )


def test_a_picture_loses_what_the_phone_wrote_into_it(confirmed, secretary, now):
    exif = (
        b"Exif\x00\x00"
        + b"II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00\x08\x00\x00\x00\x1a\x00\x00\x00"
        + bytes(4)
        + b"KOLWEZI\x00"
    )
    taken = picture(exif=exif)
    assert b"KOLWEZI" in taken
    spending = spend(confirmed, secretary, now, receipt=receipt(taken, "IMG_20250101.jpg"))
    kept = spending.receipt.read()
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"KOLWEZI" not in kept
    assert "IMG" not in spending.receipt.name


def test_closing_returns_what_was_not_spent(confirmed, secretary, chair, now):
    spend(confirmed, secretary, now, amount_minor=150_000)
    closed = services.close_decision(decision=confirmed, at=now, by=chair)
    assert closed.state == "closed"
    assert FundEntry.objects.get(kind="return").amount_minor == 50_000
    assert balance() == 930_000
    with pytest.raises(services.WrongState):
        spend(confirmed, secretary, now, amount_minor=1)
    with pytest.raises(services.WrongState):
        services.close_decision(decision=confirmed, at=now, by=chair)


def test_closing_what_is_spent_returns_nothing(confirmed, secretary, chair, now):
    spend(confirmed, secretary, now, amount_minor=200_000)
    services.close_decision(decision=confirmed, at=now, by=chair)
    assert not FundEntry.objects.filter(kind="return").exists()


def test_closing_and_spending_at_once_agree(confirmed, secretary, chair, now):
    at_once(
        lambda: services.close_decision(decision=confirmed, at=now, by=chair),
        lambda: spend(confirmed, secretary, now, amount_minor=200_000),
    )
    project = Project.objects.get()
    returned = sum(FundEntry.objects.filter(kind="return").values_list("amount_minor", flat=True))
    assert project.spent_minor + returned == 200_000


def test_a_payment_leaves_what_was_set_aside_and_nothing_else(confirmed, secretary, chair, now):
    def standing():
        fund = PremiumFund.objects.get()
        return fund.balance_minor, fund.set_aside_minor, fund.cash_minor

    assert standing() == (880_000, 200_000, 1_080_000)
    paid = spend(confirmed, secretary, now, amount_minor=30_000)
    assert standing() == (880_000, 170_000, 1_050_000)
    entry = FundEntry.objects.get(kind="payment")
    assert (entry.expenditure, entry.amount_minor, entry.reference) == (paid, -30_000, paid.number)
    services.close_decision(decision=confirmed, at=now, by=chair)
    assert standing() == (1_050_000, 0, 1_050_000)


def test_the_book_adds_up(confirmed, committee, secretary, chair, now):
    spend(confirmed, secretary, now, amount_minor=30_000)
    other = record(committee, secretary, now, area=4, amount_minor=100_000)
    other = services.confirm_decision(decision=other, at=now, by=chair)
    spend(other, secretary, now, amount_minor=60_000)
    services.close_decision(decision=other, at=now, by=chair)
    assert areas_of(committee) == [
        {"area": 1, "allocated_minor": 200_000, "spent_minor": 30_000},
        {"area": 2, "allocated_minor": 0, "spent_minor": 0},
        {"area": 3, "allocated_minor": 0, "spent_minor": 0},
        {"area": 4, "allocated_minor": 60_000, "spent_minor": 60_000},
    ]
    book = book_of(committee)
    assert book["balance_minor"] + book["allocated_minor"] == 1_080_000
