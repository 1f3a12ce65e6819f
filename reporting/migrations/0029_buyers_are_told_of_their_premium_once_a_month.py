"""Buyers are told once of each month of their premium."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import keeps_its_history


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0029_administrators_of_buyers_need_a_second_factor"),
        ("reporting", "0028_links_open_evidence_for_a_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="PremiumLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="premium_letters",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter on the premium",
                "verbose_name_plural": "letters on the premium",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "month"), name="one_premium_letter_a_month"
                    )
                ],
            },
        ),
        migrations.RunSQL(keeps_its_history("reporting_premiumletter")),
    ]
