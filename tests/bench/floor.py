"""The same work as the services do, in bare SQL: what the database itself takes for it.

Everything here knows the tables. Scripts are pgbench's; each names its variables in its first lines.
"""

# :first_org, :holders, :first_admin, :mineral, :boundary, :kg
WHO = """
\\set turn random(0, :holders - 1)
\\set org :first_org + :turn
\\set admin :first_admin + :turn
"""

# Whoever acts is named first, or nothing could be written.
NAME = """
SELECT set_config('oreka.actor', :admin, true), set_config('oreka.act', 'floor', true),
    set_config('oreka.request', gen_random_uuid()::text, true);
"""

# A machine sends a key with each of its two requests.
KEY = """
INSERT INTO registry_answeredkey (key, act, by_id, sent, answered_at)
    VALUES (gen_random_uuid(), 'floor', :admin, '{}', now()) ON CONFLICT DO NOTHING RETURNING key \\gset
"""
ANSWERED = """
UPDATE registry_answeredkey SET result_table = 'credits.retirement', result_id = :retirement WHERE key = :key;
"""

ASK = f"""
BEGIN;
{NAME}{KEY}
SELECT retirement FROM claim_credits(:org, :org, :mineral, :kg, '2025-01-01', '2025-12-31', 'contribution', NULL,
    :boundary, now(), :admin, now(), '{{}}', '{{}}') \\gset
{ANSWERED}
COMMIT;
"""

CONFIRM = f"""
BEGIN;
{NAME}{KEY}
SELECT * FROM retire_what_was_set_aside(:retirement, now(), :admin);
{ANSWERED}
COMMIT;
"""

RETIRE = WHO + ASK + CONFIRM
ASK_ALONE = WHO + ASK

# :ordered, :buyer, :mineral, :by
DELIVER = """
BEGIN;
SELECT set_config('oreka.actor', :by, true), set_config('oreka.act', 'floor', true);
SELECT FROM registry_mineral WHERE id = :mineral FOR NO KEY UPDATE;
SELECT quantity FROM credits_purchaseorder WHERE id = :ordered FOR UPDATE \\gset
SELECT id AS account FROM credits_holdingaccount WHERE organisation_id = :buyer \\gset
CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
SELECT * FROM (
    SELECT block.id, block.issuance_id, block.first, block.last, block.holder_id, report.site_id,
        sum(block.last - block.first + 1) OVER (ORDER BY report.period_first, block.issuance_id, block.first) AS until
    FROM credits_certificate block
    JOIN credits_issuance issuance ON issuance.id = block.issuance_id
    JOIN credits_productionreport report ON report.id = issuance.report_id
    WHERE block.state = 'issued'
) AS oldest WHERE until - (last - first + 1) < :quantity;
SELECT count(*) AS blocks FROM (SELECT FROM credits_certificate WHERE id IN (SELECT id FROM taken)
    ORDER BY id FOR UPDATE) AS locked \\gset
UPDATE credits_certificate block SET last = block.last - (until - :quantity)
    FROM taken WHERE taken.id = block.id AND until > :quantity;
INSERT INTO credits_certificate (issuance_id, first, last, holder_id, state, parent_id)
    SELECT issuance_id, last - (until - :quantity) + 1, last, holder_id, 'issued', id FROM taken WHERE until > :quantity;
UPDATE taken SET last = last - (until - :quantity) WHERE until > :quantity;
INSERT INTO credits_transfer (certificate_id, issuance_id, first, last, from_account_id, to_account_id, order_id,
        recorded_at, recorded_by_id)
    SELECT id, issuance_id, first, last, holder_id, :account, :ordered, now(), :by FROM taken;
UPDATE credits_certificate block SET holder_id = :account, state = 'held' FROM taken WHERE taken.id = block.id;
UPDATE credits_purchaseorder SET state = 'delivered', delivered_at = now(), delivered_by_id = :by WHERE id = :ordered;
CREATE TEMPORARY TABLE share ON COMMIT DROP AS
SELECT site_id, kg, fee_minor * until / quantity - fee_minor * (until - kg) / quantity AS fee,
    (total_minor - fee_minor) * until / quantity - (total_minor - fee_minor) * (until - kg) / quantity AS fund
FROM (SELECT site_id, kg, (sum(kg) OVER (ORDER BY site_id))::bigint AS until
    FROM (SELECT site_id, sum(last - first + 1)::bigint AS kg FROM taken GROUP BY site_id) AS sites) AS parts
CROSS JOIN (SELECT quantity, total_minor, fee_minor FROM credits_purchaseorder WHERE id = :ordered) AS ordered;
INSERT INTO committees_premiumfund (site_id, currency, balance_minor, set_aside_minor)
    SELECT site_id, 'USD', 0, 0 FROM share ON CONFLICT DO NOTHING;
WITH entry AS (
    INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, reason, recorded_at, recorded_by_id)
    SELECT fund.id, 'premium', fee + fund, number, '', now(), :by
    FROM share JOIN committees_premiumfund fund USING (site_id)
    JOIN credits_purchaseorder ON credits_purchaseorder.id = :ordered RETURNING id, fund_id
)
INSERT INTO credits_premiumshare (order_id, site_id, quantity, amount_minor, fee_minor, fund_entry_id)
    SELECT :ordered, site_id, kg, fee + fund, fee, entry.id
    FROM share JOIN committees_premiumfund fund USING (site_id) JOIN entry ON entry.fund_id = fund.id;
INSERT INTO committees_fundentry (fund_id, kind, amount_minor, reference, reason, recorded_at, recorded_by_id)
    SELECT fund.id, 'fee', -fee, number, '', now(), :by
    FROM share JOIN committees_premiumfund fund USING (site_id)
    JOIN credits_purchaseorder ON credits_purchaseorder.id = :ordered WHERE fee > 0;
COMMIT;
"""
