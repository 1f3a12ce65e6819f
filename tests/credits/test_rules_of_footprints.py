"""What may never be of footprints, their evidence, their versions and their factors, broken by name in raw SQL."""

from decimal import Decimal

import pytest
from django.db import connection

from credits.models import Factor, FactorSet, Footprint, FootprintLine
from tests import builders
from tests.sql import NOT_GRANTED, OWN_FACTOR, WHOLE_COMPANY, owner_refused_by, refused_by, said

pytestmark = pytest.mark.django_db(transaction=True)

COPIED = "organisation_id, mineral_id, period_first, period_last, boundary, method, created_at, created_by_id"


def footprint(number="F-NEXT", copied=COPIED, of="state = 'declared'", **facts):
    """A further draft like one that is there, but for what a test says of it."""
    columns, values = said(WHOLE_COMPANY | facts)
    return (
        f"INSERT INTO credits_footprint (number, state, {COPIED}, {columns}) "
        f"SELECT '{number}', 'draft', {copied}, {values} FROM credits_footprint WHERE {of}"
    )


def line(of="(SELECT max(id) FROM credits_footprint)", units="1", amount="1", factor="1", **facts):
    columns, values = said(OWN_FACTOR | facts)
    return (
        "INSERT INTO credits_footprintline (footprint_id, product, units, tier, amount_per_unit, factor_unit, "
        f"factor_kg, factor_source, {columns}) SELECT {of}, 'Bicycle', {units}, 1, {amount}, 'kg', {factor}, 'x', "
        f"{values}"
    )


def evidence(of="(SELECT max(id) FROM credits_footprint)", **facts):
    columns, values = said(
        {"name": "'bill.pdf'", "file": "'footprints/x.pdf'", "sha256": "repeat('a', 64)"} | facts
    )
    return (
        f"INSERT INTO credits_footprintevidence (footprint_id, added_at, added_by_id, {columns}) "
        f"SELECT {of}, now(), (SELECT min(id) FROM registry_user), {values}"
    )


DECLARE = (
    "UPDATE credits_footprint SET state = 'declared', declared_at = now(), declared_by_id = created_by_id "
    "WHERE number = '{}'"
)
WITHDRAW = (
    "UPDATE credits_footprint SET state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = created_by_id "
    "WHERE number = '{}'"
)


@pytest.fixture
def declared(buyer, cobalt, buyer_admin, now):
    return builders.declared_footprint(buyer, cobalt, buyer_admin, now)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"scope": "'product'"}, "footprint_names_what_it_covers"),
        ({"scope_name": "'Phones'"}, "footprint_names_what_it_covers"),
        ({"scope": "'planet'", "scope_name": "'Earth'"}, "footprint_names_what_it_covers"),
        ({"verification": "'internal'"}, "checked_footprint_names_who_checked"),
        ({"verifier_name": "'Somebody'"}, "checked_footprint_names_who_checked"),
        (
            {"verification": "'third_party'", "verifier_name": "''", "verified_on": "now()"},
            "checked_footprint_names_who_checked",
        ),
        ({"version": "2"}, "footprint_versions_count_from_one"),
        ({"version": "0"}, "footprint_versions_count_from_one"),
        ({"version": "1", "supersedes_id": "id"}, "a_version_follows_a_declaration"),
        ({"version": "3", "supersedes_id": "id"}, "a_version_follows_a_declaration"),
        ({"version": "2", "supersedes_id": "id"}, None),
    ],
)
def test_no_footprint_says_what_cannot_be(declared, facts, rule):
    assert refused_by(footprint(**facts)) == rule


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("organisation_id", "(SELECT max(id) FROM registry_organisation)"),
        ("mineral_id", "(SELECT id FROM registry_mineral WHERE symbol = 'Cu')"),
        ("period_first", "period_first + 1"),
        ("period_last", "period_last - 1"),
    ],
)
def test_a_version_follows_a_declaration_of_the_same(declared, other_buyer, copper, column, other):
    copied = COPIED.replace(column, other)
    assert (
        refused_by(footprint(copied=copied, version="2", supersedes_id="id"))
        == "a_version_follows_a_declaration"
    )


def test_a_declaration_has_one_successor(declared):
    """A draft that was given up makes room for another, and only one version stands at a time."""
    second = footprint("F-2", version="2", supersedes_id="id")
    third = footprint("F-3", version="2", supersedes_id="id")
    assert refused_by(second, third) == "footprint_has_one_successor"
    assert refused_by(second, WITHDRAW.format("F-2"), third) is None
    assert (
        refused_by(footprint("F-4", version="2", supersedes_id="id"), DECLARE.format("F-4"))
        == "footprint_has_one_successor"
    )
    assert refused_by(DECLARE.format("F-3")) == "one_version_is_declared_at_a_time"
    assert refused_by(WITHDRAW.format(declared.number), DECLARE.format("F-3")) is None
    of = f"number = '{declared.number}'"
    late = footprint("F-5", of=of, version="2", supersedes_id="id")
    assert refused_by(WITHDRAW.format("F-3"), late) == "a_version_follows_a_declaration"


