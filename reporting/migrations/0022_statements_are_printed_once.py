"""The PDF of a statement is kept as it was printed, once in each language, and never changes."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table

RULES = """
ALTER TABLE reporting_printedstatement ADD CONSTRAINT print_has_its_fingerprint
    CHECK (sha256 = encode(sha256(content), 'hex'));

CREATE FUNCTION print_speaks_a_language_of_its_statement() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM reporting_statement
        WHERE id = NEW.statement_id AND coalesce(record -> 'languages', '["en", "fr"]') ? NEW.language
    ) THEN
        RAISE EXCEPTION 'statement % is not issued in %', NEW.statement_id, NEW.language
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'print_speaks_a_language_of_its_statement';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER print_speaks_a_language_of_its_statement BEFORE INSERT ON reporting_printedstatement
    FOR EACH ROW EXECUTE FUNCTION print_speaks_a_language_of_its_statement();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0021_statements_name_their_renderer")]

    operations = [
        migrations.CreateModel(
            name="PrintedStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("content", models.BinaryField(verbose_name="PDF")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("printed_at", models.DateTimeField(verbose_name="printed at")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="reporting.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "printed statement",
                "verbose_name_plural": "printed statements",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "language"), name="statement_is_printed_once_per_language"
                    )
                ],
            },
        ),
        migrations.RunSQL(RULES),
        migrations.RunSQL(grants_of_a_ledger_table("reporting_printedstatement")),
        migrations.RunSQL(NEVER_CHANGED.format(table="reporting_printedstatement")),
    ]
