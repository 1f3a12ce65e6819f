"""Credits of a suspended cooperative stay where they are."""

from django.db import migrations

DELIVER = """
CREATE OR REPLACE FUNCTION deliver_oldest_credits(
    order_id bigint, account_id bigint, only_issuances bigint[], at timestamptz, by_id bigint
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    ordered record;
    source record;
    block record;
    taken bigint[] := '{}';
    wanted bigint;
BEGIN
    SELECT mineral_id, quantity INTO ordered FROM credits_purchaseorder
        WHERE id = deliver_oldest_credits.order_id;
    wanted := ordered.quantity;
    FOR source IN
        SELECT issuance.id FROM credits_issuance issuance
            JOIN credits_productionreport report ON report.id = issuance.report_id
            WHERE report.mineral_id = ordered.mineral_id AND issuance.state = 'approved'
              AND (only_issuances = '{}' OR issuance.id = ANY (only_issuances))
              AND NOT EXISTS (SELECT FROM registry_minesite site
                              JOIN registry_suspension suspension ON suspension.organisation_id = site.cooperative_id
                              WHERE site.id = report.site_id AND suspension.state = 'placed')
            ORDER BY report.period_first, issuance.id
    LOOP
        FOR block IN
            SELECT id, first, last, quantity, holder_id FROM credits_certificate
                WHERE issuance_id = source.id AND state = 'issued' AND cancellation_id IS NULL
                ORDER BY first FOR UPDATE
        LOOP
            EXIT WHEN wanted = 0;
            taken := taken || block.id;
            IF block.quantity > wanted THEN
                UPDATE credits_certificate SET last = block.first + wanted - 1 WHERE id = block.id;
                INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
                    VALUES (source.id, block.first + wanted, block.last, block.holder_id, 'issued', block.id);
                wanted := 0;
            ELSE
                wanted := wanted - block.quantity;
            END IF;
        END LOOP;
        EXIT WHEN wanted = 0;
    END LOOP;
    IF wanted > 0 THEN
        RETURN ordered.quantity - wanted;
    END IF;
    INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id,
                                  order_id, recorded_at, recorded_by_id)
        SELECT block.id, block.issuance_id, block.first, block.last, block.holder_id,
               deliver_oldest_credits.account_id, deliver_oldest_credits.order_id, at, by_id
            FROM unnest(taken) WITH ORDINALITY AS chosen (id, place)
            JOIN credits_certificate block ON block.id = chosen.id ORDER BY chosen.place;
    UPDATE credits_certificate SET holder_id = deliver_oldest_credits.account_id, state = 'held'
        WHERE id = ANY (taken);
    RETURN ordered.quantity;
END $$;
"""

RULE = """
CREATE FUNCTION suspended_delivers_nothing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse_the_suspended(VARIADIC array_agg(DISTINCT account.organisation_id))
        FROM moved JOIN credits_holdingaccount account ON account.id = moved.from_account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER suspended_delivers_nothing AFTER INSERT ON credits_transfer
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION suspended_delivers_nothing();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0021_orders_keep_their_fee_split")]

    operations = [migrations.RunSQL(DELIVER), migrations.RunSQL(RULE)]