@pytest.mark.parametrize(
    "change",
    [
        "scope = 'product', scope_name = 'Phone'",
        "boundary = 'Something else'",
        "verification = 'third_party', verifier_name = 'Somebody', verified_on = '2026-01-01'",
    ],
)
def test_what_was_declared_stays(declared, change):
    assert refused_by(f"UPDATE credits_footprint SET {change}") == "what_was_declared_stays"
    again = f"{WITHDRAW.format(declared.number).replace(' WHERE', f', {change} WHERE')}"
    assert refused_by(again) == "what_was_declared_stays"
    assert refused_by("UPDATE credits_footprint SET version = 2") == NOT_GRANTED
    assert refused_by("UPDATE credits_footprint SET supersedes_id = id") == NOT_GRANTED


def test_a_footprint_is_checked_before_it_is_declared(declared):
    checked = {"verification": "'internal'", "verifier_name": "'x'", "verified_on": "now()::date + 2"}
    draft = footprint("F-2", **checked)
    assert refused_by(draft, DECLARE.format("F-2")) == "footprint_is_checked_before_it_is_declared"


def test_a_check_by_others_has_evidence(declared):
    checked = {"verification": "'third_party'", "verifier_name": "'x'", "verified_on": "now()::date - 2"}
    draft = footprint("F-2", **checked)
    assert refused_by(draft, DECLARE.format("F-2")) == "a_check_by_others_has_evidence"
    assert refused_by(draft, evidence(), DECLARE.format("F-2")) is None


def test_evidence_of_a_declared_footprint_stays(declared, buyer_admin):
    rule = "evidence_of_a_declared_footprint_stays"
    assert refused_by(evidence()) == rule
    draft = footprint("F-2")
    assert refused_by(draft, evidence(), "UPDATE credits_footprintevidence SET name = 'other'") == NOT_GRANTED
    assert refused_by(draft, evidence(), evidence()) == "footprint_evidence_is_kept_once"
    for facts in ({"sha256": "'A'"}, {"file": "''"}, {"name": "''"}):
        assert refused_by(draft, evidence(**facts)) == "footprint_evidence_has_a_file"
    assert refused_by(draft, evidence(), DECLARE.format("F-2")) is None
    assert refused_by("DELETE FROM credits_footprintevidence") == rule
    move = f"UPDATE credits_footprintevidence SET footprint_id = {declared.pk}"
    assert refused_by(move) == NOT_GRANTED


def test_evidence_is_never_changed_even_in_a_draft(declared, admin_sql):
    assert refused_by(footprint("F-2"), evidence()) is None
    change = "UPDATE credits_footprintevidence SET name = 'other'"
    assert owner_refused_by(admin_sql, change) == "evidence_of_a_declared_footprint_stays"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"factor_low_kg": "2"}, "footprint_line_lies_within_its_range"),
        ({"factor_high_kg": "0.5"}, "footprint_line_lies_within_its_range"),
        ({"factor_low_kg": "-1"}, "footprint_line_lies_within_its_range"),
        ({"factor_code": "'LCO'"}, "factor_of_a_line_names_its_set"),
        ({"factor_set_id": "(SELECT min(id) FROM credits_factorset)"}, "factor_of_a_line_names_its_set"),
        ({"recycled_percent": "10"}, "recycled_share_names_its_source"),
        (
            {"factor": "0", "recycled_percent": "101", "recycled_source": "'x'"},
            "recycled_share_names_its_source",
        ),
        ({"recycled_percent": "-1", "recycled_source": "'x'"}, "recycled_share_names_its_source"),
        ({"yield_loss_percent": "10"}, "yield_loss_names_its_reason"),
        (
            {"factor": "0", "yield_loss_percent": "101", "yield_loss_reason": "'x'"},
            "yield_loss_names_its_reason",
        ),
        ({"yield_loss_percent": "-1", "yield_loss_reason": "'x'"}, "yield_loss_names_its_reason"),
        ({"recycled_percent": "100", "recycled_source": "'x'"}, None),
        ({"yield_loss_percent": "99.99", "yield_loss_reason": "'x'"}, None),
    ],
)
def test_no_line_says_what_cannot_be(declared, facts, rule):
    assert refused_by(footprint(), line(**facts)) == rule


