"""What the bank says of a fund's account, line by line, and which entries of the fund each line is."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from committees.models.committees import cooperatives_visible_to
from committees.models.funds import FundEntry, PremiumFund
from registry.models import EditableModel, LedgerModel, User


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def visible_to(self, user):
        return self.filter(fund__site__cooperative__in=cooperatives_visible_to(user))

    def counting(self):
        """Without those that were set aside."""
        return self.filter(~Exists(_over_each_line()))

    def with_setting_aside(self):
        """Each with `aside_at`, when it was set aside; None while it counts."""
        return self.annotate(aside_at=Subquery(_over_each_line().order_by("id").values("set_aside_at")[:1]))


def _over_each_line() -> "QuerySet[LinesSetAside]":
    return LinesSetAside.objects.filter(
        fund=OuterRef("fund"), first__lte=OuterRef("position"), last__gte=OuterRef("position")
    )


class BankLine(LedgerModel):
    """One line of the bank's statements of a fund's account, with the balance printed after it.

    A place is never taken again: after lines that were set aside, the places go on and the balances go back.
    """

    fund = models.ForeignKey(PremiumFund, models.PROTECT, related_name="bank_lines", verbose_name=_("fund"))
    position = models.PositiveIntegerField(_("position"))
    booked_on = models.DateField(_("booked on"))
    amount_minor = models.BigIntegerField(
        _("amount (minor units)"), help_text=_("Positive into the account, negative out of it.")
    )
    balance_minor = models.BigIntegerField(_("balance after it (minor units)"))
    text = models.CharField(_("text"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering = ["fund", "position"]
        verbose_name = _("line of the bank")
        verbose_name_plural = _("lines of the bank")
        constraints = [
            models.UniqueConstraint(fields=["fund", "position"], name="a_bank_line_has_its_own_place"),
            models.CheckConstraint(
                condition=~Q(amount_minor=0) & ~Q(text=""), name="a_bank_line_says_how_much_for_what"
            ),
        ]

    def __str__(self):
        return f"{self.fund} {self.booked_on} #{self.position}"


class LinesSetAside(LedgerModel):
    """Lines of the bank that count no more, from one to what was the last; they stay as they came."""

    fund = models.ForeignKey(
        PremiumFund, models.PROTECT, related_name="lines_set_aside", verbose_name=_("fund")
    )
    first = models.PositiveIntegerField(_("first position"))
    last = models.PositiveIntegerField(_("last position"))
    reason = models.TextField(_("reason"))
    set_aside_at = models.DateTimeField(_("set aside at"))
    set_aside_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set aside by"))

    class Meta:
        ordering = ["fund", "id"]
        verbose_name = _("lines of the bank set aside")
        verbose_name_plural = _("lines of the bank set aside")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="lines_are_set_aside_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.fund} #{self.first}–#{self.last}"


class BankMatch(EditableModel):
    """An entry of the fund that a line of the bank stands for; the entries of a line add up to it."""

    line = models.ForeignKey(
        BankLine, models.PROTECT, related_name="matches", verbose_name=_("line of the bank")
    )
    entry = models.ForeignKey(
        FundEntry, models.PROTECT, related_name="bank_matches", verbose_name=_("fund entry")
    )
    is_by_hand = models.BooleanField(_("by hand"))
    matched_at = models.DateTimeField(_("matched at"))
    matched_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("matched by"))

    class Meta:
        ordering = ["line", "entry"]
        verbose_name = _("match with the bank")
        verbose_name_plural = _("matches with the bank")
        constraints = [
            models.UniqueConstraint(fields=["entry"], name="an_entry_is_matched_once"),
        ]

    def __str__(self):
        return f"{self.line} = {self.entry}"
