"""How people come to act: invitations to sign in, and stand-ins for approvers who are away."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel, LedgerModel
from registry.models.users import User

LONGEST_STAND_IN = timedelta(days=7)


class Invitation(EditableModel):
    """That a person is to get a letter with a link by which they choose a password; the row is the queue."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, default="en")
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return f"{self.user}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def in_force(self, at):
        return self.filter(agreed_at__isnull=False, ended_at=None, begins_at__lte=at, ends_at__gt=at)

    def waiting(self, at):
        """Proposed, neither agreed to nor ended, and not too late."""
        return self.filter(agreed_at=None, ended_at=None, ends_at__gt=at)


class StandIn(LedgerModel):
    """The emergency rule: while every approver is away, another of the staff approves, for a week at most.

    Two others grant it, one proposing and one agreeing; whoever asks for something still never approves it.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="stand_ins", verbose_name=_("person"))
    reason = models.TextField(_("reason"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("agreed by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        permissions = [("grant_stand_in", "Can propose, agree to and end stand-ins for approvers")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="stand_in_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at"), ends_at__lte=F("begins_at") + LONGEST_STAND_IN),
                name="stand_in_lasts_a_week_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("person"))
                & (Q(agreed_by=None) | (~Q(agreed_by=F("person")) & ~Q(agreed_by=F("proposed_by")))),
                name="two_others_grant_a_stand_in",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="agreed_stand_in_names_who_agreed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="ended_stand_in_names_who_ended_it",
            ),
        ]

    def __str__(self):
        return f"{self.person.name}, {self.begins_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}"
