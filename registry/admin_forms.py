"""What staff type about people: new persons, memberships, verifiers' sites and staff roles."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.models import Membership, Organisation, User
from registry.roles import STAFF_GROUPS


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class MembershipForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), label=_("Person"))
    organisation = forms.ModelChoiceField(Organisation.objects.standing(), label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        help_text=_("Buyer’s roles exist at buyers, committee and officer’s roles at cooperatives."),
    )


class VerifierForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True, memberships__role=Membership.Role.VERIFIER)
        .distinct()
        .order_by("name"),
        label=_("Verifier"),
    )


class StaffRoleForm(forms.Form):
    group = forms.ChoiceField(label=_("Role"), choices=[(name, _(name)) for name in STAFF_GROUPS])
