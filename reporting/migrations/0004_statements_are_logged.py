"""Every statement has its entry in the ledger log, and so has every row that was there before the log."""

from django.db import migrations

from registry.database import is_logged

# The guards would refuse a change that is none, so they are off while each row is written over itself.
OPENING = """
DO $$
DECLARE
    logged regclass;
BEGIN
    PERFORM set_config('oreka.actor', 'system:migration', true), set_config('oreka.act', 'open_the_log', true);
    FOR logged IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'ledger_is_logged' ORDER BY tgrelid LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', logged);
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER ledger_is_logged', logged);
        EXECUTE format('UPDATE %s SET id = id', logged);
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', logged);
    END LOOP;
    PERFORM set_config('oreka.actor', '', true), set_config('oreka.act', '', true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_staff_permissions"),
        ("credits", "0009_ledger_is_logged"),
        ("committees", "0005_money_is_logged"),
    ]

    operations = [
        migrations.RunSQL(is_logged("reporting_statement", shows="number,retirement_id,fingerprint")),
        migrations.RunSQL(OPENING),
    ]
