"""Fills a database with the history of a registry: reports, issuances, orders, deliveries, retirements.

Written as superuser with triggers silent, since a million acts would take days. Checks afterwards ask of all
rows at once what triggers and exclusion constraints would have asked of each.
"""

import time

from tests.bench import ground

ISSUANCES = 1_000
DELIVERIES = 5  # for each issuance, to as many buyers
BLOCK_KG = 100_000
IN_ONE_RETIREMENT = 10
REPORTS_BEGIN = "2006-01-02"

# The blocks of an issuance are numbered 0 to blocks - 1. All but the last were delivered, in equal parts; of
# each part the first six tenths are retired, ten blocks at a time, and the rest is held.
PLACES = """
CREATE TEMPORARY TABLE delivery AS
SELECT issuance, part, issuance * {deliveries} + part + 1 AS id,
       (SELECT id FROM registry_organisation WHERE kind = 'buyer' ORDER BY id
        OFFSET (issuance * {deliveries} + part) % {buyers} LIMIT 1) AS buyer,
       part * ({blocks} - 1) / {deliveries} AS first_block,
       (part + 1) * ({blocks} - 1) / {deliveries} - 1 AS last_block
FROM generate_series(0, {issuances} - 1) AS issuance, generate_series(0, {deliveries} - 1) AS part
WHERE (part + 1) * ({blocks} - 1) / {deliveries} > part * ({blocks} - 1) / {deliveries};
ALTER TABLE delivery ADD COLUMN account bigint, ADD COLUMN admin bigint, ADD COLUMN retired integer;
UPDATE delivery SET
    account = (SELECT id FROM credits_holdingaccount WHERE organisation_id = buyer),
    admin = (SELECT user_id FROM registry_membership WHERE organisation_id = buyer),
    retired = (last_block - first_block + 1) * 6 / 10;
CREATE TEMPORARY TABLE place AS
SELECT row_number() OVER (ORDER BY site.id) - 1 AS number, site.id AS site, account.id AS account
FROM registry_minesite site JOIN credits_holdingaccount account ON account.organisation_id = site.cooperative_id;
CREATE TEMPORARY TABLE officer AS
SELECT (SELECT id FROM registry_user WHERE email = 'registrar@example.org') AS registrar,
       (SELECT id FROM registry_user WHERE email = 'approver@example.org') AS approver,
       (SELECT id FROM registry_user WHERE email = 'finance@example.org') AS finance,
       (SELECT id FROM registry_user WHERE email = 'verifier@example.org') AS verifier,
       (SELECT id FROM registry_mineral WHERE symbol = 'Co') AS cobalt,
       (SELECT id FROM registry_standard) AS standard,
       (SELECT id FROM registry_claimboundary ORDER BY effective_from DESC LIMIT 1) AS boundary;
"""

# Four kilograms of dry ore at 25 per cent make one of metal.
REPORTS = """
INSERT INTO credits_productionreport (id, number, site_id, mineral_id, period_first, period_last, wet_kg,
    moisture_percent, grade_percent, issued_kg, evidence, evidence_sha256, sold_evidence, sold_evidence_sha256,
    legal_status_note, legal_status_on, state, submitted_at, submitted_by_id, decided_at, decided_by_id, reason)
SELECT issuance + 1, 'PR-L-' || issuance, place.site, cobalt, first, first + 6, 4 * {blocks} * {block_kg}::bigint,
    0, 25, {blocks} * {block_kg}::bigint, 'production/e.pdf', repeat('0', 64), 'production/s.pdf', repeat('0', 64),
    'Exported', first + 7, 'verified', first + 7, registrar, first + 8, verifier, ''
FROM generate_series(0, {issuances} - 1) AS issuance
JOIN place ON place.number = issuance % {cooperatives}
CROSS JOIN LATERAL (SELECT date '{reports_begin}' + 7 * (issuance / {cooperatives}) AS first) AS week
CROSS JOIN officer;
INSERT INTO credits_issuance (id, number, report_id, standard_id, quantity, state, requested_at, requested_by_id,
    decided_at, approved_by_id, reason)
SELECT id, 'CO-L-' || id, id, standard, issued_kg, 'approved', decided_at, registrar, decided_at, approver, ''
FROM credits_productionreport, officer;
"""

