"""A correction of a fund is asked for first, and its entry names it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0017_the_bank_is_matched_exactly"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FundCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("refusal", models.TextField(blank=True, verbose_name="reason for refusing")),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="Positive into the fund, negative out of it.",
                        verbose_name="amount (minor units)",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="committees.premiumfund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refused by",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of a fund",
                "verbose_name_plural": "corrections of funds",
                "ordering": ["-id"],
                "permissions": [
                    ("request_correction", "Can ask for corrections of funds"),
                    (
                        "approve_correction",
                        "Can approve corrections of funds that others asked for, or refuse them",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="fundentry",
            name="correction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="committees.fundcorrection",
                verbose_name="correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "correction"), ("correction__isnull", True), _connector="OR"),
                name="only_a_correction_names_its_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.UniqueConstraint(fields=("correction",), name="a_correction_is_entered_once"),
        ),
        migrations.AddConstraint(
            model_name="fundcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True), name="a_correction_moves_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_correction_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_asked_for_a_correction_never_approves_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by", None),
                        ("decided_at", None),
                        ("refused_by", None),
                        ("state", "requested"),
                    ),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("decided_at__isnull", False),
                        ("refused_by", None),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("approved_by", None),
                        ("decided_at__isnull", False),
                        ("refused_by__isnull", False),
                        ("state", "refused"),
                        models.Q(("refusal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="decided_correction_names_who_decided",
            ),
        ),
    ]
