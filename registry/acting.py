"""How an act is taken: in one transaction, in somebody's name, once for a key, again where it met another.

Every service that writes is an `@act`. A door that may be sent twice calls it inside `repeatable`.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

import psycopg
import structlog
from django.apps import apps
from django.core.files.base import File
from django.db import OperationalError, connection, models, transaction
from django.utils.translation import gettext as _

from registry.files import LARGEST_EVIDENCE, fingerprint_of
from registry.files.downloads import CONTENT_TYPES
from registry.files.storing import create_all_with_files
from registry.models import AnsweredKey, KeyConflict, KeyConflictFile, User
from registry.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
RETRIED = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


class Busy(Refused):
    """Somebody else holds the rows for longer than a person should wait."""


class KeyReused(Refused):
    """The same key came before with other content, or from somebody else."""


@dataclass
class Sending:
    """One sending of a form or call: its key, what came with it, and whether it was answered before."""

    key: UUID
    content: Any = None
    is_taken: bool = False
    is_repeat: bool = False


@dataclass
class WholeForm:
    """One form as it arrived, before anybody read it, and what the act inside met."""

    sha256: str
    is_conflict: bool = False
    is_busy: bool = False


_known: set[str] = set()
_running: ContextVar[str | None] = ContextVar("running_act", default=None)
_sending: ContextVar[Sending | None] = ContextVar("sending", default=None)
_form: ContextVar[WholeForm | None] = ContextVar("whole_form", default=None)


def act(service: Callable[P, R]) -> Callable[P, R]:
    """Make a service one transaction in the name of its keyword `by`, a person or `system:` and a name.

    An act inside an act belongs to the outer one. After a deadlock or serialisation failure it begins anew.

    :raises Busy: if a lock could not be had in time
    :raises KeyReused: inside `repeatable`, if its key came before with other content
    """

    _known.add(service.__name__)

    @wraps(service)
    def taken(*arguments: P.args, **facts: P.kwargs) -> R:
        if _running.get():
            with transaction.atomic():
                return service(*arguments, **facts)
        # Nobody stands behind what the registry sets up by itself.
        by = cast("User | str", facts["by"] or "system:registry")
        sending = _sending.get()
        if sending is not None and isinstance(by, User):
            return cast("R", _once(sending, service, by, facts))

        def attempt() -> R:
            with acting(by=by, act=service.__name__):
                return service(*arguments, **facts)

        return _retried(attempt)

    return taken


def known_acts() -> frozenset[str]:
    """The names of all services that are acts; the log holds no other, but for what the registry sets up."""
    return frozenset(_known)


@contextmanager
def acting(*, by: User | str, act: str) -> Iterator[None]:
    """One transaction whose every change is logged as an act of `by`."""
    token = _running.set(act)
    try:
        with transaction.atomic():
            name_the_actor(by, act)
            yield
    finally:
        _running.reset(token)


def name_the_actor(by: User | str, act: str) -> None:
    """Tell the triggers who acts until the transaction ends; without it no ledger row can be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oreka.actor', %s, true), set_config('oreka.act', %s, true), "
            "set_config('oreka.request', %s, true)",
            [
                by if isinstance(by, str) else str(by.pk),
                act,
                str(structlog.contextvars.get_contextvars().get("request_id", "")),
            ],
        )


def _retried(attempt: Callable[[], R]) -> R:
    """Take an act again, at most five times in all, if PostgreSQL undid it for the sake of another.

    :raises Busy: if a lock could not be had in time
    """
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except OperationalError as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                if form := _form.get():
                    form.is_busy = True
                raise Busy(_("Somebody else is working on this just now. Try again in a moment.")) from error
            # Inside a larger transaction all of it was undone, and only its owner can begin again.
            if not isinstance(error.__cause__, RETRIED) or connection.in_atomic_block or number == ATTEMPTS:
                raise
        # Two acts that met must not meet again at once.
        time.sleep(random.uniform(0, 0.02 * number))  # noqa: S311 - no secret hangs on it
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def repeatable(key: UUID, content: Any = None) -> Iterator[Sending]:
    """The one act inside is taken once for `key`: a repeat with the same content gives the first answer.

    The key is written in the transaction of the act, so both are there or neither. What comes with a key that
    was answered for other content is refused, and kept in `KeyConflict`.

    :param content: what the sender sent, if that is not the act's own facts
    """
    sending = Sending(key, content)
    token = _sending.set(sending)
    try:
        yield sending
    finally:
        _sending.reset(token)


