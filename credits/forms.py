"""What is typed into the buyer's pages; tonnes become integer kilograms here, and floats touch nothing."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.models import Mineral

TYPED_TONNES = re.compile(r"(?P<whole>\d+)(?:\.(?P<part>\d{1,3}))?", re.ASCII)
KG_PER_TONNE = 1000
LONGEST_TONNES = 9  # digits before the decimal sign


class TonnesField(forms.CharField):
    """Tonnes with at most three decimals; gives integer kilograms.

    A comma is a decimal sign in French only: in English, 2,400 could be read as two thousand four hundred.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write tonnes with at most three decimals, for example 2.400."),
        "comma": _("Write 2.400 for two tonnes and 400 kg, or 2400 for two thousand four hundred tonnes."),
        "too_much": _("Write a quantity of less than a billion tonnes."),
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
        if len(found["whole"]) > LONGEST_TONNES:
            raise forms.ValidationError(self.error_messages["too_much"], code="too_much")
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
                return certificates.filter(Q(reserved_for__isnull=False) | Q(group_transfer__isnull=False))
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


def refuse_backward_period(form, first: str, last: str) -> None:
    days = [form.cleaned_data.get(name) for name in (first, last)]
    if all(days) and days[0] > days[1]:
        form.add_error(last, _("The period ends before it begins."))
