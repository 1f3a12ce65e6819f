"""Arithmetic on money in integer minor units (cents), never in floats."""

from collections.abc import Sequence


def share(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to weights, exactly, by the largest remainder (Hamilton's method).

    Ties go to the earlier weight. The parts always sum to the amount.

    >>> share(100, [1, 1, 1])
    [34, 33, 33]

    :param amount: minor units, not negative
    :param weights: at least one positive, none negative
    """
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
