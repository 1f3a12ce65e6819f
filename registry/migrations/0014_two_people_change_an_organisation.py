"""Two people change an organisation's facts, end its suspension and grant a stand-in; all of it is logged."""

from django.db import migrations

from registry.database import grants_of_a_ledger_table, is_logged, keeps_its_history, states_guard

# The application may add an organisation and review or merge it; its facts move by an approved change alone.
FACTS = """
REVOKE UPDATE ON registry_organisation FROM oreka_app;
GRANT UPDATE (reviewed_at, reviewed_by_id, merged_into_id) ON registry_organisation TO oreka_app;

CREATE FUNCTION approved_change_is_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE registry_organisation
    SET name = NEW.name, country = NEW.country, registration_number = NEW.registration_number, lei = NEW.lei,
        domain = NEW.domain, parent_id = NEW.parent_id, contact_name = NEW.contact_name,
        contact_email = NEW.contact_email
    WHERE id = NEW.organisation_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION approved_change_is_made() FROM PUBLIC;
CREATE TRIGGER approved_change_is_made AFTER UPDATE OF state ON registry_organisationchange
    FOR EACH ROW WHEN (OLD.state = 'requested' AND NEW.state = 'approved')
    EXECUTE FUNCTION approved_change_is_made();

CREATE FUNCTION review_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.reviewed_at IS NOT NULL
        AND (NEW.reviewed_at, NEW.reviewed_by_id) IS DISTINCT FROM (OLD.reviewed_at, OLD.reviewed_by_id))
       OR (OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
       OR (NEW.reviewed_at IS NOT NULL AND NEW.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'organisation % has been reviewed or merged', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'review_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_is_final BEFORE UPDATE ON registry_organisation
    FOR EACH ROW EXECUTE FUNCTION review_is_final();
"""

# What was proposed stays; it is agreed to once and ended once.
STAND_INS = """
CREATE FUNCTION stand_in_stays_as_proposed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    loose text[] := ARRAY['agreed_at', 'agreed_by_id', 'ended_at', 'ended_by_id'];
BEGIN
    IF to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
       OR (OLD.agreed_at IS NOT NULL AND (NEW.agreed_at, NEW.agreed_by_id)
           IS DISTINCT FROM (OLD.agreed_at, OLD.agreed_by_id))
       OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'stand-in % stays as it was proposed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'stand_in_stays_as_proposed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stand_in_stays_as_proposed BEFORE UPDATE ON registry_standin
    FOR EACH ROW EXECUTE FUNCTION stand_in_stays_as_proposed();
"""

UPDATABLE = {
    "registry_organisationchange": ("state", "decided_at", "approved_by_id", "refused_by_id", "refusal"),
    "registry_suspension": ("state", "lifted_at", "lifted_by_id", "outcome"),
    "registry_standin": ("agreed_at", "agreed_by_id", "ended_at", "ended_by_id"),
}

STATES = [
    states_guard(
        "registry_organisationchange",
        begins="requested",
        moves="requested>approved,requested>refused",
        loose="decided_at,approved_by_id,refused_by_id,refusal",
    ),
    states_guard(
        "registry_suspension",
        begins="placed",
        moves="placed>lifted",
        loose="lifted_at,lifted_by_id,outcome",
    ),
]

LOGGED = [
    is_logged("registry_organisationchange", shows="organisation_id"),
    is_logged("registry_suspension", shows="organisation_id"),
    is_logged("registry_standin", shows="begins_at,ends_at"),
]

# Organisations of before were known to the staff.
REVIEWED = "UPDATE registry_organisation SET reviewed_at = now() WHERE reviewed_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_how_organisations_and_people_stand")]

    operations = [
        migrations.RunSQL(REVIEWED),
        migrations.RunSQL(FACTS),
        migrations.RunSQL(STAND_INS),
        *(
            migrations.RunSQL(grants_of_a_ledger_table(table, updatable=columns))
            for table, columns in UPDATABLE.items()
        ),
        *(migrations.RunSQL(sql) for sql in (*STATES, *LOGGED)),
        *(
            migrations.RunSQL(keeps_its_history(table))
            for table in ("registry_organisationalias", "registry_invitation")
        ),
    ]
