"""Delivery of an order: moves the credits to the buyer and posts the premium to the funds of their sites."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, connection
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from committees.services import post_premium
from credits.models import HoldingAccount, Issuance, OrderLetter, PremiumShare, PurchaseOrder
from credits.services.issuing import account_of
from credits.services.orders import NotEnoughCredits, State, locked, tell
from registry.acting import act
from registry.models import Mineral, MineSite, User
from registry.money import share
from registry.refusals import Refused, broken_rule
from registry.services import refuse_suspended
from registry.services.organisations import Suspended


class NotAsShown(Refused):
    """Other credits would move than the person was shown."""


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
    order = locked(order, State.PAID)
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
    tell(order, OrderLetter.Step.DELIVERED, at=at)
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
