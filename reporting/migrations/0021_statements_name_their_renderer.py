"""A statement names the renderer that puts its record into words; those before schema 3 have the first."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from registry.database import is_logged


class Migration(migrations.Migration):
    dependencies = [("reporting", "0020_permissions_of_footprints")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="renderer",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce(
                    KeyTextTransform("renderer", F("record")), Value("1"), output_field=models.TextField()
                ),
                output_field=models.CharField(max_length=4, verbose_name="renderer"),
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=Q(renderer__in=["1", "2"]), name="statement_has_a_known_renderer"
            ),
        ),
        migrations.RunSQL("DROP TRIGGER ledger_is_logged ON reporting_statement"),
        migrations.RunSQL(
            is_logged("reporting_statement", shows="number,retirement_id,fingerprint,renderer")
        ),
    ]
