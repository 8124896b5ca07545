"""From ranks to tiers, without ever breaking a tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.arrays import BoolArray, IntArray, python_integers
from scoring.exact import ExactValues
from scoring.ranking import UNRANKED, Ranks

NO_TIER = -1


@dataclass(frozen=True)
class TierRule:
    """What a tier takes.

    Args:
        quota: at most so many entries; 0 closes the tier.
        minimum: the least value in points that is admitted; None admits all.

    Raises:
        ValueError: the quota is negative.
    """

    quota: int
    minimum: Fraction | None = None

    def __post_init__(self) -> None:
        """Check once what the allocation relies on."""
        if self.quota < 0:
            raise ValueError("a quota must not be negative")

    def admits(self, value: Fraction) -> bool:
        """Tell whether the value reaches the minimum."""
        return self.minimum is None or value >= self.minimum


@dataclass(frozen=True, eq=False)
class Allocation:
    """The tier of each entry, and where the tiers end.

    Attributes:
        tier: shape (E,), index of the tier, 0 for the first; −1 (``NO_TIER``) for none.
        at_edge: shape (E,); true where a tie spans the edge of a tier, so that the panel
            has to decide: such an entry has no tier.
        best: shape (E,), the best tier the entry could be given; −1 for none.
        worst: shape (E,), the worst one; −1 where it could be left without a tier.
            ``best`` and ``worst`` differ for entries at an edge only.
        cut: T values, the lowest one that took a place of the tier, in a tie across its
            edge or not; none where the tier is empty.
        cut_through_tie: shape (T,); true where the lower edge of the tier runs through a tie.
    """

    tier: IntArray
    at_edge: BoolArray
    best: IntArray
    worst: IntArray
    cut: ExactValues
    cut_through_tie: BoolArray


def allocate(value: ExactValues, ranks: Ranks, tiers: Sequence[TierRule]) -> Allocation:
    """Fill the tiers in order from the best rank down.

    Entries of one rank stay together. A group below the minimum of a tier leaves the rest
    of that tier empty and is offered the next one, which keeps its own full quota. A group
    that is larger than what is left of a tier is *at the edge*: it gets no tier, and what it
    could take of this tier and of the following ones that admit it counts as taken, so that
    the entries after it are placed as if the panel had settled the tie.

    Args:
        value: E values, the ones that were ranked (before any tie-break).
        ranks: shape (E,) each, from the same values.
        tiers: length T, the best tier first.

    Raises:
        ValueError: ranks and values do not belong together.
    """
    if len(ranks.rank) != len(value) or ((ranks.rank != UNRANKED) != value.given).any():
        raise ValueError("ranks and values must belong to the same entries")
    places = _Places(tiers)
    order = np.argsort(ranks.rank, kind="stable")
    sizes = np.bincount(ranks.rank)
    unranked = int(sizes[UNRANKED]) if len(sizes) else 0
    best = np.full(len(value), NO_TIER, dtype=np.int64)
    worst = best.copy()
    at_edge = np.zeros(len(value), dtype=np.bool_)
    for rank in np.flatnonzero(sizes[1:]) + 1:
        if places.all_taken:
            break
        start = unranked + rank - 1
        group = order[start : start + sizes[rank]]
        shared = Fraction(int(value.numerator[group[0]]), int(value.denominator[group[0]]))
        best[group], worst[group], at_edge[group] = places.seat(len(group), shared)
    return Allocation(
        tier=np.where(at_edge, NO_TIER, best),
        at_edge=at_edge,
        best=best,
        worst=worst,
        cut=_cut_values(places.cut),
        cut_through_tie=np.asarray(places.cut_through_tie, dtype=np.bool_),
    )


class _Places:
    """What is left of the tiers while the groups walk past, best first."""

    def __init__(self, tiers: Sequence[TierRule]) -> None:
        self._tiers = tiers
        self._current = 0
        self._left = tiers[0].quota if tiers else 0
        self.cut: list[Fraction | None] = [None] * len(tiers)
        self.cut_through_tie = [False] * len(tiers)

    @property
    def all_taken(self) -> bool:
        return self._current == len(self._tiers)

    def seat(self, size: int, value: Fraction) -> tuple[int, int, bool]:
        """Take places for one group; give its best tier, its worst one, and whether it is at an edge."""
        self._open_tier_for(value)
        best, worst = self._current, NO_TIER
        if self.all_taken:
            return NO_TIER, NO_TIER, False
        at_edge = size > self._left
        while size and not self.all_taken:
            worst = self._current
            taken = min(size, self._left)
            self._left -= taken
            size -= taken
            self.cut[worst] = value
            self.cut_through_tie[worst] = size > 0
            if size:
                self._open_tier_for(value)
        return best, NO_TIER if size else worst, at_edge

    def _open_tier_for(self, value: Fraction) -> None:
        """Go on to the next tier with a place left that admits the value."""
        while not self.all_taken and (self._left == 0 or not self._tiers[self._current].admits(value)):
            self._current += 1
            self._left = 0 if self.all_taken else self._tiers[self._current].quota


def _cut_values(cut: Sequence[Fraction | None]) -> ExactValues:
    return ExactValues(
        python_integers(0 if edge is None else edge.numerator for edge in cut),
        python_integers(0 if edge is None else edge.denominator for edge in cut),
    )
