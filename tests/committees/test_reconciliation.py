"""A month-end: entries, statement of account and the bank agree to the cent; a cent that differs is found."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from committees import services
from committees.account import account_of
from committees.job_kinds import BankLines
from committees.matching import Booked, Line, is_named, matches_of
from committees.models import BankLine, BankMatch, FundEntry
from committees.reconciliation import reconciliation_of
from registry.imports.spreadsheets import table_of
from registry.models import Change
from tests.committees.bank import STATEMENT, adds_up, errors_of, imported, line_of, on
from tests.committees.builders import record, spend

pytestmark = pytest.mark.django_db(transaction=True)

JANUARY, ENDS = date(2026, 1, 1), date(2026, 1, 31)


def test_a_month_end_agrees_to_the_cent(book, committee, finance, client, chair):
    assert imported(STATEMENT, finance).rows_refused == 0
    told = reconciliation_of(book, ENDS)
    assert adds_up(told) and told["difference_minor"] == 0
    # Net of its fee by the order, by the receipt's number, by amount and day; the withdrawal needs a person.
    assert [[entry["what"] for entry in line["entries"]] for line in told["matched"]] == [
        ["Premium received", "Fee"],
        ["Paid for a decision"],
        ["Correction"],
    ]
    assert [line["text"] for line in told["bank_only"]] == ["RETRAIT ESPECES CHEQUE 17"]
    receipts = list(FundEntry.objects.filter(pk__in=[entry["pk"] for entry in told["book_only"]]))
    assert len(receipts) == 3 and not told["agrees"]
    services.match_by_hand(line=line_of("RETRAIT"), entries=receipts, at=on(31), by=finance)
    told = reconciliation_of(book, ENDS)
    assert told["agrees"] and adds_up(told)
    account = account_of(committee, JANUARY, at=on(31, 23))
    cash = sum(
        FundEntry.objects.exclude(kind__in=["allocation", "return"]).values_list("amount_minor", flat=True)
    )
    bank = BankLine.objects.last().balance_minor
    assert account["closing_minor"] == cash == bank == book.cash_minor == 934_829
    opening, came_in, went_out = account["opening_minor"], account["in_minor"], account["out_minor"]
    assert opening + came_in - went_out == account["set_aside_minor"] + account["free_minor"] == 934_829
    client.force_login(finance)
    page = client.get(reverse("fund_bank", args=["KAM"]), {"day": "2026-01-31"}).content.decode()
    assert "Bank and book agree to the cent, and every line is matched." in page


def test_a_planted_cent_is_found_where_it_is(book, finance, client):
    planted = (
        STATEMENT.replace("-400,00", "-399,99")
        .replace("9 360,79", "9 360,80")
        .replace("9 348,29", "9 348,30")
    )
    assert imported(planted, finance).rows_refused == 0
    services.match_by_hand(
        line=line_of("RETRAIT"),
        entries=list(FundEntry.objects.filter(kind="payment").order_by("id")[:3]),
        at=on(31),
        by=finance,
    )
    told = reconciliation_of(book, ENDS)
    assert told["difference_minor"] == 1 and not told["agrees"] and adds_up(told)
    assert told["differences"] == [
        {
            "numbers": "E-KAM-2026-0004",
            "bank_minor": -39_999,
            "book_minor": -40_000,
            "difference_minor": 1,
        }
    ]
    assert [(line["text"][:14], line["amount_minor"]) for line in told["bank_only"]] == [
        ("VIREMENT EMIS ", -39_999)
    ]
    assert [(entry["number"], entry["amount_minor"]) for entry in told["book_only"]] == [
        ("E-KAM-2026-0004", -40_000)
    ]
    client.force_login(finance)
    page = client.get(reverse("fund_bank", args=["KAM"])).content.decode()
    assert "Bank less book: a difference of USD 0.01." in page
    said = "E-KAM-2026-0004: the bank has USD -399.99, the book USD -400.00: a difference of USD 0.01."
    assert said in page


def test_a_statement_that_does_not_add_up_is_refused_with_its_difference(book, finance):
    planted = STATEMENT.replace("-400,00", "-400,01")
    assert errors_of(planted, finance) == [
        "row 4, column balance: The balance before and the amount make USD 9,360.78, but the balance after is "
        "USD 9,360.79: a difference of USD 0.01."
    ]
    assert not BankLine.objects.exists()


def test_the_next_statement_follows_the_last_to_the_cent(book, finance):
    imported(STATEMENT, finance)
    header = STATEMENT.partition("\n")[0]
    assert errors_of(f"{header}\nKAM;2026-01-31;X;1,00;9349,30", finance)[0].endswith(
        "a difference of USD 0.01."
    )
    assert errors_of(f"{header}\nKAM;2026-01-31;X;1,00;9349,29", finance) == []


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("XXX;2026-01-06;A;1;1", "row 2, column site: there is no mine site of this code"),
        ("KAM;2026-02-06;A;1;1", "row 2, column booked_on: the day has not come yet"),
        ("KAM;2026-01-06;A;0;1", "row 2, column balance: A line of the bank moves money."),
        (
            "KAM;2026-01-06;A;1,005;1",
            "row 2, column amount: “1,005” can be read in two ways; write 1005 or 1.005",
        ),
        ("KAM;2026-01-06;;1;1", "row 2, column text: the value is missing"),
    ],
)
def test_what_a_cell_may_not_hold(book, finance, row, error):
    assert errors_of(f"{STATEMENT.partition(chr(10))[0]}\n{row}", finance) == [error]


def test_lines_in_another_order_are_refused(book, finance):
    header, first, second, *_rest = STATEMENT.splitlines()
    later = first.replace("2026-01-06", "2026-01-21")
    assert errors_of("\n".join([header, later, second]), finance) == [
        "row 3, column booked_on: the line before is of 2026-01-21"
    ]


def test_the_template_can_be_handed_in(book, finance):
    kind = BankLines()
    table = table_of(kind.template(), "template.xlsx")
    assert kind.read(table, {}, at=on(31, 20), by=finance).errors == []


def test_whoever_may_not_bring_in_money_hands_in_nothing(client, book, registrar, finance):
    address = reverse("admin:registry_job_import", args=["bank-lines"])
    client.force_login(registrar)
    assert client.get(address).status_code == 403
    client.force_login(finance)
    assert client.get(address).status_code == 200


# The service, past what the preview saw


def record_line(fund, finance, **facts):
    usual = {"site": fund.site, "booked_on": ENDS, "amount_minor": 100, "balance_minor": 100, "text": "X"}
    return services.record_bank_line(**usual | facts, at=on(31, 20), by=finance)


def test_a_line_follows_the_one_before(book, finance):
    record_line(book, finance)
    for wrong in (
        {"amount_minor": 0},
        {"balance_minor": 201},
        {"balance_minor": 200, "booked_on": date(2026, 1, 30)},
        {"balance_minor": 200, "booked_on": date(2026, 2, 1)},
    ):
        with pytest.raises(services.WrongBankLine):
            record_line(book, finance, **wrong)
    assert record_line(book, finance, balance_minor=200).position == 2


def test_what_lay_at_the_bank_before_its_first_line_is_told(book, finance):
    record_line(book, finance, balance_minor=5_100)
    told = reconciliation_of(book, ENDS)
    assert told["opening_minor"] == 5_000 and adds_up(told)


def test_a_line_whose_entry_comes_later_is_open_until_then(book, finance):
    imported(STATEMENT, finance)
    told = reconciliation_of(book, date(2026, 1, 22))
    assert "VIREMENT EMIS" in told["bank_only"][-1]["text"] and adds_up(told)
    assert not told["bank_only"][-1]["is_open"]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (0, "Choose a line and entries"),
        (2, "a difference of USD -250.00"),
    ],
)
def test_entries_that_do_not_add_up_are_refused(book, finance, chosen, message):
    imported(STATEMENT, finance)
    receipts = list(FundEntry.objects.filter(kind="payment").order_by("id")[:chosen])
    with pytest.raises(services.WrongMatch, match=message):
        services.match_by_hand(line=line_of("RETRAIT"), entries=receipts, at=on(31), by=finance)
    assert not line_of("RETRAIT").matches.exists()


def test_what_is_matched_or_moves_no_cash_is_not_matched_again(book, finance):
    imported(STATEMENT, finance)
    matched = FundEntry.objects.get(reference="E-KAM-2026-0004")
    for entry in (matched, FundEntry.objects.get(kind="allocation")):
        with pytest.raises(services.WrongMatch):
            services.match_by_hand(line=line_of("RETRAIT"), entries=[entry], at=on(31), by=finance)
    with pytest.raises(services.WrongMatch):
        services.match_by_hand(line=line_of("VIREMENT EMIS"), entries=[matched], at=on(31), by=finance)


def test_a_match_is_undone_and_its_history_kept(book, finance):
    imported(STATEMENT, finance)
    services.undo_match(line=line_of("PO-2026-0007"), at=on(31), by=finance)
    assert line_of("PO-2026-0007").matches.count() == 0
    assert Change.objects.filter(table="committees_bankmatch", act="undo_match").count() == 2
    with pytest.raises(services.WrongMatch):
        services.undo_match(line=line_of("PO-2026-0007"), at=on(31), by=finance)
    assert services.match_bank_lines(fund=book, at=on(31), by=finance) == 1
    assert line_of("PO-2026-0007").matches.count() == 2


def test_finance_matches_on_the_page_and_others_only_look(client, book, finance, auditor):
    imported(STATEMENT, finance)
    address = reverse("fund_bank", args=["KAM"])
    receipts = FundEntry.objects.filter(kind="payment").order_by("id")[:3]
    sent = {"step": "match", "line": line_of("RETRAIT").pk, "entries": [entry.pk for entry in receipts]}
    client.force_login(auditor)
    assert client.get(address).status_code == 200
    assert client.post(address, sent | {"key": uuid4()}).status_code == 403
    client.force_login(finance)
    wrong = client.post(address, sent | {"key": uuid4(), "entries": [receipts[0].pk]})
    assert "a difference of USD -349.98" in wrong.content.decode()
    for step in ({}, {"step": "undo"}, {"step": "auto"}, {}):
        assert client.post(address, sent | step | {"key": uuid4()}).status_code == 302
    assert BankMatch.objects.filter(is_by_hand=True).count() == 3
    assert client.post(address, {"step": "undo", "line": "x", "key": uuid4()}).status_code == 404


# Which belong together


def test_a_reference_is_found_whole():
    assert is_named("PO-2026-0007", "VIR po-2026-0007/EXAMPLE")
    assert not is_named("PO-2026-0007", "PO-2026-00071") and not is_named("PO-2026-0007", "XPO-2026-0007")
    assert not is_named("", "anything")


def booked(pk, amount, day=1, reference=""):
    return Booked(pk, date(2026, 1, day), amount, reference)


def line(pk, amount, day=1, text="x"):
    return Line(pk, date(2026, 1, day), amount, text)


@pytest.mark.parametrize(
    ("lines", "entries", "matched"),
    [
        # The nearest day, whichever comes first; one to one.
        ([line(1, 5, 10)], [booked(1, 5, 1), booked(2, 5, 9)], [(1, [2])]),
        ([line(1, 5, 10), line(2, 5, 11)], [booked(1, 5, 11)], [(2, [1])]),
        ([line(1, 5), line(2, 5)], [booked(1, 5), booked(2, 5)], [(1, [1]), (2, [2])]),
        # Ten days apart, and no more.
        ([line(1, 5, 11)], [booked(1, 5, 1)], [(1, [1])]),
        ([line(1, 5, 12)], [booked(1, 5, 1)], []),
        # A cent is not near enough.
        ([line(1, 5)], [booked(1, 6)], []),
        # By reference whatever the day: all that it names, or the one of its amount.
        ([line(1, 9, 31, "A-1")], [booked(1, 10, 1, "A-1"), booked(2, -1, 1, "A-1")], [(1, [1, 2])]),
        ([line(1, 10, 31, "A-1")], [booked(1, 10, 1, "A-1"), booked(2, -1, 1, "A-1")], [(1, [1])]),
        ([line(1, 5, 31, "A-1")], [booked(1, 6, 1, "A-1")], []),
        # What names another order or receipt is for that one, though it is nowhere in the book.
        ([line(1, 5, 1, "cheque for e-kam-2026-0099")], [booked(1, 5, 1, "E-KAM-2026-0001")], []),
        ([line(1, 5, 1, "PO-2026-0099")], [booked(1, 5)], []),
        ([line(1, 5, 1, "PO-2026-0001X, cheque 2026-0099")], [booked(1, 5)], [(1, [1])]),
    ],
)
def test_what_belongs_together(lines, entries, matched):
    assert list(matches_of(lines, entries)) == matched


@pytest.fixture
def wrong(book, committee, secretary, chair):
    """A receipt of 400.00 written down as 4,000.00 that never left the bank, and taken back; the right one."""
    decided = record(
        committee, secretary, on(24), title="Masks", amount_minor=500_000, meeting_on=date(2026, 1, 24)
    )
    decided = services.confirm_decision(decision=decided, at=on(24), by=chair)
    wrong = spend(decided, secretary, on(25), amount_minor=400_000, spent_on=date(2026, 1, 24))
    asked = services.request_reversal(expenditure=wrong, reason="400", at=on(26), by=secretary)
    services.approve_reversal(reversal=asked, at=on(27), by=chair)
    return wrong


def bank_says(book, finance, *lines):
    balance = book.bank_lines.last().balance_minor if book.bank_lines.exists() else 0
    for day, amount, text in lines:
        balance += amount
        services.record_bank_line(
            site=book.site,
            booked_on=date(2026, 1, day),
            amount_minor=amount,
            balance_minor=balance,
            text=text,
            at=on(31),
            by=finance,
        )


def test_a_payment_and_its_reversal_that_never_reached_the_bank_settle_each_other(
    wrong, book, finance, client
):
    before = reconciliation_of(book, date(2026, 1, 26))
    assert wrong.number in [entry["number"] for entry in before["book_only"]] and adds_up(before)
    told = reconciliation_of(book, ENDS)
    assert [entry["amount_minor"] for entry in told["reversed"]] == [-400_000, 400_000]
    assert wrong.number not in [entry["number"] for entry in told["book_only"]] and adds_up(told)
    # No other line of that amount takes the payment that never was.
    bank_says(book, finance, (24, -400_000, "SOMETHING ELSE"), (25, 400_000, "AND BACK"))
    assert BankMatch.objects.count() == 0
    client.force_login(finance)
    page = client.get(reverse("fund_bank", args=["KAM"]), {"day": "2026-01-31"}).content.decode()
    assert "Reversed, and never at the bank" in page


def test_money_that_did_leave_and_came_back_is_matched_line_by_line(wrong, book, finance):
    bank_says(book, finance, (24, -400_000, "PAID"), (28, 400_000, "SENT BACK"))
    payment = FundEntry.objects.get(expenditure=wrong, kind="payment")
    services.match_by_hand(line=line_of("PAID"), entries=[payment], at=on(31), by=finance)
    told = reconciliation_of(book, ENDS)
    assert told["reversed"] == [] and adds_up(told)
    # Now its reversal is expected at the bank.
    assert services.match_bank_lines(fund=book, at=on(31), by=finance) == 1
    assert line_of("SENT BACK").matches.get().entry.kind == "reversal"
    assert reconciliation_of(book, ENDS)["bank_only"] == []


def test_staff_read_what_francs_made_in_dollars(book, finance, client):
    client.force_login(finance)
    page = client.get(reverse("admin:committees_expenditure_changelist")).content.decode()
    assert "CDF 285,001.00" in page.replace("\u00a0", " ")
    assert "USD 99.98" in page.replace("\u00a0", " ")
