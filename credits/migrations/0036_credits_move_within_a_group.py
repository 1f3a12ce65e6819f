"""Credits may move between companies of one group, which is kept beside the deliveries of orders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0035_expired_credits_stay"),
        ("registry", "0030_standards_may_allow_transfers_in_a_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("quantity", models.PositiveBigIntegerField(verbose_name="quantity (kg)")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("accepted", "Accepted"),
                            ("approved", "Approved"),
                            ("cancelled", "Cancelled"),
                            ("refused", "Refused"),
                        ],
                        default="requested",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted at")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("refusal", models.TextField(blank=True, verbose_name="reason for refusing")),
            ],
            options={
                "verbose_name": "transfer within a group",
                "verbose_name_plural": "transfers within groups",
                "ordering": ["-id"],
                "permissions": [("approve_group_transfer", "Can approve and refuse transfers within groups")],
            },
        ),
        migrations.RemoveIndex(
            model_name="certificate",
            name="free_certificates_of_a_holder",
        ),
        migrations.AlterField(
            model_name="transfer",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="credits.purchaseorder",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="accepted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accepted by",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="from_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_transfers_out",
                to="credits.holdingaccount",
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="mineral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.mineral",
                verbose_name="mineral",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AddField(
            model_name="grouptransfer",
            name="to_account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_transfers_in",
                to="credits.holdingaccount",
                verbose_name="to",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="group_transfer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="credits.grouptransfer",
                verbose_name="transfer within the group",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="group_transfer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="credits.grouptransfer",
                verbose_name="transfer within the group",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(
                    ("state", "held"),
                    ("cancellation__isnull", True),
                    ("group_transfer__isnull", True),
                    ("reserved_for__isnull", True),
                ),
                fields=["holder", "issuance", "first"],
                name="free_certificates_of_a_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("group_transfer__isnull", False)),
                fields=["group_transfer"],
                name="certificate_by_group_transfer",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("group_transfer__isnull", True),
                    models.Q(
                        ("cancellation__isnull", True), ("reserved_for__isnull", True), ("state", "held")
                    ),
                    _connector="OR",
                ),
                name="only_free_held_credits_wait_to_move",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group_transfer__isnull", True), ("order__isnull", False)),
                    models.Q(("group_transfer__isnull", False), ("order__isnull", True)),
                    _connector="OR",
                ),
                name="transfer_is_a_delivery_or_within_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="group_transfer_has_a_quantity"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="group_transfer_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_account", models.F("to_account")), _negated=True),
                name="group_transfer_goes_somewhere_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("requested_by")), _negated=True),
                        models.Q(("approved_by", models.F("accepted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_asked_or_accepted_never_approves",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_by", None)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="accepted_transfer_names_who_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("state", "requested")),
                    models.Q(("accepted_at__isnull", False), ("state__in", ["accepted", "approved"])),
                    ("state__in", ["cancelled", "refused"]),
                    _connector="OR",
                ),
                name="only_what_was_accepted_moves",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at", None),
                        ("approved_by", None),
                        ("closed_at", None),
                        ("closed_by", None),
                        ("state__in", ("requested", "accepted")),
                    ),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("closed_at", None),
                        ("closed_by", None),
                        ("state", "approved"),
                    ),
                    models.Q(
                        ("approved_at", None),
                        ("approved_by", None),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state__in", ["cancelled", "refused"]),
                    ),
                    _connector="OR",
                ),
                name="decided_transfer_names_who_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouptransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), models.Q(("refusal", ""), _negated=True)),
                    models.Q(models.Q(("state", "refused"), _negated=True), ("refusal", "")),
                    _connector="OR",
                ),
                name="refused_transfer_says_why",
            ),
        ),
    ]
