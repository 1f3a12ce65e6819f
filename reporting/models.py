"""What was told for good: the frozen statement of each retirement."""

from django.db import models
from django.db.models import Q
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

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="statement_has_a_fingerprint"
            ),
        ]

    def __str__(self):
        return self.number
