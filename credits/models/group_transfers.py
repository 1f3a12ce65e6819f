"""Credits that move between companies of one group: asked for, accepted there, approved by the staff."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from credits.models.certificates import HoldingAccount
from registry.models import EditableModel, LedgerModel, Mineral, Organisation, StateField, User

WAITING = ("requested", "accepted")


class GroupTransferQuerySet(models.QuerySet["GroupTransfer"]):
    def visible_to(self, user):
        """Staff see all; others what their own organisation gives or receives."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.of(Organisation.objects.where_may(user, "view_holdings"))

    def of(self, organisations):
        """Those that some organisations give or receive."""
        return self.filter(
            Q(from_account__organisation__in=organisations) | Q(to_account__organisation__in=organisations)
        )

    def waiting(self):
        return self.filter(state__in=WAITING)

    def waiting_first(self):
        is_over = models.Case(models.When(state__in=WAITING, then=0), default=1)
        return self.order_by(is_over, "-id")

    def with_parties(self):
        return self.select_related("from_account__organisation", "to_account__organisation", "mineral")


class GroupTransfer(LedgerModel):
    """That credits go from one company to another of its group; its blocks are set aside while it waits."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ACCEPTED = "accepted", _("Accepted")
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")
        REFUSED = "refused", _("Refused")

    number = models.CharField(_("number"), max_length=20, unique=True)
    from_account = models.ForeignKey(
        HoldingAccount, models.PROTECT, related_name="group_transfers_out", verbose_name=_("from")
    )
    to_account = models.ForeignKey(
        HoldingAccount, models.PROTECT, related_name="group_transfers_in", verbose_name=_("to")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))
    reason = models.TextField(_("reason"))
    state = StateField(_("state"), default=State.REQUESTED, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    refusal = models.TextField(_("reason for refusing"), blank=True)

    objects = GroupTransferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("transfer within a group")
        verbose_name_plural = _("transfers within groups")
        permissions = [("approve_group_transfer", "Can approve and refuse transfers within groups")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="group_transfer_has_a_quantity"),
            models.CheckConstraint(condition=~Q(reason=""), name="group_transfer_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="group_transfer_goes_somewhere_else"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("requested_by")) & ~Q(approved_by=F("accepted_by"))),
                name="who_asked_or_accepted_never_approves",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_transfer_names_who_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", accepted_at=None)
                | Q(state__in=["accepted", "approved"], accepted_at__isnull=False)
                | Q(state__in=["cancelled", "refused"]),
                name="only_what_was_accepted_moves",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=WAITING, approved_at=None, approved_by=None, closed_at=None, closed_by=None
                )
                | Q(
                    state="approved",
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    closed_at=None,
                    closed_by=None,
                )
                | Q(
                    state__in=["cancelled", "refused"],
                    approved_at=None,
                    approved_by=None,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                ),
                name="decided_transfer_names_who_decided",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                name="refused_transfer_says_why",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def giver(self) -> Organisation:
        return self.from_account.organisation

    @property
    def receiver(self) -> Organisation:
        return self.to_account.organisation

    @transition(field=state, source=State.REQUESTED, target=State.ACCEPTED)
    def accept(self, *, at, by):
        self.accepted_at, self.accepted_by = at, by

    @transition(field=state, source=State.ACCEPTED, target=State.APPROVED)
    def approve(self, *, at, by):
        self.approved_at, self.approved_by = at, by

    @transition(field=state, source=list(WAITING), target=State.CANCELLED)
    def cancel(self, *, at, by):
        self.closed_at, self.closed_by = at, by

    @transition(field=state, source=list(WAITING), target=State.REFUSED)
    def refuse(self, *, reason, at, by):
        self.refusal, self.closed_at, self.closed_by = reason, at, by


class GroupTransferLetter(EditableModel):
    """That something happened to a transfer, of which both companies are told by e-mail; it is the queue.

    Written by the database with the change itself, whichever way the change came.
    """

    transfer = models.ForeignKey(
        GroupTransfer, models.PROTECT, related_name="letters", verbose_name=_("transfer within a group")
    )
    occasion = models.CharField(_("occasion"), max_length=12, choices=GroupTransfer.State.choices)
    happened_at = models.DateTimeField(_("happened at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter about a transfer")
        verbose_name_plural = _("letters about transfers")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "occasion"], name="one_letter_of_a_step"),
        ]

    def __str__(self):
        return f"{self.transfer}: {self.get_occasion_display()}"
