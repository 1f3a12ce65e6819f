"""Rules that cost the same however many blocks an issuance, a retirement or an order has.

A sum over all blocks, checked for each block, would take the square of their number. Each rule here looks at
the row that changed and its neighbours; what must add up is added once, where the record itself changes state.
"""

from django.db import migrations

from registry.database import states_guard

# Before: the blocks tiled their issuance. A block never loses its first serial and is never deleted, so a gap
# could only open behind a block that shrank or came new; overlaps are excluded by `serials_once`.
TILING = """
DROP TRIGGER blocks_tile_the_issuance ON credits_certificate;
DROP TRIGGER blocks_tile_the_issuance ON credits_issuance;

CREATE OR REPLACE FUNCTION blocks_tile_the_issuance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    block record;
BEGIN
    SELECT issuance_id, last INTO block FROM credits_certificate WHERE id = NEW.id;
    IF NOT EXISTS (SELECT FROM credits_certificate
                   WHERE issuance_id = block.issuance_id AND first = block.last + 1)
       AND NOT EXISTS (SELECT FROM credits_issuance
                       WHERE id = block.issuance_id AND quantity = block.last AND state = 'approved') THEN
        RAISE EXCEPTION 'behind serial % of issuance % there is a gap', block.last, block.issuance_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'blocks_tile_the_issuance';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER blocks_tile_the_issuance AFTER INSERT OR UPDATE OF first, last, issuance_id
    ON credits_certificate DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION blocks_tile_the_issuance();

CREATE FUNCTION approved_issuance_has_its_first_serial() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state = 'approved'
       AND NOT EXISTS (SELECT FROM credits_certificate WHERE issuance_id = NEW.id AND first = 1) THEN
        RAISE EXCEPTION 'issuance % was approved without its credits', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'approved_issuance_has_its_first_serial';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER approved_issuance_has_its_first_serial AFTER INSERT OR UPDATE OF state
    ON credits_issuance DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION approved_issuance_has_its_first_serial();
"""

CERTIFICATES = """
CREATE OR REPLACE FUNCTION certificate_begins_whole_or_as_a_split() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent record;
BEGIN
    IF NEW.retirement_id IS NULL AND NEW.reserved_for_id IS NULL AND NEW.cancellation_id IS NULL THEN
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
            OR OLD.cancellation_id IS NOT NULL) THEN
        rule := 'a_block_only_shrinks_by_a_split';
    ELSIF NEW.holder_id <> OLD.holder_id AND NOT (OLD.state = 'issued' AND NEW.state = 'held') THEN
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

# The transaction that asked for a claim or a cancellation is the only one that may set credits aside for it;
# afterwards its blocks change only together with its own state, when they are added up again.
CLAIMS = """
ALTER TABLE credits_retirement ADD COLUMN in_transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE credits_cancellation ADD COLUMN in_transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE FUNCTION record_belongs_to_its_transaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.in_transaction <> pg_current_xact_id() THEN
        RAISE EXCEPTION 'a record of % says that it was made in another transaction', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'record_belongs_to_its_transaction';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER record_belongs_to_its_transaction BEFORE INSERT ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION record_belongs_to_its_transaction();
CREATE TRIGGER record_belongs_to_its_transaction BEFORE INSERT ON credits_cancellation
    FOR EACH ROW EXECUTE FUNCTION record_belongs_to_its_transaction();

DROP TRIGGER retirement_is_exactly_its_blocks ON credits_retirement;
DROP TRIGGER retirement_is_exactly_its_blocks ON credits_certificate;
CREATE OR REPLACE FUNCTION retirement_is_exactly_its_blocks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    claim record;
    covered_kg numeric;
    blocks numeric[];
BEGIN
    SELECT * INTO claim FROM credits_retirement WHERE id = NEW.id;
    blocks := ARRAY[
        (SELECT coalesce(sum(last - first + 1), 0) FROM credits_certificate WHERE reserved_for_id = claim.id),
        (SELECT coalesce(sum(last - first + 1), 0) FROM credits_certificate WHERE retirement_id = claim.id)];
    IF blocks <> (CASE claim.state WHEN 'requested' THEN ARRAY[claim.quantity, 0]::numeric[]
                                  WHEN 'final' THEN ARRAY[0, claim.quantity]::numeric[]
                                  ELSE ARRAY[0, 0]::numeric[] END) THEN
        RAISE EXCEPTION 'retirement % of % kg is not exactly its blocks', claim.id, claim.quantity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'retirement_is_exactly_its_blocks';
    END IF;
    SELECT coalesce(sum(quantity), 0) INTO covered_kg FROM credits_coverage WHERE retirement_id = claim.id;
    IF covered_kg > claim.quantity OR (claim.claim_type = 'contribution') <> (covered_kg = 0) THEN
        RAISE EXCEPTION 'retirement % of % kg covers % kg', claim.id, claim.quantity, covered_kg
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_match_covers_a_footprint';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER retirement_is_exactly_its_blocks AFTER INSERT OR UPDATE ON credits_retirement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION retirement_is_exactly_its_blocks();

