"""That retirements of a company wait for a second person: begun by one, ended by two."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import LedgerModel, Organisation, User


class ApprovalRuleQuerySet(models.QuerySet["ApprovalRule"]):
    def in_force(self):
        return self.filter(ended_at=None)


class ApprovalRule(LedgerModel):
    """From its beginning to its end, what the organisation asks to retire waits for another of its people."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="approval_rules", verbose_name=_("organisation")
    )
    begun_at = models.DateTimeField(_("in force from"))
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    end_asked_at = models.DateTimeField(_("end asked for at"), null=True)
    end_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("end asked for by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects = ApprovalRuleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("rule of the second person")
        verbose_name_plural = _("rules of the second person")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_at=None), name="one_approval_rule_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(end_asked_at=None, end_asked_by=None)
                | Q(end_asked_at__isnull=False, end_asked_by__isnull=False),
                name="asked_end_names_who_asked",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False, end_asked_by__isnull=False)
                    & ~Q(ended_by=F("end_asked_by"))
                ),
                name="two_people_end_an_approval_rule",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.begun_at:%Y-%m-%d}"
