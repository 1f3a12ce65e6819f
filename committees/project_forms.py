"""What is typed about a project: its plan, quotes of suppliers, photos, and what came of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.forms import AmountField
from committees.models import Area, Expenditure, Indicator, Photo, Reached
from committees.services import Planned, Step
from registry.forms import day_field

LINES = (1, 2, 3, 4, 5)
STEPS = (1, 2, 3, 4)
INCOMPLETE = _("Fill in the whole line, or leave it empty.")
MOST_PEOPLE = 100_000


def paper_field(label, help_text, accept=".pdf,.jpg,.jpeg,.png"):
    return forms.FileField(label=label, widget=forms.FileInput(attrs={"accept": accept}), help_text=help_text)


class PlanForm(forms.Form):
    """Five lines of a budget and four milestones; what is left empty is no line."""

    def __init__(self, *args, project, initial, **kwargs):
        super().__init__(*args, initial=self.present(project) | initial, **kwargs)
        for number in LINES:
            self.fields |= {
                f"line{number}_purpose": forms.CharField(label=_("For what"), max_length=120, required=False),
                f"line{number}_amount": AmountField(label=_("US dollars"), required=False),
            }
        for number in STEPS:
            self.fields |= {
                f"step{number}_name": forms.CharField(
                    label=_("What is done"), max_length=120, required=False
                ),
                f"step{number}_due_on": day_field(_("Planned for"), required=False),
                f"step{number}_reached_on": day_field(_("Done on"), required=False),
            }

    @staticmethod
    def present(project):
        facts = {}
        for line in project.budget.all():
            amount = f"{line.amount_minor // 100}.{line.amount_minor % 100:02d}"
            facts |= {f"line{line.position}_purpose": line.purpose, f"line{line.position}_amount": amount}
        for step in project.milestones.all():
            facts |= {
                f"step{step.position}_{name}": getattr(step, name)
                for name in ("name", "due_on", "reached_on")
            }
        return facts

    def clean(self):
        for number in LINES:
            self.need_all(f"line{number}_", ("purpose", "amount"))
        for number in STEPS:
            self.need_all(f"step{number}_", ("name", "due_on"))

    def need_all(self, prefix, names):
        given = [name for name in names if self.cleaned_data.get(f"{prefix}{name}")]
        for name in names if given else ():
            if name not in given and f"{prefix}{name}" not in self.errors:
                self.add_error(f"{prefix}{name}", INCOMPLETE)

    def part(self, prefix, numbers, names):
        return [[self[f"{prefix}{number}_{name}"] for name in names] for number in numbers]

    def lines(self):
        return self.part("line", LINES, ("purpose", "amount"))

    def steps(self):
        return self.part("step", STEPS, ("name", "due_on", "reached_on"))

    def budget(self):
        """What `plan_project()` takes."""
        answers = self.cleaned_data
        return [
            Planned(answers[f"line{number}_purpose"], answers[f"line{number}_amount"])
            for number in LINES
            if answers[f"line{number}_purpose"]
        ]

    def milestones(self):
        """What `plan_project()` takes."""
        answers = self.cleaned_data
        return [
            Step(
                answers[f"step{number}_name"],
                answers[f"step{number}_due_on"],
                answers[f"step{number}_reached_on"],
            )
            for number in STEPS
            if answers[f"step{number}_name"]
        ]


class QuoteForm(forms.Form):
    supplier = forms.CharField(label=_("Supplier"), max_length=120)
    amount = AmountField(label=_("Price"), help_text=_("For example 1,250.00."))
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=Expenditure.Currency.choices,
        widget=forms.RadioSelect,
        initial=Expenditure.Currency.USD,
    )
    is_taken = forms.BooleanField(label=_("This one was taken"), required=False)
    file = paper_field(_("Photo or PDF of the quote"), _("A photo or PDF of at most 5 MB."))


class PhotoForm(forms.Form):
    moment = forms.ChoiceField(label=_("Taken"), choices=Photo.Moment.choices, widget=forms.RadioSelect)
    caption = forms.CharField(label=_("What it shows"), max_length=120, help_text=_("No names of people."))
    file = paper_field(_("Photo"), _("At most 5 MB. No faces of children."), ".jpg,.jpeg,.png")
    consent = forms.CharField(
        label=_("How whoever is in the picture agreed"),
        max_length=200,
        help_text=_("For example: asked at the site, all said yes. Or: nobody is in the picture."),
    )
    is_for_everybody = forms.BooleanField(
        label=_("It may be shown outside the committee: they agreed to that too"), required=False
    )
    no_children = forms.BooleanField(label=_("No face of a child can be seen"))


class OutcomeForm(forms.Form):
    COUNTS = (("women", _("Women")), ("men", _("Men")))

    indicator = forms.ChoiceField(label=_("Counted in"), choices=Indicator.choices)
    value = forms.IntegerField(
        label=_("How many"),
        min_value=0,
        max_value=10**8,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("In a few words"), max_length=300, required=False, help_text=_("No names of people.")
    )

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        if project.decision.area == Area.CHILD_RIGHTS:
            del self.fields["note"]
        for group in Reached.Group.values:
            for count, label in self.COUNTS:
                self.fields[f"{group}_{count}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=MOST_PEOPLE,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    def main_fields(self):
        return [self[name] for name in ("indicator", "value", "note") if name in self.fields]

    def rows(self):
        """For the template: each group with its two counts."""
        return [
            {
                "group": group.label,
                "fields": [self[f"{group.value}_{count}"] for count, _label in self.COUNTS],
            }
            for group in Reached.Group
        ]

    def reached(self):
        """What `report_outcome()` takes."""
        answers = self.cleaned_data
        return {
            group: (answers[f"{group}_women"] or 0, answers[f"{group}_men"] or 0)
            for group in Reached.Group.values
        }
