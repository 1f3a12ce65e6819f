"""`check_ledgers`: silent on books that agree, and naming the row that differs where somebody broke a promise."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reporting.checks.guards import NOTED, note_guards
from reporting.demo.story import tell
from reporting.models import LedgerCheck
from reporting.tasks import check_ledgers

pytestmark = pytest.mark.django_db(transaction=True)


def told(*options):
    out = StringIO()
    try:
        call_command("check_ledgers", *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def test_the_demonstration_agrees():
    tell()
    said, code = told()
    assert code == 0, said
    assert said.startswith("The books agree: ")
    assert LedgerCheck.objects.get().agrees


def test_the_list_of_rules_is_that_of_the_migrations(admin_sql):
    assert note_guards(admin_sql.cursor()) == NOTED.read_text()


@pytest.mark.parametrize("column", ["balance_minor", "set_aside_minor"])
def test_a_difference_is_named_and_exits_with_one(admin_sql, column):
    tell()
    with admin_sql.transaction():
        admin_sql.execute("SET LOCAL session_replication_role = replica")
        admin_sql.execute(f"UPDATE committees_premiumfund SET {column} = {column} + 1")
    said, code = told("--json")
    answer = json.loads(said)
    assert code == 1
    assert [found["check"] for found in answer["differences"]] == ["a_fund_is_the_sum_of_its_entries"]
    assert column.removesuffix("_minor").replace("_", " ") in answer["differences"][0]["row"]


def test_an_expenditure_that_its_fund_did_not_pay_is_named(admin_sql):
    tell()
    with admin_sql.transaction():
        admin_sql.execute("SET LOCAL session_replication_role = replica")
        admin_sql.execute(
            "UPDATE committees_fundentry SET amount_minor = amount_minor - 1 WHERE kind = 'payment'"
        )
    said, code = told()
    assert code == 1 and "every_expenditure_is_paid_from_its_fund: expenditure E-" in said


def test_the_nightly_task_keeps_what_it_found():
    check_ledgers()
    check = LedgerCheck.objects.get()
    assert check.agrees and check.took_ms > 0
