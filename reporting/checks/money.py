"""Money: each query gives the rows that break a promise about premiums and funds; none where it is kept."""

MONEY_CHECKS = {
    "a_fund_is_the_sum_of_its_entries": """
        SELECT format('fund %s: balance %s, entries make %s', fund.id, fund.balance_minor,
                      coalesce(sum(entry.amount_minor), 0))
            FROM committees_premiumfund fund
            LEFT JOIN committees_fundentry entry ON entry.fund_id = fund.id AND entry.kind NOT IN ('payment', 'reversal')
            GROUP BY fund.id
            HAVING fund.balance_minor <> coalesce(sum(entry.amount_minor), 0) OR fund.balance_minor < 0
        UNION ALL
        SELECT format('fund %s: set aside %s, entries make %s', fund.id, fund.set_aside_minor,
                      coalesce(sum(CASE WHEN entry.kind IN ('payment', 'reversal') THEN 1 ELSE -1 END * entry.amount_minor), 0))
            FROM committees_premiumfund fund
            LEFT JOIN committees_fundentry entry ON entry.fund_id = fund.id
                 AND entry.kind IN ('allocation', 'return', 'payment', 'reversal')
            GROUP BY fund.id
            HAVING fund.set_aside_minor < 0 OR fund.set_aside_minor
                <> coalesce(sum(CASE WHEN entry.kind IN ('payment', 'reversal') THEN 1 ELSE -1 END * entry.amount_minor), 0)
        UNION ALL
        SELECT format('fund %s: overdrawn by entry %s', fund_id, id) FROM (
            SELECT id, fund_id, sum(amount_minor) OVER (PARTITION BY fund_id ORDER BY id) AS running
            FROM committees_fundentry WHERE kind NOT IN ('payment', 'reversal')) entry WHERE running < 0
    """,
    "a_decision_agrees_with_its_money": """
        SELECT format('decision %s (%s, %s): entries make %s, its project %s', decision.number, decision.state,
                      decision.amount_minor, coalesce(money.amount, 0), project.allocated_minor)
            FROM committees_decision decision
            LEFT JOIN committees_project project ON project.decision_id = decision.id
            LEFT JOIN (SELECT decision_id, sum(amount_minor) AS amount FROM committees_fundentry
                       WHERE kind NOT IN ('payment', 'reversal') GROUP BY 1) money ON money.decision_id = decision.id
            WHERE coalesce(money.amount, 0) <> CASE decision.state
                    WHEN 'confirmed' THEN -decision.amount_minor
                    WHEN 'closed' THEN -coalesce(project.spent_minor, 0) ELSE 0 END
               OR (decision.state IN ('confirmed', 'closed')) <> (project.id IS NOT NULL)
               OR project.allocated_minor <> decision.amount_minor
    """,
    "spending_is_within_what_was_set_aside": """
        SELECT format('project %s: %s set aside, %s spent, counted as %s', project.id, project.allocated_minor,
                      coalesce(sum(spent.fund_amount_minor), 0), project.spent_minor)
            FROM committees_project project
            LEFT JOIN committees_expenditure spent ON spent.project_id = project.id
                 AND NOT EXISTS (SELECT FROM committees_reversal
                                 WHERE expenditure_id = spent.id AND state = 'approved')
            GROUP BY project.id
            HAVING project.spent_minor <> coalesce(sum(spent.fund_amount_minor), 0)
                OR project.spent_minor > project.allocated_minor
    """,
    "every_expenditure_is_paid_from_its_fund": """
        SELECT format('expenditure %s of %s: entries of its fund pay %s', spent.number, spent.fund_amount_minor,
                      coalesce(-sum(paid.amount_minor), 0))
            FROM committees_expenditure spent
            JOIN committees_project project ON project.id = spent.project_id
            JOIN committees_decision decision ON decision.id = project.decision_id
            JOIN committees_committee committee ON committee.id = decision.committee_id
            JOIN committees_premiumfund fund ON fund.site_id = committee.site_id
            LEFT JOIN committees_fundentry paid ON paid.expenditure_id = spent.id AND paid.fund_id = fund.id
                 AND paid.decision_id = decision.id AND paid.kind = 'payment'
            GROUP BY spent.id
            HAVING coalesce(-sum(paid.amount_minor), 0) <> spent.fund_amount_minor
    """,
    "a_correction_is_entered_as_approved": """
        SELECT format('correction %s of %s (%s): entries of its fund make %s', correction.id,
                      correction.amount_minor, correction.state, coalesce(sum(entered.amount_minor), 0))
            FROM committees_fundcorrection correction
            LEFT JOIN committees_fundentry entered ON entered.correction_id = correction.id
                 AND entered.fund_id = correction.fund_id AND entered.kind = 'correction'
            GROUP BY correction.id
            HAVING coalesce(sum(entered.amount_minor), 0)
                <> CASE correction.state WHEN 'approved' THEN correction.amount_minor ELSE 0 END
    """,
    "a_reversal_brings_back_its_payment": """
        SELECT format('expenditure %s: reversed %s times, entries bring back %s of %s', spent.number,
                      asked.times, back.amount, spent.fund_amount_minor)
            FROM committees_expenditure spent,
                 LATERAL (SELECT count(*) AS times FROM committees_reversal
                          WHERE expenditure_id = spent.id AND state = 'approved') asked,
                 LATERAL (SELECT coalesce(sum(amount_minor), 0) AS amount FROM committees_fundentry
                          WHERE expenditure_id = spent.id AND kind = 'reversal') back
            WHERE asked.times > 1 OR back.amount <> asked.times * spent.fund_amount_minor
    """,
    "a_receipt_pays_once": """
        SELECT format('project %s: one receipt stands behind %s', project_id,
                      string_agg(number, ', ' ORDER BY number))
            FROM committees_expenditure spent
            WHERE NOT EXISTS (SELECT FROM committees_reversal
                              WHERE expenditure_id = spent.id AND state = 'approved')
            GROUP BY project_id, receipt_sha256 HAVING count(*) > 1
    """,
    "an_order_is_delivered_in_full_or_not_at_all": """
        SELECT format('order %s (%s, %s kg): %s kg moved, %s kg and %s shared', ordered.number, ordered.state,
                      ordered.quantity, coalesce(moved.quantity, 0), coalesce(shared.quantity, 0),
                      coalesce(shared.amount, 0))
            FROM credits_purchaseorder ordered
            LEFT JOIN (SELECT order_id, sum(last - first + 1) AS quantity FROM credits_transfer GROUP BY 1) moved
              ON moved.order_id = ordered.id
            LEFT JOIN (SELECT order_id, sum(quantity) AS quantity, sum(amount_minor) AS amount,
                              sum(fee_minor) AS fee FROM credits_premiumshare GROUP BY 1) shared
              ON shared.order_id = ordered.id
            WHERE (coalesce(moved.quantity, 0), coalesce(shared.quantity, 0), coalesce(shared.amount, 0),
                   coalesce(shared.fee, 0)) IS DISTINCT FROM
                  (CASE ordered.state WHEN 'delivered' THEN ordered.quantity ELSE 0 END::numeric,
                   CASE ordered.state WHEN 'delivered' THEN ordered.quantity ELSE 0 END::numeric,
                   CASE ordered.state WHEN 'delivered' THEN ordered.total_minor ELSE 0 END::numeric,
                   CASE ordered.state WHEN 'delivered' THEN ordered.fee_minor ELSE 0 END::numeric)
        UNION ALL
        SELECT format('transfer %s went to account %s, which did not order it', move.id, move.to_account_id)
            FROM credits_transfer move
            JOIN credits_purchaseorder ordered ON ordered.id = move.order_id
            JOIN credits_holdingaccount account ON account.id = move.to_account_id
            WHERE account.organisation_id <> ordered.buyer_id
    """,
    "a_paid_order_has_its_payments": """
        SELECT format('order %s (%s): %s of %s has arrived', ordered.number, ordered.state,
                      coalesce(sum(payment.amount_minor), 0), ordered.total_minor)
            FROM credits_purchaseorder ordered
            LEFT JOIN credits_payment payment ON payment.order_id = ordered.id
            GROUP BY ordered.id
            HAVING coalesce(sum(payment.amount_minor), 0) > coalesce(ordered.total_minor, 0)
                OR (ordered.state IN ('paid', 'delivered'))
                   AND coalesce(sum(payment.amount_minor), 0) <> ordered.total_minor
                OR (ordered.state = 'accepted' AND sum(payment.amount_minor) = ordered.total_minor)
                OR (ordered.state IN ('declined', 'cancelled') AND sum(payment.amount_minor) <> 0)
    """,
    "a_recipe_follows_from_its_months": """
        SELECT format('recipe %s: %s of %s months, average %s, price %s', recipe.number, count(point.id),
                      recipe.months, recipe.average_minor, recipe.unit_price_minor)
            FROM credits_pricerecipe recipe
            JOIN credits_priceseries series ON series.id = recipe.series_id
            LEFT JOIN credits_pricepoint point ON point.series_id = series.id
                 AND point.month >= recipe.first_month
                 AND point.month < recipe.first_month + make_interval(months => recipe.months)
            GROUP BY recipe.id, series.unit
            HAVING count(point.id) <> recipe.months OR
                   (recipe.average_minor, recipe.unit_price_minor) IS DISTINCT FROM
                   (round(100 * sum(point.value * CASE series.unit WHEN 'USD/lb' THEN 2204.62 ELSE 1 END)
                          / recipe.months),
                    round(sum(point.value * CASE series.unit WHEN 'USD/lb' THEN 2204.62 ELSE 1 END)
                          * recipe.percentage / recipe.months))
        UNION ALL
        SELECT format('order %s: %s, by recipe %s %s', ordered.number, ordered.unit_price_minor, recipe.number,
                      recipe.unit_price_minor)
            FROM credits_purchaseorder ordered JOIN credits_pricerecipe recipe ON recipe.id = ordered.recipe_id
            WHERE ordered.unit_price_minor <> recipe.unit_price_minor OR recipe.state <> 'approved'
    """,
    "every_premium_reached_its_fund": """
        SELECT format('premium share %s of %s: entry %s is of %s', shared.id, shared.amount_minor, entry.id,
                      entry.amount_minor)
            FROM credits_premiumshare shared
            JOIN committees_fundentry entry ON entry.id = shared.fund_entry_id
            JOIN committees_premiumfund fund ON fund.id = entry.fund_id
            WHERE entry.amount_minor <> shared.amount_minor OR entry.kind <> 'premium' OR fund.site_id <> shared.site_id
        UNION ALL
        SELECT format('entry %s is a premium of no order', entry.id) FROM committees_fundentry entry
            WHERE entry.kind = 'premium'
              AND NOT EXISTS (SELECT FROM credits_premiumshare WHERE fund_entry_id = entry.id)
    """,
}
