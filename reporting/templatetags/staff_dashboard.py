"""Brings the dashboard to the admin's first page, which Django's own view renders."""

from django import template

from reporting.dashboard import dashboard_for
from reporting.waiting import counts_for

register = template.Library()


@register.simple_tag(takes_context=True)
def dashboard(context):
    return dashboard_for(context["request"].user)


@register.simple_tag(takes_context=True)
def waiting_counts(context):
    """How many rows of each list wait for somebody, by the list's address; once for a page."""
    request = context["request"]
    if not hasattr(request, "waiting_counts"):
        request.waiting_counts = counts_for(request.user)
    return request.waiting_counts


@register.filter
def of_list(counts, address):
    return counts.get(address, 0)
