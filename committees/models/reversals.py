"""A wrong expenditure is never changed: two people have the whole of it taken back, for a stated reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.committees import cooperatives_visible_to
from committees.models.decisions import Expenditure
from registry.models import DecidedModel
from registry.models.two_people import decided_names_who_decided, who_asked_never_approves


class ReversalQuerySet(models.QuerySet["Reversal"]):
    def visible_to(self, user):
        cooperatives = cooperatives_visible_to(user)
        return self.filter(expenditure__project__decision__committee__cooperative__in=cooperatives)

    def waiting(self):
        """Asked for, not yet approved or refused by a second officer."""
        return self.filter(state="requested")


class Reversal(DecidedModel):
    """Once approved, an entry of the fund brings back exactly what the expenditure took."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    expenditure = models.ForeignKey(
        Expenditure, models.PROTECT, related_name="reversals", verbose_name=_("expenditure")
    )
    reason = models.TextField(_("reason"))

    objects = ReversalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("reversal of an expenditure")
        verbose_name_plural = _("reversals of expenditures")
        permissions = [("request_reversal", "Can ask that wrong expenditures of any committee be reversed")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_reversal_has_a_reason"),
            models.UniqueConstraint(
                fields=["expenditure"],
                condition=~Q(state="refused"),
                name="an_expenditure_is_reversed_once",
            ),
            who_asked_never_approves("who_asked_for_a_reversal_never_approves_it"),
            decided_names_who_decided("decided_reversal_names_who_decided"),
        ]

    def __str__(self):
        return self.number
