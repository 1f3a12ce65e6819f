"""An order keeps the fee split it was quoted under, and what an order keeps never changes."""

import django.db.models.deletion
from django.db import migrations, models

from registry.database import is_logged, states_guard

# Orders of before were quoted under the latest split of their day.
FORMER = """
SELECT set_config('oreka.actor', 'system:registry', true), set_config('oreka.act', 'quote_order', true);
UPDATE credits_purchaseorder ordered SET fee_split_id = (
    SELECT id FROM credits_feesplit WHERE valid_from <= (ordered.quoted_at AT TIME ZONE 'UTC')::date
    ORDER BY valid_from DESC, id DESC LIMIT 1)
WHERE quoted_at IS NOT NULL;
"""

RULES = """
GRANT UPDATE (fee_split_id) ON credits_purchaseorder TO oreka_app;

DROP TRIGGER fee_split_makes_the_whole ON credits_feepart;
DROP FUNCTION fee_split_makes_the_whole();
CREATE FUNCTION fee_split_makes_the_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text := TG_ARGV[0];
    split bigint;
BEGIN
    FOR split IN SELECT id FROM credits_feesplit
                 WHERE id IN ((to_jsonb(OLD) ->> name)::bigint, (to_jsonb(NEW) ->> name)::bigint) LOOP
        IF (SELECT coalesce(sum(permille), 0) FROM credits_feepart WHERE split_id = split) <> 1000 THEN
            RAISE EXCEPTION 'the parts of fee split % do not make the whole', split
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'fee_split_makes_the_whole';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fee_split_makes_the_whole AFTER INSERT OR UPDATE OR DELETE ON credits_feepart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fee_split_makes_the_whole('split_id');
CREATE CONSTRAINT TRIGGER fee_split_makes_the_whole AFTER INSERT ON credits_feesplit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fee_split_makes_the_whole('id');

CREATE FUNCTION split_behind_an_order_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text := TG_ARGV[0];
BEGIN
    IF EXISTS (SELECT FROM credits_purchaseorder
               WHERE fee_split_id IN ((to_jsonb(OLD) ->> name)::bigint, (to_jsonb(NEW) ->> name)::bigint)) THEN
        RAISE EXCEPTION 'orders were quoted under the fee split'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'split_behind_an_order_stays';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER split_behind_an_order_stays AFTER INSERT OR UPDATE OR DELETE ON credits_feepart
    FOR EACH ROW EXECUTE FUNCTION split_behind_an_order_stays('split_id');
CREATE TRIGGER split_behind_an_order_stays AFTER UPDATE ON credits_feesplit
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION split_behind_an_order_stays('id');

-- Changes of a split's parts take turns with quotes under it.
CREATE FUNCTION fee_parts_take_turns() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM credits_feesplit
        WHERE id IN ((to_jsonb(OLD) ->> 'split_id')::bigint, (to_jsonb(NEW) ->> 'split_id')::bigint)
        ORDER BY id FOR UPDATE;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER fee_parts_take_turns BEFORE INSERT OR UPDATE OR DELETE ON credits_feepart
    FOR EACH ROW EXECUTE FUNCTION fee_parts_take_turns();

CREATE FUNCTION split_is_named_with_the_quote() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT (OLD.state = 'requested' AND NEW.state = 'quoted') THEN
        RAISE EXCEPTION 'only a quote names the fee split of order %', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'split_is_named_with_the_quote';
    END IF;
    -- The foreign key would lock it only at the end of the transaction.
    PERFORM FROM credits_feesplit WHERE id = NEW.fee_split_id FOR KEY SHARE;
    RETURN NEW;
END $$;
CREATE TRIGGER split_is_named_with_the_quote BEFORE UPDATE ON credits_purchaseorder
    FOR EACH ROW WHEN (NEW.fee_split_id IS DISTINCT FROM OLD.fee_split_id)
    EXECUTE FUNCTION split_is_named_with_the_quote();

-- What buyers read of a recipe names the series and says where its prices are from.
CREATE OR REPLACE FUNCTION series_behind_a_recipe_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF ((NEW.unit, NEW.mineral_id) IS DISTINCT FROM (OLD.unit, OLD.mineral_id)
        AND EXISTS (SELECT FROM credits_pricepoint WHERE series_id = OLD.id))
       OR ((NEW.name, NEW.source) IS DISTINCT FROM (OLD.name, OLD.source)
        AND EXISTS (SELECT FROM credits_pricerecipe WHERE series_id = OLD.id)) THEN
        RAISE EXCEPTION 'series % has prices or recipes', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'series_with_prices_stays';
    END IF;
    RETURN NEW;
END $$;
"""

ORDERS = [
    states_guard(
        "credits_purchaseorder",
        begins="requested",
        moves="requested>quoted,quoted>accepted,accepted>paid,paid>delivered,requested>declined,"
        "quoted>declined,requested>cancelled,quoted>cancelled,accepted>cancelled,paid>cancelled",
        loose="unit_price_minor,total_minor,fee_minor,price_basis,recipe_id,fee_split_id,quoted_at,quoted_by_id,"
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
    dependencies = [("credits", "0020_money_goes_back")]

    operations = [
        migrations.AddField(
            model_name="purchaseorder",
            name="fee_split",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="credits.feesplit",
                verbose_name="fee split",
            ),
        ),
        migrations.RunSQL("DROP TRIGGER states_only_move_forward ON credits_purchaseorder"),
        # What is filled in is logged like any change, or the log would not agree with the rows.
        migrations.RunSQL(FORMER),
        # No change may be left to check when triggers are made.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RunSQL("DROP TRIGGER ledger_is_logged ON credits_purchaseorder"),
        migrations.RunSQL(RULES),
        *(migrations.RunSQL(sql) for sql in ORDERS),
    ]
