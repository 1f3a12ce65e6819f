"""Acts on imports: a table is handed in, confirmed by the same person, and taken row by row by a worker."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePath

import structlog
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry import doorbell
from registry.acting import act, repeatable, result_of
from registry.files import UnacceptableFile, checked_evidence
from registry.files.storing import create_all_with_files
from registry.files.workbook import checked_workbook
from registry.imports.columns import Reading, ReadRow
from registry.imports.kinds import JobKind, RowKind, TableKind, kind_of, known_name
from registry.imports.spreadsheets import LARGEST_FILE, Table, table_of
from registry.models import AnsweredKey, Job, JobFile, JobLine, User
from registry.refusals import Refused

# A table that ends every worker that takes it up must not end them for ever.
MOST_ATTEMPTS = 5
ROWS_IN_A_PIECE = 500

log = structlog.get_logger()


class NotWaiting(Refused):
    """The import was started or replaced before."""


class NotYours(Refused):
    """Somebody else handed the table in."""


class HasErrors(Refused):
    """Not every row of the table can be imported as things stand."""


class NotAllowed(Refused):
    """Whoever handed the table in may not import such rows, or not any more."""


class TakenOver(Exception):
    """Another worker has taken the job up, since this one gave no sign of life."""


@act
def upload_job(*, kind: str, file: File, files: list[File], language: str, at: datetime, by: User) -> Job:
    """Keep a table and the files that its rows name; what the person handed in before and left is replaced.

    :param kind: name of a kind, see `registry.imports.kinds`
    :raises UnreadableFile: if the file cannot be read as a table at all; what its cells hold is shown later
    :raises UnacceptableFile: if a further file is not of an accepted kind, or there are two of a name
    """
    typed = PurePath(file.name or "").name[-255:]
    file.seek(0)
    content = file.read(LARGEST_FILE + 1)
    table_of(content, typed)
    if typed.lower().endswith(".xlsx"):
        checked_workbook(content)
    checked = _checked_files(files)
    fingerprint = hashlib.sha256(content).hexdigest()
    Job.objects.filter(kind=kind, uploaded_by=by, state=Job.State.UPLOADED).update(state=Job.State.REPLACED)
    job = Job(
        kind=kind,
        file=ContentFile(content, name=f"{fingerprint[:16]}{PurePath(typed).suffix.lower()}"),
        file_name=typed,
        sha256=fingerprint,
        language=language,
        uploaded_at=at,
        uploaded_by=by,
    )
    rows: list[Job | JobFile] = [job]
    rows += [JobFile(job=job, name=name, file=kept, sha256=sha256) for name, kept, sha256 in checked]
    create_all_with_files(rows)
    return job


def _checked_files(files: list[File]) -> list[tuple[str, File, str]]:
    """Each file's name, what of it is kept, and its fingerprint."""
    checked: dict[str, tuple[str, File, str]] = {}
    for file in files:
        name = PurePath(file.name or "").name[-255:]
        if known_name(name) in checked:
            raise UnacceptableFile(_("Two of the files are named “%(name)s”.") % {"name": name})
        try:
            checked[known_name(name)] = (name, *checked_evidence(file))
        except UnacceptableFile as refused:
            raise UnacceptableFile(f"{name}: {refused}") from None
    return list(checked.values())


def read_job(job: Job, *, at: datetime) -> tuple[Table, Reading]:
    """The table, its rows and every error of them, as things stand now.

    :raises NotAllowed: if the kind is not known here, or not open to whoever handed the table in
    """
    kind = _kind_for(job)
    with job.file.storage.open(str(job.file.name), "rb") as file:
        table = table_of(file.read(), job.file_name)
    return table, kind.read_job(job, table, at=at)


def _kind_for(job: Job) -> JobKind:
    kind = kind_of(job.kind)
    if kind is None or not kind.may_take(job):
        message = _("%(name)s may not import such tables.")
        raise NotAllowed(message % {"name": job.uploaded_by.name})
    return kind


