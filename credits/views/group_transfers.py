"""Credits that a company passes on within its group: asked for, and accepted or refused by the other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credits import services
from credits.models import GroupTransfer
from credits.order_forms import GroupTransferForm, TransferRefusalForm
from credits.reports import movable_by_mineral
from credits.views.scope import acting_for, freshly_signed_in, may, sent
from registry.acting import repeatable
from registry.forms import key_of
from registry.models import Organisation
from registry.refusals import Refused

PAGE_LENGTH = 25
State = GroupTransfer.State
# Who may end credits may part with them; who may buy may take them in.
GIVES, RECEIVES = "retire_credits", "order_credits"


def visible_transfer(request, number, **side):
    """A transfer that the person may see, and on whose side they hold the permission, or 404."""
    transfers = GroupTransfer.objects.visible_to(request.user)
    for account, permission in side.items():
        mine = Organisation.objects.where_may(request.user, permission)
        transfers = transfers.filter(**{f"{account}__organisation__in": mine})
    people = ("requested_by", "accepted_by", "approved_by", "closed_by")
    return get_object_or_404(transfers.with_parties().select_related(*people), number=number)


@login_required
@require_GET
def transfers(request):
    organisation = acting_for(request)
    asked = GroupTransfer.objects.of([organisation]).with_parties().waiting_first()
    return render(
        request,
        "portal/transfers.html",
        {
            "organisation": organisation,
            "page": Paginator(asked, PAGE_LENGTH).get_page(request.GET.get("page")),
            "may_move": may(request.user, GIVES, organisation)
            and bool(movable_by_mineral(organisation, on=timezone.now().date()))
            and Organisation.objects.group_of(organisation).exists(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@freshly_signed_in
def request_transfer(request):
    organisation = acting_for(request, GIVES)
    movable = movable_by_mineral(organisation, on=timezone.now().date())
    group = Organisation.objects.group_of(organisation)
    form = GroupTransferForm(sent(request), group=group, movable=movable)
    if form.is_valid():
        try:
            with repeatable(key_of(request)):
                transfer = services.request_group_transfer(
                    giver=organisation, **form.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Transfer %(number)s waits for the other company.") % {"number": transfer}
            )
            return redirect("portal:transfer", number=transfer.number)
    return render(
        request,
        "portal/transfer_form.html",
        {
            "organisation": organisation,
            "form": form,
            "movable": [{"mineral": mineral, "quantity": found} for mineral, found in movable.items()],
            "has_group": group.exists(),
        },
    )


def shown(request, transfer, refusal=None):
    """The page of a transfer; while it waits, the place where it is accepted, refused or taken back."""
    gives = may(request.user, GIVES, transfer.giver)
    receives = may(request.user, RECEIVES, transfer.receiver)
    sees_giver = may(request.user, "view_holdings", transfer.giver)
    return render(
        request,
        "portal/transfer.html",
        {
            "transfer": transfer,
            "organisation": transfer.giver if sees_giver else transfer.receiver,
            "blocks": transfer.certificates.select_related("issuance__report__site").order_by("first"),
            "moves": transfer.moves.select_related("issuance__report__site").order_by("id"),
            "may_answer": receives and transfer.state == State.REQUESTED,
            "may_cancel": gives and transfer.is_waiting,
            "refusal": refusal or TransferRefusalForm(),
        },
    )


@login_required
@require_GET
def transfer(request, number):
    return shown(request, visible_transfer(request, number))


def taken(request, number, act, transfer, said):
    """Take one step that needs only the button, and go back to the page of the transfer."""
    try:
        with repeatable(key_of(request)):
            act(transfer=transfer, at=timezone.now(), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("portal:transfer", number=number)


@login_required
@require_http_methods(["GET", "POST"])
def accept_transfer(request, number):
    asked = visible_transfer(request, number, to_account=RECEIVES)
    if request.method == "GET":
        return redirect("portal:transfer", number=number)
    said = _("The transfer is accepted. The registry decides next.")
    return taken(request, number, services.accept_group_transfer, asked, said)


@login_required
@require_http_methods(["GET", "POST"])
def cancel_transfer(request, number):
    asked = visible_transfer(request, number, from_account=GIVES)
    if request.method == "GET":
        return redirect("portal:transfer", number=number)
    said = _("The transfer is cancelled; its credits are free again.")
    return taken(request, number, services.cancel_group_transfer, asked, said)


@login_required
@require_http_methods(["GET", "POST"])
def refuse_transfer(request, number):
    asked = visible_transfer(request, number, to_account=RECEIVES)
    if request.method == "GET":
        return redirect("portal:transfer", number=number)
    refusal = TransferRefusalForm(request.POST)
    if refusal.is_valid():
        try:
            with repeatable(key_of(request)):
                services.refuse_group_transfer(
                    transfer=asked, **refusal.cleaned_data, at=timezone.now(), by=request.user
                )
        except Refused as refused:
            refusal.add_error(None, str(refused))
        else:
            messages.success(request, _("The transfer is refused; nothing has moved."))
            return redirect("portal:transfer", number=number)
    return shown(request, asked, refusal)
