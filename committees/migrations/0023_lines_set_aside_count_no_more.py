"""Lines of the bank are set aside to the last, unmatched, and the next one follows the line before them."""

from django.db import migrations

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged

# Each locks the fund first: two at once would take a line for the last, or for one that counts, when it is not.
LINES = """
CREATE OR REPLACE FUNCTION bank_lines_follow_each_other() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last_place integer;
    before record;
BEGIN
    PERFORM FROM committees_premiumfund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    SELECT coalesce(max(position), 0) INTO last_place FROM committees_bankline WHERE fund_id = NEW.fund_id;
    SELECT booked_on, balance_minor INTO before FROM committees_bankline line
        WHERE fund_id = NEW.fund_id AND NOT EXISTS (
            SELECT FROM committees_linessetaside aside
            WHERE aside.fund_id = line.fund_id AND line.position BETWEEN aside.first AND aside.last)
        ORDER BY position DESC LIMIT 1;
    IF NEW.position <> last_place + 1 OR NEW.booked_on < before.booked_on
            OR NEW.balance_minor <> before.balance_minor + NEW.amount_minor THEN
        RAISE EXCEPTION 'line % of fund % does not follow the one before', NEW.position, NEW.fund_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'bank_lines_follow_each_other';
    END IF;
    RETURN NEW;
END $$;
"""

SETTING_ASIDE = """
CREATE FUNCTION lines_are_set_aside_to_the_last() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM committees_premiumfund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    IF NEW.last IS DISTINCT FROM (SELECT max(position) FROM committees_bankline WHERE fund_id = NEW.fund_id) THEN
        RAISE EXCEPTION 'line % is not the last of fund %', NEW.last, NEW.fund_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'lines_are_set_aside_to_the_last';
    END IF;
    IF NOT EXISTS (SELECT FROM committees_bankline WHERE fund_id = NEW.fund_id AND position = NEW.first)
            OR EXISTS (SELECT FROM committees_linessetaside
                       WHERE fund_id = NEW.fund_id AND NEW.first BETWEEN first AND last) THEN
        RAISE EXCEPTION 'line % of fund % does not count', NEW.first, NEW.fund_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_bank_line_is_set_aside_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lines_are_set_aside_to_the_last BEFORE INSERT ON committees_linessetaside
    FOR EACH ROW EXECUTE FUNCTION lines_are_set_aside_to_the_last();

CREATE FUNCTION a_line_set_aside_is_matched_with_nothing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint;
BEGIN
    IF TG_TABLE_NAME = 'committees_linessetaside' THEN
        concerned := NEW.fund_id;
    ELSE
        SELECT fund_id INTO concerned FROM committees_bankline WHERE id = NEW.line_id;
    END IF;
    PERFORM FROM committees_premiumfund WHERE id = concerned FOR NO KEY UPDATE;
    IF EXISTS (
            SELECT FROM committees_linessetaside aside
            JOIN committees_bankline line
                ON line.fund_id = aside.fund_id AND line.position BETWEEN aside.first AND aside.last
            JOIN committees_bankmatch matched ON matched.line_id = line.id
            WHERE aside.fund_id = concerned) THEN
        RAISE EXCEPTION 'a line of fund % is set aside and matched', concerned
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'a_line_set_aside_is_matched_with_nothing';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_line_set_aside_is_matched_with_nothing AFTER INSERT ON committees_linessetaside
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_line_set_aside_is_matched_with_nothing();
CREATE CONSTRAINT TRIGGER a_line_set_aside_is_matched_with_nothing AFTER INSERT ON committees_bankmatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_line_set_aside_is_matched_with_nothing();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0022_lines_of_the_bank_set_aside")]

    operations = [
        migrations.RunSQL(LINES),
        migrations.RunSQL(SETTING_ASIDE),
        migrations.RunSQL(grants_of_a_ledger_table("committees_linessetaside")),
        migrations.RunSQL(NEVER_CHANGED.format(table="committees_linessetaside")),
        migrations.RunSQL(is_logged("committees_linessetaside", shows="fund_id,first,last")),
    ]
