"""What goes with a retirement and is no part of the ledger: answers before it, letters about it."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.models.retirements import Retirement
from registry.models import AnsweredKey, EditableModel, Organisation, User


class RetirementDraftQuerySet(models.QuerySet["RetirementDraft"]):
    def open_to(self, user):
        """The person's own, of companies for which they may still retire, and not sent yet."""
        return self.filter(
            user=user, organisation__in=Organisation.objects.where_may(user, "retire_credits")
        ).exclude(
            key__in=AnsweredKey.objects.filter(key__in=self.filter(user=user).values("key")).values("key")
        )


class RetirementDraft(EditableModel):
    """The answers of one person so far, under the key in the address of the pages that ask.

    They are JSON because no rule rests on them: they may name what was retired, withdrawn or suspended since.
    What is asked for in the end is read from the rows they name, and judged by the service and the database.
    """

    key = models.UUIDField(_("key"), unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="retirement_drafts", verbose_name=_("organisation")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="retirement_drafts", verbose_name=_("person"))
    answers = models.JSONField(_("answers"), default=dict)
    saved_at = models.DateTimeField(_("saved at"))

    objects = RetirementDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        verbose_name = _("draft of a retirement")
        verbose_name_plural = _("drafts of retirements")

    def __str__(self):
        return str(self.key)

    @property
    def period(self) -> tuple[date, date]:
        return (
            date.fromisoformat(self.answers["period_first"]),
            date.fromisoformat(self.answers["period_last"]),
        )


class RetirementLetter(EditableModel):
    """That something happened to a retirement, of which its parties are told by e-mail; the row is the queue.

    Written by the database with the change itself, whichever way the change came.
    """

    class Occasion(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")
        FINAL = "final", _("Final")

    retirement = models.ForeignKey(
        Retirement, models.PROTECT, related_name="letters", verbose_name=_("retirement")
    )
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion.choices)
    happened_at = models.DateTimeField(_("happened at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # None of them where another letter overtook it.
    recipients = models.PositiveIntegerField(_("recipients"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter about a retirement")
        verbose_name_plural = _("letters about retirements")
        constraints = [
            models.UniqueConstraint(fields=["retirement", "occasion"], name="one_letter_of_an_occasion"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(sent_at=None), name="retirement_letters_to_send")
        ]

    def __str__(self):
        return f"{self.retirement}: {self.get_occasion_display()}"
