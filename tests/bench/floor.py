"""The same work as the services do, in bare SQL: what the database itself takes for it.

Everything here knows the tables. Scripts are pgbench's; each names its variables in its first lines.
"""

# :first_org, :holders, :first_admin, :mineral, :boundary, :kg
WHO = """
\\set turn random(0, :holders - 1)
\\set org :first_org + :turn
\\set admin :first_admin + :turn
"""

ASK = """
BEGIN;
SELECT id AS account FROM credits_holdingaccount WHERE organisation_id =
    (SELECT id FROM registry_organisation WHERE id = :org FOR NO KEY UPDATE) \\gset
SELECT block.id AS block FROM credits_certificate block
    JOIN credits_issuance issuance ON issuance.id = block.issuance_id
    JOIN credits_productionreport report ON report.id = issuance.report_id
    WHERE block.holder_id = :account AND block.state = 'held' AND block.reserved_for_id IS NULL
        AND report.mineral_id = :mineral AND block.last - block.first + 1 > :kg
    ORDER BY report.period_first, block.issuance_id, block.first LIMIT 1 FOR UPDATE OF block \\gset
INSERT INTO credits_retirement (key, account_id, beneficiary_id, mineral_id, quantity, claim_period_first,
        claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from)
    VALUES (gen_random_uuid(), :account, :org, :mineral, :kg, '2025-01-01', '2025-12-31', 'contribution',
        :boundary, 'requested', now(), :admin, now()) RETURNING id AS retirement \\gset
WITH head AS (SELECT * FROM credits_certificate WHERE id = :block),
    shrunk AS (UPDATE credits_certificate SET last = first + :kg - 1 WHERE id = :block)
SELECT first + :kg AS first, last AS last, issuance_id AS issuance FROM head \\gset
INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
    VALUES (:issuance, :first, :last, :account, 'held', :block);
UPDATE credits_certificate SET reserved_for_id = :retirement WHERE id = :block;
COMMIT;
"""

CONFIRM = """
BEGIN;
SELECT FROM registry_organisation WHERE id = :org FOR NO KEY UPDATE;
SELECT FROM credits_retirement WHERE id = :retirement AND state = 'requested' FOR UPDATE;
UPDATE credits_certificate SET state = 'retired', retirement_id = :retirement, reserved_for_id = NULL
    WHERE reserved_for_id = :retirement;
UPDATE credits_retirement SET state = 'final', confirmed_at = now(), confirmed_by_id = :admin
    WHERE id = :retirement;
COMMIT;
"""

RETIRE = WHO + ASK + CONFIRM
ASK_ALONE = WHO + ASK
