"""From which premiums a payment came, and where a premium went: shares in whole cents that add up exactly.

The premium of all orders of a site lies in one fund, so no dollar of it belongs to a payment by nature. This
replays the entries of one fund in their order (by id) under one rule, so that everybody who has the entries
gets the same shares:

- a premium is a source of its own, named after its order; its fee is taken from the same source, so what is
  left to give is the net premium. A positive correction is a source of its own, too.
- whatever leaves the free money (an allocation, a negative correction) is taken from all sources in
  proportion to what each has free at that moment; a payment is taken from its decision in proportion to what
  the decision still has of each source, and its reversal gives exactly these shares back to the decision; a
  return gives the sources back what it still has of them.
- proportions are whole cents by the largest remainder: each source gives the whole part of amount x its cents
  / all cents, and the cents that are missing come one each from the sources with the largest remainders, of
  equal remainders the older source first. No source gives more than it has.

So a share once taken never changes by what comes later, and at every moment, of every source:
net premium - what corrections took of it = free + set aside and unspent + spent;
and of every payment that was not reversed: the shares add up to its amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from registry.money import share

Shares = dict[str, int]
CORRECTION = "correction"


class Entry(Protocol):
    """What the trace needs to know of a fund entry."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def decision_id(self) -> int | None: ...
    @property
    def expenditure_id(self) -> int | None: ...


@dataclass
class Trace:
    """The shares of one fund in minor units, by source: an order's number, or `correction:` and its id."""

    net: Shares = field(default_factory=dict)  # less what corrections took
    free: Shares = field(default_factory=dict)
    set_aside: dict[int, Shares] = field(default_factory=dict)  # by decision: not spent and not returned yet
    paid: dict[int, Shares] = field(default_factory=dict)  # by expenditure that was not reversed
    corrected: dict[int, Shares] = field(default_factory=dict)  # by entry: what a correction took away

    def spent_of(self, source: str) -> int:
        return sum(shares.get(source, 0) for shares in self.paid.values())

    def set_aside_of(self, source: str) -> int:
        return sum(shares.get(source, 0) for shares in self.set_aside.values())


def trace(entries: Iterable[Entry]) -> Trace:
    """Replay the entries of one fund, oldest first; see above for the rule."""
    traced = Trace()
    for entry in entries:
        _replay(traced, entry)
    return traced


def pro_rata(amount: int, held: Mapping[str, int]) -> Shares:
    """An amount divided over sources in proportion to what they hold, in whole cents; nothing is left over.

    :param held: by source, the older first
    :raises ValueError: if they hold less together
    """
    total = sum(held.values())
    if not 0 <= amount <= total:
        raise ValueError(f"{amount} cannot be taken of {total}")
    if amount == 0:
        return {}
    parts = share(amount, list(held.values()))
    return {source: part for source, part in zip(held, parts, strict=True) if part}


def _replay(traced: Trace, entry: Entry) -> None:
    amount = entry.amount_minor
    match entry.kind:
        case "premium" | "fee":
            _add(traced.net, {entry.reference: amount})
            _add(traced.free, {entry.reference: amount})
        case "correction" if amount > 0:
            source = f"{CORRECTION}:{entry.pk}"
            traced.net[source] = traced.free[source] = amount
        case "correction":
            taken = traced.corrected[entry.pk] = _take(traced.free, -amount)
            _add(traced.net, taken, -1)
        case "allocation":
            _add(traced.set_aside.setdefault(_known(entry.decision_id), {}), _take(traced.free, -amount))
        case "payment":
            traced.paid[_known(entry.expenditure_id)] = _take(_held(traced, entry), -amount)
        case "reversal":
            _add(_held(traced, entry), traced.paid.pop(_known(entry.expenditure_id)))
        case "return":
            _add(traced.free, _take(_held(traced, entry), amount))
        case _:
            raise ValueError(f"entry {entry.pk} is of no known kind: {entry.kind}")


def _take(held: Shares, amount: int) -> Shares:
    shares = pro_rata(amount, held)
    _add(held, shares, -1)
    return shares


def _add(held: Shares, shares: Mapping[str, int], sign: int = 1) -> None:
    for source, cents in shares.items():
        held[source] = held.get(source, 0) + sign * cents


def _held(traced: Trace, entry: Entry) -> Shares:
    return traced.set_aside.setdefault(_known(entry.decision_id), {})


def _known(number: int | None) -> int:
    if number is None:
        raise ValueError("money of a decision names it")
    return number
