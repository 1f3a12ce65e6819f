"""Orders of a mineral are for whole lots; a lot of one kilogram leaves every quantity open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0023_statements_in_german")]

    operations = [
        migrations.AddField(
            model_name="mineral",
            name="smallest_lot_kg",
            field=models.PositiveIntegerField(
                default=1,
                help_text="Orders are for whole multiples of it; 1 leaves every quantity open.",
                verbose_name="smallest lot (kg)",
            ),
        ),
        migrations.AddConstraint(
            model_name="mineral",
            constraint=models.CheckConstraint(
                condition=models.Q(("smallest_lot_kg__gt", 0)), name="a_lot_weighs_something"
            ),
        ),
    ]
