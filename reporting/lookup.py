"""Finds the page that a typed number, serial or company name means."""

from django.urls import reverse
from django.utils.http import urlencode

from credits.models import Issuance
from reporting import numbers
from reporting.models import Statement


def find(typed: str) -> str | None:
    """The address of a statement, of a range of serials, or of a company's retirements; None if unknown."""
    return _statement(typed) or _serials(typed) or _company(typed)


def _statement(typed: str) -> str | None:
    number = numbers.statement_number(typed)
    if number and Statement.objects.filter(number=number).exists():
        return reverse("public:statement", args=[number])
    return None


def _serials(typed: str) -> str | None:
    meant = numbers.serials(typed)
    if not meant:
        return None
    issuance = Issuance.objects.approved().filter(number=meant[0]).first()
    if issuance is None:
        return None
    if meant[1] is None:
        return reverse("public:issuance", args=[issuance.number])
    return reverse("public:serials", args=[issuance.number, meant[1].first, meant[1].last])


def _company(typed: str) -> str | None:
    """Only companies that a statement names; who merely holds credits is nobody's business."""
    if (
        len(typed) < 3
        or not Statement.objects.filter(record__claim__beneficiary__name__icontains=typed).exists()
    ):
        return None
    return f"{reverse('public:register')}?{urlencode({'tab': 'retirements', 'q': typed})}"