ORDERS = """
INSERT INTO credits_purchaseorder (id, number, buyer_id, mineral_id, quantity, note, currency, unit_price_minor,
    total_minor, fee_minor, price_basis, state, requested_at, requested_by_id, quoted_at, quoted_by_id, accepted_at,
    accepted_by_id, paid_recorded_at, paid_recorded_by_id, delivered_at, delivered_by_id,
    delivered_in, reason, billing_address, buyer_reference)
SELECT delivery.id, 'PO-L-' || delivery.id, buyer, cobalt,
    (last_block - first_block + 1) * {block_kg}::bigint, '', 'USD', 500000,
    500 * (last_block - first_block + 1) * {block_kg}::bigint, 0, 'Agreed', 'delivered', day, admin,
    day, registrar, day, admin, day, finance, day, registrar,
    pg_current_xact_id(), '', '', ''
FROM delivery CROSS JOIN officer
CROSS JOIN LATERAL (SELECT decided_at::date + 1 AS day FROM credits_issuance WHERE id = issuance + 1) AS days;
INSERT INTO credits_payment (order_id, amount_minor, paid_on, reference, recorded_at, recorded_by_id)
SELECT id, total_minor, paid_recorded_at::date, 'BANK', paid_recorded_at, paid_recorded_by_id
FROM credits_purchaseorder WHERE number LIKE 'PO-L-%';
INSERT INTO committees_premiumfund (site_id, currency, set_aside_minor, balance_minor)
SELECT site, 'USD', 0, 500 * {block_kg}::bigint * (SELECT coalesce(sum(last_block - first_block + 1), 0)::bigint FROM delivery
    WHERE issuance % {cooperatives} = number) FROM place;
INSERT INTO committees_fundentry (id, fund_id, kind, amount_minor, reference, reason, recorded_at, recorded_by_id)
SELECT delivery.id, fund.id, 'premium', ordered.total_minor, 'PO-L-' || delivery.id, '', delivered_at, registrar
FROM delivery JOIN place ON place.number = issuance % {cooperatives}
JOIN committees_premiumfund fund ON fund.site_id = site
JOIN credits_purchaseorder ordered ON ordered.id = delivery.id CROSS JOIN officer;
INSERT INTO credits_premiumshare (id, order_id, site_id, quantity, amount_minor, fee_minor, fund_entry_id)
SELECT delivery.id, delivery.id, site, ordered.quantity, ordered.total_minor, 0, delivery.id
FROM delivery JOIN place ON place.number = issuance % {cooperatives}
JOIN credits_purchaseorder ordered ON ordered.id = delivery.id;
"""

RETIREMENTS = """
CREATE TEMPORARY TABLE claim AS
SELECT row_number() OVER () AS id, delivery.id AS delivery, issuance, account, buyer, admin, number,
       first_block + number * {in_one} AS first_block,
       least(first_block + (number + 1) * {in_one}, first_block + retired) - 1 AS last_block
FROM delivery, generate_series(0, (retired - 1) / {in_one}) AS number WHERE retired > 0;
INSERT INTO credits_retirement (id, account_id, beneficiary_id, mineral_id, quantity, claim_period_first,
    claim_period_last, claim_type, boundary_id, state, requested_at, requested_by_id, final_from, confirmed_at,
    confirmed_by_id)
SELECT claim.id, account, buyer, cobalt, (last_block - first_block + 1) * {block_kg}::bigint,
    '2025-01-01', '2025-12-31', 'contribution', boundary, 'final', '2026-01-01', admin, '2026-01-01', '2026-01-01', admin
FROM claim, officer;
"""

BLOCKS = """
INSERT INTO credits_certificate (id, issuance_id, first, last, holder_id, state, parent_id, reserved_for_id,
    retirement_id)
SELECT issuance * {blocks}::bigint + block + 1, issuance + 1, block * {block_kg}::bigint + 1,
    (block + 1) * {block_kg}::bigint, account, state,
    CASE WHEN block > 0 THEN issuance * {blocks}::bigint + block END, NULL, retirement
FROM (
    SELECT issuance, generate_series(first_block, last_block) AS block, account, 'retired' AS state, id AS retirement
    FROM claim
    UNION ALL
    SELECT issuance, generate_series(first_block + retired, last_block), account, 'held', NULL FROM delivery
    UNION ALL
    SELECT issuance, {blocks} - 1, account, 'issued', NULL
    FROM generate_series(0, {issuances} - 1) AS issuance JOIN place ON place.number = issuance % {cooperatives}
) AS block;
INSERT INTO credits_transfer (id, certificate_id, issuance_id, first, last, from_account_id, to_account_id, order_id,
    recorded_at, recorded_by_id)
SELECT delivery.id, issuance * {blocks}::bigint + first_block + 1, issuance + 1,
    first_block * {block_kg}::bigint + 1, (last_block + 1) * {block_kg}::bigint, place.account, delivery.account,
    delivery.id, delivered_at, registrar
FROM delivery JOIN place ON place.number = issuance % {cooperatives}
JOIN credits_purchaseorder ordered ON ordered.id = delivery.id CROSS JOIN officer;
"""

