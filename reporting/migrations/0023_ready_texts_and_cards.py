"""Texts for reports that never change once published, and cards of statements that are off until switched on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import grants_of_a_ledger_table, is_logged, keeps_its_history

RULES = """
CREATE FUNCTION card_only_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.disabled_at IS NOT NULL THEN
            RAISE EXCEPTION 'a card begins switched on'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'card_begins_switched_on';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.disabled_at IS NOT NULL THEN
        RAISE EXCEPTION 'card % is switched off for good', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ended_card_stays_ended';
    END IF;
    IF to_jsonb(NEW) - '{disabled_at,disabled_by_id}'::text[] <> to_jsonb(OLD) - '{disabled_at,disabled_by_id}'::text[] THEN
        RAISE EXCEPTION 'the facts of card % never change', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'card_facts_never_change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER card_only_ends BEFORE INSERT OR UPDATE ON reporting_statementcard
    FOR EACH ROW EXECUTE FUNCTION card_only_ends();

-- What a company has copied into its report must be found again as it was.
CREATE FUNCTION published_text_never_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.published_on <= current_date THEN
        RAISE EXCEPTION 'ready text % is published', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'published_text_never_changes';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_text_never_changes BEFORE UPDATE OR DELETE ON reporting_readytext
    FOR EACH ROW EXECUTE FUNCTION published_text_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0022_statements_are_printed_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="The same for every version and language.",
                        max_length=40,
                        verbose_name="code",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French"), ("de", "German")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("report", "For a report"), ("consumers", "For consumers")],
                        default="report",
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "body",
                    models.TextField(
                        help_text="A blank line begins a paragraph. May hold {company}, {quantity}, {mineral}, {period}, {place}, {number}, {address}, {standard}, {retired_on}, and whole sentences: {claim}, {match}, {premium}, {limits}, {decoupling} and {notices}. A paragraph that stays empty is left out.",
                        verbose_name="text",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        blank=True,
                        help_text="Buyers see it from this day. A published text never changes: write the next version instead.",
                        null=True,
                        verbose_name="published on",
                    ),
                ),
            ],
            options={
                "verbose_name": "ready text",
                "verbose_name_plural": "ready texts",
                "ordering": ["position", "code", "language", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version", "language"), name="one_ready_text_of_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)
                        ),
                        name="ready_text_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("enabled_at", models.DateTimeField(verbose_name="switched on at")),
                ("disabled_at", models.DateTimeField(null=True, verbose_name="switched off at")),
                (
                    "disabled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="switched off by",
                    ),
                ),
                (
                    "enabled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="switched on by",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="reporting.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement card",
                "verbose_name_plural": "statement cards",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("disabled_at__isnull", True)),
                        fields=("statement",),
                        name="one_card_of_a_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disabled_at__isnull", True), ("disabled_by__isnull", True)),
                            models.Q(
                                ("disabled_at__gte", models.F("enabled_at")), ("disabled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="card_ends_after_it_began_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES),
        migrations.RunSQL(
            grants_of_a_ledger_table("reporting_statementcard", updatable=("disabled_at", "disabled_by_id"))
        ),
        migrations.RunSQL(is_logged("reporting_statementcard", shows="statement_id,enabled_at,disabled_at")),
        migrations.RunSQL(keeps_its_history("reporting_readytext")),
    ]
