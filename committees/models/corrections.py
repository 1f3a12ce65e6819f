"""What one person asks to put into a fund or take out of it, since no other entry explains it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.committees import cooperatives_visible_to
from committees.models.funds import PremiumFund
from registry.models import DecidedModel
from registry.models.two_people import decided_names_who_decided, who_asked_never_approves


class FundCorrectionQuerySet(models.QuerySet["FundCorrection"]):
    def visible_to(self, user):
        return self.filter(fund__site__cooperative__in=cooperatives_visible_to(user))


class FundCorrection(DecidedModel):
    """Moves no money before another person approved it; its entry in the fund then does."""

    fund = models.ForeignKey(PremiumFund, models.PROTECT, related_name="corrections", verbose_name=_("fund"))
    amount_minor = models.BigIntegerField(
        _("amount (minor units)"), help_text=_("Positive into the fund, negative out of it.")
    )
    reason = models.TextField(_("reason"))

    objects = FundCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("correction of a fund")
        verbose_name_plural = _("corrections of funds")
        permissions = [
            ("request_correction", "Can ask for corrections of funds"),
            ("approve_correction", "Can approve corrections of funds that others asked for, or refuse them"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_correction_moves_money"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_correction_says_why"),
            who_asked_never_approves("who_asked_for_a_correction_never_approves_it"),
            decided_names_who_decided("decided_correction_names_who_decided"),
        ]

    def __str__(self):
        return f"{self.fund} · {self.pk}"
