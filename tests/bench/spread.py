"""Medians, percentiles and spreads of what was measured in rounds."""

from dataclasses import dataclass
from statistics import median


def p95(values):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


@dataclass
class Rounds:
    """Values of the measured and the floor, one pair for each round; neighbours in time share their noise."""

    values: list[float]
    floors: list[float]

    @property
    def ratios(self):
        return [value / floor for value, floor in zip(self.values, self.floors, strict=True)]

    @property
    def value(self):
        return median(self.values)

    @property
    def floor(self):
        return median(self.floors)

    @property
    def ratio(self):
        return median(self.ratios)

    @property
    def spread(self):
        ratios = self.ratios
        return f"{min(ratios):.2f} to {max(ratios):.2f} over {len(ratios)} rounds"


def measured(rounds, measure, floor):
    """Take both in turn, A B B A, so that neither always runs on the warmer machine."""
    values, floors = [], []
    for number in range(rounds):
        if number % 2:
            floors.append(floor())
            values.append(measure())
        else:
            values.append(measure())
            floors.append(floor())
    return Rounds(values, floors)
