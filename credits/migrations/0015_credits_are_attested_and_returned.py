"""Credits are issued on two pieces of evidence and an attestation; a request may be returned for changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged, states_guard

RULES = """
CREATE FUNCTION issued_credits_are_attested() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    report record;
BEGIN
    SELECT produced.*, site.cooperative_id INTO report FROM credits_productionreport produced
        JOIN registry_minesite site ON site.id = produced.site_id WHERE produced.id = NEW.report_id;
    IF report.evidence_sha256 = report.sold_evidence_sha256 THEN
        RAISE EXCEPTION 'one file stands for production and sale of report %', report.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'issued_credits_have_two_pieces_of_evidence';
    END IF;
    IF NOT EXISTS (SELECT FROM credits_attestation
                   WHERE cooperative_id = report.cooperative_id
                     AND period_first <= report.period_first AND period_last >= report.period_last) THEN
        RAISE EXCEPTION 'nobody attested for report %', report.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'issued_credits_are_attested';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER issued_credits_are_attested AFTER UPDATE OF state ON credits_issuance
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION issued_credits_are_attested();
DROP TRIGGER states_only_move_forward ON credits_issuance;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0014_payments_make_up_the_total"),
        ("registry", "0014_two_people_change_an_organisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_first", models.DateField(verbose_name="first day")),
                ("period_last", models.DateField(verbose_name="last day")),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("file", models.FileField(upload_to="attestations/%Y/", verbose_name="signed paper")),
                ("file_sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "exclusivity attestation",
                "verbose_name_plural": "exclusivity attestations",
                "ordering": ["-period_first", "-id"],
            },
        ),
        migrations.AlterModelOptions(
            name="issuance",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("request_issuance", "Can request issuances"),
                    ("approve_issuance", "Can approve, return and refuse issuances"),
                ],
                "verbose_name": "issuance",
                "verbose_name_plural": "issuances",
            },
        ),
        migrations.RemoveConstraint(
            model_name="issuance",
            name="decided_issuance_names_who_decided",
        ),
        migrations.AlterField(
            model_name="issuance",
            name="refused_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="refused or returned by",
            ),
        ),
        migrations.AlterField(
            model_name="issuance",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "Requested"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                    ("returned", "Changes asked for"),
                ],
                default="requested",
                max_length=50,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", True), ("refused_by__isnull", True), ("state", "requested")
                    ),
                    models.Q(
                        ("approved_by__isnull", False), ("refused_by__isnull", True), ("state", "approved")
                    ),
                    models.Q(
                        ("approved_by__isnull", True),
                        ("refused_by__isnull", False),
                        ("state__in", ["refused", "returned"]),
                    ),
                    _connector="OR",
                ),
                name="decided_issuance_names_who_decided",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="cooperative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attestations",
                to="registry.organisation",
                verbose_name="cooperative",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_first__lte", models.F("period_last"))),
                name="attested_period_runs_forward",
            ),
        ),
        migrations.RunSQL(grants_of_a_ledger_table("credits_attestation")),
        migrations.RunSQL(NEVER_CHANGED.format(table="credits_attestation")),
        migrations.RunSQL(
            is_logged("credits_attestation", shows="cooperative_id,period_first,period_last,file_sha256")
        ),
        migrations.RunSQL(RULES),
        migrations.RunSQL(
            states_guard(
                "credits_issuance",
                begins="requested",
                moves="requested>approved,requested>refused,requested>returned",
                loose="decided_at,approved_by_id,refused_by_id,reason",
            )
        ),
    ]
