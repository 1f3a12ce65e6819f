"""Records that take two people: asked for and decided by another, or placed and lifted by another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from registry.models.base import LedgerModel, StateField
from registry.models.users import User


class DecidedModel(LedgerModel):
    """What one person asks for and another approves, or anybody who may refuses for a stated reason."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    state = StateField(_("state"), default=State.REQUESTED, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("refused by")
    )
    refusal = models.TextField(_("reason for refusing"), blank=True)

    class Meta:
        abstract = True

    @transition(field=state, source=State.REQUESTED, target=State.APPROVED)
    def approve(self, *, at, by):
        self.decided_at, self.approved_by = at, by

    @transition(field=state, source=State.REQUESTED, target=State.REFUSED)
    def refuse(self, *, reason, at, by):
        self.refusal, self.decided_at, self.refused_by = reason, at, by


def who_asked_never_approves(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")), name=name
    )


def decided_names_who_decided(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(state="requested", decided_at=None, approved_by=None, refused_by=None)
        | Q(state="approved", decided_at__isnull=False, approved_by__isnull=False, refused_by=None)
        | (
            Q(state="refused", decided_at__isnull=False, approved_by=None, refused_by__isnull=False)
            & ~Q(refusal="")
        ),
        name=name,
    )


class InForceQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(state="placed")


class LiftedModel(LedgerModel):
    """What one person places for a reason and another lifts, saying what came of it."""

    class State(models.TextChoices):
        PLACED = "placed", _("In force")
        LIFTED = "lifted", _("Lifted")

    reason = models.TextField(_("reason"))
    state = StateField(_("state"), default=State.PLACED, choices=State.choices)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    outcome = models.TextField(_("what came of it"), blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        abstract = True

    @transition(field=state, source=State.PLACED, target=State.LIFTED)
    def lift(self, *, outcome, at, by):
        self.outcome, self.lifted_at, self.lifted_by = outcome, at, by


def who_placed_never_lifts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("placed_by")), name=name
    )


def lifted_names_who_and_why(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(state="placed", lifted_at=None, lifted_by=None, outcome="")
        | (Q(state="lifted", lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(outcome="")),
        name=name,
    )
