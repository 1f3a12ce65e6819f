"""What a declaration of a route says, and what each person must therefore be answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.forms.models import model_to_dict
from django.urls import reverse

from tests.matrix.world import ABSENT, STAFF

READ = "GET"
# Rows that are nobody's own, such as minerals.
SHARED = None
NOT_THERE = "absent"
DONE = r"200|302 .*"
INSIDE = STAFF | {"verifier"}


@dataclass(frozen=True)
class Door:
    """How a family of pages meets people: who is turned away at once, and what is said to the others."""

    turns_away: Callable
    to: str
    stranger: str  # who may not, and learns nothing
    colleague: str  # who may look, and not act
    absent: str = "404"


PORTAL = Door(lambda person: not person.is_signed_in, r"302 /accounts/login/\?next=.*", "404", "404")
ADMIN = Door(lambda person: not person.enters_admin, r"302 /admin/login/\?next=.*", "403", "403")
API = Door(lambda person: not person.is_signed_in, "401", "404", "403")


def missing(part):
    """What stands in an address for a row that is not there."""
    match part:
        case int():
            return ABSENT
        case UUID():
            return uuid4()
        case _:
            return "NONE-2026-9999"


def in_words(value):
    return value.isoformat() if isinstance(value, date) else value


def typed_again(row):
    """A row as its form would send it, with nothing below it."""
    typed = {name: in_words(value) for name, value in model_to_dict(row).items() if value not in (None, "")}
    inlines = ("seats", "texts", "parts")
    counts = {f"{name}-{part}_FORMS": 0 for name in inlines for part in ("TOTAL", "INITIAL")}
    return {name: value for name, value in typed.items() if not hasattr(value, "open")} | counts


@dataclass(frozen=True)
class Page:
    """A route that some roles may read and some act on, each of their own side unless of the staff.

    :param row: of a side's rows, what stands in the address; None for a page of no row
    :param query: of a side's rows, what follows the address
    :param sent: of a side's rows, what would do the act
    """

    door: Door
    reads: frozenset | set = frozenset()
    acts: frozenset | set = frozenset()
    row: Callable | None = None
    query: Callable | None = None
    sent: Callable | None = None
    shown: str = "200"
    done: str = DONE
    # What a reader gets who sends something to a page that takes nothing.
    unasked: str = "405"
    methods: tuple[str, ...] = ("GET", "POST")
    # Those of the methods that the page knows.
    known: tuple[str, ...] = ("GET", "POST")
    headers: dict | None = None
    # Whether what is sent says for which buyer.
    names_buyer: bool = False
    sides: tuple = ("A", "B", NOT_THERE)
    # Whether the role is asked before the row is looked for, so that nobody learns which rows there are.
    role_first: bool = False
    # Who sees the rows, if that is more than who may act on them.
    sees: frozenset | set | None = None
    # The address of a pattern that has no name.
    place: str = ""

    @property
    def is_of_rows(self):
        return self.row is not None or self.query is not None or self.names_buyer

    def places(self, person):
        """Whose rows to ask for. Where all of a kind are answered alike whoever's they are, one of them will do."""
        if not self.is_of_rows:
            return (SHARED,)
        if self.door.turns_away(person):
            return self.sides[:1]
        sides = [side for side in self.sides if side != "A" or self.sides[:2] != ("A", "B")]
        if person.role in STAFF:
            # The staff see every row: that one is not there tells them nothing that they may not know.
            return sides if person.role in self.acts else sides[:1]
        return self.sides if person.role in {*self.reads, *self.acts, *(self.sees or ())} else sides

    def address(self, name, world, side):
        rows = world.rows["A" if side in (NOT_THERE, SHARED) else side]
        arguments = list(self.row(rows)) if self.row else []
        query = self.query(rows) if self.query else {}
        if side == NOT_THERE:
            # Of a row below another only the last is missing.
            arguments = (
                [*arguments[:-1], missing(arguments[-1])] if self.query is None and arguments else arguments
            )
            query = dict.fromkeys(query, "NONE")
        if self.place:
            return self.place
        return reverse(name, args=arguments) + (f"?{urlencode(query)}" if query else "")

    def body(self, world, side):
        rows = world.rows["A" if side in (NOT_THERE, SHARED) else side]
        if side == NOT_THERE and self.names_buyer:
            rows = SimpleNamespace(**vars(rows) | {"buyer": SimpleNamespace(code="NONE")})
        return self.sent(rows) if self.sent else {}

    def may(self, person, side, method):
        if method not in self.known:
            return False
        if method == READ and self.names_buyer:
            side = SHARED
        return side != NOT_THERE and person.may(self.reads if method == READ else self.acts, side)

    def expected(self, person, side, method):
        door = self.door
        if door.turns_away(person):
            return door.to
        if method not in self.known:
            return "405"
        if self.may(person, side, method):
            return self.shown if method == READ else self.done
        roles = self.reads if method == READ else self.acts
        if self.role_first:
            sees = roles if self.sees is None else self.sees
            if person.role not in sees:
                return door.stranger
            is_seen = side != NOT_THERE and person.may(sees, side)
            return door.colleague if is_seen else door.absent
        if method != READ and not self.acts:
            return self.unasked
        if side == NOT_THERE:
            return door.absent
        return door.colleague if person.may(self.sees or self.reads, side) else door.stranger


