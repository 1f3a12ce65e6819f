"""What is paid for a decision leaves the money set aside as an entry of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0013_messages_of_thanks"),
        ("registry", "0020_plain_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="entry_moves_money_the_way_its_kind_says",
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="money_set_aside_names_its_decision",
        ),
        migrations.AddField(
            model_name="fundentry",
            name="expenditure",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="committees.expenditure",
                verbose_name="expenditure",
            ),
        ),
        migrations.AddField(
            model_name="premiumfund",
            name="set_aside_minor",
            field=models.BigIntegerField(default=0, editable=False, verbose_name="set aside (minor units)"),
        ),
        migrations.AlterField(
            model_name="fundentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("premium", "Premium received"),
                    ("fee", "Fee"),
                    ("allocation", "Set aside for a decision"),
                    ("payment", "Paid for a decision"),
                    ("return", "Returned unspent"),
                    ("correction", "Correction"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__gt", 0), ("kind__in", ["premium", "return"])),
                    models.Q(("amount_minor__lt", 0), ("kind__in", ["fee", "allocation", "payment"])),
                    models.Q(("kind", "correction"), models.Q(("amount_minor", 0), _negated=True)),
                    _connector="OR",
                ),
                name="entry_moves_money_the_way_its_kind_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("kind__in", ["allocation", "payment", "return"])),
                    models.Q(
                        models.Q(("kind__in", ["allocation", "payment", "return"]), _negated=True),
                        ("decision__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="money_set_aside_names_its_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expenditure__isnull", False), ("kind", "payment")),
                    models.Q(models.Q(("kind", "payment"), _negated=True), ("expenditure__isnull", True)),
                    _connector="OR",
                ),
                name="a_payment_names_its_expenditure",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.UniqueConstraint(fields=("expenditure",), name="an_expenditure_is_paid_once"),
        ),
        migrations.AddConstraint(
            model_name="premiumfund",
            constraint=models.CheckConstraint(
                condition=models.Q(("set_aside_minor__gte", 0)), name="payments_come_from_money_set_aside"
            ),
        ),
    ]
