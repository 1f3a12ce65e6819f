"""The steps of the staff on a fund: a correction is asked for by one, and approved or refused by another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees import services
from committees.forms import AmountField
from registry.acts import Act, ReasonForm
from registry.templatetags.oreka import money
from registry.two_people_acts import ApproveAct, DecideAct, RefuseAct


def facts_of(fund):
    return [
        (_("Free"), money(fund.balance_minor, fund.currency)),
        (_("Set aside"), money(fund.set_aside_minor, fund.currency)),
        (_("Cash"), money(fund.cash_minor, fund.currency)),
    ]


class CorrectionForm(ReasonForm):
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("in", _("Into the fund")), ("out", _("Out of the fund"))],
        widget=forms.RadioSelect,
    )
    amount = AmountField(label=_("Amount"))
    field_order = ("direction", "amount", "reason")


class RequestCorrection(Act):
    name = "correct"
    label = _("Correct the fund")
    lead = _(
        "A wrong entry stays; an opposite one stands beside it, and the committee reads its reason. "
        "Somebody else must approve it; until then no money moves."
    )
    is_danger = True
    needs_fresh_sign_in = True
    form_class = CorrectionForm

    def may(self, user, row):
        return user.has_perm("committees.request_correction")

    def facts(self, row):
        return facts_of(row)

    def perform(self, row, data, *, at, by):
        correction = services.request_correction(
            fund=row,
            amount_minor=data["amount"] if data["direction"] == "in" else -data["amount"],
            reason=data["reason"],
            at=at,
            by=by,
        )
        return _("The correction is requested. Somebody else must approve it."), correction


class DecideCorrection(DecideAct):
    def facts(self, row):
        return [
            (_("Fund"), row.fund),
            (_("Amount"), money(row.amount_minor, row.fund.currency)),
            (_("Reason"), row.reason),
            *facts_of(row.fund),
            *super().facts(row),
        ]


class ApproveCorrection(DecideCorrection, ApproveAct):
    label = _("Approve the correction")
    lead = _("Approving moves the money; the committee reads the reason, and the sum is told in public.")
    warning = _("A correction cannot be taken back, only corrected again.")
    is_danger = True
    needs_fresh_sign_in = True

    def may(self, user, row):
        return user.has_perm("committees.approve_correction")

    def perform(self, row, data, *, at, by):
        entry = services.approve_correction(correction=row, at=at, by=by)
        return _("The correction is entered."), entry.correction


class RefuseCorrection(DecideCorrection, RefuseAct):
    label = _("Refuse the correction")
    lead = _("The fund stays as it is. Whoever asked may take the request back so, too.")

    def may(self, user, row):
        return user.has_perm("committees.approve_correction") or (
            user.has_perm("committees.request_correction") and row.requested_by_id == user.pk
        )

    def perform(self, row, data, *, at, by):
        services.refuse_correction(correction=row, reason=data["reason"], at=at, by=by)
        return _("The correction is refused."), row
