"""Where a ranking is cut: who stands above a line, who below, and who shares the rank the line runs through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.allocation import NO_TIER, TierRule, allocate
from scoring.arrays import BoolArray, IntArray
from scoring.exact import ExactValues
from scoring.ranking import Ranks

ABOVE, TIED, BELOW = 0, 1, 2
"""The sides of an edge, the best first."""


@dataclass(frozen=True, eq=False)
class Edge:
    """One edge between a tier and whatever comes after it.

    Attributes:
        side: shape (E,); ``ABOVE``, ``BELOW``, or ``TIED`` for those who share the rank through which the edge runs.
        places: how many stand above, however a tie is settled.
        above: the lowest value that holds a place; None where nobody stands above.
        below: the highest value without a place, ``above`` itself in a tie; None where everybody stands above.
        has_room: whether the tier above keeps a place empty, for want of entries or of points.
        minimum: the least value that the tier above admits; None admits all.
    """

    side: IntArray
    places: int
    above: Fraction | None
    below: Fraction | None
    has_room: bool
    minimum: Fraction | None

    @property
    def margin(self) -> Fraction | None:
        """Official points between the last above and the first below; 0 in a tie, None where a side is empty."""
        return None if self.above is None or self.below is None else self.above - self.below

    @property
    def rises_from(self) -> tuple[Fraction, bool]:
        """The value that lifts an entry across, and whether reaching it is enough rather than passing it."""
        if self.has_room or self.above is None:
            return self.minimum or Fraction(0), True
        return self.above, False

    @property
    def falls_under(self) -> Fraction | None:
        """The value under which an entry loses its place; None where nothing can cost it one."""
        bars = [bar for bar in (self.below, self.minimum) if bar is not None]
        return max(bars, default=None)


def tier_edges(value: ExactValues, ranks: Ranks, tiers: Sequence[TierRule]) -> tuple[Edge, ...]:
    """Find the lower edge of every tier.

    Args:
        value: E values, the ones that were ranked; every entry has one.
        ranks: shape (E,) each, from the same values.
        tiers: the best first.

    Raises:
        ValueError: as ``allocate`` does.
    """
    found = allocate(value, ranks, tiers)
    # A tie takes the same places whoever of it gets them: seated one by one they can be counted.
    seated = allocate(value, _one_by_one(ranks), tiers).tier
    edges = []
    for place, tier in enumerate(tiers):
        inside = (found.worst != NO_TIER) & (found.worst <= place)
        reaches = (found.best != NO_TIER) & (found.best <= place)
        side = np.where(inside, ABOVE, np.where(reaches, TIED, BELOW))
        taken = (seated != NO_TIER) & (seated <= place)
        room = int(np.count_nonzero(seated == place)) < tier.quota
        edges.append(_edge(value, side, int(taken.sum()), has_room=room, minimum=tier.minimum))
    return tuple(edges)


def _edge(value: ExactValues, side: IntArray, places: int, *, has_room: bool, minimum: Fraction | None) -> Edge:
    values = value.as_fractions()
    tied = _values(values, side == TIED)
    above = min(tied or _values(values, side == ABOVE), default=None)
    below = max(tied or _values(values, side == BELOW), default=None)
    return Edge(side.astype(np.int64), places, above, below, has_room, minimum)


def _values(values: Sequence[Fraction | None], picked: BoolArray) -> list[Fraction]:
    chosen = (values[place] for place in np.flatnonzero(picked).tolist())
    return [value for value in chosen if value is not None]


def _one_by_one(ranks: Ranks) -> Ranks:
    order = np.argsort(ranks.rank, kind="stable")
    rank = np.empty_like(ranks.rank)
    rank[order] = np.arange(1, len(rank) + 1)
    return Ranks(rank, np.zeros(len(rank), dtype=np.bool_))
