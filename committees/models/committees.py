"""The committee of a mine site and how many seats each worker group has on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from committees.voting import rule_in_words
from registry.models import EditableModel, MineSite, Organisation


class WorkerGroup(models.TextChoices):
    DIGGERS = "diggers", _("Diggers")
    WOMEN_WASHERS = "women_washers", _("Women washers")
    SELLERS = "sellers", _("Sellers")
    TRANSPORTERS = "transporters", _("Transporters")
    COOPERATIVE = "cooperative", _("Cooperative")
    SCHEME = "scheme", _("Scheme")


# The groups of people who work at the mine; the other two stand for those who run it and the scheme.
WORKERS = frozenset(
    [WorkerGroup.DIGGERS, WorkerGroup.WOMEN_WASHERS, WorkerGroup.SELLERS, WorkerGroup.TRANSPORTERS]
)


def cooperatives_visible_to(user):
    """The cooperatives whose committee, fund and spending `user` may see: staff all, others their own."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    cooperatives = Organisation.objects.of_kind(Organisation.Kind.COOPERATIVE)
    return cooperatives if user.is_staff else cooperatives.where_may(user, "view_fund")


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, user):
        return self.filter(cooperative__in=cooperatives_visible_to(user))

    def where_may(self, user, permission):
        """The committees of cooperatives at which `user` holds an object permission."""
        return self.filter(cooperative__in=Organisation.objects.where_may(user, permission))


class Committee(EditableModel):
    """Who decides at a mine site, how many must be there, and by which rule they decide."""

    class Rule(models.TextChoices):
        MAJORITY = "majority", _("Majority")
        QUALIFIED = "qualified", _("Qualified majority")
        CONSENSUS = "consensus", _("Consensus")

    cooperative = models.ForeignKey(
        Organisation, models.PROTECT, related_name="committees", verbose_name=_("cooperative")
    )
    site = models.OneToOneField(
        MineSite, models.PROTECT, related_name="committee", verbose_name=_("mine site")
    )
    name = models.CharField(_("name"), max_length=120)
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("How many members must be present, of whichever group."),
    )
    rule = models.CharField(_("rule"), max_length=12, choices=Rule.choices, default=Rule.MAJORITY)
    # Two small numbers, since no decimal writes two thirds.
    needed = models.PositiveSmallIntegerField(
        _("votes needed"), default=2, help_text=_("Of a qualified majority only: 2 of 3, or 3 of 4.")
    )
    needed_of = models.PositiveSmallIntegerField(_("of votes cast"), default=3)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="committee_has_a_name"),
            models.CheckConstraint(condition=models.Q(quorum__gt=0), name="somebody_must_be_present"),
            models.CheckConstraint(
                condition=models.Q(
                    needed_of__lt=F("needed") * 2,
                    needed_of__gte=F("needed"),
                    rule__in=["majority", "qualified", "consensus"],
                ),
                name="a_qualified_majority_is_more_than_half",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.site_id and self.cooperative_id and self.site.cooperative_id != self.cooperative_id:
            raise ValidationError({"cooperative": _("The mine site belongs to another cooperative.")})
        if self.needed and self.needed_of and not self.needed <= self.needed_of < 2 * self.needed:
            raise ValidationError({"needed": _("More than half of the votes, and at most all of them.")})

    def rule_in_words(self) -> str:
        """How the committee decides, for people who read it before they vote."""
        return rule_in_words(self.rule, self.needed, self.needed_of)

    def places(self) -> "Places":
        return Places.of(self.seats.all())


class Seat(EditableModel):
    """How many people of one group sit on a committee; who they are is not stored."""

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="seats", verbose_name=_("committee")
    )
    group = models.CharField(_("group"), max_length=16, choices=WorkerGroup.choices)
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    alternates = models.PositiveSmallIntegerField(
        _("alternates"), default=0, help_text=_("They sit in when a member is away, and add no vote.")
    )
    term_first = models.DateField(_("term begins on"), null=True, blank=True)
    term_last = models.DateField(_("term ends on"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("seats of a group")
        verbose_name_plural = _("seats by group")
        constraints = [
            models.UniqueConstraint(fields=["committee", "group"], name="seats_once_per_group"),
            models.CheckConstraint(
                condition=models.Q(group__in=WorkerGroup.values), name="seats_belong_to_a_known_group"
            ),
            models.CheckConstraint(condition=models.Q(seats__gt=0), name="a_group_has_a_seat"),
            models.CheckConstraint(
                condition=models.Q(term_last__isnull=True)
                | models.Q(term_first__isnull=False, term_last__gte=F("term_first")),
                name="a_term_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.get_group_display()}: {self.seats}"

    def clean(self):
        if self.term_last and (self.term_first is None or self.term_last < self.term_first):
            raise ValidationError({"term_last": _("Give the day on which the term begins, and a later one.")})

    def is_over(self, on: date) -> bool:
        """Whether the group's term ended before a day; its members stay until others are chosen."""
        return self.term_last is not None and self.term_last < on


@dataclass(frozen=True)
class Places:
    """How many seats the workers hold beside all others."""

    workers: int
    others: int

    @classmethod
    def of(cls, seats: Iterable[Seat]) -> "Places":
        held = {seat.group: seat.seats for seat in seats}
        workers = sum(count for group, count in held.items() if group in WORKERS)
        return cls(workers, sum(held.values()) - workers)

    @property
    def all(self) -> int:
        return self.workers + self.others

    @property
    def workers_are_the_majority(self) -> bool:
        return self.workers > self.others
