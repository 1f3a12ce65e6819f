"""The pages on which a wrong expenditure is taken back: asked for, then decided by a second officer."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from committees import services
from committees.forms import RefusalForm, ReversalForm
from committees.models import Committee, Expenditure, Reversal
from committees.views.answers import kept_form, typed_before
from committees.views.scope import reversible_by
from registry.acting import repeatable
from registry.forms import key_of
from registry.refusals import Refused


@kept_form
@require_http_methods(["GET", "POST"])
def request_reversal(request, number):
    spending = get_object_or_404(
        Expenditure.objects.filter(
            project__decision__committee__in=reversible_by(request.user)
        ).select_related("project__decision__committee__site"),
        number=number,
    )
    form = ReversalForm(request.POST or None, initial=typed_before(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                reversal = services.request_reversal(
                    expenditure=spending,
                    reason=form.cleaned_data["reason"],
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(reversal)s waits for a second officer.") % {"reversal": reversal})
            return redirect("committee:decision", number=spending.project.decision.number)
    return page(request, "committee/reversal_form.html", spending, form=form)


@kept_form
@require_http_methods(["GET", "POST"])
def approve_reversal(request, number):
    reversal = decidable(request, number)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.approve_reversal(reversal=reversal, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return decided(request, reversal, _("%(number)s is reversed; its money is back."))
    is_asker = reversal.requested_by == request.user
    return page(
        request,
        "committee/reversal_approve.html",
        reversal.expenditure,
        reversal=reversal,
        form=form,
        is_asker=is_asker,
    )


@kept_form
@require_http_methods(["GET", "POST"])
def refuse_reversal(request, number):
    reversal = decidable(request, number)
    form = RefusalForm(request.POST or None, initial=typed_before(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.refuse_reversal(
                    reversal=reversal, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return decided(request, reversal, _("%(number)s stands as it is."))
    return page(request, "committee/reversal_refuse.html", reversal.expenditure, reversal=reversal, form=form)


def decidable(request, number):
    """A reversal in a committee whose second officer the person is, or 404."""
    committees = Committee.objects.where_may(request.user, "confirm_decision")
    return get_object_or_404(
        Reversal.objects.filter(expenditure__project__decision__committee__in=committees).select_related(
            "expenditure__project__decision__committee__site", "requested_by"
        ),
        number=number,
    )


def decided(request, reversal, words):
    messages.success(request, words % {"number": reversal.expenditure})
    return redirect("committee:decision", number=reversal.expenditure.project.decision.number)


def page(request, template, spending, **more):
    decision = spending.project.decision
    context = {"spending": spending, "decision": decision, "committee": decision.committee}
    return TemplateResponse(request, template, context | more)
