"""A statement tells of one final retirement, agrees with it, and never changes."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table

RULES = """
CREATE FUNCTION statement_agrees_with_its_retirement() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    claim record;
BEGIN
    SELECT state, quantity INTO claim FROM credits_retirement WHERE id = NEW.retirement_id;
    IF claim.state IS DISTINCT FROM 'final' THEN
        RAISE EXCEPTION 'retirement % is not final', NEW.retirement_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'statement_only_of_a_final_retirement';
    END IF;
    IF NEW.record ->> 'number' IS DISTINCT FROM NEW.number
       OR NEW.record ->> 'state' IS DISTINCT FROM 'final'
       OR NEW.record -> 'claim' ->> 'quantity_kg' IS DISTINCT FROM claim.quantity::text THEN
        RAISE EXCEPTION 'statement % tells something else than its retirement', NEW.number
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'statement_agrees_with_its_retirement';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_agrees_with_its_retirement BEFORE INSERT ON reporting_statement
    FOR EACH ROW EXECUTE FUNCTION statement_agrees_with_its_retirement();

-- The grant below already keeps the application out; this keeps the owner out as well.
CREATE FUNCTION statement_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'statement % never changes', OLD.number
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'statement_is_frozen';
END $$;
CREATE TRIGGER statement_is_frozen BEFORE UPDATE ON reporting_statement
    FOR EACH ROW EXECUTE FUNCTION statement_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("credits", "0003_ledger_grants")]

    operations = [
        migrations.RunSQL(RULES),
        migrations.RunSQL(grants_of_a_ledger_table("reporting_statement")),
    ]
