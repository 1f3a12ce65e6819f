"""What is typed on the way to a retirement: how much of what, for whom, for what, and how much once more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.forms import TonnesField, mineral_field, refuse_backward_period, written_tonnes
from credits.models import Footprint, FootprintLine, Retirement
from credits.services.retiring import may_match, says_too_much
from registry.forms import day_field
from registry.models import Mineral, Organisation
from registry.templatetags.oreka import is_french, period, tonnes

ALL_LINES, CHOSEN_LINES = "all", "chosen"
DECIMAL_SIGN = {True: ",", False: "."}


class PartField(TonnesField):
    """Tonnes of one certificate; empty or zero for none of it."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "help_text": ""} | options)

    def clean(self, value):
        return super().clean("" if (value or "").strip(" 0.,") == "" else value)


class RetiredQuantityForm(forms.Form):
    """How much, and from which certificates: the oldest, unless the parts typed say otherwise."""

    mineral = mineral_field()
    quantity = TonnesField(label=_("Quantity to retire"))
    # For which quantity the parts were filled in by the page, in kilograms; empty where a person chose them.
    proposed = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, free, blocks, proposal, **kwargs):
        """Ask for a quantity and, certificate by certificate, for parts of it.

        :param free: for each mineral with free credits, how many kilograms
        :param blocks: the free certificates that the page shows
        :param proposal: gives for mineral and kilograms what each certificate would give, the oldest first
        """
        super().__init__(*args, **kwargs)
        self.free, self.blocks, self.proposal = free, blocks, proposal
        self.fields["mineral"].queryset = Mineral.objects.filter(pk__in=[mineral.pk for mineral in free])
        if len(free) == 1:
            self.fields["mineral"].initial = next(iter(free))
        for block in blocks:
            self.fields[part_of(block)] = PartField(label=str(block))

    @property
    def rows(self):
        """Each certificate with the field for its part."""
        return [{"block": block, "field": self[part_of(block)]} for block in self.blocks]

    @property
    def questions(self):
        return [self["mineral"], self["quantity"]]

    def clean(self):
        mineral, quantity = self.cleaned_data.get("mineral"), self.cleaned_data.get("quantity")
        self.cleaned_data["chosen"] = None
        if not mineral or not quantity:
            return
        if quantity > self.free[mineral]:
            self.add_error(
                "quantity",
                _("You hold %(free)s t of free credits, not %(quantity)s t.")
                % {"free": tonnes(self.free[mineral]), "quantity": tonnes(quantity)},
            )
            return
        typed = {block: self.cleaned_data.get(part_of(block)) for block in self.blocks}
        typed = {block: kilograms for block, kilograms in typed.items() if kilograms}
        parts = {block.pk: kilograms for block, kilograms in typed.items()}
        if typed and not self.errors and parts != self._proposed(mineral):
            self._refuse_parts(mineral, quantity, typed)
            self.cleaned_data["chosen"] = list(parts.items())

    def _proposed(self, mineral):
        """What the page itself had filled in, if nobody has changed it since."""
        proposed = self.cleaned_data.get("proposed")
        if not proposed or proposed < 0:
            return None
        shown = {block.pk for block in self.blocks}
        return {pk: part for pk, part in self.proposal(mineral, proposed).items() if pk in shown}

    def _refuse_parts(self, mineral, quantity, typed):
        for block, kilograms in typed.items():
            if block.issuance.report.mineral_id != mineral.pk:
                self.add_error(part_of(block), _("These are credits of another mineral."))
            elif kilograms > block.quantity:
                self.add_error(
                    part_of(block), _("It has %(free)s t only.") % {"free": tonnes(block.quantity)}
                )
        if (total := sum(typed.values())) != quantity:
            self.add_error(
                "quantity",
                _(
                    "The parts of certificates add up to %(total)s t, not to %(quantity)s t. Change them, or "
                    "leave all of them empty to take the oldest credits."
                )
                % {"total": tonnes(total), "quantity": tonnes(quantity)},
            )


def part_of(block) -> str:
    return f"part_{block.pk}"


