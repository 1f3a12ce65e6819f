"""Brings the dashboard to the admin's first page, which Django's own view renders."""

from django import template

from reporting.dashboard import dashboard_for

register = template.Library()


@register.simple_tag(takes_context=True)
def dashboard(context):
    return dashboard_for(context["request"].user)
