"""Complaints, corrections and questions of anybody, without an account; followed up by number and code."""

import structlog
from django import forms
from django.dispatch import receiver
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_structlog.signals import bind_extra_request_finished_metadata, bind_extra_request_metadata
from rest_framework.throttling import SimpleRateThrottle

from registry import services
from registry.forms import key_of
from registry.models import FeedbackCase
from registry.models.feedback import LONGEST_MESSAGE
from registry.refusals import Refused


class SendingThrottle(SimpleRateThrottle):
    """Each address may send so many an hour; many people of a mine share the address of one network."""

    scope = "feedback"
    rate = "30/hour"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LookingThrottle(SendingThrottle):
    """Codes cannot be guessed at this pace."""

    scope = "feedback-codes"
    rate = "60/hour"


class FeedbackForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=FeedbackCase.Kind.choices, widget=forms.RadioSelect
    )
    about = forms.CharField(
        label=_("What is it about?"),
        max_length=200,
        required=False,
        help_text=_("The address of a page, or a number. Clear it if you want nobody to know."),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "In any language. Do not write names of other people, nor anything that tells who they are."
        ),
    )
    contact = forms.CharField(
        label=_("How we can reach you, if you want"),
        max_length=200,
        required=False,
        help_text=_("A telephone number or an e-mail address. Leave it empty to stay anonymous."),
    )


class CodeForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the case"), max_length=20, help_text=_("Such as C-2026-0001.")
    )
    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request):
    """The form, and once it is sent the number and the code; loaded again, the page shows both again."""
    if request.method != "POST":
        form = FeedbackForm(initial={"about": request.GET.get("about", "")[:200]})
        return render(request, "public/feedback.html", {"form": form})
    form = FeedbackForm(request.POST)
    if form.is_valid() and not SendingThrottle().allow_request(request, None):
        form.add_error(None, _("Too much was sent from your network. Wait an hour, then send it again."))
    if form.is_valid():
        try:
            case = services.record_feedback(
                **form.cleaned_data, key=key_of(request), at=timezone.now(), by="system:feedback"
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            code = services.code_of(case.sent_as)
            return render(request, "public/feedback_sent.html", {"case": case, "code": code})
    return render(request, "public/feedback.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def feedback_case(request):
    """What became of a case, for whoever has its code; nobody learns which cases there are."""
    if request.method != "POST":
        form = CodeForm(initial={"number": request.GET.get("number", "")[:20]})
        return render(request, "public/feedback_case.html", {"form": form})
    form, case = CodeForm(request.POST), None
    if form.is_valid() and not LookingThrottle().allow_request(request, None):
        form.add_error(None, _("Too many codes were tried from your network. Wait an hour."))
    if form.is_valid():
        case = services.case_behind(**form.cleaned_data)
        if case is None:
            form.add_error(None, _("We have no case with this number and code. Check both."))
    return render(request, "public/feedback_case.html", {"form": form, "case": case})


@receiver([bind_extra_request_metadata, bind_extra_request_finished_metadata])
def forget_who_complained(request, **details) -> None:
    """The lines about the request stay in the log, but not whose it was."""
    if request.path.startswith("/feedback/"):
        structlog.contextvars.unbind_contextvars("user_id")
