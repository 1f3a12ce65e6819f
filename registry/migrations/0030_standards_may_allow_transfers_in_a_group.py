"""Under a standard credits may move between companies of a group; under none unless it says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0029_administrators_of_buyers_need_a_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="standard",
            name="allows_group_transfer",
            field=models.BooleanField(
                default=False,
                help_text="Whether a company may pass credits on to another of its group, which accepts them and which the staff approve. Credits are never sold on.",
                verbose_name="allows transfers within a group",
            ),
        ),
    ]
