"""Dates of records, which are texts, written out in the reader's language."""

from django import template
from django.utils.translation import get_language

from reporting import wording

register = template.Library()


@register.filter
def written_day(iso):
    """`2025-07-14` as 14 July 2025."""
    return wording.day(iso, get_language() or "en")


@register.filter
def written_month(iso):
    """`2025-07` as July 2025."""
    return wording.month(iso, get_language() or "en")


@register.filter
def written_until(first, last):
    return wording.span({"first": first, "last": last}, get_language() or "en")