@act
def start_job(*, job: Job, at: datetime, by: User) -> Job:
    """Confirm what the preview showed; from here on a worker takes the rows one by one.

    :raises NotWaiting: if it was started or replaced before
    :raises NotYours: if somebody else handed the table in
    :raises HasErrors: if any cell is wrong as things stand now
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state != Job.State.UPLOADED:
        raise NotWaiting(_("This import was started or replaced before."))
    if job.uploaded_by_id != by.pk:
        raise NotYours(_("Whoever handed the table in starts the import."))
    _table, reading = read_job(job, at=at)
    if reading.errors:
        raise HasErrors(
            ngettext(
                "The table has %(count)s error now; nothing was started.",
                "The table has %(count)s errors now; nothing was started.",
                len(reading.errors),
            )
            % {"count": len(reading.errors)}
        )
    job.state, job.asked_at, job.rows_total = Job.State.WAITING, at, len(reading.rows)
    job.save(update_fields=["state", "asked_at", "rows_total"])
    transaction.on_commit(partial(doorbell.ring_for_job, job.pk))
    return job


def run_job(pk: int, *, now: Callable[[], datetime]) -> None:
    """Take the rows of a job that is due, beginning where a worker before may have ended.

    Each row is one act under a key of its own, so a row that was made before its worker ended is found made.
    """
    job = _taken_up(pk, at=now())
    if job is None:
        return
    with override(job.language):
        try:
            _take(job, now)
            _end(job, Job.State.DONE, at=now())
        except Refused as refused:
            _tell(job, _line(job, now(), text=str(refused), level=JobLine.Level.ERROR))
            _end(job, Job.State.FAILED, at=now())
        except TakenOver:
            log.warning("job_taken_over", job=job.pk, attempt=job.attempts)


@transaction.atomic
def _taken_up(pk: int, *, at: datetime) -> Job | None:
    """The job as this worker has it now; None if it is not due, or another worker is taking it."""
    job = Job.objects.due(at).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if job is None:
        return None
    job.state, job.attempts, job.heartbeat_at = Job.State.RUNNING, job.attempts + 1, at
    job.started_at = job.started_at or at
    job.save(update_fields=["state", "attempts", "heartbeat_at", "started_at"])
    with override(job.language):
        begun = _("A worker has begun.")
        again = _("Taken up again: the worker before gave no sign of life.")
        _line(job, at, text=begun if job.attempts == 1 else again).save()
    return job


def _take(job: Job, now: Callable[[], datetime]) -> None:
    if job.attempts > MOST_ATTEMPTS:
        message = _("Every one of %(count)s workers stopped at this import; the rows above are in.")
        raise Refused(message % {"count": MOST_ATTEMPTS})
    kind = _kind_for(job)
    if isinstance(kind, TableKind):
        _take_table(job, kind, now)
    if isinstance(kind, RowKind):
        _take_rows(job, kind, now)


def _take_rows(job: Job, kind: RowKind, now: Callable[[], datetime]) -> None:
    _table, reading = read_job(job, at=now())
    problems = _problems_by_row(reading)
    told = set(job.lines.exclude(row=None).values_list("row", flat=True))
    for row in reading.rows:
        if row.number not in told:
            _tell(job, _line_of_row(job, kind, row, problems[row.number], at=now()))


def _take_table(job: Job, kind: TableKind, now: Callable[[], datetime]) -> None:
    """Check a table piece by piece, telling how far it is, then make all of it in one act under one key.

    :raises HasErrors: if any cell is wrong as things stand now; nothing is made
    """
    key = job.key_of_row(0)
    answered = AnsweredKey.objects.filter(key=key).first()
    if answered is not None:
        made = result_of(answered)
    else:
        rows = _checked_rows(job, kind, now)
        try:
            with repeatable(key, content={"job": job.pk}):
                made = kind.take_table(job, rows, at=now(), by=job.uploaded_by)
        except Refused:
            # None of it was made, so none of it counts as done.
            _count_rows(job, 0, at=now())
            raise
    _count_rows(job, job.rows_total, at=now())
    facts = {"made_table": made._meta.label_lower, "made_id": made.pk}
    _tell(job, _line(job, now(), text=kind.told(made), **facts))


def _checked_rows(job: Job, kind: JobKind, now: Callable[[], datetime]) -> list[ReadRow]:
    with job.file.storage.open(str(job.file.name), "rb") as file:
        table = table_of(file.read(), job.file_name)
    _count_rows(job, 0, at=now())
    rows: list[ReadRow] = []
    for first in range(0, max(len(table.rows), 1), ROWS_IN_A_PIECE):
        piece = replace(table, rows=table.rows[first : first + ROWS_IN_A_PIECE])
        reading = kind.read_job(job, piece, at=now())
        if reading.errors:
            _count_rows(job, 0, at=now())
            raise HasErrors(str(reading.sorted_errors()[0]))
        rows += reading.rows
        _count_rows(job, min(len(rows), job.rows_total), at=now())
    return rows


def _count_rows(job: Job, done: int, *, at: datetime) -> None:
    """Say how many rows are done, and give a sign of life.

    :raises TakenOver: if another worker has the job by now
    """
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not held.update(rows_done=done, heartbeat_at=at):
        raise TakenOver


def _problems_by_row(reading: Reading) -> dict[int, list[str]]:
    """:raises HasErrors: if something is wrong with the table as a whole"""
    numbers = {row.number for row in reading.rows}
    problems: dict[int, list[str]] = defaultdict(list)
    for error in reading.errors:
        if error.row not in numbers:
            raise HasErrors(str(error))
        problems[error.row].append(f"{error.column}: {error.message}" if error.column else error.message)
    return problems


def _line_of_row(job: Job, kind: RowKind, row: ReadRow, problems: list[str], *, at: datetime) -> JobLine:
    """Make what the row says, unless a worker before has made it; what has come up since is told instead."""
    key = job.key_of_row(row.number)
    answered = AnsweredKey.objects.filter(key=key).first()
    try:
        if answered is not None:
            made = result_of(answered)
        elif problems:
            raise HasErrors("; ".join(problems))
        elif row.is_known:
            return _line(job, at, text=_("This was there already."), row=row.number)
        else:
            with repeatable(key):
                made = kind.take(row, at=at, by=job.uploaded_by)
    except Refused as refused:
        return _line(job, at, text=str(refused), level=JobLine.Level.ERROR, row=row.number)
    facts = {"made_table": made._meta.label_lower, "made_id": made.pk}
    return _line(job, at, text=kind.told(made), row=row.number, **facts)


def _line(job: Job, at: datetime, *, text: str, level: str = JobLine.Level.INFO, **facts) -> JobLine:
    return JobLine(job=job, told_at=at, text=text, level=level, **facts)


@transaction.atomic
def _tell(job: Job, line: JobLine) -> None:
    """Write a line, count its row, and give a sign of life.

    :raises TakenOver: if another worker has the job by now
    """
    is_row = line.row is not None
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        heartbeat_at=line.told_at,
        rows_done=F("rows_done") + int(is_row),
        rows_refused=F("rows_refused") + int(is_row and line.level == JobLine.Level.ERROR),
    )
    if not held:
        raise TakenOver
    line.save()


def _end(job: Job, state: str, *, at: datetime) -> None:
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not held.update(state=state, ended_at=at):
        raise TakenOver
