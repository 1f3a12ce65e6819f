"""Footprints that others wrote down, and the examples that both commands write."""

from decimal import Decimal

import pytest

from credits import services as ledger
from credits.models import Footprint, FootprintLine, ProductionReport
from tests import builders
from tests.credits.imports.tables import COLUMNS, Told, workbook

pytestmark = pytest.mark.django_db(transaction=True)

# Examples


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_template_of_production_imports_with_its_evidence(folder, hand_in, ending):
    path = folder / f"example.{ending}"
    told = Told("import_production", template=path)
    assert told.failure == ""
    assert [line.split(":")[0] for line in told.lines[:-1]] == COLUMNS
    assert {error.partition(":")[0] for error in hand_in(path).errors} == {
        "row 2, column evidence_file",
        "row 2, column sold_evidence_file",
    }
    (folder / "evidence").mkdir()
    for name in ("weighbridge.pdf", "sale.pdf"):
        (folder / "evidence" / name).write_bytes(builders.PDF)
    assert hand_in(path).failure == ""
    assert ProductionReport.objects.get().contained_kg == 2_520


def test_template_overwrites_nothing(folder):
    (folder / "mine.xlsx").write_bytes(b"mine")
    assert Told("import_production", template=folder / "mine.xlsx").failure.endswith("exists already.")
    assert (folder / "mine.xlsx").read_bytes() == b"mine"
    assert Told("import_production", template=folder / "mine.txt").failure
    assert Told("import_production", template=folder / "no" / "where.xlsx").failure


# Footprints


LINES = [
    "product",
    "units",
    "tier",
    "amount per unit",
    "factor code",
    "factor kg",
    "factor unit",
    "factor source",
]
PHONE = ["Phone", 156_000, 2, 0.0163, "LCO", None, None, None]
BIKE = ["Bicycle", 4_000, 1, 35.5, None, 0.001, "g", "Bill of materials"]


def test_footprint_is_drafted_with_all_lines(folder, draft, buyer, buyer_admin, cobalt):
    told = draft(workbook(folder / "table.xlsx", [PHONE, BIKE], LINES))
    footprint = Footprint.objects.get()
    assert told.lines == [
        "row 2: Phone: 2442 kg",
        "row 3: Bicycle: 142 kg",
        f"{footprint.number} is drafted with 2 lines, 2584 kg; declare it in the portal.",
    ]
    assert (footprint.organisation, footprint.mineral, footprint.state, footprint.created_by) == (
        buyer,
        cobalt,
        "draft",
        buyer_admin,
    )
    phone, bike = FootprintLine.objects.order_by("pk")
    assert (phone.tier, phone.factor_kg, phone.factor_unit) == (2, Decimal("0.96"), "kWh")
    assert phone.factor_source.startswith("LCO: Olivetti")
    assert (bike.tier, bike.amount_per_unit, bike.factor_source) == (1, Decimal("35.5"), "Bill of materials")


def test_dry_run_of_a_footprint_writes_nothing(folder, draft):
    told = draft(workbook(folder / "table.xlsx", [PHONE], LINES), "--dry-run")
    assert told.lines == ["row 2: Phone: 2442 kg", "Nothing was written. It would be 1 line, 2442 kg."]
    assert Footprint.objects.count() == 0


