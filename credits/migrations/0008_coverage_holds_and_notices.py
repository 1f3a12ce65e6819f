"""A kilogram of a footprint is covered once; nothing is issued under a hold; notices stand on final records."""

from django.db import migrations

# Claims made before there was a coverage ledger, in the order in which they were made.
EARLIER_CLAIMS = """
DO $$
DECLARE
    claim record;
    line record;
    wanted bigint;
BEGIN
    FOR claim IN SELECT * FROM credits_retirement
                 WHERE footprint_id IS NOT NULL AND state <> 'cancelled' ORDER BY id LOOP
        wanted := claim.quantity;
        FOR line IN SELECT id, quantity - covered_kg AS uncovered FROM credits_footprintline
                    WHERE footprint_id = claim.footprint_id AND quantity > covered_kg ORDER BY id LOOP
            EXIT WHEN wanted = 0;
            INSERT INTO credits_coverage (retirement_id, line_id, quantity)
                VALUES (claim.id, line.id, least(wanted, line.uncovered));
            ALTER TABLE credits_footprintline DISABLE TRIGGER declared_footprint_never_changes;
            UPDATE credits_footprintline SET covered_kg = covered_kg + least(wanted, line.uncovered)
                WHERE id = line.id;
            ALTER TABLE credits_footprintline ENABLE TRIGGER declared_footprint_never_changes;
            wanted := wanted - least(wanted, line.uncovered);
        END LOOP;
    END LOOP;
END $$;
"""

COVERAGE = """
CREATE OR REPLACE FUNCTION declared_footprint_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counters text[] := ARRAY['covered_kg', 'quantity'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - counters = to_jsonb(OLD) - counters THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.covered_kg <> 0 THEN
        RAISE EXCEPTION 'a line begins with nothing covered'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_begins_uncovered';
    END IF;
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

CREATE FUNCTION coverage_moves_the_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The share lock makes a withdrawal of the footprint wait.
    PERFORM FROM credits_retirement claim
        JOIN credits_footprint footprint ON footprint.id = claim.footprint_id AND footprint.state = 'declared'
        JOIN credits_footprintline line ON line.id = NEW.line_id AND line.footprint_id = footprint.id
        WHERE claim.id = NEW.retirement_id AND claim.in_transaction = pg_current_xact_id()
        FOR SHARE OF footprint;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'retirement % does not claim line %', NEW.retirement_id, NEW.line_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coverage_comes_with_its_claim';
    END IF;
    UPDATE credits_footprintline SET covered_kg = covered_kg + NEW.quantity WHERE id = NEW.line_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION coverage_moves_the_line() FROM PUBLIC;
CREATE TRIGGER coverage_moves_the_line AFTER INSERT ON credits_coverage
    FOR EACH ROW EXECUTE FUNCTION coverage_moves_the_line();

CREATE FUNCTION cancelled_claim_uncovers_its_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE credits_footprintline line SET covered_kg = covered_kg - coverage.quantity
        FROM credits_coverage coverage WHERE coverage.line_id = line.id AND coverage.retirement_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION cancelled_claim_uncovers_its_lines() FROM PUBLIC;
CREATE TRIGGER cancelled_claim_uncovers_its_lines AFTER UPDATE OF state ON credits_retirement
    FOR EACH ROW WHEN (NEW.state = 'cancelled' AND OLD.state <> 'cancelled')
    EXECUTE FUNCTION cancelled_claim_uncovers_its_lines();
"""

FOOTPRINTS = """
CREATE FUNCTION a_product_is_declared_once_per_period() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    other record;
BEGIN
    IF OLD.state = 'declared' THEN
        IF (NEW.declared_at, NEW.declared_by_id) IS DISTINCT FROM (OLD.declared_at, OLD.declared_by_id) THEN
            RAISE EXCEPTION 'who declared footprint % stays', OLD.number
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'who_declared_is_named_once';
        END IF;
        IF NEW.state = 'withdrawn'
           AND EXISTS (SELECT FROM credits_footprintline WHERE footprint_id = NEW.id AND covered_kg > 0) THEN
            RAISE EXCEPTION 'claims rest on footprint %', OLD.number
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'covered_footprint_is_never_withdrawn';
        END IF;
    ELSIF NEW.state = 'declared' THEN
        -- Two declarations of one company at once wait for each other here.
        PERFORM FROM registry_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
        SELECT earlier.number, theirs.product INTO other FROM credits_footprint earlier
            JOIN credits_footprintline theirs ON theirs.footprint_id = earlier.id
            JOIN credits_footprintline ours
              ON ours.footprint_id = NEW.id AND lower(trim(ours.product)) = lower(trim(theirs.product))
            WHERE earlier.organisation_id = NEW.organisation_id AND earlier.mineral_id = NEW.mineral_id
              AND earlier.state = 'declared' AND earlier.id <> NEW.id
              AND daterange(earlier.period_first, earlier.period_last, '[]')
                  && daterange(NEW.period_first, NEW.period_last, '[]')
            LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION '% is already declared for this period, in %', other.product, other.number
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'a_product_is_declared_once_per_period';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_product_is_declared_once_per_period BEFORE UPDATE ON credits_footprint
    FOR EACH ROW EXECUTE FUNCTION a_product_is_declared_once_per_period();
"""

HOLDS = """
CREATE FUNCTION hold_waits_for_approvals() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM registry_minesite WHERE id = NEW.site_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_waits_for_approvals BEFORE INSERT ON credits_incidenthold
    FOR EACH ROW EXECUTE FUNCTION hold_waits_for_approvals();

CREATE FUNCTION no_issuance_under_an_incident_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    site bigint := (SELECT site_id FROM credits_productionreport WHERE id = NEW.report_id);
BEGIN
    PERFORM FROM registry_minesite WHERE id = site FOR SHARE;
    IF EXISTS (SELECT FROM credits_incidenthold WHERE site_id = site AND state = 'placed') THEN
        RAISE EXCEPTION 'an incident at site % is being looked into', site
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_issuance_under_an_incident_hold';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION no_issuance_under_an_incident_hold() FROM PUBLIC;
CREATE TRIGGER no_issuance_under_an_incident_hold BEFORE UPDATE OF state ON credits_issuance
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION no_issuance_under_an_incident_hold();
"""

NOTICES = """
CREATE FUNCTION notice_stands_on_a_final_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_retirement WHERE id = NEW.retirement_id AND state = 'final')
       AND NOT EXISTS (SELECT FROM credits_issuance WHERE id = NEW.issuance_id AND state = 'approved') THEN
        RAISE EXCEPTION 'what is not final can still be changed and takes no notice'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_stands_on_a_final_record';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_stands_on_a_final_record BEFORE INSERT ON credits_notice
    FOR EACH ROW EXECUTE FUNCTION notice_stands_on_a_final_record();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0007_rules_of_one_row_at_a_time")]

    operations = [migrations.RunSQL(sql) for sql in (EARLIER_CLAIMS, COVERAGE, FOOTPRINTS, HOLDS, NOTICES)]
