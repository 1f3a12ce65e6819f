"""Every attack on the ledger by raw SQL: what it tries, and which rule stops the application's role."""

from typing import NamedTuple

NOT_GRANTED = "not granted"
FREE = "state = 'held' AND reserved_for_id IS NULL AND cancellation_id IS NULL"
UNSOLD = "state = 'issued' AND cancellation_id IS NULL"
SOMEBODY = "(SELECT min(id) FROM registry_user)"
OTHER = "(SELECT max(id) FROM credits_holdingaccount)"
LATEST = "(SELECT max(id) FROM credits_retirement)"
REPLICA = "SET LOCAL session_replication_role = replica"
BLOCK = "credits_certificate (issuance_id, first, last, holder_id, state, parent_id)"
CLAIM = f"""INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first,
    claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from)
    SELECT account_id, beneficiary_id, mineral_id, {{quantity}}, claim_period_first, claim_period_last, 'contribution',
    boundary_id, '{{state}}', requested_at, requested_by_id, final_from FROM credits_retirement WHERE id = {LATEST}"""
MOVE = f"""INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id,
    order_id, recorded_at, recorded_by_id)
    SELECT id, issuance_id, first, last, holder_id, {OTHER}, (SELECT max(id) FROM credits_purchaseorder), now(),
    {SOMEBODY} FROM credits_certificate WHERE {{which}}"""
ENTRY = """INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, reason, recorded_at,
    recorded_by_id) SELECT fund_id, '{kind}', {amount}, '{reference}', {decision}, '{reason}', now(), recorded_by_id
    FROM committees_fundentry ORDER BY id LIMIT 1"""
LOG = """registry_ledgerentry (recorded_at, act, actor, table_name, row_id, state, previous_state, quantity,
    amount_minor, facts, digest)
    SELECT recorded_at, act, actor, table_name, row_id, state, previous_state, quantity, amount_minor, facts, digest
    FROM registry_ledgerentry"""


class Attack(NamedTuple):
    name: str
    stopped_by: str  # the rule, or NOT_GRANTED, that the application's role meets
    statements: tuple[str, ...]


def attack(name, stopped_by, *statements):
    return Attack(name, stopped_by, statements)


LEDGER = (
    "credits_productionreport",
    "credits_issuance",
    "credits_holdingaccount",
    "credits_certificate",
    "credits_transfer",
    "credits_purchaseorder",
    "credits_premiumshare",
    "credits_retirement",
    "credits_coverage",
    "credits_cancellation",
    "credits_incidenthold",
    "credits_notice",
    "committees_fundentry",
    "committees_decision",
    "committees_expenditure",
    "reporting_statement",
    "registry_ledgerentry",
)

REMOVALS = [
    *(attack(f"delete from {table}", NOT_GRANTED, f"DELETE FROM {table}") for table in LEDGER),
    attack("truncate the certificates", NOT_GRANTED, "TRUNCATE credits_certificate CASCADE"),
    attack("truncate the log", NOT_GRANTED, "TRUNCATE registry_ledgerentry CASCADE"),
    attack("truncate the statements", NOT_GRANTED, "TRUNCATE reporting_statement"),
    attack("truncate the answered keys", NOT_GRANTED, "TRUNCATE registry_answeredkey CASCADE"),
    attack(
        "delete through a join",
        NOT_GRANTED,
        "DELETE FROM credits_certificate USING credits_retirement claim WHERE claim.id = retirement_id",
    ),
    attack(
        "delete by MERGE",
        NOT_GRANTED,
        "MERGE INTO credits_transfer USING credits_purchaseorder bought ON bought.id = order_id "
        "WHEN MATCHED THEN DELETE",
    ),
    attack("drop the log", NOT_GRANTED, "DROP TABLE registry_ledgerentry CASCADE"),
]

