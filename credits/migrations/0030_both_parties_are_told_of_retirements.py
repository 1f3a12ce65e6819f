"""What happens to a retirement is noted for its two parties, in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import keeps_its_history

LETTERS = """
CREATE FUNCTION both_parties_are_told() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO credits_retirementletter (retirement_id, occasion, happened_at)
            VALUES (NEW.id, 'requested', NEW.requested_at);
    ELSIF NEW.state <> OLD.state THEN
        INSERT INTO credits_retirementletter (retirement_id, occasion, happened_at)
            VALUES (NEW.id, NEW.state, coalesce(NEW.confirmed_at, NEW.cancelled_at, transaction_timestamp()));
    ELSE
        INSERT INTO credits_retirementletter (retirement_id, occasion, happened_at)
            VALUES (NEW.id, 'approved', NEW.approved_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER both_parties_are_told AFTER INSERT ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION both_parties_are_told();
CREATE TRIGGER both_parties_are_told_of_changes AFTER UPDATE OF state, approved_at ON credits_retirement
    FOR EACH ROW WHEN (NEW.state <> OLD.state OR NEW.approved_at IS NOT NULL AND OLD.approved_at IS NULL)
    EXECUTE FUNCTION both_parties_are_told();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0029_retirements_become_final_by_themselves"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetirementLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("requested", "Asked for"),
                            ("approved", "Approved"),
                            ("cancelled", "Cancelled"),
                            ("final", "Final"),
                        ],
                        max_length=12,
                        verbose_name="occasion",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("recipients", models.PositiveIntegerField(null=True, verbose_name="recipients")),
            ],
            options={
                "verbose_name": "letter about a retirement",
                "verbose_name_plural": "letters about retirements",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="retirementletter",
            name="retirement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="credits.retirement",
                verbose_name="retirement",
            ),
        ),
        migrations.AddIndex(
            model_name="retirementletter",
            index=models.Index(
                condition=models.Q(("sent_at", None)), fields=["id"], name="retirement_letters_to_send"
            ),
        ),
        migrations.AddConstraint(
            model_name="retirementletter",
            constraint=models.UniqueConstraint(
                fields=("retirement", "occasion"), name="one_letter_of_an_occasion"
            ),
        ),
        migrations.RunSQL(keeps_its_history("credits_retirementletter")),
        migrations.RunSQL(LETTERS),
    ]
