"""Lines of the bank that count no more, which they are and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0021_a_receipt_pays_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinesSetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField(verbose_name="first position")),
                ("last", models.PositiveIntegerField(verbose_name="last position")),
                ("reason", models.TextField(verbose_name="reason")),
                ("set_aside_at", models.DateTimeField(verbose_name="set aside at")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_set_aside",
                        to="committees.premiumfund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set aside by",
                    ),
                ),
            ],
            options={
                "verbose_name": "lines of the bank set aside",
                "verbose_name_plural": "lines of the bank set aside",
                "ordering": ["fund", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="lines_are_set_aside_for_a_reason",
                    )
                ],
            },
        ),
    ]
