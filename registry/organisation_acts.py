"""The staff's steps with organisations: register, review, merge, change by two people, suspend."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry import columns, services
from registry.acts import Act, ReasonForm
from registry.models import Organisation
from registry.models.organisations import FACTS
from registry.services.organisations import alike, checks_of
from registry.two_people_acts import ApproveAct, DecideAct, LiftAct, RefuseAct


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("kind", "code", *FACTS, "is_invented")


class ChangeForm(forms.ModelForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the new facts come from, for example a letter or a register."),
    )

    class Meta:
        model = Organisation
        fields = FACTS

    def _post_clean(self):
        """The row itself must stay as it is until somebody else approves."""


class ReviewForm(forms.Form):
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where you looked it up. Needed if a check is marked ✗: how you settled it."),
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Organisation.objects.standing(),
        label=_("The organisation that stays"),
        help_text=_("The name of this one is kept as an alias of it."),
    )

    def __init__(self, *arguments, organisation):
        super().__init__(*arguments)
        self.fields["into"].queryset = self.fields["into"].queryset.exclude(pk=organisation.pk)
        if (likely := alike(organisation)) and not arguments:
            self.initial = {"into": likely[0].pk}


class AddOrganisation(Act):
    name = "add"
    label = _("Register an organisation")
    lead = _("Somebody else reviews it once; only then may credits be retired for it.")
    form_class = OrganisationForm

    def perform(self, row, data, *, at, by):
        organisation = services.add_organisation(**data, at=at, by=by)
        return _("%(name)s is registered. Now somebody else must review it.") % {
            "name": organisation
        }, organisation


class ReviewOrganisation(Act):
    name = "review"
    label = _("Confirm the review")
    lead = _("You confirm that this organisation exists and is the one it says. It is asked once.")
    warning = _("Statements print these facts for good. A wrong beneficiary cannot be put right afterwards.")
    form_class = ReviewForm

    def is_open(self, row):
        return row.reviewed_at is None and row.merged_into_id is None

    def may(self, user, row):
        return user.has_perm("registry.review_organisation")

    def someone_else(self, user, row):
        if row.added_by_id == user.pk:
            return _("You registered this organisation; someone else must review it.")
        return ""

    def facts(self, row):
        return [
            (_("Legal name"), row.name),
            (_("Kind"), row.get_kind_display()),
            (_("Country"), row.country),
            (_("Registration number"), row.registration_number or "–"),
            (_("LEI"), row.lei or "–"),
            (_("Web domain"), row.domain or "–"),
            (_("Group parent"), row.parent or "–"),
            (_("Registered by"), row.added_by.name if row.added_by else "–"),
        ]

    def checks(self, row, user):
        likely, passed = alike(row), checks_of(row)
        return [
            (passed["country"], _("The country is one of ISO 3166.")),
            (passed["registration_number"], _("It has a registration number.")),
            (
                True,
                _("The check digits of the LEI are right.")
                if row.lei
                else _("It has no LEI; none is needed."),
            ),
            (passed["domain"], _("It has a web domain.")),
            (
                passed["alone"],
                format_html("{} {}", _("It looks like:"), columns.links(likely))
                if likely
                else _("No other organisation has the same name, number, LEI or domain."),
            ),
        ]

    def perform(self, row, data, *, at, by):
        services.review_organisation(organisation=row, **data, at=at, by=by)
        return _("%(name)s is reviewed.") % {"name": row}, row


class MergeOrganisation(Act):
    name = "merge"
    label = _("Merge into another")
    lead = _(
        "For an organisation that was registered twice: its name becomes an alias of the one that stays."
    )
    warning = _("A merged organisation is closed for good.")
    is_danger = True

    is_open = ReviewOrganisation.is_open
    may = ReviewOrganisation.may
    someone_else = ReviewOrganisation.someone_else
    facts = ReviewOrganisation.facts

    def form(self, row, user, *arguments):
        return MergeForm(*arguments, organisation=row)

    def perform(self, row, data, *, at, by):
        into = services.merge_organisation(organisation=row, into=data["into"], at=at, by=by)
        return _("%(name)s is kept as an alias of %(into)s.") % {"name": row, "into": into}, into


class RequestChange(Act):
    name = "request-change"
    label = _("Change facts or contact")
    lead = _("Somebody else approves; until then everything stays as it is.")

    def is_open(self, row):
        return row.merged_into_id is None and not row.changes.filter(state="requested").exists()

    def may(self, user, row):
        return user.has_perm("registry.request_change")

    def form(self, row, user, *arguments):
        return ChangeForm(*arguments, instance=Organisation.objects.get(pk=row.pk))

    def perform(self, row, data, *, at, by):
        reason = data.pop("reason")
        change = services.request_change(organisation=row, facts=data, reason=reason, at=at, by=by)
        return _("The change is asked for. Somebody else must approve it."), change


class DecideChange(DecideAct):
    def facts(self, row):
        return [
            (_("Organisation"), row.organisation),
            (_("Reason"), row.reason),
            *super().facts(row),
            *((field.verbose_name, f"{old or '–'} → {new or '–'}") for field, old, new in row.differences),
        ]


class ApproveChange(DecideChange, ApproveAct):
    label = _("Approve the change")
    lead = _("You confirm the new facts from a source of your own, not only from what you read here.")
    warning = _("Whoever controls the contact of an organisation can act in its name.")
    needs_fresh_sign_in = True

    def may(self, user, row):
        return user.has_perm("registry.approve_change")

    def perform(self, row, data, *, at, by):
        services.approve_change(change=row, at=at, by=by)
        return _("The facts of %(name)s are changed.") % {"name": row.organisation}, row.organisation


class RefuseChange(DecideChange, RefuseAct):
    label = _("Refuse the change")
    lead = _("The organisation stays as it is. Whoever asked may take the request back here.")
    is_danger = True

    def may(self, user, row):
        return user.has_perm("registry.approve_change") or row.requested_by_id == user.pk

    def perform(self, row, data, *, at, by):
        services.refuse_change(change=row, reason=data["reason"], at=at, by=by)
        return _("The change is refused."), row


class SuspendOrganisation(Act):
    name = "suspend"
    label = _("Suspend")
    lead = _(
        "Nothing is reported, issued, ordered, delivered or retired for it until somebody else lifts this."
    )
    warning = _(
        "Its people see at once that it is suspended. Money that arrives or goes back is still recorded, "
        "and what was asked for can still be declined or cancelled."
    )
    is_danger = True
    form_class = ReasonForm

    def is_open(self, row):
        return row.merged_into_id is None and not row.suspensions.in_force().exists()

    def may(self, user, row):
        return user.has_perm("registry.place_suspension")

    def facts(self, row):
        return [(_("Organisation"), row), (_("Kind"), row.get_kind_display())]

    def perform(self, row, data, *, at, by):
        suspension = services.suspend_organisation(organisation=row, reason=data["reason"], at=at, by=by)
        return _("%(name)s is suspended.") % {"name": row}, suspension


class LiftSuspension(LiftAct):
    label = _("Lift the suspension")
    lead = _("The organisation may take part again. The suspension and its outcome stay in the records.")

    def may(self, user, row):
        return user.has_perm("registry.lift_suspension")

    def facts(self, row):
        return [(_("Organisation"), row.organisation), *super().facts(row)]

    def perform(self, row, data, *, at, by):
        services.lift_suspension(suspension=row, outcome=data["outcome"], at=at, by=by)
        return _("%(name)s may take part again.") % {"name": row.organisation}, row
