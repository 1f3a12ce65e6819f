"""Every rule of the database is broken by name in some test; a rule that nobody tries is only a hope."""

import re

from django.apps import apps

from registry.models import EditableModel, LedgerModel
from tests.attacks.test_every_table import UNLOGGED
from tests.real_servers import ROOT

# Constraints of our tables that somebody named; those that PostgreSQL or Django named say nothing.
NAMED = """
    SELECT conname FROM pg_constraint
    JOIN pg_class ON pg_class.oid = conrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND contype IN ('c', 'x', 'u')
      AND relname ~ '^(registry|committees|credits|reporting)_'
      AND conname !~ '(_check|_key|_uniq)$'
    UNION SELECT indexname FROM pg_indexes
    WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%%'
      AND tablename ~ '^(registry|committees|credits|reporting)_'
      AND indexname !~ '(_pkey|_key|_uniq|_[0-9a-f]{8}_uniq)$'
"""
RAISED = (
    "SELECT prosrc FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'public'"
)


def rules(raw_sql):
    found = {name for (name,) in raw_sql.execute(NAMED.replace("%%", "%"))}
    for (source,) in raw_sql.execute(RAISED):
        found |= set(re.findall(r"(?:CONSTRAINT = |rule := )'(\w+)'", source))
    # These raise under the name of their trigger.
    found |= {"ledger_rows_are_never_deleted", "ledger_is_never_truncated", "records_never_change"}
    return found


def test_every_rule_is_broken_by_name(raw_sql):
    told = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name != "test_project.py":
            told |= set(re.findall(r"\w+", path.read_text()))
    names = rules(raw_sql)
    assert len(names) > 100
    unbroken = sorted(names - told)
    assert not unbroken, "\n".join(unbroken)


def tables_with(raw_sql, trigger):
    found = raw_sql.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND NOT tgisinternal", [trigger]
    )
    return {table for (table,) in found}


def test_every_ledger_is_logged_and_every_other_record_keeps_its_history(raw_sql):
    ours = [model for model in apps.get_models() if issubclass(model, LedgerModel | EditableModel)]
    # What registry keeps in this way is the record itself, or a counter; a check of the books is one of them.
    ledgers = {
        model._meta.db_table for model in ours if model.is_ledger and model._meta.db_table not in UNLOGGED
    }
    assert tables_with(raw_sql, "ledger_is_logged") == ledgers
    editable = {model._meta.db_table for model in ours if not model.is_ledger}
    assert editable <= tables_with(raw_sql, "change_is_recorded")


SHOWN_AND_HIDDEN = r"""
    SELECT tgrelid::regclass::text, split_part(encode(tgargs, 'escape'), '\000', 1),
           split_part(encode(tgargs, 'escape'), '\000', 5),
           (SELECT array_agg(attname::text) FROM pg_attribute
            WHERE attrelid = tgrelid AND attnum > 0 AND NOT attisdropped)
    FROM pg_trigger WHERE tgname = 'ledger_is_logged' AND NOT tgisinternal
"""
WORDS = "reason note text refusal outcome title description supplier name boundary price_basis record rate_on"


def test_the_log_shows_what_was_allowed_and_no_person_or_free_text(raw_sql):
    for table, *lists, columns in raw_sql.execute(SHOWN_AND_HIDDEN).fetchall():
        shown, hidden = (set(names.split(",")) for names in lists)
        assert shown | hidden == set(columns) and not shown & hidden, f"{table}: make its trigger anew"
        private = {name for name in shown if name.endswith("_by_id") or name in WORDS.split()}
        assert not private, f"{table} shows {private}"
