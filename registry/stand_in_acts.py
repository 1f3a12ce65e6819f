"""The emergency rule in the browser: propose a stand-in for the approvers, agree to it, end it."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry import services
from registry.acts import Act
from registry.models import User


class StandInForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("name"), label=_("Person")
    )
    days = forms.IntegerField(
        label=_("For how many days, from now"), min_value=1, max_value=7, help_text=_("Seven at most.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why no approver can be reached. All staff and auditors read this."),
    )


class ProposeStandIn(Act):
    name = "propose"
    label = _("Propose a stand-in")
    lead = _(
        "While every approver is away, a third person of the staff may approve for a week at most. "
        "You propose, somebody else agrees. Whoever asks for something still never approves it."
    )
    warning = _("All staff and auditors see who stood in, when and why, for good.")
    form_class = StandInForm

    def perform(self, row, data, *, at, by):
        stand_in = services.propose_stand_in(
            person=data["person"],
            reason=data["reason"],
            begins_at=at,
            ends_at=at + timedelta(days=data["days"]),
            at=at,
            by=by,
        )
        return _("The stand-in is proposed. Somebody else must agree."), stand_in


class AgreeToStandIn(Act):
    name = "agree"
    label = _("Agree")
    lead = _("From now on the person may approve, until the time is over or somebody ends it.")
    needs_fresh_sign_in = True

    def is_open(self, row):
        return not row.agreed_at and not row.ended_at and row.ends_at > timezone.now()

    def may(self, user, row):
        return user.has_perm("registry.grant_stand_in")

    def someone_else(self, user, row):
        if user.pk in (row.proposed_by_id, row.person_id):
            return _("Two others grant a stand-in: neither the person nor whoever proposed it agrees.")
        return ""

    def facts(self, row):
        return [
            (_("Person"), row.person),
            (_("From"), f"{row.begins_at:%Y-%m-%d %H:%M} UTC"),
            (_("Until"), f"{row.ends_at:%Y-%m-%d %H:%M} UTC"),
            (_("Reason"), row.reason),
            (_("Proposed by"), row.proposed_by.name),
        ]

    def perform(self, row, data, *, at, by):
        services.agree_to_stand_in(stand_in=row, at=at, by=by)
        return _("%(name)s stands in for the approvers.") % {"name": row.person.name}, row


class EndStandIn(Act):
    name = "end"
    label = _("End it now")
    lead = _("An approver is back, or the stand-in is not wanted.")
    is_danger = True

    def is_open(self, row):
        return not row.ended_at and row.ends_at > timezone.now()

    may = AgreeToStandIn.may
    facts = AgreeToStandIn.facts

    def perform(self, row, data, *, at, by):
        services.end_stand_in(stand_in=row, at=at, by=by)
        return _("The stand-in is ended."), row
