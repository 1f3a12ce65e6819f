"""What may never be of certificates, issuances and retirements, whatever the application does."""

from django.db import migrations

from registry.database import states_guard

SERIALS = """
-- `=` and `&&` on ranges are both core GiST operators, so no extension is needed for the issuance.
ALTER TABLE credits_certificate ADD CONSTRAINT serials_once EXCLUDE USING gist
    (int8range(issuance_id, issuance_id, '[]') WITH =, int8range(first, last, '[]') WITH &&);
ALTER TABLE credits_productionreport ADD CONSTRAINT periods_of_a_site_never_overlap EXCLUDE USING gist
    (int8range(site_id, site_id, '[]') WITH =, int8range(mineral_id, mineral_id, '[]') WITH =,
     daterange(period_first, period_last, '[]') WITH &&) WHERE (state IN ('submitted', 'verified'));

CREATE FUNCTION blocks_tile_the_issuance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked record;
    found record;
    concerned bigint;
BEGIN
    IF TG_TABLE_NAME = 'credits_issuance' THEN concerned := NEW.id; ELSE concerned := NEW.issuance_id; END IF;
    SELECT quantity, state INTO asked FROM credits_issuance WHERE id = concerned;
    SELECT coalesce(sum(last - first + 1), 0) AS total, min(first) AS lowest, max(last) AS highest
        INTO found FROM credits_certificate WHERE issuance_id = concerned;
    IF (asked.state = 'approved' AND (found.total, found.lowest, found.highest)
            IS DISTINCT FROM (asked.quantity::numeric, 1::bigint, asked.quantity))
       OR (asked.state <> 'approved' AND found.total <> 0) THEN
        RAISE EXCEPTION 'the blocks of issuance % do not make up its % kg', concerned, asked.quantity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'blocks_tile_the_issuance';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER blocks_tile_the_issuance AFTER INSERT OR UPDATE OF first, last, issuance_id
    ON credits_certificate DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION blocks_tile_the_issuance();
CREATE CONSTRAINT TRIGGER blocks_tile_the_issuance AFTER INSERT OR UPDATE OF state
    ON credits_issuance DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION blocks_tile_the_issuance();
"""

CERTIFICATES = """
CREATE FUNCTION certificate_begins_whole_or_as_a_split() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent record;
BEGIN
    IF NEW.parent_id IS NULL THEN
        IF NEW.state = 'issued' AND NEW.first = 1 AND NEW.retirement_id IS NULL AND NEW.reserved_for_id IS NULL
           AND NEW.holder_id = (
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
           AND NEW.issuance_id = parent.issuance_id AND NEW.first = parent.last + 1
           AND NEW.retirement_id IS NULL AND NEW.reserved_for_id IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a certificate begins as a whole issuance or as the rest of a split'
        USING ERRCODE = 'integrity_constraint_violation',
              CONSTRAINT = 'certificate_begins_whole_or_as_a_split';
END $$;
CREATE TRIGGER certificate_begins_whole_or_as_a_split BEFORE INSERT ON credits_certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_begins_whole_or_as_a_split();

CREATE FUNCTION certificate_changes_by_one_act() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rule text;
BEGIN
    IF NEW.last <> OLD.last AND (NEW.last > OLD.last OR NEW.state <> OLD.state
            OR NEW.holder_id <> OLD.holder_id OR OLD.reserved_for_id IS NOT NULL) THEN
        rule := 'a_block_only_shrinks_by_a_split';
    ELSIF NEW.holder_id <> OLD.holder_id AND NOT (OLD.state = 'issued' AND NEW.state = 'held') THEN
        rule := 'holder_changes_only_on_delivery';
    ELSIF NEW.reserved_for_id IS DISTINCT FROM OLD.reserved_for_id
          AND NEW.reserved_for_id IS NOT NULL AND OLD.reserved_for_id IS NOT NULL THEN
        rule := 'reserved_for_one_retirement_at_a_time';
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
CREATE TRIGGER certificate_changes_by_one_act BEFORE UPDATE ON credits_certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_changes_by_one_act();

-- The transaction that wrote a transfer; subtransactions share it, so savepoints do no harm.
ALTER TABLE credits_transfer ADD COLUMN in_transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE FUNCTION no_move_without_a_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.holder_id <> OLD.holder_id AND NOT EXISTS (
            SELECT FROM credits_transfer
            WHERE certificate_id = NEW.id AND from_account_id = OLD.holder_id AND to_account_id = NEW.holder_id
              AND issuance_id = NEW.issuance_id AND in_transaction = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'certificate % changed its holder without a transfer', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_move_without_a_transfer';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER no_move_without_a_transfer AFTER UPDATE OF holder_id ON credits_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_move_without_a_transfer();

CREATE FUNCTION no_transfer_without_a_move() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Counted over all blocks of the range, since it may have been split again before the commit.
    IF NEW.in_transaction <> pg_current_xact_id() OR NEW.last - NEW.first + 1 IS DISTINCT FROM (
            SELECT sum(last - first + 1) FROM credits_certificate
            WHERE issuance_id = NEW.issuance_id AND first >= NEW.first AND last <= NEW.last
              AND holder_id = NEW.to_account_id AND state IN ('held', 'retired')) THEN
        RAISE EXCEPTION 'transfer % moved nothing', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_transfer_without_a_move';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER no_transfer_without_a_move AFTER INSERT ON credits_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_transfer_without_a_move();
"""

