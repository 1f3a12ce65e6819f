"""How a project is planned, and what became of it: budget, quotes, milestones, photos, people reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.committees import WorkerGroup, cooperatives_visible_to
from committees.models.decisions import Expenditure, Project
from registry.models import EditableModel, LedgerModel, User


class OfProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__decision__committee__cooperative__in=cooperatives_visible_to(user))


class BudgetLine(EditableModel):
    """What part of a project's money is meant for what, in the fund's currency."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="budget", verbose_name=_("project"))
    position = models.PositiveSmallIntegerField(_("position"))
    purpose = models.CharField(_("for what"), max_length=120)
    amount_minor = models.PositiveBigIntegerField(_("amount (minor units)"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget")
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="budget_lines_have_an_order"),
            models.CheckConstraint(
                condition=~Q(purpose="") & Q(amount_minor__gt=0), name="a_budget_line_says_for_what"
            ),
        ]

    def __str__(self):
        return self.purpose


class Milestone(EditableModel):
    """What is to be done by when, and when it was."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones", verbose_name=_("project"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("what is done"), max_length=120)
    due_on = models.DateField(_("planned for"))
    reached_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="milestones_have_an_order"),
            models.CheckConstraint(condition=~Q(name=""), name="a_milestone_says_what_is_done"),
        ]

    def __str__(self):
        return self.name

    def is_late(self, on) -> bool:
        """A hint and no more: late money or late rain is nobody's fault."""
        return self.reached_on is None and self.due_on < on


class Quote(LedgerModel):
    """What one supplier would take for it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="offers", verbose_name=_("project"))
    supplier = models.CharField(_("supplier"), max_length=120)
    amount_minor = models.PositiveBigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3, choices=Expenditure.Currency.choices)
    is_taken = models.BooleanField(_("this one was taken"), default=False)
    file = models.FileField(_("photo or PDF of the quote"), upload_to="quotes/%Y/")
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("quote of a supplier")
        verbose_name_plural = _("quotes of suppliers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(supplier="") & Q(amount_minor__gt=0) & Q(currency__in=["USD", "CDF"]),
                name="a_quote_names_supplier_and_price",
            ),
            models.CheckConstraint(
                condition=~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_quote_has_a_paper"
            ),
        ]

    def __str__(self):
        return self.supplier


class Photo(LedgerModel):
    """How a place looked before or after, with the consent of whoever is in the picture."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    project = models.ForeignKey(Project, models.PROTECT, related_name="photos", verbose_name=_("project"))
    moment = models.CharField(_("taken"), max_length=6, choices=Moment.choices)
    caption = models.CharField(_("what it shows"), max_length=120)
    consent = models.CharField(_("consent"), max_length=200)
    is_for_everybody = models.BooleanField(_("may be shown outside the committee"), default=False)
    file = models.FileField(_("photo"), upload_to="photos/%Y/")
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["moment", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                condition=Q(moment__in=["before", "after"]) & ~Q(consent="") & ~Q(caption=""),
                name="a_photo_has_consent",
            ),
            models.CheckConstraint(
                condition=~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_photo_has_a_picture"
            ),
        ]

    def __str__(self):
        return self.caption


class ImpactArea(models.TextChoices):
    """What the Fair Cobalt Alliance watches at a mine; these are not the four areas of spending."""

    CHILDREN = "children", _("Child labour and education")
    WORK = "work", _("Working conditions")
    LIVELIHOOD = "livelihood", _("Livelihood")
    NATURE = "nature", _("Environment")
    GENDER = "gender", _("Gender")


class Indicator(models.TextChoices):
    """The few figures in which a result may be told."""

    CHILDREN_IN_SCHOOL = "children_in_school", _("Children who went to school")
    PITS_SAFER = "pits_safer", _("Pits made safer")
    WORKERS_EQUIPPED = "workers_equipped", _("Workers with protective equipment")
    PEOPLE_TRAINED = "people_trained", _("People trained")
    HOUSEHOLDS_EARNING = "households_earning", _("Households with more income")
    WASTE_KG = "waste_kg", _("Kilograms of waste taken away")
    LAND_M2 = "land_m2", _("Square metres of land restored")
    WATER_POINTS = "water_points", _("Water points that work")
    WOMEN_DECIDING = "women_deciding", _("Women in places where it is decided")


IMPACT_AREAS: dict[str, ImpactArea] = {
    Indicator.CHILDREN_IN_SCHOOL: ImpactArea.CHILDREN,
    Indicator.PITS_SAFER: ImpactArea.WORK,
    Indicator.WORKERS_EQUIPPED: ImpactArea.WORK,
    Indicator.PEOPLE_TRAINED: ImpactArea.LIVELIHOOD,
    Indicator.HOUSEHOLDS_EARNING: ImpactArea.LIVELIHOOD,
    Indicator.WASTE_KG: ImpactArea.NATURE,
    Indicator.LAND_M2: ImpactArea.NATURE,
    Indicator.WATER_POINTS: ImpactArea.NATURE,
    Indicator.WOMEN_DECIDING: ImpactArea.GENDER,
}
# Whoever could be told from so small a number is not told of.
FEWEST_TOLD = 5
COUNTED_IN_PEOPLE = frozenset(
    [
        Indicator.CHILDREN_IN_SCHOOL,
        Indicator.WORKERS_EQUIPPED,
        Indicator.PEOPLE_TRAINED,
        Indicator.HOUSEHOLDS_EARNING,
        Indicator.WOMEN_DECIDING,
    ]
)


class Outcome(LedgerModel):
    """What came of a project, as far as it is known; a later one takes the place of those before."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="outcomes", verbose_name=_("project"))
    indicator = models.CharField(_("counted in"), max_length=20, choices=Indicator.choices)
    value = models.PositiveIntegerField(_("how many"))
    note = models.CharField(_("in a few words"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__in=Indicator.values), name="an_outcome_is_counted_in_a_known_way"
            ),
        ]

    def __str__(self):
        return f"{self.get_indicator_display()}: {self.value}"

    @property
    def impact_area(self) -> ImpactArea:
        return IMPACT_AREAS[self.indicator]


class Reached(LedgerModel):
    """How many people of one group a project reached, as counts."""

    class Group(models.TextChoices):
        DIGGERS = WorkerGroup.DIGGERS.value, WorkerGroup.DIGGERS.label
        WOMEN_WASHERS = WorkerGroup.WOMEN_WASHERS.value, WorkerGroup.WOMEN_WASHERS.label
        SELLERS = WorkerGroup.SELLERS.value, WorkerGroup.SELLERS.label
        TRANSPORTERS = WorkerGroup.TRANSPORTERS.value, WorkerGroup.TRANSPORTERS.label
        FAMILIES = "families", _("Families and neighbours")

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="reached", verbose_name=_("outcome"))
    group = models.CharField(_("group"), max_length=16, choices=Group.choices)
    women = models.PositiveIntegerField(_("women"))
    men = models.PositiveIntegerField(_("men"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("people reached")
        verbose_name_plural = _("people reached")
        constraints = [
            models.UniqueConstraint(fields=["outcome", "group"], name="people_are_reached_once_per_group"),
            models.CheckConstraint(condition=Q(women__gt=0) | Q(men__gt=0), name="people_were_reached"),
        ]

    def __str__(self):
        return f"{self.get_group_display()}: {self.women}/{self.men}"
