"""How an organisation stands with the registry: changes of its facts, names it also goes by, suspensions."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from registry.models.base import EditableModel, LedgerModel
from registry.models.organisations import FACTS, Organisation, OrganisationFacts
from registry.models.users import User


class OrganisationAlias(EditableModel):
    """A name under which people also know an organisation, so that it is not registered twice."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="aliases", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["name"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(Lower("name"), name="alias_means_one_organisation")]

    def __str__(self):
        return self.name


class OrganisationChange(OrganisationFacts, LedgerModel):
    """New facts for an organisation, whole: asked for by one person, approved by another.

    The database copies them to the organisation when the change is approved; nothing else can.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes", verbose_name=_("organisation")
    )
    parent = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group parent"),
        help_text=_("The parent may retire credits on behalf of this organisation."),
    )
    reason = models.TextField(_("reason"))
    state = FSMField(_("state"), default=State.REQUESTED, choices=State.choices, protected=True)
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
        ordering = ["-id"]
        verbose_name = _("change of an organisation")
        verbose_name_plural = _("changes of organisations")
        permissions = [
            ("request_change", "Can ask for changes of an organisation's facts"),
            ("approve_change", "Can approve and refuse changes of an organisation's facts"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_a_reason"),
            models.CheckConstraint(condition=~Q(name=""), name="changed_organisation_has_a_name"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="requested"),
                name="one_open_change_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="who_asked_for_a_change_never_approves",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_at=None, approved_by=None, refused_by=None)
                | Q(state="approved", decided_at__isnull=False, approved_by__isnull=False, refused_by=None)
                | (
                    Q(state="refused", decided_at__isnull=False, approved_by=None, refused_by__isnull=False)
                    & ~Q(refusal="")
                ),
                name="decided_change_names_who_decided",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def differences(self) -> list[tuple]:
        """Each fact that would change: the field, its present value and the new one."""
        fields = [self.organisation._meta.get_field(name) for name in FACTS]
        pairs = [
            (field, getattr(self.organisation, field.name), getattr(self, field.name)) for field in fields
        ]
        return [(field, old, new) for field, old, new in pairs if old != new]

    @transition(field=state, source=State.REQUESTED, target=State.APPROVED)
    def approve(self, *, at, by):
        self.decided_at, self.approved_by = at, by

    @transition(field=state, source=State.REQUESTED, target=State.REFUSED)
    def refuse(self, *, reason, at, by):
        self.refusal, self.decided_at, self.refused_by = reason, at, by


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def in_force(self):
        return self.filter(state="placed")


class Suspension(LedgerModel):
    """That an organisation takes no part: nothing is ordered, delivered, issued or retired for it."""

    class State(models.TextChoices):
        PLACED = "placed", _("In force")
        LIFTED = "lifted", _("Lifted")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="suspensions", verbose_name=_("organisation")
    )
    reason = models.TextField(_("reason"))
    state = FSMField(_("state"), default=State.PLACED, choices=State.choices, protected=True)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    outcome = models.TextField(_("what came of it"), blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        permissions = [
            ("place_suspension", "Can suspend organisations"),
            ("lift_suspension", "Can lift suspensions"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_a_reason"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="placed"),
                name="one_suspension_in_force_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("placed_by")),
                name="who_suspended_never_lifts_it",
            ),
            models.CheckConstraint(
                condition=Q(state="placed", lifted_at=None, lifted_by=None, outcome="")
                | (Q(state="lifted", lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(outcome="")),
                name="lifted_suspension_names_who_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def in_words(self) -> str:
        """Since when and why the organisation takes no part, for the staff."""
        return _("%(organisation)s is suspended since %(date)s: %(reason)s") % {
            "organisation": self.organisation,
            "date": self.placed_at.date().isoformat(),
            "reason": self.reason,
        }

    @transition(field=state, source=State.PLACED, target=State.LIFTED)
    def lift(self, *, outcome, at, by):
        self.outcome, self.lifted_at, self.lifted_by = outcome, at, by
