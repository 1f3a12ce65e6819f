"""A payment takes what was set aside; each expenditure has one, and those before get theirs now."""

from django.db import migrations

from registry.database import is_logged

BALANCES = """
CREATE OR REPLACE FUNCTION fund_begins_empty() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.balance_minor <> 0 OR NEW.set_aside_minor <> 0 THEN
        RAISE EXCEPTION 'a fund begins with nothing in it'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fund_begins_empty';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION entry_moves_the_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE committees_premiumfund
        SET balance_minor = balance_minor + CASE NEW.kind WHEN 'payment' THEN 0 ELSE NEW.amount_minor END,
            set_aside_minor = set_aside_minor + CASE
                WHEN NEW.kind = 'payment' THEN NEW.amount_minor
                WHEN NEW.kind IN ('allocation', 'return') THEN -NEW.amount_minor
                ELSE 0 END
        WHERE id = NEW.fund_id;
    RETURN NULL;
END $$;
"""

PAYMENTS = """
CREATE FUNCTION every_expenditure_is_paid_from_its_fund() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    concerned bigint := CASE TG_TABLE_NAME WHEN 'committees_expenditure' THEN (to_jsonb(NEW) ->> 'id')::bigint
                        ELSE (to_jsonb(NEW) ->> 'expenditure_id')::bigint END;
BEGIN
    IF NOT EXISTS (
            SELECT FROM committees_expenditure spent
            JOIN committees_project project ON project.id = spent.project_id
            JOIN committees_decision decision ON decision.id = project.decision_id
            JOIN committees_committee committee ON committee.id = decision.committee_id
            JOIN committees_premiumfund fund ON fund.site_id = committee.site_id
            JOIN committees_fundentry paid ON paid.expenditure_id = spent.id AND paid.fund_id = fund.id
                 AND paid.decision_id = decision.id AND paid.amount_minor = -spent.fund_amount_minor
            WHERE spent.id = concerned) THEN
        RAISE EXCEPTION 'expenditure % is not what its fund paid', concerned
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'every_expenditure_is_paid_from_its_fund';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER every_expenditure_is_paid_from_its_fund AFTER INSERT ON committees_expenditure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION every_expenditure_is_paid_from_its_fund();
CREATE CONSTRAINT TRIGGER every_expenditure_is_paid_from_its_fund AFTER INSERT ON committees_fundentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.expenditure_id IS NOT NULL)
    EXECUTE FUNCTION every_expenditure_is_paid_from_its_fund();
"""

LOGGED = [
    "DROP TRIGGER ledger_is_logged ON committees_premiumfund;",
    is_logged("committees_premiumfund", shows="site_id,currency", derived="balance_minor,set_aside_minor"),
    "DROP TRIGGER ledger_is_logged ON committees_fundentry;",
    is_logged(
        "committees_fundentry",
        shows="fund_id,kind,decision_id,expenditure_id,reference",
        amount="amount_minor",
    ),
]

# Payments before this were told by their expenditures alone.
FORMER = """
SELECT set_config('oreka.actor', 'system:registry', true), set_config('oreka.act', 'record_expenditure', true);
UPDATE committees_premiumfund fund SET set_aside_minor = -entries.amount FROM (
    SELECT fund_id, sum(amount_minor) AS amount FROM committees_fundentry
    WHERE kind IN ('allocation', 'return') GROUP BY 1) entries WHERE entries.fund_id = fund.id;
INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, decision_id, expenditure_id, reason,
                                  recorded_at, recorded_by_id)
    SELECT fund.id, 'payment', -spent.fund_amount_minor, spent.number, decision.id, spent.id, '',
           spent.recorded_at, spent.recorded_by_id
    FROM committees_expenditure spent
    JOIN committees_project project ON project.id = spent.project_id
    JOIN committees_decision decision ON decision.id = project.decision_id
    JOIN committees_committee committee ON committee.id = decision.committee_id
    JOIN committees_premiumfund fund ON fund.site_id = committee.site_id
    ORDER BY spent.id;
-- Nothing may wait for its check when the next migration changes a table.
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0014_payments_leave_the_fund")]

    operations = [migrations.RunSQL(sql) for sql in (BALANCES, PAYMENTS, *LOGGED, FORMER)]
