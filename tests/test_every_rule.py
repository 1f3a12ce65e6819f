"""Every rule of the database is broken by name in some test; a rule that nobody tries is only a hope."""

import re

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
    return found


def test_every_rule_is_broken_by_name(raw_sql):
    told = "".join(
        path.read_text() for path in (ROOT / "tests").rglob("*.py") if path.name != "test_project.py"
    )
    names = rules(raw_sql)
    assert len(names) > 100
    unbroken = sorted(name for name in names if not re.search(rf"\b{name}\b", told))
    assert not unbroken, "\n".join(unbroken)
