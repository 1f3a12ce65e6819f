"""What staff type into the act pages of the ledger; kilograms and money become integers here."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.forms import TonnesField
from credits.models import Cancellation, Certificate, Issuance, Notice
from credits.serials import SerialRange
from credits.services.production import MOST_GRADE_PERCENT, MOST_MOISTURE_PERCENT
from registry.forms import day_field
from registry.models import Mineral, MineSite, Organisation, Standard
from registry.templatetags.oreka import kilograms, tonnes

# What the browser offers first; the service decides by content.
EVIDENCE_NAMES = ".pdf,.jpg,.jpeg,.png,.xlsx,.csv"

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
        label=_("Evidence of production"),
        widget=forms.FileInput(attrs={"accept": EVIDENCE_NAMES}),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV, at most 10 MB."),
    )
    sold_evidence = forms.FileField(
        label=_("Evidence that the ore was sold"),
        widget=forms.FileInput(attrs={"accept": EVIDENCE_NAMES}),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV, at most 10 MB."),
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


class AttestationForm(forms.Form):
    cooperative = forms.ModelChoiceField(
        Organisation.objects.standing().of_kind(Organisation.Kind.COOPERATIVE), label=_("Cooperative")
    )
    period_first = day_field(_("First day of the period"))
    period_last = day_field(_("Last day of the period"))
    signed_on = day_field(_("Signed on"))
    file = forms.FileField(label=_("Signed paper"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))


def serial_field(label):
    return forms.IntegerField(
        label=label,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CancelCreditsForm(forms.Form):
    """Which serials of one block, why, and how much that is, typed by hand."""

    first = serial_field(_("First serial"))
    last = serial_field(_("Last serial"))
    reason = forms.CharField(
        label=_("Public reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Once approved, anyone reads this in the register; name nobody."),
    )
    quantity = TonnesField(
        label=_("Type the quantity in tonnes"), help_text=_("As a last check that you mean these serials.")
    )

    def __init__(self, *arguments, certificate: Certificate):
        super().__init__(*arguments)
        self.certificate = certificate
        self.initial = {"first": certificate.first, "last": certificate.last}

    def clean(self):
        typed = self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first is None or last is None:
            return
        if not self.certificate.first <= first <= last <= self.certificate.last:
            message = _("The block has the serials %(first)s to %(last)s; stay within them, smaller first.")
            self.add_error("last", message % {"first": self.certificate.first, "last": self.certificate.last})
            return
        typed["serials"] = SerialRange(first, last)
        if "quantity" in typed and typed["quantity"] != typed["serials"].quantity:
            message = _("Serials %(first)s to %(last)s are %(quantity)s t; you typed another quantity.")
            quantity = tonnes(typed["serials"].quantity)
            self.add_error("quantity", message % {"first": first, "last": last, "quantity": quantity})


class ApproveCancellationForm(forms.Form):
    quantity = TonnesField(
        label=_("Type the quantity in tonnes"), help_text=_("As a last check that you mean these credits.")
    )

    def __init__(self, *arguments, cancellation: Cancellation):
        super().__init__(*arguments)
        self.cancellation = cancellation

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.cancellation.quantity:
            raise forms.ValidationError(
                _("The cancellation is of %(quantity)s t; you typed another quantity.")
                % {"quantity": tonnes(self.cancellation.quantity)}
            )
        return self.cleaned_data["quantity"]


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, as far as it is known. Staff and verifiers read this."),
    )


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Notice.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Anyone reads this, first of all, wherever the record is shown; name nobody."),
    )