CREATE FUNCTION blocks_stand_as_their_claim() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    block record;
BEGIN
    SELECT * INTO block FROM credits_certificate WHERE id = NEW.id;
    IF (block.reserved_for_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_retirement WHERE id = block.reserved_for_id AND state = 'requested'))
       OR (block.retirement_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_retirement WHERE id = block.retirement_id AND state = 'final'))
       OR (OLD.reserved_for_id IS NOT NULL
           AND OLD.reserved_for_id IS DISTINCT FROM coalesce(block.reserved_for_id, block.retirement_id)
           AND NOT EXISTS (
                SELECT FROM credits_retirement WHERE id = OLD.reserved_for_id AND state = 'cancelled')) THEN
        RAISE EXCEPTION 'certificate % does not stand as its retirement', block.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'blocks_stand_as_their_claim';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER blocks_stand_as_their_claim AFTER UPDATE ON credits_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.reserved_for_id IS DISTINCT FROM NEW.reserved_for_id
          OR OLD.retirement_id IS DISTINCT FROM NEW.retirement_id)
    EXECUTE FUNCTION blocks_stand_as_their_claim();
"""

CANCELLATIONS = """
CREATE FUNCTION cancellation_is_exactly_its_blocks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    removal record;
    blocks numeric[];
BEGIN
    SELECT * INTO removal FROM credits_cancellation WHERE id = NEW.id;
    SELECT ARRAY[coalesce(sum(last - first + 1) FILTER (WHERE state <> 'cancelled'), 0),
                 coalesce(sum(last - first + 1) FILTER (WHERE state = 'cancelled'), 0)]
        INTO blocks FROM credits_certificate WHERE cancellation_id = removal.id;
    IF blocks <> (CASE removal.state WHEN 'requested' THEN ARRAY[removal.quantity, 0]::numeric[]
                                    WHEN 'approved' THEN ARRAY[0, removal.quantity]::numeric[]
                                    ELSE ARRAY[0, 0]::numeric[] END) THEN
        RAISE EXCEPTION 'cancellation % of % kg is not exactly its blocks', removal.id, removal.quantity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cancellation_is_exactly_its_blocks';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cancellation_is_exactly_its_blocks AFTER INSERT OR UPDATE ON credits_cancellation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cancellation_is_exactly_its_blocks();

CREATE FUNCTION blocks_stand_as_their_cancellation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    block record;
BEGIN
    SELECT * INTO block FROM credits_certificate WHERE id = NEW.id;
    IF (block.cancellation_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_cancellation WHERE id = block.cancellation_id
              AND state = CASE block.state WHEN 'cancelled' THEN 'approved' ELSE 'requested' END))
       OR (OLD.cancellation_id IS NOT NULL AND block.cancellation_id IS NULL AND NOT EXISTS (
            SELECT FROM credits_cancellation WHERE id = OLD.cancellation_id AND state = 'refused')) THEN
        RAISE EXCEPTION 'certificate % does not stand as its cancellation', block.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'blocks_stand_as_their_cancellation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER blocks_stand_as_their_cancellation AFTER UPDATE ON credits_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.cancellation_id IS NOT NULL OR NEW.cancellation_id IS NOT NULL)
    EXECUTE FUNCTION blocks_stand_as_their_cancellation();
"""

ORDERS = """
ALTER TABLE credits_purchaseorder ADD COLUMN delivered_in xid8;
CREATE FUNCTION delivery_belongs_to_its_transaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.delivered_in := CASE WHEN NEW.state = 'delivered' THEN pg_current_xact_id() END;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_belongs_to_its_transaction BEFORE INSERT OR UPDATE ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION delivery_belongs_to_its_transaction();

DROP TRIGGER delivered_order_adds_up ON credits_transfer;
CREATE FUNCTION transfers_come_with_the_delivery() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_purchaseorder
                   WHERE id = NEW.order_id AND delivered_in = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'transfer % does not belong to the delivery of its order', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfers_come_with_the_delivery';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfers_come_with_the_delivery AFTER INSERT ON credits_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfers_come_with_the_delivery();
"""


def new_guard(table: str, **states: str) -> str:
    return f"DROP TRIGGER states_only_move_forward ON {table};" + states_guard(table, **states)


STATES = [
    new_guard(
        "credits_certificate",
        begins="issued,held",
        moves="issued>held,held>retired,issued>cancelled,held>cancelled",
        loose="last,quantity,holder_id,reserved_for_id,retirement_id,cancellation_id",
    ),
    new_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,quoted_at,quoted_by_id,accepted_at,"
        "accepted_by_id,paid_on,payment_reference,paid_recorded_at,paid_recorded_by_id,delivered_at,"
        "delivered_by_id,closed_at,closed_by_id,reason,delivered_in",
    ),
    new_guard(
        "credits_footprint",
        begins="draft",
        moves="draft>declared,draft>withdrawn,declared>withdrawn",
        loose="declared_at,declared_by_id,withdrawn_at,withdrawn_by_id",
    ),
    states_guard(
        "credits_cancellation",
        begins="requested",
        moves="requested>approved,requested>refused",
        loose="quantity,decided_at,approved_by_id,refused_by_id,refusal",
    ),
    states_guard(
        "credits_incidenthold",
        begins="placed",
        moves="placed>lifted",
        loose="lifted_at,lifted_by_id,outcome",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("credits", "0006_cancellations_holds_notices_coverage")]

    operations = [
        migrations.RunSQL(sql) for sql in (TILING, CERTIFICATES, CLAIMS, CANCELLATIONS, ORDERS, *STATES)
    ]