HOLDERS = [
    attack(
        "move a holder without a transfer",
        "no_move_without_a_transfer",
        f"UPDATE credits_certificate SET holder_id = {OTHER}, state = 'held' WHERE state = 'issued' AND cancellation_id IS NULL",
    ),
    attack(
        "take what another buyer holds",
        "holder_changes_only_on_delivery",
        f"UPDATE credits_certificate SET holder_id = {OTHER} WHERE {FREE} AND holder_id <> {OTHER}",
    ),
    attack(
        "take it with a transfer",
        "holder_changes_only_on_delivery",
        MOVE.format(which=f"{FREE} AND holder_id <> {OTHER}"),
        f"UPDATE credits_certificate SET holder_id = {OTHER} WHERE {FREE} AND holder_id <> {OTHER}",
    ),
    attack("a transfer that moves nothing", "no_transfer_without_a_move", MOVE.format(which=UNSOLD)),
    attack(
        "deliver more for an order that was delivered",
        "transfers_come_with_the_delivery",
        MOVE.format(which=UNSOLD),
        f"UPDATE credits_certificate SET holder_id = {OTHER}, state = 'held' WHERE state = 'issued' AND cancellation_id IS NULL",
    ),
    attack(
        "say that a transfer was made before",
        "no_transfer_without_a_move",
        MOVE.format(which=UNSOLD)
        .replace("recorded_by_id)", "recorded_by_id, in_transaction)")
        .replace(f"{SOMEBODY} FROM", f"{SOMEBODY}, '3' FROM"),
    ),
    attack(
        "move by MERGE",
        "holder_changes_only_on_delivery",
        f"MERGE INTO credits_certificate block USING (SELECT {OTHER} AS account) thief ON block.{FREE.replace(' AND ', ' AND block.')} "
        "AND block.holder_id <> thief.account WHEN MATCHED THEN UPDATE SET holder_id = thief.account",
    ),
    attack(
        "change who a transfer went to", NOT_GRANTED, f"UPDATE credits_transfer SET to_account_id = {OTHER}"
    ),
    attack(
        "change whose account it is",
        NOT_GRANTED,
        "UPDATE credits_holdingaccount SET organisation_id = organisation_id",
        f"UPDATE credits_holdingaccount SET organisation_id = organisation_id + 1000 WHERE id = {OTHER}",
    ),
]

SERIALS = [
    attack(
        "shrink a block",
        "blocks_tile_the_issuance",
        f"UPDATE credits_certificate SET last = last - 1 WHERE {FREE}",
    ),
    attack(
        "grow a block",
        "a_block_only_shrinks_by_a_split",
        f"UPDATE credits_certificate SET last = last + 1 WHERE {FREE}",
    ),
    attack(
        "grow a block into its neighbour",
        "a_block_only_shrinks_by_a_split",
        "UPDATE credits_certificate SET last = last + 10 WHERE state = 'held'",
    ),
    attack(
        "move the first serial", NOT_GRANTED, f"UPDATE credits_certificate SET first = first + 1 WHERE {FREE}"
    ),
    attack(
        "move a block to another issuance",
        NOT_GRANTED,
        "UPDATE credits_certificate SET issuance_id = issuance_id + 1",
    ),
    attack(
        "issue a block out of nothing",
        "certificate_begins_whole_or_as_a_split",
        f"INSERT INTO {BLOCK} SELECT id, 1, quantity, {OTHER}, 'held', NULL FROM credits_issuance",
    ),
    attack(
        "issue the same serials twice",
        "serials_once",
        f"INSERT INTO {BLOCK} SELECT block.issuance_id, 1, 10, seller.id, 'issued', NULL FROM credits_certificate block "
        "JOIN credits_transfer ON certificate_id = block.id JOIN credits_holdingaccount seller "
        "ON seller.id = from_account_id WHERE block.first = 1 LIMIT 1",
    ),
    attack(
        "split without shrinking",
        "certificate_begins_whole_or_as_a_split",
        f"INSERT INTO {BLOCK} SELECT issuance_id, first + 1, last, holder_id, state, id FROM credits_certificate WHERE {FREE}",
    ),
    attack(
        "a rest that is longer than what was split off",
        "serials_once",
        f"UPDATE credits_certificate SET last = first WHERE {FREE}",
        f"INSERT INTO {BLOCK} SELECT issuance_id, last + 1, last + 100000, holder_id, state, id FROM credits_certificate "
        "WHERE last = first",
    ),
    attack(
        "a rest that somebody else holds",
        "certificate_begins_whole_or_as_a_split",
        f"UPDATE credits_certificate SET last = first WHERE {FREE}",
        f"INSERT INTO {BLOCK} SELECT issuance_id, last + 1, last + 1, {OTHER}, state, id FROM credits_certificate "
        f"WHERE last = first AND holder_id <> {OTHER}",
    ),
    attack(
        "overlap by ON CONFLICT",
        "certificate_begins_whole_or_as_a_split",
        f"INSERT INTO {BLOCK} SELECT issuance_id, first, last, {OTHER}, 'held', NULL FROM credits_certificate "
        "ON CONFLICT (id) DO UPDATE SET holder_id = excluded.holder_id",
    ),
    attack(
        "a generated quantity of one's own",
        "generated column",
        f"UPDATE credits_certificate SET quantity = 5 WHERE {FREE}",
    ),
    attack(
        "issue more than was approved", NOT_GRANTED, "UPDATE credits_issuance SET quantity = quantity + 1"
    ),
    attack("count less as issued", NOT_GRANTED, "UPDATE credits_productionreport SET issued_kg = 0"),
    attack("monitor more afterwards", NOT_GRANTED, "UPDATE credits_productionreport SET wet_kg = wet_kg * 2"),
    attack(
        "take an approval back",
        "final_is_final",
        "UPDATE credits_issuance SET state = 'requested' WHERE state = 'approved'",
    ),
    attack(
        "approve one's own request",
        "who_requested_never_approves",
        "UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = requested_by_id "
        "WHERE state = 'requested'",
    ),
    attack(
        "approve without credits",
        "approved_issuance_has_its_first_serial",
        "UPDATE credits_issuance SET state = 'approved', decided_at = now(), approved_by_id = "
        "(SELECT max(id) FROM registry_user) WHERE state = 'requested'",
    ),
    attack(
        "begin as approved",
        "states_only_move_forward",
        "INSERT INTO credits_issuance (number, report_id, standard_id, quantity, state, requested_at, requested_by_id, "
        f"approved_by_id, decided_at, reason) SELECT 'CO-X', report_id, standard_id, 1, 'approved', now(), {SOMEBODY}, "
        f"{SOMEBODY} + 1, now(), '' FROM credits_issuance LIMIT 1",
    ),
]