ISSUANCES = """
-- Only this trigger moves the counter: the application may not, so that it can neither forget nor cheat.
CREATE FUNCTION approval_counts_against_the_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
        UPDATE credits_productionreport SET issued_kg = issued_kg + NEW.quantity
            WHERE id = NEW.report_id AND state = 'verified';
        IF EXISTS (SELECT FROM credits_productionreport
                   WHERE id = NEW.report_id AND decided_by_id = NEW.approved_by_id) THEN
            RAISE EXCEPTION 'issuance % was approved by who verified its report', NEW.id
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_verified_never_approves';
        END IF;
        IF NOT EXISTS (SELECT FROM credits_productionreport WHERE id = NEW.report_id AND state = 'verified') THEN
            RAISE EXCEPTION 'issuance % rests on a report that is not verified', NEW.id
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'issued_only_when_verified';
        END IF;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION approval_counts_against_the_report() FROM PUBLIC;
CREATE TRIGGER approval_counts_against_the_report AFTER UPDATE OF state ON credits_issuance
    FOR EACH ROW EXECUTE FUNCTION approval_counts_against_the_report();

CREATE FUNCTION report_begins_unissued() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.issued_kg <> 0 THEN
        RAISE EXCEPTION 'a report begins with nothing issued'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'report_begins_unissued';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_begins_unissued BEFORE INSERT ON credits_productionreport
    FOR EACH ROW EXECUTE FUNCTION report_begins_unissued();

-- A verified report stays open for the counter of issued kilograms, and for nothing else.
CREATE FUNCTION verified_report_stays_as_it_is() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state = 'verified' AND (NEW.state, NEW.reason, NEW.decided_at, NEW.decided_by_id)
            IS DISTINCT FROM (OLD.state, OLD.reason, OLD.decided_at, OLD.decided_by_id) THEN
        RAISE EXCEPTION 'report % was verified', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'verified_report_stays_as_it_is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verified_report_stays_as_it_is BEFORE UPDATE ON credits_productionreport
    FOR EACH ROW EXECUTE FUNCTION verified_report_stays_as_it_is();
"""

RETIREMENTS = """
-- No claim reaches further back than the trade, nor beyond the year in which it is made.
ALTER TABLE credits_retirement ADD CONSTRAINT claim_is_for_years_that_can_be CHECK (
    claim_period_first >= date '2000-01-01'
    AND extract(year FROM claim_period_last) <= extract(year FROM requested_at AT TIME ZONE 'UTC'));
ALTER TABLE credits_footprint ADD CONSTRAINT footprint_is_for_years_that_can_be CHECK (
    period_first >= date '2000-01-01'
    AND extract(year FROM period_last) <= extract(year FROM created_at AT TIME ZONE 'UTC'));

CREATE FUNCTION retirement_is_exactly_its_blocks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint;
    all_concerned bigint[];
    claim record;
    reserved_kg numeric;
    retired_kg numeric;
BEGIN
    IF TG_TABLE_NAME = 'credits_retirement' THEN
        all_concerned := ARRAY[NEW.id];
    ELSE
        all_concerned := ARRAY[NEW.retirement_id, NEW.reserved_for_id, OLD.reserved_for_id];
    END IF;
    FOREACH concerned IN ARRAY all_concerned
    LOOP
        CONTINUE WHEN concerned IS NULL;
        SELECT * INTO claim FROM credits_retirement WHERE id = concerned;
        SELECT coalesce(sum(last - first + 1) FILTER (WHERE reserved_for_id = concerned), 0),
               coalesce(sum(last - first + 1) FILTER (WHERE retirement_id = concerned), 0)
            INTO reserved_kg, retired_kg FROM credits_certificate
            WHERE reserved_for_id = concerned OR retirement_id = concerned;
        IF (reserved_kg, retired_kg) <> (CASE claim.state
                WHEN 'requested' THEN (claim.quantity::numeric, 0::numeric)
                WHEN 'final' THEN (0::numeric, claim.quantity::numeric)
                ELSE (0::numeric, 0::numeric) END)
           OR EXISTS (
                SELECT FROM credits_certificate block
                JOIN credits_issuance issuance ON issuance.id = block.issuance_id
                JOIN credits_productionreport report ON report.id = issuance.report_id
                WHERE (block.reserved_for_id = concerned OR block.retirement_id = concerned)
                  AND (block.holder_id <> claim.account_id OR report.mineral_id <> claim.mineral_id)) THEN
            RAISE EXCEPTION 'retirement % of % kg is not exactly its blocks', concerned, claim.quantity
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'retirement_is_exactly_its_blocks';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER retirement_is_exactly_its_blocks AFTER INSERT OR UPDATE ON credits_retirement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION retirement_is_exactly_its_blocks();
CREATE CONSTRAINT TRIGGER retirement_is_exactly_its_blocks
    AFTER UPDATE OF retirement_id, reserved_for_id ON credits_certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION retirement_is_exactly_its_blocks();
"""

