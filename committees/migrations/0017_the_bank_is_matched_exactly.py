"""Lines of the bank follow each other without a gap, and what matches one adds up to it."""

from django.db import migrations

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged, keeps_its_history

LINES = """
ALTER TABLE committees_bankline ADD CONSTRAINT a_bank_line_is_not_ahead_of_time
    CHECK (booked_on <= (recorded_at AT TIME ZONE 'UTC')::date);

CREATE FUNCTION bank_lines_follow_each_other() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before record;
BEGIN
    SELECT position, booked_on, balance_minor INTO before FROM committees_bankline
        WHERE fund_id = NEW.fund_id ORDER BY position DESC LIMIT 1;
    IF NEW.position <> coalesce(before.position, 0) + 1 OR NEW.booked_on < before.booked_on
            OR NEW.balance_minor <> before.balance_minor + NEW.amount_minor THEN
        RAISE EXCEPTION 'line % of fund % does not follow the one before', NEW.position, NEW.fund_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'bank_lines_follow_each_other';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_lines_follow_each_other BEFORE INSERT ON committees_bankline
    FOR EACH ROW EXECUTE FUNCTION bank_lines_follow_each_other();
"""

MATCHES = """
CREATE FUNCTION a_bank_line_is_matched_exactly() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.line_id ELSE NEW.line_id END;
BEGIN
    IF EXISTS (
            SELECT FROM committees_bankline line
            JOIN committees_bankmatch matched ON matched.line_id = line.id
            JOIN committees_fundentry entry ON entry.id = matched.entry_id
            WHERE line.id = concerned
            GROUP BY line.id
            HAVING sum(entry.amount_minor) <> line.amount_minor
                OR bool_or(entry.fund_id <> line.fund_id OR entry.kind IN ('allocation', 'return'))) THEN
        RAISE EXCEPTION 'line % of the bank is not the sum of what matches it', concerned
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_bank_line_is_matched_exactly';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_bank_line_is_matched_exactly AFTER INSERT OR DELETE ON committees_bankmatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_bank_line_is_matched_exactly();

CREATE FUNCTION a_match_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a match is undone, and another made'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_match_never_changes';
END $$;
CREATE TRIGGER a_match_never_changes BEFORE UPDATE ON committees_bankmatch
    FOR EACH ROW EXECUTE FUNCTION a_match_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0016_lines_of_the_bank")]

    operations = [
        migrations.RunSQL(LINES),
        migrations.RunSQL(MATCHES),
        migrations.RunSQL(grants_of_a_ledger_table("committees_bankline")),
        migrations.RunSQL(NEVER_CHANGED.format(table="committees_bankline")),
        migrations.RunSQL(
            is_logged("committees_bankline", shows="fund_id,position,booked_on", amount="amount_minor")
        ),
        migrations.RunSQL(keeps_its_history("committees_bankmatch")),
    ]
