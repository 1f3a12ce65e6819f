"""How a price follows from quantity and unit price, and how a total is split among the declared parts."""

from credits.models import FeeSplit, PurchaseOrder
from registry.money import share

KG_PER_TONNE = 1000


def by_weight(unit_price_minor: int, quantity: int) -> int:
    """Unit price times quantity in minor units, rounded once, half up."""
    return (unit_price_minor * quantity + KG_PER_TONNE // 2) // KG_PER_TONNE


def split_of(total_minor: int, split: FeeSplit) -> list[dict]:
    """What each declared part of a total would be, in minor units that sum to it."""
    parts = list(split.parts.all())
    amounts = share(total_minor, [part.permille for part in parts])
    return [
        {"name": part.name, "permille": part.permille, "is_fee": part.is_fee, "amount_minor": amount}
        for part, amount in zip(parts, amounts, strict=True)
    ]


def fee_of(total_minor: int, split: FeeSplit) -> int:
    """The part of a total that does not go to the sites' funds, by a declared split, in minor units."""
    return sum(part["amount_minor"] for part in split_of(total_minor, split) if part["is_fee"])


def printed_split(order: PurchaseOrder) -> list[dict]:
    """An order's fee and fund part among the declared parts, in proportion and exact; its fee is the fact."""
    if order.fee_split is None or order.fee_minor is None or order.fund_minor is None:
        return []
    parts = split_of(order.total_minor or 0, order.fee_split)
    for is_fee, amount in ((True, order.fee_minor), (False, order.fund_minor)):
        ours = [part for part in parts if part["is_fee"] == is_fee]
        if not ours:
            # What is declared does not foresee such a part; then it says nothing of this order.
            if amount:
                return []
            continue
        for part, exact in zip(ours, share(amount, [part["permille"] for part in ours]), strict=True):
            part["amount_minor"] = exact
    return parts
