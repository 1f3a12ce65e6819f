"""The answers to the questions of a retirement wait in the database, where another sign-in finds them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import keeps_its_history


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0030_both_parties_are_told_of_retirements"),
        ("registry", "0022_repeats_keep_their_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetirementDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True, verbose_name="key")),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("saved_at", models.DateTimeField(verbose_name="saved at")),
            ],
            options={
                "verbose_name": "draft of a retirement",
                "verbose_name_plural": "drafts of retirements",
                "ordering": ["-saved_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="retirementdraft",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retirement_drafts",
                to="registry.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="retirementdraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retirement_drafts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.RunSQL(keeps_its_history("credits_retirementdraft", "answers")),
    ]
