"""What somebody chooses of a notice for the wall before it is printed."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
