"""Purchase orders of buyers, and which site's fund each premium went to."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from committees.models import FundEntry
from credits.models.prices import FeeSplit, PriceRecipe
from credits.references import creditor_reference
from registry.models import LedgerModel, Mineral, MineSite, Organisation, StateField, User

CLOSED = ["delivered", "declined", "cancelled"]


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(buyer__in=Organisation.objects.where_may(user, "view_holdings"))

    def delivered(self):
        return self.filter(state="delivered")

    def under_way(self):
        return self.exclude(state__in=CLOSED)

    def open_first(self):
        """Those that somebody must still do something for, then the others, newest first."""
        is_closed = Case(When(state__in=CLOSED, then=1), default=0)
        return self.order_by(is_closed, "-id")


class PurchaseOrder(LedgerModel):
    """A buyer's order. Quantity, unit price, total and price basis are separate facts.

    None follows from another. Money is in minor units of `currency`; the unit price is for one tonne.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        QUOTED = "quoted", _("Quoted")
        ACCEPTED = "accepted", _("Accepted")
        PAID = "paid", _("Paid")
        DELIVERED = "delivered", _("Delivered")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="orders", verbose_name=_("buyer"))
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))
    note = models.TextField(_("note"), blank=True)
    # A wish only: what is delivered is what the staff choose.
    wished_cooperative = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("cooperative wished for")
    )
    wished_vintage = models.PositiveSmallIntegerField(_("vintage wished for"), null=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD", choices=[("USD", "USD")])
    unit_price_minor = models.PositiveBigIntegerField(_("unit price per tonne"), null=True)
    total_minor = models.PositiveBigIntegerField(_("total"), null=True)
    fee_minor = models.PositiveBigIntegerField(_("of which fee"), null=True)
    price_basis = models.TextField(_("price basis"), blank=True)
    # Without one, the price was agreed otherwise, and the basis says how.
    recipe = models.ForeignKey(
        PriceRecipe, models.PROTECT, null=True, related_name="orders", verbose_name=_("price recipe")
    )
    # As it was declared when the price was quoted; it never changes afterwards.
    fee_split = models.ForeignKey(
        FeeSplit, models.PROTECT, null=True, related_name="orders", verbose_name=_("fee split")
    )
    # By when each side does its part, as it was said with the price; without, nothing was said.
    valid_until = models.DateField(_("price good until"), null=True)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), null=True)
    delivery_days = models.PositiveSmallIntegerField(_("days to deliver"), null=True)
    # As the buyer wants them on its invoice.
    billing_address = models.TextField(_("address on the invoice"), blank=True)
    buyer_reference = models.CharField(_("order number of the buyer"), max_length=80, blank=True)
    state = StateField(_("state"), default=State.REQUESTED, choices=State.choices)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    quoted_at = models.DateTimeField(_("quoted at"), null=True)
    quoted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("quoted by")
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    paid_recorded_at = models.DateTimeField(_("payment recorded at"), null=True)
    paid_recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("payment recorded by")
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    delivered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("delivered by")
    )
    closed_at = models.DateTimeField(_("declined or cancelled at"), null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("declined or cancelled by")
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        permissions = [
            ("quote_order", "Can quote and decline orders"),
            ("record_payment", "Can record payments of orders"),
            ("deliver_order", "Can deliver orders"),
            ("cancel_order", "Can cancel orders"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "declined", "cancelled"])
                | Q(
                    unit_price_minor__isnull=False,
                    total_minor__gt=0,
                    fee_minor__isnull=False,
                    quoted_by__isnull=False,
                )
                & ~Q(price_basis=""),
                name="quoted_order_states_its_price",
            ),
            models.CheckConstraint(
                condition=Q(fee_minor__isnull=True) | Q(fee_minor__lte=F("total_minor")),
                name="fee_never_exceeds_total",
            ),
            # A cent for each kilogram, so that every site that credits are taken from has a share.
            models.CheckConstraint(
                condition=Q(total_minor__isnull=True) | Q(total_minor__gte=F("quantity")),
                name="a_price_reaches_every_kilogram",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "delivered"])
                | Q(
                    paid_recorded_at__isnull=False, paid_recorded_by__isnull=False, accepted_by__isnull=False
                ),
                name="paid_order_names_its_payment",
            ),
            models.CheckConstraint(
                condition=Q(paid_recorded_by__isnull=True) | ~Q(paid_recorded_by=F("quoted_by")),
                name="who_quoted_never_records_the_payment",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(accepted_at__isnull=True)
                | Q(accepted_at__date__lte=F("valid_until")),
                name="price_is_accepted_while_it_is_good",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def fund_minor(self) -> int | None:
        """What the sites' funds receive, in minor units: the total less the fee; None before a quote."""
        if self.total_minor is None or self.fee_minor is None:
            return None
        return self.total_minor - self.fee_minor

    @property
    def payment_reference(self) -> str:
        """What the buyer writes on its transfer: an RF creditor reference (ISO 11649) of the number."""
        return creditor_reference(self.number)

    @property
    def answer_due_on(self) -> date:
        """By when the registry means to answer a request."""
        return self.requested_at.date() + timedelta(days=settings.ORDER_ANSWER_DAYS)

    @property
    def payment_due_on(self) -> date | None:
        """By when the buyer pays, if that was said with the price; None before it is accepted."""
        if self.accepted_at is None or self.payment_days is None:
            return None
        return self.accepted_at.date() + timedelta(days=self.payment_days)

    @property
    def delivery_due_on(self) -> date | None:
        """By when the registry delivers, if that was said with the price; None before it is paid."""
        if self.paid_recorded_at is None or self.delivery_days is None:
            return None
        return self.paid_recorded_at.date() + timedelta(days=self.delivery_days)

    @property
    def received_minor(self) -> int:
        """What has arrived for it so far and did not go back, in minor units."""
        return sum(payment.amount_minor for payment in self.payments.all())

    @property
    def due_minor(self) -> int:
        """What is still to arrive, in minor units: something only between acceptance and payment."""
        return (self.total_minor or 0) - self.received_minor if self.state == self.State.ACCEPTED else 0

    @transition(field=state, source=State.REQUESTED, target=State.QUOTED)
    def quote(self, *, at, by, **price):
        for name, fact in price.items():
            setattr(self, name, fact)
        self.quoted_at, self.quoted_by = at, by

    @transition(field=state, source=State.QUOTED, target=State.ACCEPTED)
    def accept(self, *, billing_address, buyer_reference, at, by):
        self.billing_address, self.buyer_reference = billing_address, buyer_reference
        self.accepted_at, self.accepted_by = at, by

    @transition(field=state, source=State.ACCEPTED, target=State.PAID)
    def record_payment(self, *, at, by):
        self.paid_recorded_at, self.paid_recorded_by = at, by

    @transition(field=state, source=State.PAID, target=State.DELIVERED)
    def deliver(self, *, at, by):
        self.delivered_at, self.delivered_by = at, by

    @transition(field=state, source=[State.REQUESTED, State.QUOTED], target=State.DECLINED)
    def decline(self, *, reason, at, by):
        self.reason, self.closed_at, self.closed_by = reason, at, by

    @transition(
        field=state,
        source=[State.REQUESTED, State.QUOTED, State.ACCEPTED, State.PAID],
        target=State.CANCELLED,
    )
    def cancel(self, *, reason, at, by):
        self.reason, self.closed_at, self.closed_by = reason, at, by


class Payment(LedgerModel):
    """What arrived at the bank for an order, or went back; those that arrive make up its total.

    What goes back is below nothing, and is all that had arrived: the order is cancelled with it.
    """

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="payments", verbose_name=_("order"))
    # Minor units of the order's currency.
    amount_minor = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("bank reference"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))
    # Nobody stands behind payments that were recorded before each was a row of its own.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="payment_is_of_something"),
            models.CheckConstraint(condition=~Q(reference=""), name="payment_has_a_bank_reference"),
            models.UniqueConstraint(fields=["order", "reference"], name="one_payment_per_bank_reference"),
        ]

    def __str__(self):
        return f"{self.order} · {self.reference}"


class PremiumShare(LedgerModel):
    """The part of an order's premium that went to one site's fund, for the kilograms taken from that site."""

    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="premium_shares", verbose_name=_("order")
    )
    site = models.ForeignKey(MineSite, models.PROTECT, related_name="+", verbose_name=_("site"))
    quantity = models.PositiveBigIntegerField(_("quantity (kg)"))
    amount_minor = models.PositiveBigIntegerField(_("premium"))
    fee_minor = models.PositiveBigIntegerField(_("of which fee"))
    fund_entry = models.OneToOneField(
        FundEntry, models.PROTECT, related_name="premium_share", verbose_name=_("fund entry")
    )

    class Meta:
        ordering = ["order", "site"]
        verbose_name = _("premium share")
        verbose_name_plural = _("premium shares")
        constraints = [
            models.UniqueConstraint(fields=["order", "site"], name="one_premium_share_per_order_and_site"),
            models.CheckConstraint(
                condition=Q(fee_minor__lte=F("amount_minor")), name="share_fee_never_exceeds_share"
            ),
        ]

    def __str__(self):
        return f"{self.order} → {self.site}"
