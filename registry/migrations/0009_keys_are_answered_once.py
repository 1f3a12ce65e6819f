"""An idempotency key is written with its act and given its result once; what clashed with it is kept."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table

RULES = """
CREATE FUNCTION key_is_answered_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.result_table IS NOT NULL
       OR to_jsonb(NEW) - ARRAY['result_table', 'result_id'] <> to_jsonb(OLD) - ARRAY['result_table', 'result_id'] THEN
        RAISE EXCEPTION 'key % has its answer', OLD.key
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'key_is_answered_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER key_is_answered_once BEFORE UPDATE ON registry_answeredkey
    FOR EACH ROW EXECUTE FUNCTION key_is_answered_once();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_change_history")]

    operations = [
        migrations.RunSQL(RULES),
        migrations.RunSQL(
            grants_of_a_ledger_table("registry_answeredkey", updatable=("result_table", "result_id"))
        ),
        migrations.RunSQL(grants_of_a_ledger_table("registry_keyconflict")),
    ]
