"""What the forms of more than one door share: a field for days, and the key of one sending."""

from uuid import UUID, uuid4

from django import forms


def day_field(label, **options):
    """A date, typed or picked; the browser's own field, in its own order of day and month."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def key_of(request) -> UUID:
    """The key that `{% once %}` put into a form when it was opened; a new one if none came back whole."""
    return whole_key_of(request) or uuid4()


def whole_key_of(request) -> UUID | None:
    """The key of a form, or None if it did not come back whole.

    A form that is given back after somebody signed in keeps the key of its first sending in `key_before`.
    """
    try:
        return UUID(getattr(request, "key_before", "") or request.POST.get("key", ""))
    except ValueError:
        return None
