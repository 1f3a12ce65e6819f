"""Fields that the forms of more than one door share."""

from uuid import uuid4

from django import forms


def day_field(label, **options):
    """A date, typed or picked; the browser's own field, in its own order of day and month."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


class FormOpenedOnce(forms.Form):
    """Carries a key made when the form is opened, so that sending it twice has one effect."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
