"""SQL that migrations share: who may touch a ledger table, how, and what is kept of it."""

NEVER_REMOVED = """
        CREATE TRIGGER ledger_rows_are_never_deleted BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_removal();
        CREATE TRIGGER ledger_is_never_truncated BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
"""
NEVER_CHANGED = """
        CREATE TRIGGER records_never_change BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_removal();
"""


def grants_of_a_ledger_table(table: str, *, updatable: tuple[str, ...] = ()) -> str:
    """Let the application read and append rows, and change only the named columns; nothing may be deleted.

    The owner keeps every right on its own tables; TRUNCATE and DELETE are refused to it too, by trigger.
    """
    columns = f"GRANT UPDATE ({', '.join(updatable)}) ON {table} TO oreka_app;" if updatable else ""
    return f"""
        REVOKE ALL ON {table} FROM oreka_app;
        GRANT SELECT, INSERT ON {table} TO oreka_app;
        {columns}
        {NEVER_REMOVED.format(table=table)}
    """


def grants_of_a_record_table(table: str) -> str:
    """Let the application read what triggers write; nobody changes or deletes it, the owner included."""
    return f"""
        REVOKE ALL ON {table} FROM oreka_app;
        GRANT SELECT ON {table} TO oreka_app;
        {NEVER_REMOVED.format(table=table)}
        {NEVER_CHANGED.format(table=table)}
    """


def states_guard(table: str, *, begins: str, moves: str, loose: str) -> str:
    """Let rows of a table begin in some states and move forward only; see `states_only_move_forward()`."""
    return f"""
        CREATE TRIGGER states_only_move_forward BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION states_only_move_forward('{begins}', '{moves}', '{loose}');
    """


def is_logged(table: str, *, shows: str, quantity: str = "", amount: str = "", derived: str = "") -> str:
    """Write a log entry at every change of a ledger table; see `ledger_is_logged()`.

    :param shows: columns that the entry shows, separated by commas: no person, no free text
    :param derived: columns that triggers alone move
    """
    # A migration's own words, and nothing that anybody typed.
    return f"""
        DO $$
        BEGIN
            EXECUTE format(
                'CREATE TRIGGER ledger_is_logged AFTER INSERT OR UPDATE ON {table} FOR EACH ROW '
                'EXECUTE FUNCTION ledger_is_logged(%L, %L, %L, %L, %L)',
                '{shows}', '{quantity}', '{amount}', '{derived}',
                (SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute
                 WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
                   AND attname <> ALL (string_to_array('{shows}', ','))));
        END $$;
    """  # noqa: S608


def keeps_its_history(table: str, secret: str = "") -> str:
    """Keep every change of an editable table; see `change_is_recorded()`.

    :param secret: columns that are never kept, separated by commas
    """
    return f"""
        CREATE TRIGGER change_is_recorded AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION change_is_recorded('{secret}');
    """
