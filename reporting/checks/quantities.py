"""Kilograms: each query gives the rows that break a promise about credits; none where it is kept."""

QUANTITY_CHECKS = {
    "blocks_tile_their_issuance": """
        SELECT format('issuance %s: after serial %s comes %s', issuance_id, previous, first) FROM (
            SELECT issuance_id, first, coalesce(lag(last) OVER (PARTITION BY issuance_id ORDER BY first), 0) AS previous
            FROM credits_certificate) block WHERE first <> previous + 1
        UNION ALL
        SELECT format('issuance %s: %s kg approved, blocks reach %s', issuance.number, issuance.quantity, block.last)
            FROM credits_issuance issuance
            LEFT JOIN (SELECT issuance_id, max(last) AS last FROM credits_certificate GROUP BY 1) block
              ON block.issuance_id = issuance.id
            WHERE coalesce(block.last, 0) <> CASE issuance.state WHEN 'approved' THEN issuance.quantity ELSE 0 END
    """,
    "issued_is_within_monitored": """
        SELECT format('report %s: %s kg monitored, %s kg issued, counted as %s', report.number, report.contained_kg,
                      coalesce(sum(issuance.quantity), 0), report.issued_kg)
            FROM credits_productionreport report
            LEFT JOIN credits_issuance issuance ON issuance.report_id = report.id AND issuance.state = 'approved'
            GROUP BY report.id
            HAVING report.issued_kg <> coalesce(sum(issuance.quantity), 0) OR report.issued_kg > report.contained_kg
                OR (report.issued_kg > 0 AND report.state <> 'verified')
        UNION ALL
        SELECT format('reports %s and %s cover the same days', one.number, other.number)
            FROM credits_productionreport one JOIN credits_productionreport other
              ON other.site_id = one.site_id AND other.mineral_id = one.mineral_id AND other.id > one.id
             AND other.period_first <= one.period_last AND other.period_last >= one.period_first
            WHERE one.state IN ('submitted', 'verified') AND other.state IN ('submitted', 'verified')
    """,
    "nothing_is_lost_of_a_mineral": """
        SELECT format('%s: %s kg issued, %s kg in blocks', mineral.symbol, issued.quantity, coalesce(blocks.quantity, 0))
            FROM registry_mineral mineral
            JOIN (SELECT mineral_id, sum(quantity) AS quantity FROM credits_issuance issuance
                  JOIN credits_productionreport report ON report.id = report_id
                  WHERE issuance.state = 'approved' GROUP BY 1) issued ON issued.mineral_id = mineral.id
            LEFT JOIN (SELECT mineral_id, sum(last - first + 1) AS quantity FROM credits_certificate block
                  JOIN credits_issuance issuance ON issuance.id = block.issuance_id
                  JOIN credits_productionreport report ON report.id = report_id
                  WHERE block.state IN ('issued', 'held', 'retired', 'cancelled') GROUP BY 1) blocks
              ON blocks.mineral_id = mineral.id
            WHERE issued.quantity <> coalesce(blocks.quantity, 0)
    """,
    "every_block_is_where_it_was_delivered": """
        SELECT format('certificate %s: %s, held by account %s, last delivered to %s', block.id, block.state,
                      block.holder_id, coalesce(move.to_account_id, seller.id))
            FROM credits_certificate block
            JOIN credits_issuance issuance ON issuance.id = block.issuance_id
            JOIN credits_productionreport report ON report.id = issuance.report_id
            JOIN registry_minesite site ON site.id = report.site_id
            LEFT JOIN credits_holdingaccount seller ON seller.organisation_id = site.cooperative_id
            LEFT JOIN LATERAL (
                SELECT * FROM credits_transfer
                WHERE issuance_id = block.issuance_id AND first <= block.first AND order_id IS NOT NULL
                ORDER BY first DESC LIMIT 1
            ) delivery ON delivery.last >= block.last
            LEFT JOIN LATERAL (
                SELECT * FROM credits_transfer
                WHERE issuance_id = block.issuance_id AND first <= block.first AND last >= block.last
                  AND group_transfer_id IS NOT NULL
                ORDER BY id DESC LIMIT 1
            ) passed ON delivery.id IS NOT NULL
            LEFT JOIN LATERAL (
                SELECT coalesce(passed.id, delivery.id) AS id,
                       coalesce(passed.to_account_id, delivery.to_account_id) AS to_account_id
            ) move ON true
            WHERE block.holder_id IS DISTINCT FROM coalesce(move.to_account_id, seller.id)
               OR (block.state = 'issued') AND move.id IS NOT NULL
               OR block.state IN ('held', 'retired') AND move.id IS NULL
        UNION ALL
        SELECT format('transfers %s and %s moved the same serials', previous, id) FROM (
            SELECT id, first, lag(id) OVER serials AS previous, lag(last) OVER serials AS last_before
            FROM credits_transfer WHERE order_id IS NOT NULL
            WINDOW serials AS (PARTITION BY issuance_id ORDER BY first)) move
            WHERE first <= last_before
        UNION ALL
        SELECT format('transfer %s: from account %s, which did not hold it', move.id, move.from_account_id)
            FROM credits_transfer move
            JOIN credits_issuance issuance ON issuance.id = move.issuance_id
            JOIN credits_productionreport report ON report.id = issuance.report_id
            JOIN registry_minesite site ON site.id = report.site_id
            JOIN credits_holdingaccount seller ON seller.organisation_id = site.cooperative_id
            WHERE move.order_id IS NOT NULL AND move.from_account_id <> seller.id
        UNION ALL
        SELECT format('transfer %s: from account %s, which did not hold it', move.id, move.from_account_id)
            FROM credits_transfer move
            WHERE move.group_transfer_id IS NOT NULL AND move.from_account_id IS DISTINCT FROM (
                SELECT earlier.to_account_id FROM credits_transfer earlier
                WHERE earlier.issuance_id = move.issuance_id AND earlier.first <= move.first
                  AND earlier.last >= move.last AND earlier.id < move.id
                ORDER BY earlier.id DESC LIMIT 1)
    """,
    "a_group_transfer_is_exactly_its_blocks": """
        SELECT format('transfer %s (%s, %s kg): %s kg set aside, %s kg moved', agreed.number, agreed.state,
                      agreed.quantity, coalesce(aside.quantity, 0), coalesce(moved.quantity, 0))
            FROM credits_grouptransfer agreed
            LEFT JOIN (SELECT group_transfer_id AS id, sum(last - first + 1) AS quantity FROM credits_certificate
                       WHERE state = 'held' GROUP BY 1) aside ON aside.id = agreed.id
            LEFT JOIN (SELECT group_transfer_id AS id, sum(last - first + 1) AS quantity FROM credits_transfer
                       GROUP BY 1) moved ON moved.id = agreed.id
            WHERE (coalesce(aside.quantity, 0), coalesce(moved.quantity, 0)) IS DISTINCT FROM
                  (CASE WHEN agreed.state IN ('requested', 'accepted') THEN agreed.quantity ELSE 0 END::numeric,
                   CASE agreed.state WHEN 'approved' THEN agreed.quantity ELSE 0 END::numeric)
        UNION ALL
        SELECT format('transfer %s went from account %s to %s, and not as %s says', move.id, move.from_account_id,
                      move.to_account_id, agreed.number)
            FROM credits_transfer move JOIN credits_grouptransfer agreed ON agreed.id = move.group_transfer_id
            WHERE (move.from_account_id, move.to_account_id) <> (agreed.from_account_id, agreed.to_account_id)
        UNION ALL
        SELECT format('certificate %s: %s, held by account %s, set aside for %s', block.id, block.state,
                      block.holder_id, agreed.number)
            FROM credits_certificate block
            JOIN credits_grouptransfer agreed ON agreed.id = block.group_transfer_id
            JOIN credits_issuance issuance ON issuance.id = block.issuance_id
            JOIN credits_productionreport report ON report.id = issuance.report_id
            WHERE block.state <> 'held' OR block.holder_id <> agreed.from_account_id
               OR report.mineral_id <> agreed.mineral_id
        UNION ALL
        SELECT format('transfer %s was asked for or accepted, and approved, by one person', number)
            FROM credits_grouptransfer
            WHERE state = 'approved' AND (accepted_by_id IS NULL OR approved_by_id IS NULL
                OR approved_by_id IN (requested_by_id, accepted_by_id))
    """,
    "a_retirement_is_exactly_its_blocks": """
        SELECT format('retirement %s (%s, %s kg): %s kg set aside, %s kg retired', claim.id, claim.state,
                      claim.quantity, coalesce(aside.quantity, 0), coalesce(done.quantity, 0))
            FROM credits_retirement claim
            LEFT JOIN (SELECT reserved_for_id AS id, sum(last - first + 1) AS quantity FROM credits_certificate
                       WHERE state = 'held' GROUP BY 1) aside ON aside.id = claim.id
            LEFT JOIN (SELECT retirement_id AS id, sum(last - first + 1) AS quantity FROM credits_certificate
                       WHERE state = 'retired' GROUP BY 1) done ON done.id = claim.id
            WHERE (coalesce(aside.quantity, 0), coalesce(done.quantity, 0)) IS DISTINCT FROM
                  (CASE claim.state WHEN 'requested' THEN claim.quantity ELSE 0 END::numeric,
                   CASE claim.state WHEN 'final' THEN claim.quantity ELSE 0 END::numeric)
        UNION ALL
        SELECT format('certificate %s: %s with retirement %s, set aside for %s', block.id, block.state,
                      block.retirement_id, block.reserved_for_id)
            FROM credits_certificate block
            LEFT JOIN credits_retirement claim ON claim.id = coalesce(block.retirement_id, block.reserved_for_id)
            LEFT JOIN credits_issuance issuance ON issuance.id = block.issuance_id
            LEFT JOIN credits_productionreport report ON report.id = issuance.report_id
            WHERE (block.state = 'retired') <> (block.retirement_id IS NOT NULL)
               OR (block.reserved_for_id IS NOT NULL AND block.state <> 'held')
               OR (claim.id IS NOT NULL
                   AND (claim.account_id <> block.holder_id OR claim.mineral_id <> report.mineral_id))
        UNION ALL
        SELECT format('retirement %s became final before its time, or unapproved', id) FROM credits_retirement
            WHERE state = 'final' AND (confirmed_at < final_from OR confirmed_at IS NULL
                OR approval_rule_id IS NOT NULL AND (approved_by_id IS NULL OR approved_by_id = requested_by_id))
    """,
    "a_cancellation_is_exactly_its_blocks": """
        SELECT format('cancellation %s (%s, %s kg): %s kg set aside, %s kg cancelled', removal.id, removal.state,
                      removal.quantity, coalesce(aside.quantity, 0), coalesce(done.quantity, 0))
            FROM credits_cancellation removal
            LEFT JOIN (SELECT cancellation_id AS id, sum(last - first + 1) AS quantity FROM credits_certificate
                       WHERE state IN ('issued', 'held') GROUP BY 1) aside ON aside.id = removal.id
            LEFT JOIN (SELECT cancellation_id AS id, sum(last - first + 1) AS quantity FROM credits_certificate
                       WHERE state = 'cancelled' GROUP BY 1) done ON done.id = removal.id
            WHERE (coalesce(aside.quantity, 0), coalesce(done.quantity, 0)) IS DISTINCT FROM
                  (CASE removal.state WHEN 'requested' THEN removal.quantity ELSE 0 END::numeric,
                   CASE removal.state WHEN 'approved' THEN removal.quantity ELSE 0 END::numeric)
        UNION ALL
        SELECT format('certificate %s: %s with cancellation %s', block.id, block.state, block.cancellation_id)
            FROM credits_certificate block
            LEFT JOIN credits_cancellation removal ON removal.id = block.cancellation_id
            WHERE (block.state = 'cancelled' AND removal.id IS NULL) OR (removal.id IS NOT NULL AND NOT (
                removal.issuance_id = block.issuance_id AND removal.first <= block.first
                AND removal.last >= block.last AND block.state IN ('issued', 'held', 'cancelled')))
    """,
    "footprints_are_covered_once": """
        SELECT format('footprint line %s: %s kg, %s kg covered, counted as %s', line.id, line.quantity,
                      coalesce(sum(coverage.quantity) FILTER (WHERE claim.state <> 'cancelled'), 0), line.covered_kg)
            FROM credits_footprintline line
            LEFT JOIN credits_coverage coverage ON coverage.line_id = line.id
            LEFT JOIN credits_retirement claim ON claim.id = coverage.retirement_id
            GROUP BY line.id
            HAVING line.covered_kg > line.quantity
                OR line.covered_kg <> coalesce(sum(coverage.quantity) FILTER (WHERE claim.state <> 'cancelled'), 0)
        UNION ALL
        SELECT format('retirement %s: %s of %s kg, %s kg covered', claim.id, claim.claim_type, claim.quantity,
                      coalesce(sum(coverage.quantity), 0))
            FROM credits_retirement claim
            LEFT JOIN credits_coverage coverage ON coverage.retirement_id = claim.id
            GROUP BY claim.id
            HAVING coalesce(sum(coverage.quantity), 0) > claim.quantity
                OR (claim.claim_type = 'contribution') <> (coalesce(sum(coverage.quantity), 0) = 0)
        UNION ALL
        SELECT format('coverage %s: line %s is not of the footprint that retirement %s claims', coverage.id,
                      coverage.line_id, coverage.retirement_id)
            FROM credits_coverage coverage
            JOIN credits_retirement claim ON claim.id = coverage.retirement_id
            JOIN credits_footprintline line ON line.id = coverage.line_id
            WHERE line.footprint_id IS DISTINCT FROM claim.footprint_id
        UNION ALL
        SELECT format('%s is declared in footprints %s and %s for the same days', line.product, one.number,
                      other.number)
            FROM credits_footprint one
            JOIN credits_footprint other ON other.organisation_id = one.organisation_id
             AND other.mineral_id = one.mineral_id AND other.id > one.id
             AND other.period_first <= one.period_last AND other.period_last >= one.period_first
            JOIN credits_footprintline line ON line.footprint_id = one.id
            JOIN credits_footprintline twin ON twin.footprint_id = other.id
             AND lower(trim(twin.product)) = lower(trim(line.product))
            WHERE one.state = 'declared' AND other.state = 'declared'
    """,
    "two_people_decided": """
        SELECT format('issuance %s was asked for and approved by one person, or verified by its approver', number)
            FROM credits_issuance issuance WHERE state = 'approved' AND (
                approved_by_id IS NULL OR approved_by_id = requested_by_id OR approved_by_id = (
                    SELECT decided_by_id FROM credits_productionreport WHERE id = issuance.report_id))
        UNION ALL
        SELECT format('report %s was handed in and checked by one person', number) FROM credits_productionreport
            WHERE state <> 'submitted' AND (decided_by_id IS NULL OR decided_by_id = submitted_by_id)
        UNION ALL
        SELECT format('cancellation %s was asked for and approved by one person', id) FROM credits_cancellation
            WHERE state = 'approved' AND (approved_by_id IS NULL OR approved_by_id = requested_by_id)
        UNION ALL
        SELECT format('hold %s was placed and lifted by one person', id) FROM credits_incidenthold
            WHERE state = 'lifted' AND (lifted_by_id IS NULL OR lifted_by_id = placed_by_id)
        UNION ALL
        SELECT format('decision %s was recorded and confirmed by one person', number) FROM committees_decision
            WHERE state IN ('confirmed', 'closed')
              AND (confirmed_by_id IS NULL OR confirmed_by_id = recorded_by_id)
        UNION ALL
        SELECT format('order %s was quoted and its payment recorded by one person', number)
            FROM credits_purchaseorder WHERE paid_recorded_by_id = quoted_by_id
    """,
    "notices_stand_on_final_records": """
        SELECT format('notice %s stands on a record that is not final', notice.id) FROM credits_notice notice
            LEFT JOIN credits_retirement claim ON claim.id = notice.retirement_id
            LEFT JOIN credits_issuance issuance ON issuance.id = notice.issuance_id
            WHERE coalesce(claim.state, '') <> 'final' AND coalesce(issuance.state, '') <> 'approved'
    """,
    "nothing_was_issued_under_a_hold": """
        SELECT format('issuance %s was approved while its site was on hold', issuance.number)
            FROM credits_issuance issuance
            JOIN credits_productionreport report ON report.id = issuance.report_id
            JOIN credits_incidenthold hold ON hold.site_id = report.site_id
            WHERE issuance.state = 'approved' AND issuance.decided_at > hold.placed_at
              AND (hold.lifted_at IS NULL OR issuance.decided_at < hold.lifted_at)
    """,
}
