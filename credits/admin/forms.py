"""What staff type into the act pages of the ledger; kilograms and money become integers here."""

import re
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.forms import BEYOND_AMOUNTS, AmountField
from credits import previews
from credits.forms import TonnesField
from credits.models import Cancellation, Certificate, FeeSplit, Issuance, Notice, PriceRecipe, PurchaseOrder
from credits.serials import SerialRange
from credits.services.production import MOST_GRADE_PERCENT, MOST_MOISTURE_PERCENT
from registry.forms import day_field
from registry.models import Mineral, MineSite, Organisation, Standard
from registry.templatetags.oreka import kilograms, money, tonnes

# What the browser offers first; the service decides by content.
EVIDENCE_NAMES = ".pdf,.jpg,.jpeg,.png,.xlsx,.csv"

# No point or comma before one or two digits: 2.52 is not a number of kilograms.
TYPED_KILOGRAMS = re.compile(
    r"\d{1,3}(?:(?P<mark>[ ,\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*|\d{1,12}", re.ASCII
)


class KilogramsField(forms.CharField):
    """Whole kilograms, typed as 2520, 2,520 or 2 520."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        if not TYPED_KILOGRAMS.fullmatch(typed):
            raise forms.ValidationError(_("Write whole kilograms, for example 2,520."))
        return int(re.sub(r"\D", "", typed))


class AmountOrNothingField(AmountField):
    """An amount in minor units that may be zero."""

    def clean(self, value):
        if (value or "").strip().rstrip("0") in {"", "0.", "0,"} and (value or "").strip():
            return 0
        return super().clean(value)


class ReportForm(forms.Form):
    site = forms.ModelChoiceField(MineSite.objects.all(), label=_("Site"))
    mineral = forms.ModelChoiceField(Mineral.objects.all(), label=_("Mineral"))
    period_first = day_field(_("First day of the period"))
    period_last = day_field(_("Last day of the period"))
    wet_kg = KilogramsField(label=_("Wet ore (kg)"))
    moisture_percent = forms.DecimalField(
        label=_("Moisture (%)"), min_value=0, max_value=MOST_MOISTURE_PERCENT, max_digits=5, decimal_places=2
    )
    grade_percent = forms.DecimalField(
        label=_("Grade (% of dry ore)"),
        help_text=_("Contained metal = wet ore × (1 − moisture) × grade, rounded down to whole kilograms."),
        min_value=0,
        max_value=MOST_GRADE_PERCENT,
        max_digits=6,
        decimal_places=3,
    )
    evidence = forms.FileField(
        label=_("Evidence of production"),
        widget=forms.FileInput(attrs={"accept": EVIDENCE_NAMES}),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV, at most 10 MB."),
    )
    sold_evidence = forms.FileField(
        label=_("Evidence that the ore was sold"),
        widget=forms.FileInput(attrs={"accept": EVIDENCE_NAMES}),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV, at most 10 MB."),
    )
    legal_status_note = forms.CharField(
        label=_("Legal status"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Under which rules the ore could be mined and exported."),
    )
    legal_status_on = day_field(_("Legal status as of"))


class RequestIssuanceForm(forms.Form):
    quantity = KilogramsField(label=_("Quantity (kg of contained metal)"))
    standard = forms.ModelChoiceField(Standard.objects.all(), label=_("Standard"), empty_label=None)

    def __init__(self, *arguments, left):
        super().__init__(*arguments, initial={"quantity": left})


class ApproveIssuanceForm(forms.Form):
    quantity = KilogramsField(
        label=_("Type the quantity in kilograms"),
        help_text=_("As a last check that you mean this issuance."),
    )

    def __init__(self, *arguments, issuance: Issuance):
        super().__init__(*arguments)
        self.issuance = issuance

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.issuance.quantity:
            raise forms.ValidationError(
                _("The request is for %(quantity)s kg; you typed another quantity.")
                % {"quantity": kilograms(self.issuance.quantity)}
            )
        return self.cleaned_data["quantity"]


class AttestationForm(forms.Form):
    cooperative = forms.ModelChoiceField(
        Organisation.objects.standing().of_kind(Organisation.Kind.COOPERATIVE), label=_("Cooperative")
    )
    period_first = day_field(_("First day of the period"))
    period_last = day_field(_("Last day of the period"))
    signed_on = day_field(_("Signed on"))
    file = forms.FileField(label=_("Signed paper"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))


class QuoteForm(forms.Form):
    """Unit price, total and fee are separate facts; what is left empty follows from the others."""

    recipe = forms.ModelChoiceField(
        PriceRecipe.objects.approved(),
        label=_("Price recipe"),
        required=False,
        empty_label=_("none; the price was agreed otherwise"),
    )
    unit_price = AmountField(
        label=_("Unit price per tonne, in USD"),
        required=False,
        help_text=_("For example 5,000.00. Left empty, it is the recipe’s."),
    )
    total = AmountField(
        label=_("Total, in USD"),
        required=False,
        help_text=_("What the buyer pays, fee included. Left empty, it is unit price × quantity."),
    )
    fee_split = forms.ModelChoiceField(
        FeeSplit.objects.none(),
        label=_("Declared fee split"),
        required=False,
        empty_label=_("none; the order prints no split"),
    )
    fee = AmountOrNothingField(
        label=_("Of which fee, in USD"),
        required=False,
        help_text=_("The part that does not go to the sites’ funds. Left empty, it is the split’s."),
    )
    price_basis = forms.CharField(
        label=_("Price basis"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How the price was found; the buyer reads this, and it is kept with the order."),
    )
    is_agreed_so = forms.BooleanField(
        label=_("These amounts are agreed, though they do not follow from unit price and split"),
        required=False,
    )

    def __init__(self, *arguments, order: PurchaseOrder):
        super().__init__(*arguments)
        self.order = order
        recipes = PriceRecipe.objects.approved().filter(series__mineral=order.mineral_id)
        splits = FeeSplit.objects.in_force(timezone.now().date())
        cast("forms.ModelChoiceField", self.fields["recipe"]).queryset = recipes.select_related("series")
        self.fields["recipe"].label_from_instance = lambda recipe: (  # type: ignore[attr-defined]
            f"{recipe} · {money(recipe.unit_price_minor)} · {recipe.in_words}"
        )
        cast("forms.ModelChoiceField", self.fields["fee_split"]).queryset = splits.select_related("standard")
        # Which standard's it is, where there are several, somebody must say.
        self.initial = {"fee_split": splits[0]} if len(splits) == 1 else {}
        # Amounts that do not follow are asked about, and agreed to as they stood when they were asked about.
        self.asked = arguments[0].get("asked", "") if arguments else ""
        self.agreement = self.fields.pop("is_agreed_so")
        if self.asked:
            self.fields["is_agreed_so"] = self.agreement

    def clean(self):
        known = self.cleaned_data
        recipe, split = known.get("recipe"), known.get("fee_split")
        if known.get("unit_price") is None and "unit_price" not in self.errors:
            if recipe is None:
                self.add_error("unit_price", _("Write a unit price, or choose a recipe."))
            else:
                known["unit_price"] = recipe.unit_price_minor
        if recipe is not None:
            known["price_basis"] = known.get("price_basis") or recipe.number
        elif not known.get("price_basis"):
            self.add_error("price_basis", _("Say how the price was found, or choose a recipe."))
        if not self.errors:
            self.clean_amounts(split)

    def clean_amounts(self, split: FeeSplit | None):
        known = self.cleaned_data
        by_weight = previews.by_weight(known["unit_price"], self.order.quantity)
        if known["total"] is None:
            known["total"] = by_weight
            if by_weight >= BEYOND_AMOUNTS:
                self.add_error("unit_price", _("The total is beyond all orders. Check the unit price."))
                return
        by_split = previews.fee_of(known["total"], split) if split else None
        if known["fee"] is None:
            known["fee"] = by_split
        if known["fee"] is None:
            self.add_error("fee", _("Write the fee, 0 if there is none, or choose a split."))
        elif known["fee"] > known["total"]:
            self.add_error("fee", _("The fee is more than the total."))
        else:
            amounts = f"{known['unit_price']}/{known['total']}/{known['fee']}"
            if not (known.get("is_agreed_so") and self.asked == amounts):
                fee = known["fee"]
                self.question("total", known["total"], by_weight, _("Unit price × quantity is %(expected)s."))
                if by_split is not None:
                    self.question("fee", fee, by_split, _("By the declared split it is %(expected)s."))
                if self.errors:
                    self.ask_about(amounts)

    def ask_about(self, amounts: str):
        """Show the box for these amounts, and not ticked: a tick was about others."""
        self.asked = amounts
        self.fields["is_agreed_so"] = self.agreement
        self.data = {name: value for name, value in self.data.items() if name != "is_agreed_so"}

    def question(self, name: str, typed: int, expected: int, words):
        if typed != expected:
            so = _("If it is agreed otherwise, say so below.")
            self.add_error(name, f"{words % {'expected': money(expected, self.order.currency)}} {so}")


class PaymentForm(forms.Form):
    amount = AmountField(label=_("Amount"), help_text=_("What arrived; it may be a part of what is due."))
    paid_on = day_field(_("Paid on"), help_text=_("The value date on the bank statement."))
    payment_reference = forms.CharField(label=_("Bank reference"), max_length=80)


class RepayForm(forms.Form):
    paid_on = day_field(_("Sent back on"), help_text=_("The value date on the bank statement."))
    payment_reference = forms.CharField(label=_("Bank reference"), max_length=80)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever it concerns reads this."),
    )


class DeliverForm(forms.Form):
    """From which issuances credits are taken, and the quantity typed by hand.

    The form takes any issuance: whether it holds credits now is for the act to say, which knows a form sent
    twice.
    """

    issuances = forms.ModelMultipleChoiceField(
        Issuance.objects.all(),
        label=_("Take credits from"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of those that are ticked, the oldest credits move first."),
        error_messages={"required": _("Tick at least one issuance.")},
    )
    quantity = KilogramsField(
        label=_("Type the quantity in kilograms"), help_text=_("As a last check that you mean this order.")
    )

    def __init__(self, *arguments, order: PurchaseOrder, available: list[dict]):
        super().__init__(*arguments)
        self.order = order
        self.choices = [
            (
                str(source["issuance"].pk),
                _("%(issuance)s · %(site)s · %(quantity)s kg free")
                % {
                    "issuance": source["issuance"],
                    "site": source["issuance"].report.site,
                    "quantity": kilograms(source["free"]),
                },
            )
            for source in available
        ]
        cast("forms.ModelMultipleChoiceField", self.fields["issuances"]).choices = self.choices
        # Only a look at what would move needs no quantity.
        self.fields["quantity"].required = not (arguments and "look" in arguments[0])
        self.initial = {"issuances": [str(source["issuance"].pk) for source in oldest(order, available)]}

    def clean(self):
        # The template writes what it shows; only that moves for good.
        self.cleaned_data["shown"] = self.data.get("shown", "")

    def chosen(self) -> list[int]:
        """The numbers of the issuances that are ticked now."""
        typed = self["issuances"].value() or []
        return [int(value) for value, _label in self.choices if value in typed]

    def clean_quantity(self):
        typed = self.cleaned_data["quantity"]
        if typed is not None and typed != self.order.quantity:
            raise forms.ValidationError(
                _("The order is for %(quantity)s kg; you typed another quantity.")
                % {"quantity": kilograms(self.order.quantity)}
            )
        return typed


def oldest(order: PurchaseOrder, available: list[dict]) -> list[dict]:
    """As many of the issuances, oldest first, as an order needs."""
    taken, wanted = [], order.quantity
    for source in available:
        if wanted <= 0:
            break
        taken.append(source)
        wanted -= source["free"]
    return taken


def serial_field(label):
    return forms.IntegerField(
        label=label,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CancelCreditsForm(forms.Form):
    """Which serials of one block, why, and how much that is, typed by hand."""

    first = serial_field(_("First serial"))
    last = serial_field(_("Last serial"))
    reason = forms.CharField(
        label=_("Public reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Once approved, anyone reads this in the register; name nobody."),
    )
    quantity = TonnesField(
        label=_("Type the quantity in tonnes"), help_text=_("As a last check that you mean these serials.")
    )

    def __init__(self, *arguments, certificate: Certificate):
        super().__init__(*arguments)
        self.certificate = certificate
        self.initial = {"first": certificate.first, "last": certificate.last}

    def clean(self):
        typed = self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first is None or last is None:
            return
        if not self.certificate.first <= first <= last <= self.certificate.last:
            message = _("The block has the serials %(first)s to %(last)s; stay within them, smaller first.")
            self.add_error("last", message % {"first": self.certificate.first, "last": self.certificate.last})
            return
        typed["serials"] = SerialRange(first, last)
        if "quantity" in typed and typed["quantity"] != typed["serials"].quantity:
            message = _("Serials %(first)s to %(last)s are %(quantity)s t; you typed another quantity.")
            quantity = tonnes(typed["serials"].quantity)
            self.add_error("quantity", message % {"first": first, "last": last, "quantity": quantity})


class ApproveCancellationForm(forms.Form):
    quantity = TonnesField(
        label=_("Type the quantity in tonnes"), help_text=_("As a last check that you mean these credits.")
    )

    def __init__(self, *arguments, cancellation: Cancellation):
        super().__init__(*arguments)
        self.cancellation = cancellation

    def clean_quantity(self):
        if self.cleaned_data["quantity"] != self.cancellation.quantity:
            raise forms.ValidationError(
                _("The cancellation is of %(quantity)s t; you typed another quantity.")
                % {"quantity": tonnes(self.cancellation.quantity)}
            )
        return self.cleaned_data["quantity"]


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, as far as it is known. Staff and verifiers read this."),
    )


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Notice.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Anyone reads this, first of all, wherever the record is shown; name nobody."),
    )
