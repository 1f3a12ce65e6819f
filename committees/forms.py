"""What is typed into the committee's pages; money becomes integer minor units here."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.amounts import minor_units
from committees.models import Area, Decision, Expenditure
from committees.models.decisions import LONGEST_REASON
from registry.forms import day_field
from registry.templatetags.oreka import area

BEYOND_AMOUNTS = 10**13  # minor units; more than any sum here comes to, and far within 64 bits


class AmountField(forms.CharField):
    """An amount typed as 1,234.50 or 1234,50; gives integer minor units."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Write an amount such as 1,234.50.")}

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount = minor_units(typed)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not 0 < amount < BEYOND_AMOUNTS:
            raise forms.ValidationError(_("Write an amount above zero."), code="invalid")
        return amount


class RateField(forms.CharField):
    """A rate typed with a point or a comma; gives a Decimal of at most four places."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value):
        typed = "".join(super().clean(value).split()).replace(",", ".")
        if not typed:
            return None
        try:
            rate = Decimal(typed)
        except InvalidOperation as error:
            raise forms.ValidationError(_("Write a rate such as 2850.5.")) from error
        if not rate.is_finite() or not 0 < rate < 10**8 or rate != round(rate, 4):
            raise forms.ValidationError(_("Write a rate above zero with at most four decimals."))
        return rate


def areas_with_icons():
    """Called for each form, so that the names are in the reader's language."""
    return [(number, area(number)) for number in Area.values]


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is refused"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The committee reads this."),
    )


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The committee reads this. For example: 1,000 was written for 100."),
    )


class ExpenditureForm(forms.Form):
    description = forms.CharField(label=_("What was paid"), max_length=200)
    supplier = forms.CharField(label=_("Supplier"), max_length=120)
    amount = AmountField(
        label=_("Paid from the fund"),
        help_text=_("For example 1,250.00. What others paid of the same receipt stands below."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=Expenditure.Currency.choices,
        widget=forms.RadioSelect,
        initial=Expenditure.Currency.USD,
    )
    rate = RateField(
        label=_("Francs for one dollar"), required=False, help_text=_("Only if paid in francs, such as 2850.")
    )
    rate_on = day_field(_("Day of the rate"), required=False, help_text=_("Only if paid in francs."))
    spent_on = day_field(_("Paid on"))
    others_amount = AmountField(
        label=_("Share paid by others"),
        required=False,
        help_text=_(
            "What somebody else paid of the same receipt, beside the amount above; in the same currency."
        ),
    )
    others = forms.CharField(
        label=_("Who paid that share"),
        max_length=120,
        required=False,
        help_text=_("An organisation, no person."),
    )
    receipt = forms.FileField(
        label=_("Receipt"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("A photo or PDF of at most 5 MB. No faces of children."),
    )


class DecisionFilter(forms.Form):
    """The filters of the list of decisions; all of them live in the address."""

    q = forms.CharField(label=_("Search"), required=False)
    area = forms.TypedChoiceField(
        label=_("Area"), choices=[("", _("All areas")), *Area.choices], coerce=int, required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *Decision.State.choices], required=False
    )

    def chosen(self, decisions):
        """The decisions that match; what cannot be understood filters nothing."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            decisions = decisions.matching(words)
        for name in ("area", "state"):
            if value := self.cleaned_data.get(name):
                decisions = decisions.filter(**{name: value})
        return decisions
