"""What is typed into the pages that reporting answers."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from committees.models.thanks import LANGUAGES as LANGUAGES_OF_THANKS
from committees.models.thanks import LONGEST_THANKS
from registry.models import MineSite
from reporting.paper import LANGUAGES, SHEETS
from reporting.wall import Period, periods_to_choose
from reporting.wall_pdf import period_in_words


class NoticeForm(forms.Form):
    period = forms.TypedChoiceField(label=_("Period"), coerce=Period.of)
    size = forms.ChoiceField(
        label=_("Paper size"),
        choices=[(code, sheet.name) for code, sheet in SHEETS.items()],
        widget=forms.RadioSelect,
        help_text=_("A3 is read from two metres."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=list(LANGUAGES.items()), widget=forms.RadioSelect
    )

    def __init__(self, *arguments, today, **more):
        super().__init__(*arguments, **more)
        periods = list(periods_to_choose(today))
        self.fields["period"].choices = [(period.code, period_in_words(period)) for period in periods]
        # The last month that is over.
        self.fields["period"].initial = periods[1].code


class ThanksForm(forms.Form):
    site = forms.ModelChoiceField(
        MineSite.objects.none(), label=_("To the people of"), widget=forms.RadioSelect, empty_label=None
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_THANKS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At most 280 characters. Write no names of people, and no promise."),
    )
    language = forms.ChoiceField(label=_("It is written in"), choices=LANGUAGES_OF_THANKS)

    def __init__(self, *arguments, sites):
        initial = {"language": (get_language() or "en")[:2], "site": sites[0] if len(sites) == 1 else None}
        super().__init__(*arguments, initial=initial)
        self.fields["site"].queryset = sites
