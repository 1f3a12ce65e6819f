"""Countries and LEIs are well formed, roles fit the organisation, and a merged double takes no part."""

import django.db.models.deletion
from django.db import migrations, models

import registry.countries

# ISO 17442: letters count as 10 to 35, and the number that comes of it leaves 1 when divided by 97 (ISO 7064).
LEI = """
CREATE FUNCTION is_lei(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN code ~ '^[0-9A-Z]{18}[0-9]{2}$' THEN (
        SELECT string_agg(CASE WHEN sign ~ '[0-9]' THEN sign ELSE (ascii(sign) - 55)::text END, '' ORDER BY place)
        FROM regexp_split_to_table(code, '') WITH ORDINALITY AS signs(sign, place)
    )::numeric % 97 = 1 ELSE false END
$$;
ALTER TABLE registry_organisation ADD CONSTRAINT lei_has_its_check_digits CHECK (lei = '' OR is_lei(lei));
ALTER TABLE registry_organisationchange
    ADD CONSTRAINT new_lei_has_its_check_digits CHECK (lei = '' OR is_lei(lei));
"""

# The arguments are the column that names the party and, where only one kind of party may be named, the kind.
STANDING = """
CREATE FUNCTION party_may_be_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    party record;
    role text := split_part(to_jsonb(NEW) ->> 'role', '_', 1);
    wanted text := CASE role WHEN 'committee' THEN 'cooperative' ELSE coalesce(role, TG_ARGV[1]) END;
BEGIN
    -- A merge that is under way is waited for, and one that comes later waits.
    SELECT kind, merged_into_id INTO party FROM registry_organisation
        WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint FOR SHARE;
    IF party.merged_into_id IS NOT NULL THEN
        RAISE EXCEPTION 'organisation % was merged into another', to_jsonb(NEW) ->> TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'merged_takes_no_part';
    END IF;
    IF party.kind <> wanted THEN
        RAISE EXCEPTION 'organisation % is not of the kind %', to_jsonb(NEW) ->> TG_ARGV[0], wanted
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'party_is_of_the_right_kind';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER party_may_be_named AFTER INSERT OR UPDATE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');
CREATE TRIGGER party_may_be_named AFTER INSERT OR UPDATE ON registry_minesite
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('cooperative_id', 'cooperative');
CREATE TRIGGER party_may_be_named AFTER INSERT OR UPDATE OF parent_id ON registry_organisation
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION party_may_be_named('parent_id');
CREATE TRIGGER party_may_be_named AFTER INSERT ON registry_organisationchange
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');
CREATE TRIGGER party_may_be_named AFTER INSERT ON registry_suspension
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');
CREATE TRIGGER party_may_be_named AFTER INSERT OR UPDATE ON registry_organisationalias
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id');

CREATE FUNCTION merged_was_never_used() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    naming record;
    is_used boolean;
BEGIN
    IF EXISTS (SELECT FROM registry_organisation WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'organisation % was merged itself', NEW.merged_into_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'merged_takes_no_part';
    END IF;
    IF EXISTS (SELECT FROM registry_organisation WHERE id = NEW.merged_into_id AND kind <> NEW.kind) THEN
        RAISE EXCEPTION 'organisation % is of another kind', NEW.merged_into_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'party_is_of_the_right_kind';
    END IF;
    FOR naming IN
        SELECT conrelid::regclass AS place, attname AS name
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE confrelid = 'registry_organisation'::regclass AND contype = 'f'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', naming.place, naming.name)
            INTO is_used USING NEW.id;
        IF is_used THEN
            RAISE EXCEPTION 'organisation % is in use in %', NEW.id, naming.place
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'merged_was_never_used';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER merged_was_never_used AFTER UPDATE OF merged_into_id ON registry_organisation
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION merged_was_never_used();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_jobs_only_move_forward")]

    operations = [
        migrations.AlterField(
            model_name="minesite",
            name="country",
            field=models.CharField(
                default="CD",
                max_length=2,
                validators=[registry.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="country",
            field=models.CharField(
                help_text="Two-letter ISO 3166 code.",
                max_length=2,
                validators=[registry.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="The parent may retire credits on behalf of this organisation.",
                limit_choices_to={"merged_into": None},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subsidiaries",
                to="registry.organisation",
                verbose_name="group parent",
            ),
        ),
        migrations.AlterField(
            model_name="organisationchange",
            name="country",
            field=models.CharField(
                help_text="Two-letter ISO 3166 code.",
                max_length=2,
                validators=[registry.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="organisationchange",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="The parent may retire credits on behalf of this organisation.",
                limit_choices_to={"merged_into": None},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="group parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="minesite",
            constraint=models.CheckConstraint(
                condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="country_of_a_site_is_two_letters"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="country_is_two_letters"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="new_country_is_two_letters"
            ),
        ),
        migrations.RunSQL(LEI),
        migrations.RunSQL(STANDING),
    ]