SEQUENCES = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['credits_productionreport', 'credits_issuance', 'credits_purchaseorder',
        'committees_fundentry', 'credits_premiumshare', 'credits_retirement', 'credits_certificate', 'credits_transfer']
    LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id)) FROM %I', name, name);
    END LOOP;
END $$
"""

STEPS = {
    "places": PLACES,
    "reports and issuances": REPORTS,
    "orders and premiums": ORDERS,
    "retirements": RETIREMENTS,
    "blocks and transfers": BLOCKS,
    "sequences": SEQUENCES,
}

# Each fails by dividing by zero where a rule is broken.
CHECKS = (
    """SELECT 1 / (count(*) = 0)::int FROM (
        SELECT first - lag(last, 1, 0) OVER (PARTITION BY issuance_id ORDER BY first) AS step FROM credits_certificate
    ) AS steps WHERE step <> 1""",
    """SELECT 1 / (count(*) = 0)::int FROM credits_issuance issuance JOIN (
        SELECT issuance_id, sum(last - first + 1) AS total FROM credits_certificate GROUP BY issuance_id
    ) AS blocks ON blocks.issuance_id = issuance.id WHERE blocks.total <> issuance.quantity""",
    """SELECT 1 / (count(*) = 0)::int FROM credits_retirement claim LEFT JOIN (
        SELECT retirement_id, holder_id, sum(last - first + 1) AS total FROM credits_certificate
        WHERE state = 'retired' GROUP BY retirement_id, holder_id
    ) AS blocks ON blocks.retirement_id = claim.id AND blocks.holder_id = claim.account_id
    WHERE blocks.total IS DISTINCT FROM claim.quantity""",
    """SELECT 1 / (count(*) = 0)::int FROM credits_transfer moved WHERE last - first + 1 <> (
        SELECT sum(block.last - block.first + 1) FROM credits_certificate block
        WHERE block.issuance_id = moved.issuance_id AND block.first BETWEEN moved.first AND moved.last
        AND block.holder_id = moved.to_account_id)""",
)

# An index that is not ready takes no rows. VACUUM FULL builds all of them anew, and does not ask again of each
# row what an exclusion constraint asks, which would take an hour; `check` asks it of all rows at once.
LARGE = ("credits_certificate", "credits_retirement")
SLEEP = """
UPDATE pg_index SET indisready = {awake}, indisvalid = {awake}
WHERE indrelid = ANY (ARRAY{large}::regclass[]) AND NOT indisprimary
"""


def load(database, blocks, issuances=ISSUANCES):
    """Add a history of so many blocks to a database that holds the cast; gives the seconds it took.

    :param blocks: a multiple of `issuances`, each of which has equally many; the last of each is undelivered
    """
    began = time.monotonic()

    def run(name, *statements):
        for statement in statements:
            connection.execute(statement)
        print(f"  {time.monotonic() - began:6.1f} s  {name}", flush=True)

    with ground.superuser(database) as connection:
        connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '2GB'")
        connection.execute(SLEEP.format(awake=False, large=list(LARGE)))
        for name, step in STEPS.items():
            run(name, filled(step, blocks // issuances, issuances))
        for table in LARGE:
            run(f"indexes of {table}", f"VACUUM (FULL, ANALYZE) {table}")
        connection.execute(SLEEP.format(awake=True, large=list(LARGE)))
        run("statistics", "VACUUM (ANALYZE)")
        run("check", *CHECKS)
    return time.monotonic() - began


def filled(step, blocks, issuances):
    from tests.bench.world import BUYERS, COOPERATIVES

    return step.format(
        blocks=blocks,
        block_kg=BLOCK_KG,
        buyers=BUYERS,
        cooperatives=COOPERATIVES,
        deliveries=DELIVERIES,
        in_one=IN_ONE_RETIREMENT,
        issuances=issuances,
        reports_begin=REPORTS_BEGIN,
    )
