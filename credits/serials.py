"""Ranges of serial numbers: the only place that adds or subtracts one."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class SerialRange:
    """An inclusive range of serial numbers; one serial stands for one kilogram, and the first is 1.

    >>> SerialRange(1, 2400).quantity
    2400
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"no serials in {self.first}-{self.last}")

    @classmethod
    def of_quantity(cls, quantity: int, *, first: int = 1) -> "SerialRange":
        """The range of `quantity` kilograms that begins at `first`."""
        return cls(first, first + quantity - 1)

    @property
    def quantity(self) -> int:
        """Kilograms in the range."""
        return self.last - self.first + 1

    def split(self, quantity: int) -> tuple["SerialRange", "SerialRange"]:
        """The first `quantity` kilograms, and the rest.

        :raises ValueError: unless 0 < quantity < the whole
        """
        head = SerialRange.of_quantity(quantity, first=self.first)
        return head, SerialRange(head.last + 1, self.last)

    def __str__(self) -> str:
        return f"{self.first:07d}-{self.last:07d}"
