"""What was produced, how it was checked, and the credits that were issued for it."""

from calendar import isleap
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Floor
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from registry.models import LedgerModel, Mineral, MineSite, Organisation, Standard, StateField, User


class ProductionReportQuerySet(models.QuerySet["ProductionReport"]):
    def visible_to(self, user):
        """Staff see all; officers their cooperative's; verifiers those of their assigned sites."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            Q(site__cooperative__in=Organisation.objects.where_may(user, "submit_production"))
            | Q(site__in=MineSite.objects.verifiable_by(user))
        )

    def in_force(self):
        """Neither returned nor rejected; for one site and mineral they share no day."""
        return self.filter(state__in=["submitted", "verified"])

    def sharing_days(self, period_first, period_last):
        return self.filter(period_first__lte=period_last, period_last__gte=period_first)


class ProductionReport(LedgerModel):
    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        RETURNED = "returned", _("Returned")
        REJECTED = "rejected", _("Rejected")

    number = models.CharField(_("number"), max_length=40, unique=True)
    site = models.ForeignKey(MineSite, models.PROTECT, related_name="reports", verbose_name=_("site"))
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    period_first = models.DateField(_("first day"))
    period_last = models.DateField(_("last day"))
    wet_kg = models.PositiveBigIntegerField(_("wet ore (kg)"))
    moisture_percent = models.DecimalField(
        _("moisture (%)"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    grade_percent = models.DecimalField(
        _("grade (% of dry ore)"),
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # floor(wet x (1 - moisture) x grade), DOMAIN rule: never rounded up; the remainder stays unissued.
    contained_kg = models.GeneratedField(
        expression=Cast(
            Floor(F("wet_kg") * (100 - F("moisture_percent")) * F("grade_percent") / 10000),
            models.BigIntegerField(),
        ),
        output_field=models.BigIntegerField(_("contained metal (kg)")),
        db_persist=True,
    )
    # Moved by the trigger on issuances alone; the check beside it is the floor under every approval.
    issued_kg = models.PositiveBigIntegerField(_("issued (kg)"), default=0, editable=False)
    evidence = models.FileField(_("evidence of production"), upload_to="production/%Y/")
    evidence_sha256 = models.CharField(max_length=64)
    sold_evidence = models.FileField(_("evidence that the ore was sold"), upload_to="production/%Y/")
    sold_evidence_sha256 = models.CharField(max_length=64)
    legal_status_note = models.TextField(_("legal status"))
    legal_status_on = models.DateField(_("legal status as of"))
    state = StateField(_("state"), default=State.SUBMITTED, choices=State.choices)
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    decided_at = models.DateTimeField(_("checked at"), null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = ProductionReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_first", "-id"]
        verbose_name = _("production report")
        verbose_name_plural = _("production reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_first__lte=F("period_last")), name="report_period_runs_forward"
            ),
            models.CheckConstraint(condition=Q(wet_kg__gt=0), name="report_weighs_something"),
            models.CheckConstraint(
                condition=Q(moisture_percent__gte=0, moisture_percent__lt=100),
                name="moisture_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(grade_percent__gt=0, grade_percent__lte=100), name="grade_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(issued_kg__gte=0, issued_kg__lte=F("contained_kg")),
                name="issued_never_exceeds_monitored",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="who_submitted_never_verifies",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    state__in=["verified", "returned", "rejected"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="checked_report_names_who_checked",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def unissued_kg(self) -> int:
        return self.contained_kg - self.issued_kg

    @transition(field=state, source=State.SUBMITTED, target=State.VERIFIED)
    def verify(self, *, at, by):
        self.decided_at, self.decided_by = at, by

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def give_back(self, *, reason, at, by):
        self.reason, self.decided_at, self.decided_by = reason, at, by

    @transition(field=state, source=State.SUBMITTED, target=State.REJECTED)
    def reject(self, *, reason, at, by):
        self.reason, self.decided_at, self.decided_by = reason, at, by


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def covering(self, report):
        """Those of the report's cooperative that speak for every day of its period."""
        return self.filter(
            cooperative__sites=report.site_id,
            period_first__lte=report.period_first,
            period_last__gte=report.period_last,
        )


class Attestation(LedgerModel):
    """A cooperative's signed word that what it produced in a period is claimed through this registry alone.

    It was sold once, no other scheme has credited it, and it serves no other mandate or claim. After the
    attestation that Green-e asks of sellers.
    """

    cooperative = models.ForeignKey(
        Organisation, models.PROTECT, related_name="attestations", verbose_name=_("cooperative")
    )
    period_first = models.DateField(_("first day"))
    period_last = models.DateField(_("last day"))
    signed_on = models.DateField(_("signed on"))
    file = models.FileField(_("signed paper"), upload_to="attestations/%Y/")
    file_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"))
    # Nobody stands behind what the registry sets up by itself.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AttestationQuerySet.as_manager()

    class Meta:
        ordering = ["-period_first", "-id"]
        verbose_name = _("exclusivity attestation")
        verbose_name_plural = _("exclusivity attestations")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_first__lte=F("period_last")), name="attested_period_runs_forward"
            )
        ]

    def __str__(self):
        return f"{self.cooperative}, {self.period_first} – {self.period_last}"


class IssuanceQuerySet(models.QuerySet["Issuance"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        cooperatives = Organisation.objects.where_may(user, "view_fund")
        return self.filter(report__site__cooperative__in=cooperatives)

    def approved(self):
        return self.filter(state="approved")


class Issuance(LedgerModel):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        RETURNED = "returned", _("Changes asked for")

    number = models.CharField(_("number"), max_length=40, unique=True)
    report = models.ForeignKey(
        ProductionReport, models.PROTECT, related_name="issuances", verbose_name=_("production report")
    )
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))
    state = StateField(_("state"), default=State.REQUESTED, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("refused or returned by")
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = IssuanceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("issuance")
        verbose_name_plural = _("issuances")
        permissions = [
            ("request_issuance", "Can request issuances"),
            ("approve_issuance", "Can approve, return and refuse issuances"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="issuance_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                name="who_requested_never_approves",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", approved_by__isnull=True, refused_by__isnull=True)
                | Q(state="approved", approved_by__isnull=False, refused_by__isnull=True)
                | Q(state__in=["refused", "returned"], approved_by__isnull=True, refused_by__isnull=False),
                name="decided_issuance_names_who_decided",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def usable_until(self) -> date | None:
        """The last day on which its credits can be delivered or set aside, as the database counts it.

        None if they do not expire. The last day of February stands in for one that a year lacks.
        """
        years, last = self.standard.usable_years, self.report.period_last
        if years is None:
            return None
        day = 28 if (last.month, last.day) == (2, 29) and not isleap(last.year + years) else last.day
        return last.replace(year=last.year + years, day=day)

    @transition(field=state, source=State.REQUESTED, target=State.APPROVED)
    def approve(self, *, at, by):
        self.decided_at, self.approved_by = at, by

    @transition(field=state, source=State.REQUESTED, target=State.REFUSED)
    def refuse(self, *, reason, at, by):
        self.reason, self.decided_at, self.refused_by = reason, at, by

    @transition(field=state, source=State.REQUESTED, target=State.RETURNED)
    def give_back(self, *, reason, at, by):
        self.reason, self.decided_at, self.refused_by = reason, at, by
