"""The last administrator of a buyer stays, whoever ends whose membership, and at the same moment too."""

from django.db import migrations

FLOOR = """
CREATE FUNCTION team_keeps_an_administrator() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.role <> 'buyer_admin' OR (TG_OP = 'UPDATE' AND NEW.role = OLD.role
            AND NEW.organisation_id = OLD.organisation_id AND NEW.user_id = OLD.user_id) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    -- One after the other: what the first took away, the second no longer finds.
    PERFORM FROM registry_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM registry_membership other JOIN registry_user person ON person.id = other.user_id
                   WHERE other.organisation_id = OLD.organisation_id AND other.role = 'buyer_admin'
                     AND other.id <> OLD.id AND other.user_id <> OLD.user_id AND person.is_active)
       -- One that was registered twice is closed, and needs nobody.
       AND EXISTS (SELECT FROM registry_organisation
                   WHERE id = OLD.organisation_id AND merged_into_id IS NULL) THEN
        RAISE EXCEPTION 'nobody else administers organisation %', OLD.organisation_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'team_keeps_an_administrator';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
REVOKE ALL ON FUNCTION team_keeps_an_administrator() FROM PUBLIC;
CREATE TRIGGER team_keeps_an_administrator BEFORE UPDATE OR DELETE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION team_keeps_an_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0027_colleagues_are_invited")]

    operations = [migrations.RunSQL(FLOOR)]
