"""How long each figure is measured, and where what was found goes."""

from dataclasses import dataclass

from tests.figures import Figures


@dataclass
class Options:
    """:param rounds: pairs of measurement and floor; the figure is the median of their ratios"""

    figures: Figures
    rounds: int = 5
    seconds: int = 8
    large: int = 10_000_000
    small: int = 10_000

    def add(self, name, rounds, *, target, ok, unit, digits=1):
        """Note a figure that was measured in rounds beside its floor."""
        self.figures.add(
            f"{name} ({unit})",
            round(rounds.value, digits),
            floor=round(rounds.floor, digits),
            ratio=rounds.ratio,
            target=target,
            ok=ok,
        )
        print(f"    ratios {rounds.spread}", flush=True)
