"""Links open the evidence of one statement for ninety days at most; each opening is kept."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, keeps_its_history

GUARD = """
CREATE FUNCTION evidence_link_stays_revoked() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND NEW.revoked_at IS NOT NULL)
       OR (TG_OP = 'UPDATE' AND OLD.revoked_at IS NOT NULL
           AND (NEW.revoked_at, NEW.revoked_by_id) IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id)) THEN
        RAISE EXCEPTION 'a link begins open and stays revoked'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_link_stays_revoked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_link_stays_revoked BEFORE INSERT OR UPDATE ON reporting_evidencelink
    FOR EACH ROW EXECUTE FUNCTION evidence_link_stays_revoked();

CREATE FUNCTION only_open_evidence_is_opened() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM reporting_evidencelink WHERE id = NEW.link_id AND revoked_at IS NULL
                   AND created_at <= NEW.opened_at AND expires_at > NEW.opened_at) THEN
        RAISE EXCEPTION 'link % is not open', NEW.link_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'only_open_evidence_is_opened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_open_evidence_is_opened BEFORE INSERT ON reporting_evidenceopening
    FOR EACH ROW EXECUTE FUNCTION only_open_evidence_is_opened();
"""
GRANTS = """
REVOKE ALL ON reporting_evidencelink FROM oreka_app;
GRANT SELECT, INSERT ON reporting_evidencelink TO oreka_app;
GRANT UPDATE (revoked_at, revoked_by_id) ON reporting_evidencelink TO oreka_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0027_administrators_of_buyers_run_their_teams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="for whom")),
                ("key", models.UUIDField(editable=False)),
                ("token_sha256", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_links",
                        to="reporting.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to evidence",
                "verbose_name_plural": "links to evidence",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EvidenceOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="file")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="reporting.evidencelink",
                        verbose_name="link to evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening of evidence",
                "verbose_name_plural": "openings of evidence",
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="evidencelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="evidence_link_says_for_whom"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__gt", models.F("created_at")),
                    (
                        "expires_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("created_at"), "+", models.Value(datetime.timedelta(days=90))
                        ),
                    ),
                ),
                name="evidence_link_lasts_ninety_days_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="revoked_evidence_link_names_who",
            ),
        ),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(GRANTS),
        migrations.RunSQL(keeps_its_history("reporting_evidencelink", "key,token_sha256")),
        migrations.RunSQL(grants_of_a_ledger_table("reporting_evidenceopening")),
        migrations.RunSQL(NEVER_CHANGED.format(table="reporting_evidenceopening")),
    ]
