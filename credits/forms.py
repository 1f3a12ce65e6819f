"""What is typed into the buyer's pages; tonnes become integer kilograms here, and floats touch nothing."""

import re

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from credits.models import Footprint, Retirement
from registry.forms import day_field
from registry.models import Mineral, Organisation
from registry.templatetags.oreka import tonnes

TYPED_TONNES = re.compile(r"(?P<whole>\d{1,9})(?:\.(?P<part>\d{1,3}))?", re.ASCII)
KG_PER_TONNE = 1000


class TonnesField(forms.CharField):
    """Tonnes with at most three decimals; gives integer kilograms.

    A comma is a decimal sign in French only: in English, 2,400 could be read as two thousand four hundred.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write tonnes with at most three decimals, for example 2.400."),
        "comma": _("Write 2.400 for two tonnes and 400 kg, or 2400 for two thousand four hundred tonnes."),
        "nothing": _("Write a quantity of at least 0.001 t."),
    }

    def __init__(self, **options):
        super().__init__(**{"help_text": _("In tonnes, for example 2.400."), "max_length": 20} | options)

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        if "," in typed:
            if not (get_language() or "en").startswith("fr"):
                raise forms.ValidationError(self.error_messages["comma"], code="comma")
            typed = typed.replace(",", ".")
        found = TYPED_TONNES.fullmatch(typed)
        if not found:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        kilograms = int(found["whole"]) * KG_PER_TONNE + int((found["part"] or "").ljust(3, "0"))
        if kilograms == 0:
            raise forms.ValidationError(self.error_messages["nothing"], code="nothing")
        return kilograms


def written_tonnes(kilograms: int) -> str:
    """Tonnes the way `TonnesField` reads them in every language.

    >>> written_tonnes(2400)
    '2.400'
    """
    return f"{kilograms // KG_PER_TONNE}.{kilograms % KG_PER_TONNE:03d}"


def mineral_field():
    return forms.ModelChoiceField(
        Mineral.objects.all(), label=_("Mineral"), widget=forms.RadioSelect, empty_label=None
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The registry reads this.")
    )


class RetiredQuantityForm(forms.Form):
    mineral = mineral_field()
    quantity = TonnesField(label=_("Quantity to retire"))

    def __init__(self, *args, free, **kwargs):
        """:param free: for each mineral with free credits, how many kilograms"""
        super().__init__(*args, **kwargs)
        self.free = free
        self.fields["mineral"].queryset = Mineral.objects.filter(pk__in=[mineral.pk for mineral in free])
        if len(free) == 1:
            self.fields["mineral"].initial = next(iter(free))

    def clean(self):
        mineral, quantity = self.cleaned_data.get("mineral"), self.cleaned_data.get("quantity")
        if mineral and quantity and quantity > self.free[mineral]:
            self.add_error(
                "quantity",
                _("You hold %(free)s t of free credits, not %(quantity)s t.")
                % {"free": tonnes(self.free[mineral]), "quantity": tonnes(quantity)},
            )


class ClaimForm(forms.Form):
    """For whom and for what the credits are retired; the service holds the rules between the answers."""

    beneficiary = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("For whom"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("Only the beneficiary may make the claim: your company, or one of your group."),
    )
    period_first = day_field(_("Claim period, first day"))
    period_last = day_field(_("Claim period, last day"))
    claim_type = forms.ChoiceField(
        label=_("Kind of claim"), choices=Retirement.ClaimType.choices, widget=forms.RadioSelect
    )
    footprint = forms.ModelChoiceField(
        Footprint.objects.none(),
        label=_("Footprint that the claim matches"),
        required=False,
        empty_label=_("None: it is a contribution"),
        help_text=_("Declared footprints of the same mineral; a contribution names none."),
    )

    def __init__(self, *args, beneficiaries, footprints, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["beneficiary"].queryset = beneficiaries
        self.fields["footprint"].queryset = footprints
        self.fields["footprint"].label_from_instance = written_footprint

    def clean(self):
        refuse_backward_period(self, "period_first", "period_last")
        is_match = self.cleaned_data.get("claim_type") != Retirement.ClaimType.CONTRIBUTION
        if "claim_type" not in self.cleaned_data or "footprint" not in self.cleaned_data:
            return
        if is_match and not self.cleaned_data["footprint"]:
            self.add_error("footprint", _("Choose the footprint that the claim matches."))
        if not is_match and self.cleaned_data["footprint"]:
            self.add_error("footprint", _("A contribution names no footprint; choose “None”."))


class BoundaryForm(forms.Form):
    has_read = forms.BooleanField(
        label=_("I have read what may and what may not be said, and accept it for the beneficiary."),
        error_messages={"required": _("Read both lists and accept them, or do not retire.")},
    )


class TypedQuantityForm(forms.Form):
    quantity = TonnesField(label=_("Type the quantity to retire, in tonnes"), help_text="")

    def __init__(self, *args, quantity, **kwargs):
        super().__init__(*args, **kwargs)
        self.quantity = quantity

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.quantity:
            raise forms.ValidationError(
                _("This is not the quantity of the retirement: type %(quantity)s."),
                params={"quantity": written_tonnes(self.quantity)},
            )
        return self.cleaned_data["quantity"]


class CertificateFilter(forms.Form):
    """The filters of the list of certificates; all of them live in the address."""

    STATES = [("", _("All states")), ("free", _("Held, free")), ("reserved", _("Held, reserved"))]

    q = forms.CharField(
        label=_("Search"), required=False, help_text=_("An issuance, a serial number or a range of them.")
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[*STATES, ("retired", _("Retired")), ("cancelled", _("Cancelled or to be"))],
        required=False,
    )

    def chosen(self, certificates):
        """The certificates that match; what cannot be understood filters nothing."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            certificates = matching(certificates, words)
        match self.cleaned_data.get("state"):
            case "free":
                return certificates.held().free()
            case "reserved":
                return certificates.filter(reserved_for__isnull=False)
            case "retired":
                return certificates.retired()
            case "cancelled":
                return certificates.filter(cancellation__isnull=False)
        return certificates


def matching(certificates, words: str):
    """Blocks of an issuance, or that hold a serial or any of a range: `CO-KAM-2025-0001/0000001-0002400`."""
    issuance, slash, serials = words.strip().partition("/")
    if not slash and issuance.replace("-", "").isdigit():
        issuance, serials = "", issuance
    certificates = certificates.filter(issuance__number__icontains=issuance.strip())
    first, dash, last = (part.strip() for part in serials.partition("-"))
    if not serials:
        return certificates
    if not first.isdecimal() or (dash and not last.isdecimal()) or max(len(first), len(last)) > 18:
        return certificates.none()
    return certificates.filter(first__lte=int(last or first), last__gte=int(first))


def written_footprint(footprint):
    return _("%(number)s: %(first)s to %(last)s, %(left)s t left to match") % {
        "number": footprint.number,
        "first": footprint.period_first,
        "last": footprint.period_last,
        "left": tonnes(max(footprint.total - footprint.matched, 0)),
    }


def refuse_backward_period(form, first: str, last: str) -> None:
    days = [form.cleaned_data.get(name) for name in (first, last)]
    if all(days) and days[0] > days[1]:
        form.add_error(last, _("The period ends before it begins."))
