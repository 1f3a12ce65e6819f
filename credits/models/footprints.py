"""How much metal a company's products contain in a period, line by line, with the factor behind each."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Mod, Sign
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from credits.models.factors import FactorSet, Tier
from registry.models import EditableModel, Job, LedgerModel, Mineral, Organisation, StateField, User


class FootprintQuerySet(models.QuerySet["Footprint"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(organisation__in=Organisation.objects.where_may(user, "view_holdings"))

    def declared(self):
        return self.filter(state="declared")

    def matchable(self, organisation, user):
        """What claims of an organisation may match: its own, its group's, and what the person sees else."""
        group = models.Q(organisation=organisation) | models.Q(organisation__parent=organisation)
        mine = Organisation.objects.where_may(user, "view_holdings")
        return self.filter(group | models.Q(organisation__in=mine))

    def with_totals(self):
        """Adds `total` and `matched` (kg): the sum of lines, and what retirements cover of them."""
        lines = FootprintLine.objects.filter(footprint=models.OuterRef("pk")).order_by().values("footprint")
        return self.annotate(total=sum_of(lines, "quantity"), matched=sum_of(lines, "covered_kg"))

    def with_range(self):
        """Adds `total_low` and `total_high` (kg): the sums of what the lines are at least and at most."""
        lines = FootprintLine.objects.filter(footprint=models.OuterRef("pk")).order_by().values("footprint")
        return self.annotate(total_low=sum_of(lines, "low_kg"), total_high=sum_of(lines, "high_kg"))


def sum_of(lines, column):
    """The sum of a column over the lines of a subquery, 0 where there are none."""
    total = models.Subquery(
        lines.annotate(sum=models.Sum(column)).values("sum"), output_field=models.BigIntegerField()
    )
    return models.functions.Coalesce(total, models.Value(0, output_field=models.BigIntegerField()))