RETIREMENTS = [
    attack(
        "bring the retired back",
        "final_is_final",
        "UPDATE credits_certificate SET state = 'held', retirement_id = NULL WHERE state = 'retired'",
    ),
    attack(
        "retire twice",
        "final_is_final",
        "UPDATE credits_certificate SET retirement_id = (SELECT max(id) FROM credits_retirement) WHERE state = 'retired'",
    ),
    attack(
        "retire without a claim",
        "retired_means_one_retirement",
        f"UPDATE credits_certificate SET state = 'retired' WHERE {FREE}",
    ),
    attack(
        "retire for an old claim",
        "retired_only_as_reserved",
        f"UPDATE credits_certificate SET state = 'retired', retirement_id = (SELECT min(id) FROM credits_retirement) WHERE {FREE}",
    ),
    attack(
        "set more aside for a claim that waits",
        "set_aside_only_when_a_claim_is_asked_for",
        "UPDATE credits_certificate SET reserved_for_id = (SELECT id FROM credits_retirement WHERE state = 'requested') "
        f"WHERE {FREE}",
    ),
    attack(
        "free what was set aside",
        "blocks_stand_as_their_claim",
        "UPDATE credits_certificate SET reserved_for_id = NULL WHERE reserved_for_id IS NOT NULL",
    ),
    attack(
        "claim without credits",
        "retirement_is_exactly_its_blocks",
        CLAIM.format(quantity=5, state="requested"),
    ),
    attack("begin as final", "states_only_move_forward", CLAIM.format(quantity=5, state="final")),
    attack(
        "claim more than is set aside",
        "retirement_is_exactly_its_blocks",
        CLAIM.format(quantity=5, state="requested"),
        f"UPDATE credits_certificate SET reserved_for_id = {LATEST} WHERE {FREE} "
        f"AND holder_id = (SELECT account_id FROM credits_retirement WHERE id = {LATEST})",
    ),
    attack(
        "claim with what another holds",
        "set_aside_only_when_a_claim_is_asked_for",
        CLAIM.format(quantity=5, state="requested"),
        f"UPDATE credits_certificate SET reserved_for_id = {LATEST} WHERE {FREE} "
        f"AND holder_id <> (SELECT account_id FROM credits_retirement WHERE id = {LATEST})",
    ),
    attack("claim more afterwards", NOT_GRANTED, "UPDATE credits_retirement SET quantity = quantity + 1"),
    attack(
        "claim another year afterwards",
        NOT_GRANTED,
        "UPDATE credits_retirement SET claim_period_first = '2024-01-01'",
    ),
    attack(
        "claim for another company",
        NOT_GRANTED,
        "UPDATE credits_retirement SET beneficiary_id = beneficiary_id + 1",
    ),
    attack(
        "cancel what is final",
        "final_is_final",
        f"UPDATE credits_retirement SET state = 'cancelled', cancelled_at = now(), cancelled_by_id = {SOMEBODY} "
        "WHERE state = 'final'",
    ),
    attack(
        "make final without retiring",
        "retirement_is_exactly_its_blocks",
        "UPDATE credits_retirement SET state = 'final', confirmed_at = final_from, confirmed_by_id = requested_by_id "
        "WHERE state = 'requested'",
    ),
    attack(
        "make final before its time",
        "final_only_after_cooling_off",
        "UPDATE credits_retirement SET state = 'final', confirmed_at = requested_at - interval '1 day', "
        "confirmed_by_id = requested_by_id WHERE state = 'requested'",
    ),
    attack(
        "cover a line again",
        "one_coverage_per_retirement_and_line",
        "INSERT INTO credits_coverage (retirement_id, line_id, quantity) SELECT retirement_id, line_id, 1 FROM credits_coverage",
    ),
    attack("cover less afterwards", NOT_GRANTED, "UPDATE credits_coverage SET quantity = 1"),
    attack("uncover a line", NOT_GRANTED, "UPDATE credits_footprintline SET covered_kg = 0"),
    attack("declare less afterwards", NOT_GRANTED, "UPDATE credits_footprintline SET units = 1"),
    attack("drop a declared line", "declared_footprint_never_changes", "DELETE FROM credits_footprintline"),
    attack(
        "withdraw a claimed footprint",
        "covered_footprint_is_never_withdrawn",
        f"UPDATE credits_footprint SET state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = {SOMEBODY}",
    ),
    attack(
        "change a frozen statement",
        NOT_GRANTED,
        'UPDATE reporting_statement SET record = record || \'{"state": "draft"}\'',
    ),
    attack(
        "give a statement another number",
        NOT_GRANTED,
        "UPDATE reporting_statement SET number = 'RMC-S-2026-000009-X'",
    ),
    attack(
        "a second statement of a retirement",
        "reporting_statement_retirement_id_key",
        "INSERT INTO reporting_statement (number, retirement_id, record, fingerprint, issued_at) SELECT number || 'X', "
        "retirement_id, record || jsonb_build_object('number', number || 'X'), fingerprint, issued_at FROM reporting_statement",
    ),
    attack(
        "a statement of what is not final",
        "statement_only_of_a_final_retirement",
        "INSERT INTO reporting_statement (number, retirement_id, record, fingerprint, issued_at) SELECT 'X', "
        "(SELECT id FROM credits_retirement WHERE state = 'requested'), record, fingerprint, issued_at FROM reporting_statement",
    ),
    attack(
        "cancel alone",
        "who_asked_to_cancel_never_approves",
        "UPDATE credits_certificate SET state = 'cancelled' WHERE cancellation_id IS NOT NULL",
        "UPDATE credits_cancellation SET state = 'approved', decided_at = now(), approved_by_id = requested_by_id",
    ),
    attack(
        "cancel without a request",
        "cancelled_means_one_cancellation",
        f"UPDATE credits_certificate SET state = 'cancelled' WHERE {FREE}",
    ),
    attack(
        "sell what is to be cancelled",
        "blocks_stand_as_their_cancellation",
        "UPDATE credits_certificate SET cancellation_id = NULL WHERE cancellation_id IS NOT NULL",
    ),
    attack("change a notice", NOT_GRANTED, "UPDATE credits_notice SET text = 'All is well'"),
    attack(
        "lift one's own hold",
        "who_placed_a_hold_never_lifts_it",
        "UPDATE credits_incidenthold SET state = 'lifted', lifted_at = now(), lifted_by_id = placed_by_id, outcome = 'Fine'",
    ),
]

