"""The staff's steps of an order: quote or decline, record the payment, deliver; or cancel."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from credits import previews, splits
from credits import services as ledger
from credits.admin.order_forms import DeliverForm, ExtendForm, PaymentForm, QuoteForm, RepayForm
from credits.models import FeeSplit, PurchaseOrder
from credits.references import in_groups
from registry.acts import Act, ReasonForm
from registry.templatetags.oreka import kilograms, money, tonnes

State = PurchaseOrder.State


def enough_for(order):
    """Whether the cooperatives hold as much as the order and all others, accepted or paid, ask for."""
    free, promised = previews.kilograms_for_sale(order, on=timezone.now().date())
    words = _(
        "The cooperatives hold %(free)s t free of %(mineral)s; other orders, accepted or paid, wait for "
        "%(promised)s t of it, and this one asks for %(quantity)s t."
    )
    return free - promised >= order.quantity, words % {
        "free": tonnes(free),
        "mineral": order.mineral.name,
        "promised": tonnes(promised),
        "quantity": tonnes(order.quantity),
    }


def wish_of(order):
    """What the buyer would rather have, in words; empty if it has no wish."""
    wished = [order.wished_cooperative and str(order.wished_cooperative), order.wished_vintage]
    return ", ".join(str(wish) for wish in wished if wish)


class OrderAct(Act):
    states: tuple[str, ...] = ()
    permission = ""

    def is_open(self, row):
        return row.state in self.states

    def may(self, user, row):
        return user.has_perm(self.permission)

    def facts(self, row):
        known = [
            (_("Order"), row.number),
            (_("Buyer"), row.buyer),
            (
                _("Quantity"),
                _("%(tonnes)s t of %(mineral)s (%(kilograms)s kg)")
                % {
                    "tonnes": tonnes(row.quantity),
                    "mineral": row.mineral.name,
                    "kilograms": kilograms(row.quantity),
                },
            ),
            (_("Requested by"), f"{row.requested_by.name}, {row.requested_at:%Y-%m-%d}"),
        ]
        if wish := wish_of(row):
            known.append((_("Rather wanted"), wish))
        if row.note:
            known.append((_("Note of the buyer"), row.note))
        if row.quoted_at:
            known += [
                (_("Unit price per tonne"), money(row.unit_price_minor, row.currency)),
                (_("Total"), money(row.total_minor, row.currency)),
                (_("Of which fee"), money(row.fee_minor, row.currency)),
                (_("Price basis"), row.price_basis),
                *([(_("Price recipe"), row.recipe.in_words)] if row.recipe else []),
                (_("Quoted by"), row.quoted_by.name),
                *([(_("Price good until"), f"{row.valid_until}")] if row.valid_until else []),
                (_("Payment reference"), in_groups(row.payment_reference)),
            ]
        known += [
            (
                _("Payment"),
                f"{money(payment.amount_minor, row.currency)}, {payment.reference}, {payment.paid_on}",
            )
            for payment in row.payments.all()
        ]
        return known


class QuoteOrder(OrderAct):
    name = "quote"
    label = _("Quote a price")
    lead = _("Quantity, unit price, total and fee are kept as separate facts; the buyer accepts them or not.")
    states = (State.REQUESTED,)
    permission = "credits.quote_order"
    template_name = "admin/acts/quote_order.html"

    def form(self, row, user, *arguments):
        return QuoteForm(*arguments[:1], order=row)

    def checks(self, row, user):
        return [enough_for(row)]

    def perform(self, row, data, *, at, by):
        order = ledger.quote_order(
            order=row,
            unit_price_minor=data["unit_price"],
            total_minor=data["total"],
            fee_minor=data["fee"],
            price_basis=data["price_basis"],
            recipe=data["recipe"],
            fee_split=data["fee_split"],
            valid_until=data["valid_until"],
            payment_days=data["payment_days"],
            delivery_days=data["delivery_days"],
            at=at,
            by=by,
        )
        return (
            _("Order %(number)s is quoted at %(total)s. Now the buyer accepts or cancels.")
            % {"number": order, "total": money(order.total_minor, order.currency)},
            order,
        )

    def context(self, row, form):
        recent = list(PurchaseOrder.objects.filter(total_minor__isnull=False, mineral=row.mineral_id)[:3])
        for order in recent:
            order.by_weight_minor = splits.by_weight(order.unit_price_minor, order.quantity)
        declared = FeeSplit.objects.in_force(timezone.now().date()).prefetch_related("parts")
        return {"splits": declared, "recent": recent}


class ExtendQuote(OrderAct):
    name = "extend"
    label = _("Let the price be good for longer")
    lead = _("Price and terms stay as they were quoted; only the last day to accept moves.")
    states = (State.QUOTED,)
    permission = "credits.quote_order"
    form_class = ExtendForm

    def is_open(self, row):
        return super().is_open(row) and row.valid_until is not None

    def perform(self, row, data, *, at, by):
        order = ledger.extend_quote(order=row, valid_until=data["valid_until"], at=at, by=by)
        return (
            _("The price of order %(number)s is good until %(day)s.")
            % {"number": order, "day": date_format(order.valid_until, "j F Y")},
            order,
        )


class DeclineOrder(OrderAct):
    name = "decline"
    label = _("Decline the order")
    lead = _("The buyer sees that the registry said no, and why.")
    states = (State.REQUESTED, State.QUOTED)
    permission = "credits.quote_order"
    is_danger = True
    form_class = ReasonForm

    def perform(self, row, data, *, at, by):
        order = ledger.decline_order(order=row, reason=data["reason"], at=at, by=by)
        return _("Order %(number)s is declined.") % {"number": order}, order


class RecordPayment(OrderAct):
    name = "record-payment"
    label = _("Record a payment")
    lead = _("The credits can be delivered once the whole total has arrived, in one part or several.")
    states = (State.ACCEPTED,)
    permission = "credits.record_payment"
    form_class = PaymentForm

    def someone_else(self, user, row):
        if row.quoted_by_id == user.pk:
            return _("You quoted this price; someone else must record the payment.")
        return ""

    def facts(self, row):
        return [
            *super().facts(row),
            (_("Arrived so far"), money(row.received_minor, row.currency)),
            (_("Still due"), money(row.due_minor, row.currency)),
        ]

    def checks(self, row, user):
        return [enough_for(row)]

    def perform(self, row, data, *, at, by):
        order = ledger.record_payment(
            order=row,
            amount_minor=data["amount"],
            paid_on=data["paid_on"],
            payment_reference=data["payment_reference"],
            at=at,
            by=by,
        )
        words = (
            _("Order %(number)s is paid in full.")
            if order.state == State.PAID
            else _("The payment is recorded; %(due)s is still due on order %(number)s.")
        )
        return words % {"number": order, "due": money(order.due_minor, order.currency)}, order


class DeliverOrder(OrderAct):
    name = "deliver"
    label = _("Deliver the credits")
    lead = _("The oldest credits move to the buyer, and the premium goes to the funds of their sites.")
    warning = _(
        "Delivered credits do not come back. A mistake puts them into the wrong account, and the premium "
        "into the wrong fund, for good."
    )
    needs_fresh_sign_in = True
    states = (State.PAID,)
    permission = "credits.deliver_order"
    template_name = "admin/acts/deliver_order.html"

    def form(self, row, user, *arguments):
        sent = arguments[:1]  # no files
        return DeliverForm(*sent, order=row, available=previews.available_for(row, on=timezone.now().date()))

    def context(self, row, form):
        today = timezone.now().date()
        return {"delivery": previews.delivery_of(row, form.chosen(), on=today), "may_look": True}

    def perform(self, row, data, *, at, by):
        order = ledger.deliver_order(
            order=row, issuances=data["issuances"], shown=data["shown"], at=at, by=by
        )
        return (
            _("Order %(number)s is delivered: %(quantity)s t to %(buyer)s.")
            % {"number": order, "quantity": tonnes(order.quantity), "buyer": order.buyer},
            order,
        )


class CancelOrder(OrderAct):
    name = "cancel"
    label = _("Cancel the order")
    lead = _("For an order that the buyer takes back, or never pays. The buyer sees the reason.")
    states = (State.REQUESTED, State.QUOTED, State.ACCEPTED, State.PAID)
    permission = "credits.cancel_order"
    is_danger = True
    form_class = ReasonForm

    def someone_else(self, user, row):
        if row.received_minor and self.may(user, row):
            return _("Money has arrived: finance sends it back, and cancels the order so.")
        return ""

    def perform(self, row, data, *, at, by):
        order = ledger.cancel_order(order=row, reason=data["reason"], at=at, by=by)
        return _("Order %(number)s is cancelled.") % {"number": order}, order


class RepayOrder(OrderAct):
    name = "repay"
    label = _("Send the money back and cancel")
    lead = _("For an order that cannot be delivered, or that the buyer takes back after paying.")
    warning = _("Send the money first: the order is cancelled for good, and shows all of it as sent back.")
    is_danger = True
    needs_fresh_sign_in = True
    states = (State.ACCEPTED, State.PAID)
    permission = "credits.record_payment"
    form_class = RepayForm

    def is_open(self, row):
        return super().is_open(row) and row.received_minor > 0

    def someone_else(self, user, row):
        if row.quoted_by_id == user.pk and self.may(user, row):
            return _("You quoted this price; someone else must send the money back.")
        return ""

    def facts(self, row):
        return [*super().facts(row), (_("To send back"), money(row.received_minor, row.currency))]

    def perform(self, row, data, *, at, by):
        order = ledger.repay_order(order=row, **data, at=at, by=by)
        return _("Order %(number)s is cancelled, and its money sent back.") % {"number": order}, order
