"""How much metal a company's products contain in a period, line by line, with the factor behind each."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Ceil
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from registry.models import EditableModel, LedgerModel, Mineral, Organisation, User


class FactorSet(EditableModel):
    """A published version of factors; all of them indicative, each with its source."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-version"]
        verbose_name = _("factor set")
        verbose_name_plural = _("factor sets")

    def __str__(self):
        return self.version


class Tier(models.IntegerChoices):
    MEASURED = 1, _("1 · measured bill of materials")
    CHEMISTRY = 2, _("2 · chemistry × kWh")
    CATEGORY = 3, _("3 · category default")


class Factor(EditableModel):
    factor_set = models.ForeignKey(
        FactorSet, models.PROTECT, related_name="factors", verbose_name=_("factor set")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    code = models.CharField(_("code"), max_length=20)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices)
    unit = models.CharField(
        _("unit"), max_length=20, help_text=_("What one factor counts: kWh, vehicle, unit.")
    )
    kg_per_unit = models.DecimalField(_("kg per unit"), max_digits=12, decimal_places=6)
    source = models.TextField(_("source"))

    class Meta:
        ordering = ["mineral", "code"]
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        constraints = [
            models.UniqueConstraint(
                fields=["factor_set", "mineral", "code"], name="factor_once_per_set_and_mineral"
            ),
            models.CheckConstraint(condition=Q(kg_per_unit__gte=0), name="factor_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.code}: {self.kg_per_unit.normalize():f} kg {self.mineral.symbol}/{self.unit}"


class FootprintQuerySet(models.QuerySet["Footprint"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(organisation__in=Organisation.objects.where_may(user, "view_holdings"))

    def declared(self):
        return self.filter(state="declared")

    def with_totals(self):
        """Adds `total` and `matched` (kg): the sum of lines, and what retirements cover of them."""
        lines = FootprintLine.objects.filter(footprint=models.OuterRef("pk")).order_by().values("footprint")
        return self.annotate(total=sum_of(lines, "quantity"), matched=sum_of(lines, "covered_kg"))


def sum_of(lines, column):
    """The sum of a column over the lines of a subquery, 0 where there are none."""
    total = models.Subquery(
        lines.annotate(sum=models.Sum(column)).values("sum"), output_field=models.BigIntegerField()
    )
    return models.functions.Coalesce(total, models.Value(0, output_field=models.BigIntegerField()))


class Footprint(LedgerModel):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECLARED = "declared", _("Declared")
        WITHDRAWN = "withdrawn", _("Withdrawn")

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
    method = models.CharField(_("method"), max_length=40, default="RMC-FP 1.0", editable=False)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
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


class FootprintLine(EditableModel):
    """One product: how many, how much of the counted unit each holds, and the kilograms per unit.

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
    factor_unit = models.CharField(_("amount counted in"), max_length=20)
    factor_kg = models.DecimalField(_("kg per amount"), max_digits=12, decimal_places=6)
    factor_source = models.TextField(_("source of the factor"))
    # Rounded up: a footprint that is a fraction short would let a claim say more than it may.
    quantity = models.GeneratedField(
        expression=Cast(Ceil(F("units") * F("amount_per_unit") * F("factor_kg")), models.BigIntegerField()),
        output_field=models.BigIntegerField(_("contained metal (kg)")),
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
        ]

    def __str__(self):
        return self.product
