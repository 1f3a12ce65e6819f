"""The staff's steps that keep a decision out of public, and let it be told again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from committees import services
from registry.acts import Act
from registry.templatetags.oreka import money
from registry.two_people_acts import LiftAct


class WithholdForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the staff and auditors read it. Say who could be in danger, without names."),
    )


def facts_of(decision):
    return [
        (_("Decision"), f"{decision.number}: {decision.title}"),
        (_("Committee"), decision.committee),
        (_("Amount"), money(decision.amount_minor, decision.currency)),
    ]


class WithholdDecision(Act):
    name = "withhold"
    label = _("Withhold from public")
    lead = _(
        "Public pages, buyers’ pages and the notice on the wall no longer list it; its money still counts in "
        "the sums of its area. The committee and the staff see it as before."
    )
    warning = _("Somebody else must lift this again. Statements that were issued before stay as they are.")
    is_danger = True
    form_class = WithholdForm

    def is_open(self, row):
        return not row.is_withheld

    def may(self, user, row):
        return user.has_perm("committees.withhold_decision")

    def facts(self, row):
        return facts_of(row)

    def perform(self, row, data, *, at, by):
        services.withhold_decision(decision=row, reason=data["reason"], at=at, by=by)
        return _("Decision %(number)s is no longer listed in public.") % {"number": row}, row


class LiftWithholding(LiftAct):
    label = _("Tell it in public again")
    lead = _("Public pages list the decision again. The withholding and its outcome stay in the records.")

    def may(self, user, row):
        return user.has_perm("committees.lift_withholding")

    def facts(self, row):
        return [*facts_of(row.decision), *super().facts(row)]

    def perform(self, row, data, *, at, by):
        services.lift_withholding(withholding=row, outcome=data["outcome"], at=at, by=by)
        return _("Decision %(number)s is listed in public again.") % {"number": row.decision}, row
