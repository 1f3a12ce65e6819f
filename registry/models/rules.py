"""By which rules: minerals, the standard, and what a statement allows its holder to say."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.models.base import EditableModel

LANGUAGES_OF_STATEMENTS = ("en", "fr", "de")


class Mineral(EditableModel):
    symbol = models.CharField(_("symbol"), max_length=3, unique=True)
    name_en = models.CharField(_("name in English"), max_length=40)
    name_fr = models.CharField(_("name in French"), max_length=40)
    # Only statements speak German; without a name no statement of the mineral does.
    name_de = models.CharField(_("name in German"), max_length=40, blank=True)
    kg_per_credit = models.PositiveIntegerField(_("kilograms per credit"))
    smallest_lot_kg = models.PositiveIntegerField(
        _("smallest lot (kg)"),
        default=1,
        help_text=_("Orders are for whole multiples of it; 1 leaves every quantity open."),
    )

    class Meta:
        ordering = ["symbol"]
        verbose_name = _("mineral")
        verbose_name_plural = _("minerals")
        constraints = [
            models.CheckConstraint(condition=models.Q(kg_per_credit__gt=0), name="a_credit_weighs_something"),
            models.CheckConstraint(condition=models.Q(smallest_lot_kg__gt=0), name="a_lot_weighs_something"),
        ]

    def __str__(self):
        return f"{self.name} ({self.symbol})"

    def in_lots(self, kilograms: int) -> int:
        """The kilograms that must be ordered to have these: whole lots, rounded up."""
        return -(-kilograms // self.smallest_lot_kg) * self.smallest_lot_kg

    @property
    def name(self) -> str:
        language = (get_language() or "en")[:2]
        if language == "de" and self.name_de:
            return self.name_de
        return self.name_en if language == "en" else self.name_fr


class Standard(EditableModel):
    name = models.CharField(_("name"), max_length=120)
    version = models.CharField(_("version"), max_length=40)
    is_draft = models.BooleanField(
        _("draft"), default=True, help_text=_("Not yet published; statements say so.")
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    usable_years = models.PositiveSmallIntegerField(
        _("usable for (years)"),
        null=True,
        blank=True,
        help_text=_(
            "From the last day of production; afterwards credits can be neither delivered nor set aside "
            "for a retirement. Empty: they do not expire."
        ),
    )
    allows_group_transfer = models.BooleanField(
        _("allows transfers within a group"),
        default=False,
        help_text=_(
            "Whether a company may pass credits on to another of its group, which accepts them and which the "
            "staff approve. Credits are never sold on."
        ),
    )

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="standard_version_once"),
            models.CheckConstraint(
                condition=models.Q(is_draft=True) | models.Q(published_on__isnull=False),
                name="published_standard_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(usable_years__isnull=True)
                | models.Q(usable_years__gte=1, usable_years__lte=100),
                name="credits_are_usable_for_a_while",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.version}"


class ClaimBoundaryQuerySet(models.QuerySet["ClaimBoundary"]):
    def in_force(self, on):
        """The newest version that applies on a date, or none."""
        # Written out: every retirement asks this, and composing it takes longer than its answer.
        found = self.raw(
            "SELECT * FROM registry_claimboundary WHERE effective_from <= %s "
            "ORDER BY effective_from DESC, id DESC LIMIT 1",
            [on],
        )
        return next(iter(found), None)


class ClaimBoundary(EditableModel):
    """One version of what may and may not be said; a statement freezes the texts of its version.

    A version offers statements in the languages that it has texts in: English and French, and perhaps German.
    """

    version = models.CharField(_("version"), max_length=20, unique=True)
    effective_from = models.DateField(_("in force from"))
    draft_languages = models.CharField(
        _("translations not reviewed yet"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2}( [a-z]{2})*$", _("Two-letter codes with spaces: de"))],
        help_text=_("Languages whose texts no lawyer has read yet, such as de; statements in them say so."),
    )

    objects = ClaimBoundaryQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_from"]
        verbose_name = _("claim boundary")
        verbose_name_plural = _("claim boundaries")

    def __str__(self):
        return self.version

    @property
    def languages(self) -> list[str]:
        """Languages that it has texts in, English first; one query."""
        found = set(self.texts.order_by().values_list("language", flat=True).distinct())
        return [language for language in LANGUAGES_OF_STATEMENTS if language in found]


class ClaimBoundaryText(EditableModel):
    class Kind(models.TextChoices):
        MAY_SAY = "may_say", _("May say")
        MAY_NOT_SAY = "may_not_say", _("May not say or imply")
        SAY_WITH = "say_with", _("Say with every use")
        NOTICE = "notice", _("Triggered line")

    class When(models.TextChoices):
        ALWAYS = "always", _("Always")
        FOOTPRINT_MATCH = "footprint_match", _("When matched to a footprint")
        FULL_MATCH = "full_match", _("When the match is complete")
        EXCEEDING_FOOTPRINT = "exceeding_footprint", _("When the claim exceeds the footprint")
        UNVERIFIED_FOOTPRINT = "unverified_footprint", _("When the footprint is declared, not checked")
        PARTIAL_FOOTPRINT = "partial_footprint", _("When the footprint covers a part of the company")
        DRAFT_STANDARD = "draft_standard", _("When the standard is a draft")
        OTHER_BENEFICIARY = "other_beneficiary", _("When the beneficiary is not the account")

    boundary = models.ForeignKey(
        ClaimBoundary, models.CASCADE, related_name="texts", verbose_name=_("claim boundary")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("en", _("English")), ("fr", _("French")), ("de", _("German"))],
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    when = models.CharField(_("applies"), max_length=24, choices=When.choices, default=When.ALWAYS)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(
        _("text"),
        help_text=_(
            "May hold {period}, {company}, {quantity}, {mineral}, {place}, {number}, {percent}, "
            "{footprint}, {covered}, {scope}, {declared_by}, {contribution} and {standard}."
        ),
    )

    class Meta:
        ordering = ["boundary", "language", "kind", "position"]
        verbose_name = _("claim boundary text")
        verbose_name_plural = _("claim boundary texts")
        constraints = [
            models.UniqueConstraint(
                fields=["boundary", "language", "kind", "position"], name="one_boundary_text_per_position"
            )
        ]

    def __str__(self):
        return f"{self.boundary} {self.language} {self.get_kind_display()} {self.position}"
