"""The premium fund of a mine site and its append-only entries, in minor currency units."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.committees import cooperatives_visible_to
from registry.models import LedgerModel, MineSite, User


class PremiumFundQuerySet(models.QuerySet["PremiumFund"]):
    def visible_to(self, user):
        return self.filter(site__cooperative__in=cooperatives_visible_to(user))


class PremiumFund(LedgerModel):
    site = models.OneToOneField(MineSite, models.PROTECT, related_name="fund", verbose_name=_("mine site"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    # Moved by the trigger on entries alone; the application may not write it.
    balance_minor = models.BigIntegerField(_("balance (minor units)"), default=0, editable=False)
    # Set aside for decisions and not paid out yet; moved by the same trigger.
    set_aside_minor = models.BigIntegerField(_("set aside (minor units)"), default=0, editable=False)

    objects = PremiumFundQuerySet.as_manager()

    class Meta:
        ordering = ["site__name"]
        verbose_name = _("premium fund")
        verbose_name_plural = _("premium funds")
        constraints = [
            models.CheckConstraint(condition=Q(balance_minor__gte=0), name="fund_never_overdrawn"),
            models.CheckConstraint(
                condition=Q(set_aside_minor__gte=0), name="payments_come_from_money_set_aside"
            ),
            models.CheckConstraint(condition=Q(currency="USD"), name="fund_is_kept_in_dollars"),
        ]

    def __str__(self):
        return str(self.site)

    @property
    def cash_minor(self) -> int:
        """What lies at the bank: free or set aside, but not paid out."""
        return self.balance_minor + self.set_aside_minor


class FundEntryQuerySet(models.QuerySet["FundEntry"]):
    def visible_to(self, user):
        return self.filter(fund__site__cooperative__in=cooperatives_visible_to(user))

    def of_spending(self):
        """Payments and what reversed them: less than nothing together, they make what was spent."""
        return self.filter(kind__in=FundEntry.SPENDING)


class FundEntry(LedgerModel):
    """Money in or out of what is free; only payments and their reversals move what was set aside before."""

    class Kind(models.TextChoices):
        PREMIUM = "premium", _("Premium received")
        FEE = "fee", _("Fee")
        ALLOCATION = "allocation", _("Set aside for a decision")
        PAYMENT = "payment", _("Paid for a decision")
        REVERSAL = "reversal", _("Payment reversed")
        RETURN = "return", _("Returned unspent")
        CORRECTION = "correction", _("Correction")

    # Of what was set aside, and never of what is free.
    SPENDING = (Kind.PAYMENT, Kind.REVERSAL)

    fund = models.ForeignKey(PremiumFund, models.PROTECT, related_name="entries", verbose_name=_("fund"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    amount_minor = models.BigIntegerField(
        _("amount (minor units)"), help_text=_("Positive into the fund, negative out of it.")
    )
    reference = models.CharField(
        _("reference"), max_length=40, blank=True, help_text=_("For a premium and its fee, the order number.")
    )
    decision = models.ForeignKey(
        "committees.Decision",
        models.PROTECT,
        null=True,
        related_name="fund_entries",
        verbose_name=_("decision"),
    )
    expenditure = models.ForeignKey(
        "committees.Expenditure",
        models.PROTECT,
        null=True,
        related_name="payments",
        verbose_name=_("expenditure"),
    )
    # Corrections from before two people made them name none; the database takes no such entry any more.
    correction = models.ForeignKey(
        "committees.FundCorrection",
        models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name=_("correction"),
    )
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("fund entry")
        verbose_name_plural = _("fund entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["premium", "reversal", "return"], amount_minor__gt=0)
                | Q(kind__in=["fee", "allocation", "payment"], amount_minor__lt=0)
                | (Q(kind="correction") & ~Q(amount_minor=0)),
                name="entry_moves_money_the_way_its_kind_says",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["premium", "fee"]) | ~Q(reference=""), name="premium_names_its_order"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["allocation", "payment", "reversal", "return"], decision__isnull=False)
                | (~Q(kind__in=["allocation", "payment", "reversal", "return"]) & Q(decision__isnull=True)),
                name="money_set_aside_names_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(reason=""), name="correction_has_a_reason"
            ),
            models.CheckConstraint(
                # What a reversal brings back to a closed decision returns to the fund, and names it too.
                condition=Q(kind__in=["payment", "reversal"], expenditure__isnull=False)
                | Q(kind="return")
                | (~Q(kind__in=["payment", "reversal", "return"]) & Q(expenditure__isnull=True)),
                name="a_payment_names_its_expenditure",
            ),
            models.UniqueConstraint(fields=["expenditure", "kind"], name="an_expenditure_is_paid_once"),
            models.CheckConstraint(
                condition=Q(kind="correction") | Q(correction__isnull=True),
                name="only_a_correction_names_its_request",
            ),
            models.UniqueConstraint(fields=["correction"], name="a_correction_is_entered_once"),
            models.UniqueConstraint(
                fields=["fund", "kind", "reference"],
                condition=Q(kind__in=["premium", "fee"]),
                name="premium_posted_once_per_order",
            ),
            models.UniqueConstraint(
                fields=["decision", "kind"],
                condition=Q(kind__in=["allocation", "return"], expenditure__isnull=True),
                name="money_set_aside_once_per_decision",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.reference}".strip()