class Footprint(LedgerModel):
    """What a company declares for a mineral and a period; a draft until then, and never changed afterwards.

    What it covers and who checked it is part of what is declared: a footprint that somebody checks later
    is declared anew, as the next version, which takes the place of the one before unless a claim rests on it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECLARED = "declared", _("Declared")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Scope(models.TextChoices):
        COMPANY = "company", _("The whole company")
        PRODUCT_GROUP = "product_group", _("A product group")
        PRODUCT = "product", _("One product")

    class Verification(models.TextChoices):
        DECLARED = "declared", _("Declared by the company, not checked")
        INTERNAL = "internal", _("Checked within the company")
        THIRD_PARTY = "third_party", _("Checked by a third party")

    number = models.CharField(_("number"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="footprints", verbose_name=_("organisation")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    period_first = models.DateField(_("first day"))
    period_last = models.DateField(_("last day"))
    boundary = models.TextField(
        _("inventory boundary"), help_text=_("Which products and parts of the company are counted.")
    )
    scope = models.CharField(_("covers"), max_length=20, choices=Scope.choices, default=Scope.COMPANY)
    # Empty for the whole company.
    scope_name = models.CharField(_("name of the product or group"), max_length=120, blank=True)
    verification = models.CharField(
        _("how it was checked"), max_length=20, choices=Verification.choices, default=Verification.DECLARED
    )
    verifier_name = models.CharField(_("who checked"), max_length=120, blank=True)
    verified_on = models.DateField(_("checked on"), null=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="successors", verbose_name=_("takes the place of")
    )
    method = models.CharField(_("method"), max_length=40, default="RMC-FP 1.1", editable=False)
    state = StateField(_("state"), default=State.DRAFT, choices=State.choices)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("created by"))
    declared_at = models.DateTimeField(_("declared at"), null=True)
    declared_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("declared by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = FootprintQuerySet.as_manager()

    class Meta:
        ordering = ["-period_first", "-id"]
        verbose_name = _("footprint")
        verbose_name_plural = _("footprints")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_first__lte=F("period_last")), name="footprint_period_runs_forward"
            ),
            models.CheckConstraint(
                condition=~Q(state="declared") | Q(declared_at__isnull=False, declared_by__isnull=False),
                name="declared_footprint_names_who_declared",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="withdrawn_footprint_names_who_withdrew",
            ),
            models.CheckConstraint(
                condition=Q(scope="company", scope_name="")
                | (Q(scope__in=["product_group", "product"]) & ~Q(scope_name="")),
                name="footprint_names_what_it_covers",
            ),
            models.CheckConstraint(
                condition=Q(verification="declared", verifier_name="", verified_on__isnull=True)
                | (
                    Q(verification__in=["internal", "third_party"], verified_on__isnull=False)
                    & ~Q(verifier_name="")
                ),
                name="checked_footprint_names_who_checked",
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True) | Q(version__gt=1, supersedes__isnull=False),
                name="footprint_versions_count_from_one",
            ),
            # One that was given up makes room for another.
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(state="withdrawn"),
                name="footprint_has_one_successor",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def total_kg(self) -> int:
        """Kilograms of contained metal over all lines; one query, for single objects."""
        return self.lines.aggregate(total=models.Sum("quantity"))["total"] or 0

    @transition(field=state, source=State.DRAFT, target=State.DECLARED)
    def declare(self, *, at, by):
        self.declared_at, self.declared_by = at, by

    @transition(field=state, source=[State.DRAFT, State.DECLARED], target=State.WITHDRAWN)
    def withdraw(self, *, at, by):
        self.withdrawn_at, self.withdrawn_by = at, by


class FootprintEvidence(EditableModel):
    """A file that shows where the figures are from; added and removed while the footprint is a draft."""

    footprint = models.ForeignKey(
        Footprint, models.PROTECT, related_name="evidence", verbose_name=_("footprint")
    )
    # As the company calls it; what is stored has a name of ours.
    name = models.CharField(_("name of the file"), max_length=255)
    file = models.FileField(_("evidence"), upload_to="footprints/%Y/")
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence of a footprint")
        verbose_name_plural = _("evidence of footprints")
        constraints = [
            models.UniqueConstraint(fields=["footprint", "sha256"], name="footprint_evidence_is_kept_once"),
            models.CheckConstraint(
                condition=~Q(file="") & ~Q(name="") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="footprint_evidence_has_a_file",
            ),
        ]

    def __str__(self):
        return self.name


class FootprintUploadQuerySet(models.QuerySet["FootprintUpload"]):
    def visible_to(self, user):
        """A person's own: a table shows more than the lines that come of it."""
        return self.filter(job__uploaded_by=user, footprint__in=Footprint.objects.visible_to(user))


class FootprintUpload(LedgerModel):
    """A table of lines that somebody handed in for a draft; its job tells what came of it."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="footprint_upload", verbose_name=_("import"))
    footprint = models.ForeignKey(
        Footprint, models.PROTECT, related_name="uploads", verbose_name=_("footprint")
    )

    objects = FootprintUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("table of a footprint")
        verbose_name_plural = _("tables of footprints")

    def __str__(self):
        return f"{self.footprint}: {self.job}"


# Decimal places of the numeric columns make no difference: both functions below are exact.
EXACT = models.DecimalField(max_digits=40, decimal_places=14)


def primary_metal(factor: str):
    """Dividend and divisor of a line's kilograms: primary metal alone, with what is lost in manufacture."""
    metal = F("units") * F("amount_per_unit") * F(factor)
    return metal * (Value(100) - F("recycled_percent")), Value(100) - F("yield_loss_percent")


def rounded_down(factor: str):
    """Whole kilograms of a line by one of its factors; `div` loses no digit where `/` would round."""
    whole = models.Func(*primary_metal(factor), function="DIV", output_field=EXACT)
    return Cast(whole, models.BigIntegerField())


def rounded_up(factor: str):
    """As `rounded_down`, and one kilogram more wherever something is left over."""
    whole = models.Func(*primary_metal(factor), function="DIV", output_field=EXACT)
    rest = Mod(*primary_metal(factor), output_field=EXACT)
    return Cast(whole + Sign(rest, output_field=EXACT), models.BigIntegerField())


