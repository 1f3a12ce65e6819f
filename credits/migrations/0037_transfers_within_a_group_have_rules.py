"""What may never be of transfers within a group: who takes part, what is set aside, and how it moves."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

TRANSFERS = """
ALTER TABLE credits_grouptransfer ADD COLUMN in_transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE credits_grouptransfer ADD COLUMN approved_in xid8;
CREATE TRIGGER record_belongs_to_its_transaction BEFORE INSERT ON credits_grouptransfer
    FOR EACH ROW EXECUTE FUNCTION record_belongs_to_its_transaction();

CREATE FUNCTION group_transfer_takes_its_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.approved_in := CASE WHEN NEW.state = 'approved' THEN pg_current_xact_id() END;
    -- Otherwise who approves could first put another's name in place of their own.
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.accepted_at, NEW.accepted_by_id) IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_by_id)
           AND NOT (OLD.state = 'requested' AND NEW.state = 'accepted') THEN
            RAISE EXCEPTION 'transfer % is accepted once', OLD.number
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_is_accepted_once';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER group_transfer_takes_its_steps BEFORE INSERT OR UPDATE ON credits_grouptransfer
    FOR EACH ROW EXECUTE FUNCTION group_transfer_takes_its_steps();

-- Asked at each step: companies leave a group, and are suspended, while a transfer waits.
CREATE FUNCTION group_transfer_is_of_its_parties() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    giver record;
    receiver record;
BEGIN
    SELECT party.* INTO giver FROM registry_organisation party
        JOIN credits_holdingaccount account ON account.organisation_id = party.id WHERE account.id = NEW.from_account_id;
    SELECT party.* INTO receiver FROM registry_organisation party
        JOIN credits_holdingaccount account ON account.organisation_id = party.id WHERE account.id = NEW.to_account_id;
    IF (giver.kind = 'buyer' AND giver.reviewed_at IS NOT NULL AND giver.merged_into_id IS NULL
            AND receiver.kind = 'buyer' AND receiver.reviewed_at IS NOT NULL AND receiver.merged_into_id IS NULL)
            IS NOT TRUE THEN
        RAISE EXCEPTION 'transfer % is not between two reviewed buyers', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_is_between_reviewed_buyers';
    END IF;
    IF (giver.parent_id = receiver.id OR receiver.parent_id = giver.id OR giver.parent_id = receiver.parent_id)
            IS NOT TRUE THEN
        RAISE EXCEPTION 'transfer % leaves the group', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_stays_within_the_group';
    END IF;
    PERFORM refuse_the_suspended(giver.id, receiver.id);
    RETURN NULL;
END $$;
CREATE TRIGGER group_transfer_is_of_its_parties AFTER INSERT ON credits_grouptransfer
    FOR EACH ROW EXECUTE FUNCTION group_transfer_is_of_its_parties();
CREATE TRIGGER group_transfer_goes_on_with_its_parties AFTER UPDATE OF state ON credits_grouptransfer
    FOR EACH ROW WHEN (NEW.state IN ('accepted', 'approved')) EXECUTE FUNCTION group_transfer_is_of_its_parties();

CREATE FUNCTION group_transfer_is_exactly_its_blocks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    agreed record;
    kilograms numeric[];
BEGIN
    SELECT * INTO agreed FROM credits_grouptransfer WHERE id = NEW.id;
    kilograms := ARRAY[
        (SELECT coalesce(sum(last - first + 1), 0) FROM credits_certificate WHERE group_transfer_id = agreed.id),
        (SELECT coalesce(sum(last - first + 1), 0) FROM credits_transfer WHERE group_transfer_id = agreed.id)];
    IF kilograms <> (CASE WHEN agreed.state IN ('requested', 'accepted') THEN ARRAY[agreed.quantity, 0]::numeric[]
                          WHEN agreed.state = 'approved' THEN ARRAY[0, agreed.quantity]::numeric[]
                          ELSE ARRAY[0, 0]::numeric[] END) THEN
        RAISE EXCEPTION 'transfer % of % kg is not exactly its blocks', agreed.number, agreed.quantity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'group_transfer_is_exactly_its_blocks';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER group_transfer_is_exactly_its_blocks AFTER INSERT OR UPDATE ON credits_grouptransfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION group_transfer_is_exactly_its_blocks();

