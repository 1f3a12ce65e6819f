"""A footprint says what it covers, who checked it and which it takes the place of, and has evidence."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import is_logged, keeps_its_history, states_guard

RULES = """
REVOKE UPDATE ON credits_footprintevidence FROM oreka_app;
GRANT UPDATE (scope, scope_name, boundary, verification, verifier_name, verified_on)
    ON credits_footprint TO oreka_app;

ALTER TABLE credits_footprint ADD CONSTRAINT footprint_is_checked_before_it_is_declared
    CHECK (verified_on <= (declared_at AT TIME ZONE 'UTC')::date);

CREATE FUNCTION evidence_of_a_declared_footprint_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The lock makes a declaration and a change of evidence wait for each other.
    PERFORM FROM credits_footprint
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.footprint_id ELSE OLD.footprint_id END
          AND state = 'draft' FOR SHARE;
    IF NOT FOUND OR TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'evidence is added and removed only while its footprint is a draft'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'evidence_of_a_declared_footprint_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER evidence_of_a_declared_footprint_stays BEFORE INSERT OR UPDATE OR DELETE ON credits_footprintevidence
    FOR EACH ROW EXECUTE FUNCTION evidence_of_a_declared_footprint_stays();

CREATE FUNCTION what_was_declared_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what footprint % was declared to cover, and who checked it, stays', OLD.number
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what_was_declared_stays';
END $$;
CREATE TRIGGER what_was_declared_stays BEFORE UPDATE ON credits_footprint
    FOR EACH ROW WHEN (
        OLD.state <> 'draft'
        AND (NEW.scope, NEW.scope_name, NEW.boundary, NEW.verification, NEW.verifier_name, NEW.verified_on)
            IS DISTINCT FROM
            (OLD.scope, OLD.scope_name, OLD.boundary, OLD.verification, OLD.verifier_name, OLD.verified_on))
    EXECUTE FUNCTION what_was_declared_stays();

CREATE FUNCTION a_version_follows_a_declaration() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The lock makes two that would follow one declaration, or withdraw it, wait for each other.
    PERFORM FROM credits_footprint earlier
        WHERE earlier.id = NEW.supersedes_id AND earlier.state = 'declared' AND earlier.version + 1 = NEW.version
          AND (earlier.organisation_id, earlier.mineral_id, earlier.period_first, earlier.period_last)
              = (NEW.organisation_id, NEW.mineral_id, NEW.period_first, NEW.period_last)
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'footprint % follows no declaration of its company, mineral and period', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_version_follows_a_declaration';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_version_follows_a_declaration BEFORE INSERT ON credits_footprint
    FOR EACH ROW WHEN (NEW.supersedes_id IS NOT NULL) EXECUTE FUNCTION a_version_follows_a_declaration();

CREATE FUNCTION a_check_by_others_has_evidence() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM credits_footprintevidence WHERE footprint_id = NEW.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'footprint % is declared as checked by a third party without a file of evidence', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_check_by_others_has_evidence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_check_by_others_has_evidence BEFORE UPDATE ON credits_footprint
    FOR EACH ROW WHEN (NEW.state = 'declared' AND OLD.state <> 'declared' AND NEW.verification = 'third_party')
    EXECUTE FUNCTION a_check_by_others_has_evidence();

CREATE FUNCTION one_version_is_declared_at_a_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM credits_footprint WHERE id = NEW.supersedes_id AND state = 'withdrawn';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'footprint % is declared while the version before it stands', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_version_is_declared_at_a_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_version_is_declared_at_a_time BEFORE UPDATE ON credits_footprint
    FOR EACH ROW WHEN (NEW.state = 'declared' AND OLD.state <> 'declared' AND NEW.supersedes_id IS NOT NULL)
    EXECUTE FUNCTION one_version_is_declared_at_a_time();
"""

# Columns that earlier rows did not have are in their digests from here on.
RELOG = """
SELECT set_config('oreka.actor', 'system:migration', true), set_config('oreka.act', 'open_the_log', true);
UPDATE credits_footprint SET state = state;
"""

GUARD = states_guard(
    "credits_footprint",
    begins="draft",
    moves="draft>declared,draft>withdrawn,declared>withdrawn",
    loose="declared_at,declared_by_id,withdrawn_at,withdrawn_by_id,scope,scope_name,boundary,verification,"
    "verifier_name,verified_on",
)
LOGGED = is_logged(
    "credits_footprint",
    shows="number,organisation_id,mineral_id,period_first,period_last,scope,verification,version,supersedes_id",
)


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0022_nothing_of_the_suspended_is_delivered"),
        ("registry", "0022_repeats_keep_their_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="footprint",
            name="method",
            field=models.CharField(
                default="RMC-FP 1.1", editable=False, max_length=40, verbose_name="method"
            ),
        ),
        migrations.AddField(
            model_name="footprint",
            name="scope",
            field=models.CharField(
                choices=[
                    ("company", "The whole company"),
                    ("product_group", "A product group"),
                    ("product", "One product"),
                ],
                default="company",
                max_length=20,
                verbose_name="covers",
            ),
        ),
        migrations.AddField(
            model_name="footprint",
            name="scope_name",
            field=models.CharField(
                blank=True, default="", max_length=120, verbose_name="name of the product or group"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="footprint",
            name="verification",
            field=models.CharField(
                choices=[
                    ("declared", "Declared by the company, not checked"),
                    ("internal", "Checked within the company"),
                    ("third_party", "Checked by a third party"),
                ],
                default="declared",
                max_length=20,
                verbose_name="how it was checked",
            ),
        ),
        migrations.AddField(
            model_name="footprint",
            name="verifier_name",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="who checked"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="footprint",
            name="verified_on",
            field=models.DateField(null=True, verbose_name="checked on"),
        ),
        migrations.AddField(
            model_name="footprint",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="footprint",
            name="supersedes",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="credits.footprint",
                verbose_name="takes the place of",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scope", "company"), ("scope_name", "")),
                    models.Q(
                        ("scope__in", ["product_group", "product"]),
                        models.Q(("scope_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="footprint_names_what_it_covers",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("verification", "declared"), ("verified_on__isnull", True), ("verifier_name", "")
                    ),
                    models.Q(
                        ("verification__in", ["internal", "third_party"]),
                        ("verified_on__isnull", False),
                        models.Q(("verifier_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="checked_footprint_names_who_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("supersedes__isnull", True), ("version", 1)),
                    models.Q(("supersedes__isnull", False), ("version__gt", 1)),
                    _connector="OR",
                ),
                name="footprint_versions_count_from_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="footprint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("supersedes",),
                name="footprint_has_one_successor",
            ),
        ),
        migrations.CreateModel(
            name="FootprintEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("file", models.FileField(upload_to="footprints/%Y/", verbose_name="evidence")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "footprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="credits.footprint",
                        verbose_name="footprint",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence of a footprint",
                "verbose_name_plural": "evidence of footprints",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("footprint", "sha256"), name="footprint_evidence_is_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            ("sha256__regex", "^[0-9a-f]{64}$"),
                        ),
                        name="footprint_evidence_has_a_file",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "DROP TRIGGER states_only_move_forward ON credits_footprint;"
            "DROP TRIGGER ledger_is_logged ON credits_footprint;"
        ),
        migrations.RunSQL(LOGGED),
        migrations.RunSQL(RELOG),
        # No change may be left to check when triggers are made.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(RULES),
        migrations.RunSQL(keeps_its_history("credits_footprintevidence")),
    ]
