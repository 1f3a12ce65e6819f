"""What buyers type about what they order or pass on: how much, for whom, and what an invoice shall say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.availability import vintages_for_sale
from credits.forms import TonnesField, mineral_field
from registry.models import Mineral, Organisation


class OrderForm(forms.Form):
    """A quantity, and what the buyer would rather have; the registry answers with a price for it."""

    mineral = mineral_field()
    quantity = TonnesField(label=_("Quantity"))
    cooperative = forms.ModelChoiceField(
        Organisation.objects.standing().of_kind(Organisation.Kind.COOPERATIVE),
        label=_("Cooperative you would rather have (optional)"),
        required=False,
        empty_label=_("No preference"),
        to_field_name="code",
    )
    vintage = forms.TypedChoiceField(
        label=_("Vintage you would rather have (optional)"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("The year of production. A wish: the registry says with the price what it can deliver."),
    )
    note = forms.CharField(
        label=_("Note to the registry (optional)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in vintages_for_sale()]
        self.fields["vintage"].choices = [("", _("No preference")), *years]


class AcceptForm(forms.Form):
    billing_address = forms.CharField(
        label=_("Address on the invoice"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
        help_text=_("Below the company’s name; at most eight lines."),
    )
    buyer_reference = forms.CharField(
        label=_("Your order number (optional)"),
        required=False,
        max_length=80,
        help_text=_("Printed on the invoice, so that your accounts find it."),
    )

    def clean_billing_address(self):
        lines = [line.strip() for line in self.cleaned_data["billing_address"].splitlines() if line.strip()]
        if len(lines) > 8:
            raise forms.ValidationError(_("Write at most eight lines."))
        return "\n".join(lines)


class GroupTransferForm(forms.Form):
    """Which company of the group shall hold how many of the credits, and why."""

    receiver = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Company of the group"),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="code",
        help_text=_("It accepts the credits before the registry decides."),
    )
    mineral = mineral_field()
    quantity = TonnesField(label=_("Quantity"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other company and the registry read this."),
    )

    def __init__(self, *args, group, movable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = group
        self.fields["mineral"].queryset = Mineral.objects.filter(pk__in=[mineral.pk for mineral in movable])
        if len(movable) == 1:
            self.fields["mineral"].initial = next(iter(movable))


class TransferRefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you refuse"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other company and the registry read this."),
    )