ORDERS = """
CREATE FUNCTION delivered_order_adds_up() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ordered record;
    moved numeric;
    shared record;
BEGIN
    SELECT * INTO ordered FROM credits_purchaseorder
        WHERE id = CASE WHEN TG_TABLE_NAME = 'credits_purchaseorder' THEN NEW.id
                        ELSE (to_jsonb(NEW) ->> 'order_id')::bigint END;
    SELECT coalesce(sum(last - first + 1), 0) INTO moved FROM credits_transfer WHERE order_id = ordered.id;
    SELECT coalesce(sum(quantity), 0) AS quantity, coalesce(sum(amount_minor), 0) AS amount,
           coalesce(sum(fee_minor), 0) AS fee
        INTO shared FROM credits_premiumshare WHERE order_id = ordered.id;
    IF (ordered.state = 'delivered' AND (moved, shared.quantity, shared.amount, shared.fee)
            <> (ordered.quantity, ordered.quantity, ordered.total_minor, ordered.fee_minor))
       OR (ordered.state <> 'delivered' AND (moved, shared.quantity) <> (0, 0)) THEN
        RAISE EXCEPTION 'order % is not delivered in full, or its premium is not shared in full', ordered.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'delivered_order_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER delivered_order_adds_up AFTER INSERT OR UPDATE ON credits_purchaseorder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivered_order_adds_up();
CREATE CONSTRAINT TRIGGER delivered_order_adds_up AFTER INSERT ON credits_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivered_order_adds_up();
CREATE CONSTRAINT TRIGGER delivered_order_adds_up AFTER INSERT ON credits_premiumshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivered_order_adds_up();

CREATE FUNCTION price_is_stated_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'requested' AND (NEW.unit_price_minor, NEW.total_minor, NEW.fee_minor, NEW.price_basis)
            IS DISTINCT FROM (OLD.unit_price_minor, OLD.total_minor, OLD.fee_minor, OLD.price_basis) THEN
        RAISE EXCEPTION 'the price of order % was stated', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'price_is_stated_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER price_is_stated_once BEFORE UPDATE ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION price_is_stated_once();
"""

FOOTPRINTS = """
CREATE FUNCTION declared_footprint_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The lock makes a declaration and a change of lines wait for each other.
    PERFORM FROM credits_footprint
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.footprint_id ELSE NEW.footprint_id END
          AND state = 'draft' FOR SHARE;
    IF NOT FOUND OR (TG_OP = 'UPDATE' AND NEW.footprint_id <> OLD.footprint_id) THEN
        RAISE EXCEPTION 'lines change only while their footprint is a draft'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'declared_footprint_never_changes';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER declared_footprint_never_changes BEFORE INSERT OR UPDATE OR DELETE ON credits_footprintline
    FOR EACH ROW EXECUTE FUNCTION declared_footprint_never_changes();
"""

STATES = [
    states_guard(
        "credits_productionreport",
        begins="submitted",
        # A verified report stays open for the counter alone.
        moves="submitted>verified,submitted>returned,submitted>rejected,verified>verified",
        loose="decided_at,decided_by_id,reason,issued_kg,contained_kg",
    ),
    states_guard(
        "credits_issuance",
        begins="requested",
        moves="requested>approved,requested>refused",
        loose="decided_at,approved_by_id,refused_by_id,reason",
    ),
    states_guard(
        "credits_certificate",
        begins="issued,held",
        moves="issued>held,held>retired",
        loose="last,quantity,holder_id,reserved_for_id,retirement_id",
    ),
    states_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,quoted_at,quoted_by_id,accepted_at,"
        "accepted_by_id,paid_on,payment_reference,paid_recorded_at,paid_recorded_by_id,delivered_at,"
        "delivered_by_id,closed_at,closed_by_id,reason",
    ),
    states_guard(
        "credits_footprint",
        begins="draft",
        moves="draft>declared,draft>withdrawn",
        loose="declared_at,declared_by_id",
    ),
    states_guard(
        "credits_retirement",
        begins="requested",
        moves="requested>final,requested>cancelled",
        loose="confirmed_at,confirmed_by_id,cancelled_at,cancelled_by_id",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial"), ("registry", "0004_states_only_move_forward")]

    operations = [
        migrations.RunSQL(sql)
        for sql in (SERIALS, CERTIFICATES, ISSUANCES, RETIREMENTS, ORDERS, FOOTPRINTS, *STATES)
    ]
