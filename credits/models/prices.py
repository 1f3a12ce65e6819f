"""What a price is worked out from: benchmark series, the recipe over them, and how a total is split."""

from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.models import DecidedModel, EditableModel, LedgerModel, Mineral, Standard, User
from registry.models.two_people import decided_names_who_decided, who_asked_never_approves


class PriceSeries(EditableModel):
    """A published benchmark of a metal's price, month by month, in US dollars."""

    class Unit(models.TextChoices):
        POUND = "USD/lb", _("USD per pound")
        TONNE = "USD/t", _("USD per tonne")

    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    name = models.CharField(_("name"), max_length=120, unique=True)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices)
    source = models.TextField(_("source"), help_text=_("Who publishes it, and where it can be looked up."))

    class Meta:
        ordering = ["name"]
        verbose_name = _("benchmark series")
        verbose_name_plural = _("benchmark series")

    def __str__(self):
        return f"{self.name} ({self.unit})"


class PricePoint(LedgerModel):
    """The average of one month; a wrong one is corrected in a new series, since recipes rest on it."""

    series = models.ForeignKey(
        PriceSeries, models.PROTECT, related_name="points", verbose_name=_("benchmark series")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    # In the series' unit.
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        ordering = ["series", "month"]
        verbose_name = _("monthly price")
        verbose_name_plural = _("monthly prices")
        constraints = [
            models.UniqueConstraint(fields=["series", "month"], name="one_price_per_month_of_a_series"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="a_price_is_above_nothing"),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}: {self.value.normalize():f}"


class PriceRecipeQuerySet(models.QuerySet["PriceRecipe"]):
    def approved(self):
        return self.filter(state="approved")


class PriceRecipe(DecidedModel):
    """A percentage of a series' average over so many months: what one tonne's credit costs, and who agreed.

    Average and unit price are US cents per tonne, each rounded once, half up, from the exact average.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    series = models.ForeignKey(
        PriceSeries, models.PROTECT, related_name="recipes", verbose_name=_("benchmark series")
    )
    first_month = models.DateField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"))
    percentage = models.DecimalField(_("percentage"), max_digits=6, decimal_places=3)
    average_minor = models.PositiveBigIntegerField(_("average per tonne"))
    unit_price_minor = models.PositiveBigIntegerField(_("unit price per tonne"))

    objects = PriceRecipeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("price recipe")
        verbose_name_plural = _("price recipes")
        permissions = [
            ("propose_price", "Can record benchmark prices and propose price recipes"),
            ("approve_price", "Can approve and refuse price recipes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=120), name="recipe_looks_back_a_while"
            ),
            models.CheckConstraint(
                condition=Q(percentage__gt=0, percentage__lte=100), name="recipe_takes_a_percentage"
            ),
            who_asked_never_approves("who_proposed_a_price_never_approves"),
            decided_names_who_decided("decided_recipe_names_who_decided"),
        ]

    def __str__(self):
        return self.number

    @property
    def last_month(self) -> date:
        month = self.first_month.year * 12 + self.first_month.month - 1 + self.months - 1
        return date(month // 12, month % 12 + 1, 1)

    @property
    def in_words(self) -> str:
        """As an order's price basis says it, in the reader's language."""
        return _(
            "%(percentage)s %% of the average of %(series)s from %(first)s to %(last)s, by recipe %(number)s"
        ) % {
            "percentage": f"{self.percentage.normalize():f}",
            "series": self.series.name,
            "first": f"{self.first_month:%Y-%m}",
            "last": f"{self.last_month:%Y-%m}",
            "number": self.number,
        }


class FeeSplitQuerySet(models.QuerySet["FeeSplit"]):
    def in_force(self, on):
        """The latest of each standard that was declared from a date before or on this one, newest first."""
        later = self.filter(standard=OuterRef("standard"), valid_from__lte=on).order_by("-valid_from")
        return self.filter(pk=Subquery(later.values("pk")[:1])).order_by("-valid_from", "-pk")


class FeeSplit(EditableModel):
    """How what a buyer pays is divided, as the scheme declares it under a standard from a date on."""

    standard = models.ForeignKey(
        Standard, models.PROTECT, related_name="fee_splits", verbose_name=_("standard")
    )
    valid_from = models.DateField(_("valid from"))

    objects = FeeSplitQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("fee split")
        verbose_name_plural = _("fee splits")
        constraints = [
            models.UniqueConstraint(fields=["standard", "valid_from"], name="one_fee_split_from_a_day")
        ]

    def __str__(self):
        return f"{self.standard}, {self.valid_from}"


class FeePart(EditableModel):
    split = models.ForeignKey(FeeSplit, models.CASCADE, related_name="parts", verbose_name=_("fee split"))
    position = models.PositiveSmallIntegerField(_("position"))
    name_en = models.CharField(_("name in English"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80)
    permille = models.PositiveSmallIntegerField(
        _("per mille of the total"), help_text=_("900 for 90 %; all parts together make 1000.")
    )
    is_fee = models.BooleanField(
        _("a fee"), default=True, help_text=_("Not ticked: goes to the funds of the sites.")
    )

    class Meta:
        ordering = ["split", "position"]
        verbose_name = _("part of a fee split")
        verbose_name_plural = _("parts of a fee split")
        constraints = [
            models.UniqueConstraint(fields=["split", "position"], name="one_part_per_position_of_a_split"),
            models.CheckConstraint(
                condition=Q(permille__gte=1, permille__lte=1000), name="part_is_a_share_of_the_whole"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.name_fr if (get_language() or "en").startswith("fr") else self.name_en
