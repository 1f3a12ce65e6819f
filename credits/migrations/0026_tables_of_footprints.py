"""Which footprint a table of lines was handed in for."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0025_lines_have_a_range_a_recycled_share_and_a_loss"),
        ("registry", "0022_repeats_keep_their_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="FootprintUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "footprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="credits.footprint",
                        verbose_name="footprint",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="footprint_upload",
                        to="registry.job",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "table of a footprint",
                "verbose_name_plural": "tables of footprints",
                "ordering": ["-id"],
            },
        ),
        migrations.RunSQL(grants_of_a_ledger_table("credits_footprintupload")),
        migrations.RunSQL(NEVER_CHANGED.format(table="credits_footprintupload")),
        migrations.RunSQL(is_logged("credits_footprintupload", shows="job_id,footprint_id")),
    ]
