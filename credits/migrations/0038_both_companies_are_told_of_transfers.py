"""What happens to a transfer within a group is noted for its two companies, in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import keeps_its_history

LETTERS = """
CREATE FUNCTION both_companies_are_told() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO credits_grouptransferletter (transfer_id, occasion, happened_at)
        VALUES (NEW.id, NEW.state, CASE NEW.state WHEN 'requested' THEN NEW.requested_at
                                                  WHEN 'accepted' THEN NEW.accepted_at
                                                  WHEN 'approved' THEN NEW.approved_at
                                                  ELSE NEW.closed_at END);
    RETURN NULL;
END $$;
CREATE TRIGGER both_companies_are_told AFTER INSERT ON credits_grouptransfer
    FOR EACH ROW EXECUTE FUNCTION both_companies_are_told();
CREATE TRIGGER both_companies_are_told_of_changes AFTER UPDATE OF state ON credits_grouptransfer
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION both_companies_are_told();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0037_transfers_within_a_group_have_rules")]

    operations = [
        migrations.CreateModel(
            name="GroupTransferLetter",
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
                            ("requested", "Requested"),
                            ("accepted", "Accepted"),
                            ("approved", "Approved"),
                            ("cancelled", "Cancelled"),
                            ("refused", "Refused"),
                        ],
                        max_length=12,
                        verbose_name="occasion",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "letter about a transfer",
                "verbose_name_plural": "letters about transfers",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="grouptransferletter",
            name="transfer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="credits.grouptransfer",
                verbose_name="transfer within a group",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransferletter",
            constraint=models.UniqueConstraint(fields=("transfer", "occasion"), name="one_letter_of_a_step"),
        ),
        migrations.RunSQL(keeps_its_history("credits_grouptransferletter")),
        migrations.RunSQL(LETTERS),
    ]