def test_every_error_of_a_footprint_is_listed(folder, draft):
    rows = [
        PHONE,
        ["Phone", 0, 3, 0, "LCO", 1, "kWh", None],
        ["Phone", 1.5, None, -1, "NMC", None, None, None],
        [None, "many", None, 1, None, None, None, None],
        ["Phone", 1, 4, 1, None, "x", "g", "s"],
        ["Phone", 10**10, 1, 10**5, None, 10**5, "g", "s"],
        ["Phone", 1, 1, 0.0000001, None, 1, "g", "s"],
    ]
    told = draft(workbook(folder / "table.xlsx", rows, LINES))
    known = "LCO, LFP, LMO, NCA, NMC111, NMC532, NMC622, NMC811, PHONE"
    assert told.errors == [
        "row 3, column units: 0 is not between 1 and 10000000000",
        "row 3, column amount_per_unit: 0 is not between 0.000001 and 100000",
        "row 3, column factor_kg: comes with the factor code; leave one of the two empty",
        "row 3, column factor_unit: comes with the factor code; leave one of the two empty",
        "row 3, column tier: factor LCO is of tier 2",
        "row 4, column units: 1.5 is not a whole number",
        "row 4, column amount_per_unit: -1 is not between 0.000001 and 100000",
        f"row 4, column factor_code: there is no factor “NMC”. Known: {known}",
        "row 5, column product: the value is missing",
        "row 5, column units: “many” is not a number",
        "row 5, column tier: needed where there is no factor code",
        "row 5, column factor_kg: needed where there is no factor code",
        "row 5, column factor_unit: needed where there is no factor code",
        "row 5, column factor_source: needed where there is no factor code",
        "row 6, column tier: 4 is not between 1 and 3",
        "row 6, column factor_kg: “x” is not a number",
        "row 7: units, amount and factor together give more than 100000000000 kg",
        "row 8, column amount_per_unit: 0.0000001 is not between 0.000001 and 100000",
    ]
    assert told.failure == "Nothing was imported: 18 errors."
    assert Footprint.objects.count() == 0


def test_factors_are_those_of_the_mineral_and_the_set_in_force(folder, draft, copper, now):
    from credits.models import Factor, FactorSet

    car = [["Car", 10, None, 1, "bev", None, None, "fleet list"]]
    newest = FactorSet.objects.create(version="2027.1")
    told = draft(
        workbook(folder / "old.xlsx", [["Car", 10, None, 1, "SUV", *3 * [None]]], LINES), mineral="cu"
    )
    assert told.errors == ["row 2, column factor_code: there is no factor “SUV”. Known: BEV, HEV, ICE, PHEV"]
    Factor.objects.create(
        factor_set=newest,
        mineral=copper,
        code="BEV",
        tier=3,
        unit="vehicle",
        kg_per_unit=80,
        kg_low=70,
        kg_high=90,
        source="Newer",
    )
    FactorSet.objects.filter(pk=newest.pk).update(
        published_on=now.date(), supersedes=FactorSet.objects.in_force()
    )
    assert draft(workbook(folder / "new.xlsx", car, LINES), mineral="cu").failure == ""
    line = FootprintLine.objects.get()
    assert (line.quantity, line.tier, line.factor_source) == (800, 3, "BEV: Newer; fleet list")


def test_only_who_declares_for_the_company_imports(
    folder, draft, buyer_reader, other_buyer_admin, registrar, cooperative
):
    path = workbook(folder / "table.xlsx", [PHONE], LINES)
    for user in (buyer_reader, other_buyer_admin):
        assert draft(path, by=user).failure == f"{user.email} may not declare footprints of Test Phones B.V.."
    assert "may not declare" in draft(path, by=registrar, organisation=cooperative).failure
    assert Footprint.objects.count() == 0
    assert draft(path, by=registrar).failure == ""


def test_options_of_a_footprint_are_checked(folder, draft, buyer_admin):
    path = workbook(folder / "table.xlsx", [PHONE], LINES)
    assert draft(path, mineral="Xx").failure == "There is no mineral with the symbol Xx."
    assert draft(path, "--organisation", "NOBODY").failure == "There is no organisation with the code NOBODY."
    assert draft(path, "--period-first", "2026-01-01").failure == "The period ends before it begins."
    assert Told("import_footprint", path, "--by", buyer_admin.email).failure == (
        "The option --organisation is needed."
    )
    assert Footprint.objects.count() == 0


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_template_of_a_footprint_imports_cleanly(folder, draft, ending):
    path = folder / f"example.{ending}"
    assert Told("import_footprint", template=path).failure == ""
    assert draft(path).failure == ""
    assert Footprint.objects.get().total_kg == 2_584


def test_the_same_footprint_is_not_drafted_twice(folder, draft):
    path = workbook(folder / "table.xlsx", [PHONE], LINES)
    assert draft(path).failure == ""
    number = Footprint.objects.get().number
    assert f"{number} has the same period and boundary" in draft(path).failure
    assert Footprint.objects.count() == 1
    footprint = Footprint.objects.get()
    ledger.withdraw_footprint(footprint=footprint, at=footprint.created_at, by=footprint.created_by)
    assert draft(path).failure == ""
