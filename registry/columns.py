"""Columns and fields that the staff's pages share: states, tonnes, periods and money as people read them."""

from decimal import Decimal

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from registry.templatetags.oreka import kilograms, money, period, state, tonnes

EMPTY = "–"


def in_tonnes(kilograms):
    """Kilograms as tonnes for an exported cell: an exact decimal."""
    return None if kilograms is None else Decimal(kilograms).scaleb(-3)


def in_units(minor):
    """Minor units as an amount for an exported cell: an exact decimal."""
    return None if minor is None else Decimal(minor).scaleb(-2)


def exported_as(plain):
    """Say what a column holds in an exported file, where that is not the text it shows."""

    def mark(column):
        column.plain = plain
        return column

    return mark


@exported_as(lambda row: row.get_state_display())
@admin.display(description=_("state"), ordering="state")
def state_shown(row):
    return state(row.state)


@exported_as(lambda row: in_tonnes(row.quantity))
@admin.display(description=_("tonnes"), ordering="quantity")
def quantity_t(row):
    return tonnes(row.quantity)


@exported_as(lambda row: row.quantity)
@admin.display(description=_("kilograms"), ordering="quantity")
def quantity_kg(row):
    return kilograms(row.quantity)


@admin.display(description=_("period"), ordering="period_first")
def period_shown(row):
    return period(row.period_first, row.period_last)


@admin.display(description=_("serials"))
def serials_shown(row):
    return format_html('<span class="mono">{}</span>', row)


def amount(name, description, currency=""):
    """A column that shows a field of minor units as money: of this currency, else of the row's own or USD."""

    @admin.display(description=description, ordering=name)
    def column(row):
        return money(getattr(row, name), currency or getattr(row, "currency", "USD")) or EMPTY

    column.__name__ = name
    column.plain = lambda row: in_units(getattr(row, name))
    return column


def words(name, description):
    """A field that names another row without leading to its page, for people who may not open it."""

    @admin.display(description=description, ordering=name)
    def column(row):
        other = getattr(row, name)
        return EMPTY if other is None else getattr(other, "name", other)

    column.__name__ = f"{name}_in_words"
    return column


def link_to(name, description):
    """A field that leads to the page of the row it names."""

    @admin.display(description=description, ordering=name)
    def column(row):
        other = getattr(row, name)
        return EMPTY if other is None else link(other)

    column.__name__ = f"{name}_link"
    return column


def person_and_instant(person, instant):
    return f"{person.name}, {instant:%Y-%m-%d %H:%M} UTC"


def link(row, text=None):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, text or row)


def links(rows):
    """The rows, each leading to its page."""
    return format_html_join(", ", "{}", ((link(row),) for row in rows))
