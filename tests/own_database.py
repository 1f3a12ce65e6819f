"""Each process's own database: a copy of the migrated template, put back after each test that commits.

Django would TRUNCATE every table, which the application's role may not, and which takes what migrations wrote. A new
copy takes a second. So the rows that a test wrote are removed, known by their xmin, the transaction that wrote them
(https://www.postgresql.org/docs/current/ddl-system-columns.html), and those of the template that it changed or
deleted are written again. After a test that changed the tables themselves there is a new copy all the same.
"""

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.pq import TransactionStatus

from registry import embedded
from tests.real_servers import NAME, TEMPLATE

DATABASE = f"oreka_{NAME}"
# Where PostgreSQL keeps what tables are, what holds of them, and who may do what with them.
CATALOGUES = (
    *(
        "pg_class",
        "pg_attribute",
        "pg_attrdef",
        "pg_constraint",
        "pg_trigger",
        "pg_proc",
        "pg_index",
        "pg_type",
    ),
    *("pg_policy", "pg_namespace", "pg_default_acl", "pg_db_role_setting"),
)
OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), %s)
"""
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
SEQUENCES = "SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'"


class OwnDatabase:
    def __init__(self):
        self.connection = None
        self.seeds = {}

    def copy(self):
        """Replace the database by a copy of the template, whoever is still connected to it."""
        connections.close_all()
        with psycopg.connect(embedded.administrator(), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE} OWNER oreka_owner")
        self.connect()
        self.kept = {name: count for name, count, _new in self.counted(self.tables, 0)}
        self.catalogues = {name: count for name, count, _new in self.counted(CATALOGUES, 0)}
        self.first = self.next_transaction()

    def connect(self):
        """Stay connected, since a connection learns what the tables are at its first question."""
        self.leave()
        self.connection = psycopg.connect(embedded.administrator(DATABASE), autocommit=True)
        self.connection.execute("SET session_replication_role = replica")
        if not self.seeds:
            self.tables = [name for (name,) in self.connection.execute(TABLES)]
            self.seeds = {name: self.written(name) for name in self.tables}
            self.used = {name: last for name, last, _start in self.connection.execute(SEQUENCES)}

    def leave(self):
        if self.connection:
            self.connection.close()

    def put_back(self):
        """Make the database as the copy was, whoever is still connected to it.

        The connection of this thread stays: a new one must first learn what the tables and functions are.
        """
        try:
            if self.connection.closed:
                self.connect()
            self.connection.execute(OTHERS, [self.stays()])
            changed = self.counted(CATALOGUES, self.first)
            is_as_made = all(not new and count == self.catalogues[name] for name, count, new in changed)
            if is_as_made:
                self.put_back_rows()
        except psycopg.OperationalError:  # the test ended every connection, or the server
            is_as_made = False
        if not is_as_made:
            self.copy()

    @staticmethod
    def stays():
        """The process number of this thread's connection if it is at rest, else 0."""
        ours = connections["default"].connection
        if ours and not ours.closed and ours.info.transaction_status == TransactionStatus.IDLE:
            return ours.info.backend_pid
        connections.close_all()
        return 0

    def put_back_rows(self):
        with self.connection.transaction():
            for name, count, new in self.counted(self.tables, self.first):
                if count - new == self.kept[name]:
                    if new:
                        self.remove(name, "WHERE xmin::text::bigint >= %s", [self.first])
                else:
                    self.remove(name)
                    with self.connection.cursor().copy(copying(name, "FROM STDIN")) as copy:
                        copy.write(self.seeds[name])
            for name, last, start in self.connection.execute(SEQUENCES).fetchall():
                if last != self.used[name]:
                    facts = [name, self.used[name] or start, self.used[name] is not None]
                    self.connection.execute("SELECT setval(%s::text::regclass, %s, %s)", facts)
        self.first = self.next_transaction()

    def counted(self, tables, first):
        """Name, rows, and rows written since a transaction, of each table."""
        each = sql.SQL(
            "SELECT {name}, count(*), count(*) FILTER (WHERE xmin::text::bigint >= %(first)s) FROM {table}"
        )
        parts = [each.format(name=name, table=sql.Identifier(name)) for name in tables]
        return self.connection.execute(sql.SQL(" UNION ALL ").join(parts), {"first": first}).fetchall()

    def written(self, table):
        with self.connection.cursor().copy(copying(table, "TO STDOUT")) as copy:
            return b"".join(copy)

    def remove(self, table, which="", facts=()):
        self.connection.execute(sql.SQL("DELETE FROM {} " + which).format(sql.Identifier(table)), facts)

    def next_transaction(self):
        asked = self.connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return asked.fetchone()[0]


def copying(table, way):
    return sql.SQL("COPY {} " + way).format(sql.Identifier(table))


own_database = OwnDatabase()
