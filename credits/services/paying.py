"""Money for orders: what arrives at the bank, and what goes back."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from credits.invoices import issue_invoice
from credits.models import Invoice, OrderLetter, Payment, PurchaseOrder
from credits.references import order_number_in
from credits.services.orders import BadPayment, State, locked, tell
from registry.acting import act
from registry.models import User
from registry.services import two_people
from registry.templatetags.oreka import money


@act
def record_payment(
    *,
    order: PurchaseOrder,
    paid_on: date,
    payment_reference: str,
    amount_minor: int | None = None,
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Record what has arrived; with the last part of the total the order is paid.

    :param amount_minor: minor units of the order's currency; all that is due, if it is not said
    :raises SamePerson: if `by` quoted the price
    :raises BadPayment: if it is more than is due, in the future, before the order, recorded already, or names
        another order
    """
    order = locked(order, State.ACCEPTED)
    if order.quoted_by_id == by.pk:
        raise two_people.SamePerson(_("You quoted this price; someone else must record the payment."))
    due = order.due_minor
    amount = due if amount_minor is None else amount_minor
    _refuse_payment(order, paid_on, payment_reference, at)
    if not 0 < amount <= due:
        raise BadPayment(
            _("%(due)s is due on order %(number)s. Record at most that, and send back what is more.")
            % {"due": money(due, order.currency), "number": order}
        )
    Payment.objects.create(
        order=order,
        amount_minor=amount,
        paid_on=paid_on,
        reference=payment_reference,
        recorded_at=at,
        recorded_by=by,
    )
    if amount == due:
        order.record_payment(at=at, by=by)
        order.save(update_fields=["state", "paid_recorded_at", "paid_recorded_by"])
        issue_invoice(order, Invoice.Kind.INVOICE, at=at)
        tell(order, OrderLetter.Step.PAID, at=at)
    return order


def _refuse_payment(order: PurchaseOrder, paid_on: date, reference: str, at: datetime) -> None:
    if paid_on > at.date():
        raise BadPayment(_("The payment date lies in the future."))
    if paid_on < order.requested_at.date():
        raise BadPayment(_("The payment date lies before the day on which the order was made."))
    if not reference.strip():
        raise BadPayment(_("Write the reference of the bank statement."))
    named = order_number_in(reference)
    if named and named != order.number:
        raise BadPayment(
            _("The reference names order %(other)s, not %(number)s.") % {"other": named, "number": order}
        )
    if order.payments.filter(reference=reference).exists():
        raise BadPayment(_("The payment %(reference)s is recorded already.") % {"reference": reference})


@act
def repay_order(
    *, order: PurchaseOrder, reason: str, paid_on: date, payment_reference: str, at: datetime, by: User
) -> PurchaseOrder:
    """Cancel an order that is not delivered, once all that had arrived for it was sent back.

    :param paid_on: the day on which it was sent back
    :raises SamePerson: if `by` quoted the price
    :raises BadPayment: if nothing has arrived, or the day or the reference cannot be right
    """
    order = locked(order, State.ACCEPTED, State.PAID)
    if order.quoted_by_id == by.pk:
        raise two_people.SamePerson(_("You quoted this price; someone else must send the money back."))
    if not order.received_minor:
        raise BadPayment(_("Nothing has arrived for order %(number)s.") % {"number": order})
    _refuse_payment(order, paid_on, payment_reference, at)
    Payment.objects.create(
        order=order,
        amount_minor=-order.received_minor,
        paid_on=paid_on,
        reference=payment_reference,
        recorded_at=at,
        recorded_by=by,
    )
    order.cancel(reason=reason, at=at, by=by)
    order.save(update_fields=["state", "reason", "closed_at", "closed_by"])
    if order.invoices.filter(kind=Invoice.Kind.INVOICE).exists():
        issue_invoice(order, Invoice.Kind.CREDIT_NOTE, at=at)
    tell(order, OrderLetter.Step.CANCELLED, at=at)
    return order
