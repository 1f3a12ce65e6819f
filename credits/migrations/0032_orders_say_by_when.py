"""An order says what is wished for, by when each side does its part, and what its invoice says of the buyer."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import is_logged, states_guard

RULES = """
GRANT UPDATE (valid_until, payment_days, delivery_days, billing_address, buyer_reference)
    ON credits_purchaseorder TO oreka_app;

CREATE OR REPLACE FUNCTION what_was_agreed_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- How long a price is good has its own rule.
    IF EXISTS (
        SELECT FROM jsonb_each_text(to_jsonb(OLD)) AS agreed
        WHERE agreed.key NOT IN ('state', 'valid_until') AND agreed.value <> ''
          AND agreed.value IS DISTINCT FROM to_jsonb(NEW) ->> agreed.key
    ) THEN
        RAISE EXCEPTION 'what was agreed on order % stays', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what_was_agreed_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION terms_are_said_with_the_price() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_quoted boolean := OLD.state = 'requested' AND NEW.state = 'quoted';
BEGIN
    IF (NEW.payment_days, NEW.delivery_days) IS DISTINCT FROM (OLD.payment_days, OLD.delivery_days)
       AND NOT is_quoted THEN
        RAISE EXCEPTION 'only a quote says by when order % is paid and delivered', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'terms_are_said_with_the_price';
    END IF;
    IF NEW.valid_until IS DISTINCT FROM OLD.valid_until AND NOT is_quoted
       AND NOT coalesce(OLD.state = 'quoted' AND NEW.state = 'quoted' AND NEW.valid_until > OLD.valid_until, false) THEN
        RAISE EXCEPTION 'the price of order % can only be good for longer', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_price_only_gets_good_for_longer';
    END IF;
    IF (NEW.billing_address, NEW.buyer_reference) IS DISTINCT FROM (OLD.billing_address, OLD.buyer_reference)
       AND NOT (OLD.state = 'quoted' AND NEW.state = 'accepted') THEN
        RAISE EXCEPTION 'what the invoice of order % says of the buyer comes with its yes', OLD.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoice_address_comes_with_the_yes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER terms_are_said_with_the_price BEFORE UPDATE ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION terms_are_said_with_the_price();

CREATE FUNCTION orders_come_in_whole_lots() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM registry_mineral
               WHERE id = NEW.mineral_id AND NEW.quantity % smallest_lot_kg <> 0) THEN
        RAISE EXCEPTION '% kg are no whole number of lots', NEW.quantity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'orders_come_in_whole_lots';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER orders_come_in_whole_lots BEFORE INSERT ON credits_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION orders_come_in_whole_lots();

DROP TRIGGER states_only_move_forward ON credits_purchaseorder;
DROP TRIGGER ledger_is_logged ON credits_purchaseorder;
"""

ORDERS = [
    states_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled,paid>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,recipe_id,fee_split_id,quoted_at,quoted_by_id,"
        "valid_until,payment_days,delivery_days,billing_address,buyer_reference,"
        "accepted_at,accepted_by_id,paid_recorded_at,paid_recorded_by_id,"
        "delivered_at,delivered_by_id,closed_at,closed_by_id,reason,delivered_in",
    ),
    is_logged(
        "credits_purchaseorder",
        shows="number,buyer_id,mineral_id,currency,recipe_id,fee_split_id",
        quantity="quantity",
        amount="total_minor",
        derived="delivered_in",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0031_drafts_of_retirements_are_kept"),
        ("registry", "0024_orders_come_in_lots"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchaseorder",
            name="billing_address",
            field=models.TextField(blank=True, verbose_name="address on the invoice"),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="buyer_reference",
            field=models.CharField(blank=True, max_length=80, verbose_name="order number of the buyer"),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="delivery_days",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="days to deliver"),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="payment_days",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="days to pay"),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="valid_until",
            field=models.DateField(null=True, verbose_name="price good until"),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="wished_cooperative",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="cooperative wished for",
            ),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="wished_vintage",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="vintage wished for"),
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True),
                    ("accepted_at__isnull", True),
                    ("accepted_at__date__lte", models.F("valid_until")),
                    _connector="OR",
                ),
                name="price_is_accepted_while_it_is_good",
            ),
        ),
        migrations.RunSQL(RULES),
        *(migrations.RunSQL(sql) for sql in ORDERS),
    ]
