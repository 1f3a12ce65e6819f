"""Tables that staff hand in, the files that came with them, and what came of each row."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0014_two_people_change_an_organisation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file", models.FileField(upload_to="imports/%Y/", verbose_name="table")),
                ("file_name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the table")),
                ("language", models.CharField(max_length=10, verbose_name="language of the log")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Not started"),
                            ("replaced", "Replaced"),
                            ("waiting", "Waiting for a worker"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("rows_total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                ("rows_refused", models.PositiveIntegerField(default=0, verbose_name="rows refused")),
                ("uploaded_at", models.DateTimeField(verbose_name="handed in at")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("started_at", models.DateTimeField(null=True, verbose_name="begun at")),
                ("heartbeat_at", models.DateTimeField(null=True, verbose_name="last sign of life")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="times taken up")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="seen at")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="JobFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("file", models.FileField(upload_to="imports/%Y/", verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="registry.job",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an import",
                "verbose_name_plural": "files of imports",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="JobLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("info", "Information"), ("error", "Error")],
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                ("row", models.PositiveIntegerField(null=True, verbose_name="row")),
                ("text", models.TextField(verbose_name="text")),
                ("told_at", models.DateTimeField(verbose_name="told at")),
                ("made_table", models.CharField(max_length=63, null=True)),
                ("made_id", models.BigIntegerField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="registry.job",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an import",
                "verbose_name_plural": "lines of imports",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["state"],
                name="jobs_to_be_done",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("seen_at", None), ("state__in", ["done", "failed"])),
                fields=["uploaded_by"],
                name="jobs_not_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["done", "failed"])),
                    models.Q(
                        models.Q(("state__in", ["done", "failed"]), _negated=True), ("ended_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="job_has_an_end_when_it_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rows_done__lte", models.F("rows_total")), ("rows_refused__lte", models.F("rows_done"))
                ),
                name="job_does_no_row_that_is_not_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="jobfile",
            constraint=models.UniqueConstraint(fields=("job", "name"), name="job_has_a_file_of_a_name_once"),
        ),
        migrations.AddConstraint(
            model_name="jobline",
            constraint=models.UniqueConstraint(fields=("job", "row"), name="row_is_told_once"),
        ),
    ]
