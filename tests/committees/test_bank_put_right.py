"""A wrong import of the bank is set aside and the right one follows; exports that overlap are taken once."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from committees import services
from committees.job_kinds import known_at_first
from committees.models import BankLine, BankMatch, FundEntry, LinesSetAside
from committees.reconciliation import reconciliation_of
from registry.models import Change, LedgerEntry
from registry.services.two_people import NoReason
from tests.committees.bank import STATEMENT, adds_up, errors_of, handed_in, imported, line_of, on

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = date(2026, 1, 31)
HEADER, *ROWS = STATEMENT.splitlines()
# Of another account, and a month that ends on the same day.
OTHER = f"{HEADER}\nKAM;2026-01-31;VIREMENT RECU AUTRE COMPTE;5,00;700,00\n"


def rows(*chosen):
    return "\n".join([HEADER, *chosen])


def set_aside(line, finance, reason="Of another account"):
    return services.set_lines_aside(line=line, reason=reason, at=on(31, 20), by=finance)


def places():
    return list(BankLine.objects.counting().values_list("position", flat=True))


# Setting aside


def test_a_statement_of_another_account_does_not_block_the_fund(book, finance):
    imported(OTHER, finance)
    assert errors_of(STATEMENT, finance)
    set_aside(line_of("AUTRE"), finance)
    assert errors_of(STATEMENT, finance) == []
    assert imported(STATEMENT, finance).rows_refused == 0
    assert places() == [2, 3, 4, 5]
    told = reconciliation_of(book, ENDS)
    assert told["difference_minor"] == told["opening_minor"] == 0 and adds_up(told)
    (aside,) = told["set_aside"]
    assert (aside["by"], aside["reason"]) == (finance.name, "Of another account")
    assert [line["text"] for line in aside["lines"]] == ["VIREMENT RECU AUTRE COMPTE"]


def test_from_a_line_to_the_last_with_their_matches(book, finance):
    imported(STATEMENT, finance)
    aside = set_aside(line_of("RETRAIT"), finance)
    assert (aside.first, aside.last, places()) == (2, 4, [1])
    # The premium's line keeps its two entries; the transfer and the charges are open again.
    assert set(BankMatch.objects.values_list("line__position", flat=True)) == {1}
    assert Change.objects.filter(table="committees_bankmatch", act="set_lines_aside").count() == 2
    assert LedgerEntry.objects.filter(table="committees_linessetaside").count() == 1
    told = reconciliation_of(book, ENDS)
    assert told["bank_minor"] == 1_111_110 and adds_up(told)
    # The right ones follow the line before, and are matched anew.
    assert imported(rows(*ROWS[1:]), finance).rows_refused == 0
    assert places() == [1, 5, 6, 7]
    assert reconciliation_of(book, ENDS)["difference_minor"] == 0
    assert set(BankMatch.objects.values_list("line__position", flat=True)) == {1, 6, 7}


def test_a_line_set_aside_twice_is_told_where_it_was_first(book, finance):
    imported(STATEMENT, finance)
    set_aside(line_of("FRAIS"), finance, reason="Twice")
    set_aside(line_of("EMIS"), finance)
    told = reconciliation_of(book, ENDS)["set_aside"]
    assert [(aside["reason"], len(aside["lines"])) for aside in told] == [
        ("Of another account", 1),
        ("Twice", 1),
    ]


def test_what_cannot_be_set_aside(book, finance):
    imported(STATEMENT, finance)
    with pytest.raises(NoReason):
        set_aside(line_of("FRAIS"), finance, reason=" ")
    set_aside(line_of("FRAIS"), finance)
    with pytest.raises(services.WrongBankLine, match="set aside before"):
        set_aside(line_of("FRAIS"), finance)
    assert LinesSetAside.objects.count() == 1


def test_a_line_that_was_set_aside_is_matched_no_more(book, finance):
    imported(STATEMENT, finance)
    set_aside(line_of("EMIS"), finance)
    paid = FundEntry.objects.get(reference="E-KAM-2026-0004")
    with pytest.raises(services.WrongMatch, match="set aside before"):
        services.match_by_hand(line=line_of("EMIS"), entries=[paid], at=on(31, 20), by=finance)
    assert services.match_bank_lines(fund=book, at=on(31, 20), by=finance) == 0


def test_finance_sets_aside_and_others_only_look(client, book, finance, auditor):
    imported(STATEMENT, finance)
    bank = reverse("fund_bank", args=["KAM"])
    act = reverse("admin:committees_bankline_set-aside", args=[line_of("EMIS").pk])
    client.force_login(auditor)
    assert act not in client.get(bank).text
    assert client.post(act, {"reason": "x", "key": uuid4()}).status_code == 403
    client.force_login(finance)
    assert act in client.get(bank).text
    shown = client.get(act).text
    assert "VIREMENT EMIS" in shown and "FRAIS" in shown and "RETRAIT" not in shown
    assert "USD 9,760.79" in shown
    assert "This field is required." in client.post(act, {"reason": "", "key": uuid4()}).text
    assert client.post(act, {"reason": "Typed twice", "key": uuid4()}).url == bank
    page = client.get(bank).text
    assert f"{finance.name} · Typed twice" in page
    assert client.get(act).status_code == 302
    listed = reverse("admin:committees_bankline_changelist")
    assert "EMIS" in client.get(listed).text
    assert "EMIS" not in client.get(listed, {"counts": "yes"}).text
    assert "RETRAIT" not in client.get(listed, {"counts": "no"}).text


# Exports that overlap


def test_lines_that_are_there_already_are_left_out(client, book, finance):
    imported(rows(*ROWS[:2]), finance)
    job = handed_in(STATEMENT, finance)
    client.force_login(finance)
    preview = client.get(reverse("admin:registry_job_preview", args=[job.pk])).text
    assert "2 rows to add, 0 errors" in preview
    assert "2 rows at the beginning are there already, to the letter; they are left out." in preview
    ended = imported(STATEMENT, finance)
    assert (ended.rows_added, ended.rows_known, ended.rows_refused) == (2, 2, 0)
    page = client.get(reverse("admin:registry_job_change", args=[ended.pk])).text
    assert "4 of 4 rows: 2 added, 0 refused. 2 were there already." in page
    assert places() == [1, 2, 3, 4]


def test_a_table_that_brings_nothing_new_has_nothing_to_start(client, book, finance):
    imported(STATEMENT, finance)
    client.force_login(finance)
    job = handed_in(rows(*ROWS[1:3]), finance)
    preview = client.get(reverse("admin:registry_job_preview", args=[job.pk])).text
    assert "0 rows to add, 0 errors" in preview and "Start the import</button>" not in preview


@pytest.mark.parametrize(
    "changed",
    [
        ROWS[1].replace("2026-01-20", "2026-01-21"),
        ROWS[1].replace("CHEQUE 17", "CHEQUE 18"),
        ROWS[1].replace("9 760,79", "9 760,80"),
    ],
)
def test_what_differs_in_anything_is_not_known(book, finance, changed):
    imported(rows(*ROWS[:2]), finance)
    assert errors_of(rows(ROWS[0], changed, ROWS[2]), finance)[0].startswith("row 2, column balance")


def test_what_follows_a_repeat_follows_to_the_cent(book, finance):
    imported(rows(*ROWS[:2]), finance)
    later = ROWS[2].replace("-400,00", "-399,99")
    assert errors_of(rows(ROWS[1], later), finance) == [
        "row 3, column balance: The balance before and the amount make USD 9,360.80, but the balance after is "
        "USD 9,360.79: a difference of USD -0.01."
    ]


@pytest.mark.parametrize(
    ("there", "handed", "known"),
    [
        ("", "abc", 0),
        ("abc", "abc", 3),
        ("abc", "bcd", 2),
        ("abc", "bc", 2),
        ("abc", "ab", 2),
        ("abc", "dab", 0),
        # Not to the end of what is there, and on with another.
        ("abc", "abd", 0),
        # Of what the bank books twice, as much as can be.
        ("abab", "ababc", 4),
        ("abab", "abc", 2),
        ("abcab", "abd", 2),
    ],
)
def test_how_many_are_known(there, handed, known):
    assert known_at_first(list(handed), list(there)) == known
