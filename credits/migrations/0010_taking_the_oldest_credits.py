"""Taking credits for a claim or a delivery, block by block, without sending each block to the application and back.

These functions run with the caller's rights, so every rule and grant holds for them as for any statement. The
services `request_retirement`, `confirm_retirement` and `deliver_order` are the only callers.
"""

from django.db import migrations

# The holder's account is locked by the caller, so no block can be taken twice. Issuances are found by skipping
# along the index of free blocks, so that the cost does not grow with the number of blocks held.
SET_ASIDE = """
CREATE FUNCTION set_oldest_credits_aside(claim_id bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    claim record;
    source record;
    block record;
    whole bigint[] := '{}';
    wanted bigint;
BEGIN
    SELECT account_id, mineral_id, quantity INTO claim FROM credits_retirement WHERE id = claim_id;
    wanted := claim.quantity;
    FOR source IN
        WITH RECURSIVE mine AS (
            SELECT min(issuance_id) AS issuance_id FROM credits_certificate
                WHERE holder_id = claim.account_id AND state = 'held' AND reserved_for_id IS NULL
                  AND cancellation_id IS NULL
            UNION ALL
            SELECT (SELECT min(issuance_id) FROM credits_certificate
                    WHERE holder_id = claim.account_id AND state = 'held' AND reserved_for_id IS NULL
                      AND cancellation_id IS NULL AND issuance_id > mine.issuance_id)
                FROM mine WHERE mine.issuance_id IS NOT NULL
        )
        SELECT issuance.id FROM mine
            JOIN credits_issuance issuance ON issuance.id = mine.issuance_id
            JOIN credits_productionreport report ON report.id = issuance.report_id
            WHERE report.mineral_id = claim.mineral_id ORDER BY report.period_first, issuance.id
    LOOP
        FOR block IN
            SELECT id, first, last, quantity FROM credits_certificate
                WHERE holder_id = claim.account_id AND issuance_id = source.id AND state = 'held'
                  AND reserved_for_id IS NULL AND cancellation_id IS NULL
                ORDER BY first FOR UPDATE
        LOOP
            EXIT WHEN wanted = 0;
            IF block.quantity > wanted THEN
                -- Shrink first: no two rows may claim the same serial, not even for a moment.
                UPDATE credits_certificate SET last = block.first + wanted - 1, reserved_for_id = claim_id
                    WHERE id = block.id;
                INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
                    VALUES (source.id, block.first + wanted, block.last, claim.account_id, 'held', block.id);
                wanted := 0;
            ELSE
                whole := whole || block.id;
                wanted := wanted - block.quantity;
            END IF;
        END LOOP;
        EXIT WHEN wanted = 0;
    END LOOP;
    IF whole <> '{}' THEN
        UPDATE credits_certificate SET reserved_for_id = claim_id WHERE id = ANY (whole);
    END IF;
    RETURN claim.quantity - wanted;
END $$;
COMMENT ON FUNCTION set_oldest_credits_aside(bigint) IS
    'Set the oldest free credits of a retirement''s account and mineral aside for it; the kilograms it found.';
"""

# The whole of an act in one call: its statements are planned once for each session, not once for each claim.
CLAIM = """
CREATE FUNCTION claim_oldest_credits(
    organisation bigint, beneficiary bigint, mineral bigint, quantity bigint, period_first date, period_last date,
    claim_type text, footprint bigint, boundary bigint, at timestamptz, by_id bigint, final_from timestamptz,
    lines bigint[], parts bigint[], OUT retirement bigint, OUT found_kg bigint
) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    account bigint;
BEGIN
    -- What an organisation has free is counted by one claim at a time.
    PERFORM FROM registry_organisation WHERE id = organisation FOR NO KEY UPDATE;
    SELECT id INTO account FROM credits_holdingaccount WHERE organisation_id = organisation;
    found_kg := 0;
    IF account IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO credits_retirement (account_id, beneficiary_id, mineral_id, quantity, claim_period_first,
                                    claim_period_last, claim_type, footprint_id, boundary_id, state, requested_at,
                                    requested_by_id, final_from)
        VALUES (account, beneficiary, mineral, quantity, period_first, period_last, claim_type, footprint, boundary,
                'requested', at, by_id, final_from)
        RETURNING id INTO retirement;
    INSERT INTO credits_coverage (retirement_id, line_id, quantity)
        SELECT retirement, line, part FROM unnest(lines, parts) AS covered (line, part);
    found_kg := set_oldest_credits_aside(retirement);
END $$;
COMMENT ON FUNCTION claim_oldest_credits(bigint, bigint, bigint, bigint, date, date, text, bigint, bigint,
                                         timestamptz, bigint, timestamptz, bigint[], bigint[]) IS
    'Ask for a retirement: its row, what it covers, and its credits set aside; the kilograms it found.';

CREATE FUNCTION retire_what_was_set_aside(
    claim bigint, at timestamptz, by_id bigint, OUT state text, OUT final_from timestamptz
) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    organisation bigint;
BEGIN
    SELECT account.organisation_id INTO organisation FROM credits_retirement
        JOIN credits_holdingaccount account ON account.id = account_id WHERE credits_retirement.id = claim;
    PERFORM FROM registry_organisation WHERE id = organisation FOR NO KEY UPDATE;
    SELECT credits_retirement.state, credits_retirement.final_from
        INTO retire_what_was_set_aside.state, retire_what_was_set_aside.final_from
        FROM credits_retirement WHERE id = claim FOR UPDATE;
    IF retire_what_was_set_aside.state = 'requested' AND at >= retire_what_was_set_aside.final_from THEN
        UPDATE credits_certificate SET state = 'retired', retirement_id = claim, reserved_for_id = NULL
            WHERE reserved_for_id = claim;
        UPDATE credits_retirement SET state = 'final', confirmed_at = at, confirmed_by_id = by_id WHERE id = claim;
    END IF;
END $$;
COMMENT ON FUNCTION retire_what_was_set_aside(bigint, timestamptz, bigint) IS
    'Retire the credits of a retirement if it waits and its time has come; its state before, and its time.';
"""

# The mineral is locked by the caller: deliveries of one mineral, and cancellations in it, take turns.
DELIVER = """
CREATE FUNCTION deliver_oldest_credits(
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
COMMENT ON FUNCTION deliver_oldest_credits(bigint, bigint, bigint[], timestamptz, bigint) IS
    'Move the oldest credits that cooperatives hold to a buyer, if there are enough; the kilograms it found.';
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0009_ledger_is_logged")]

    operations = [migrations.RunSQL(sql) for sql in (SET_ASIDE, CLAIM, DELIVER)]