CREATE FUNCTION blocks_stand_as_their_group_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    block record;
BEGIN
    SELECT * INTO block FROM credits_certificate WHERE id = NEW.id;
    IF (block.group_transfer_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_grouptransfer
            WHERE id = block.group_transfer_id AND state IN ('requested', 'accepted')))
       OR (OLD.group_transfer_id IS NOT NULL AND NEW.group_transfer_id IS NULL AND NOT EXISTS (
            SELECT FROM credits_grouptransfer
            WHERE id = OLD.group_transfer_id
              AND (state IN ('cancelled', 'refused') AND NEW.holder_id = from_account_id
                   OR state = 'approved' AND NEW.holder_id = to_account_id))) THEN
        RAISE EXCEPTION 'certificate % does not stand as its transfer within the group', block.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'blocks_stand_as_their_group_transfer';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER blocks_stand_as_their_group_transfer AFTER UPDATE ON credits_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.group_transfer_id IS DISTINCT FROM NEW.group_transfer_id)
    EXECUTE FUNCTION blocks_stand_as_their_group_transfer();
"""

# As before, and what is set aside for a transfer within the group neither shrinks nor goes anywhere else.
CERTIFICATES = """
CREATE OR REPLACE FUNCTION certificate_begins_whole_or_as_a_split() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent record;
BEGIN
    IF NEW.retirement_id IS NULL AND NEW.reserved_for_id IS NULL AND NEW.cancellation_id IS NULL
       AND NEW.group_transfer_id IS NULL THEN
        IF NEW.parent_id IS NULL THEN
            IF NEW.state = 'issued' AND NEW.first = 1 AND NEW.holder_id = (
                   SELECT account.id FROM credits_issuance issuance
                   JOIN credits_productionreport report ON report.id = issuance.report_id
                   JOIN registry_minesite site ON site.id = report.site_id
                   JOIN credits_holdingaccount account ON account.organisation_id = site.cooperative_id
                   WHERE issuance.id = NEW.issuance_id AND issuance.state = 'approved') THEN
                RETURN NEW;
            END IF;
        ELSE
            SELECT * INTO parent FROM credits_certificate WHERE id = NEW.parent_id FOR UPDATE;
            IF NEW.state = parent.state AND NEW.state IN ('issued', 'held') AND NEW.holder_id = parent.holder_id
               AND NEW.issuance_id = parent.issuance_id AND NEW.first = parent.last + 1 THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'a certificate begins as a whole issuance or as the rest of a split'
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'certificate_begins_whole_or_as_a_split';
END $$;

