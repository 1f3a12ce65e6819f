"""A claim may choose its credits block by block, names a buyer, and matches a footprint of its own parties."""

from django.db import migrations

# As the oldest are taken: the holder's row is locked by the caller, so no block can be taken twice.
CHOSEN = """
CREATE FUNCTION set_chosen_credits_aside(claim_id bigint, blocks bigint[], parts bigint[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    claim record;
    block record;
    whole bigint[] := '{}';
    found_kg bigint := 0;
BEGIN
    SELECT account_id, mineral_id INTO claim FROM credits_retirement WHERE id = claim_id;
    FOR block IN
        SELECT mine.id, mine.issuance_id, mine.first, mine.last, mine.quantity, chosen.wanted
            FROM unnest(blocks, parts) AS chosen (block_id, wanted)
            JOIN credits_certificate mine ON mine.id = chosen.block_id
            JOIN credits_issuance issuance ON issuance.id = mine.issuance_id
            JOIN credits_productionreport report ON report.id = issuance.report_id
            WHERE mine.holder_id = claim.account_id AND mine.state = 'held' AND mine.reserved_for_id IS NULL
              AND mine.cancellation_id IS NULL AND report.mineral_id = claim.mineral_id
            ORDER BY mine.id FOR UPDATE OF mine
    LOOP
        -- What is left out here is missing in the sum, and the caller refuses.
        CONTINUE WHEN block.wanted < 1 OR block.wanted > block.quantity;
        IF block.quantity > block.wanted THEN
            -- Shrink first: no two rows may claim the same serial, not even for a moment.
            UPDATE credits_certificate SET last = block.first + block.wanted - 1, reserved_for_id = claim_id
                WHERE id = block.id;
            INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
                VALUES (block.issuance_id, block.first + block.wanted, block.last, claim.account_id, 'held',
                        block.id);
        ELSE
            whole := whole || block.id;
        END IF;
        found_kg := found_kg + block.wanted;
    END LOOP;
    IF whole <> '{}' THEN
        UPDATE credits_certificate SET reserved_for_id = claim_id WHERE id = ANY (whole);
    END IF;
    RETURN found_kg;
END $$;
COMMENT ON FUNCTION set_chosen_credits_aside(bigint, bigint[], bigint[]) IS
    'Set parts of blocks aside for a retirement, from the first serial of each; the kilograms it found free.';
"""

CLAIM = """
DROP FUNCTION claim_oldest_credits(bigint, bigint, bigint, bigint, date, date, text, bigint, bigint,
                                   timestamptz, bigint, timestamptz, bigint[], bigint[]);
CREATE FUNCTION claim_credits(
    organisation bigint, beneficiary bigint, mineral bigint, quantity bigint, period_first date, period_last date,
    claim_type text, footprint bigint, boundary bigint, at timestamptz, by_id bigint, final_from timestamptz,
    lines bigint[], parts bigint[], blocks bigint[] DEFAULT '{}', parts_of_blocks bigint[] DEFAULT '{}',
    OUT retirement bigint, OUT found_kg bigint
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
    IF blocks = '{}' THEN
        found_kg := set_oldest_credits_aside(retirement);
    ELSE
        found_kg := set_chosen_credits_aside(retirement, blocks, parts_of_blocks);
    END IF;
END $$;
COMMENT ON FUNCTION claim_credits(bigint, bigint, bigint, bigint, date, date, text, bigint, bigint, timestamptz,
                                  bigint, timestamptz, bigint[], bigint[], bigint[], bigint[]) IS
    'Ask for a retirement: its row, what it covers, and its credits set aside, the oldest unless it names '
    'others; the kilograms it found.';
"""

PARTIES = """
CREATE FUNCTION a_claim_is_of_its_parties() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parties record;
BEGIN
    SELECT beneficiary.kind, beneficiary.id AS beneficiary, beneficiary.parent_id AS parent,
           account.organisation_id AS holder
        INTO parties FROM registry_organisation beneficiary, credits_holdingaccount account
        WHERE beneficiary.id = NEW.beneficiary_id AND account.id = NEW.account_id;
    IF parties.kind <> 'buyer' THEN
        RAISE EXCEPTION 'organisation % buys nothing, and is no beneficiary', NEW.beneficiary_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'beneficiary_is_a_buyer';
    END IF;
    -- A claim says how much of its beneficiary's footprint it matches; a group may declare as one.
    IF NEW.footprint_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM credits_footprint footprint WHERE footprint.id = NEW.footprint_id
              AND (footprint.organisation_id = parties.beneficiary
                   OR (footprint.organisation_id = parties.holder
                       AND parties.holder IN (parties.beneficiary, parties.parent)))) THEN
        RAISE EXCEPTION 'footprint % is no part of a claim for %', NEW.footprint_id, NEW.beneficiary_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_match_is_of_its_own_parties';
    END IF;
    IF NEW.claim_type = 'company' AND EXISTS (
            SELECT FROM credits_footprint WHERE id = NEW.footprint_id AND scope <> 'company') THEN
        RAISE EXCEPTION 'footprint % covers a part of the company', NEW.footprint_id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'a_company_claim_matches_the_whole_company';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_claim_is_of_its_parties AFTER INSERT ON credits_retirement
    FOR EACH ROW EXECUTE FUNCTION a_claim_is_of_its_parties();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0026_tables_of_footprints")]

    operations = [migrations.RunSQL(sql) for sql in (CHOSEN, CLAIM, PARTIES)]
