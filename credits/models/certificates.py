"""Blocks of issued serials, the accounts that hold them, and every move between accounts."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.models.production import Issuance
from credits.serials import SerialRange
from registry.models import LedgerModel, MineSite, Organisation, StateField, User

IS_FREE = Q(reserved_for__isnull=True, cancellation__isnull=True, group_transfer__isnull=True)
# The database's own rule, see `expired_credits_are_not_retired`; null for credits that do not expire.
USABLE_UNTIL = Func(
    F("issuance__report__period_last"),
    F("issuance__standard__usable_years"),
    function="usable_until",
    output_field=models.DateField(),
)


class HoldingAccount(LedgerModel):
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="account", verbose_name=_("organisation")
    )
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        ordering = ["organisation__name"]
        verbose_name = _("holding account")
        verbose_name_plural = _("holding accounts")

    def __str__(self):
        return str(self.organisation)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user):
        """Staff see all; others what their own organisation holds or has retired."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(
            Q(holder__organisation__in=Organisation.objects.where_may(user, "view_holdings"))
            | Q(holder__organisation__in=Organisation.objects.where_may(user, "view_fund"))
        )

    def of_mineral(self, mineral):
        return self.filter(issuance__report__mineral=mineral)

    def in_cooperatives(self):
        return self.filter(state="issued")

    def for_sale(self):
        """What cooperatives hold free, but for those that are suspended."""
        suspended = {"issuance__report__site__cooperative__suspensions__state": "placed"}
        return self.in_cooperatives().free().exclude(**suspended)

    def in_circulation(self):
        return self.filter(state__in=["issued", "held"])

    def held(self):
        return self.filter(state="held")

    def usable(self, on):
        """All but those that could not be delivered or set aside on a day any more."""
        return self.alias(until=USABLE_UNTIL).filter(Q(until__isnull=True) | Q(until__gte=on))

    def not_on_hold(self):
        """Of sites that nothing is looked into for now."""
        held = MineSite.objects.filter(holds__state="placed")
        return self.exclude(issuance__report__site__in=held)

    def free(self):
        """Set aside neither for a retirement, nor for a cancellation or a transfer that waits."""
        return self.filter(IS_FREE)

    def retired(self):
        return self.filter(state="retired")

    def oldest_first(self):
        return self.order_by("issuance__report__period_first", "issuance_id", "first")

    def quantity(self) -> int:
        """Kilograms in all the blocks selected."""
        return self.aggregate(total=models.Sum("quantity"))["total"] or 0


