"""A budget stays within what is set aside, no picture is kept of what is done for children, and proof only grows."""

from django.db import migrations

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged, keeps_its_history

RULES = """
-- As its owner, since whoever plans may not touch the project itself, but two plans must take turns.
CREATE FUNCTION budget_waits_for_its_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM committees_project WHERE id = NEW.project_id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER budget_waits_for_its_project BEFORE INSERT OR UPDATE ON committees_budgetline
    FOR EACH ROW EXECUTE FUNCTION budget_waits_for_its_project();

CREATE FUNCTION budget_stays_within_its_project() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT sum(amount_minor) FROM committees_budgetline WHERE project_id = NEW.project_id)
            > (SELECT allocated_minor FROM committees_project WHERE id = NEW.project_id) THEN
        RAISE EXCEPTION 'the budget of project % is more than is set aside', NEW.project_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'budget_stays_within_its_project';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER budget_stays_within_its_project AFTER INSERT OR UPDATE ON committees_budgetline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION budget_stays_within_its_project();

CREATE FUNCTION no_picture_of_what_is_done_for_children() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM committees_project project
               JOIN committees_decision decision ON decision.id = project.decision_id
               WHERE project.id = NEW.project_id AND decision.area = 2) THEN
        RAISE EXCEPTION 'project % is for children', NEW.project_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'no_picture_of_what_is_done_for_children';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_picture_of_what_is_done_for_children BEFORE INSERT ON committees_photo
    FOR EACH ROW EXECUTE FUNCTION no_picture_of_what_is_done_for_children();
"""

ONLY_ADDED = ("committees_quote", "committees_photo", "committees_outcome", "committees_reached")
LOGGED = [
    is_logged("committees_quote", shows="project_id,currency,is_taken,sha256", amount="amount_minor"),
    is_logged("committees_photo", shows="project_id,moment,is_for_everybody,sha256"),
    is_logged("committees_outcome", shows="project_id,indicator"),
    is_logged("committees_reached", shows="outcome_id,group"),
    "DROP TRIGGER ledger_is_logged ON committees_expenditure;",
    is_logged(
        "committees_expenditure",
        shows="number,project_id,currency,receipt_sha256",
        amount="fund_amount_minor",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("committees", "0009_projects_are_planned_and_proved")]

    operations = [
        *(migrations.RunSQL(grants_of_a_ledger_table(table)) for table in ONLY_ADDED),
        *(migrations.RunSQL(NEVER_CHANGED.format(table=table)) for table in ONLY_ADDED),
        *(migrations.RunSQL(sql) for sql in LOGGED),
        *(
            migrations.RunSQL(keeps_its_history(table))
            for table in ("committees_budgetline", "committees_milestone")
        ),
        migrations.RunSQL(RULES),
    ]
