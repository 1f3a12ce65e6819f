"""Nothing is reported, issued, ordered, delivered or retired for whoever is suspended, or for a beneficiary unseen."""

from django.db import migrations

# An act that looked before a suspension was placed counts as before it; the next one is refused.
RULES = """
CREATE FUNCTION refuse_the_suspended(VARIADIC parties bigint[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM registry_suspension WHERE state = 'placed' AND organisation_id = ANY (parties)) THEN
        RAISE EXCEPTION 'a party is suspended'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'suspended_takes_no_part';
    END IF;
END $$;

CREATE FUNCTION suspended_takes_no_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'credits_productionreport' THEN
        PERFORM refuse_the_suspended(cooperative_id) FROM registry_minesite WHERE id = NEW.site_id;
    ELSIF TG_TABLE_NAME = 'credits_issuance' THEN
        PERFORM refuse_the_suspended(site.cooperative_id) FROM credits_productionreport report
            JOIN registry_minesite site ON site.id = report.site_id WHERE report.id = NEW.report_id;
    ELSE
        PERFORM refuse_the_suspended(NEW.buyer_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER suspended_takes_no_part AFTER INSERT ON credits_productionreport
    FOR EACH ROW EXECUTE FUNCTION suspended_takes_no_part();
CREATE TRIGGER suspended_takes_no_part AFTER INSERT ON credits_issuance
    FOR EACH ROW EXECUTE FUNCTION suspended_takes_no_part();
CREATE TRIGGER suspended_gets_nothing_issued AFTER UPDATE OF state ON credits_issuance
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION suspended_takes_no_part();
CREATE TRIGGER suspended_takes_no_part AFTER INSERT ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION suspended_takes_no_part();
CREATE TRIGGER suspended_gets_nothing_delivered AFTER UPDATE OF state ON credits_purchaseorder
    FOR EACH ROW WHEN (NEW.state IN ('accepted', 'delivered')) EXECUTE FUNCTION suspended_takes_no_part();

CREATE FUNCTION beneficiary_is_reviewed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse_the_suspended(organisation_id, NEW.beneficiary_id)
        FROM credits_holdingaccount WHERE id = NEW.account_id;
    IF EXISTS (SELECT FROM registry_organisation
               WHERE id = NEW.beneficiary_id AND (reviewed_at IS NULL OR merged_into_id IS NOT NULL)) THEN
        RAISE EXCEPTION 'beneficiary % has not been reviewed', NEW.beneficiary_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'beneficiary_is_reviewed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER beneficiary_is_reviewed AFTER INSERT ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION beneficiary_is_reviewed();
CREATE TRIGGER suspended_retires_nothing AFTER UPDATE OF state ON credits_retirement
    FOR EACH ROW WHEN (NEW.state = 'final') EXECUTE FUNCTION beneficiary_is_reviewed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0012_what_was_agreed_stays"),
        ("registry", "0014_two_people_change_an_organisation"),
    ]

    operations = [migrations.RunSQL(RULES)]
