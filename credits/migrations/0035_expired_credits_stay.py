"""Credits whose standard says for how long they are usable are neither delivered nor set aside after that day.

That day never comes earlier than it was when they were issued.
"""

from django.db import migrations

UNTIL = """
CREATE FUNCTION usable_until(period_last date, years integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT (period_last + make_interval(years => years))::date $$;
COMMENT ON FUNCTION usable_until(date, integer) IS
    'The last day on which credits can be delivered or set aside; NULL if they do not expire.';

CREATE FUNCTION is_expired(issuance bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(usable_until(report.period_last, standard.usable_years) < day, false)
    FROM credits_issuance issued
    JOIN credits_productionreport report ON report.id = issued.report_id
    JOIN registry_standard standard ON standard.id = issued.standard_id
    WHERE issued.id = issuance
$$;

CREATE FUNCTION expired_credits_are_not_delivered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM moved WHERE is_expired(issuance_id, (recorded_at AT TIME ZONE 'UTC')::date)) THEN
        RAISE EXCEPTION 'some of these credits are usable no longer'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'expired_credits_are_not_delivered';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER expired_credits_are_not_delivered AFTER INSERT ON credits_transfer
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION expired_credits_are_not_delivered();

-- What was set aside in time becomes final, however long it cools off.
CREATE FUNCTION expired_credits_are_not_retired() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF is_expired(NEW.issuance_id, (SELECT (requested_at AT TIME ZONE 'UTC')::date FROM credits_retirement
                                    WHERE id = NEW.reserved_for_id)) THEN
        RAISE EXCEPTION 'block % is usable no longer', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'expired_credits_are_not_retired';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expired_credits_are_not_retired BEFORE UPDATE OF reserved_for_id ON credits_certificate
    FOR EACH ROW WHEN (NEW.reserved_for_id IS NOT NULL AND NEW.reserved_for_id IS DISTINCT FROM OLD.reserved_for_id)
    EXECUTE FUNCTION expired_credits_are_not_retired();
CREATE TRIGGER expired_credits_are_not_set_aside BEFORE INSERT ON credits_certificate
    FOR EACH ROW WHEN (NEW.reserved_for_id IS NOT NULL) EXECUTE FUNCTION expired_credits_are_not_retired();

-- A second person may take years; only what is approved in time then cools off.
CREATE FUNCTION expired_credits_are_not_approved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_certificate WHERE reserved_for_id = NEW.id
               AND is_expired(issuance_id, (NEW.approved_at AT TIME ZONE 'UTC')::date)) THEN
        RAISE EXCEPTION 'some credits of retirement % are usable no longer', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'expired_credits_are_not_approved';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expired_credits_are_not_approved BEFORE UPDATE OF approved_at ON credits_retirement
    FOR EACH ROW WHEN (NEW.approved_at IS NOT NULL) EXECUTE FUNCTION expired_credits_are_not_approved();
"""

# As before, but for what is expired on the day.
PASSED_OVER = r"""
DO $$
DECLARE
    source text;
BEGIN
    source := pg_get_functiondef('deliver_oldest_credits(bigint,bigint,bigint[],timestamptz,bigint)'::regprocedure);
    IF position('AND issuance.state = ''approved''' IN source) = 0 THEN
        RAISE EXCEPTION 'deliver_oldest_credits is not as it was';
    END IF;
    EXECUTE replace(source, 'AND issuance.state = ''approved''',
        'AND issuance.state = ''approved'' AND NOT is_expired(issuance.id, (deliver_oldest_credits.at AT TIME ZONE ''UTC'')::date)');
    source := pg_get_functiondef('set_oldest_credits_aside(bigint)'::regprocedure);
    IF position('report.mineral_id = claim.mineral_id ORDER BY' IN source) = 0 THEN
        RAISE EXCEPTION 'set_oldest_credits_aside is not as it was';
    END IF;
    source := replace(source, 'SELECT account_id, mineral_id, quantity INTO claim',
        'SELECT account_id, mineral_id, quantity, requested_at INTO claim');
    EXECUTE replace(source, 'report.mineral_id = claim.mineral_id ORDER BY',
        'report.mineral_id = claim.mineral_id '
        'AND NOT is_expired(issuance.id, (claim.requested_at AT TIME ZONE ''UTC'')::date) ORDER BY');
END $$;
"""

# No number of years is longer than any: such credits do not expire.
KEPT = """
CREATE FUNCTION issued_credits_stay_usable_as_long() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_issuance WHERE standard_id = NEW.id AND state = 'approved') THEN
        RAISE EXCEPTION 'credits were issued under standard %', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'issued_credits_stay_usable_as_long';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_credits_stay_usable_as_long BEFORE UPDATE OF usable_years ON registry_standard
    FOR EACH ROW WHEN (NEW.usable_years IS NOT NULL AND (OLD.usable_years IS NULL OR NEW.usable_years < OLD.usable_years))
    EXECUTE FUNCTION issued_credits_stay_usable_as_long();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0034_steps_of_orders_are_told"),
        ("registry", "0025_standards_say_how_long"),
    ]

    operations = [migrations.RunSQL(UNTIL), migrations.RunSQL(PASSED_OVER), migrations.RunSQL(KEPT)]
