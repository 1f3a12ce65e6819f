"""What the bank says of a fund’s account, and which entries of the fund that is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0015_payments_are_expenditures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("booked_on", models.DateField(verbose_name="booked on")),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="Positive into the account, negative out of it.",
                        verbose_name="amount (minor units)",
                    ),
                ),
                ("balance_minor", models.BigIntegerField(verbose_name="balance after it (minor units)")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_lines",
                        to="committees.premiumfund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the bank",
                "verbose_name_plural": "lines of the bank",
                "ordering": ["fund", "position"],
            },
        ),
        migrations.CreateModel(
            name="BankMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_by_hand", models.BooleanField(verbose_name="by hand")),
                ("matched_at", models.DateTimeField(verbose_name="matched at")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_matches",
                        to="committees.fundentry",
                        verbose_name="fund entry",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="committees.bankline",
                        verbose_name="line of the bank",
                    ),
                ),
                (
                    "matched_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="matched by",
                    ),
                ),
            ],
            options={
                "verbose_name": "match with the bank",
                "verbose_name_plural": "matches with the bank",
                "ordering": ["line", "entry"],
            },
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                fields=("fund", "position"), name="a_bank_line_has_its_own_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor", 0), _negated=True), models.Q(("text", ""), _negated=True)
                ),
                name="a_bank_line_says_how_much_for_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankmatch",
            constraint=models.UniqueConstraint(fields=("entry",), name="an_entry_is_matched_once"),
        ),
    ]
