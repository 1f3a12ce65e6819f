"""The end of a credit: who claims how much, for which period, and on what ground."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from credits.models.approvals import ApprovalRule
from credits.models.certificates import HoldingAccount
from credits.models.footprints import Footprint, FootprintLine
from registry.models import ClaimBoundary, LedgerModel, Mineral, Organisation, StateField, User


class RetirementQuerySet(models.QuerySet["Retirement"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(account__organisation__in=Organisation.objects.where_may(user, "view_holdings"))

    def final(self):
        return self.filter(state="final")

    def waiting(self):
        return self.filter(state="requested")

    def to_approve(self):
        """Waiting for a second person of their company."""
        return self.waiting().filter(approval_rule__isnull=False, approved_at=None)

    def due(self, at):
        """Waiting for nobody any more, and not cancelled in time."""
        approved = Q(approval_rule=None) | Q(approved_at__isnull=False)
        return self.waiting().filter(approved, final_from__lte=at)


class Retirement(LedgerModel):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        FINAL = "final", _("Final")
        CANCELLED = "cancelled", _("Cancelled")

    class ClaimType(models.TextChoices):
        COMPANY = "company", _("Footprint match, company level")
        PRODUCT_GROUP = "product_group", _("Footprint match, product group")
        CONTRIBUTION = "contribution", _("Contribution, no footprint")

    account = models.ForeignKey(
        HoldingAccount, models.PROTECT, related_name="retirements", verbose_name=_("retired by")
    )
    beneficiary = models.ForeignKey(
        Organisation, models.PROTECT, related_name="benefits", verbose_name=_("beneficiary")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))
    claim_period_first = models.DateField(_("claim period, first day"))
    claim_period_last = models.DateField(_("claim period, last day"))
    claim_type = models.CharField(_("claim type"), max_length=16, choices=ClaimType.choices)
    footprint = models.ForeignKey(
        Footprint, models.PROTECT, null=True, related_name="retirements", verbose_name=_("footprint")
    )
    boundary = models.ForeignKey(
        ClaimBoundary, models.PROTECT, related_name="+", verbose_name=_("claim boundary accepted")
    )
    state = StateField(_("state"), default=State.REQUESTED, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    final_from = models.DateTimeField(_("becomes final at"))
    # The database names the rule of the company that is in force when the claim is made, or none.
    approval_rule = models.ForeignKey(
        ApprovalRule,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="retirements",
        verbose_name=_("waits for a second person by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    confirmed_at = models.DateTimeField(_("final at"), null=True)
    # Nobody, where it became final by itself.
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    cancelled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("cancelled by")
    )
    # Null where nobody refused: rows of before there were refusals are as they were logged.
    refusal = models.TextField(_("reason for refusing"), null=True)  # noqa: DJ001

    objects = RetirementQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("retirement")
        verbose_name_plural = _("retirements")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="retirement_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(claim_period_first__lte=F("claim_period_last")), name="claim_period_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(claim_type="contribution", footprint__isnull=True)
                | Q(claim_type__in=["company", "product_group"], footprint__isnull=False),
                name="a_match_names_its_footprint",
            ),
            models.CheckConstraint(
                condition=~Q(state="final")
                | Q(confirmed_at__isnull=False, confirmed_at__gte=F("final_from")),
                name="final_only_after_cooling_off",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, approval_rule__isnull=False),
                name="approved_retirement_names_who_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="who_asks_to_retire_never_approves",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(approval_rule=None) | Q(approved_at__isnull=False),
                name="final_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(refusal=None)
                | (Q(state="cancelled", approval_rule__isnull=False, approved_at=None) & ~Q(refusal="")),
                name="refused_with_a_reason_and_cancelled",
            ),
        ]

    def __str__(self):
        return f"R-{self.pk:06d}" if self.pk else "R-"

    @property
    def matched_kg(self) -> int:
        """Kilograms that cover lines of the footprint; one query unless coverages were fetched before."""
        if self.footprint_id is None:
            return 0
        return sum(coverage.quantity for coverage in self.coverages.all())

    @property
    def contribution_kg(self) -> int:
        """Kilograms that match no footprint."""
        return self.quantity - self.matched_kg

    @property
    def waits_for_approval(self) -> bool:
        return self.state == self.State.REQUESTED and bool(self.approval_rule_id) and not self.approved_at

    @property
    def serials_kept(self):
        """The blocks set aside while it waits, or retired once it is final."""
        return self.certificates.all() if self.state == self.State.FINAL else self.reserved.all()

    @transition(field=state, source=State.REQUESTED, target=State.FINAL)
    def finish(self, *, at, by):
        self.confirmed_at, self.confirmed_by = at, by

    @transition(field=state, source=State.REQUESTED, target=State.CANCELLED)
    def cancel(self, *, at, by):
        self.cancelled_at, self.cancelled_by = at, by


class Coverage(LedgerModel):
    """How many kilograms of a footprint line one retirement covers; none of them is covered twice."""

    retirement = models.ForeignKey(
        Retirement, models.PROTECT, related_name="coverages", verbose_name=_("retirement")
    )
    line = models.ForeignKey(
        FootprintLine, models.PROTECT, related_name="coverages", verbose_name=_("footprint line")
    )
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        constraints = [
            models.UniqueConstraint(
                fields=["retirement", "line"], name="one_coverage_per_retirement_and_line"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="coverage_has_a_quantity"),
        ]

    def __str__(self):
        return f"{self.retirement} → {self.line}"
