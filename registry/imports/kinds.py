"""What can be imported: each kind is one small class, which the app that knows its rows registers.

A kind is all that is needed for a template, the page to hand a table in, its preview, its job and its log.
"""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.imports.columns import Column, Reading, ReadRow, Unusable, read_rows, template_of, text
from registry.imports.spreadsheets import Cell, Table, workbook_of
from registry.models import Job, JobFile, User


class JobKind(ABC):
    """One kind of table: what it holds, and who may hand it in; see `RowKind` and `TableKind`."""

    name = ""  # in addresses, and in the rows of jobs
    label: str | Promise = ""  # of what the rows are, in the plural
    lead: str | Promise = ""  # what becomes of each row, in a sentence
    makes = ""  # the model whose list offers it, e.g. `registry.organisation`
    permission = ""  # of whoever may hand such tables in, and read them
    takes_files = False  # whether rows name files that come with the table
    more_examples: tuple[dict, ...] = ()  # rows of the template beyond the first, by column name

    @abstractmethod
    def columns(self, files: Mapping[str, JobFile]) -> list[Column]:
        """:param files: what came with the table, for `file_among`"""

    @abstractmethod
    def check(self, reading: Reading, *, at: datetime, by: User) -> None:
        """Refuse what no single cell tells, and mark what is known already.

        In a few queries, since a table may have 20,000 rows.
        """

    def told(self, made: Any) -> str:
        """What the log says of a row that was made."""
        return str(made)

    def may(self, user: User) -> bool:
        return user.is_staff and user.has_perm(self.permission)

    def may_take(self, job: Job) -> bool:
        """Whether whoever handed a table in may still import it."""
        return self.may(job.uploaded_by)

    def template(self) -> bytes:
        """An example as an XLSX workbook, with a note on each column."""
        return workbook_of(*template_of(self.columns({}), self.more_examples))

    def read(self, table: Table, files: Mapping[str, JobFile], *, at: datetime, by: User) -> Reading:
        """Every row and every error of a table, as things stand now."""
        reading = read_rows(table, self.columns(files))
        self.check(reading, at=at, by=by)
        return reading

    def read_job(self, job: Job, table: Table, *, at: datetime) -> Reading:
        """The same of a job's table, with the files that came with it."""
        files = {known_name(file.name): file for file in job.files.all()}
        return self.read(table, files, at=at, by=job.uploaded_by)


class RowKind(JobKind):
    """A kind that is taken row by row: what may not be made stands in the log, and the next row follows."""

    @abstractmethod
    def take(self, row: ReadRow, *, at: datetime, by: User) -> models.Model:
        """Make what the row says, by the one act that the form calls.

        :raises registry.refusals.Refused: if it may not be made
        """


class TableKind(JobKind):
    """A kind that is taken in one act: all rows of the table, or none."""

    @abstractmethod
    def take_table(self, job: Job, rows: list[ReadRow], *, at: datetime, by: User) -> models.Model:
        """Make what all rows say.

        :raises registry.refusals.Refused: if it may not be made; nothing is, and the log tells why
        """


_kinds: dict[str, JobKind] = {}


def register(kind: type[JobKind]) -> type[JobKind]:
    """Offer a kind to whoever may; apps do so in a module `job_kinds`, which is looked for at the start."""
    _kinds[kind.name] = kind()
    return kind


def kinds() -> list[JobKind]:
    return list(_kinds.values())


def kind_of(name: str) -> JobKind | None:
    """The kind of a name; None if there is none, or none any more."""
    return _kinds.get(name)


def label_of(name: str) -> str:
    kind = kind_of(name)
    return str(kind.label) if kind else name


def known_name(name: str) -> str:
    """A file's name as different computers agree on it: without folders, in one spelling and case."""
    return unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name).casefold()


def file_among(files: Mapping[str, JobFile]) -> Callable[[Cell], JobFile]:
    """A file that came with the table, by its name; folders before the name are of another computer."""

    def read(cell: Cell) -> JobFile:
        name = text(400)(cell)
        file = files.get(known_name(name))
        if file is None:
            raise Unusable(_("there is no file “%(name)s” among those chosen") % {"name": name[:80]})
        return file

    return read