class FootprintLine(EditableModel):
    """One product: how many, how much of the counted unit each holds, and the kilograms per unit.

    Method RMC-FP 1.1, for each line, with nothing rounded on the way::

        kg = units x amount x factor x (1 - recycled) / (1 - yield loss)

    Credits stand for primary metal, so a recycled share is subtracted, with the source that says so. Metal
    lost in manufacture was mined for the product too, so it is added, with a reason. The kilograms are
    rounded up to a whole one, since a footprint that is a fraction short would let a claim say more than it
    may; the range is rounded outwards: the low figure down, the high figure up.

    Lines are added and removed while the footprint is a draft; the database freezes them with it.

    A line keeps its own copy of the factor, so that a later factor set changes no declared footprint.
    """

    footprint = models.ForeignKey(
        Footprint, models.PROTECT, related_name="lines", verbose_name=_("footprint")
    )
    product = models.CharField(_("product"), max_length=120)
    units = models.PositiveBigIntegerField(_("units"))
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices)
    amount_per_unit = models.DecimalField(_("amount in each"), max_digits=12, decimal_places=6)
    # Where the factor was copied from; empty if it is the company's own.
    factor_set = models.ForeignKey(
        FactorSet, models.PROTECT, null=True, related_name="+", verbose_name=_("factor set")
    )
    factor_code = models.CharField(_("factor"), max_length=20, blank=True)
    factor_unit = models.CharField(_("amount counted in"), max_length=20)
    factor_kg = models.DecimalField(_("kg per amount"), max_digits=12, decimal_places=6)
    factor_low_kg = models.DecimalField(_("kg per amount, low"), max_digits=12, decimal_places=6)
    factor_high_kg = models.DecimalField(_("kg per amount, high"), max_digits=12, decimal_places=6)
    factor_source = models.TextField(_("source of the factor"))
    recycled_percent = models.DecimalField(
        _("recycled share (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    recycled_source = models.TextField(_("source of the recycled share"), blank=True)
    yield_loss_percent = models.DecimalField(
        _("lost in manufacture (%)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    yield_loss_reason = models.TextField(_("reason of the loss"), blank=True)
    quantity = models.GeneratedField(
        expression=rounded_up("factor_kg"),
        output_field=models.BigIntegerField(_("contained metal (kg)")),
        db_persist=True,
    )
    low_kg = models.GeneratedField(
        expression=rounded_down("factor_low_kg"),
        output_field=models.BigIntegerField(_("at least (kg)")),
        db_persist=True,
    )
    high_kg = models.GeneratedField(
        expression=rounded_up("factor_high_kg"),
        output_field=models.BigIntegerField(_("at most (kg)")),
        db_persist=True,
    )
    # Moved by the trigger on coverages alone; the application may not write it.
    covered_kg = models.PositiveBigIntegerField(_("covered (kg)"), default=0, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("footprint line")
        verbose_name_plural = _("footprint lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gt=0, amount_per_unit__gt=0, factor_kg__gte=0),
                name="footprint_line_counts_something",
            ),
            models.CheckConstraint(
                condition=Q(covered_kg__gte=0, covered_kg__lte=F("quantity")),
                name="a_line_is_covered_at_most_once",
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]), name="footprint_line_names_its_tier"),
            models.CheckConstraint(condition=~Q(factor_source=""), name="footprint_line_names_its_source"),
            models.CheckConstraint(
                condition=Q(
                    factor_low_kg__gte=0,
                    factor_low_kg__lte=F("factor_kg"),
                    factor_high_kg__gte=F("factor_kg"),
                ),
                name="footprint_line_lies_within_its_range",
            ),
            models.CheckConstraint(
                condition=Q(factor_set__isnull=True, factor_code="")
                | (Q(factor_set__isnull=False) & ~Q(factor_code="")),
                name="factor_of_a_line_names_its_set",
            ),
            models.CheckConstraint(
                condition=Q(recycled_percent=0)
                | (Q(recycled_percent__gt=0, recycled_percent__lte=100) & ~Q(recycled_source="")),
                name="recycled_share_names_its_source",
            ),
            models.CheckConstraint(
                condition=Q(yield_loss_percent=0)
                | (Q(yield_loss_percent__gt=0, yield_loss_percent__lt=100) & ~Q(yield_loss_reason="")),
                name="yield_loss_names_its_reason",
            ),
        ]

    def __str__(self):
        return self.product