MONEY = [
    attack(
        "raise a balance",
        NOT_GRANTED,
        "UPDATE committees_premiumfund SET balance_minor = balance_minor + 100",
    ),
    attack(
        "change an entry", NOT_GRANTED, "UPDATE committees_fundentry SET amount_minor = amount_minor + 100"
    ),
    attack(
        "overdraw a fund",
        "fund_never_overdrawn",
        ENTRY.format(kind="correction", amount=-(10**12), reference="", decision="NULL", reason="Because"),
    ),
    attack(
        "set money aside without a decision",
        "money_set_aside_names_its_decision",
        ENTRY.format(kind="allocation", amount=-1, reference="", decision="NULL", reason=""),
    ),
    attack(
        "set money aside twice",
        "money_set_aside_once_per_decision",
        ENTRY.format(
            kind="allocation",
            amount=-1,
            reference="X",
            decision="(SELECT max(decision_id) FROM committees_fundentry WHERE kind = 'allocation')",
            reason="",
        ),
    ),
    attack(
        "a fee that comes in",
        "entry_moves_money_the_way_its_kind_says",
        ENTRY.format(kind="fee", amount=5, reference="PO-X", decision="NULL", reason=""),
    ),
    attack(
        "decide more afterwards",
        NOT_GRANTED,
        "UPDATE committees_decision SET amount_minor = amount_minor * 2",
    ),
    attack(
        "confirm one's own decision",
        "who_recorded_never_confirms",
        "UPDATE committees_decision SET state = 'unfunded', confirmed_at = now(), confirmed_by_id = recorded_by_id "
        "WHERE state = 'recorded'",
    ),
    attack("spend less in the books", NOT_GRANTED, "UPDATE committees_project SET spent_minor = 0"),
    attack(
        "change a receipt", NOT_GRANTED, "UPDATE committees_expenditure SET receipt_sha256 = repeat('0', 64)"
    ),
    attack(
        "pay without a payment",
        "paid_order_names_its_payment",
        "UPDATE credits_purchaseorder SET state = 'paid' WHERE state = 'accepted'",
    ),
    attack(
        "lower a price afterwards",
        "what_was_agreed_stays",
        "UPDATE credits_purchaseorder SET total_minor = 1, fee_minor = 0 WHERE state = 'accepted'",
    ),
    attack("change a premium share", NOT_GRANTED, "UPDATE credits_premiumshare SET amount_minor = 1"),
]

