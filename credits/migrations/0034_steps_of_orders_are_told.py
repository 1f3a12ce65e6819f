"""Each step of an order is told by e-mail; the rows are the queue."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import keeps_its_history


class Migration(migrations.Migration):
    dependencies = [("credits", "0033_orders_have_invoices")]

    operations = [
        migrations.CreateModel(
            name="OrderLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("quoted", "Quoted"),
                            ("extended", "Price good for longer"),
                            ("accepted", "Accepted"),
                            ("paid", "Paid"),
                            ("delivered", "Delivered"),
                            ("declined", "Declined"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "letter about an order",
                "verbose_name_plural": "letters about orders",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="orderletter",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="credits.purchaseorder",
                verbose_name="order",
            ),
        ),
        migrations.RunSQL(keeps_its_history("credits_orderletter")),
    ]
