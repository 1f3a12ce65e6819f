"""Every table of the ledger is kept, logged and closed to removal, and every record's changes are noted."""

import time
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction

from committees.models import Decision, Expenditure, PremiumFund, Project
from committees.services import (
    record_bank_line,
    request_correction,
    request_reversal,
    set_lines_aside,
    withhold_decision,
    write_thanks,
)
from credits import services as ledger
from credits.models import (
    FactorSet,
    FeePart,
    FeeSplit,
    Footprint,
    IncidentHold,
    Issuance,
    PriceSeries,
    Retirement,
)
from registry.jobs import run_job, start_job, upload_job
from registry.models import LogPosition, Membership, MineSite, Organisation, Standard, User
from registry.services import (
    add_member,
    make_staff,
    propose_stand_in,
    request_change,
    save_view,
    suspend_organisation,
    write_note,
)
from registry.tasks import place_ledger_entries
from reporting.services import (
    check_ledgers,
    create_evidence_link,
    enable_card,
    make_statement,
    open_evidence,
    print_statement,
)
from tests import builders
from tests.attacks import model
from tests.attacks.acts import Refused, Services
from tests.attacks.story import Story
from tests.attacks.world import cast, new_world
from tests.committees import builders as committee_builders
from tests.sql import owner_refused_by, refused_by

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = {row._meta.db_table: row for row in apps.get_models() if hasattr(row, "is_ledger")}
LEDGER = sorted(table for table, row in TABLES.items() if row.is_ledger)
# Of the registry's own books, which are no acts on credits or money, each has a reason of its own.
UNLOGGED = {
    "registry_answeredkey",
    "registry_change",
    "registry_job",
    "registry_jobfile",
    "registry_jobline",
    "registry_keyconflict",
    "registry_keyconflictfile",
    "registry_ledgerentry",
    "registry_logposition",
    "registry_numbersequence",
    "registry_staffnote",
    "reporting_evidenceopening",
    "reporting_ledgercheck",
    # A copy on paper of what is logged.
    "reporting_printedstatement",
}
LOGGED = sorted(set(LEDGER) - UNLOGGED)
# What is written once and never again, with a column that an attack would set.
ONLY_ADDED = {
    "committees_bankline": "amount_minor",
    "committees_expenditure": "amount_minor",
    "committees_fundentry": "amount_minor",
    "committees_attendance": "men",
    "committees_linessetaside": "first",
    "committees_meeting": "held_on",
    "committees_minutespage": "sha256",
    "committees_outcome": "value",
    "committees_photo": "caption",
    "committees_proposal": "amount_minor",
    "committees_quote": "amount_minor",
    "committees_reached": "men",
    "committees_vote": "id",
    "credits_attestation": "period_last",
    "credits_coverage": "quantity",
    "credits_footprintupload": "footprint_id",
    "credits_holdingaccount": "organisation_id",
    "credits_invoice": "position",
    "credits_notice": "text",
    "credits_payment": "amount_minor",
    "credits_premiumshare": "amount_minor",
    "credits_pricepoint": "value",
    "credits_transfer": "last",
    "registry_change": "id",
    "registry_jobfile": "name",
    "registry_jobline": "text",
    "registry_keyconflict": "id",
    "registry_keyconflictfile": "name",
    "registry_ledgerentry": "id",
    "registry_logposition": "position",
    "registry_staffnote": "text",
    "reporting_evidenceopening": "sha256",
    "reporting_ledgercheck": "id",
    "reporting_printedstatement": "language",
}