CREATE OR REPLACE FUNCTION certificate_changes_by_one_act() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rule text;
BEGIN
    IF NEW.last <> OLD.last AND (NEW.last > OLD.last OR NEW.state <> OLD.state
            OR NEW.holder_id <> OLD.holder_id OR OLD.reserved_for_id IS NOT NULL
            OR OLD.cancellation_id IS NOT NULL OR OLD.group_transfer_id IS NOT NULL) THEN
        rule := 'a_block_only_shrinks_by_a_split';
    ELSIF NEW.holder_id <> OLD.holder_id AND NOT (OLD.state = 'issued' AND NEW.state = 'held')
          AND NOT (OLD.state = 'held' AND NEW.state = 'held' AND NEW.group_transfer_id IS NULL AND EXISTS (
                SELECT FROM credits_grouptransfer agreed
                WHERE agreed.id = OLD.group_transfer_id AND agreed.approved_in = pg_current_xact_id()
                  AND agreed.from_account_id = OLD.holder_id AND agreed.to_account_id = NEW.holder_id)) THEN
        rule := 'holder_changes_only_on_delivery';
    ELSIF NEW.reserved_for_id IS DISTINCT FROM OLD.reserved_for_id AND NEW.reserved_for_id IS NOT NULL
          AND (OLD.reserved_for_id IS NOT NULL OR NOT EXISTS (
                SELECT FROM credits_retirement claim
                JOIN credits_issuance issuance ON issuance.id = NEW.issuance_id
                JOIN credits_productionreport report ON report.id = issuance.report_id
                WHERE claim.id = NEW.reserved_for_id AND claim.in_transaction = pg_current_xact_id()
                  AND claim.account_id = NEW.holder_id AND claim.mineral_id = report.mineral_id)) THEN
        rule := 'set_aside_only_when_a_claim_is_asked_for';
    ELSIF NEW.cancellation_id IS DISTINCT FROM OLD.cancellation_id AND NEW.cancellation_id IS NOT NULL
          AND (OLD.cancellation_id IS NOT NULL OR NEW.state <> OLD.state OR NOT EXISTS (
                SELECT FROM credits_cancellation removal
                WHERE removal.id = NEW.cancellation_id AND removal.in_transaction = pg_current_xact_id()
                  AND removal.issuance_id = NEW.issuance_id
                  AND removal.first <= NEW.first AND removal.last >= NEW.last)) THEN
        rule := 'set_aside_only_when_a_cancellation_is_asked_for';
    ELSIF NEW.group_transfer_id IS DISTINCT FROM OLD.group_transfer_id AND NEW.group_transfer_id IS NOT NULL
          AND (OLD.group_transfer_id IS NOT NULL OR NEW.holder_id <> OLD.holder_id OR NOT EXISTS (
                SELECT FROM credits_grouptransfer asked
                JOIN credits_issuance issuance ON issuance.id = NEW.issuance_id
                JOIN credits_productionreport report ON report.id = issuance.report_id
                WHERE asked.id = NEW.group_transfer_id AND asked.in_transaction = pg_current_xact_id()
                  AND asked.from_account_id = NEW.holder_id AND asked.mineral_id = report.mineral_id)) THEN
        rule := 'set_aside_only_when_a_transfer_is_asked_for';
    ELSIF OLD.cancellation_id IS NOT NULL AND NEW.state NOT IN (OLD.state, 'cancelled') THEN
        rule := 'credits_to_be_cancelled_stay_where_they_are';
    ELSIF OLD.state = 'held' AND NEW.state = 'retired'
          AND NEW.retirement_id IS DISTINCT FROM OLD.reserved_for_id THEN
        rule := 'retired_only_as_reserved';
    END IF;
    IF rule IS NOT NULL THEN
        RAISE EXCEPTION 'certificate %: %', OLD.id, replace(rule, '_', ' ')
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;
"""

MOVES = """
-- Every block that changes hands has a transfer of its own, and of the same agreement.
CREATE OR REPLACE FUNCTION no_move_without_a_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.holder_id <> OLD.holder_id AND NOT EXISTS (
            SELECT FROM credits_transfer
            WHERE certificate_id = NEW.id AND from_account_id = OLD.holder_id AND to_account_id = NEW.holder_id
              AND issuance_id = NEW.issuance_id AND in_transaction = pg_current_xact_id()
              AND group_transfer_id IS NOT DISTINCT FROM OLD.group_transfer_id) THEN
        RAISE EXCEPTION 'certificate % changed its holder without a transfer', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_move_without_a_transfer';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION transfers_come_with_the_delivery() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.group_transfer_id IS NULL AND NOT EXISTS (
            SELECT FROM credits_purchaseorder
            WHERE id = NEW.order_id AND delivered_in = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'transfer % does not belong to the delivery of its order', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfers_come_with_the_delivery';
    END IF;
    IF NEW.group_transfer_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_grouptransfer
            WHERE id = NEW.group_transfer_id AND approved_in = pg_current_xact_id()
              AND from_account_id = NEW.from_account_id AND to_account_id = NEW.to_account_id) THEN
        RAISE EXCEPTION 'transfer % does not belong to the approval of its transfer within the group', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'moves_come_with_the_approval';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION moved_only_where_the_standard_allows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM moved JOIN credits_issuance issued ON issued.id = moved.issuance_id
               JOIN registry_standard standard ON standard.id = issued.standard_id
               WHERE moved.group_transfer_id IS NOT NULL AND NOT standard.allows_group_transfer) THEN
        RAISE EXCEPTION 'the standard of some of these credits allows no transfer within a group'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'moved_only_where_the_standard_allows';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER moved_only_where_the_standard_allows AFTER INSERT ON credits_transfer
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION moved_only_where_the_standard_allows();
"""

# As before, but for what waits for a transfer within the group.
PASSED_OVER = r"""
DO $$
DECLARE
    source text;
