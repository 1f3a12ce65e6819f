"""Money that arrived for an order goes back before the order is cancelled; credits are never owed for it."""

from django.db import migrations, models

from registry.database import states_guard

RULES = """
DROP TRIGGER payments_never_exceed_the_total ON credits_payment;
DROP FUNCTION payments_never_exceed_the_total();
CREATE FUNCTION payments_never_exceed_the_total() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ordered record;
    arrived numeric;
BEGIN
    SELECT state, total_minor, quoted_by_id INTO ordered
        FROM credits_purchaseorder WHERE id = NEW.order_id FOR UPDATE;
    IF ordered.state <> 'accepted' AND NOT (NEW.amount_minor < 0 AND ordered.state = 'paid') THEN
        RAISE EXCEPTION 'order % is %, and takes no payment', NEW.order_id, ordered.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payments_come_once_a_price_is_accepted';
    END IF;
    IF NEW.recorded_by_id = ordered.quoted_by_id THEN
        RAISE EXCEPTION 'who quoted order % records none of its payments', NEW.order_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'who_quoted_records_no_payment';
    END IF;
    SELECT sum(amount_minor) INTO arrived FROM credits_payment WHERE order_id = NEW.order_id;
    IF arrived > ordered.total_minor THEN
        RAISE EXCEPTION 'payments of order % exceed its total', NEW.order_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payments_never_exceed_the_total';
    END IF;
    IF arrived < 0 THEN
        RAISE EXCEPTION 'more went back for order % than had arrived', NEW.order_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_more_goes_back_than_arrived';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payments_never_exceed_the_total AFTER INSERT ON credits_payment
    FOR EACH ROW EXECUTE FUNCTION payments_never_exceed_the_total();

-- At the end of the act: money goes back whole, and the order with it.
CREATE FUNCTION closed_order_keeps_no_money() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    order_number text;
    is_closed boolean;
    has_repaid boolean;
    arrived numeric;
BEGIN
    SELECT number, ordered.state IN ('declined', 'cancelled'), bool_or(payment.amount_minor < 0),
           coalesce(sum(payment.amount_minor), 0)
        INTO order_number, is_closed, has_repaid, arrived
        FROM credits_purchaseorder ordered LEFT JOIN credits_payment payment ON payment.order_id = ordered.id
        WHERE ordered.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
        GROUP BY ordered.id;
    IF (is_closed OR has_repaid) AND (arrived <> 0 OR NOT is_closed) THEN
        RAISE EXCEPTION 'order % keeps %, or goes on though money went back', order_number, arrived
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'closed_order_keeps_no_money';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closed_order_keeps_no_money AFTER UPDATE OF state ON credits_purchaseorder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state IN ('declined', 'cancelled'))
    EXECUTE FUNCTION closed_order_keeps_no_money('id');
CREATE CONSTRAINT TRIGGER money_goes_back_with_its_order AFTER INSERT ON credits_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount_minor < 0)
    EXECUTE FUNCTION closed_order_keeps_no_money('order_id');
DROP TRIGGER states_only_move_forward ON credits_purchaseorder;
"""

MOVES = states_guard(
    "credits_purchaseorder",
    begins="requested",
    moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
    "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled,paid>cancelled",
    loose="unit_price_minor,total_minor,fee_minor,price_basis,recipe_id,quoted_at,quoted_by_id,"
    "accepted_at,accepted_by_id,paid_recorded_at,paid_recorded_by_id,"
    "delivered_at,delivered_by_id,closed_at,closed_by_id,reason,delivered_in",
)


class Migration(migrations.Migration):
    dependencies = [("credits", "0019_words_and_prices_of_their_day")]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="amount_minor",
            field=models.BigIntegerField(verbose_name="amount"),
        ),
        migrations.RemoveConstraint(model_name="payment", name="payment_is_of_something"),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True), name="payment_is_of_something"
            ),
        ),
        migrations.RunSQL(RULES),
        migrations.RunSQL(MOVES),
    ]
