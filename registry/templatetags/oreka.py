"""How quantities, money, serials and states are written in templates."""

from django import template

register = template.Library()
