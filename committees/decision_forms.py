"""The form on which a decision is written down, in the order of the paper minutes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.forms import AmountField, areas_with_icons
from committees.models import WorkerGroup
from committees.models.decisions import LONGEST_REASON
from committees.services import Ballot, Proposed
from registry.forms import day_field

OTHER_PROPOSALS = (1, 2)  # as many as the paper form has room for
MOST_PAGES = 6
MOST_QUOTES = 99


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files of one field; gives a list."""

    widget = Files(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or [None]]
        if len(files) > MOST_PAGES:
            raise forms.ValidationError(
                _("Choose at most %(most)s files."), params={"most": MOST_PAGES}, code="too_many"
            )
        return [file for file in files if file]


def minutes_field(**options):
    return FilesField(
        label=_("Photo of the signed minutes"),
        help_text=_("Photos or PDFs of at most 5 MB each."),
        **options,
    )


def quotes_field(label):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_QUOTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class DecisionForm(forms.Form):
    area = forms.TypedChoiceField(
        label=_("Area"), choices=areas_with_icons, coerce=int, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("What was decided"),
        max_length=120,
        help_text=_("In a few words, for example: metal sheets for six pits."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What need it answers. Do not write names of people."),
    )
    amount = AmountField(label=_("Amount in US dollars"), help_text=_("For example 1,250.00."))
    quotes = quotes_field(_("How many suppliers gave a price"))
    meeting_on = day_field(_("Date of the meeting"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for number in OTHER_PROPOSALS:
            self.fields |= {
                f"other{number}_title": forms.CharField(
                    label=_("What else was proposed"), max_length=120, required=False
                ),
                f"other{number}_need": forms.CharField(
                    label=_("What need it would answer"), max_length=300, required=False
                ),
                f"other{number}_amount": AmountField(
                    label=_("What it would cost, in US dollars"), required=False
                ),
                f"other{number}_quotes": quotes_field(_("How many suppliers gave a price for it")),
            }

    def main_fields(self):
        """Those asked first; the others stand in the parts that `others()` gives."""
        return [field for field in self.visible_fields() if not field.name.startswith("other")]

    def others(self):
        """For the template: each other proposal's fields."""
        return [
            {
                "number": number,
                "fields": [self[f"other{number}_{name}"] for name in ("title", "need", "amount", "quotes")],
            }
            for number in OTHER_PROPOSALS
        ]

    def clean_meeting_on(self):
        meeting_on = self.cleaned_data["meeting_on"]
        if meeting_on > self.today:
            raise forms.ValidationError(_("The date of the meeting lies in the future."))
        return meeting_on

    def clean(self):
        for number in OTHER_PROPOSALS:
            if not any(
                self.cleaned_data.get(f"other{number}_{name}") for name in ("title", "need", "amount")
            ):
                continue
            for name in ("title", "need", "amount"):
                field = f"other{number}_{name}"
                if not self.cleaned_data.get(field) and field not in self.errors:
                    self.add_error(field, _("Say what, what for and how much, or leave all three empty."))

    def proposals(self):
        """What `record_decision()` takes; a part left empty is no proposal."""
        answers = self.cleaned_data
        return [
            Proposed(
                answers[f"other{number}_title"],
                answers[f"other{number}_need"],
                answers[f"other{number}_amount"],
                answers[f"other{number}_quotes"] or 0,
            )
            for number in OTHER_PROPOSALS
            if answers[f"other{number}_title"]
        ]


class MinutesForm(forms.Form):
    """Who was there and how they voted, for each group that has seats; an empty field counts nobody."""

    PRESENT = (("women", _("Women")), ("men", _("Men")))
    VOTES = (
        ("in_favour", _("In favour")),
        ("against", _("Against")),
        ("abstained", _("Abstained")),
        ("stood_aside", _("Stood aside")),
    )

    conflict = forms.CharField(
        label=_("Why somebody stood aside"),
        max_length=200,
        required=False,
        help_text=_("For example: the supplier is a relative. No names."),
    )

    def __init__(self, *args, committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.seats = list(committee.seats.all())
        for seat in self.seats:
            for count, label in (*self.PRESENT, *self.VOTES):
                self.fields[f"{seat.group}_{count}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=seat.seats,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    def rows(self):
        """For the template: each group's seats, the fields of who was there, and those of the votes."""
        return [
            {
                "seat": seat,
                "present": [self[f"{seat.group}_{count}"] for count, _label in self.PRESENT],
                "votes": [self[f"{seat.group}_{count}"] for count, _label in self.VOTES],
            }
            for seat in self.seats
        ]

    def counts(self, group, names):
        return tuple(self.cleaned_data.get(f"{group}_{count}") or 0 for count, _label in names)

    def attendance(self):
        """What `record_decision()` takes; groups of which nobody came are left out."""
        there = {seat.group: self.counts(seat.group, self.PRESENT) for seat in self.seats}
        return {group: counts for group, counts in there.items() if any(counts)}

    def votes(self):
        """What `record_decision()` takes; groups that did not vote are left out."""
        cast = {seat.group: Ballot(*self.counts(seat.group, self.VOTES)) for seat in self.seats}
        return {group: ballot for group, ballot in cast.items() if any(ballot)}

    def complaints(self):
        """Every error as one sentence that names its group and its count."""
        for name, errors in self.errors.items():
            group = next((seat for seat in self.seats if name.startswith(f"{seat.group}_")), None)
            for error in errors:
                yield f"{group.get_group_display()} · {self.fields[name].label}: {error}" if group else error

    def clean(self):
        if self.errors:
            return
        there, votes = self.attendance(), self.votes()
        if not votes:
            raise forms.ValidationError(_("Give the votes of at least one group."))
        if not self.cleaned_data["conflict"] and any(ballot.stood_aside for ballot in votes.values()):
            raise forms.ValidationError(_("Say why somebody stood aside."))
        for seat in self.seats:
            present, cast = sum(there.get(seat.group, ())), sum(votes.get(seat.group, ()))
            facts = {"group": WorkerGroup(seat.group).label, "present": present, "votes": cast}
            if present > seat.seats:
                self.add_error(
                    None,
                    forms.ValidationError(
                        _("%(group)s: present %(present)s, seats %(seats)s; nobody is there without a seat."),
                        params=facts | {"seats": seat.seats},
                    ),
                )
            elif cast > present:
                self.add_error(
                    None,
                    forms.ValidationError(
                        _("%(group)s: %(votes)s votes, but %(present)s present."), params=facts
                    ),
                )


class PagesForm(forms.Form):
    """Pages of signed minutes, handed in by themselves."""

    minutes = minutes_field()
