"""The application appends to the committees' books; of a written row it moves only the decision's state."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table

UPDATABLE = {
    # PostgreSQL lets a role lock only rows of which it may change a column. Changing this one is refused by
    # the foreign keys and the trigger below; balance and spending move by the triggers on entries alone.
    "committees_premiumfund": ("id",),
    "committees_fundentry": (),
    "committees_decision": (
        "state",
        "confirmed_at",
        "confirmed_by_id",
        "refused_at",
        "refused_by_id",
        "refusal",
        "closed_at",
        "closed_by_id",
    ),
    "committees_vote": (),
    "committees_project": (),
    "committees_expenditure": (),
}

FUND_FACTS = """
CREATE FUNCTION fund_facts_never_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.site_id, NEW.currency) IS DISTINCT FROM (OLD.id, OLD.site_id, OLD.currency) THEN
        RAISE EXCEPTION 'fund % stays what it is', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fund_facts_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_facts_never_change BEFORE UPDATE ON committees_premiumfund
    FOR EACH ROW EXECUTE FUNCTION fund_facts_never_change();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0002_money_rules")]

    operations = [
        migrations.RunSQL(FUND_FACTS),
        *(
            migrations.RunSQL(grants_of_a_ledger_table(table, updatable=columns))
            for table, columns in UPDATABLE.items()
        ),
    ]
