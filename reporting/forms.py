"""What is typed into the pages that reporting answers."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from committees.models.thanks import LANGUAGES as LANGUAGES_OF_THANKS
from committees.models.thanks import LONGEST_THANKS
from registry.models import MineSite
from reporting.claims.linter import LONGEST_DRAFT
from reporting.claims.reading import language_of
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


class StatementFilter(forms.Form):
    q = forms.CharField(label=_("Search number or beneficiary"), required=False, max_length=200)
    year = forms.TypedChoiceField(label=_("Claim year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *arguments, statements):
        super().__init__(*arguments)
        periods = statements.order_by().values_list(
            "retirement__claim_period_first__year", "retirement__claim_period_last__year"
        )
        years = {year for first, last in periods.distinct() for year in range(first, last + 1)}
        self.fields["year"].choices = [
            ("", _("All")),
            *((year, year) for year in sorted(years, reverse=True)),
        ]


class DraftForm(forms.Form):
    draft = forms.CharField(
        label=_("Your draft"),
        max_length=LONGEST_DRAFT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A sentence or a whole press text. It is not kept."),
    )
    language = forms.ChoiceField(
        label=_("It is written in"),
        required=False,
        choices=[("", _("Find out")), ("en", _("English")), ("fr", _("French"))],
    )

    def clean(self):
        answers = super().clean()
        if answers.get("draft") and not answers.get("language"):
            answers["language"] = language_of(answers["draft"])
            if not answers["language"]:
                words = _(
                    "This seems to be neither English nor French, which alone are read. If it is, say which."
                )
                self.add_error("language", words)
        return answers


class ReportForm(forms.Form):
    """The months of an impact report; the names of its fields are part of the report's address."""

    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("fr", "Français")])

    field_order = ["from", "to", "language"]

    def __init__(self, *arguments, months, **more):
        """:param months: those that a report can be about, the latest first"""
        super().__init__(*arguments, **more)
        choices = [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]
        for name, label, chosen in (("from", _("From"), -1), ("to", _("To, the whole month"), 0)):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=first_day, initial=choices[chosen][0]
            )
        self.fields["language"].initial = (get_language() or "en")[:2]
        self.order_fields(self.field_order)

    def clean(self):
        answers = super().clean()
        if "from" in answers and "to" in answers and answers["from"] > answers["to"]:
            self.add_error("to", _("The last month comes before the first."))
        return answers


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
