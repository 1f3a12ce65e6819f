"""Complaints, corrections and questions: cases that move forward, stay as they were sent, and can be erased."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import keeps_its_history, states_guard

GUARD = """
CREATE FUNCTION feedback_stays_as_sent() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF ((NEW.message, NEW.contact) IS DISTINCT FROM (OLD.message, OLD.contact) AND NEW.erased_at IS NULL)
       OR (OLD.erased_at IS NOT NULL
           AND (NEW.erased_at, NEW.erased_by_id) IS DISTINCT FROM (OLD.erased_at, OLD.erased_by_id)) THEN
        RAISE EXCEPTION 'what was sent as % is erased or stays as it is', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'feedback_stays_as_sent';
    END IF;
    IF (OLD.state <> 'open' AND (NEW.answer, NEW.answered_at, NEW.answered_by_id)
            IS DISTINCT FROM (OLD.answer, OLD.answered_at, OLD.answered_by_id))
       OR (OLD.state = 'closed' AND (NEW.outcome, NEW.closed_at, NEW.closed_by_id)
            IS DISTINCT FROM (OLD.outcome, OLD.closed_at, OLD.closed_by_id)) THEN
        RAISE EXCEPTION 'the answer to % was given', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'feedback_is_answered_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_stays_as_sent BEFORE UPDATE ON registry_feedbackcase
    FOR EACH ROW EXECUTE FUNCTION feedback_stays_as_sent();
"""
MOVES = (
    *("answer", "answered_at", "answered_by_id", "outcome", "closed_at", "closed_by_id"),
    *("message", "contact", "erased_at", "erased_by_id"),
)
GRANTS = f"""
REVOKE ALL ON registry_feedbackcase FROM oreka_app;
GRANT SELECT, INSERT ON registry_feedbackcase TO oreka_app;
GRANT UPDATE (state, {", ".join(MOVES)}) ON registry_feedbackcase TO oreka_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0020_plain_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedbackCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("complaint", "Complaint"),
                            ("correction", "Correction"),
                            ("question", "Question"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="about")),
                ("message", models.TextField(blank=True, verbose_name="message")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how to reach whoever wrote it"
                    ),
                ),
                ("sent_as", models.UUIDField(editable=False)),
                ("code_fingerprint", models.CharField(editable=False, max_length=128)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("outcome", models.TextField(blank=True, verbose_name="what came of it")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="erased at")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "erased_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erased by",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "complaints and corrections",
                "ordering": ["-id"],
                "permissions": [
                    ("answer_feedback", "Can answer, close and erase complaints and corrections")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sent_as",), name="one_case_for_one_sending"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["complaint", "correction", "question"])),
                        name="feedback_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("erased_at", None),
                                ("erased_by", None),
                                models.Q(("message", ""), _negated=True),
                            ),
                            models.Q(
                                ("contact", ""),
                                ("erased_at__isnull", False),
                                ("erased_by__isnull", False),
                                ("message", ""),
                                ("state", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="feedback_says_something_until_erased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "answered"), _negated=True),
                                ("answer", ""),
                                ("answered_at", None),
                                ("answered_by", None),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state__in", ["answered", "closed"]),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answered_feedback_names_who_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_at", None),
                                ("closed_by", None),
                                ("outcome", ""),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("state", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_feedback_names_who_and_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(
            states_guard(
                "registry_feedbackcase",
                begins="open",
                # One that is closed is still erased.
                moves="open>answered,open>closed,answered>closed,closed>closed",
                loose=",".join(MOVES),
            )
        ),
        migrations.RunSQL(GRANTS),
        # What somebody wrote, and how they are reached, can be erased for good.
        migrations.RunSQL(
            keeps_its_history("registry_feedbackcase", "message,contact,sent_as,code_fingerprint")
        ),
    ]
