"""The demonstration tells the known facts, once, and only into an empty database that calls itself a demonstration."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from committees.models import Decision, Expenditure, PremiumFund, Thanks
from committees.reconciliation import reconciliation_of
from credits.models import Certificate, Issuance, ProductionReport, PurchaseOrder, Retirement
from registry.models import FeedbackCase, Organisation, User
from reporting.models import Statement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("OREKA_VAR", str(tmp_path))
    return tmp_path


def test_the_story_tells_the_first_sale_and_what_came_of_it(var, client):
    call_command("load_demo")
    report = ProductionReport.objects.get(number="PR-KAM-2023-0001")
    assert (report.wet_kg, report.contained_kg, report.issued_kg) == (70_000, 2_520, 2_520)
    first = PurchaseOrder.objects.get(number="PO-2023-0001")
    assert (first.quantity, first.unit_price_minor, first.total_minor) == (2_400, 500_000, 1_200_000)
    blocks = Certificate.objects.filter(issuance__number="CO-KAM-2023-0001").order_by("first")
    assert list(blocks.values_list("first", "last", "state")) == [
        (1, 1_500, "retired"),
        (1_501, 2_400, "held"),
        (2_401, 2_520, "issued"),
    ]
    confirmed = Decision.objects.filter(state="confirmed", meeting_on__year=2025)
    assert sum(confirmed.values_list("amount_minor", flat=True)) == 3_460_000
    assert sorted(set(confirmed.values_list("area", flat=True))) == [1, 2, 3, 4]
    assert set(Expenditure.objects.values_list("currency", flat=True)) == {"USD", "CDF"}
    assert PremiumFund.objects.get().balance_minor == 1_200_000 + 2_700_000 - 3_460_000

    # The bank has all but the last payment.
    told = reconciliation_of(PremiumFund.objects.get(), date(2025, 8, 31))
    assert not told["bank_only"] and not told["differences"]
    assert [entry["number"] for entry in told["book_only"]] == ["E-KAM-2025-0005"]
    assert told["difference_minor"] == -told["book_only_minor"] == 275_000

    # What waits for somebody.
    assert sorted(Thanks.objects.values_list("state", flat=True)) == ["approved", "requested"]
    assert sorted(FeedbackCase.objects.values_list("state", flat=True)) == ["answered", "open"]
    assert Issuance.objects.get(state="requested").number == "CO-EXN-2025-0001"
    assert PurchaseOrder.objects.get(state="accepted").buyer.code == "CELL"
    assert Decision.objects.get(state="recorded").number == "D-KAM-2025-0005"
    assert Decision.objects.get(state="unfunded").number == "D-KAM-2025-0006"
    assert Retirement.objects.get().quantity == 1_500

    told = json.loads((var / "demo.json").read_text())
    assert {account["email"] for account in told["accounts"]} == set(
        User.objects.values_list("email", flat=True)
    )
    number = Statement.objects.get().number
    assert f"/s/{number}/" in {link["path"] for link in told["links"]}
    assert "DEMO" in client.get(f"/s/{number}/").content.decode()
    invented = Organisation.objects.filter(is_invented=True)
    assert {organisation.code for organisation in invented} == {"PHONE", "EBIKE", "CELL", "EXCO", "ASSUR"}


def test_a_second_load_changes_nothing(var):
    call_command("load_demo")
    before = list(Certificate.objects.order_by("pk").values())
    call_command("load_demo")
    assert list(Certificate.objects.order_by("pk").values()) == before
    assert Statement.objects.count() == 1


def test_a_database_with_other_data_is_left_alone(var, buyer):
    with pytest.raises(CommandError, match="holds other data"):
        call_command("load_demo")
    assert Organisation.objects.get() == buyer
    assert not (var / "demo.json").exists()


def test_a_live_registry_takes_no_demonstration(var, settings):
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="never loaded into a live registry"):
        call_command("load_demo")
    assert not Organisation.objects.exists()
