"""Other rules on the same sheets: who would stand where, and how often over all weightings near the present one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.aggregation import SheetTotals, aggregate
from scoring.allocation import NO_TIER, Allocation
from scoring.arrays import BoolArray, IntArray
from scoring.exact import ExactValues
from scoring.placing import PointSheets, Rules, placed, tie_break_values
from scoring.ranking import UNRANKED, Ranks
from scoring.totals import TOTAL_UNITS, weighted_totals

AT_EDGE = -2
NOT_RANKED = -3
_ROWS_AT_ONCE = 1_000_000


@dataclass(frozen=True, eq=False)
class TierCounts:
    """How often each entry stands where, over some weightings.

    Attributes:
        often: shape (E, T + 2), int64: in how many weightings the entry takes each tier, then no tier, then
            lies in a tie across an edge. Every row sums to W; of an entry without a sheet it is all 0.
        weightings: W, how many were looked at.
    """

    often: IntArray
    weightings: int

    def kept(self, standing: IntArray) -> IntArray:
        """In how many weightings each entry stands in this very tier, or in none as it does here.

        A tie across an edge is never counted as kept: the tier is then for the panel to give.

        Args:
            standing: shape (E,), as ``standings`` gives it.

        Returns:
            Shape (E,); 0 for an entry that is itself at an edge or not ranked, which has nothing to keep.
        """
        settled = standing >= NO_TIER
        column = np.where(standing == NO_TIER, self.often.shape[1] - 2, standing)
        return np.where(settled, self.often[np.arange(len(standing)), np.where(settled, column, 0)], 0)

    def better(self, standing: IntArray) -> IntArray:
        """In how many weightings each entry takes a better tier than this; 0 where it is at an edge or not ranked."""
        tiers = self.often[:, :-2]
        least = np.where(standing == NO_TIER, tiers.shape[1], standing)
        counted: IntArray = np.where(np.arange(tiers.shape[1]) < least[:, None], tiers, 0).sum(axis=1)
        return counted

    @property
    def at_edge(self) -> IntArray:
        """Shape (E,): in how many weightings each entry lies in a tie across an edge."""
        return self.often[:, -1]


def without_judge(sheets: PointSheets, judge: IntArray, left_out: int) -> PointSheets:
    """Leave the sheets of one judge out; the entries stay, some perhaps without a sheet.

    Args:
        sheets: S of them.
        judge: shape (S,), who wrote each.
        left_out: whose are left out.
    """
    stays = judge != left_out
    return PointSheets(sheets.entry[stays], sheets.points[stays], sheets.entries)


def standings(ranks: Ranks, allocation: Allocation | None, advancing: int | None = None) -> IntArray:
    """Say in one number where each entry stands.

    Args:
        ranks: shape (E,) each.
        allocation: shape (E,) each; None where a round has no tiers.
        advancing: of a round without tiers, how many advance, ties at the last place included;
            None for all who are ranked.

    Returns:
        Shape (E,): index of the tier, which is 0 for advancing; −1 (``NO_TIER``) for none; −2 (``AT_EDGE``)
        in a tie across an edge; −3 (``NOT_RANKED``) without a value.
    """
    if allocation is not None:
        place = np.where(allocation.at_edge, AT_EDGE, allocation.tier)
    else:
        place = np.where(_advances(ranks, advancing), 0, NO_TIER)
    return np.where(ranks.rank == UNRANKED, NOT_RANKED, place)


def tiers_over(sheets: PointSheets, weightings: IntArray, rules: Rules, advancing: int | None = None) -> TierCounts:
    """Count where each entry stands over some weightings; each is ranked and placed as a ranking itself is.

    Args:
        sheets: one row for each sheet.
        weightings: shape (W, C), hundredths of a per cent, every row with the sum 10,000.
        rules: the same for all of them.
        advancing: see ``standings``.
    """
    tie_breaks = tie_break_values(sheets, rules)
    often = np.zeros((sheets.entries, max(1, len(rules.tiers)) + 2), dtype=np.int64)
    every = np.arange(sheets.entries)
    for value in _values(sheets, weightings, rules):
        ranks, allocation = placed(value, tie_breaks, rules.tiers)
        standing = standings(ranks, allocation, advancing)
        ranked = standing != NOT_RANKED
        # Of T + 2 columns the last is for edges and the one before for no tier: as Python counts from behind.
        column = np.where(standing == AT_EDGE, -1, np.where(standing == NO_TIER, -2, standing))
        often[every[ranked], column[ranked]] += 1
    return TierCounts(often, len(weightings))


def _advances(ranks: Ranks, advancing: int | None) -> BoolArray:
    last = len(ranks.rank) if advancing is None else advancing
    return np.asarray((ranks.rank != UNRANKED) & (ranks.rank <= last), dtype=np.bool_)


def _values(sheets: PointSheets, weightings: IntArray, rules: Rules) -> Iterator[ExactValues]:
    """Give E values for each weighting; many weightings are aggregated at once, as if each had its own entries."""
    at_once = max(1, _ROWS_AT_ONCE // max(1, len(sheets.entry)))
    for start in range(0, len(weightings), at_once):
        some = weightings[start : start + at_once]
        entry = np.concatenate([sheets.entry + place * sheets.entries for place in range(len(some))])
        total = np.concatenate([weighted_totals(sheets.points, weights) for weights in some])
        totals = SheetTotals(entry, total, sheets.entries * len(some), TOTAL_UNITS)
        value = aggregate(totals, rules.method, rules.rounding).value
        for place in range(len(some)):
            own = slice(place * sheets.entries, (place + 1) * sheets.entries)
            yield ExactValues(value.numerator[own], value.denominator[own])
