"""How a judge has been marking: averages, spread and levels of whole points or of totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.cycles import MOST_POINTS, Level

STEP = 5
"""Points a bar of a picture spans; the last one holds 100, too."""
BARS = MOST_POINTS // STEP
_FEW = 2


@dataclass(frozen=True)
class OwnFigures:
    """Figures of one criterion, or of the totals; in hundredths of a point where not said otherwise.

    ``lowest``, ``highest`` and ``mean`` are None where nothing was given; ``mean`` is rounded half up. ``bars`` counts
    sheets by steps of five points.
    """

    given: int
    lowest: int | None
    highest: int | None
    mean: int | None
    bars: tuple[int, ...]

    @property
    def never_differs(self) -> bool:
        """Whether several sheets all have the same."""
        return self.given >= _FEW and self.lowest == self.highest


def own_figures(hundredths: Sequence[int]) -> OwnFigures:
    """Sum up points or totals, in hundredths of a point, one a sheet."""
    bars = [0] * BARS
    for value in hundredths:
        bars[min(value // (100 * STEP), BARS - 1)] += 1
    many = len(hundredths)
    mean = (2 * sum(hundredths) + many) // (2 * many) if many else None
    return OwnFigures(many, min(hundredths, default=None), max(hundredths, default=None), mean, tuple(bars))


def in_levels(points: Sequence[int], levels: Sequence[Level]) -> tuple[int, ...]:
    """Count the sheets in each level, and last those in none."""
    counts = [sum(level.low <= value <= level.high for value in points) for level in levels]
    return (*counts, len(points) - sum(counts))
