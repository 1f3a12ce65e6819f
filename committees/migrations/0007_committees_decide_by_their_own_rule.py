"""A committee has a quorum and a rule; a decision keeps both, its result, its meeting and what it amends."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0006_records_never_change"),
        ("registry", "0020_plain_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("diggers", "Diggers"),
                            ("women_washers", "Women washers"),
                            ("sellers", "Sellers"),
                            ("transporters", "Transporters"),
                            ("cooperative", "Cooperative"),
                            ("scheme", "Scheme"),
                        ],
                        max_length=16,
                        verbose_name="group",
                    ),
                ),
                ("women", models.PositiveSmallIntegerField(verbose_name="women")),
                ("men", models.PositiveSmallIntegerField(verbose_name="men")),
            ],
            options={
                "verbose_name": "attendance of a group",
                "verbose_name_plural": "attendance by group",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date of the meeting")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MinutesPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to="minutes/%Y/", verbose_name="signed minutes")),
                ("sha256", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "page of minutes",
                "verbose_name_plural": "pages of minutes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="what")),
                ("need", models.CharField(max_length=300, verbose_name="need")),
                ("amount_minor", models.PositiveBigIntegerField(verbose_name="amount (minor units)")),
                ("quotes", models.PositiveSmallIntegerField(default=0, verbose_name="quotes of suppliers")),
            ],
            options={
                "verbose_name": "other proposal",
                "verbose_name_plural": "other proposals",
                "ordering": ["id"],
            },
        ),
        migrations.AlterModelOptions(
            name="decision",
            options={
                "ordering": ["-meeting_on", "-id"],
                "permissions": [("record_from_paper", "Can enter decisions from paper minutes")],
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="confirmed_decision_names_who_confirmed",
        ),
        migrations.RemoveConstraint(
            model_name="vote",
            name="a_vote_was_cast",
        ),
        migrations.AddField(
            model_name="committee",
            name="needed",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Of a qualified majority only: 2 of 3, or 3 of 4.",
                verbose_name="votes needed",
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="needed_of",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="of votes cast"),
        ),
        migrations.AddField(
            model_name="committee",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="How many members must be present, of whichever group.",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="quorum",
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="rule",
            field=models.CharField(
                choices=[
                    ("majority", "Majority"),
                    ("qualified", "Qualified majority"),
                    ("consensus", "Consensus"),
                ],
                default="majority",
                max_length=12,
                verbose_name="rule",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="amends",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="committees.decision",
                verbose_name="amends",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="conflict",
            field=models.CharField(blank=True, max_length=200, verbose_name="conflict of interest"),
        ),
        migrations.AddField(
            model_name="decision",
            name="is_from_paper",
            field=models.BooleanField(default=False, verbose_name="entered by staff from paper minutes"),
        ),
        migrations.AddField(
            model_name="decision",
            name="needed",
            field=models.PositiveSmallIntegerField(default=2, verbose_name="votes needed"),
        ),
        migrations.AddField(
            model_name="decision",
            name="needed_of",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="of votes cast"),
        ),
        migrations.AddField(
            model_name="decision",
            name="quorum",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="quorum"),
        ),
        migrations.AddField(
            model_name="decision",
            name="quotes",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="quotes of suppliers"),
        ),
        migrations.AddField(
            model_name="decision",
            name="result",
            field=models.CharField(
                choices=[("adopted", "Adopted"), ("rejected", "Rejected"), ("no_quorum", "Too few present")],
                default="adopted",
                max_length=12,
                verbose_name="result",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="rule",
            field=models.CharField(
                choices=[
                    ("majority", "Majority"),
                    ("qualified", "Qualified majority"),
                    ("consensus", "Consensus"),
                ],
                default="majority",
                max_length=12,
                verbose_name="rule",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="alternates",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="They sit in when a member is away, and add no vote.",
                verbose_name="alternates",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="term_first",
            field=models.DateField(blank=True, null=True, verbose_name="term begins on"),
        ),
        migrations.AddField(
            model_name="seat",
            name="term_last",
            field=models.DateField(blank=True, null=True, verbose_name="term ends on"),
        ),
        migrations.AddField(
            model_name="vote",
            name="stood_aside",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="stood aside"),
        ),
        migrations.AlterField(
            model_name="decision",
            name="state",
            field=models.CharField(
                choices=[
                    ("recorded", "Waiting for a second officer"),
                    ("unfunded", "Waiting for funds"),
                    ("confirmed", "Confirmed"),
                    ("voted_down", "Not adopted"),
                    ("refused", "Refused"),
                    ("replaced", "Replaced"),
                    ("closed", "Closed"),
                ],
                default="recorded",
                max_length=50,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gt", 0)), name="somebody_must_be_present"
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("needed_of__gte", models.F("needed")),
                    (
                        "needed_of__lt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("needed"), "*", models.Value(2)
                        ),
                    ),
                    ("rule__in", ["majority", "qualified", "consensus"]),
                ),
                name="a_qualified_majority_is_more_than_half",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("term_last__isnull", True),
                    models.Q(("term_first__isnull", False), ("term_last__gte", models.F("term_first"))),
                    _connector="OR",
                ),
                name="a_term_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_favour__gt", 0),
                    ("against__gt", 0),
                    ("abstained__gt", 0),
                    ("stood_aside__gt", 0),
                    _connector="OR",
                ),
                name="a_vote_was_cast",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attendance",
                to="committees.decision",
                verbose_name="decision",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="committee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="committees.committee",
                verbose_name="committee",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="meeting",
            field=models.ForeignObject(
                from_fields=["committee", "meeting_on"],
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="committees.meeting",
                to_fields=["committee", "held_on"],
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True),
                        ("confirmed_by__isnull", True),
                        ("state__in", ["recorded", "refused"]),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("state__in", ["unfunded", "confirmed", "closed", "replaced", "voted_down"]),
                    ),
                    _connector="OR",
                ),
                name="confirmed_decision_names_who_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["recorded", "refused"]),
                    models.Q(("state", "voted_down"), models.Q(("result", "adopted"), _negated=True)),
                    models.Q(("result", "adopted"), models.Q(("state", "voted_down"), _negated=True)),
                    _connector="OR",
                ),
                name="only_what_was_adopted_takes_effect",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["refused", "voted_down"]), _negated=True),
                fields=("amends",),
                name="a_decision_is_amended_once",
            ),
        ),
        migrations.AddField(
            model_name="minutespage",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="minutes",
                to="committees.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="minutespage",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="committees.decision",
                verbose_name="decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("decision", "group"), name="a_group_is_counted_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("women__gt", 0), ("men__gt", 0), _connector="OR"),
                name="somebody_was_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("committee", "held_on"), name="a_committee_meets_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutespage",
            constraint=models.UniqueConstraint(
                fields=("meeting", "sha256"), name="a_page_of_minutes_is_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutespage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), _negated=True), ("sha256__regex", "^[0-9a-f]{64}$")
                ),
                name="minutes_have_a_page",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("need", ""), _negated=True),
                    ("amount_minor__gt", 0),
                ),
                name="a_proposal_says_what_for_and_how_much",
            ),
        ),
    ]
