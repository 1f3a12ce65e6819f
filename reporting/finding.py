"""Where a pasted number, serial, range or name leads: the search of the staff over all records."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse

from committees.models import Decision
from credits.forms import matching
from credits.models import (
    Cancellation,
    Certificate,
    Footprint,
    Invoice,
    Issuance,
    Payment,
    ProductionReport,
    PurchaseOrder,
    Retirement,
)
from credits.references import order_number_in
from registry.models import FeedbackCase, MineSite, Organisation, User
from reporting.models import Statement
from reporting.numbers import statement_number

MOST_OF_A_KIND = 10
LONGEST = 200  # characters


def found_for(words: str, request) -> list[dict]:
    """What matches, kind by kind, of the kinds whose pages the reader may open."""
    words = words.strip()[:LONGEST]
    if not words:
        return []
    return [
        {"kind": rows.model._meta.verbose_name_plural, "rows": [_result(row) for row in shown]}
        for rows in _searches(words)
        if _may_see(rows.model, request) and (shown := list(rows[:MOST_OF_A_KIND]))
    ]


def _searches(words: str):
    yield Statement.objects.filter(number=statement_number(words) or words)
    if "/" in words or words.replace("-", "").isdecimal():
        yield matching(Certificate.objects.select_related("issuance"), words)
    for model in (ProductionReport, Issuance, PurchaseOrder, Footprint, Decision, FeedbackCase):
        yield model._default_manager.filter(number__istartswith=words)
    yield from _by_reference(words)
    yield PurchaseOrder.objects.filter(number=order_number_in(words) or None)
    yield Invoice.objects.numbered(words)
    yield Payment.objects.filter(reference__iexact=words).select_related("order")
    yield (
        Organisation.objects.filter(
            Q(name__icontains=words)
            | Q(code__iexact=words)
            | Q(lei__iexact=words)
            | Q(registration_number__iexact=words)
            | Q(domain__iexact=words)
            | Q(aliases__name__icontains=words)
        ).distinct()
    )
    yield MineSite.objects.filter(Q(name__icontains=words) | Q(code__iexact=words))
    yield User.objects.filter(Q(name__icontains=words) | Q(email__iexact=words))


def _by_reference(words: str):
    """Retirements and cancellations, which print their number after a letter: `R-000012`, `C-000003`."""
    letter, dash, digits = words.upper().partition("-")
    models = {"R": Retirement, "C": Cancellation}
    if dash and letter in models and digits.isdecimal() and len(digits) <= 18:
        yield models[letter]._default_manager.filter(pk=int(digits))


def _may_see(model, request) -> bool:
    return admin.site._registry[model].has_view_permission(request)


def _result(row) -> dict:
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return {"row": row, "address": address}
