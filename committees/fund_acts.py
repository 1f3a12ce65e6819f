"""The step of the staff on a fund: a correction with its reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees import services
from committees.forms import AmountField
from registry.acts import Act, ReasonForm
from registry.templatetags.oreka import money


class CorrectionForm(ReasonForm):
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("in", _("Into the fund")), ("out", _("Out of the fund"))],
        widget=forms.RadioSelect,
    )
    amount = AmountField(label=_("Amount"))
    field_order = ("direction", "amount", "reason")


class CorrectFund(Act):
    name = "correct"
    label = _("Correct the fund")
    lead = _("A wrong entry stays; an opposite one stands beside it, and the committee reads its reason.")
    warning = _("A correction cannot be taken back, only corrected again.")
    is_danger = True
    needs_fresh_sign_in = True
    form_class = CorrectionForm

    def may(self, user, row):
        return user.has_perm("committees.add_fundentry")

    def facts(self, row):
        return [
            (_("Free"), money(row.balance_minor, row.currency)),
            (_("Set aside"), money(row.set_aside_minor, row.currency)),
            (_("Cash"), money(row.cash_minor, row.currency)),
        ]

    def perform(self, row, data, *, at, by):
        services.correct_fund(
            fund=row,
            amount_minor=data["amount"] if data["direction"] == "in" else -data["amount"],
            reason=data["reason"],
            at=at,
            by=by,
        )
        return _("The correction is entered."), row
