"""Papers of an order for the buyer's accounts, frozen as issued, and letters that are to be sent."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models.orders import PurchaseOrder
from registry.models import EditableModel, LedgerModel, Organisation

NUMBER = re.compile(r"(PF|INV|CN)-(\d{4})-(\d{4,9})", re.ASCII)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(order__buyer__in=Organisation.objects.where_may(user, "view_holdings"))

    def numbered(self, number):
        """The one that prints this number, or none."""
        found = NUMBER.fullmatch(number.strip().upper())
        if not found:
            return self.none()
        prefix, year, position = found.groups()
        kind = next(kind for kind, mark in Invoice.PREFIXES.items() if mark == prefix)
        return self.filter(kind=kind, year=int(year), position=int(position))


class Invoice(LedgerModel):
    """A pro-forma once a price is accepted, an invoice once it is paid, a credit note if the money goes back.

    The PDF prints what stands in the record under `printed`, and nothing else.
    """

    class Kind(models.TextChoices):
        PRO_FORMA = "pro_forma", _("Pro-forma invoice")
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")

    PREFIXES = {Kind.PRO_FORMA: "PF", Kind.INVOICE: "INV", Kind.CREDIT_NOTE: "CN"}

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="invoices", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveIntegerField(_("running number"))
    # Minor units of the order's currency.
    total_minor = models.PositiveBigIntegerField(_("total"))
    record = models.JSONField(_("record"))
    issued_at = models.DateTimeField(_("issued at"))

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="one_invoice_of_a_kind_per_order"),
            models.UniqueConstraint(fields=["kind", "year", "position"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["pro_forma", "invoice", "credit_note"]), name="invoice_is_of_a_kind"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"{self.PREFIXES[self.Kind(self.kind)]}-{self.year}-{self.position:04d}"


class OrderLetter(EditableModel):
    """That a step of an order is to be told by e-mail; the row is the queue."""

    class Step(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        QUOTED = "quoted", _("Quoted")
        EXTENDED = "extended", _("Price good for longer")
        ACCEPTED = "accepted", _("Accepted")
        PAID = "paid", _("Paid")
        DELIVERED = "delivered", _("Delivered")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="letters", verbose_name=_("order"))
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    made_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("letter about an order")
        verbose_name_plural = _("letters about orders")

    def __str__(self):
        return f"{self.order}, {self.get_step_display()}"
