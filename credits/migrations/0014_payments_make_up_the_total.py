"""What arrives for an order is recorded part by part; an order is paid when its parts make up the total."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.database import NEVER_CHANGED, grants_of_a_ledger_table, is_logged

RULES = """
CREATE FUNCTION payments_never_exceed_the_total() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ordered record;
BEGIN
    SELECT state, total_minor, quoted_by_id INTO ordered
        FROM credits_purchaseorder WHERE id = NEW.order_id FOR UPDATE;
    IF ordered.state <> 'accepted' THEN
        RAISE EXCEPTION 'order % is %, and takes no payment', NEW.order_id, ordered.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payments_come_once_a_price_is_accepted';
    END IF;
    IF NEW.recorded_by_id = ordered.quoted_by_id THEN
        RAISE EXCEPTION 'who quoted order % records none of its payments', NEW.order_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_quoted_records_no_payment';
    END IF;
    IF (SELECT sum(amount_minor) FROM credits_payment WHERE order_id = NEW.order_id) > ordered.total_minor THEN
        RAISE EXCEPTION 'payments of order % exceed its total', NEW.order_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payments_never_exceed_the_total';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_never_exceed_the_total AFTER INSERT ON credits_payment
    FOR EACH ROW EXECUTE FUNCTION payments_never_exceed_the_total();

CREATE FUNCTION paid_means_paid_in_full() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.total_minor IS DISTINCT FROM
       (SELECT sum(amount_minor) FROM credits_payment WHERE order_id = NEW.id) THEN
        RAISE EXCEPTION 'the payments of order % are not its total', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'paid_means_paid_in_full';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER paid_means_paid_in_full AFTER UPDATE OF state ON credits_purchaseorder
    FOR EACH ROW WHEN (NEW.state = 'paid') EXECUTE FUNCTION paid_means_paid_in_full();
"""

# Before, a payment was two fields of its order.
FORMER = """
SELECT set_config('oreka.actor', 'system:registry', true), set_config('oreka.act', 'record_payment', true);
INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at)
    SELECT id, total_minor, paid_on, payment_reference, paid_recorded_at FROM credits_purchaseorder
    WHERE state IN ('paid', 'delivered');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0013_who_is_suspended_takes_no_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.PositiveBigIntegerField(verbose_name="amount")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("reference", models.CharField(max_length=80, verbose_name="bank reference")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="credits.purchaseorder",
                        verbose_name="order",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ["order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_is_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        name="payment_has_a_bank_reference",
                    ),
                    models.UniqueConstraint(
                        fields=("order", "reference"), name="one_payment_per_bank_reference"
                    ),
                ],
            },
        ),
        migrations.RunSQL(grants_of_a_ledger_table("credits_payment")),
        migrations.RunSQL(NEVER_CHANGED.format(table="credits_payment")),
        migrations.RunSQL(is_logged("credits_payment", shows="order_id,paid_on", amount="amount_minor")),
        migrations.RunSQL(FORMER),
        migrations.RunSQL(RULES),
    ]
