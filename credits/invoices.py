"""Freezes what an invoice prints, on the day it is issued; nothing else writes invoices.

The record keeps the facts, and under `printed` every word of the PDF in the buyer's language: a later change
of a translation, of the seller or of the buyer changes no invoice.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from stdnum import iban

from credits.models import Invoice, PurchaseOrder
from credits.references import in_groups
from credits.seller import seller
from credits.splits import by_weight, printed_split
from registry.models import next_number
from registry.templatetags.oreka import money, permille, tonnes

Kind = Invoice.Kind


def issue_invoice(order: PurchaseOrder, kind: Invoice.Kind, *, at: datetime, language: str = "") -> Invoice:
    """The next invoice of its kind, with the order at the step that calls for it; part of an act.

    :param language: `en` or `fr`; that of the order's earlier invoices, if it is not said
    :raises credits.seller.NotSet: if the registry does not say who sells, and where to pay
    """
    earlier = list(order.invoices.order_by("id"))
    language = language or next((invoice.record["language"] for invoice in earlier), "en")
    position = next_number(f"{Invoice.PREFIXES[kind]}-{at.year}")
    assert order.total_minor is not None  # What has a price accepted has a total.
    invoice = Invoice(
        order=order, kind=kind, year=at.year, position=position, total_minor=order.total_minor, issued_at=at
    )
    with override(language):
        invoice.record = {"language": language, **facts_of(invoice), "printed": printed(invoice, earlier)}
    invoice.save(force_insert=True)
    return invoice


def facts_of(invoice: Invoice) -> dict[str, Any]:
    """Quantities in kilograms, money in minor units, days as ISO 8601."""
    order, buyer = invoice.order, invoice.order.buyer
    return {
        "schema": 1,
        "kind": invoice.kind,
        "number": invoice.number,
        "issued_on": invoice.issued_at.date().isoformat(),
        "is_demo": settings.IS_DEMO,
        "order": order.number,
        "seller": seller(),
        "buyer": {
            "name": buyer.name,
            "country": buyer.country,
            "registration_number": buyer.registration_number,
            "lei": buyer.lei,
            "address": order.billing_address,
            "reference": order.buyer_reference,
        },
        "mineral": order.mineral.symbol,
        "quantity_kg": order.quantity,
        "currency": order.currency,
        "unit_price_minor": order.unit_price_minor,
        "total_minor": order.total_minor,
        "fee_minor": order.fee_minor,
        "price_basis": order.price_basis,
        "recipe": order.recipe.number if order.recipe else None,
        "split": printed_split(order),
        "payment_reference": order.payment_reference,
        "payment_due_on": order.payment_due_on and order.payment_due_on.isoformat(),
        "payments": [
            {
                "paid_on": payment.paid_on.isoformat(),
                "amount_minor": payment.amount_minor,
                "reference": payment.reference,
            }
            for payment in order.payments.all()
        ],
    }


def printed(invoice: Invoice, earlier: list[Invoice]) -> dict[str, Any]:
    """Every word of the PDF, in the language that is active."""
    order = invoice.order
    return {
        "title": str(Kind(invoice.kind).label),
        "demo": _("DEMONSTRATION: invented data.") if settings.IS_DEMO else "",
        "lead": _lead(invoice, earlier),
        "parties": [[_("From"), _seller_lines()], [_("To"), _buyer_lines(order)]],
        "facts": [[label, value] for label, value in _facts(invoice) if value],
        "lines": _lines(order),
        "split": _split(order),
        "basis": [_("Price basis"), _basis(order)],
        "payment": _payment(invoice),
        "notes": _notes(order),
        "footer": f"{invoice.number} · {order.number}",
        "page": _("Page"),
    }


def _lead(invoice: Invoice, earlier: list[Invoice]) -> str:
    if invoice.kind == Kind.PRO_FORMA:
        return _("The price is accepted. The invoice follows once the total has been paid.")
    if invoice.kind == Kind.INVOICE:
        return _("Paid in full. The credits go to the buyer’s account at the registry.")
    cancelled = next(other for other in earlier if other.kind == Kind.INVOICE)
    return _("The order is cancelled and the money was sent back. This takes back invoice %(number)s.") % {
        "number": cancelled.number
    }


def _seller_lines() -> list[str]:
    known = seller()
    lines = [known["name"], *known["address"].splitlines(), known["registration"]]
    if known["tax_number"]:
        lines.append(_("Tax number %(number)s") % {"number": known["tax_number"]})
    return [line for line in lines if line.strip()]


def _buyer_lines(order: PurchaseOrder) -> list[str]:
    buyer = order.buyer
    lines = [buyer.name, *order.billing_address.splitlines(), buyer.country]
    if buyer.registration_number:
        lines.append(_("Registration number %(number)s") % {"number": buyer.registration_number})
    if buyer.lei:
        lines.append(f"LEI {buyer.lei}")
    return [line for line in lines if line.strip()]


def _facts(invoice: Invoice) -> list[tuple[str, str]]:
    order = invoice.order
    due = order.payment_due_on if invoice.kind == Kind.PRO_FORMA else None
    return [
        (_("Number"), invoice.number),
        (_("Date"), _day(invoice.issued_at.date())),
        (_("Order"), order.number),
        (_("Your order number"), order.buyer_reference),
        (_("Payment due"), _day(due) if due else ""),
    ]


def _lines(order: PurchaseOrder) -> dict[str, Any]:
    words = _("Responsible Minerals Credits, %(mineral)s") % {"mineral": order.mineral.name}
    return {
        "head": [_("What"), _("Tonnes"), _("Unit price, per tonne"), _("Amount")],
        "rows": [[words, tonnes(order.quantity), _money(order, order.unit_price_minor), _total(order)]],
        "total": [_("Total"), _total(order)],
    }


def _split(order: PurchaseOrder) -> dict[str, Any]:
    """The fee split that the order was quoted under, or the two parts of its total alone."""
    rows = [
        [part["name"], permille(part["permille"]), _money(order, part["amount_minor"])]
        for part in printed_split(order)
    ] or [
        [_("Fee"), "", _money(order, order.fee_minor)],
        [_("To the funds of the mines"), "", _money(order, order.fund_minor)],
    ]
    return {"title": _("How the total is split"), "rows": rows}


def _basis(order: PurchaseOrder) -> str:
    words = [order.recipe.in_words] if order.recipe else []
    if not order.recipe or order.price_basis != order.recipe.number:
        words.append(order.price_basis)
    if by_weight(order.unit_price_minor or 0, order.quantity) != order.total_minor:
        words.append(_("The total is what was agreed, not a product of unit price and quantity."))
    return " ".join(words)


def _payment(invoice: Invoice) -> dict[str, Any]:
    """Where to pay, or what was paid."""
    order, known = invoice.order, seller()
    if invoice.kind == Kind.PRO_FORMA:
        rows = [
            (_("To the account of"), known["name"]),
            (_("Bank"), known["bank"]),
            ("IBAN", iban.format(known["iban"])),
            ("BIC", known["bic"]),
            (_("Reference"), in_groups(order.payment_reference)),
            (_("Amount"), _total(order)),
        ]
        words = _("Write the reference on the transfer: by it the payment is found.")
        return {
            "title": _("How to pay"),
            "rows": [[label, value] for label, value in rows if value],
            "words": words,
        }
    return {
        "title": _("Payments"),
        "rows": [
            [f"{_day(payment.paid_on)} · {payment.reference}", _money(order, payment.amount_minor)]
            for payment in order.payments.all()
        ],
        "words": "",
    }


def _notes(order: PurchaseOrder) -> list[str]:
    words = _(
        "Credits are sold apart from the metal (book and claim). To buy them allows no claim; only the "
        "statement of a retirement does, within the claim boundary that it prints."
    )
    return [note for note in (seller()["tax_note"], words) if note]


def _total(order: PurchaseOrder) -> str:
    return _money(order, order.total_minor)


def _money(order: PurchaseOrder, minor: int | None) -> str:
    return money(minor, order.currency)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
