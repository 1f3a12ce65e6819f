"""Retirements that were asked for: approved, cancelled, final, and the statements they led to."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.boundary import boundary_texts, claim_of, number_to_come
from credits.models import Retirement, RetirementDraft
from credits.retiring_forms import RefusalForm, TypedQuantityForm
from credits.views.scope import acting_for, freshly_signed_in, may
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25
# After so long no worker is coming, and a person may take its place.
OVERDUE = timedelta(minutes=1)
State = Retirement.State


def visible_retirement(request, pk, permission=None):
    """A retirement that the person may see, and for whose account they hold the permission, or 404."""
    retirements = Retirement.objects.visible_to(request.user)
    if permission:
        mine = Organisation.objects.where_may(request.user, permission)
        retirements = retirements.filter(account__organisation__in=mine)
    return get_object_or_404(
        retirements.select_related(
            "account__organisation",
            "beneficiary",
            "mineral",
            "footprint",
            "boundary",
            "requested_by",
            "approved_by",
            "confirmed_by",
            "cancelled_by",
            "statement",
        ),
        pk=pk,
    )


@login_required
@require_GET
def retirements(request):
    organisation = acting_for(request)
    may_retire = may(request.user, "retire_credits", organisation)
    drafts = RetirementDraft.objects.open_to(request.user).filter(organisation=organisation)
    asked = Retirement.objects.filter(account__organisation=organisation).select_related(
        "account", "beneficiary", "mineral", "footprint", "statement"
    )
    return render(
        request,
        "portal/retirements.html",
        {
            "organisation": organisation,
            "page": Paginator(asked, PAGE_LENGTH).get_page(request.GET.get("page")),
            "drafts": drafts if may_retire else [],
            "to_approve": asked.to_approve() if may_retire else [],
            "may_retire": may_retire,
        },
    )


def shown(request, retirement, form=None, refusal=None):
    """The page of a retirement; while it waits, the place where it is approved or cancelled."""
    organisation = retirement.account.organisation
    statement = getattr(retirement, "statement", None)
    waits = retirement.state == State.REQUESTED
    may_retire = may(request.user, "retire_credits", organisation)
    waits_for_approval = retirement.waits_for_approval
    is_due = waits and not waits_for_approval and retirement.final_from <= timezone.now()
    is_overdue = is_due and retirement.final_from <= timezone.now() - OVERDUE
    matched = retirement.matched_kg if retirement.footprint_id else 0
    texts = waits and boundary_texts(
        boundary=retirement.boundary,
        language=(get_language() or "en")[:2],
        claim=claim_of(retirement, number=number_to_come()),
    )
    return render(
        request,
        "portal/retirement.html",
        {
            "retirement": retirement,
            "organisation": organisation,
            "statement": statement,
            "matched": matched,
            "contribution": retirement.quantity - matched if retirement.footprint_id else 0,
            "blocks": retirement.serials_kept.select_related("issuance__report__site").oldest_first(),
            # Once final, the statement alone says what may be said.
            "texts": texts,
            "form": form or TypedQuantityForm(quantity=retirement.quantity),
            "refusal": refusal or RefusalForm(),
            "waits_for_approval": waits_for_approval,
            "is_due": is_due,
            "may_manage_team": may(request.user, "manage_team", organisation),
            "may_cancel": waits and may_retire,
            "may_approve": waits_for_approval and may_retire and retirement.requested_by != request.user,
            "may_confirm": is_overdue and may_retire,
        },
    )


@login_required
@require_GET
def retirement(request, pk):
    asked = visible_retirement(request, pk)
    return shown(request, asked, TypedQuantityForm(quantity=asked.quantity))


@login_required
@require_http_methods(["GET", "POST"])
def confirm_retirement(request, pk):
    asked = visible_retirement(request, pk, "retire_credits")
    if request.method == "GET" or asked.state == State.FINAL:
        return redirect("portal:retirement", pk=pk)
    form = TypedQuantityForm(request.POST, quantity=asked.quantity)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.confirm_retirement(retirement=asked, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            # The other half of a double click may have come first: then this is what was wanted.
            asked = visible_retirement(request, pk)
            if asked.state == State.FINAL:
                return redirect("portal:retirement", pk=pk)
        else:
            return redirect("portal:retirement", pk=pk)
    return shown(request, asked, form)


@login_required
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def approve_retirement(request, pk):
    asked = visible_retirement(request, pk, "retire_credits")
    if request.method == "GET":
        return redirect("portal:retirement", pk=pk)
    form = TypedQuantityForm(request.POST, quantity=asked.quantity)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.approve_retirement(retirement=asked, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            asked = visible_retirement(request, pk)
        else:
            messages.success(request, _("The retirement is approved."))
            return redirect("portal:retirement", pk=pk)
    return shown(request, asked, form)


@login_required
@require_http_methods(["GET", "POST"])
def refuse_retirement(request, pk):
    asked = visible_retirement(request, pk, "retire_credits")
    if request.method == "GET":
        return redirect("portal:retirement", pk=pk)
    refusal = RefusalForm(request.POST)
    if refusal.is_valid():
        try:
            with repeatable(key_of(request)):
                services.refuse_retirement(
                    retirement=asked, **refusal.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            refusal.add_error(None, str(refused))
        else:
            messages.success(request, _("The retirement is refused; its credits are free again."))
            return redirect("portal:retirement", pk=pk)
    return shown(request, asked, refusal=refusal)


@login_required
def cancel_retirement(request, pk):
    asked = visible_retirement(request, pk, "retire_credits")
    if request.method != "POST":
        # Somebody signed in again on the way; the button is on the page itself.
        return redirect("portal:retirement", pk=pk)
    try:
        with repeatable(key_of(request)):
            services.cancel_retirement(retirement=asked, at=timezone.now(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The retirement is cancelled; its credits are free again."))
    return redirect("portal:retirement", pk=pk)
