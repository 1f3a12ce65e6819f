"""What arrived for an order stands in its payments alone, each recorded once it has arrived."""

from django.conf import settings
from django.db import migrations, models

from registry.database import is_logged, states_guard

RULES = """
ALTER TABLE credits_payment ADD CONSTRAINT payment_is_recorded_once_it_arrived
    CHECK (paid_on <= (recorded_at AT TIME ZONE 'UTC')::date);
DROP TRIGGER states_only_move_forward ON credits_purchaseorder;
DROP TRIGGER ledger_is_logged ON credits_purchaseorder;
"""

ORDERS = [
    states_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,recipe_id,quoted_at,quoted_by_id,"
        "accepted_at,accepted_by_id,paid_recorded_at,paid_recorded_by_id,"
        "delivered_at,delivered_by_id,closed_at,closed_by_id,reason,delivered_in",
    ),
    is_logged(
        "credits_purchaseorder",
        shows="number,buyer_id,mineral_id,currency,recipe_id",
        quantity="quantity",
        amount="total_minor",
        derived="delivered_in",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0016_prices_follow_from_benchmarks"),
        ("registry", "0016_jobs_only_move_forward"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="purchaseorder",
            name="paid_order_names_its_payment",
        ),
        migrations.RemoveField(
            model_name="purchaseorder",
            name="paid_on",
        ),
        migrations.RemoveField(
            model_name="purchaseorder",
            name="payment_reference",
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["paid", "delivered"]), _negated=True),
                    models.Q(
                        ("accepted_by__isnull", False),
                        ("paid_recorded_at__isnull", False),
                        ("paid_recorded_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="paid_order_names_its_payment",
            ),
        ),
        *(migrations.RunSQL(sql) for sql in (RULES, *ORDERS)),
    ]
