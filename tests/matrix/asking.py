"""Asking as somebody: the answer, what in it was not theirs to read, and whether a row was changed by it."""

from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLResolver, get_resolver

# What remembers that somebody was here, and nothing more.
FORGOTTEN = ("django_session", "knox_authtoken")
KNOWN = f"""
    SELECT oid::int, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname NOT IN {FORGOTTEN}
"""
TOUCHED = """
    SELECT * FROM (SELECT t, pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t)
                      + pg_stat_get_xact_tuples_deleted(t) AS rows FROM unnest(%s::oid[]) t) counted
    WHERE rows > 0
"""
READABLE = f"""
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND has_table_privilege(oid, 'SELECT') AND relname NOT IN {FORGOTTEN} ORDER BY 1
"""


def every_route(resolver=None, prefix="", namespaces=()):
    """The name of each route, its pattern if it has none, and the pattern."""
    for part in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            inside = (*namespaces, part.namespace) if part.namespace else namespaces
            yield from every_route(part, pattern, inside)
        else:
            yield ":".join((*namespaces, part.name)) if part.name else pattern, pattern


def tables():
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        return dict(cursor.fetchall())


def touched(tables):
    """How many rows of each table this transaction wrote so far, undone or not."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [list(tables)])
        return {tables[table]: rows for table, rows in cursor.fetchall()}


def fingerprints():
    """A digest of all rows of each table that the application may read."""
    with connection.cursor() as cursor:
        cursor.execute(READABLE)
        tables = [table for (table,) in cursor.fetchall()]
        parts = ", ".join(
            f"(SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t)" for table in tables
        )
        cursor.execute(f"SELECT {parts}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    changed: tuple[str, ...]

    def __str__(self):
        return f"{self.status} {self.location}".strip()


class Asker:
    """Asks in a savepoint that is undone, and finds the tables that the answer changed."""

    def __init__(self, world):
        self.world = world
        # Not the client of tests, which copies the context of every template.
        self.requests, self.handler = RequestFactory(), ClientHandler(enforce_csrf_checks=False)
        self.before = fingerprints()
        self.tables = tables()
        self.known = touched(self.tables)
        self.cookies = {}
        self.asked = self.compared = 0

    def headers(self, person, *, by_token):
        """What a browser or a machine sends along to be known."""
        if person.user is None:
            return {}
        if by_token:
            return {"Authorization": f"Token {person.token}"}
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie(person)}"}

    def cookie(self, person):
        """A session, also of somebody who may no longer sign in."""
        if person.name not in self.cookies:
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session[SESSION_KEY] = str(person.user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
            # Just now, so that nobody is asked for the password again before the question is answered.
            asking = SimpleNamespace(session=session, user=person.user)
            record_authentication(asking, person.user, "password", reauthenticated=True)
            session.save()
            self.cookies[person.name] = session.session_key
        return self.cookies[person.name]

    def ask(self, person, method, address, body=None, *, by_token=False, headers=None):
        self.asked += 1
        options = {"content_type": "application/json"} if by_token and method != "GET" else {}
        known = self.headers(person, by_token=by_token) | (headers or {})
        request = getattr(self.requests, method.lower())
        with transaction.atomic():
            answer = self.handler(request(address, body, headers=known, **options).environ)
            text = b"".join(answer) if answer.streaming else answer.content
            changed = self.changed() if answer.status_code != 500 else ("an answer that failed",)
            transaction.set_rollback(True)
        return Answer(
            answer.status_code,
            answer.headers.get("Location", ""),
            text.decode(errors="replace"),
            changed,
        )

    def changed(self):
        """Counting what was written is quick; only if anything was, every row is compared."""
        now = touched(self.tables)
        written = {table for table, rows in now.items() if rows != self.known.get(table, 0)}
        self.known = now
        if not written:
            return ()
        self.compared += 1
        after = fingerprints()
        unseen = written - set(after)
        return (*sorted(unseen), *(table for table in after if after[table] != self.before[table]))
