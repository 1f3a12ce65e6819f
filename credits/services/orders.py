"""Purchase orders from request to acceptance, and their ends without delivery."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from credits.invoices import issue_invoice
from credits.models import FeeSplit, Invoice, OrderLetter, PriceRecipe, PurchaseOrder
from credits.seller import seller
from registry.acting import act
from registry.models import Mineral, Organisation, User, next_number
from registry.refusals import Refused
from registry.services import refuse_suspended
from registry.templatetags.oreka import kilograms, money, tonnes

State = PurchaseOrder.State


class WrongState(Refused):
    """The order is not at this step."""


class BadPrice(Refused):
    """The price facts do not fit together."""


class BadPayment(Refused):
    """The payment does not fit what is due."""


class NotInLots(Refused):
    """The quantity is no whole number of the mineral's lots."""


class TooLate(Refused):
    """The price was good until a day that is over."""


class NotEnoughCredits(Refused):
    """The cooperatives hold fewer credits than the order asks for."""


@act
def request_order(
    *,
    buyer: Organisation,
    mineral: Mineral,
    quantity: int,
    note: str = "",
    wished_cooperative: Organisation | None = None,
    wished_vintage: int | None = None,
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Ask for `quantity` kilograms of credits.

    :param wished_cooperative: whose credits the buyer would rather have; what is delivered, staff choose
    :param wished_vintage: from which year of production
    :raises NotEnoughCredits: if that is nothing
    :raises NotInLots: if it is no whole number of the mineral's lots
    """
    if quantity <= 0:
        raise NotEnoughCredits(_("Ask for at least 1 kg."))
    if quantity != mineral.in_lots(quantity):
        raise NotInLots(
            _("Credits are sold in lots of %(lot)s kg; ask for %(next)s t.")
            % {"lot": kilograms(mineral.smallest_lot_kg), "next": tonnes(mineral.in_lots(quantity))}
        )
    refuse_suspended(buyer)
    prefix = f"PO-{at.year}"
    order = PurchaseOrder.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        buyer=buyer,
        mineral=mineral,
        quantity=quantity,
        note=note,
        wished_cooperative=wished_cooperative,
        wished_vintage=wished_vintage,
        requested_at=at,
        requested_by=by,
    )
    tell(order, OrderLetter.Step.REQUESTED, at=at)
    return order


@act
def quote_order(
    *,
    order: PurchaseOrder,
    unit_price_minor: int,
    total_minor: int,
    fee_minor: int,
    price_basis: str,
    recipe: PriceRecipe | None = None,
    fee_split: FeeSplit | None = None,
    valid_until: date | None = None,
    payment_days: int | None = None,
    delivery_days: int | None = None,
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Answer a request with a price; each figure is a fact of its own, in minor units.

    :param unit_price_minor: for one tonne
    :param fee_minor: the part of the total that does not go to the sites' funds
    :param recipe: the approved recipe that the unit price follows, if it follows one
    :param fee_split: the declared split that the order prints
    :param valid_until: the last day on which the price can be accepted; without, any day is good
    :param payment_days: from acceptance until payment is due, if that is said
    :param delivery_days: from payment until delivery is due, if that is said
    :raises BadPrice: if the fee exceeds the total, the basis is missing, or the price is not the recipe's
    :raises credits.seller.NotSet: if the registry does not say who sells, and where to pay
    """
    seller()
    order = locked(order, State.REQUESTED)
    if total_minor <= 0 or unit_price_minor <= 0 or not 0 <= fee_minor <= total_minor or not price_basis:
        raise BadPrice(
            _("Give a price, a total, a fee of at most the total, and what the price is based on.")
        )
    if total_minor < order.quantity:
        raise BadPrice(
            _("The total must be at least one cent for each kilogram, so that each site has a share.")
        )
    if recipe is not None:
        _refuse_recipe(order, recipe, unit_price_minor)
    if valid_until is not None and valid_until < at.date():
        raise BadPrice(_("The price would be over before the buyer could accept it."))
    price = {
        "unit_price_minor": unit_price_minor,
        "total_minor": total_minor,
        "fee_minor": fee_minor,
        "price_basis": price_basis,
        "recipe": recipe,
        "fee_split": fee_split,
        "valid_until": valid_until,
        "payment_days": payment_days,
        "delivery_days": delivery_days,
    }
    order.quote(**price, at=at, by=by)
    order.save(update_fields=["state", *price, "quoted_at", "quoted_by"])
    tell(order, OrderLetter.Step.QUOTED, at=at)
    return order


def _refuse_recipe(order: PurchaseOrder, recipe: PriceRecipe, unit_price_minor: int) -> None:
    if recipe.state != PriceRecipe.State.APPROVED or recipe.series.mineral_id != order.mineral_id:
        raise BadPrice(_("Choose an approved recipe for the order’s mineral."))
    if unit_price_minor != recipe.unit_price_minor:
        raise BadPrice(
            _("By recipe %(number)s the unit price is %(price)s. Write that, or choose no recipe.")
            % {"number": recipe, "price": money(recipe.unit_price_minor)}
        )


@act
def extend_quote(*, order: PurchaseOrder, valid_until: date, at: datetime, by: User) -> PurchaseOrder:
    """Let a price that is not accepted yet be good for longer.

    :raises BadPrice: if that is no later than it was, or over already
    """
    order = locked(order, State.QUOTED)
    if order.valid_until is None or valid_until <= order.valid_until or valid_until < at.date():
        raise BadPrice(_("Write a day that is to come, and later than the one that was said."))
    order.valid_until = valid_until
    order.save(update_fields=["valid_until"])
    tell(order, OrderLetter.Step.EXTENDED, at=at)
    return order


@act
def accept_order(
    *,
    order: PurchaseOrder,
    billing_address: str = "",
    buyer_reference: str = "",
    language: str = "en",
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Accept the quoted price for the buyer; the pro-forma invoice is issued with it.

    :param billing_address: as the invoice shall print it, below the buyer's name
    :param buyer_reference: the number under which the buyer keeps the order
    :param language: of the invoices, `en` or `fr`
    :raises TooLate: if the price is good no longer
    """
    order = locked(order, State.QUOTED)
    refuse_suspended(order.buyer)
    if order.valid_until is not None and at.date() > order.valid_until:
        raise TooLate(
            _("This price was good until %(day)s. The registry can say that it is good for longer.")
            % {"day": date_format(order.valid_until, "j F Y")}
        )
    order.accept(billing_address=billing_address, buyer_reference=buyer_reference, at=at, by=by)
    order.save(update_fields=["state", "billing_address", "buyer_reference", "accepted_at", "accepted_by"])
    issue_invoice(order, Invoice.Kind.PRO_FORMA, at=at, language=language)
    tell(order, OrderLetter.Step.ACCEPTED, at=at)
    return order


@act
def decline_order(*, order: PurchaseOrder, reason: str, at: datetime, by: User) -> PurchaseOrder:
    """Say no to a request or a quoted order, with a reason that the other side sees."""
    order = locked(order, State.REQUESTED, State.QUOTED)
    order.decline(reason=reason, at=at, by=by)
    order.save(update_fields=["state", "reason", "closed_at", "closed_by"])
    tell(order, OrderLetter.Step.DECLINED, at=at)
    return order


@act
def cancel_order(*, order: PurchaseOrder, reason: str, at: datetime, by: User) -> PurchaseOrder:
    """Take an unpaid order back, with a reason that the other side sees.

    :raises BadPayment: if money has arrived for it, see `repay_order`
    """
    order = locked(order, State.REQUESTED, State.QUOTED, State.ACCEPTED)
    if order.received_minor:
        raise BadPayment(
            _("%(amount)s has arrived for order %(number)s. Finance sends it back, and cancels the order so.")
            % {"amount": money(order.received_minor, order.currency), "number": order}
        )
    order.cancel(reason=reason, at=at, by=by)
    order.save(update_fields=["state", "reason", "closed_at", "closed_by"])
    tell(order, OrderLetter.Step.CANCELLED, at=at)
    return order


def tell(order: PurchaseOrder, step: str, *, at: datetime) -> None:
    """Put a letter about a step into the queue; who gets it is settled when it is sent."""
    OrderLetter.objects.create(order=order, step=step, made_at=at)


def locked(order: PurchaseOrder, *states: str) -> PurchaseOrder:
    """The order, locked, if it is at one of these steps.

    :raises WrongState: if it is not
    """
    order = PurchaseOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state not in states:
        raise WrongState(
            _("Order %(number)s cannot take this step: it is %(state)s.")
            % {"number": order, "state": order.get_state_display().lower()}
        )
    return order