class Certificate(LedgerModel):
    """A contiguous block of serials of one issuance, with exactly one holder and one state."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        HELD = "held", _("Held")
        RETIRED = "retired", _("Retired")
        CANCELLED = "cancelled", _("Cancelled")

    # The indexes in Meta serve what Django's own would; each one more slows every split.
    issuance = models.ForeignKey(
        Issuance, models.PROTECT, related_name="certificates", verbose_name=_("issuance"), db_index=False
    )
    first = models.PositiveBigIntegerField(_("first serial"))
    last = models.PositiveBigIntegerField(_("last serial"))
    quantity = models.GeneratedField(
        expression=F("last") - F("first") + 1,
        output_field=models.BigIntegerField(_("quantity (kg)")),
        db_persist=True,
    )
    holder = models.ForeignKey(
        HoldingAccount,
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("holder"),
        db_index=False,
    )
    state = StateField(_("state"), default=State.ISSUED, choices=State.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="parts",
        verbose_name=_("split from"),
        db_index=False,
    )
    reserved_for = models.ForeignKey(
        "credits.Retirement",
        models.PROTECT,
        null=True,
        related_name="reserved",
        verbose_name=_("reserved for"),
        db_index=False,
    )
    retirement = models.ForeignKey(
        "credits.Retirement",
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name=_("retirement"),
        db_index=False,
    )
    # Set when a cancellation is asked for; the state says whether it was approved.
    cancellation = models.ForeignKey(
        "credits.Cancellation",
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name=_("cancellation"),
        db_index=False,
    )
    # Set while it waits; afterwards the moves say what became of it.
    group_transfer = models.ForeignKey(
        "credits.GroupTransfer",
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name=_("transfer within the group"),
        db_index=False,
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["issuance_id", "first"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, last__gte=F("first")), name="serials_run_forward_from_one"
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retirement__isnull=False)
                | (~Q(state="retired") & Q(retirement__isnull=True)),
                name="retired_means_one_retirement",
            ),
            models.CheckConstraint(
                condition=Q(reserved_for__isnull=True) | Q(state="held"),
                name="only_held_credits_are_reserved",
            ),
            models.CheckConstraint(
                condition=Q(cancellation__isnull=True, state__in=["issued", "held", "retired"])
                | Q(
                    cancellation__isnull=False,
                    reserved_for__isnull=True,
                    state__in=["issued", "held", "cancelled"],
                ),
                name="cancelled_means_one_cancellation",
            ),
            models.CheckConstraint(
                condition=Q(group_transfer__isnull=True)
                | Q(state="held", reserved_for__isnull=True, cancellation__isnull=True),
                name="only_free_held_credits_wait_to_move",
            ),
            models.UniqueConstraint(fields=["issuance", "first"], name="a_serial_begins_one_block"),
        ]
        indexes = [
            models.Index(fields=["holder", "state"], name="certificate_by_holder"),
            models.Index(
                fields=["holder", "issuance", "first"],
                name="free_certificates_of_a_holder",
                condition=Q(state="held") & IS_FREE,
            ),
            models.Index(
                fields=["issuance", "first"], name="deliverable_certificates", condition=Q(state="issued")
            ),
            *(
                models.Index(
                    fields=[name], name=f"certificate_by_{name}", condition=Q(**{f"{name}__isnull": False})
                )
                for name in ("parent", "reserved_for", "retirement", "cancellation", "group_transfer")
            ),
        ]

    def __str__(self):
        return f"{self.issuance.number}/{self.serials}"

    @property
    def serials(self) -> SerialRange:
        return SerialRange(self.first, self.last)

    @property
    def shown_state(self) -> str:
        """The state as its holder and the staff read it: what waits for approval shows before."""
        if self.group_transfer_id is not None:
            return "to_be_moved"
        waits = self.cancellation_id is not None and self.state != self.State.CANCELLED
        return "to_be_cancelled" if waits else self.state


class Transfer(LedgerModel):
    """That one block moved from one account to another; no block changes hands without one."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="transfers", verbose_name=_("certificate")
    )
    issuance = models.ForeignKey(Issuance, models.PROTECT, related_name="+", verbose_name=_("issuance"))
    first = models.PositiveBigIntegerField(_("first serial"))
    last = models.PositiveBigIntegerField(_("last serial"))
    from_account = models.ForeignKey(
        HoldingAccount, models.PROTECT, related_name="transfers_out", verbose_name=_("from")
    )
    to_account = models.ForeignKey(
        HoldingAccount, models.PROTECT, related_name="transfers_in", verbose_name=_("to")
    )
    order = models.ForeignKey(
        "credits.PurchaseOrder", models.PROTECT, null=True, related_name="transfers", verbose_name=_("order")
    )
    group_transfer = models.ForeignKey(
        "credits.GroupTransfer",
        models.PROTECT,
        null=True,
        related_name="moves",
        verbose_name=_("transfer within the group"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="transfer_goes_somewhere_else"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, group_transfer__isnull=True)
                | Q(order__isnull=True, group_transfer__isnull=False),
                name="transfer_is_a_delivery_or_within_a_group",
            ),
        ]
        indexes = [models.Index(fields=["issuance", "first"], name="transfers_by_serial")]

    def __str__(self):
        return f"{self.issuance.number}/{self.serials}"

    @property
    def serials(self) -> SerialRange:
        return SerialRange(self.first, self.last)
