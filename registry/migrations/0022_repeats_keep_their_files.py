"""Of a repeat with other content the files are kept too; a key knows the whole form that it came with."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0021_feedback_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="answeredkey",
            name="form_sha256",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.CreateModel(
            name="KeyConflictFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="fact")),
                ("file", models.FileField(upload_to="conflicts/%Y/", verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "conflict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="registry.keyconflict",
                        verbose_name="repeat with other content",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a repeat",
                "verbose_name_plural": "files of repeats",
                "ordering": ["id"],
            },
        ),
        migrations.RunSQL(grants_of_a_ledger_table("registry_keyconflictfile")),
        migrations.RunSQL(NEVER_CHANGED.format(table="registry_keyconflictfile")),
    ]
