"""Messages of thanks: written by buyers, shown to committees once a registrar let them through."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

DECIDED = ("decided_at", "approved_by_id", "refused_by_id", "refusal")
# See registry/migrations/0017.
BUYERS = """
CREATE TRIGGER party_may_be_named AFTER INSERT ON committees_thanks
    FOR EACH ROW EXECUTE FUNCTION party_may_be_named('organisation_id', 'buyer');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0012_withholdings_take_two_people"),
        ("registry", "0021_feedback_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Thanks",
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
                ("text", models.CharField(max_length=280, verbose_name="message")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("fr", "français"),
                            ("sw", "Kiswahili"),
                            ("de", "Deutsch"),
                            ("nl", "Nederlands"),
                            ("es", "español"),
                        ],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="buyer",
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
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks",
                        to="registry.minesite",
                        verbose_name="mine site",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of thanks",
                "verbose_name_plural": "messages of thanks",
                "ordering": ["-id"],
                "permissions": [
                    ("decide_thanks", "Can show messages of thanks to committees, or refuse them")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="thanks_say_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "fr", "sw", "de", "nl", "es"])),
                        name="thanks_are_in_a_known_language",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("organisation", "site"),
                        name="one_message_of_thanks_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_thanks_never_lets_it_through",
                    ),
                    models.CheckConstraint(
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
                        name="decided_thanks_name_who_decided",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            states_guard(
                "committees_thanks",
                begins="requested",
                moves="requested>approved,requested>refused",
                loose=",".join(DECIDED),
            )
        ),
        migrations.RunSQL(grants_of_a_ledger_table("committees_thanks", updatable=("state", *DECIDED))),
        migrations.RunSQL(BUYERS),
        # Which company buys of which site is not for everybody.
        migrations.RunSQL(is_logged("committees_thanks", shows="site_id,language")),
    ]
