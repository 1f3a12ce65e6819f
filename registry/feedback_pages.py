"""The staff's pages on complaints and corrections: all read them, registrars answer, close and erase them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry import columns, services
from registry.acts import Act, ActAdmin
from registry.models import FeedbackCase

State = FeedbackCase.State


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Our answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whoever wrote reads this, with number and code. Write no names: it stays for good."),
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever wrote reads this, with number and code. Write no names: it stays for good."),
    )


class CaseAct(Act):
    states: tuple[str, ...] = ()

    def is_open(self, row):
        return row.state in self.states

    def may(self, user, row):
        return user.has_perm("registry.answer_feedback")

    def facts(self, row):
        return [
            (_("Kind"), row.get_kind_display()),
            (_("About"), row.about or columns.EMPTY),
            (_("Message"), row.message),
            (_("How to reach whoever wrote it"), row.contact or _("anonymous")),
        ]


class AnswerCase(CaseAct):
    name = "answer"
    label = _("Answer")
    lead = _(
        "An anonymous person reads the answer here; tell it as well to whoever left a way to be reached."
    )
    warning = _("An answer is given once. What came of the case is said when it is closed.")
    form_class = AnswerForm
    states = (State.OPEN,)

    def perform(self, row, data, *, at, by):
        services.answer_feedback(case=row, answer=data["answer"], at=at, by=by)
        return _("%(number)s is answered.") % {"number": row}, row


class CloseCase(CaseAct):
    name = "close"
    label = _("Close the case")
    lead = _("Nothing more is done about it; say what came of it.")
    form_class = OutcomeForm
    states = (State.OPEN, State.ANSWERED)

    def perform(self, row, data, *, at, by):
        services.close_feedback(case=row, outcome=data["outcome"], at=at, by=by)
        return _("%(number)s is closed.") % {"number": row}, row


class EraseCase(CaseAct):
    name = "erase"
    label = _("Erase message and contact")
    lead = _(
        "What the person wrote and how they are reached is gone for good. Number, dates and answer stay."
    )
    warning = _("Nobody can bring it back.")
    is_danger = True
    states = (State.CLOSED,)

    def is_open(self, row):
        return super().is_open(row) and not row.erased_at

    def perform(self, row, data, *, at, by):
        services.erase_feedback(case=row, at=at, by=by)
        return _("Message and contact of %(number)s are erased.") % {"number": row}, row


class FeedbackCaseAdmin(ActAdmin):
    begins = _("A case begins with the link at the foot of every page.")
    acts = (AnswerCase(), CloseCase(), EraseCase())
    list_display = ["number", "kind", columns.state_shown, "about", "received_at", "answered_at"]
    list_more = ("answered_by", "closed_at", "closed_by", "erased_at")
    list_filter = ["state", "kind"]
    list_select_related = ["answered_by", "closed_by"]
    search_fields = ["number", "about", "message"]
    date_hierarchy = "received_at"

    def get_fields(self, request, obj=None):
        # Only who answers needs to know how to reach somebody who perhaps complains of a colleague.
        reached = ["contact"] if request.user.has_perm("registry.answer_feedback") else []
        return [
            "number",
            "kind",
            columns.state_shown,
            "about",
            "message",
            *reached,
            "received_at",
            ("answered_at", "answered_by"),
            "answer",
            ("closed_at", "closed_by"),
            "outcome",
            ("erased_at", "erased_by"),
        ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