class ClaimForm(forms.Form):
    """For whom and for what the credits are retired; the service holds the rules between the answers."""

    beneficiary = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("For whom"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("Only the beneficiary may make the claim."),
    )
    search = forms.CharField(
        label=_("Another company"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "At least three letters of its name, or its code or LEI. Only reviewed companies are found."
        ),
    )
    period_first = day_field(_("Claim period, first day"))
    period_last = day_field(_("Claim period, last day"))
    claim_type = forms.ChoiceField(
        label=_("Kind of claim"), choices=Retirement.ClaimType.choices, widget=forms.RadioSelect
    )
    footprint = forms.ModelChoiceField(
        Footprint.objects.none(),
        label=_("Footprint that the claim matches"),
        required=False,
        empty_label=_("None: it is a contribution"),
        help_text=_("Declared footprints of the same mineral; a contribution names none."),
    )
    which_lines = forms.ChoiceField(
        label=_("Lines of the footprint"),
        choices=[
            (ALL_LINES, _("All of them, in their order")),
            (CHOSEN_LINES, _("Some, chosen on the next page")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=ALL_LINES,
    )

    def __init__(self, *args, organisation, beneficiaries, footprints, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["beneficiary"].queryset = beneficiaries
        self.fields["footprint"].queryset = footprints
        self.fields["footprint"].label_from_instance = lambda row: written_footprint(row, organisation)

    def clean(self):
        refuse_backward_period(self, "period_first", "period_last")
        is_match = self.cleaned_data.get("claim_type") != Retirement.ClaimType.CONTRIBUTION
        if "claim_type" not in self.cleaned_data or "footprint" not in self.cleaned_data:
            return
        footprint = self.cleaned_data["footprint"]
        if is_match and not footprint:
            self.add_error("footprint", _("Choose the footprint that the claim matches."))
        if not is_match and footprint:
            self.add_error("footprint", _("A contribution names no footprint; choose “None”."))
        if is_match and footprint:
            self._refuse_unfit(footprint)

    def _refuse_unfit(self, footprint):
        beneficiary = self.cleaned_data.get("beneficiary")
        if beneficiary and not may_match(footprint, self.organisation, beneficiary):
            self.add_error(
                "footprint",
                _("It is no footprint of %(beneficiary)s. Choose one of theirs, or retire as a contribution.")
                % {"beneficiary": beneficiary},
            )
        if says_too_much(self.cleaned_data["claim_type"], footprint):
            self.add_error(
                "claim_type",
                _("Footprint %(number)s covers %(scope)s, not the whole company: claim a product group.")
                % {"number": footprint, "scope": footprint.scope_name},
            )
        first, last = self.cleaned_data.get("period_first"), self.cleaned_data.get("period_last")
        if first and last and (first < footprint.period_first or last > footprint.period_last):
            self.add_error(
                "period_first",
                _("Footprint %(number)s covers %(period)s; the claim period must lie within it.")
                % {"number": footprint, "period": period(footprint.period_first, footprint.period_last)},
            )


class LinesForm(forms.Form):
    """Which lines of the footprint the claim covers; those ticked, in their order."""

    lines = forms.ModelMultipleChoiceField(
        FootprintLine.objects.none(),
        label=_("Lines to cover"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one line, or go back and choose all.")},
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].queryset = lines
        self.fields["lines"].label_from_instance = written_line


class BoundaryForm(forms.Form):
    has_read = forms.BooleanField(
        label=_("I have read what may and what may not be said, and accept it for the beneficiary."),
        error_messages={"required": _("Read both lists and accept them, or do not retire.")},
    )


class TypedQuantityForm(forms.Form):
    quantity = TonnesField(label=_("Type the quantity to retire, in tonnes"), help_text="")

    def __init__(self, *args, quantity, **kwargs):
        super().__init__(*args, **kwargs)
        self.quantity = quantity

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.quantity:
            raise forms.ValidationError(
                _("This is not the quantity of the retirement: type %(quantity)s."),
                params={"quantity": written_tonnes(self.quantity).replace(".", DECIMAL_SIGN[is_french()])},
            )
        return self.cleaned_data["quantity"]


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The people of your company read this."),
    )


def written_footprint(footprint, organisation):
    whose = "" if footprint.organisation_id == organisation.pk else f"{footprint.organisation}, "
    return _("%(whose)s%(number)s: %(period)s, %(left)s t left to match") % {
        "whose": whose,
        "number": footprint.number,
        "period": period(footprint.period_first, footprint.period_last),
        "left": tonnes(max(footprint.total - footprint.matched, 0)),
    }


def written_line(line):
    return _("%(product)s: %(left)s t of %(total)s t left") % {
        "product": line.product,
        "left": tonnes(line.quantity - line.covered_kg),
        "total": tonnes(line.quantity),
    }
