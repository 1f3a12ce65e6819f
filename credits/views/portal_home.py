"""A buyer's first page, and the blocks of credits that it holds or has retired."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from credits.forms import CertificateFilter, written_tonnes
from credits.models import Certificate, PurchaseOrder, Retirement
from credits.reports import holdings_of, moves_of, next_step, years_of
from credits.views.scope import acting_for, acts_of
from registry.models import Organisation

PAGE_LENGTH = 25
LAST = 5


@login_required
@require_GET
def home(request):
    organisation = acting_for(request)
    blocks = Certificate.objects.filter(holder__organisation=organisation).held()
    orders = PurchaseOrder.objects.filter(buyer=organisation).select_related("mineral")
    retirements = Retirement.objects.filter(account__organisation=organisation).select_related(
        "beneficiary", "mineral", "statement"
    )
    return render(
        request,
        "portal/home.html",
        {
            "organisation": organisation,
            "organisations": Organisation.objects.where_may(request.user, "view_holdings"),
            "may": acts_of(request.user, organisation),
            "years": years_of(organisation),
            "holdings": holdings_of(organisation),
            "blocks": blocks.select_related("issuance").oldest_first()[:LAST],
            "orders": [{"order": order, "next": next_step(order)} for order in orders[:LAST]],
            "waiting": retirements.filter(state="requested"),
            "retirements": retirements.final()[:LAST],
        },
    )


def filtered_certificates(request):
    """The acting organisation, the filters of the address, and the blocks they leave, oldest first."""
    organisation = acting_for(request)
    filters = CertificateFilter(request.GET)
    blocks = Certificate.objects.filter(holder__organisation=organisation).select_related(
        "issuance__report__mineral", "issuance__report__site", "retirement__statement"
    )
    return organisation, filters, filters.chosen(blocks).oldest_first()


@login_required
@require_GET
def certificates(request):
    organisation, filters, blocks = filtered_certificates(request)
    return render(
        request,
        "portal/certificates.html",
        {
            "organisation": organisation,
            "filters": filters,
            "page": Paginator(blocks, PAGE_LENGTH).get_page(request.GET.get("page")),
            "quantity": blocks.quantity(),
        },
    )


@login_required
@require_GET
def certificates_csv(request):
    organisation, _filters, blocks = filtered_certificates(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="certificates-{organisation.code}.csv"'
    rows = csv.writer(response)
    rows.writerow(
        ["issuance", "first", "last", "kg", "tonnes", "mineral", "state", "site", "vintage", "statement"]
    )
    for block in blocks:
        report = block.issuance.report
        rows.writerow(
            [
                block.issuance.number,
                block.first,
                block.last,
                block.quantity,
                written_tonnes(block.quantity),
                report.mineral.symbol,
                "reserved" if block.reserved_for_id else block.shown_state,
                report.site.code,
                report.period_first.year,
                getattr(block.retirement, "statement", "") if block.retirement else "",
            ]
        )
    return response


@login_required
@require_GET
def certificate(request, pk):
    visible = Certificate.objects.visible_to(request.user)
    block = get_object_or_404(
        visible.select_related(
            "issuance__standard",
            "issuance__report__mineral",
            "issuance__report__site__cooperative",
            "holder__organisation",
            "reserved_for",
            "retirement__beneficiary",
            "retirement__statement",
            "cancellation",
        ),
        pk=pk,
    )
    family = block.parts.select_related("issuance").order_by("first")
    return render(
        request,
        "portal/certificate.html",
        {
            "certificate": block,
            "organisation": block.holder.organisation,
            "parent": visible.filter(pk=block.parent_id).select_related("issuance").first(),
            "parts": family.filter(pk__in=visible.values("pk")),
            "moves": moves_of(block),
        },
    )
