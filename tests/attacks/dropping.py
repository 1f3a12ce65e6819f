"""Which rules the database holds, how to leave one out, and which tests speak of it."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from tests.real_servers import ROOT

OURS = "'^(registry|committees|credits|reporting)_'"
# As in tests/test_every_rule.py: what PostgreSQL or Django named says nothing.
CONSTRAINTS = f"""
    SELECT relname, conname FROM pg_constraint
    JOIN pg_class ON pg_class.oid = conrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND contype IN ('c', 'x', 'u') AND relname ~ {OURS}
      AND conname !~ '(_check|_key|_uniq)$'
"""
INDEXES = f"""
    SELECT tablename, indexname FROM pg_indexes
    WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%' AND tablename ~ {OURS}
      AND indexname !~ '(_pkey|_key|_uniq)$' AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
TRIGGERS = """
    SELECT relname, tgname, tgfoid FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND NOT tgisinternal
"""
FUNCTIONS = """
    SELECT pg_proc.oid, proname, pg_get_functiondef(pg_proc.oid), prosrc FROM pg_proc
    JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'public' AND prorettype = 'trigger'::regtype
"""
# The other attacks meet the rules by chance, or take minutes.
OF_THE_ATTACKS = ("test_every_table.py",)
RAISED = r"(?:CONSTRAINT = |rule := )'(\w+)'"


@dataclass(frozen=True)
class Rule:
    """A rule in one place of the database.

    :param drop: the statement that leaves it out
    :param names: what a test says that speaks of it
    """

    title: str
    drop: str
    names: tuple[str, ...]
    table: str = ""


def rules(sql):
    """Every named rule of a database, once for each place in which it stands."""
    found = [
        Rule(name, f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE', (name,), table)
        for table, name in sql.execute(CONSTRAINTS)
    ]
    found += [Rule(name, f'DROP INDEX "{name}"', (name,), table) for table, name in sql.execute(INDEXES)]
    triggers = defaultdict(list)
    for table, name, function in sql.execute(TRIGGERS):
        triggers[function].append((table, name))
    for oid, name, definition, source in sql.execute(FUNCTIONS):
        raised = tuple(dict.fromkeys(re.findall(RAISED, source)))
        if len(raised) > 1:
            found += [Rule(f"{name}: {one}", without(definition, one), (one,)) for one in raised]
        if len(raised) < 2 or len(triggers[oid]) > 1:
            found += [
                Rule(
                    f"{trigger} on {table}",
                    f"DROP TRIGGER {trigger} ON {table}",
                    tuple(dict.fromkeys((trigger, *raised))),
                    table,
                )
                for table, trigger in triggers[oid]
            ]
    return sorted(found, key=lambda rule: rule.title)


def without(definition, rule):
    """The function with the one statement that raises the rule replaced by nothing."""
    raising = rf"RAISE EXCEPTION (?:(?!;\n).)*?CONSTRAINT = '{rule}';|rule := '{rule}';"
    definition, count = re.subn(raising, "NULL;", definition, flags=re.DOTALL)
    assert count, f"{rule} is raised in a way that this test does not know"
    if not re.search(r"RETURN \w+(?: \w+)*;\s*END\s*\$", definition, re.DOTALL):
        definition = re.sub(r"END\s*\$", "RETURN coalesce(NEW, OLD); END $", definition)
    return definition


@cache
def chapters():
    """For each test file: its top-level functions and values, each with the text that it consists of."""
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "attacks" in path.parts and path.name not in OF_THE_ATTACKS:
            continue
        lines = path.read_text().splitlines()
        parts = {}
        for node in ast.parse(path.read_text()).body:
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            targets = (
                [node.name]
                if hasattr(node, "name")
                else [ast.unparse(t) for t in getattr(node, "targets", [])]
            )
            for name in targets:
                parts[name] = "\n".join(lines[first - 1 : node.end_lineno])
        found[path.relative_to(ROOT)] = parts
    return found


def told_by(rule):
    """The tests whose text, or a value or helper of their file that they use, names the rule."""
    found = []
    for path, parts in chapters().items():
        words, speak = set(rule.names), set()
        while True:
            said = re.compile(rf"\b(?:test_)?({'|'.join(words)})\b")
            more = {name for name, text in parts.items() if name not in speak and said.search(text)}
            if not more:
                break
            speak |= more
            words |= {name for name in more if not name.startswith("test_")}
        told = [name for name in speak if name.startswith("test_")]
        found += [(rule.table not in parts[name], f"{path}::{name}") for name in sorted(told)]
    return [node for _elsewhere, node in sorted(found)]
