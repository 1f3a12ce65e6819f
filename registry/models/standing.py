"""How an organisation stands with the registry: changes of its facts, names it also goes by, suspensions."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel
from registry.models.organisations import FACTS, PLAIN_NAME, WEB_DOMAIN, Organisation, OrganisationFacts
from registry.models.two_people import (
    DecidedModel,
    LiftedModel,
    decided_names_who_decided,
    lifted_names_who_and_why,
    who_asked_never_approves,
    who_placed_never_lifts,
)


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


class OrganisationChange(OrganisationFacts, DecidedModel):
    """New facts for an organisation, whole: asked for by one person, approved by another.

    The database copies them to the organisation when the change is approved; nothing else can.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes", verbose_name=_("organisation")
    )
    parent = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"merged_into": None},
        verbose_name=_("group parent"),
        help_text=_("The parent may retire credits on behalf of this organisation."),
    )
    reason = models.TextField(_("reason"))

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
            models.CheckConstraint(
                condition=Q(name__regex=PLAIN_NAME), name="changed_organisation_has_a_plain_name"
            ),
            models.CheckConstraint(
                condition=Q(domain="") | Q(domain__regex=WEB_DOMAIN), name="new_domain_is_one"
            ),
            models.CheckConstraint(
                condition=Q(country__regex="^[A-Z]{2}$"), name="new_country_is_two_letters"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="requested"),
                name="one_open_change_per_organisation",
            ),
            who_asked_never_approves("who_asked_for_a_change_never_approves"),
            decided_names_who_decided("decided_change_names_who_decided"),
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


class Suspension(LiftedModel):
    """That an organisation takes no part: nothing is ordered, delivered, issued or retired for it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="suspensions", verbose_name=_("organisation")
    )

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
            who_placed_never_lifts("who_suspended_never_lifts_it"),
            lifted_names_who_and_why("lifted_suspension_names_who_and_why"),
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
