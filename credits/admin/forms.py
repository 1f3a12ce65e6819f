"""What staff type into the act pages of the ledger; kilograms and money become integers here."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.forms import AmountField
from credits.models import Issuance
from credits.services.production import MOST_GRADE_PERCENT, MOST_MOISTURE_PERCENT
from registry.forms import day_field
from registry.models import Mineral, MineSite, Standard
from registry.templatetags.oreka import kilograms

# No point or comma before one or two digits: 2.52 is not a number of kilograms.
TYPED_KILOGRAMS = re.compile(
    r"\d{1,3}(?:(?P<mark>[ ,\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*|\d{1,12}", re.ASCII
)


class KilogramsField(forms.CharField):
    """Whole kilograms, typed as 2520, 2,520 or 2 520."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        if not TYPED_KILOGRAMS.fullmatch(typed):
            raise forms.ValidationError(_("Write whole kilograms, for example 2,520."))
        return int(re.sub(r"\D", "", typed))


class AmountOrNothingField(AmountField):
    """An amount in minor units that may be zero."""

    def clean(self, value):
        if (value or "").strip().rstrip("0") in {"", "0.", "0,"} and (value or "").strip():
            return 0
        return super().clean(value)


class ReportForm(forms.Form):
    site = forms.ModelChoiceField(MineSite.objects.all(), label=_("Site"))
    mineral = forms.ModelChoiceField(Mineral.objects.all(), label=_("Mineral"))
    period_first = day_field(_("First day of the period"))
    period_last = day_field(_("Last day of the period"))
    wet_kg = KilogramsField(label=_("Wet ore (kg)"))
    moisture_percent = forms.DecimalField(
        label=_("Moisture (%)"), min_value=0, max_value=MOST_MOISTURE_PERCENT, max_digits=5, decimal_places=2
    )
    grade_percent = forms.DecimalField(
        label=_("Grade (% of dry ore)"),
        help_text=_("Contained metal = wet ore × (1 − moisture) × grade, rounded down to whole kilograms."),
        min_value=0,
        max_value=MOST_GRADE_PERCENT,
        max_digits=6,
        decimal_places=3,
    )
    evidence = forms.FileField(
        label=_("Evidence of production"), help_text=_("PDF, JPEG, PNG or XLSX, at most 10 MB.")
    )
    sold_evidence = forms.FileField(
        label=_("Evidence that the ore was sold"), help_text=_("PDF, JPEG, PNG or XLSX, at most 10 MB.")
    )
    legal_status_note = forms.CharField(
        label=_("Legal status"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Under which rules the ore could be mined and exported."),
    )
    legal_status_on = day_field(_("Legal status as of"))


class RequestIssuanceForm(forms.Form):
    quantity = KilogramsField(label=_("Quantity (kg of contained metal)"))
    standard = forms.ModelChoiceField(Standard.objects.all(), label=_("Standard"), empty_label=None)

    def __init__(self, *arguments, left):
        super().__init__(*arguments, initial={"quantity": left})


class ApproveIssuanceForm(forms.Form):
    quantity = KilogramsField(
        label=_("Type the quantity in kilograms"),
        help_text=_("As a last check that you mean this issuance."),
    )

    def __init__(self, *arguments, issuance: Issuance):
        super().__init__(*arguments)
        self.issuance = issuance

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.issuance.quantity:
            raise forms.ValidationError(
                _("The request is for %(quantity)s kg; you typed another quantity.")
                % {"quantity": kilograms(self.issuance.quantity)}
            )
        return self.cleaned_data["quantity"]


class QuoteForm(forms.Form):
    """Unit price, total and fee are separate facts; none is worked out from another."""

    unit_price = AmountField(label=_("Unit price per tonne"), help_text=_("For example 5,000.00"))
    total = AmountField(label=_("Total"), help_text=_("What the buyer pays, fee included."))
    fee = AmountOrNothingField(
        label=_("Of which fee"),
        help_text=_("The part that does not go to the sites’ funds; write 0 if there is none."),
    )
    price_basis = forms.CharField(
        label=_("Price basis"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How the price was found; the buyer reads this, and it is kept with the order."),
    )

    def clean(self):
        total, fee = self.cleaned_data.get("total"), self.cleaned_data.get("fee")
        if total is not None and fee is not None and fee > total:
            self.add_error("fee", _("The fee is more than the total."))


class PaymentForm(forms.Form):
    paid_on = day_field(_("Paid on"), help_text=_("The value date on the bank statement."))
    payment_reference = forms.CharField(label=_("Bank reference"), max_length=80)
    is_whole = forms.BooleanField(
        label=_("The whole total has arrived"),
        error_messages={"required": _("Record the payment when the whole total has arrived.")},
    )
