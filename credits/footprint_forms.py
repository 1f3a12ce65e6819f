"""What is typed into the pages of footprints: what one covers, its products, and where figures are from."""

from decimal import Decimal
from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.footprint_table import copied_from
from credits.forms import mineral_field, refuse_backward_period
from credits.models import Factor, FactorSet, Footprint, Tier
from credits.services.footprint_lines import MOST_AMOUNT, MOST_UNITS
from registry.forms import day_field

MEASURED = "measured"


def several_lines(value: str) -> str:
    """Line ends as files hold them; browsers send two signs for each."""
    return "\n".join(value.splitlines())


class WordsField(forms.CharField):
    def __init__(self, *, rows=2, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def clean(self, value):
        return several_lines(super().clean(value))


class FootprintFactsForm(forms.Form):
    """What a footprint covers and who checked it; all of it is part of what is declared."""

    scope = forms.ChoiceField(
        label=_("What it covers"),
        choices=Footprint.Scope.choices,
        initial=Footprint.Scope.COMPANY,
        widget=forms.RadioSelect,
    )
    scope_name = forms.CharField(
        label=_("Name of the product or group"),
        max_length=120,
        required=False,
        help_text=_("Empty for the whole company."),
    )
    boundary = WordsField(
        label=_("Inventory boundary"),
        rows=3,
        help_text=_("Which products and parts of the company are counted."),
    )
    verification = forms.ChoiceField(
        label=_("Who checked the figures"),
        choices=Footprint.Verification.choices,
        initial=Footprint.Verification.DECLARED,
        widget=forms.RadioSelect,
        help_text=_(
            "Statements say so beside the figure, as your word. A check by a third party needs what it "
            "wrote as evidence. Who checks it later makes a new version of it."
        ),
    )
    verifier_name = forms.CharField(
        label=_("Name of who checked"),
        max_length=120,
        required=False,
        help_text=_("The department or the firm; empty if nobody did. Statements name only a firm."),
    )
    verified_on = day_field(_("Day on which it was checked"), required=False)

    def clean(self):
        typed = self.cleaned_data
        if "scope" in typed and "scope_name" in typed:
            is_whole = typed["scope"] == Footprint.Scope.COMPANY
            if is_whole and typed["scope_name"]:
                self.add_error("scope_name", _("Leave it empty for the whole company."))
            if not is_whole and not typed["scope_name"]:
                self.add_error("scope_name", _("Name the product or group."))
        if "verification" not in typed:
            return
        is_checked = typed["verification"] != Footprint.Verification.DECLARED
        for name in ("verifier_name", "verified_on"):
            if name in typed and bool(typed[name]) != is_checked:
                words = (
                    _("Say who checked it, and when.")
                    if is_checked
                    else _("Nobody checked it: leave it empty.")
                )
                self.add_error(name, words)


class FootprintForm(FootprintFactsForm):
    mineral = mineral_field()
    period_first = day_field(_("First day of the period"))
    period_last = day_field(_("Last day of the period"))

    field_order = ("mineral", "period_first", "period_last")

    def clean(self):
        super().clean()
        refuse_backward_period(self, "period_first", "period_last")


def percentage_field(label, most, help_text):
    return forms.DecimalField(
        label=label,
        localize=True,
        required=False,
        min_value=Decimal(0),
        max_value=most,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=help_text,
    )


class FootprintLineForm(forms.Form):
    """A product, counted by a factor of the set in force or by the company's own measurement."""

    product = forms.CharField(label=_("Product"), max_length=120)
    units = forms.IntegerField(
        label=_("Units in the period"),
        min_value=1,
        max_value=MOST_UNITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    basis = forms.ChoiceField(
        label=_("What the content is based on"),
        widget=forms.RadioSelect,
        help_text=_("The figures of the set are indicative; a measured bill of materials is better."),
    )
    amount = forms.DecimalField(
        label=_("Amount in each unit"),
        localize=True,
        min_value=Decimal("0.000001"),
        max_value=MOST_AMOUNT,
        max_digits=12,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_(
            "In grams if measured; else in what the factor counts, such as kWh: 16.3 Wh is written 0.0163."
        ),
    )
    source = WordsField(
        label=_("Source of your measurement"),
        required=False,
        help_text=_("Only if measured: which bill of materials, of which date."),
    )
    recycled_percent = percentage_field(
        _("Recycled share of the metal, in percent"),
        Decimal(100),
        _("It is subtracted: credits stand for primary metal. Empty if none is known."),
    )
    recycled_source = WordsField(
        label=_("Source of the recycled share"),
        required=False,
        help_text=_("Who says so, and where."),
    )
    yield_loss_percent = percentage_field(
        _("Metal lost in manufacture, in percent of what was put in"),
        Decimal("99.99"),
        _("It is added: what is lost was mined for the product too. Empty if the figure holds it already."),
    )
    yield_loss_reason = WordsField(
        label=_("Reason of the loss"),
        required=False,
        help_text=_("Where it arises, and where the figure is from."),
    )

    def __init__(self, *args, footprint, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Factor.objects.filter(factor_set=FactorSet.objects.in_force(), mineral=footprint.mineral)
        self.factors = {factor.code: factor for factor in offered.select_related("mineral", "factor_set")}
        self.fields["basis"].choices = [
            (MEASURED, _("Measured: grams in each unit, from our own bill of materials")),
            *((code, str(factor)) for code, factor in self.factors.items()),
        ]

    def clean(self):
        typed = self.cleaned_data
        if typed.get("basis") == MEASURED and not typed.get("source", "").strip():
            self.add_error("source", _("Say which bill of materials was measured."))
        if typed.get("recycled_percent") and not typed.get("recycled_source"):
            self.add_error("recycled_source", _("Say where the recycled share is from."))
        if typed.get("yield_loss_percent") and not typed.get("yield_loss_reason"):
            self.add_error("yield_loss_reason", _("Say where metal is lost, and where the figure is from."))

    def facts(self) -> dict:
        """What `add_footprint_line` takes: the factor is copied, so that a later set changes nothing."""
        typed = self.cleaned_data
        factor = self.factors.get(typed["basis"])
        measured = {
            "tier": Tier.MEASURED,
            "factor_unit": "g",
            "factor_kg": Decimal("0.001"),
            "factor_source": typed["source"],
        }
        return {
            "product": typed["product"],
            "units": typed["units"],
            "amount_per_unit": typed["amount"],
            "recycled_percent": typed["recycled_percent"] or Decimal(0),
            "recycled_source": typed["recycled_source"],
            "yield_loss_percent": typed["yield_loss_percent"] or Decimal(0),
            "yield_loss_reason": typed["yield_loss_reason"],
            **(copied_from(factor) if factor else measured),
        }


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("Evidence"),
        help_text=_(
            "PDF, JPEG, PNG, XLSX or CSV, at most 10 MB: a bill of materials, a report of who checked."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.xlsx,.csv"}),
    )

    def facts(self) -> dict:
        """The file, and what the company calls it."""
        file = self.cleaned_data["file"]
        return {"file": file, "name": PurePath(file.name).name[-255:]}


class TableForm(forms.Form):
    table = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX or CSV in the form of the template, at most 10 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
