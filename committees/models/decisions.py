"""What a committee resolved, the money it set aside for it, and the proof of each expenditure."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from committees import voting
from committees.models.committees import Committee, WorkerGroup, cooperatives_visible_to
from committees.models.meetings import Meeting
from registry.models import LedgerModel, StateField, User

LONGEST_REASON = 2_000  # characters; the database holds it too


class Area(models.IntegerChoices):
    """The four areas in which a premium may be spent."""

    HEALTH_AND_SAFETY = 1, _("Health & safety")
    CHILD_RIGHTS = 2, _("Child rights")
    GOVERNANCE = 3, _("Cooperative governance")
    ENVIRONMENT = 4, _("Environment")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user):
        return self.filter(committee__cooperative__in=cooperatives_visible_to(user))

    def waiting(self):
        """Recorded by one officer, not yet confirmed or refused by another."""
        return self.filter(state="recorded")

    def unfunded(self):
        """Confirmed, waiting for the fund to hold enough; the next one first."""
        return self.filter(state="unfunded").order_by("confirmed_at", "id")

    def not_withheld(self):
        """Whose details may be told in public."""
        return self.exclude(withholdings__state="placed")

    def matching(self, words):
        """Whose number, title or reason holds what was searched for."""
        return self.filter(
            Q(number__icontains=words) | Q(title__icontains=words) | Q(reason__icontains=words)
        )


class Decision(LedgerModel):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second officer")
        UNFUNDED = "unfunded", _("Waiting for funds")
        CONFIRMED = "confirmed", _("Confirmed")
        VOTED_DOWN = "voted_down", _("Not adopted")
        REFUSED = "refused", _("Refused")
        REPLACED = "replaced", _("Replaced")
        CLOSED = "closed", _("Closed")

    class Result(models.TextChoices):
        ADOPTED = voting.ADOPTED, _("Adopted")
        REJECTED = voting.REJECTED, _("Rejected")
        NO_QUORUM = voting.NO_QUORUM, _("Too few present")

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="decisions", verbose_name=_("committee")
    )
    number = models.CharField(_("number"), max_length=40, unique=True)
    area = models.PositiveSmallIntegerField(_("area"), choices=Area.choices)
    title = models.CharField(_("what"), max_length=120)
    reason = models.TextField(_("why"))
    amount_minor = models.PositiveBigIntegerField(_("amount (minor units)"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    quotes = models.PositiveSmallIntegerField(_("quotes of suppliers"), default=0)
    # Two or three words on who stood aside and why; how many of which group stands beside the votes.
    conflict = models.CharField(_("conflict of interest"), max_length=200, blank=True)
    meeting_on = models.DateField(_("date of the meeting"))
    meeting = models.ForeignObject(
        Meeting,
        models.PROTECT,
        from_fields=["committee", "meeting_on"],
        to_fields=["committee", "held_on"],
        related_name="decisions",
        # Without a column of its own; the two it points with are never empty.
        null=True,
    )
    # The committee's rule of that day, so that the result can be computed again for ever.
    rule = models.CharField(
        _("rule"), max_length=12, choices=Committee.Rule.choices, default=Committee.Rule.MAJORITY
    )
    needed = models.PositiveSmallIntegerField(_("votes needed"), default=2)
    needed_of = models.PositiveSmallIntegerField(_("of votes cast"), default=3)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=1)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, default=Result.ADOPTED)
    is_from_paper = models.BooleanField(_("entered by staff from paper minutes"), default=False)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="amendments", verbose_name=_("amends")
    )
    state = StateField(_("state"), default=State.RECORDED, choices=State.choices)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    refused_at = models.DateTimeField(_("refused at"), null=True)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("refused by")
    )
    refusal = models.TextField(_("reason for refusing"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting_on", "-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        permissions = [("record_from_paper", "Can enter decisions from paper minutes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__in=Area.values), name="decision_is_in_one_of_four_areas"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="decision_sets_money_aside"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reason=""), name="decision_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("recorded_by")),
                name="who_recorded_never_confirms",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True) | ~Q(refused_by=models.F("recorded_by")),
                name="who_recorded_never_refuses",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["recorded", "refused"], confirmed_at__isnull=True, confirmed_by__isnull=True
                )
                | Q(
                    state__in=["unfunded", "confirmed", "closed", "replaced", "voted_down"],
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                ),
                name="confirmed_decision_names_who_confirmed",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="refused", refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal="")
                )
                | (~Q(state="refused") & Q(refused_at__isnull=True, refused_by__isnull=True, refusal="")),
                name="refused_decision_names_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="closed_decision_names_who_closed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["recorded", "refused"])
                | (Q(state="voted_down") & ~Q(result="adopted"))
                | (Q(result="adopted") & ~Q(state="voted_down")),
                name="only_what_was_adopted_takes_effect",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=~Q(state__in=["refused", "voted_down"]),
                name="a_decision_is_amended_once",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_withheld(self) -> bool:
        """Whether its details are kept out of public; takes a query."""
        return self.withholdings.filter(state="placed").exists()

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        # The library's own remedy leaves every instance unprotected if the row is gone.
        self.__dict__.pop("state", None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    @property
    def replaced_by(self) -> "Decision | None":
        """The later decision that amends this one, once it is confirmed."""
        return self.amendments.filter(confirmed_at__isnull=False).exclude(state=self.State.VOTED_DOWN).first()

    @transition(field=state, source=State.RECORDED, target=State.UNFUNDED)
    def confirm(self, *, at, by):
        """Signed by the second officer; its money follows, at once or when the fund holds enough."""
        self.confirmed_at, self.confirmed_by = at, by

    @transition(field=state, source=State.RECORDED, target=State.VOTED_DOWN)
    def confirm_voted_down(self, *, at, by):
        self.confirmed_at, self.confirmed_by = at, by

    @transition(field=state, source=State.UNFUNDED, target=State.CONFIRMED)
    def fund(self):
        """Its money is set aside."""

    @transition(field=state, source=State.UNFUNDED, target=State.REPLACED)
    def replace(self):
        """A later decision took its place before there was money for it."""

    @transition(field=state, source=State.RECORDED, target=State.REFUSED)
    def refuse(self, *, reason, at, by):
        self.refusal, self.refused_at, self.refused_by = reason, at, by

    @transition(field=state, source=State.CONFIRMED, target=State.CLOSED)
    def close(self, *, at, by):
        self.closed_at, self.closed_by = at, by


class Attendance(LedgerModel):
    """How many of one group were there when it was voted on, as counts; never who."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="attendance", verbose_name=_("decision")
    )
    group = models.CharField(_("group"), max_length=16, choices=WorkerGroup.choices)
    women = models.PositiveSmallIntegerField(_("women"))
    men = models.PositiveSmallIntegerField(_("men"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("attendance of a group")
        verbose_name_plural = _("attendance by group")
        constraints = [
            models.UniqueConstraint(fields=["decision", "group"], name="a_group_is_counted_once"),
            models.CheckConstraint(condition=Q(women__gt=0) | Q(men__gt=0), name="somebody_was_present"),
        ]

    def __str__(self):
        return f"{self.get_group_display()}: {self.women + self.men}"


class Proposal(LedgerModel):
    """What else was on the table when the committee decided."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="proposals", verbose_name=_("decision")
    )
    title = models.CharField(_("what"), max_length=120)
    need = models.CharField(_("need"), max_length=300)
    amount_minor = models.PositiveBigIntegerField(_("amount (minor units)"))
    quotes = models.PositiveSmallIntegerField(_("quotes of suppliers"), default=0)

    class Meta:
        ordering = ["id"]
        verbose_name = _("other proposal")
        verbose_name_plural = _("other proposals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(need="") & Q(amount_minor__gt=0),
                name="a_proposal_says_what_for_and_how_much",
            ),
        ]

    def __str__(self):
        return self.title


class Vote(LedgerModel):
    """How the people of one group voted, as counts; never by person."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="votes", verbose_name=_("decision"))
    group = models.CharField(_("group"), max_length=16, choices=WorkerGroup.choices)
    in_favour = models.PositiveSmallIntegerField(_("in favour"))
    against = models.PositiveSmallIntegerField(_("against"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))
    # They declared a conflict of interest and did not vote.
    stood_aside = models.PositiveSmallIntegerField(_("stood aside"), default=0)

    class Meta:
        ordering = ["id"]
        verbose_name = _("vote of a group")
        verbose_name_plural = _("votes by group")
        constraints = [
            models.UniqueConstraint(fields=["decision", "group"], name="a_group_votes_once"),
            models.CheckConstraint(
                condition=Q(in_favour__gt=0) | Q(against__gt=0) | Q(abstained__gt=0) | Q(stood_aside__gt=0),
                name="a_vote_was_cast",
            ),
        ]

    def __str__(self):
        return f"{self.get_group_display()}: {self.in_favour}/{self.against}/{self.abstained}"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user):
        return self.filter(decision__committee__cooperative__in=cooperatives_visible_to(user))


class Project(LedgerModel):
    """What a confirmed decision pays for, with the money set aside for it in the fund's currency."""

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="project", verbose_name=_("decision")
    )
    name = models.CharField(_("name"), max_length=120)
    allocated_minor = models.PositiveBigIntegerField(_("set aside (minor units)"))
    # Moved by the trigger on expenditures alone; the application may not write it.
    spent_minor = models.PositiveBigIntegerField(_("spent (minor units)"), default=0, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(spent_minor__lte=models.F("allocated_minor")),
                name="spent_never_exceeds_allocated",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def unspent_minor(self) -> int:
        return self.allocated_minor - self.spent_minor


class ExpenditureQuerySet(models.QuerySet["Expenditure"]):
    def visible_to(self, user):
        return self.filter(project__decision__committee__cooperative__in=cooperatives_visible_to(user))

    def standing(self):
        """Not reversed."""
        return self.exclude(reversals__state="approved")


class Expenditure(LedgerModel):
    class Currency(models.TextChoices):
        USD = "USD", _("US dollar (USD)")
        CDF = "CDF", _("Congolese franc (CDF)")

    number = models.CharField(_("number"), max_length=40, unique=True)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="expenditures", verbose_name=_("project")
    )
    description = models.CharField(_("what was paid"), max_length=200)
    supplier = models.CharField(_("supplier"), max_length=120)
    amount_minor = models.PositiveBigIntegerField(_("amount paid (minor units)"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    rate = models.DecimalField(_("francs for one dollar"), max_digits=12, decimal_places=4, null=True)
    rate_on = models.DateField(_("date of the rate"), null=True)
    # The amount, or the amount divided by the rate and rounded half up; a check repeats the division.
    fund_amount_minor = models.PositiveBigIntegerField(_("amount in the fund's currency (minor units)"))
    # What others paid of the same receipt, in its currency; no part of it is the fund's.
    others_minor = models.PositiveBigIntegerField(_("share paid by others (minor units)"), default=0)
    others = models.CharField(_("who paid that share"), max_length=120, blank=True)
    spent_on = models.DateField(_("paid on"))
    receipt = models.FileField(_("receipt"), upload_to="receipts/%Y/")
    receipt_sha256 = models.CharField(_("fingerprint of the receipt"), max_length=64)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        ordering = ["spent_on", "id"]
        verbose_name = _("expenditure")
        verbose_name_plural = _("expenditures")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, fund_amount_minor__gt=0), name="expenditure_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(currency="USD", rate__isnull=True, rate_on__isnull=True)
                | Q(currency="CDF", rate__gt=0, rate_on__isnull=False),
                name="francs_are_spent_at_a_dated_rate",
            ),
            models.CheckConstraint(
                condition=~Q(receipt="") & Q(receipt_sha256__regex=r"^[0-9a-f]{64}$"),
                name="expenditure_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(others_minor=0, others="") | (Q(others_minor__gt=0) & ~Q(others="")),
                name="a_share_of_others_names_them",
            ),
        ]

    def __str__(self):
        return self.number
