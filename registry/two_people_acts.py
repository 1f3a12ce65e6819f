"""Acts on records that take two people: decide what another asked for, lift what another placed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.acts import Act, ReasonForm
from registry.columns import person_and_instant
from registry.models import DecidedModel, LiftedModel


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was found, and why things may go on as before."),
    )


class DecideAct(Act):
    def is_open(self, row: DecidedModel):
        return row.state == DecidedModel.State.REQUESTED

    def facts(self, row: DecidedModel):
        return [(_("Requested by"), person_and_instant(row.requested_by, row.requested_at))]


class ApproveAct(DecideAct):
    name = "approve"

    def someone_else(self, user, row: DecidedModel):
        if row.requested_by_id == user.pk:
            return _("You asked for this; someone else must approve it.")
        return ""


class RefuseAct(DecideAct):
    name = "refuse"
    form_class = ReasonForm


class LiftAct(Act):
    name = "lift"
    form_class = OutcomeForm

    def is_open(self, row: LiftedModel):
        return row.state == LiftedModel.State.PLACED

    def someone_else(self, user, row: LiftedModel):
        if row.placed_by_id == user.pk:
            return _("You placed this; someone else must lift it.")
        return ""

    def facts(self, row: LiftedModel):
        return [
            (_("Reason"), row.reason),
            (_("Placed by"), person_and_instant(row.placed_by, row.placed_at)),
        ]
