"""Kilograms of metal behind a unit of something: sets of factors, published one after another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import EditableModel, Mineral


class FactorSetQuerySet(models.QuerySet["FactorSet"]):
    def published(self):
        return self.filter(published_on__isnull=False)

    def in_force(self):
        """The last set of the chain, from which lines take their factors; None before the first."""
        return self.published().exclude(successors__published_on__isnull=False).first()


class FactorSet(EditableModel):
    """A version of factors, all of them indicative, each with its source.

    Registrars prepare a set and publish it; from then on the database keeps it and its factors as they
    are, and only the set that supersedes it brings other figures. Lines keep copies of them.
    """

    version = models.CharField(_("version"), max_length=20, unique=True)
    note = models.TextField(_("note"), blank=True)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="successors",
        verbose_name=_("supersedes"),
    )

    objects = FactorSetQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("factor set")
        verbose_name_plural = _("factor sets")
        permissions = [("publish_factorset", "Can publish factor sets")]
        constraints = [
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(published_on__isnull=False),
                nulls_distinct=False,
                name="factor_sets_follow_one_another",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="factor_set_supersedes_another",
            ),
        ]

    def __str__(self):
        return self.version

    @property
    def is_published(self) -> bool:
        return self.published_on is not None


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
    kg_low = models.DecimalField(
        _("kg per unit, low"),
        max_digits=12,
        decimal_places=6,
        help_text=_("The same as the factor where no range is known."),
    )
    kg_high = models.DecimalField(_("kg per unit, high"), max_digits=12, decimal_places=6)
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
            models.CheckConstraint(
                condition=Q(kg_low__gte=0, kg_low__lte=F("kg_per_unit"), kg_high__gte=F("kg_per_unit")),
                name="factor_lies_within_its_range",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.kg_per_unit.normalize():f} kg {self.mineral.symbol}/{self.unit}"

    @property
    def is_published(self) -> bool:
        return self.factor_set.is_published