@dataclass(frozen=True)
class Open:
    """A route that treats everybody alike, but for whether they are signed in; nothing of anybody is there."""

    get: str = "200"
    post: str = "405"
    signed_in: str | None = None
    signed_in_post: str | None = None
    row: Callable | None = None
    sent: Callable | None = None
    # Of staff and verifiers, where they are told something else.
    inside: str | None = None
    inside_post: str | None = None
    place: str = ""
    methods: tuple[str, ...] = ("GET", "POST")
    headers: dict | None = None
    # What a token is told that works no longer.
    ended: str | None = None
    # Tables in which a library notes what it found of a person; nothing is said of it.
    notes: tuple[str, ...] = ()

    def places(self, person):
        return (SHARED,)

    def address(self, name, world, side):
        rows = world.rows["B"]
        return self.place or reverse(name, args=self.row(rows) if self.row else [])

    def body(self, world, side):
        return self.sent(world.rows["B"]) if self.sent else {}

    def may(self, person, side, method):
        return False

    def expected(self, person, side, method):
        inside, known = (
            (self.inside, self.signed_in) if method == READ else (self.inside_post, self.signed_in_post)
        )
        if self.ended and person.user and not person.is_signed_in:
            return self.ended
        if person.enters_admin and inside is not None:
            return inside
        if person.is_signed_in and known is not None:
            return known
        return self.get if method == READ else self.post


@dataclass(frozen=True)
class Model:
    """The pages that Django's admin makes of one model; `row` names the row of a side."""

    row: str
    view: frozenset | set = frozenset()
    add: frozenset | set = frozenset()
    change: frozenset | set = frozenset()
    delete: frozenset | set = frozenset()
    # False for what belongs to no side.
    of_side: bool = True
    # Who writes notes on it.
    notes: frozenset | set = frozenset()

    def pages(self, label):
        name = f"admin:{label.replace('.', '_')}"
        sides = ("A", "B", NOT_THERE) if self.of_side else (SHARED, NOT_THERE)

        def row(rows: SimpleNamespace):
            found = getattr(rows, self.row, None)
            return (found.pk if found else 1,)

        def sent(rows):
            found = getattr(rows, self.row, None)
            return typed_again(found) if found else {}

        of_row = {"row": row, "sides": sides, "role_first": True}
        # Leads to the page of the row, be there one or not.
        elsewhere = Open(
            "302 /admin/login/.*",
            "302 /admin/login/.*",
            inside="302 .*/change/",
            inside_post="302 .*/change/",
            place=f"/admin/{label.replace('.', '/')}/1/",
        )
        return {
            f"{name}_export": Page(
                ADMIN, self.view, self.view, row=lambda rows: ("csv",), sides=(SHARED,), done="200"
            ),
            # Who opens the address is led to the list.
            f"{name}_views": Page(
                ADMIN,
                INSIDE,
                self.view,
                shown="302 .*",
                sent=lambda rows: {"name": "Mine", "query": "q=1"},
            ),
            f"{name}_remove_view": Page(
                ADMIN,
                INSIDE,
                self.view,
                row=lambda rows: (ABSENT,),
                sides=(SHARED,),
                shown="302 .*",
                done="404",
            ),
            f"{name}_write-note": Page(
                ADMIN,
                self.notes,
                self.notes,
                sent=lambda rows: {"text": "Asked twice"},
                sees=self.view,
                shown=DONE,
                **of_row,
            ),
            f"{name}_changelist": Page(ADMIN, self.view, self.view, done="200", unasked="403"),
            f"{name}_add": Page(ADMIN, self.add, self.add, sent=sent, unasked="403"),
            f"{name}_history": Page(ADMIN, self.view, self.view, done="200", **of_row),
            f"{name}_delete": Page(
                ADMIN, self.delete, self.delete, sent=lambda rows: {"post": "yes"}, **of_row
            ),
            f"{name}_change": Page(ADMIN, self.view, self.change, sent=sent, **of_row),
            f"admin/{label.replace('.', '/')}/<path:object_id>/": elsewhere,
        }


def act(row, who, sent=None):
    """An act's page in the admin: a button behind which a form waits, open to whose role it is."""
    return Page(
        ADMIN,
        who,
        who,
        row=lambda rows: (getattr(rows, row).pk,),
        sent=sent,
        shown=DONE,
        role_first=True,
    )
