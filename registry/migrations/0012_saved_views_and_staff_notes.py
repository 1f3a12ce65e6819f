"""Saved views of lists, and notes on records that are only ever added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, keeps_its_history


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_records_never_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=60, verbose_name="list")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=1000, verbose_name="address")),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared with all staff")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "model", "name"), name="one_view_of_a_name_per_list"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(db_column="table_name", max_length=63)),
                ("row_id", models.BigIntegerField(verbose_name="row")),
                ("text", models.TextField(verbose_name="note")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff note",
                "verbose_name_plural": "staff notes",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["row_id"], name="staff_notes_of_a_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="staff_note_says_something"
                    )
                ],
            },
        ),
        migrations.RunSQL(keeps_its_history("registry_savedview")),
        migrations.RunSQL(grants_of_a_ledger_table("registry_staffnote")),
        migrations.RunSQL(NEVER_CHANGED.format(table="registry_staffnote")),
    ]
