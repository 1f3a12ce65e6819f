"""A standard says for how many years its credits are usable; without a number they do not expire."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0024_orders_come_in_lots")]

    operations = [
        migrations.AddField(
            model_name="standard",
            name="usable_years",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="From the last day of production; afterwards credits can be neither delivered nor set "
                "aside for a retirement. Empty: they do not expire.",
                null=True,
                verbose_name="usable for (years)",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("usable_years__isnull", True),
                    models.Q(("usable_years__gte", 1), ("usable_years__lte", 100)),
                    _connector="OR",
                ),
                name="credits_are_usable_for_a_while",
            ),
        ),
    ]
