"""Footprints as a company keeps them: described, drafted, declared, replaced, compared; and the sums of the trade."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections

from credits import services as ledger
from credits.footprint_reports import comparison_of, summary_of, versions_of
from credits.models import Factor, FactorSet, Footprint, FootprintEvidence, FootprintLine
from credits.services import footprint_lines, footprints
from credits.services.factors import NotPublishable
from registry.files import UnacceptableFile
from registry.models import Membership
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = {"period_first": date(2025, 1, 1), "period_last": date(2025, 12, 31)}
SAID = {
    "boundary": "All phones sold",
    "scope": "product_group",
    "scope_name": "Phones",
    "verification": "third_party",
    "verifier_name": "Auditors Ltd",
    "verified_on": date(2026, 2, 1),
}


@pytest.fixture
def who(buyer_admin, now):
    return {"at": now, "by": buyer_admin}


@pytest.fixture
def other_member(make_member, buyer):
    return make_member("buyer_member", buyer, Membership.Role.BUYER_MEMBER)


@pytest.fixture
def draft(buyer, cobalt, who):
    return ledger.create_footprint(organisation=buyer, mineral=cobalt, boundary="All products", **YEAR, **who)


def factor(code):
    return FactorSet.objects.in_force().factors.get(code=code)


def line_of(code, product, units, amount, **facts):
    """What the form says of a line that is counted by a factor of the set."""
    by = factor(code)
    return {
        "product": product,
        "units": units,
        "tier": by.tier,
        "amount_per_unit": Decimal(amount),
        "factor_set": by.factor_set,
        "factor_code": code,
        "factor_unit": by.unit,
        "factor_kg": by.kg_per_unit,
        "factor_low_kg": by.kg_low,
        "factor_high_kg": by.kg_high,
        "factor_source": f"{code}: {by.source}",
    } | facts


def added(footprint, who, *lines):
    return [ledger.add_footprint_line(footprint=footprint, **line, **who) for line in lines]


# The sums of the trade


def test_the_pilot_of_2023(draft, who):
    """100,000 phones of 16.3 Wh with LCO: 1,565 kg by the factor, and at least what the derivations say."""
    (line,) = added(draft, who, line_of("LCO", "Phone", 100_000, "0.0163"))
    print(f"\n100,000 phones x 16.3 Wh LCO: {line.quantity} kg, {line.low_kg} to {line.high_kg} kg")
    assert (line.low_kg, line.quantity, line.high_kg) == (1_298, 1_565, 1_565)
    # What the press knows of a phone, 15.4 g, lies between the two.
    assert line.low_kg <= 1_540 <= line.high_kg


def test_bicycles_and_cars(draft, who):
    bicycles, cars = added(
        draft, who, line_of("NMC811", "E-bike", 20_000, "0.5"), line_of("NMC622", "Car", 500, "60")
    )
    assert (bicycles.quantity, cars.quantity) == (900, 6_300)


def test_a_copper_fleet_needs_data_alone(buyer, copper, who):
    fleet = ledger.create_footprint(
        organisation=buyer, mineral=copper, boundary="All vehicles sold", **YEAR, **who
    )
    added(fleet, who, line_of("BEV", "Electric car", 1_200, "1"), line_of("PHEV", "Hybrid", 300, "1"))
    assert summary_of(fleet)["kg"] == 1_200 * 83 + 300 * 60 == 117_600
    assert ledger.declare_footprint(footprint=fleet, **who).total_kg == 117_600


def test_recycled_metal_is_left_out_and_losses_are_added(draft, who):
    recycled = {"recycled_percent": Decimal(25), "recycled_source": "Supplier's certificate"}
    lost = {"yield_loss_percent": Decimal(20), "yield_loss_reason": "Cathode scrap, plant figures"}
    lines = added(
        draft,
        who,
        line_of("LCO", "A", 1_000, "1", **recycled),
        line_of("LCO", "B", 1_000, "1", **lost),
        line_of("LCO", "C", 1_000, "1", **recycled, **lost),
    )
    assert [(line.low_kg, line.quantity) for line in lines] == [(597, 720), (996, 1_200), (747, 900)]
    for line in lines:
        assert line.quantity == footprint_lines.contained_kg(
            **{
                name: getattr(line, name)
                for name in (
                    "units",
                    "amount_per_unit",
                    "factor_kg",
                    "recycled_percent",
                    "yield_loss_percent",
                )
            }
        )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"units": 0}, "Units must be between"),
        ({"factor_low_kg": Decimal(2)}, "within its range"),
        ({"recycled_percent": Decimal(101)}, "recycled share is 0 to 100"),
        ({"yield_loss_percent": Decimal(100)}, "less than 100"),
        ({"recycled_percent": Decimal(1)}, "where the recycled share is from"),
        ({"yield_loss_percent": Decimal(1)}, "why metal is lost"),
        ({"units": 10**10, "amount_per_unit": Decimal(10**5)}, "more than 100000000000 kg"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(draft, who, facts, said):
    with pytest.raises(footprint_lines.ImplausibleLine, match=said):
        added(draft, who, line_of("LCO", "Phone", 10, "1") | facts)
    assert not draft.lines.exists()


def test_shares_of_tiers(draft, who):
    measured = line_of("LCO", "Measured", 700, "1", tier=1, factor_kg=1, factor_low_kg=1, factor_high_kg=1)
    assert [tier["percent"] for tier in summary_of(draft)["tiers"]] == [0, 0, 0]
    added(draft, who, measured, line_of("LCO", "Phone", 208, "1"), line_of("PHONE", "Other", 10_000, "1"))
    summary = summary_of(draft)
    assert [(tier["kg"], tier["count"], str(tier["percent"])) for tier in summary["tiers"]] == [
        (700, 1, "70.0"),
        (200, 1, "20.0"),
        (100, 1, "10.0"),
    ]
    assert (summary["low_kg"], summary["kg"], summary["high_kg"]) == (700 + 165 + 30, 1_000, 1_000)
    assert summary["rounding_kg"] == 0


def test_rounding_of_many_small_lines_is_told(draft, who):
    small = [line_of("LCO", f"Watch {number}", 1_000, "0.0005") for number in range(10)]
    added(draft, who, *small)
    # 0.48 kg each: 4.8 kg, and 10 kg once each is rounded up.
    summary = summary_of(draft)
    assert (summary["kg"], summary["rounding_kg"]) == (10, 5)


# What it covers, who checked it, and with which evidence


def test_a_draft_is_described_until_it_is_declared(draft, who):
    ledger.describe_footprint(footprint=draft, **SAID, **who)
    added(draft, who, line_of("LCO", "Phone", 10, "1"))
    # Anybody's name could be typed: what a third party checked, a file shows.
    with pytest.raises(footprints.WithoutEvidence, match="what the third party wrote"):
        ledger.declare_footprint(footprint=draft, **who)
    ledger.add_footprint_evidence(footprint=draft, name="report.pdf", file=builders.evidence(), **who)
    declared = ledger.declare_footprint(footprint=draft, **who)
    assert {name: getattr(declared, name) for name in SAID} == SAID
    with pytest.raises(footprints.NotDraft):
        ledger.describe_footprint(footprint=draft, **SAID, **who)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"scope": "company"}, "nothing for the whole company"),
        ({"scope_name": ""}, "Name the product or group"),
        ({"verification": "declared"}, "leave out who checked"),
        ({"verifier_name": ""}, "Say who checked"),
        ({"verified_on": None}, "on which day"),
        ({"verified_on": date(2026, 3, 3)}, "in the future"),
    ],
)
def test_what_is_said_must_fit_together(draft, who, said, words):
    with pytest.raises(footprints.UnfitFootprint, match=words):
        ledger.describe_footprint(footprint=draft, **SAID | said, **who)


def test_evidence_is_kept_once_and_removed_from_drafts_alone(draft, who):
    kept = ledger.add_footprint_evidence(footprint=draft, name="bill.pdf", file=builders.evidence(), **who)
    with pytest.raises(UnacceptableFile, match="there already, as “bill.pdf”"):
        ledger.add_footprint_evidence(footprint=draft, name="other.pdf", file=builders.evidence(), **who)
    with pytest.raises(UnacceptableFile):
        ledger.add_footprint_evidence(footprint=draft, name="x", file=ContentFile(b"\0"), **who)
    path = kept.file.name
    assert default_storage.exists(path)
    ledger.remove_footprint_evidence(evidence=kept, **who)
    assert not default_storage.exists(path) and not FootprintEvidence.objects.exists()


# Versions


def test_a_next_version_takes_the_place_of_a_declaration(draft, who):
    ledger.describe_footprint(footprint=draft, **SAID, **who)
    phone, tablet = added(draft, who, line_of("LCO", "Phone", 1_000, "1"), line_of("LCO", "Tablet", 100, "1"))
    ledger.add_footprint_evidence(footprint=draft, name="bill.pdf", file=builders.evidence(), **who)
    first = ledger.declare_footprint(footprint=draft, **who)
    second = ledger.replace_footprint(footprint=first, **who)
    assert (second.version, second.supersedes, second.state) == (2, first, "draft")
    # Nobody has checked the new one.
    assert (second.verification, second.verifier_name, second.verified_on) == ("declared", "", None)
    assert (second.scope, second.scope_name, second.boundary) == ("product_group", "Phones", SAID["boundary"])
    with pytest.raises(footprints.NotDeclared, match=f"{second} is a draft of the next version already"):
        ledger.replace_footprint(footprint=first, **who)
    with pytest.raises(footprints.NotDeclared, match="is not declared"):
        ledger.replace_footprint(footprint=second, **who)
    ledger.remove_footprint_line(line=second.lines.get(product="Tablet"), **who)
    ledger.remove_footprint_line(line=second.lines.get(product="Phone"), **who)
    added(second, who, line_of("LCO", "Phone", 900, "1"), line_of("LCO", "Watch", 10, "1"))
    # A file that the version before shares stays when a draft lets go of it.
    shared = second.evidence.get()
    ledger.remove_footprint_evidence(evidence=shared, **who)
    assert default_storage.exists(first.evidence.get().file.name)
    ledger.declare_footprint(footprint=second, **who)
    first = Footprint.objects.get(pk=first.pk)
    assert (first.state, Footprint.objects.declared().get()) == ("withdrawn", second)
    assert versions_of(first) == versions_of(second) == [first, second]

    compared = comparison_of(first, second)
    assert [(row["product"], row["before_kg"], row["after_kg"]) for row in compared["added"]] == [
        ("Watch", None, 10)
    ]
    assert [(row["product"], row["before_kg"], row["after_kg"]) for row in compared["removed"]] == [
        ("Tablet", 96, None)
    ]
    (changed,) = compared["changed"]
    assert (changed["product"], changed["difference_kg"]) == ("Phone", -96)
    assert changed["fields"] == [{"name": "units", "before": "1000", "after": "900"}]
    assert (compared["before"]["kg"], compared["after"]["kg"]) == (1_056, 874)
    assert (compared["unchanged"], compared["difference_kg"]) == (0, -182)
    assert [fact["after"] for fact in compared["facts"]] == ["Declared by the company, not checked", "", ""]


def test_what_claims_rest_on_is_not_replaced(order, buyer, cobalt, buyer_admin, now, who, settings):
    settings.RETIREMENT_COOLING_OFF_HOURS = 24
    first = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    second = ledger.replace_footprint(footprint=first, **who)
    claim = builders.requested_retirement(
        buyer, cobalt, 100, buyer_admin, now, claim_type="company", footprint=first
    )
    with pytest.raises(footprints.AlreadyClaimed, match="in a footprint of their own"):
        ledger.declare_footprint(footprint=second, **who)
    assert Footprint.objects.get(pk=second.pk).state == "draft"
    ledger.withdraw_footprint(footprint=second, **who)
    with pytest.raises(footprints.AlreadyClaimed):
        ledger.replace_footprint(footprint=first, **who)
    ledger.cancel_retirement(retirement=claim, **who)
    assert ledger.replace_footprint(footprint=first, **who).version == 2
    assert versions_of(second) == [first, second]


def test_a_table_takes_the_place_of_all_lines(draft, who):
    added(draft, who, line_of("LCO", "Phone", 10, "1"))
    lines = [FootprintLine(**line_of("LCO", f"Phone {number}", number, "1")) for number in range(1, 4)]
    ledger.set_footprint_lines(footprint=draft, lines=lines, **who)
    assert list(draft.lines.values_list("product", "quantity")) == [
        ("Phone 1", 1),
        ("Phone 2", 2),
        ("Phone 3", 3),
    ]
    wrong = [*lines[:2], FootprintLine(**line_of("LCO", "Phone", 0, "1"))]
    for line in wrong:
        line.pk = None
    with pytest.raises(footprint_lines.ImplausibleLine):
        ledger.set_footprint_lines(footprint=draft, lines=wrong, **who)
    assert draft.lines.count() == 3


# Factor sets


def test_superseding_a_set_changes_no_footprint(draft, who, registrar, now, cobalt):
    added(draft, who, line_of("LCO", "Phone", 1_000, "1"))
    declared = ledger.declare_footprint(footprint=draft, **who)
    before = list(declared.lines.values())
    new = FactorSet.objects.create(version="2027.1")
    with pytest.raises(NotPublishable, match="Add the factors first"):
        ledger.publish_factor_set(factor_set=new, at=now, by=registrar)
    Factor.objects.create(
        factor_set=new,
        mineral=cobalt,
        code="LCO",
        tier=2,
        unit="kWh",
        kg_per_unit=Decimal("0.90"),
        kg_low=Decimal("0.80"),
        kg_high=Decimal("0.96"),
        source="A better paper",
    )
    assert FactorSet.objects.in_force().version == "2026.2"
    published = ledger.publish_factor_set(factor_set=new, at=now, by=registrar)
    assert (published.published_on, published.supersedes.version) == (now.date(), "2026.2")
    assert FactorSet.objects.in_force() == published
    assert list(declared.lines.values()) == before
    with pytest.raises(NotPublishable, match="published already"):
        ledger.publish_factor_set(factor_set=new, at=now, by=registrar)


# Two people at once


def together(*acts):
    def taken(act):
        try:
            return act()
        except Exception as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(taken, acts))


def test_two_people_declare_at_once(draft, who, other_member, now):
    added(draft, who, line_of("LCO", "Phone", 1_000, "1"))
    answers = together(
        lambda: ledger.declare_footprint(footprint=draft, **who),
        lambda: ledger.declare_footprint(footprint=draft, at=now, by=other_member),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Footprint", "NotDraft"]


def test_two_versions_are_begun_at_once(buyer, cobalt, buyer_admin, other_member, now, who):
    first = builders.declared_footprint(buyer, cobalt, buyer_admin, now)
    answers = together(
        lambda: ledger.replace_footprint(footprint=first, **who),
        lambda: ledger.replace_footprint(footprint=first, at=now, by=other_member),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Footprint", "NotDeclared"]
    assert Footprint.objects.filter(supersedes=first).count() == 1


def test_a_table_is_handed_in_while_somebody_declares(draft, who, other_member, now):
    """Either the old lines are declared or the new ones, never some of each."""
    added(draft, who, line_of("LCO", "Phone", 1_000, "1"))
    lines = [FootprintLine(**line_of("LCO", f"Phone {number}", 1, "1")) for number in range(500)]
    answers = together(
        lambda: ledger.set_footprint_lines(footprint=draft, lines=lines, at=now, by=other_member),
        lambda: ledger.declare_footprint(footprint=draft, **who),
    )
    assert not isinstance(answers[1], Exception)
    refused = isinstance(answers[0], footprints.NotDraft)
    assert Footprint.objects.get(pk=draft.pk).state == "declared"
    assert draft.lines.count() == (1 if refused else 500)
