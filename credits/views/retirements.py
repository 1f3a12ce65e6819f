"""Retirements that were asked for: confirmed for good, cancelled, and the statements they led to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.boundary import boundary_texts, claim_of
from credits.forms import TypedQuantityForm
from credits.models import Retirement
from credits.views.scope import acting_for, may
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25
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
    asked = Retirement.objects.filter(account__organisation=organisation).select_related(
        "beneficiary", "mineral", "footprint", "statement"
    )
    return render(
        request,
        "portal/retirements.html",
        {
            "organisation": organisation,
            "page": Paginator(asked, PAGE_LENGTH).get_page(request.GET.get("page")),
            "may_retire": may(request.user, "retire_credits", organisation),
        },
    )


def shown(request, retirement, form):
    """The page of a retirement; while it waits, the place where it is made final."""
    organisation = retirement.account.organisation
    statement = getattr(retirement, "statement", None)
    waits = retirement.state == State.REQUESTED
    may_retire = may(request.user, "retire_credits", organisation)
    matched = retirement.matched_kg if retirement.footprint_id else 0
    texts = waits and boundary_texts(
        boundary=retirement.boundary,
        language=(get_language() or "en")[:2],
        claim=claim_of(retirement, number=_("[number, given when final]")),
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
            "form": form,
            "may_cancel": waits and may_retire,
            "may_confirm": waits and may_retire and retirement.final_from <= timezone.now(),
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
