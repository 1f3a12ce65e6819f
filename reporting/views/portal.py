"""The buyer's pages that reporting answers: where the company's own premium went, and thanks for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from committees import services as committee_services
from committees.models import Thanks
from credits.models import PremiumShare, PurchaseOrder
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import MineSite
from registry.refusals import Refused
from reporting.flow import flow_of
from reporting.forms import ThanksForm
from reporting.premium import end_of_last_month, premium_trail

MOST_THANKS = 10


@login_required
@require_GET
def premium(request):
    organisation = acting_for(request)
    orders = PurchaseOrder.objects.delivered().filter(buyer=organisation)
    now = timezone.now()
    # Of its own orders a buyer knows all; of the fund it is told by whole months, as anybody is.
    trail = premium_trail(orders, until=end_of_last_month(now), delivered_until=now)
    return render(
        request,
        "portal/premium.html",
        {
            "organisation": organisation,
            "trail": trail,
            "flow": flow_of(trail),
            "thanks": Thanks.objects.filter(organisation=organisation).select_related("site")[:MOST_THANKS],
            "may_thank": may(request.user, "declare_footprint", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def thank(request):
    """A message to a site to which the company's premium went; it waits until a registrar has read it."""
    organisation = acting_for(request, "declare_footprint")
    orders = PurchaseOrder.objects.delivered().filter(buyer=organisation)
    paid = PremiumShare.objects.filter(order__in=orders).values("site")
    sites = MineSite.objects.filter(pk__in=paid, committee__isnull=False)
    if not sites:
        raise Http404
    form = ThanksForm(sent(request), sites=sites)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                committee_services.write_thanks(
                    organisation=organisation, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The message is sent. The registry reads it before the committee."))
            return redirect("portal:premium")
    return render(request, "portal/thank.html", {"organisation": organisation, "form": form})
