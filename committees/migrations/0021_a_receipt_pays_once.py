"""A receipt pays once in a project, unless what it paid was reversed."""

from django.db import migrations

RECEIPTS = """
-- Looked at in the end: by then the project is locked by its counter, so that of two at once one waits here.
CREATE FUNCTION a_receipt_pays_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM committees_reversal WHERE expenditure_id = NEW.id AND state = 'approved')
       AND EXISTS (
            SELECT FROM committees_expenditure earlier
            WHERE earlier.project_id = NEW.project_id AND earlier.receipt_sha256 = NEW.receipt_sha256
              AND earlier.id <> NEW.id
              AND NOT EXISTS (SELECT FROM committees_reversal
                              WHERE expenditure_id = earlier.id AND state = 'approved')) THEN
        RAISE EXCEPTION 'the receipt of expenditure % has paid before in its project', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_receipt_pays_once';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_receipt_pays_once AFTER INSERT ON committees_expenditure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_receipt_pays_once();
CREATE INDEX expenditures_of_a_receipt ON committees_expenditure (receipt_sha256);
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0020_expenditures_are_reversed")]

    operations = [migrations.RunSQL(RECEIPTS)]
