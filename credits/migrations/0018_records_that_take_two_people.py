"""Cancellations and price recipes, and holds, are kept as all records that take two people are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import is_logged


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0017_payments_stand_alone"),
        ("registry", "0016_jobs_only_move_forward"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("pricerecipe", "proposed_at", "requested_at"),
        migrations.RenameField("pricerecipe", "proposed_by", "requested_by"),
        # The log's trigger knows the columns by name.
        migrations.RunSQL("DROP TRIGGER ledger_is_logged ON credits_pricerecipe"),
        migrations.RunSQL(
            is_logged(
                "credits_pricerecipe",
                shows="number,series_id,first_month,months,percentage",
                amount="unit_price_minor",
            )
        ),
        migrations.RemoveConstraint(
            model_name="cancellation",
            name="decided_cancellation_names_who_decided",
        ),
        migrations.RemoveConstraint(
            model_name="incidenthold",
            name="lifted_hold_names_who_and_why",
        ),
        migrations.RemoveConstraint(
            model_name="pricerecipe",
            name="who_proposed_a_price_never_approves",
        ),
        migrations.AlterField(
            model_name="pricerecipe",
            name="requested_at",
            field=models.DateTimeField(verbose_name="requested at"),
        ),
        migrations.AlterField(
            model_name="pricerecipe",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AlterField(
            model_name="pricerecipe",
            name="state",
            field=models.CharField(
                choices=[("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
                default="requested",
                max_length=50,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
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
                name="decided_cancellation_names_who_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidenthold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None), ("outcome", ""), ("state", "placed")),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        ("state", "lifted"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="lifted_hold_names_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerecipe",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_proposed_a_price_never_approves",
            ),
        ),
    ]
