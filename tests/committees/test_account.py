"""The statement of account: a month that adds up to the cent, the same on the page, in the PDF and in the workbook."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from committees import services
from committees.account import account_of, month_after, month_of
from committees.models import FundEntry, PremiumFund
from tests.committees.builders import record, spend

pytestmark = pytest.mark.django_db(transaction=True)

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def on(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def month_end(committee, secretary, chair, finance):
    """January with a premium and its fee, a decision, dollars and francs paid; in February it is closed."""
    services.post_premium(
        site=committee.site,
        amount_minor=1_234_567,
        fee_minor=123_457,
        currency="USD",
        reference="PO-2026-0007",
        at=on(1, 5),
        by=finance,
    )
    decided = record(
        committee, secretary, on(1, 8), title="Ropes", amount_minor=450_001, meeting_on=date(2026, 1, 7)
    )
    decided = services.confirm_decision(decision=decided, at=on(1, 9), by=chair)
    spend(decided, secretary, on(1, 20), amount_minor=100_033, description="Ropes")
    spend(
        decided,
        secretary,
        on(1, 31, 23),
        amount_minor=28_500_100,
        currency="CDF",
        rate=Decimal("2850.5"),
        rate_on=date(2026, 1, 30),
        description="Harnesses",
    )
    services.close_decision(decision=decided, at=on(2, 1, 0), by=chair)
    return committee


def sums(account):
    names = ("opening", "in", "out", "closing", "set_aside", "free")
    return tuple(account[f"{name}_minor"] for name in names)


def adds_up(account):
    opening, came_in, went_out, closing, set_aside, free = sums(account)
    return opening + came_in - went_out == closing == set_aside + free and (
        not account["entries"] or account["entries"][-1]["cash_minor"] == closing
    )


def test_a_month_adds_up_to_the_cent(month_end):
    january = account_of(month_end, JANUARY, at=on(2, 15))
    francs = 9_998  # 285,001.00 CDF at 2,850.5 are 99.98 dollars
    out = 123_457 + 100_033 + francs
    closing = 1_234_567 - out
    set_aside = 450_001 - 100_033 - francs
    assert sums(january) == (0, 1_234_567, out, closing, set_aside, closing - set_aside)
    assert adds_up(january) and january["is_over"]
    assert [(line["kind"], line["in_minor"], line["out_minor"]) for line in january["entries"]] == [
        ("premium", 1_234_567, 0),
        ("fee", 0, 123_457),
        ("allocation", 0, 0),
        ("payment", 0, 100_033),
        ("payment", 0, francs),
    ]
    assert january["entries"][-1]["paid"] == {
        "on": date(2026, 1, 31),
        "supplier": "Hardware shop",
        "amount_minor": 28_500_100,
        "currency": "CDF",
        "rate": Decimal("2850.5"),
        "rate_on": date(2026, 1, 30),
    }


def test_a_month_begins_where_the_last_ended_and_the_fund_agrees(month_end):
    january = account_of(month_end, JANUARY, at=on(2, 15))
    february = account_of(month_end, FEBRUARY, at=on(2, 15))
    march = account_of(month_end, date(2026, 3, 1), at=on(3, 15))
    assert february["opening_minor"] == january["closing_minor"]
    assert [line["kind"] for line in february["entries"]] == ["return"]
    assert sums(march) == (
        january["closing_minor"],
        0,
        0,
        january["closing_minor"],
        0,
        january["closing_minor"],
    )
    assert adds_up(february) and adds_up(march) and not february["is_over"]
    fund = PremiumFund.objects.get()
    assert (fund.cash_minor, fund.set_aside_minor, fund.balance_minor) == sums(february)[3:]
    assert (january["earlier"], january["later"], february["earlier"], february["later"]) == (
        None,
        FEBRUARY,
        JANUARY,
        None,
    )


def test_a_month_that_is_over_never_changes(month_end, finance):
    before = account_of(month_end, JANUARY, at=on(2, 15))
    services.post_premium(
        site=month_end.site,
        amount_minor=500,
        fee_minor=0,
        currency="USD",
        reference="PO-2026-0008",
        at=on(2, 16),
        by=finance,
    )
    assert account_of(month_end, JANUARY, at=on(2, 15)) == before


def test_a_committee_without_a_fund_has_an_empty_account(committee):
    account = account_of(committee, JANUARY, at=on(2, 15))
    assert sums(account) == (0, 0, 0, 0, 0, 0) and account["entries"] == []


@pytest.mark.parametrize("words", ["", "2026", "2026-13", "2026-1", "1999-01", "2026-01-01", "٢٠٢٦-01"])
def test_what_is_no_month(words):
    assert month_of(words) is None


def test_months_follow_each_other():
    assert month_of("2025-12") == date(2025, 12, 1)
    assert month_after(date(2025, 12, 1)) == JANUARY


def test_months_in_which_nothing_moved_are_passed_over(month_end):
    june = account_of(month_end, date(2026, 6, 1), at=on(6, 2))
    last = FundEntry.objects.latest("recorded_at").recorded_at.date().replace(day=1)
    assert (june["entries"], june["earlier"], june["later"]) == ([], last, None)
    assert account_of(month_end, last, at=on(6, 2))["later"] == date(2026, 6, 1)


@pytest.mark.parametrize("month", ["2999-01", "January", "2026-00"])
def test_a_month_that_is_not_there_is_not_found(client, month_end, chair, month):
    client.force_login(chair)
    assert client.get(reverse("committee:fund"), {"month": month}).status_code == 404


def test_the_page_shows_the_month_and_leads_to_the_next(client, month_end, chair):
    client.force_login(chair)
    shown = client.get(reverse("committee:fund"), {"month": "2026-01"})
    text = shown.content.decode()
    assert "USD 10,010.79" in text and "CDF 285,001.00 paid, at 2850.5 CDF for one dollar" in text
    assert 'rel="next" href="/committee/fund/?committee=KAM&amp;month=2026-02"' in text
    assert 'rel="prev"' not in text


def test_the_workbook_adds_up_too(client, month_end, chair):
    client.force_login(chair)
    answer = client.get(reverse("committee:fund_workbook"), {"month": "2026-01"})
    assert answer["Content-Disposition"] == 'attachment; filename="fund-KAM-2026-01.xlsx"'
    workbook = load_workbook(BytesIO(answer.content))
    rows = list(workbook["Data"].iter_rows(min_row=2, values_only=True))
    cents = [[round((cell or 0) * 100) for cell in row[5:9]] for row in rows]
    assert cents[0][2] + sum(row[0] for row in cents) - sum(row[1] for row in cents) == cents[-1][2]
    assert cents[-1][2] == account_of(month_end, JANUARY, at=on(2, 15))["closing_minor"]
    assert rows[-2][10:] == (285_001, 2850.5, datetime(2026, 1, 30))
    about = dict(workbook["About"].iter_rows(values_only=True))
    assert about["Carried forward"] == "10010.79" and about["Month"] == "2026-01"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["DEMONSTRATION", "January2026", "USD10,010.79", "CDF285,001.00paid,at2,850.5CDF"]),
        ("fr", ["DÉMONSTRATION", "janvier2026", "10010,79USD", "285001,00CDF"]),
    ],
)
def test_the_pdf_says_the_same_and_that_it_is_a_demonstration(
    client, settings, month_end, chair, language, said
):
    settings.IS_DEMO = True
    client.force_login(chair)
    client.cookies["django_language"] = language
    first, second = (client.get(reverse("fund_pdf"), {"month": "2026-01"}).content for _time in range(2))
    assert first == second
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(first)).pages)
    assert [words for words in said if words not in text] == []
