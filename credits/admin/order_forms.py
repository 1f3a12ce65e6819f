"""What staff type into the act pages of orders; kilograms and money become integers here."""

from datetime import timedelta
from typing import cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.forms import BEYOND_AMOUNTS, AmountField
from credits import splits
from credits.admin.forms import KilogramsField
from credits.models import FeeSplit, Issuance, PriceRecipe, PurchaseOrder
from registry.forms import day_field
from registry.templatetags.oreka import kilograms, money


class AmountOrNothingField(AmountField):
    """An amount in minor units that may be zero."""

    def clean(self, value):
        if (value or "").strip().rstrip("0") in {"", "0.", "0,"} and (value or "").strip():
            return 0
        return super().clean(value)


def days_field(label, help_text):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=365,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


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
    valid_until = day_field(
        _("Price good until"),
        required=False,
        help_text=_("The last day on which the buyer can accept it. Left empty, it is the usual time."),
    )
    payment_days = days_field(_("Days to pay"), _("From acceptance. Left empty, it is the usual time."))
    delivery_days = days_field(_("Days to deliver"), _("From payment. Left empty, it is the usual time."))
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
        self.usual = {
            "valid_until": timezone.now().date() + timedelta(days=settings.QUOTE_VALID_DAYS),
            "payment_days": settings.ORDER_PAYMENT_DAYS,
            "delivery_days": settings.ORDER_DELIVERY_DAYS,
        }
        self.initial |= self.usual
        # Amounts that do not follow are asked about, and agreed to as they stood when they were asked about.
        self.asked = arguments[0].get("asked", "") if arguments else ""
        self.agreement = self.fields.pop("is_agreed_so")
        if self.asked:
            self.fields["is_agreed_so"] = self.agreement

    def clean(self):
        known = self.cleaned_data
        for name, usual in self.usual.items():
            if known.get(name) is None and name not in self.errors:
                known[name] = usual
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
        by_weight = splits.by_weight(known["unit_price"], self.order.quantity)
        if known["total"] is None:
            known["total"] = by_weight
            if by_weight >= BEYOND_AMOUNTS:
                self.add_error("unit_price", _("The total is beyond all orders. Check the unit price."))
                return
        by_split = splits.fee_of(known["total"], split) if split else None
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
    payment_reference = forms.CharField(
        label=_("Bank reference"),
        max_length=80,
        help_text=_("As on the bank statement. If it holds the reference of another order, it is refused."),
    )


class ExtendForm(forms.Form):
    valid_until = day_field(_("Price good until"), help_text=_("Later than the day that was said before."))


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
        wished = oldest(order, [source for source in available if is_wished(order, source["issuance"])])
        is_enough = sum(source["free"] for source in wished) >= order.quantity
        first = wished if is_enough else oldest(order, available)
        self.initial = {"issuances": [str(source["issuance"].pk) for source in first]}

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


def is_wished(order: PurchaseOrder, issuance: Issuance) -> bool:
    """Whether it is what the buyer would rather have: all is, if nothing was wished for."""
    report = issuance.report
    wished = order.wished_cooperative_id, order.wished_vintage
    return wished[0] in (None, report.site.cooperative_id) and wished[1] in (None, report.period_first.year)


def oldest(order: PurchaseOrder, available: list[dict]) -> list[dict]:
    """As many of the issuances, oldest first, as an order needs."""
    taken, wanted = [], order.quantity
    for source in available:
        if wanted <= 0:
            break
        taken.append(source)
        wanted -= source["free"]
    return taken