@pytest.fixture
def story(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.RETIREMENT_COOLING_OFF_HOURS = 0
    world = new_world(cast())
    return Story(world, Services(world))


@pytest.fixture
def everything(story):
    """A row in every table of the ledger."""
    world, door = story.world, story.door
    issuance = story.issued(kilograms=300)
    story.delivered(kilograms=200, total=9_000)
    claim = story.retirement(kilograms=20, footprint=story.footprint(Phone=55))
    claim.pk = door.send("4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b11", "request_retirement", claim, by="buyer")
    with pytest.raises(Refused):
        door.send("4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b11", "confirm_retirement", claim, by="buyer")
    door.confirm_retirement(claim, by="buyer")
    statement = make_statement(
        retirement=Retirement.objects.get(pk=claim.pk), at=world.at, by="system:statements"
    )
    print_statement(statement=statement, at=world.at, by="system:statements")
    told = make_statement(retirement=Retirement.objects.get(pk=claim.pk), at=world.at, by="system:statements")
    enable_card(statement=told, **door.who("buyer"))
    shared = create_evidence_link(statement=statement, label="Auditors", days=1, **door.who("buyer"))
    open_evidence(link=shared, at=world.at, by="system:evidence")
    story.make(
        "request_cancellation", model.Cancellation(issuance=issuance, first=299, last=300), by="registrar"
    )
    story.make("place_hold", model.Hold(site=world.sites[1]), by="registrar")
    ledger.add_notice(
        kind="concern",
        text="Under review",
        issuance=Issuance.objects.get(pk=issuance.pk),
        **door.who("registrar"),
    )
    series = PriceSeries.objects.create(mineral=world.mineral, name="Index", unit="USD/t", source="A paper")
    month = date(2020, 1, 1)
    ledger.record_prices(series=series, values=[(month, Decimal(50_000))], **door.who("registrar"))
    ledger.propose_recipe(
        series=series, last_month=month, months=1, percentage=Decimal(10), **door.who("registrar")
    )
    with transaction.atomic():
        split = FeeSplit.objects.create(standard=Standard.objects.get(), valid_from=month)
        FeePart.objects.create(split=split, position=1, permille=1000, name_en="All", name_fr="Tout")
    write_thanks(
        organisation=Organisation.objects.get(pk=world.buyers[0].pk),
        site=MineSite.objects.first(),
        text="Thanks",
        language="en",
        **door.who("buyer"),
    )
    decision = story.decision(amount=500)
    door.confirm_decision(decision, by="chair")
    project = Project.objects.get()
    committee_builders.add_quote(project, world.people["secretary"], world.at)
    committee_builders.add_photo(project, world.people["secretary"], world.at)
    committee_builders.report(project, world.people["secretary"], world.at)
    committee_builders.plan(project, world.people["secretary"], world.at)
    request_correction(fund=PremiumFund.objects.get(), amount_minor=1, reason="x", **door.who("registrar"))
    withhold_decision(decision=Decision.objects.get(), reason="x", **door.who("registrar"))
    # What comes later with the same key is kept with its receipt.
    spent_once = "4c9e4ffc-1f6c-4e1c-9e0a-0f4d3c6f2b12"
    door.send(spent_once, "record_expenditure", decision, 100, by="secretary")
    with pytest.raises(Refused):
        door.send(spent_once, "record_expenditure", decision, 200, by="secretary")
    request_reversal(expenditure=Expenditure.objects.first(), reason="x", **door.who("secretary"))
    line = record_bank_line(
        site=MineSite.objects.get(pk=world.sites[0].pk),
        booked_on=world.at.date(),
        amount_minor=-100,
        balance_minor=900,
        text="Withdrawal",
        **door.who("registrar"),
    )
    set_lines_aside(line=line, reason="Of another account", **door.who("registrar"))
    Standard.objects.update(allows_group_transfer=True)
    ledger.request_group_transfer(
        giver=Organisation.objects.get(pk=world.buyers[0].pk),
        receiver=Organisation.objects.get(pk=world.buyers[1].pk),
        mineral=world.mineral,
        quantity=1,
        reason="x",
        **door.who("buyer"),
    )
    check_ledgers(at=world.at)
    wait_for_a_place_in_the_log()
    row = Organisation.objects.get(pk=world.buyers[0].pk)
    write_note(row=row, text="Asked twice", **door.who("registrar"))
    save_view(model="credits.certificate", name="All", query="", **door.who("registrar"))
    request_change(organisation=row, facts={"domain": "new.example"}, reason="x", **door.who("registrar"))
    suspend_organisation(organisation=row, reason="x", **door.who("registrar"))
    make_staff(user=User.objects.get(name="Approver"), group="Approver", **door.who("registrar"))
    propose_stand_in(
        person=User.objects.get(name="Approver"),
        reason="x",
        begins_at=world.at,
        ends_at=world.at + timedelta(days=1),
        **door.who("registrar"),
    )
    begin_approval_rule_of(Organisation.objects.get(pk=world.buyers[1].pk), door)
    imported(door)
    draft = model.Footprint(organisation=world.buyers[0], year=2023, lines={"Tablet": 1})
    story.make("draft_footprint", draft, by="buyer")
    ledger.upload_footprint_table(
        footprint=Footprint.objects.get(pk=draft.pk),
        file=ContentFile(b"product;units\nTablet;1\n", name="table.csv"),
        language="en",
        **door.who("buyer"),
    )
    return story


def begin_approval_rule_of(buyer, door):
    who = door.who("registrar")
    for person in User.objects.filter(name__in=["Registrar", "Finance"]):
        add_member(organisation=buyer, user=person, role=Membership.Role.BUYER_ADMIN, **who)
    ledger.begin_approval_rule(organisation=buyer, **who)


def wait_for_a_place_in_the_log():
    """Entries get their places once nothing older runs, in no database of the server."""
    for _attempt in range(600):
        place_ledger_entries()
        if LogPosition.objects.exists():
            return
        time.sleep(0.1)


def imported(door):
    """An import with a file of evidence, whose one row was added."""
    who = door.who("registrar")
    make_staff(user=who["by"], group="Registrar", **who)
    table = ContentFile(b"kind;code;name;country\nbuyer;MADE;Maker;NL\n", name="table.csv")
    job = upload_job(kind="organisations", file=table, files=[builders.evidence()], language="en", **who)
    run_job(start_job(job=job, **who).pk, now=lambda: who["at"])


def test_there_is_a_row_in_every_table_of_the_ledger(everything, admin_sql):
    empty = [table for table in LEDGER if not admin_sql.execute(f"SELECT FROM {table} LIMIT 1").rowcount]
    assert not empty


def test_ledger_rows_are_never_deleted(everything, admin_sql):
    found = {table: owner_refused_by(admin_sql, f"DELETE FROM {table}") for table in LEDGER}
    assert found == dict.fromkeys(LEDGER, "ledger_rows_are_never_deleted")


def test_ledger_is_never_truncated(db, admin_sql):
    for table in LEDGER:
        # The tables that refer to it are emptied after it, and refuse after it.
        with pytest.raises(psycopg.Error, match=f"TRUNCATE on {table}: ledger is never truncated"):
            admin_sql.execute(f"TRUNCATE {table} CASCADE")


def test_ledger_is_logged(everything, admin_sql):
    count = "SELECT count(*) FROM registry_ledgerentry WHERE table_name = '{0}' AND row_id = {0}.id"
    unlogged = f"SELECT count(*) FROM {{0}} WHERE ({count}) = 0"
    found = {table: admin_sql.execute(unlogged.format(table)).fetchone()[0] for table in LOGGED}
    assert found == dict.fromkeys(LOGGED, 0)


def test_records_never_change(everything, admin_sql):
    found = {
        table: owner_refused_by(admin_sql, f"UPDATE {table} SET {column} = {column}")
        for table, column in ONLY_ADDED.items()
    }
    assert found == dict.fromkeys(ONLY_ADDED, "records_never_change")


def test_a_ledger_table_is_only_added_to_or_has_rules_of_its_own_rows(everything, admin_sql):
    moving = {
        table
        for (table,) in admin_sql.execute(
            "SELECT table_name FROM information_schema.column_privileges "
            "WHERE grantee = 'oreka_app' AND privilege_type = 'UPDATE'"
        )
    }
    moved_by_triggers = {"committees_project"}
    frozen_by_name = {"reporting_statement"}
    assert set(LEDGER) - moving - moved_by_triggers - frozen_by_name == set(ONLY_ADDED)


EDITS = {
    "committees_bankmatch": "",
    "committees_budgetline": "UPDATE committees_budgetline SET purpose = 'Other'",
    "committees_milestone": "UPDATE committees_milestone SET name = 'Other'",
    "committees_committee": "UPDATE committees_committee SET name = 'Another'",
    "committees_seat": "UPDATE committees_seat SET seats = 3",
    "credits_factor": "INSERT INTO credits_factor (factor_set_id, mineral_id, code, tier, unit, kg_per_unit, kg_low, "
    "kg_high, source) SELECT (SELECT id FROM credits_factorset WHERE version = 'X'), mineral_id, code, tier, unit, "
    "kg_per_unit, kg_low, kg_high, source FROM credits_factor LIMIT 1",
    "credits_factorset": "UPDATE credits_factorset SET note = 'Another' WHERE version = 'X'",
    "credits_feesplit": "UPDATE credits_feesplit SET valid_from = valid_from + 1",
    "credits_feepart": "UPDATE credits_feepart SET name_en = 'Another'",
    "credits_footprintevidence": "",
    "credits_footprintline": "",
    "credits_retirementdraft": "INSERT INTO credits_retirementdraft (key, organisation_id, user_id, answers, saved_at) "
    "SELECT gen_random_uuid(), (SELECT min(id) FROM registry_organisation), min(id), '{}', now() FROM registry_user",
    "credits_retirementletter": "UPDATE credits_retirementletter SET recipients = 3",
    "credits_orderletter": "",
    "credits_grouptransferletter": "",
    "credits_priceseries": "INSERT INTO credits_priceseries (mineral_id, name, unit, source) "
    "SELECT mineral_id, 'Another', unit, source FROM credits_priceseries",
    "reporting_readytext": "INSERT INTO reporting_readytext (code, version, language, audience, position, title, body) "
    "SELECT code, 99, language, audience, position, title, body FROM reporting_readytext",
    "registry_claimboundary": "UPDATE registry_claimboundary SET version = version || '9'",
    "registry_claimboundarytext": "UPDATE registry_claimboundarytext SET text = 'Another'",
    "registry_membership": "",
    "registry_mineral": "UPDATE registry_mineral SET name_en = 'Another'",
    "registry_minesite": "UPDATE registry_minesite SET town = 'Another'",
    "registry_feedbackcase": "INSERT INTO registry_feedbackcase (number, kind, about, message, contact, sent_as, "
    "code_fingerprint, state, received_at, answer, outcome) "
    "SELECT 'C-1', 'question', '', 'x', '', gen_random_uuid(), '', 'open', now(), '', ''",
    "registry_invitation": "INSERT INTO registry_invitation (user_id, language, invited_at) "
    "SELECT min(id), 'en', now() FROM registry_user",
    "registry_noticechoice": "INSERT INTO registry_noticechoice "
    "(user_id, language, orders, retirements, statements, premium) "
    "SELECT min(id), 'en', true, true, true, true FROM registry_user",
    "registry_teaminvitation": "INSERT INTO registry_teaminvitation "
    "(organisation_id, email, role, language, key, token_sha256, invited_at, invited_by_id, expires_at) "
    "SELECT min(registry_organisation.id), 'new@example.org', 'buyer_reader', 'en', gen_random_uuid(), 'x', "
    "now(), min(registry_user.id), now() + interval '1 day' FROM registry_organisation, registry_user",
    "registry_organisationalias": "INSERT INTO registry_organisationalias (organisation_id, name) "
    "SELECT min(id), 'Another' FROM registry_organisation",
    "registry_savedview": "UPDATE registry_savedview SET name = 'Another'",
    "registry_organisation": "UPDATE registry_organisation SET country = 'FR'",
    "registry_standard": "UPDATE registry_standard SET version = '9'",
    "reporting_evidencelink": "",
    "reporting_premiumletter": "INSERT INTO reporting_premiumletter (organisation_id, month, sent_at) "
    "SELECT min(id), '2026-01-01', now() FROM registry_organisation",
    "registry_user": "UPDATE registry_user SET name = 'Another'",
    "registry_user_groups": "",
    "registry_user_user_permissions": "INSERT INTO registry_user_user_permissions (user_id, permission_id) "
    "SELECT (SELECT min(id) FROM registry_user), min(id) FROM auth_permission",
}


def test_every_record_that_people_edit_is_tried():
    editable = {table for table, row in TABLES.items() if not row.is_ledger}
    assert editable | {"registry_user", "registry_user_groups", "registry_user_user_permissions"} == set(
        EDITS
    )


def test_change_is_recorded(everything, admin_sql):
    """By an edit, or where there is none to make, by what this story has done."""
    who = everything.door.who("registrar")
    person, buyer = User.objects.get(name="Finance"), everything.world.buyers[0]
    make_staff(user=person, group="Finance", **who)
    add_member(
        organisation=Organisation.objects.get(pk=buyer.pk),
        user=person,
        role=Membership.Role.BUYER_ADMIN,
        **who,
    )
    FactorSet.objects.create(version="X")
    draft = model.Footprint(organisation=everything.world.buyers[0], year=2024, lines={"Tablet": 1})
    everything.make("draft_footprint", draft, by="buyer")
    draft = Footprint.objects.get(pk=draft.pk)
    ledger.add_footprint_evidence(
        footprint=draft, name="bill.pdf", file=builders.evidence(), **everything.door.who("buyer")
    )
    count = "SELECT count(*) FROM registry_change WHERE table_name = %s"
    unnoted = []
    for table, edit in EDITS.items():
        (before,) = admin_sql.execute(count, [table]).fetchone() if edit else (0,)
        if edit:
            admin_sql.execute(edit)
        if admin_sql.execute(count, [table]).fetchone() == (before,):
            unnoted.append(table)
    assert unnoted == []


# The database's own machinery: what moves counters, and what makes acts wait.


def test_entry_moves_the_balance(everything, admin_sql):
    assert admin_sql.execute("SELECT balance_minor FROM committees_premiumfund").fetchall() == [(8_500,)]


def test_cancelled_claim_uncovers_its_lines(story, admin_sql):
    story.issued(kilograms=100)
    story.delivered(kilograms=100)
    claim = story.retirement(kilograms=20, footprint=story.footprint(Phone=55))
    story.make("request_retirement", claim, by="buyer")
    story.door.cancel_retirement(claim, by="buyer")
    assert admin_sql.execute("SELECT covered_kg FROM credits_footprintline").fetchall() == [(0,)]


def test_delivery_belongs_to_its_transaction(everything):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM credits_purchaseorder WHERE state = 'delivered' AND delivered_in IS NULL"
        )
        assert cursor.fetchone() == (0,)


