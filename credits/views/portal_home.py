"""A buyer's first page, and the blocks of credits that it holds or has retired."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from credits.forms import CertificateFilter, written_tonnes
from credits.models import Certificate, Footprint, GroupTransfer, PurchaseOrder, Retirement, RetirementDraft
from credits.reports import (
    blocks_to_move,
    held_by_vintage,
    holdings_of,
    moves_of,
    next_step,
    premium_of,
    years_of,
)
from credits.views.scope import acting_for, acts_of, may
from registry.models import Organisation

PAGE_LENGTH = 25
LAST = 5


@login_required
@require_GET
def home(request):
    organisation = acting_for(request)
    today = timezone.now().date()
    rows = years_of(organisation)
    orders = PurchaseOrder.objects.filter(buyer=organisation).select_related("mineral")
    retirements = Retirement.objects.filter(account__organisation=organisation).select_related(
        "beneficiary", "mineral", "statement"
    )
    # What another company retired for this one is this one's to claim.
    claims = Retirement.objects.final().filter(
        Q(account__organisation=organisation) | Q(beneficiary=organisation)
    )
    year, years = chosen_year(request, rows, orders, claims, today)
    placed = list(orders.open_first()[:LAST])
    held = held_by_vintage(organisation, on=today)
    return render(
        request,
        "portal/home.html",
        {
            "organisation": organisation,
            "organisations": Organisation.objects.where_may(request.user, "view_holdings"),
            "may": acts_of(request.user, organisation),
            "year": year,
            "years": years,
            "rows": [row for row in rows if row["year"] == year],
            "holdings": holdings_of(organisation),
            "held": held,
            "can_retire": any(row["free"] and not row["is_over"] for row in held),
            "orders": [{"order": order, "next": next_step(order, on=today)} for order in placed],
            "waiting": retirements.filter(state="requested"),
            "drafts": Footprint.objects.filter(organisation=organisation, state="draft"),
            "begun": RetirementDraft.objects.open_to(request.user).filter(organisation=organisation),
            "retirements": claims.filter(claim_period_first__year=year).select_related(
                "account", "beneficiary", "mineral", "statement"
            )[:LAST],
            "premium": premium_of(organisation, year),
            "is_new": not (rows or placed or held),
        },
    )


def chosen_year(request, rows, orders, claims, today):
    """The year in the address, else the newest of which there is something; and all that can be chosen."""
    years = {row["year"] for row in rows} | {today.year}
    for found, of_year in (
        (orders.filter(delivered_at__isnull=False), "delivered_at__year"),
        (claims, "claim_period_first__year"),
    ):
        years |= set(found.order_by().values_list(of_year, flat=True).distinct())
    typed = request.GET.get("year", "")
    if typed.isascii() and typed.isdecimal() and int(typed) in years:
        return int(typed), sorted(years, reverse=True)
    return max((row["year"] for row in rows), default=today.year), sorted(years, reverse=True)


def filtered_certificates(request):
    """The acting organisation, the filters of the address, and the blocks they leave, oldest first."""
    organisation = acting_for(request)
    filters = CertificateFilter(request.GET)
    blocks = Certificate.objects.filter(holder__organisation=organisation).select_related(
        "issuance__standard",
        "issuance__report__mineral",
        "issuance__report__site__cooperative",
        "retirement__statement",
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
            "today": timezone.now().date(),
            "may_move": may(request.user, "retire_credits", organisation)
            and Organisation.objects.group_of(organisation).exists()
            and blocks_to_move(organisation, on=timezone.now().date()).exists(),
            "to_move": GroupTransfer.objects.of([organisation]).waiting().count(),
            "has_moved": GroupTransfer.objects.of([organisation]).exists(),
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
        + ["cooperative", "standard", "usable_until"]
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
                report.site.cooperative.name,
                block.issuance.standard,
                block.issuance.usable_until or "",
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
            "group_transfer",
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
            "today": timezone.now().date(),
            "parent": visible.filter(pk=block.parent_id).select_related("issuance").first(),
            "parts": family.filter(pk__in=visible.values("pk")),
            "moves": moves_of(block),
        },
    )