@contextmanager
def whole_form(sha256: str) -> Iterator[WholeForm]:
    """Note beside the key of the act inside how the whole form looked, so that a repeat is known unread.

    What was true of a form may be so no more when it is repeated: its project closed, its sender's term over.

    :param sha256: of everything in the form but its key, in hex
    """
    form = WholeForm(sha256)
    token = _form.set(form)
    try:
        yield form
    finally:
        _form.reset(token)


def answered_before(key: UUID, *, sha256: str, by: User) -> AnsweredKey | None:
    """The key as it was answered, if the same person sent the same whole form with it."""
    return AnsweredKey.objects.filter(key=key, by=by, form_sha256=sha256).first()


def _once(sending: Sending, service: Callable[..., Any], by: User, facts: Any) -> Any:
    if sending.is_taken:
        raise RuntimeError("one key is for one act")
    name = service.__name__
    content = plain(
        {fact: value for fact, value in facts.items() if fact not in ("at", "by")}
        if sending.content is None
        else sending.content
    )

    def attempt() -> Any:
        with acting(by=by, act=name):
            if not _claimed(sending.key, name, content, facts["at"], by):
                return _first_answer(sending, name, content, by)
            result = service(**facts)
            if isinstance(result, models.Model):
                _note_answer(sending.key, result)
            return result

    try:
        result = _retried(attempt)
    except KeyReused:
        if form := _form.get():
            form.is_conflict = True
        _keep_conflict(
            KeyConflict(key_id=sending.key, act=name, by=by, sent=content, sent_at=facts["at"]), facts
        )
        raise
    sending.is_taken = True
    return result


def _claimed(key: UUID, name: str, content: Any, at: Any, by: User) -> bool:
    """Write the key down, waiting for whoever sent it a moment before; False if it was answered already."""
    form = _form.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_answeredkey (key, act, by_id, sent, answered_at, form_sha256) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [key, name, by.pk, json.dumps(content), at, form.sha256 if form else None],
        )
        return cursor.rowcount == 1


def _note_answer(key: UUID, result: models.Model) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_answeredkey SET result_table = %s, result_id = %s WHERE key = %s",
            [result._meta.label_lower, result.pk, key],
        )


def _first_answer(sending: Sending, name: str, content: Any, by: User) -> Any:
    answered = AnsweredKey.objects.get(key=sending.key)
    if (answered.act, answered.by_id, answered.sent) != (name, by.pk, content):
        raise KeyReused(_("This was sent before with other content. Begin again with a new form."))
    sending.is_repeat = True
    return result_of(answered)


def _keep_conflict(conflict: KeyConflict, facts: Any) -> None:
    """Keep what was sent, its files too; what a phone sends again and again is kept once."""
    with transaction.atomic():
        if KeyConflict.objects.filter(
            key_id=conflict.key_id, act=conflict.act, by=conflict.by, sent=conflict.sent
        ).exists():
            return
        conflict.save(force_insert=True)
        create_all_with_files(
            [
                KeyConflictFile(
                    conflict=conflict,
                    name=name,
                    file=File(file, name=f"{conflict.key_id}.{_ending(file)}"),
                    sha256=fingerprint_of(file),
                )
                for name, file in _files(facts)
                # Nothing larger is taken anywhere; its fingerprint is in what was sent.
                if file.size <= LARGEST_EVIDENCE
            ]
        )


def _files(facts: Any) -> Iterator[tuple[str, File]]:
    for name, value in facts.items():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, File):
                yield name, each


def _ending(file: File) -> str:
    ending = str(file.name).rpartition(".")[2].lower()
    return ending if ending in CONTENT_TYPES else "bin"


def result_of(answered: AnsweredKey) -> Any:
    """The row that an act gave back, as it is now; None if it gave none."""
    if answered.result_table is None or answered.result_id is None:
        return None
    return apps.get_model(answered.result_table)._default_manager.get(pk=answered.result_id)


def plain(content: Any) -> Any:
    """Facts as JSON can keep and compare them: a row by its number, a file by its fingerprint."""
    if isinstance(content, dict):
        return {str(name): plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple | models.QuerySet):
        return [plain(value) for value in content]
    if isinstance(content, models.Model):
        return f"{content._meta.label_lower}:{content.pk}"
    if isinstance(content, File):
        return {"sha256": fingerprint_of(content)}
    if content is None or isinstance(content, bool | int | str):
        return content
    return str(content)
