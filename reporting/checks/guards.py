"""The rules themselves: that every constraint, trigger, function and grant still stands as it was made.

`guards.txt` beside this module lists them; `manage.py check_ledgers --note-guards` writes it anew after a
migration, and a test holds it to what the migrations make.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOTED = Path(__file__).with_name("guards.txt")
# Definitions are compared by hash only where the major version is the one that wrote the list: each version
# spells some of them in its own way.
VERSION = "SELECT 'postgresql ' || current_setting('server_version_num')::int / 10000"
STANDING = """
    WITH ours AS (
        SELECT oid, relname, relowner, relacl FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND relname ~ '^(registry|committees|credits|reporting)_'
    )
    SELECT format('trigger %s %s %s', relname, tgname, tgenabled), md5(pg_get_triggerdef(pg_trigger.oid))
        FROM pg_trigger JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT format('trigger %s of foreign keys %s', relname, tgenabled), count(*)::text
        FROM pg_trigger JOIN ours ON ours.oid = tgrelid WHERE tgisinternal GROUP BY relname, tgenabled
    UNION ALL
    SELECT format('constraint %s %s %s', relname, CASE WHEN contype = 'f' THEN 'reference' ELSE conname END,
                  CASE WHEN convalidated THEN 'valid' ELSE 'not valid' END),
           md5(string_agg(pg_get_constraintdef(pg_constraint.oid), ' ' ORDER BY pg_get_constraintdef(pg_constraint.oid)))
        FROM pg_constraint JOIN ours ON ours.oid = conrelid WHERE contype IN ('c', 'f', 'p', 'u', 'x')
        GROUP BY relname, CASE WHEN contype = 'f' THEN 'reference' ELSE conname END, convalidated
    UNION ALL
    SELECT format('unique index %s %s %s', ours.relname, index.relname,
                  CASE WHEN indisvalid THEN 'valid' ELSE 'not valid' END), md5(pg_get_indexdef(indexrelid))
        FROM pg_index JOIN ours ON ours.oid = indrelid JOIN pg_class index ON index.oid = indexrelid
        WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL
    SELECT format('function %s%s', proname, CASE WHEN prosecdef THEN ' as its owner' ELSE '' END),
           md5(prosrc || coalesce(array_to_string(proconfig, ','), ''))
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('grant %s %s', relname, string_agg(privilege_type, ',' ORDER BY privilege_type)), '-'
        FROM ours, aclexplode(relacl) WHERE grantee = 'oreka_app'::regrole OR grantee = 0 GROUP BY relname, grantee
    UNION ALL
    SELECT format('grant %s (%s) %s', relname, attname, privilege_type), '-'
        FROM ours JOIN pg_attribute ON attrelid = ours.oid, aclexplode(attacl)
        WHERE grantee = 'oreka_app'::regrole OR grantee = 0
    UNION ALL
    SELECT format('role oreka_app%s', CASE WHEN rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication
                  OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
                  OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) THEN ' with more rights' ELSE '' END), '-'
        FROM pg_roles WHERE rolname = 'oreka_app'
    ORDER BY 1
"""


def standing_guards(cursor: Any) -> dict[str, str]:
    """Every guard of the database: its name and state, and a hash of its definition."""
    cursor.execute(STANDING)
    return dict(cursor.fetchall())


def note_guards(cursor: Any) -> str:
    """The text of `guards.txt` for the database as it is."""
    cursor.execute(VERSION)
    ((version,),) = cursor.fetchall()
    lines = [f"{name}\t{definition}" for name, definition in sorted(standing_guards(cursor).items())]
    return "\n".join([version, *lines]) + "\n"


def missing_guards(cursor: Any) -> Iterator[str]:
    """Guards that are gone, switched off, changed, or wider than they were made."""
    version, *lines = NOTED.read_text().splitlines()
    noted = dict(line.split("\t") for line in lines)
    standing = standing_guards(cursor)
    cursor.execute(VERSION)
    ((running,),) = cursor.fetchall()
    for name in sorted(noted.keys() | standing.keys()):
        if name not in standing:
            yield f"{name} is gone"
        elif name not in noted:
            yield f"{name} was not made by a migration"
        elif version == running and noted[name] != standing[name]:
            yield f"{name} was changed"
