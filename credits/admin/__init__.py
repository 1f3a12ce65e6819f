"""The staff's pages on the ledger: every row read only, every step an act with a page of its own."""

from credits.admin import (
    group_transfers,
    ledger,
    orders,
    places,
    prices,
    production,
    removals,
    rules,
    standards,
)

__all__ = [
    "group_transfers",
    "ledger",
    "orders",
    "places",
    "prices",
    "production",
    "removals",
    "rules",
    "standards",
]
