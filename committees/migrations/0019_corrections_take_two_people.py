"""No correction enters a fund but one that was asked for and that another person approved, exactly so."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

TABLE = "committees_fundcorrection"
DECIDED = ("decided_at", "approved_by_id", "refused_by_id", "refusal")

# Entries from before this name no correction, and stay: only a new one is looked at.
CORRECTIONS = """
CREATE FUNCTION a_correction_is_entered_as_approved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint := CASE TG_TABLE_NAME WHEN 'committees_fundcorrection' THEN (to_jsonb(NEW) ->> 'id')::bigint
                        ELSE (to_jsonb(NEW) ->> 'correction_id')::bigint END;
BEGIN
    IF NOT EXISTS (
            SELECT FROM committees_fundcorrection correction
            JOIN committees_fundentry entered ON entered.correction_id = correction.id
                 AND entered.fund_id = correction.fund_id AND entered.amount_minor = correction.amount_minor
                 AND entered.reason = correction.reason AND entered.recorded_at = correction.decided_at
                 AND entered.recorded_by_id = correction.approved_by_id
            WHERE correction.id = concerned AND correction.state = 'approved') THEN
        RAISE EXCEPTION 'correction % of a fund is not entered as it was approved', concerned
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'a_correction_is_entered_as_approved';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_correction_is_entered_as_approved AFTER INSERT ON committees_fundentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'correction')
    EXECUTE FUNCTION a_correction_is_entered_as_approved();
CREATE CONSTRAINT TRIGGER a_correction_is_entered_as_approved AFTER UPDATE ON committees_fundcorrection
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'approved')
    EXECUTE FUNCTION a_correction_is_entered_as_approved();
"""

LOGGED = [
    is_logged(TABLE, shows="fund_id", amount="amount_minor"),
    "DROP TRIGGER ledger_is_logged ON committees_fundentry;",
    is_logged(
        "committees_fundentry",
        shows="fund_id,kind,decision_id,expenditure_id,correction_id,reference",
        amount="amount_minor",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("committees", "0018_corrections_of_a_fund_are_asked_for")]

    operations = [
        migrations.RunSQL(grants_of_a_ledger_table(TABLE, updatable=("state", *DECIDED))),
        migrations.RunSQL(
            states_guard(
                TABLE,
                begins="requested",
                moves="requested>approved,requested>refused",
                loose=",".join(DECIDED),
            )
        ),
        migrations.RunSQL(CORRECTIONS),
        *(migrations.RunSQL(sql) for sql in LOGGED),
    ]
