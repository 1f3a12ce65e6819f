"""What is kept of every act: the ledger log, the private history of editable records, and answered keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.base import LedgerModel
from registry.models.users import User


class LedgerEntry(LedgerModel):
    """One change of one ledger row, written by the trigger `ledger_is_logged` and by nothing else.

    Holds ids, quantities, states and commitments, nothing personal: whoever acted stands as a salted
    commitment, or as `system:` and the name of what acted by itself.
    """

    recorded_at = models.DateTimeField(_("recorded at"))
    act = models.CharField(_("act"), max_length=60)
    actor = models.CharField(_("actor"), max_length=80)
    table = models.CharField(_("table"), max_length=63, db_column="table_name")
    row_id = models.BigIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=16, null=True)
    previous_state = models.CharField(_("previous state"), max_length=16, null=True)
    quantity = models.BigIntegerField(_("quantity (kg)"), null=True)
    amount_minor = models.BigIntegerField(_("amount (minor units)"), null=True)
    facts = models.JSONField(_("facts"))
    # SHA-256 over the whole row and a secret, so that no later change of the row goes unnoticed.
    digest = models.BinaryField(max_length=32)

    # Whom the commitment means, told to people who may know; see `registry.records.name_actors`.
    actor_name: str
    act_name: str

    class Meta:
        ordering = ["id"]
        verbose_name = _("log entry")
        verbose_name_plural = _("ledger log")
        # By number alone: few tables share one, and a short index costs each act less.
        indexes = [models.Index(fields=["row_id"], name="log_entries_of_a_row")]

    def __str__(self):
        return f"{self.act} · {self.table} {self.row_id}"


class LogPosition(LedgerModel):
    """The place of an entry in the log, gap-free and chained, given once its transaction is over."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="place")
    # SHA-256 over the chain of the position before and the leaf of this entry.
    chain = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return str(self.position)


class Change(LedgerModel):
    """What somebody changed in an editable record. Private: it may hold names."""

    changed_at = models.DateTimeField(_("when"))
    # No foreign key: a person's record may be erased, that somebody changed something remains.
    by_id = models.BigIntegerField(_("who"), null=True)
    act = models.CharField(_("act"), max_length=60, null=True)
    request_id = models.CharField(_("request"), max_length=64, null=True)
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.CharField(max_length=64)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change")
        verbose_name_plural = _("change history")
        indexes = [models.Index(fields=["table", "row_id"], name="changes_of_a_record")]

    def __str__(self):
        return f"{self.table} {self.row_id}"


class AnsweredKey(LedgerModel):
    """One idempotency key, what was sent with it, and what came of it; never pruned."""

    key = models.UUIDField(primary_key=True)
    act = models.CharField(_("act"), max_length=60)
    # Written with every act and looked up by key alone.
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"), db_index=False)
    sent = models.JSONField(_("what was sent"))
    answered_at = models.DateTimeField(_("answered at"))
    result_table = models.CharField(max_length=63, null=True)
    result_id = models.BigIntegerField(null=True)
    # Of the whole form, where one came from a phone: its repeat is answered without reading it again.
    form_sha256 = models.CharField(max_length=64, null=True)

    class Meta:
        verbose_name = _("answered key")
        verbose_name_plural = _("answered keys")

    def __str__(self):
        return str(self.key)


class KeyConflict(LedgerModel):
    """What was sent with a key that had been answered for something else; kept for a person to see."""

    key = models.ForeignKey(
        AnsweredKey, models.PROTECT, related_name="conflicts", verbose_name=_("key"), db_column="key"
    )
    act = models.CharField(_("act"), max_length=60)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent = models.JSONField(_("what was sent"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("repeat with other content")
        verbose_name_plural = _("repeats with other content")

    def __str__(self):
        return str(self.key_id)


class KeyConflictFile(LedgerModel):
    """A file that came with such a repeat, as it was sent: nobody has looked into it."""

    conflict = models.ForeignKey(
        KeyConflict, models.PROTECT, related_name="files", verbose_name=_("repeat with other content")
    )
    name = models.CharField(_("fact"), max_length=60)
    file = models.FileField(_("file"), upload_to="conflicts/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("file of a repeat")
        verbose_name_plural = _("files of repeats")

    def __str__(self):
        return f"{self.conflict_id} · {self.name}"
