"""The one buyer's page that reporting answers: where the company's own premium went."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from credits.models import PurchaseOrder
from credits.views.scope import acting_for
from reporting.flow import flow_of
from reporting.premium import end_of_last_month, premium_trail


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
        {"organisation": organisation, "trail": trail, "flow": flow_of(trail)},
    )
