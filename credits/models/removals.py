"""What takes credits out of use or out of trust: cancellations, holds on issuance, and public notices."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models.production import Issuance
from credits.models.retirements import Retirement
from credits.serials import SerialRange
from registry.models import DecidedModel, LedgerModel, LiftedModel, MineSite, User
from registry.models.two_people import (
    decided_names_who_decided,
    lifted_names_who_and_why,
    who_asked_never_approves,
    who_placed_never_lifts,
)


class Cancellation(DecidedModel):
    """Serials taken out without use, before any retirement: asked for by one person, approved by another."""

    issuance = models.ForeignKey(
        Issuance, models.PROTECT, related_name="cancellations", verbose_name=_("issuance")
    )
    first = models.PositiveBigIntegerField(_("first serial"))
    last = models.PositiveBigIntegerField(_("last serial"))
    quantity = models.GeneratedField(
        expression=F("last") - F("first") + 1,
        output_field=models.BigIntegerField(_("quantity (kg)")),
        db_persist=True,
    )
    reason = models.TextField(_("reason"), help_text=_("Public, once approved."))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        permissions = [
            ("request_cancellation", "Can ask for cancellations"),
            ("approve_cancellation", "Can approve and refuse cancellations"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="cancelled_serials_run_forward_from_one"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="cancellation_has_a_reason"),
            who_asked_never_approves("who_asked_to_cancel_never_approves"),
            decided_names_who_decided("decided_cancellation_names_who_decided"),
        ]

    def __str__(self):
        return f"C-{self.pk:06d}" if self.pk else "C-"

    @property
    def serials(self) -> SerialRange:
        return SerialRange(self.first, self.last)


class IncidentHold(LiftedModel):
    """That nothing is issued for a site's production while an incident is looked into."""

    site = models.ForeignKey(MineSite, models.PROTECT, related_name="holds", verbose_name=_("site"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("incident hold")
        verbose_name_plural = _("incident holds")
        permissions = [
            ("place_hold", "Can place incident holds"),
            ("lift_hold", "Can lift incident holds"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.UniqueConstraint(
                fields=["site"], condition=Q(state="placed"), name="one_hold_in_force_per_site"
            ),
            who_placed_never_lifts("who_placed_a_hold_never_lifts_it"),
            lifted_names_who_and_why("lifted_hold_names_who_and_why"),
        ]

    def __str__(self):
        return f"{self.site} · {self.get_state_display()}"

    @property
    def in_words(self) -> str:
        """Since when and why nothing is issued, for whoever meets the hold."""
        return _("Issuance for %(site)s is on hold since %(date)s: %(reason)s") % {
            "site": self.site,
            "date": self.placed_at.date().isoformat(),
            "reason": self.reason,
        }


class NoticeQuerySet(models.QuerySet["Notice"]):
    def concerning(self, retirement):
        """On a retirement itself, or on an issuance that it took credits from."""
        return self.filter(
            Q(retirement=retirement) | Q(issuance__in=retirement.certificates.values("issuance"))
        ).select_related("retirement", "issuance")

    def on_serials(self, issuance, blocks):
        """On an issuance, or on the retirements of some of its blocks."""
        retirements = {block.retirement_id for block in blocks if block.retirement_id}
        return self.filter(Q(issuance=issuance) | Q(retirement__in=retirements)).select_related(
            "retirement", "issuance"
        )


class Notice(LedgerModel):
    """A public word on a final record, which itself never changes: added, and never edited in."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CONCERN = "concern", _("Concern")
        WITHDRAWN = "withdrawn", _("Withdrawn for fraud")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("text"), help_text=_("Public, and shown first wherever the record is shown."))
    retirement = models.ForeignKey(
        Retirement, models.PROTECT, null=True, related_name="notices", verbose_name=_("retirement")
    )
    issuance = models.ForeignKey(
        Issuance, models.PROTECT, null=True, related_name="notices", verbose_name=_("issuance")
    )
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "concern", "withdrawn"]), name="notice_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(retirement__isnull=False, issuance__isnull=True)
                | Q(retirement__isnull=True, issuance__isnull=False),
                name="notice_is_on_one_record",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.retirement or self.issuance}"
