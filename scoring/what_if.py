"""Other rules on the same sheets: who would stand where, and how often over all weightings near the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scoring import aggregation
from scoring.aggregation import Rounding, SheetTotals, aggregate
from scoring.allocation import NO_TIER, Allocation
from scoring.arrays import BoolArray, IntArray
from scoring.exact import ExactValues
from scoring.methods import ACROSS_ENTRIES, Method
from scoring.placement import JudgedSheets
from scoring.placing import PointSheets, Rules, placed, tie_break_values
from scoring.ranking import UNRANKED, Ranks
from scoring.totals import TOTAL_UNITS, weighted_totals
from scoring.values_near import Near, values_near

AT_EDGE = -2
NOT_RANKED = -3
_ROWS_AT_ONCE = 1_000_000


@dataclass(frozen=True, eq=False)
class TierCounts:
    """How often each entry stands where, over some weightings.

    Attributes:
        often: shape (E, T + 2), int64: in how many weightings the entry takes each tier, then no tier, then
            lies in a tie across an edge. Every row sums to W; of an entry without a sheet it is all 0.
        weightings: W, by how many the method gave values.
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


def without_judge(panel: JudgedSheets, left_out: int) -> JudgedSheets:
    """Leave the sheets of one judge out; the entries stay, some perhaps without a sheet."""
    stays, sheets = panel.judge != left_out, panel.sheets
    left = PointSheets(sheets.entry[stays], sheets.points[stays], sheets.entries)
    return JudgedSheets(left, panel.judge[stays], panel.judges, panel.group)


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


def tiers_over(
    method: aggregation.Method, sheets: PointSheets, weightings: IntArray, rules: Rules, advancing: int | None = None
) -> TierCounts:
    """Count where each entry stands over some weightings; each is ranked and placed as a ranking itself is.

    Args:
        method: one that looks at an entry's own sheets only.
        sheets: one row for each sheet.
        weightings: shape (W, C), hundredths of a per cent, every row with the sum 10,000.
        rules: the same for all of them.
        advancing: see ``standings``.
    """
    values = _values(method, sheets, weightings, rules.rounding)
    return _counted(values, tie_break_values(method, sheets, rules), rules, advancing)


def tiers_over_by(
    method: Method, panel: JudgedSheets, near: Near, rules: Rules, advancing: int | None = None
) -> TierCounts:
    """Count as ``tiers_over`` does, by any method; ties are broken as in ``scoring.placement``.

    A weighting by which the method gives no values is not counted. The mixed model is fitted by one weighting only, see
    ``scoring.values_near``.
    """
    if method not in ACROSS_ENTRIES:
        return tiers_over(aggregation.Method(method.value), panel.sheets, near.weightings, rules, advancing)
    by_means = tie_break_values(aggregation.Method.MEAN, panel.sheets, rules)
    return _counted(values_near(method, panel, near, rules.rounding), by_means, rules, advancing)


def _counted(
    values: Iterable[ExactValues], tie_breaks: Sequence[ExactValues], rules: Rules, advancing: int | None
) -> TierCounts:
    often, weightings = np.zeros((0, 0), dtype=np.int64), 0
    for value in values:
        if not often.size:
            often = np.zeros((len(value.numerator), max(1, len(rules.tiers)) + 2), dtype=np.int64)
        ranks, allocation = placed(value, tie_breaks, rules.tiers)
        standing = standings(ranks, allocation, advancing)
        ranked = standing != NOT_RANKED
        weightings += bool(ranked.any())
        # Of T + 2 columns the last is for edges and the one before for no tier: as Python counts from behind.
        column = np.where(standing == AT_EDGE, -1, np.where(standing == NO_TIER, -2, standing))
        often[np.flatnonzero(ranked), column[ranked]] += 1
    return TierCounts(often, weightings)


def _advances(ranks: Ranks, advancing: int | None) -> BoolArray:
    last = len(ranks.rank) if advancing is None else advancing
    return np.asarray((ranks.rank != UNRANKED) & (ranks.rank <= last), dtype=np.bool_)


def _values(
    method: aggregation.Method, sheets: PointSheets, weightings: IntArray, rounding: Rounding
) -> Iterator[ExactValues]:
    """Give E values for each weighting; many weightings are aggregated at once, as if each had its own entries."""
    at_once = max(1, _ROWS_AT_ONCE // max(1, len(sheets.entry)))
    for start in range(0, len(weightings), at_once):
        some = weightings[start : start + at_once]
        entry = np.concatenate([sheets.entry + place * sheets.entries for place in range(len(some))])
        total = np.concatenate([weighted_totals(sheets.points, weights) for weights in some])
        totals = SheetTotals(entry, total, sheets.entries * len(some), TOTAL_UNITS)
        value = aggregate(totals, method, rounding).value
        for place in range(len(some)):
            own = slice(place * sheets.entries, (place + 1) * sheets.entries)
            yield ExactValues(value.numerator[own], value.denominator[own])
