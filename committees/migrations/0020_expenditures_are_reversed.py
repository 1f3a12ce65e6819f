"""A wrong expenditure is taken back by two people, and an entry of the fund brings back what it took."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import grants_of_a_ledger_table, is_logged, states_guard

TABLE = "committees_reversal"
DECIDING = ("decided_at", "approved_by_id", "refused_by_id", "refusal")

BALANCES = """
CREATE OR REPLACE FUNCTION entry_moves_the_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE committees_premiumfund
        SET balance_minor = balance_minor
                + CASE WHEN NEW.kind IN ('payment', 'reversal') THEN 0 ELSE NEW.amount_minor END,
            set_aside_minor = set_aside_minor + CASE
                WHEN NEW.kind IN ('payment', 'reversal') THEN NEW.amount_minor
                WHEN NEW.kind IN ('allocation', 'return') THEN -NEW.amount_minor
                ELSE 0 END
        WHERE id = NEW.fund_id;
    -- What was spent grows with the expenditure itself.
    IF NEW.kind = 'reversal' THEN
        UPDATE committees_project SET spent_minor = spent_minor - NEW.amount_minor
            WHERE id = (SELECT project_id FROM committees_expenditure WHERE id = NEW.expenditure_id);
    END IF;
    RETURN NULL;
END $$;
"""

REVERSALS = """
CREATE FUNCTION a_reversal_brings_back_its_payment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
            SELECT FROM committees_expenditure spent
            JOIN committees_project project ON project.id = spent.project_id
            JOIN committees_decision decision ON decision.id = project.decision_id
            LEFT JOIN committees_reversal asked ON asked.expenditure_id = spent.id AND asked.state = 'approved'
            LEFT JOIN committees_fundentry paid ON paid.expenditure_id = spent.id AND paid.kind = 'payment'
            LEFT JOIN committees_fundentry back ON back.expenditure_id = spent.id AND back.kind = 'reversal'
            LEFT JOIN committees_fundentry freed ON freed.expenditure_id = spent.id AND freed.kind = 'return'
            WHERE spent.id = NEW.expenditure_id
              AND ((asked.id IS NULL) <> (back.id IS NULL)
                OR (back.id IS NOT NULL AND (back.fund_id, back.decision_id, back.amount_minor, back.recorded_at,
                                             back.recorded_by_id)
                    IS DISTINCT FROM (paid.fund_id, paid.decision_id, spent.fund_amount_minor, asked.decided_at,
                                      asked.approved_by_id))
                OR (freed.id IS NOT NULL AND (freed.fund_id, freed.decision_id, freed.amount_minor)
                    IS DISTINCT FROM (back.fund_id, back.decision_id, back.amount_minor)))) THEN
        RAISE EXCEPTION 'what was paid for expenditure % is not what was brought back', NEW.expenditure_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'a_reversal_brings_back_its_payment';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_reversal_brings_back_its_payment AFTER INSERT OR UPDATE ON committees_reversal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_reversal_brings_back_its_payment();
CREATE CONSTRAINT TRIGGER a_reversal_brings_back_its_payment AFTER INSERT ON committees_fundentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.expenditure_id IS NOT NULL AND NEW.kind <> 'payment')
    EXECUTE FUNCTION a_reversal_brings_back_its_payment();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0019_corrections_take_two_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reversal",
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
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("reason", models.TextField(verbose_name="reason")),
            ],
            options={
                "verbose_name": "reversal of an expenditure",
                "verbose_name_plural": "reversals of expenditures",
                "ordering": ["-id"],
                "permissions": [
                    ("request_reversal", "Can ask that wrong expenditures of any committee be reversed")
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="money_set_aside_once_per_decision",
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="entry_moves_money_the_way_its_kind_says",
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="money_set_aside_names_its_decision",
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="a_payment_names_its_expenditure",
        ),
        migrations.RemoveConstraint(
            model_name="fundentry",
            name="an_expenditure_is_paid_once",
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
                    ("reversal", "Payment reversed"),
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
                    models.Q(("amount_minor__gt", 0), ("kind__in", ["premium", "reversal", "return"])),
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
                    models.Q(
                        ("decision__isnull", False),
                        ("kind__in", ["allocation", "payment", "reversal", "return"]),
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ["allocation", "payment", "reversal", "return"]), _negated=True
                        ),
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
                    models.Q(("expenditure__isnull", False), ("kind__in", ["payment", "reversal"])),
                    ("kind", "return"),
                    models.Q(
                        models.Q(("kind__in", ["payment", "reversal", "return"]), _negated=True),
                        ("expenditure__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_payment_names_its_expenditure",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.UniqueConstraint(
                fields=("expenditure", "kind"), name="an_expenditure_is_paid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("expenditure__isnull", True), ("kind__in", ["allocation", "return"])),
                fields=("decision", "kind"),
                name="money_set_aside_once_per_decision",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
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
            model_name="reversal",
            name="expenditure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversals",
                to="committees.expenditure",
                verbose_name="expenditure",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="refused_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="refused by",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_reversal_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("expenditure",),
                name="an_expenditure_is_reversed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_asked_for_a_reversal_never_approves_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
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
                name="decided_reversal_names_who_decided",
            ),
        ),
        migrations.RunSQL(grants_of_a_ledger_table(TABLE, updatable=("state", *DECIDING))),
        migrations.RunSQL(
            states_guard(
                TABLE,
                begins="requested",
                moves="requested>approved,requested>refused",
                loose=",".join(DECIDING),
            )
        ),
        migrations.RunSQL(is_logged(TABLE, shows="number,expenditure_id")),
        migrations.RunSQL(BALANCES),
        migrations.RunSQL(REVERSALS),
    ]
