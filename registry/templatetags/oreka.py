"""How quantities, money, periods, serials and states are written; integer arithmetic only."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.forms import key_of

register = template.Library()

NARROW_SPACE = "\u202f"


def is_french() -> bool:
    """Whether figures are written the French way; so they are in Kolwezi's Swahili."""
    return (get_language() or "en").startswith(("fr", "sw"))


def grouped(number: int) -> str:
    """`17,300` in English, `17 300` in French."""
    return f"{number:,}".replace(",", NARROW_SPACE if is_french() else ",")


@register.filter
def kilograms(quantity):
    return "" if quantity is None else grouped(int(quantity))


@register.filter
def figure(value):
    """A decimal without idle zeros: `57,000` or `15.85`."""
    whole, _point, part = f"{value.normalize():f}".partition(".")
    mark = "," if is_french() else "."
    return f"{grouped(int(whole))}{mark}{part}" if part else grouped(int(whole))


@register.filter
def tonnes(quantity):
    """Kilograms as tonnes, always with three decimals: `2.400`."""
    if quantity is None:
        return ""
    quantity = int(quantity)
    sign, quantity = ("-", -quantity) if quantity < 0 else ("", quantity)
    return f"{sign}{grouped(quantity // 1000)}{',' if is_french() else '.'}{quantity % 1000:03d}"


@register.filter
def money(minor, currency="USD"):
    """Minor units as `USD 12,000.00`, in French `12 000,00 USD`; without a currency the amount alone."""
    if minor is None:
        return ""
    minor = int(minor)
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    amount = f"{sign}{grouped(minor // 100)}{',' if is_french() else '.'}{minor % 100:02d}"
    if not currency:
        return amount
    return f"{amount}\u00a0{currency}" if is_french() else f"{currency} {amount}"


@register.filter
def signed_money(minor, currency="USD"):
    """What came in addition as `+USD 0.50`, what was taken away as `−USD 0.50`."""
    return f"{'+' if minor > 0 else '−'}{money(abs(minor), currency)}"


@register.filter
def percent(value, whole=None):
    """`4.0 %` of a Decimal; `{{ part|percent:whole }}` of two numbers, never more than the truth."""
    if value is None or value == "" or whole == 0:
        return ""
    if whole is not None:
        tenths = int(value) * 1000 // int(whole)
        value = f"{tenths // 10}.{tenths % 10}"
    return f"{str(value).replace('.', ',') if is_french() else value}\u00a0%"


@register.filter
def permille(value):
    """`90.0 %` of 900 per mille."""
    return percent(f"{int(value) // 10}.{int(value) % 10}")


@register.filter
def period(first, last):
    """Both days written out: `1 January 2025 – 31 December 2025`."""
    if not first or not last:
        return ""
    return f"{date_format(first, 'j F Y')} – {date_format(last, 'j F Y')}"


@register.filter
def serials(block):
    """A block's printed range, such as `CO-KAM-2025-0001/0000001-0002400`."""
    return format_html('<span class="mono">{}/{}</span>', block.issuance.number, block.serials)


# Shape, word and kind of colour; a state is never told by its colour alone.
STATES = {
    "draft": ("…", _("Draft"), "waiting"),
    "submitted": ("…", _("Submitted"), "waiting"),
    "verified": ("✓", _("Verified"), "plain"),
    "returned": ("△", _("Returned"), "refused"),
    "rejected": ("✗", _("Rejected"), "refused"),
    "requested": ("…", _("Requested"), "waiting"),
    "approved": ("✓", _("Approved"), "plain"),
    "refused": ("✗", _("Refused"), "refused"),
    "issued": ("○", _("Issued"), "issued"),
    "held": ("◐", _("Held"), "held"),
    "retired": ("●", _("Retired – final"), "retired"),
    "final": ("●", _("Final"), "retired"),
    "quoted": ("…", _("Quoted"), "waiting"),
    "accepted": ("…", _("Accepted"), "waiting"),
    "paid": ("◐", _("Paid"), "plain"),
    "delivered": ("●", _("Delivered"), "plain"),
    "declined": ("✗", _("Declined"), "refused"),
    "cancelled": ("✗", _("Cancelled"), "refused"),
    "to_be_cancelled": ("…", _("To be cancelled"), "waiting"),
    "to_be_moved": ("…", _("To be moved"), "waiting"),
    "placed": ("△", _("In force"), "refused"),
    "lifted": ("✓", _("Lifted"), "plain"),
    "declared": ("●", _("Declared"), "plain"),
    "withdrawn": ("✗", _("Withdrawn"), "refused"),
    "recorded": ("…", _("Waiting for a second officer"), "waiting"),
    "confirmed": ("✓", _("Confirmed"), "plain"),
    "unfunded": ("…", _("Waiting for funds"), "waiting"),
    "voted_down": ("✗", _("Not adopted"), "plain"),
    "closed": ("●", _("Closed"), "plain"),
    "open": ("…", _("Waiting for an answer"), "waiting"),
    "answered": ("◐", _("Answered"), "plain"),
    "uploaded": ("…", _("Not started"), "waiting"),
    "replaced": ("✗", _("Replaced"), "plain"),
    "waiting": ("…", _("Waiting for a worker"), "waiting"),
    "running": ("◐", _("Running"), "plain"),
    "done": ("●", _("Done"), "plain"),
    "failed": ("✗", _("Stopped"), "refused"),
}


@register.simple_tag
def state(name):
    shape, word, kind = STATES[name]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>', kind, shape, word
    )


AREAS = {
    1: (_("Health & safety"), "M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z"),
    2: (_("Child rights"), "M12 3a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM6 21v-6a6 6 0 0 1 12 0v6z"),
    3: (_("Cooperative governance"), "M3 21h18v-2H3zM5 17h2v-7H5zm6 0h2v-7h-2zm6 0h2v-7h-2zM12 2 3 8h18z"),
    4: (_("Environment"), "M12 2s7 8 7 13a7 7 0 0 1-14 0c0-5 7-13 7-13z"),
}


@register.simple_tag
def area(number, written=None):
    """One of the four spending areas: icon, number and name, each with the same colour.

    :param written: the name in another language than the page's
    """
    name, path = AREAS[int(number)]
    icon = mark_safe(  # noqa: S308 - our own constant
        '<svg class="area-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{path}"/></svg>'
    )
    return format_html('<span class="area area-{}">{}{} · {}</span>', number, icon, number, written or name)


@register.simple_tag
def area_name(number):
    return AREAS[int(number)][0]


@register.simple_tag
def field_input(field):
    """A field's input, tied to its hint and error; Django does so for all but files and fieldsets."""
    described_by = field.aria_describedby
    return field.as_widget(attrs={"aria-describedby": described_by} if described_by else None)


@register.simple_tag
def first_input_id(field):
    """Where the link of an error leads: the input, or the first of several."""
    several = field.use_fieldset and not field.field.widget.needs_multipart_form
    return f"{field.auto_id}_0" if several else field.id_for_label


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The present address's query with some parameters changed; an empty value removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def once(context):
    """A key made when the form is opened and kept while it is corrected: sent twice, it has one effect."""
    return format_html('<input type="hidden" name="key" value="{}">', key_of(context["request"]))