@pytest.mark.parametrize(
    ("units", "amount", "factor", "recycled", "loss", "kilograms"),
    [
        (1, "0.5", "1", "0", "0", (0, 1, 500)),
        (2_000, "1", "1", "0", "0", (0, 2_000, 2_000_000)),
        (2_000, "1", "1", "25", "0", (0, 1_500, 1_500_000)),
        (2_000, "1", "1", "0", "20", (0, 2_500, 2_500_000)),
        (2_000, "1", "1", "25", "20", (0, 1_875, 1_875_000)),
        # 1 / 0.9997 has no end; nothing is lost of it, nor is an even quotient lifted.
        (9_997, "1", "1", "0", "0.03", (0, 10_000, 10_000_000)),
        (9_998, "1", "1", "0", "0.03", (0, 10_002, 10_001_001)),
        # A millionth of a gram over a kilogram is another kilogram.
        (1, "1.000001", "1", "0", "0", (0, 2, 1_001)),
        # Sixteen digits, which is where `/` of numeric stops.
        (10_000_000_000, "1", "1.000001", "99.99", "3", (0, 1_030_929, 1_030_927_836)),
        (1, "1", "1", "100", "0", (0, 0, 0)),
    ],
)
def test_kilograms_of_a_line_are_exact(declared, units, amount, factor, recycled, loss, kilograms):
    written = line(
        units=units,
        amount=amount,
        factor=factor,
        recycled_percent=recycled,
        recycled_source="'x'",
        yield_loss_percent=loss,
        yield_loss_reason="'x'",
    )
    assert refused_by(footprint(), written) is None
    made = FootprintLine.objects.latest("pk")
    assert (made.low_kg, made.quantity, made.high_kg) == kilograms


def factor_of(version, **facts):
    columns, values = said({"kg_per_unit": "1", "kg_low": "1", "kg_high": "1"} | facts)
    return (
        f"INSERT INTO credits_factor (factor_set_id, mineral_id, code, tier, unit, source, {columns}) "
        f"SELECT (SELECT id FROM credits_factorset WHERE version = '{version}'), id, 'X', 3, 'x', 'x', {values} "
        "FROM registry_mineral WHERE symbol = 'Co'"
    )


SET = "INSERT INTO credits_factorset (version, note) VALUES ('{}', '')"
PUBLISH = """UPDATE credits_factorset SET published_on = '2027-01-01',
    supersedes_id = (SELECT id FROM credits_factorset WHERE version = '{}') WHERE version = '{}'"""


def test_a_published_factor_set_stays(db):
    rule = "published_factor_set_stays"
    for attack in (
        "UPDATE credits_factor SET kg_per_unit = 2, kg_high = 2 WHERE code = 'LCO'",
        "DELETE FROM credits_factor WHERE code = 'LCO'",
        factor_of("2026.2"),
        "UPDATE credits_factorset SET published_on = NULL",
        "UPDATE credits_factorset SET note = 'x' WHERE version = '2026.1'",
    ):
        assert refused_by(attack) == rule
    move = "UPDATE credits_factor SET factor_set_id = (SELECT id FROM credits_factorset WHERE version = '2026.2')"
    assert refused_by(SET.format("N"), factor_of("N"), f"{move} WHERE code = 'X'") == rule


@pytest.mark.parametrize("facts", [{"kg_low": "1.1"}, {"kg_high": "0.9"}, {"kg_low": "-1"}])
def test_a_factor_lies_within_its_range(db, facts):
    assert refused_by(SET.format("N"), factor_of("N", **facts)) == "factor_lies_within_its_range"


def test_factor_sets_follow_one_another(db):
    new = (SET.format("N"), factor_of("N"))
    chain = "factor_sets_follow_one_another"
    assert refused_by(*new, PUBLISH.format("2026.1", "N")) == chain
    assert refused_by(*new, PUBLISH.format("none", "N")) == chain
    assert refused_by(SET.format("N"), PUBLISH.format("2026.2", "N")) == "a_factor_set_is_published_whole"
    assert refused_by(*new, SET.format("M"), PUBLISH.format("M", "N")) == "a_factor_set_is_published_whole"
    loop = "UPDATE credits_factorset SET supersedes_id = id WHERE version = 'N'"
    assert refused_by(*new, loop) == "factor_set_supersedes_another"
    assert refused_by(*new, PUBLISH.format("2026.2", "N")) is None
    assert FactorSet.objects.in_force().version == "N"


def test_former_figures_became_a_set_with_ranges(db):
    first, second = FactorSet.objects.order_by("version")
    assert (first.version, second.version, second.supersedes) == ("2026.1", "2026.2", first)
    assert FactorSet.objects.in_force() == second
    figures = {
        factor.code: (factor.kg_low, factor.kg_per_unit, factor.kg_high) for factor in second.factors.all()
    }
    assert figures["LCO"] == (Decimal("0.7968"), Decimal("0.96"), Decimal("0.96"))
    assert figures["PHONE"] == (Decimal("0.003"), Decimal("0.010"), Decimal("0.010"))
    assert figures["BEV"] == (83, 83, 83)
    assert {factor.code: factor.kg_per_unit for factor in first.factors.all()} == {
        code: figure for code, (_low, figure, _high) in figures.items()
    }
    assert Factor.objects.filter(factor_set=first).exclude(kg_low=0).exists()


def test_the_log_still_agrees_with_footprints(declared):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(row_digest(to_jsonb(footprint)) = (SELECT digest FROM registry_ledgerentry "
            "WHERE table_name = 'credits_footprint' AND row_id = footprint.id ORDER BY id DESC LIMIT 1)) "
            "FROM credits_footprint footprint"
        )
        assert cursor.fetchone() == (True,)
    assert Footprint.objects.get().version == 1