BEGIN
    source := pg_get_functiondef('set_oldest_credits_aside(bigint)'::regprocedure);
    IF (SELECT count(*) FROM regexp_matches(source, 'AND cancellation_id IS NULL', 'g')) <> 3 THEN
        RAISE EXCEPTION 'set_oldest_credits_aside is not as it was';
    END IF;
    EXECUTE replace(source, 'AND cancellation_id IS NULL', 'AND cancellation_id IS NULL AND group_transfer_id IS NULL');
    source := pg_get_functiondef('set_chosen_credits_aside(bigint,bigint[],bigint[])'::regprocedure);
    IF (SELECT count(*) FROM regexp_matches(source, 'AND mine.cancellation_id IS NULL', 'g')) <> 1 THEN
        RAISE EXCEPTION 'set_chosen_credits_aside is not as it was';
    END IF;
    EXECUTE replace(source, 'AND mine.cancellation_id IS NULL',
        'AND mine.cancellation_id IS NULL AND mine.group_transfer_id IS NULL');
END $$;
"""

CHANGED = """
GRANT UPDATE (group_transfer_id) ON credits_certificate TO oreka_app;
DROP TRIGGER states_only_move_forward ON credits_certificate;
DROP TRIGGER ledger_is_logged ON credits_certificate;
DROP TRIGGER ledger_is_logged ON credits_transfer;
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0036_credits_move_within_a_group")]

    operations = [
        *(migrations.RunSQL(sql) for sql in (TRANSFERS, CERTIFICATES, MOVES, PASSED_OVER, CHANGED)),
        migrations.RunSQL(
            states_guard(
                "credits_certificate",
                begins="issued,held",
                moves="issued>held,held>retired,issued>cancelled,held>cancelled",
                loose="last,quantity,holder_id,reserved_for_id,retirement_id,cancellation_id,group_transfer_id",
            )
        ),
        migrations.RunSQL(
            is_logged(
                "credits_certificate",
                shows="issuance_id,first,last,holder_id,parent_id,reserved_for_id,retirement_id,cancellation_id,"
                "group_transfer_id",
                quantity="quantity",
            )
        ),
        migrations.RunSQL(
            is_logged(
                "credits_transfer",
                shows="certificate_id,issuance_id,first,last,from_account_id,to_account_id,order_id,"
                "group_transfer_id",
            )
        ),
        migrations.RunSQL(
            states_guard(
                "credits_grouptransfer",
                begins="requested",
                moves="requested>accepted,accepted>approved,requested>cancelled,accepted>cancelled,"
                "requested>refused,accepted>refused",
                loose="accepted_at,accepted_by_id,approved_at,approved_by_id,closed_at,closed_by_id,refusal,"
                "approved_in",
            )
        ),
        migrations.RunSQL(
            grants_of_a_ledger_table(
                "credits_grouptransfer",
                updatable=(
                    "state",
                    "accepted_at",
                    "accepted_by_id",
                    "approved_at",
                    "approved_by_id",
                    "closed_at",
                    "closed_by_id",
                    "refusal",
                ),
            )
        ),
        migrations.RunSQL(
            is_logged(
                "credits_grouptransfer",
                shows="number,from_account_id,to_account_id,mineral_id",
                quantity="quantity",
                derived="approved_in",
            )
        ),
    ]
