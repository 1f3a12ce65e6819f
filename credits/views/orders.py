"""A buyer's orders: asked for, accepted at the quoted price, or taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.forms import OrderForm, ReasonForm
from credits.models import PurchaseOrder
from credits.previews import printed_split
from credits.reports import delivered_blocks, next_step, steps_of
from credits.views.scope import acting_for, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25
State = PurchaseOrder.State
# By the buyer, as long as no money has arrived.
CANCELLABLE = {State.REQUESTED, State.QUOTED, State.ACCEPTED}


def visible_order(request, number, permission=None):
    """An order that the person may see, and for whose buyer they hold the object permission, or 404."""
    orders = PurchaseOrder.objects.visible_to(request.user)
    if permission:
        orders = orders.filter(buyer__in=Organisation.objects.where_may(request.user, permission))
    return get_object_or_404(
        orders.select_related(
            "buyer", "mineral", "recipe", "requested_by", "accepted_by", "closed_by"
        ).prefetch_related("payments"),
        number=number,
    )


@login_required
@require_GET
def orders(request):
    organisation = acting_for(request)
    placed = PurchaseOrder.objects.filter(buyer=organisation).select_related("mineral")
    page = Paginator(placed, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/orders.html",
        {
            "organisation": organisation,
            "page": page,
            "orders": [{"order": order, "next": next_step(order)} for order in page],
            "may_order": may(request.user, "order_credits", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def request_order(request):
    organisation = acting_for(request, "order_credits")
    form = OrderForm(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                order = services.request_order(
                    buyer=organisation,
                    mineral=form.cleaned_data["mineral"],
                    quantity=form.cleaned_data["quantity"],
                    note=form.cleaned_data["note"],
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Order %(number)s has been sent to the registry.") % {"number": order}
            )
            return redirect("portal:order", number=order.number)
    return render(request, "portal/order_form.html", {"organisation": organisation, "form": form})


@login_required
@require_GET
def order(request, number):
    placed = visible_order(request, number)
    may_order = may(request.user, "order_credits", placed.buyer)
    return render(
        request,
        "portal/order.html",
        {
            "order": placed,
            "organisation": placed.buyer,
            "steps": steps_of(placed),
            "split": printed_split(placed),
            "next": next_step(placed),
            "transfers": delivered_blocks(placed),
            "may_accept": may_order and placed.state == State.QUOTED,
            "may_cancel": may_order and placed.state in CANCELLABLE and not placed.received_minor,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def accept_order(request, number):
    placed = visible_order(request, number, "order_credits")
    form = Form(sent(request))
    if request.method == "POST" and placed.state == State.ACCEPTED:
        return redirect("portal:order", number=number)  # the second half of a double click
    if request.method == "POST":
        try:
            with repeatable(key_of(request)):
                services.accept_order(order=placed, at=timezone.now(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You accepted the price of order %(number)s.") % {"number": number})
            return redirect("portal:order", number=number)
    return render(
        request,
        "portal/order_accept.html",
        {
            "order": placed,
            "organisation": placed.buyer,
            "form": form,
            "split": printed_split(placed),
            "may_accept": placed.state == State.QUOTED,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def cancel_order(request, number):
    placed = visible_order(request, number, "order_credits")
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.cancel_order(
                    order=placed, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Order %(number)s is cancelled.") % {"number": number})
            return redirect("portal:order", number=number)
    return render(
        request, "portal/order_cancel.html", {"order": placed, "organisation": placed.buyer, "form": form}
    )
