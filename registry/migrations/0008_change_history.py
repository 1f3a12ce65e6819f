"""Every change of an editable record is kept: who, when, before, after, in which request."""

from django.db import migrations

from registry.database import grants_of_a_record_table, keeps_its_history

# Arguments of the trigger: columns that are never kept, separated by commas. Whoever signs in changes nothing.
HISTORY = """
CREATE FUNCTION change_is_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    secret text[] := string_to_array(TG_ARGV[0], ',');
    acting text := current_setting('oreka.actor', true);
    old_row jsonb;
    new_row jsonb;
    changed text[];
BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - secret; END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - secret; END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(key) INTO changed FROM jsonb_each(new_row) WHERE value IS DISTINCT FROM old_row -> key;
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO registry_change (changed_at, by_id, act, request_id, table_name, row_id, before, after)
    VALUES (transaction_timestamp(), CASE WHEN acting ~ '^[0-9]{1,18}$' THEN acting::bigint END,
            nullif(current_setting('oreka.act', true), ''), nullif(current_setting('oreka.request', true), ''),
            TG_TABLE_NAME, coalesce(new_row, old_row) ->> 'id',
            CASE WHEN changed IS NULL THEN old_row
                 ELSE (SELECT jsonb_object_agg(name, old_row -> name) FROM unnest(changed) AS name) END,
            CASE WHEN changed IS NULL THEN new_row
                 ELSE (SELECT jsonb_object_agg(name, new_row -> name) FROM unnest(changed) AS name) END);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION change_is_recorded() FROM PUBLIC;
"""

RECORDS = {
    "registry_user": "password,last_login",
    "registry_user_groups": "",
    "registry_user_user_permissions": "",
    "registry_organisation": "",
    "registry_minesite": "",
    "registry_membership": "",
    "registry_mineral": "",
    "registry_standard": "",
    "registry_claimboundary": "",
    "registry_claimboundarytext": "",
}


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_ledger_log")]

    operations = [
        migrations.RunSQL(HISTORY),
        *(migrations.RunSQL(keeps_its_history(table, secret)) for table, secret in RECORDS.items()),
        migrations.RunSQL(grants_of_a_record_table("registry_change")),
    ]
