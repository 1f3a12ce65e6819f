"""The staff's page of a standard, which knows whether credits were issued under it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from credits.models import Issuance
from registry.admin import StandardAdmin
from registry.models import Standard


class StandardForm(forms.ModelForm):
    def clean_usable_years(self):
        """The database's rule, `issued_credits_stay_usable_as_long`, as a sentence beside the field."""
        before, years = self.initial.get("usable_years"), self.cleaned_data["usable_years"]
        is_shorter = years is not None and (before is None or years < before)
        if self.instance.pk and is_shorter and Issuance.objects.approved().filter(standard=self.instance):
            raise forms.ValidationError(
                _(
                    "Credits were issued under this version and stay usable as long as it said then. "
                    "Add a version of the standard for a shorter time."
                )
            )
        return years


class IssuedStandardAdmin(StandardAdmin):
    form = StandardForm


admin.site.unregister(Standard)
admin.site.register(Standard, IssuedStandardAdmin)
