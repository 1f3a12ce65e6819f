"""Purchase orders from request to delivery; delivery moves the credits and posts the premium."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, connection
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from committees.services import post_premium
from credits.models import (
    FeeSplit,
    HoldingAccount,
    Issuance,
    Payment,
    PremiumShare,
    PriceRecipe,
    PurchaseOrder,
)
from credits.services.issuing import account_of
from registry.acting import act
from registry.models import Mineral, MineSite, Organisation, User, next_number
from registry.money import share
from registry.refusals import Refused, broken_rule
from registry.services import refuse_suspended, two_people
from registry.services.organisations import Suspended
from registry.templatetags.oreka import money

State = PurchaseOrder.State


class WrongState(Refused):
    """The order is not at this step."""


class BadPrice(Refused):
    """The price facts do not fit together."""


class BadPayment(Refused):
    """The payment does not fit what is due."""


class NotAsShown(Refused):
    """Other credits would move than the person was shown."""


class NotEnoughCredits(Refused):
    """The cooperatives hold fewer credits than the order asks for."""


@act
def request_order(
    *, buyer: Organisation, mineral: Mineral, quantity: int, note: str = "", at: datetime, by: User
) -> PurchaseOrder:
    """Ask for `quantity` kilograms of credits.

    :raises NotEnoughCredits: if that is nothing
    """
    if quantity <= 0:
        raise NotEnoughCredits(_("Ask for at least 1 kg."))
    refuse_suspended(buyer)
    prefix = f"PO-{at.year}"
    return PurchaseOrder.objects.create(
        number=f"{prefix}-{next_number(prefix):04d}",
        buyer=buyer,
        mineral=mineral,
        quantity=quantity,
        note=note,
        requested_at=at,
        requested_by=by,
    )


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
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Answer a request with a price; each figure is a fact of its own, in minor units.

    :param unit_price_minor: for one tonne
    :param fee_minor: the part of the total that does not go to the sites' funds
    :param recipe: the approved recipe that the unit price follows, if it follows one
    :param fee_split: the declared split that the order prints
    :raises BadPrice: if the fee exceeds the total, the basis is missing, or the price is not the recipe's
    """
    order = _locked(order, State.REQUESTED)
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
    order.quote(
        unit_price_minor=unit_price_minor,
        total_minor=total_minor,
        fee_minor=fee_minor,
        price_basis=price_basis,
        recipe=recipe,
        fee_split=fee_split,
        at=at,
        by=by,
    )
    order.save(
        update_fields=[
            "state",
            "unit_price_minor",
            "total_minor",
            "fee_minor",
            "price_basis",
            "recipe",
            "fee_split",
            "quoted_at",
            "quoted_by",
        ]
    )
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
def accept_order(*, order: PurchaseOrder, at: datetime, by: User) -> PurchaseOrder:
    """Accept the quoted price for the buyer."""
    order = _locked(order, State.QUOTED)
    refuse_suspended(order.buyer)
    order.accept(at=at, by=by)
    order.save(update_fields=["state", "accepted_at", "accepted_by"])
    return order


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
    :raises BadPayment: if it is more than is due, in the future, or recorded already
    """
    order = _locked(order, State.ACCEPTED)
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
    return order


def _refuse_payment(order: PurchaseOrder, paid_on: date, reference: str, at: datetime) -> None:
    if paid_on > at.date():
        raise BadPayment(_("The payment date lies in the future."))
    if not reference.strip():
        raise BadPayment(_("Write the reference of the bank statement."))
    if order.payments.filter(reference=reference).exists():
        raise BadPayment(_("The payment %(reference)s is recorded already.") % {"reference": reference})


def digest_of_moves(moves: Iterable[tuple[int, int, int]]) -> str:
    """SHA-256, in hexadecimal, over issuance, first and last serial of each move, in whatever order."""
    return sha256(repr(sorted(map(tuple, moves))).encode()).hexdigest()


@act
def deliver_order(
    *,
    order: PurchaseOrder,
    issuances: Collection[Issuance] = (),
    shown: str | None = None,
    at: datetime,
    by: User,
) -> PurchaseOrder:
    """Move the oldest credits to the buyer and post the premium to the funds of the sites they came from.

    :param issuances: take credits of these only; of any, if none are named
    :param shown: `digest_of_moves` of what somebody was shown and agreed to; nothing else is delivered then
    :raises NotEnoughCredits: if those hold fewer free credits than ordered, suspended cooperatives left out
    :raises NotAsShown: if other credits would move than `shown` stands for
    """
    # Deliveries of a mineral take turns, so that no two of them choose the same blocks.
    Mineral.objects.select_for_update(no_key=True).get(pk=order.mineral_id)
    order = _locked(order, State.PAID)
    refuse_suspended(order.buyer)
    account = account_of(order.buyer, at=at)
    try:
        found = _deliver_oldest(order, account, issuances, at, by)
    except IntegrityError as error:
        # Somebody suspended the cooperative while this waited for its credits.
        if broken_rule(error) != "suspended_takes_no_part":
            raise
        raise Suspended(_("The cooperative is suspended for now. Choose other credits.")) from None
    if found < order.quantity:
        raise NotEnoughCredits(
            _("%(available)s kg can be delivered; order %(number)s asks for %(quantity)s kg.")
            % {"available": found, "number": order, "quantity": order.quantity}
        )
    moved = order.transfers.values_list("issuance_id", "first", "last")
    if shown is not None and shown != digest_of_moves(moved):
        raise NotAsShown(_("Other credits would move now. The page shows them; look at it, then deliver."))
    order.deliver(at=at, by=by)
    order.save(update_fields=["state", "delivered_at", "delivered_by"])
    _post_premiums(order, at, by)
    return order


@act
def decline_order(*, order: PurchaseOrder, reason: str, at: datetime, by: User) -> PurchaseOrder:
    """Say no to a request or a quoted order, with a reason that the other side sees."""
    order = _locked(order, State.REQUESTED, State.QUOTED)
    order.decline(reason=reason, at=at, by=by)
    order.save(update_fields=["state", "reason", "closed_at", "closed_by"])
    return order


@act
def cancel_order(*, order: PurchaseOrder, reason: str, at: datetime, by: User) -> PurchaseOrder:
    """Take an unpaid order back, with a reason that the other side sees.

    :raises BadPayment: if money has arrived for it, see `repay_order`
    """
    order = _locked(order, State.REQUESTED, State.QUOTED, State.ACCEPTED)
    if order.received_minor:
        raise BadPayment(
            _("%(amount)s has arrived for order %(number)s. Finance sends it back, and cancels the order so.")
            % {"amount": money(order.received_minor, order.currency), "number": order}
        )
    order.cancel(reason=reason, at=at, by=by)
    order.save(update_fields=["state", "reason", "closed_at", "closed_by"])
    return order


@act
def repay_order(
    *, order: PurchaseOrder, reason: str, paid_on: date, payment_reference: str, at: datetime, by: User
) -> PurchaseOrder:
    """Cancel an order that is not delivered, once all that had arrived for it was sent back.

    :param paid_on: the day on which it was sent back
    :raises SamePerson: if `by` quoted the price
    :raises BadPayment: if nothing has arrived, or the day or the reference cannot be right
    """
    order = _locked(order, State.ACCEPTED, State.PAID)
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
    return order


def _locked(order: PurchaseOrder, *states: str) -> PurchaseOrder:
    order = PurchaseOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.state not in states:
        raise WrongState(
            _("Order %(number)s cannot take this step: it is %(state)s.")
            % {"number": order, "state": order.get_state_display().lower()}
        )
    return order


def _deliver_oldest(
    order: PurchaseOrder, account: HoldingAccount, issuances: Collection[Issuance], at: datetime, by: User
) -> int:
    """Move the blocks in one go; the kilograms found, and nothing moved if they are too few."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT deliver_oldest_credits(%s, %s, %s, %s, %s)",
            [order.pk, account.pk, [issuance.pk for issuance in issuances], at, by.pk],
        )
        return cursor.fetchone()[0]


def _post_premiums(order: PurchaseOrder, at: datetime, by: User) -> None:
    """Share fee and fund part among the sites by kilograms, exact to the minor unit."""
    rows = (
        order.transfers.order_by()
        .values("issuance__report__site")
        .annotate(quantity=Sum(F("last") - F("first") + 1))
        .values_list("issuance__report__site", "quantity")
    )
    by_site = dict(rows)
    kilograms = {site: by_site[site.pk] for site in MineSite.objects.filter(pk__in=by_site)}
    sites = sorted(kilograms, key=lambda site: site.pk)
    weights = [kilograms[site] for site in sites]
    # A paid order has its price: `quoted_order_states_its_price` holds that in the database.
    amounts = share(order.total_minor or 0, weights)
    fees = share(order.fee_minor or 0, amounts)
    for site, amount, fee in zip(sites, amounts, fees, strict=True):
        entry = post_premium(
            site=site,
            amount_minor=amount,
            fee_minor=fee,
            currency=order.currency,
            reference=order.number,
            at=at,
            by=by,
        )
        PremiumShare.objects.create(
            order=order,
            site=site,
            quantity=kilograms[site],
            amount_minor=amount,
            fee_minor=fee,
            fund_entry=entry,
        )