AROUND = [
    attack(
        "switch triggers off",
        NOT_GRANTED,
        "ALTER TABLE credits_certificate DISABLE TRIGGER ALL",
        f"UPDATE credits_certificate SET holder_id = {OTHER} WHERE {FREE}",
    ),
    attack(
        "switch the log off",
        NOT_GRANTED,
        "ALTER TABLE credits_retirement DISABLE TRIGGER ledger_is_logged",
    ),
    attack(
        "act as a replica",
        NOT_GRANTED,
        REPLICA,
        f"UPDATE credits_certificate SET holder_id = {OTHER} WHERE {FREE}",
    ),
    attack(
        "become the owner",
        NOT_GRANTED,
        "SET LOCAL ROLE oreka_owner",
        "ALTER TABLE credits_certificate DROP CONSTRAINT serials_once",
    ),
    attack(
        "become the administrator",
        NOT_GRANTED,
        "SET LOCAL SESSION AUTHORIZATION postgres",
        "UPDATE credits_productionreport SET issued_kg = 0",
    ),
    attack("drop a constraint", NOT_GRANTED, "ALTER TABLE credits_certificate DROP CONSTRAINT serials_once"),
    attack(
        "drop a trigger",
        NOT_GRANTED,
        "DROP TRIGGER certificate_changes_by_one_act ON credits_certificate",
    ),
    attack(
        "replace a rule by nothing",
        NOT_GRANTED,
        "CREATE OR REPLACE FUNCTION certificate_changes_by_one_act() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'",
    ),
    attack(
        "grant oneself more",
        NOT_GRANTED,
        "GRANT DELETE ON credits_certificate TO oreka_app",
        "DELETE FROM credits_certificate",
    ),
    attack(
        "grant everybody everything",
        NOT_GRANTED,
        "GRANT ALL ON reporting_statement TO PUBLIC",
        "DELETE FROM reporting_statement",
    ),
    attack("become a superuser", NOT_GRANTED, "ALTER ROLE oreka_app SUPERUSER"),
    attack("join the owners", NOT_GRANTED, "GRANT oreka_owner TO oreka_app"),
    attack(
        "shadow a table in pg_temp",
        "blocks_stand_as_their_claim",
        "CREATE TEMP TABLE credits_retirement AS SELECT *, 'cancelled' AS state_now FROM public.credits_retirement",
        "UPDATE pg_temp.credits_retirement SET state = 'cancelled'",
        "UPDATE public.credits_certificate SET reserved_for_id = NULL WHERE reserved_for_id IS NOT NULL",
    ),
    attack(
        "shadow a function by search_path",
        "final_is_final",
        "CREATE FUNCTION pg_temp.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS $$SELECT '{}'::jsonb$$",
        "SET LOCAL search_path = pg_temp, public, pg_catalog",
        "UPDATE public.credits_certificate SET state = 'held', retirement_id = NULL WHERE state = 'retired'",
    ),
    attack(
        "shadow an operator by search_path",
        NOT_GRANTED,
        "CREATE SCHEMA shadow",
        "CREATE FUNCTION shadow.same(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "GRANT UPDATE ON credits_transfer TO oreka_app",
    ),
    attack(
        "put constraints off for ever",
        "blocks_tile_the_issuance",
        "SET CONSTRAINTS ALL DEFERRED",
        f"UPDATE credits_certificate SET last = last - 1 WHERE {FREE}",
    ),
    attack(
        "copy rows in",
        "certificate_begins_whole_or_as_a_split",
        "COPY credits_certificate (issuance_id, first, last, holder_id, state) FROM STDIN",
    ),
    attack("copy from a program", NOT_GRANTED, "COPY credits_notice (text) FROM PROGRAM 'echo x'"),
    attack("forge a log entry", NOT_GRANTED, f"INSERT INTO {LOG} WHERE id = 1"),
    attack("replay the last log entry", NOT_GRANTED, f"INSERT INTO {LOG} ORDER BY id DESC LIMIT 1"),
    attack(
        "change who acted",
        NOT_GRANTED,
        REPLICA,
        "UPDATE registry_ledgerentry SET actor = 'system:nobody' WHERE id = 1",
    ),
    attack("erase a log entry", NOT_GRANTED, REPLICA, "DELETE FROM registry_ledgerentry WHERE id = 1"),
    attack(
        "erase the last log entry",
        NOT_GRANTED,
        REPLICA,
        "DELETE FROM registry_ledgerentry WHERE id = (SELECT max(id) FROM registry_ledgerentry)",
    ),
    attack(
        "swap two places",
        NOT_GRANTED,
        REPLICA,
        "UPDATE registry_logposition SET position = -position WHERE position < 3",
    ),
    attack(
        "answer a key anew",
        "key_is_answered_once",
        "UPDATE registry_answeredkey SET result_id = 1 WHERE result_id IS NOT NULL",
    ),
    attack(
        "act in nobody's name",
        "no_act_without_an_actor",
        "SELECT set_config('oreka.actor', '', true)",
        "UPDATE credits_purchaseorder SET state = 'cancelled', closed_at = now() WHERE state = 'accepted'",
    ),
    attack(
        "act in the name of a nobody",
        "no_act_without_an_actor",
        "SELECT set_config('oreka.actor', '987654321', true)",
        "UPDATE credits_purchaseorder SET state = 'cancelled', closed_at = now() WHERE state = 'accepted'",
    ),
    attack(
        "give numbers out again",
        "numbers_only_rise",
        "UPDATE registry_numbersequence SET last = 0",
    ),
    attack(
        "edit a ledger row unlogged",
        NOT_GRANTED,
        REPLICA,
        "UPDATE credits_purchaseorder SET price_basis = 'Another price' WHERE state = 'delivered'",
    ),
    attack(
        "edit a report unlogged",
        NOT_GRANTED,
        REPLICA,
        "UPDATE credits_productionreport SET legal_status_note = 'None'",
    ),
    attack(
        "retire unlogged",
        NOT_GRANTED,
        REPLICA,
        f"UPDATE credits_certificate SET state = 'retired', retirement_id = (SELECT min(id) FROM credits_retirement) WHERE {FREE}",
    ),
]

ATTACKS = [*REMOVALS, *HOLDERS, *SERIALS, *RETIREMENTS, *MONEY, *AROUND]
