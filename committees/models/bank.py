"""What the bank says of a fund's account, line by line, and which entries of the fund each line is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.committees import cooperatives_visible_to
from committees.models.funds import FundEntry, PremiumFund
from registry.models import EditableModel, LedgerModel, User


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def visible_to(self, user):
        return self.filter(fund__site__cooperative__in=cooperatives_visible_to(user))


class BankLine(LedgerModel):
    """One line of the bank's statements of a fund's account, with the balance printed after it."""

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
