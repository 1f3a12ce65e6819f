"""Running numbers are given out once and never taken back to an earlier one."""

from django.db import migrations, models

from registry.database import grants_of_a_ledger_table

NEVER_BACK = """
CREATE FUNCTION numbers_only_rise() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.name <> OLD.name OR NEW.last <> OLD.last + 1 THEN
        RAISE EXCEPTION 'numbers are given out one by one'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'numbers_only_rise';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER numbers_only_rise BEFORE UPDATE ON registry_numbersequence
    FOR EACH ROW EXECUTE FUNCTION numbers_only_rise();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_reference_data")]

    operations = [
        migrations.CreateModel(
            name="NumberSequence",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last", models.PositiveBigIntegerField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(NEVER_BACK),
        migrations.RunSQL(grants_of_a_ledger_table("registry_numbersequence", updatable=("last",))),
    ]
