"""Few words, days that can be, a reason where somebody stands aside, and no words on children."""

from django.db import migrations

RULES = """
ALTER TABLE committees_decision ADD CONSTRAINT a_decision_is_told_in_few_words
    CHECK (length(reason) <= 2000 AND length(refusal) <= 2000);
ALTER TABLE committees_reversal ADD CONSTRAINT a_reversal_is_told_in_few_words
    CHECK (length(reason) <= 2000 AND length(refusal) <= 2000);
ALTER TABLE committees_meeting ADD CONSTRAINT a_meeting_is_not_of_long_ago CHECK (held_on >= '2000-01-01');
ALTER TABLE committees_expenditure ADD CONSTRAINT a_rate_is_of_the_days_of_its_payment
    CHECK (rate_on IS NULL OR rate_on BETWEEN spent_on - 31 AND spent_on + 31);

CREATE FUNCTION who_stands_aside_says_why() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.stood_aside > 0
            AND (SELECT conflict FROM committees_decision WHERE id = NEW.decision_id) = '' THEN
        RAISE EXCEPTION 'nobody says why somebody stood aside at decision %', NEW.decision_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_stands_aside_says_why';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER who_stands_aside_says_why BEFORE INSERT ON committees_vote
    FOR EACH ROW EXECUTE FUNCTION who_stands_aside_says_why();

CREATE FUNCTION no_words_on_children() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.note <> '' AND EXISTS (SELECT FROM committees_project project
               JOIN committees_decision decision ON decision.id = project.decision_id
               WHERE project.id = NEW.project_id AND decision.area = 2) THEN
        RAISE EXCEPTION 'project % is for children', NEW.project_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_words_on_children';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_words_on_children BEFORE INSERT ON committees_outcome
    FOR EACH ROW EXECUTE FUNCTION no_words_on_children();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0023_lines_set_aside_count_no_more")]

    operations = [migrations.RunSQL(RULES)]
