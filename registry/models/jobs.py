"""Imports: tables that somebody handed in, what a worker did with each row, and what came of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models.base import LedgerModel
from registry.models.users import User

# A worker gives a sign of life at every row, and no row takes as long as this.
SILENCE = timedelta(minutes=2)


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, at: datetime):
        """Those that no worker has begun, or whose worker gives no sign of life any more."""
        return self.filter(
            Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, heartbeat_at__lt=at - SILENCE)
        )

    def unseen_by(self, user):
        """Those that have ended since the person who started them last opened them."""
        ended = self.filter(state__in=[Job.State.DONE, Job.State.FAILED])
        return ended.filter(uploaded_by=user, seen_at=None).order_by("pk")


class Job(LedgerModel):
    """One import. The row is the queue; no fact of it changes, only how far it has come."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Not started")
        REPLACED = "replaced", _("Replaced")
        WAITING = "waiting", _("Waiting for a worker")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    kind = models.CharField(_("kind"), max_length=40)
    # The idempotency keys of its rows are made from this.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    file = models.FileField(_("table"), upload_to="imports/%Y/")
    file_name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the table"), max_length=64)
    language = models.CharField(_("language of the log"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_refused = models.PositiveIntegerField(_("rows refused"), default=0)
    uploaded_at = models.DateTimeField(_("handed in at"))
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="jobs", verbose_name=_("handed in by"))
    asked_at = models.DateTimeField(_("confirmed at"), null=True)
    started_at = models.DateTimeField(_("begun at"), null=True)
    # Of the worker that has it now. Each taking up counts: one that was thought dead may only be slow.
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    attempts = models.PositiveSmallIntegerField(_("times taken up"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # When the person who handed it in first opened it after its end.
    seen_at = models.DateTimeField(_("seen at"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            # What workers and every page of the staff look for, and what is hardly ever there.
            models.Index(
                fields=["state"], name="jobs_to_be_done", condition=Q(state__in=["waiting", "running"])
            ),
            models.Index(
                fields=["uploaded_by"],
                name="jobs_not_seen",
                condition=Q(state__in=["done", "failed"], seen_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | (~Q(state__in=["done", "failed"]) & Q(ended_at__isnull=True)),
                name="job_has_an_end_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total"), rows_refused__lte=F("rows_done")),
                name="job_does_no_row_that_is_not_there",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def rows_known(self) -> int:
        """Those that were there already: nothing was wrong with them, and nothing made."""
        return self.lines.filter(level=JobLine.Level.INFO, made_table=None).exclude(row=None).count()

    @property
    def rows_added(self) -> int:
        return self.rows_done - self.rows_refused - self.rows_known

    def key_of_row(self, number: int) -> UUID:
        """The idempotency key of a row's act, the same whoever takes the row up."""
        return uuid5(self.key, str(number))


class JobFile(LedgerModel):
    """A file of evidence that came with a table, under the name by which its rows refer to it."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="files", verbose_name=_("import"))
    name = models.CharField(_("name of the file"), max_length=255)
    file = models.FileField(_("file"), upload_to="imports/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="job_has_a_file_of_a_name_once")]

    def __str__(self):
        return self.name

    def open(self, mode: str):
        """The stored bytes, as those of a path."""
        return default_storage.open(str(self.file.name), mode)


class JobLine(LedgerModel):
    """What a job tells: of a row what came of it, once; or of itself."""

    class Level(models.TextChoices):
        INFO = "info", _("Information")
        ERROR = "error", _("Error")

    job = models.ForeignKey(Job, models.PROTECT, related_name="lines", verbose_name=_("import"))
    level = models.CharField(_("level"), max_length=5, choices=Level.choices)
    # As the spreadsheet program counts; empty where the line is about the whole table.
    row = models.PositiveIntegerField(_("row"), null=True)
    text = models.TextField(_("text"))
    told_at = models.DateTimeField(_("told at"))
    # The row that was made of it.
    made_table = models.CharField(max_length=63, null=True)
    made_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        constraints = [models.UniqueConstraint(fields=["job", "row"], name="row_is_told_once")]

    def __str__(self):
        return self.text
