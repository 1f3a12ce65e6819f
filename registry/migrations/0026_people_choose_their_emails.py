"""People choose which e-mails they get, and in which language."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import keeps_its_history


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0025_standards_say_how_long"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "Français")],
                        default="en",
                        max_length=2,
                        verbose_name="language of e-mails",
                    ),
                ),
                ("orders", models.BooleanField(default=True, verbose_name="Steps of orders")),
                ("retirements", models.BooleanField(default=True, verbose_name="Steps of retirements")),
                (
                    "statements",
                    models.BooleanField(default=True, verbose_name="Statements, once they are made"),
                ),
                (
                    "premium",
                    models.BooleanField(default=True, verbose_name="What became of the premium, each month"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_choice",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of e-mails",
                "verbose_name_plural": "choices of e-mails",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "fr"])),
                        name="notices_are_in_a_known_language",
                    )
                ],
            },
        ),
        migrations.RunSQL(keeps_its_history("registry_noticechoice")),
    ]