def test_person_gets_a_secret(db, admin_sql):
    people = cast()
    secrets = admin_sql.execute("SELECT user_id FROM registry_personsecret").fetchall()
    assert {user.pk for user in people.values()} <= {user for (user,) in secrets}


def test_hold_waits_for_approvals(everything, admin_sql, raw_sql):
    with admin_sql.transaction():
        admin_sql.execute("SELECT FROM registry_minesite FOR SHARE")
        raw_sql.execute("SET lock_timeout = '100ms'")
        raw_sql.execute(
            "SELECT set_config('oreka.actor', 'system:x', true), set_config('oreka.act', 'x', true)"
        )
        with pytest.raises(psycopg.errors.LockNotAvailable):
            raw_sql.execute(
                "INSERT INTO credits_incidenthold (site_id, reason, state, placed_at, placed_by_id, outcome) "
                "SELECT min(id), 'x', 'placed', now(), (SELECT min(id) FROM registry_user), '' FROM registry_minesite"
            )


def test_delivered_order_adds_up_with_its_shares(everything):
    """credits_premiumshare: a share for a second site makes the shares more than the order."""
    post = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, reason, recorded_at,
        recorded_by_id) SELECT fund_id, 'premium', 5, 'Twice', '', recorded_at, recorded_by_id
        FROM committees_fundentry LIMIT 1"""
    share = """INSERT INTO credits_premiumshare (order_id, site_id, quantity, amount_minor, fee_minor, fund_entry_id)
        SELECT order_id, (SELECT max(id) FROM registry_minesite), 1, 5, 0,
               (SELECT id FROM committees_fundentry WHERE reference = 'Twice') FROM credits_premiumshare"""
    assert refused_by(post, share) == "delivered_order_adds_up"


def test_states_only_move_forward_of_a_hold(everything):
    """credits_incidenthold: lifted once, it stays as it is."""
    hold = IncidentHold.objects.get()
    again = (
        "INSERT INTO credits_incidenthold (site_id, reason, state, placed_at, placed_by_id, lifted_at, lifted_by_id, "
        "outcome) SELECT site_id, 'x', 'lifted', placed_at, placed_by_id, placed_at, "
        "(SELECT max(id) FROM registry_user), 'x' FROM credits_incidenthold"
    )
    assert refused_by(again) == "states_only_move_forward"
    ledger.lift_hold(hold=hold, outcome="Nobody was hurt", **everything.door.who("approver"))
    assert refused_by("UPDATE credits_incidenthold SET outcome = 'Another'") == "final_is_final"
