"""The ledger log: that it is whole and in order, and that every row is as it was logged last."""

from collections.abc import Iterator
from typing import Any

from registry.acting import known_acts

LOG_CHECKS = {
    "log_positions_have_no_gap": """
        SELECT format('position %s follows %s', position, previous) FROM (
            SELECT position, coalesce(lag(position) OVER (ORDER BY position), 0) AS previous
            FROM registry_logposition) place WHERE position <> previous + 1
        UNION ALL
        SELECT format('position %s: entry %s is gone', place.position, place.entry_id)
            FROM registry_logposition place LEFT JOIN registry_ledgerentry entry ON entry.id = place.entry_id
            WHERE entry.id IS NULL
        UNION ALL
        SELECT format('entry %s came in among older ones', entry.id) FROM registry_ledgerentry entry
            WHERE NOT EXISTS (SELECT FROM registry_logposition WHERE entry_id = entry.id)
              AND (entry.in_transaction, entry.id) < (
                SELECT latest.in_transaction, latest.id FROM registry_logposition place
                JOIN registry_ledgerentry latest ON latest.id = place.entry_id
                ORDER BY place.position DESC LIMIT 1)
    """,
    "log_chain_holds": """
        SELECT format('position %s: entry %s is not the one that was placed here', place.position, place.entry_id)
            FROM (SELECT position, entry_id, chain,
                         coalesce(lag(chain) OVER (ORDER BY position), sha256('')) AS link
                  FROM registry_logposition) place
            JOIN registry_ledgerentry entry ON entry.id = place.entry_id
            WHERE place.chain <> sha256(place.link || ledger_leaf(entry))
    """,
    "log_follows_each_row": """
        SELECT format('entry %s of %s %s: from %s, but it was %s', id, table_name, row_id,
                      coalesce(previous_state, 'nothing'), coalesce(state_before, 'nothing')) FROM (
            SELECT id, table_name, row_id, previous_state, digest, act,
                   lag(id) OVER entries AS before, lag(state) OVER entries AS state_before,
                   lag(digest) OVER entries AS digest_before
            FROM registry_ledgerentry
            WINDOW entries AS (PARTITION BY table_name, row_id ORDER BY id)) entry
            WHERE (act <> 'open_the_log' AND previous_state IS DISTINCT FROM state_before)
               OR digest = digest_before
    """,
}
LOGGED_TABLES = r"""
    SELECT tgrelid::regclass::text, string_to_array(split_part(encode(tgargs, 'escape'), '\000', 4), ',')
    FROM pg_trigger WHERE tgname = 'ledger_is_logged' AND NOT tgisinternal ORDER BY 1
"""
AS_LOGGED = """
    SELECT CASE WHEN entry.row_id IS NULL THEN format('{table} %%s was never logged', ledger.id)
                WHEN ledger.id IS NULL THEN format('{table} %%s is gone', entry.row_id)
                ELSE format('{table} %%s is not as it was logged', ledger.id) END
    FROM (SELECT DISTINCT ON (row_id) row_id, digest FROM registry_ledgerentry
          WHERE table_name = '{table}' ORDER BY row_id, id DESC) entry
    FULL JOIN {table} ledger ON ledger.id = entry.row_id
    WHERE entry.digest IS DISTINCT FROM row_digest(to_jsonb(ledger) - %s::text[]) LIMIT %s
"""
UNKNOWN_ACTS = """
    SELECT format('entry %%s: nobody knows the act %%s', id, act) FROM registry_ledgerentry
    WHERE act <> ALL (%s) LIMIT %s
"""


def ledger_against_log(cursor: Any, most: int) -> Iterator[str]:
    """Rows never logged, gone, or unlike their last entry; and entries of acts that there are not."""
    cursor.execute("SELECT set_config('timezone', 'UTC', true)")
    cursor.execute(LOGGED_TABLES)
    for table, derived in cursor.fetchall():
        cursor.execute(AS_LOGGED.format(table=table), [derived, most])
        yield from (row for (row,) in cursor.fetchall())
    cursor.execute(UNKNOWN_ACTS, [sorted({*known_acts(), "open_the_log"}), most])
    yield from (row for (row,) in cursor.fetchall())
