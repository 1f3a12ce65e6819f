"""SQL that migrations share: who may touch a ledger table, and how."""


def grants_of_a_ledger_table(table: str, *, updatable: tuple[str, ...] = ()) -> str:
    """Let the application read and append rows, and change only the named columns; nothing may be deleted.

    The owner keeps every right on its own tables; TRUNCATE and DELETE are refused to it too, by trigger.
    """
    columns = f"GRANT UPDATE ({', '.join(updatable)}) ON {table} TO oreka_app;" if updatable else ""
    return f"""
        REVOKE ALL ON {table} FROM oreka_app;
        GRANT SELECT, INSERT ON {table} TO oreka_app;
        {columns}
        CREATE TRIGGER ledger_rows_are_never_deleted BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_removal();
        CREATE TRIGGER ledger_is_never_truncated BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
    """


def states_guard(table: str, *, begins: str, moves: str, loose: str) -> str:
    """Let rows of a table begin in some states and move forward only; see `states_only_move_forward()`."""
    return f"""
        CREATE TRIGGER states_only_move_forward BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION states_only_move_forward('{begins}', '{moves}', '{loose}');
    """
