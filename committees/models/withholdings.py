"""Decisions whose details are kept out of public, because telling them could endanger people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.decisions import Decision
from registry.models import LiftedModel
from registry.models.two_people import lifted_names_who_and_why, who_placed_never_lifts


class Withholding(LiftedModel):
    """While it is in force, a decision is told in public only as a part of its area's sums."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="withholdings", verbose_name=_("decision")
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("withholding")
        verbose_name_plural = _("withholdings")
        permissions = [
            ("withhold_decision", "Can keep the details of decisions out of public"),
            ("lift_withholding", "Can let withheld decisions be told in public again"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withholding_has_a_reason"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state="placed"), name="a_decision_is_withheld_once_at_a_time"
            ),
            who_placed_never_lifts("who_withheld_a_decision_never_lifts_it"),
            lifted_names_who_and_why("lifted_withholding_names_who_and_why"),
        ]

    def __str__(self):
        return f"{self.decision} · {self.get_state_display()}"
