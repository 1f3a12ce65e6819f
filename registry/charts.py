"""Lays out bar charts that the server draws, in whole units of the drawing, each figure at its bar."""

from collections.abc import Iterable
from dataclasses import dataclass

LABEL, WIDTH, BAR, GAP = 250, 420, 18, 16  # of the labels, the longest bar, one bar, and between two groups


@dataclass(frozen=True)
class Bar:
    """:param kind: which of the chart's kinds it is, for its pattern and the legend"""

    kind: int
    amount: int
    shown: str


def bars(rows: Iterable[tuple[str, list[Bar]]]) -> dict | None:
    """Groups of horizontal bars, all to one scale; None where there is nothing to show."""
    groups = list(rows)
    longest = max((bar.amount for _label, group in groups for bar in group), default=0)
    if longest <= 0:
        return None
    drawn, top = [], 0
    for label, group in groups:
        placed = []
        for number, bar in enumerate(group):
            width = bar.amount * WIDTH // longest
            placed.append(
                {
                    "kind": bar.kind,
                    "shown": bar.shown,
                    "x": LABEL,
                    "y": top + number * BAR,
                    "width": max(width, 1) if bar.amount else 0,
                    "height": BAR - 4,
                    "text_x": LABEL + width + 8,
                    "text_y": top + number * BAR + BAR - 6,
                }
            )
        drawn.append({"label": label, "text_y": top + BAR - 6, "bars": placed})
        top += len(group) * BAR + GAP
    return {"groups": drawn, "height": top, "width": LABEL + WIDTH + 150}
