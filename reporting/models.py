"""What was told for good: the frozen statement of each retirement."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from credits.models import Retirement
from registry.models import LedgerModel


class LedgerCheck(LedgerModel):
    """One recomputation of the whole ledger, and every row that it found to differ."""

    checked_at = models.DateTimeField(_("checked at"))
    took_ms = models.PositiveIntegerField(_("took (ms)"))
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check of the books")
        verbose_name_plural = _("checks of the books")

    def __str__(self):
        return self.checked_at.isoformat(timespec="seconds")

    @property
    def agrees(self) -> bool:
        return not self.differences


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user):
        """Any statement is public by its number; a list shows a person those of their own accounts."""
        return self.filter(retirement__in=Retirement.objects.visible_to(user))


class Statement(LedgerModel):
    """The record of a final retirement as it was told on the day; page, PDF and JSON show nothing else.

    The fingerprint is the SHA-256, in hex, of the record in RFC 8785 canonical JSON.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    retirement = models.OneToOneField(
        Retirement, models.PROTECT, related_name="statement", verbose_name=_("retirement")
    )
    record = models.JSONField(_("record"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    # Records before schema 3 do not name theirs.
    renderer = models.GeneratedField(
        expression=Coalesce(
            KeyTextTransform("renderer", F("record")), Value("1"), output_field=models.TextField()
        ),
        output_field=models.CharField(_("renderer"), max_length=4),
        db_persist=True,
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="statement_has_a_fingerprint"
            ),
            models.CheckConstraint(
                condition=Q(renderer__in=["1", "2"]), name="statement_has_a_known_renderer"
            ),
        ]

    def __str__(self):
        return self.number


class PrintedStatement(LedgerModel):
    """The PDF of a statement in one language, byte for byte as it was first printed; see docs/adr/0020."""

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="prints", verbose_name=_("statement")
    )
    language = models.CharField(_("language"), max_length=2)
    content = models.BinaryField(_("PDF"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("printed statement")
        verbose_name_plural = _("printed statements")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "language"], name="statement_is_printed_once_per_language"
            )
        ]

    def __str__(self):
        return f"{self.statement} {self.language}"
