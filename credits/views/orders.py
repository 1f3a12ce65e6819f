"""A buyer's orders: what there is, asked for, accepted at the quoted price, or taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import availability, services
from credits.forms import ReasonForm, written_tonnes
from credits.models import Footprint, Invoice, PurchaseOrder
from credits.order_forms import AcceptForm, OrderForm
from credits.references import in_groups
from credits.reports import delivered_blocks, holdings_of, next_step, steps_of
from credits.splits import printed_split
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
            "buyer", "mineral", "recipe", "wished_cooperative", "requested_by", "accepted_by", "closed_by"
        ).prefetch_related("payments", "invoices"),
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
            "orders": [{"order": order, "next": next_step(order, on=today())} for order in page],
            "may_order": may(request.user, "order_credits", organisation),
        },
    )


@login_required
@require_GET
def available(request):
    organisation = acting_for(request)
    return render(
        request,
        "portal/available.html",
        {
            "organisation": organisation,
            "on": today(),
            "minerals": availability.available(today()),
            "may_order": may(request.user, "order_credits", organisation),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def request_order(request):
    organisation = acting_for(request, "order_credits")
    footprint = gap_of(request, organisation)
    form = OrderForm(sent(request), initial=asked_for(request, footprint))
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                order = services.request_order(
                    buyer=organisation,
                    mineral=form.cleaned_data["mineral"],
                    quantity=form.cleaned_data["quantity"],
                    note=form.cleaned_data["note"],
                    wished_cooperative=form.cleaned_data["cooperative"],
                    wished_vintage=form.cleaned_data["vintage"],
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
    return render(
        request,
        "portal/order_form.html",
        {
            "organisation": organisation,
            "form": form,
            "footprint": footprint,
            "missing": footprint and missing_of(footprint),
            "under_way": organisation.orders.under_way().select_related("mineral")[:PAGE_LENGTH],
            "held": [row for row in holdings_of(organisation) if row["free"]],
            "lots": [field for field in form.fields["mineral"].queryset if field.smallest_lot_kg > 1],
        },
    )


def gap_of(request, organisation):
    """The declared footprint that the address names, or 404; None if it names none."""
    if not (number := request.GET.get("footprint")):
        return None
    declared = Footprint.objects.filter(organisation=organisation).declared().with_totals()
    return get_object_or_404(declared.select_related("mineral"), number=number)


def missing_of(footprint):
    return max(footprint.total - footprint.matched, 0)


def asked_for(request, footprint):
    """What the form begins with: what a footprint is missing, or what was picked of what there is."""
    if footprint is not None:
        missing = footprint.mineral.in_lots(missing_of(footprint))
        return {"mineral": footprint.mineral, "quantity": written_tonnes(missing) if missing else ""}
    return {name: request.GET[name] for name in ("mineral", "cooperative", "vintage") if name in request.GET}


@login_required
@require_GET
def order(request, number):
    placed = visible_order(request, number)
    may_order = may(request.user, "order_credits", placed.buyer)
    step = next_step(placed, on=today())
    return render(
        request,
        "portal/order.html",
        {
            "order": placed,
            "organisation": placed.buyer,
            "steps": steps_of(placed),
            "split": printed_split(placed),
            "next": step,
            "pay_to": placed.due_minor and pay_to(placed),
            "invoices": sorted(placed.invoices.all(), key=lambda invoice: invoice.pk),
            "transfers": delivered_blocks(placed),
            "may_accept": may_order and bool(step and step["is_yours"]) and placed.state == State.QUOTED,
            "may_cancel": may_order and placed.state in CANCELLABLE and not placed.received_minor,
        },
    )


def pay_to(placed):
    """The account on the pro-forma invoice; None for an order that was accepted before there were any."""
    for invoice in placed.invoices.all():
        if invoice.kind == Invoice.Kind.PRO_FORMA:
            return invoice.record["seller"] | {"reference": in_groups(placed.payment_reference)}
    return None


@login_required
@require_http_methods(["GET", "POST"])
def accept_order(request, number):
    placed = visible_order(request, number, "order_credits")
    form = AcceptForm(sent(request), initial={"billing_address": last_address(placed.buyer)})
    if request.method == "POST" and placed.state == State.ACCEPTED:
        return redirect("portal:order", number=number)  # the second half of a double click
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                services.accept_order(
                    order=placed,
                    **form.cleaned_data,
                    language="fr" if get_language() == "fr" else "en",
                    at=timezone.now(),
                    by=request.user,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You accepted the price of order %(number)s.") % {"number": number})
            return redirect("portal:order", number=number)
    step = next_step(placed, on=today())
    return render(
        request,
        "portal/order_accept.html",
        {
            "order": placed,
            "organisation": placed.buyer,
            "form": form,
            "split": printed_split(placed),
            "may_accept": placed.state == State.QUOTED and bool(step and step["is_yours"]),
        },
    )


def last_address(buyer):
    """As the buyer's invoice said it last."""
    earlier = buyer.orders.exclude(billing_address="").order_by("-accepted_at")
    return earlier.values_list("billing_address", flat=True).first() or ""


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


def today():
    return timezone.now().date()
