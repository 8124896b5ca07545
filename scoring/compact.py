"""Sheets as the mixed model works on them: sorted, without empty entries, around zero with size one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Compact:
    """Sheets in the order of entry and judge, so that the order of rows changes nothing, nor does their scale.

    Attributes:
        scores: of the entries that have a sheet; totals around zero with size one.
        entries: E, those without a sheet included.
        scored: indices of those that have one.
        order: shape (S,), where each of these sheets stood.
        middle: what was taken off the totals.
        size: what they were then divided by.
    """

    scores: CrossedScores
    entries: int
    scored: IntArray
    order: IntArray
    middle: float
    size: float

    def spread_over(self, known: FloatArray) -> FloatArray:
        """Give what is known of the entries with a sheet for all of them, NaN for the others."""
        spread = np.full((self.entries, *known.shape[1:]), np.nan)
        spread[self.scored] = known
        return spread

    def as_given(self, of_sheets: FloatArray) -> FloatArray:
        """Shape (S,): what is known of the sheets, in the order they were given in."""
        given = np.empty(len(self.order))
        given[self.order] = of_sheets
        return given


def compact(scores: CrossedScores) -> Compact:
    """Leave entries without a sheet out, sort the sheets, and bring totals around zero with size one.

    Args:
        scores: at least one sheet.
    """
    order = np.lexsort((scores.judge, scores.entry))
    has_sheet = np.bincount(scores.entry, minlength=scores.entries) > 0
    scored, place = np.flatnonzero(has_sheet), np.cumsum(has_sheet) - 1
    total = scores.total[order]
    middle, size = float(total.mean()), float(total.std())
    size = size if size > 1e-12 * max(1.0, abs(middle)) else 1.0
    sheets = CrossedScores(
        place[scores.entry[order]],
        scores.judge[order],
        (total - middle) / size,
        len(scored),
        scores.judges,
        # With no more sheets than groups nothing else could be learnt: then there are none.
        scores.groups[scored] if len(total) > len(np.unique(scores.groups[scored])) else None,
    )
    return Compact(sheets, scores.entries, scored, order, middle, size)


def first_of_the_same(scores: CrossedScores, weights: FloatArray) -> IntArray:
    """Shape (E,): the first entry with the very same sheets in the same group; usually the entry itself."""
    with np.errstate(over="ignore"):
        mark = scores.total.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mark ^= (scores.judge.astype(np.uint64) + np.uint64(1)) * np.uint64(0xC2B2AE3D27D4EB4F)
        mark ^= weights.view(np.uint64) * np.uint64(0x165667B19E3779F9)
        mark ^= mark >> np.uint64(29)
        mark *= np.uint64(0xBF58476D1CE4E5B9)
        mark ^= mark >> np.uint64(32)
        marks = np.zeros(scores.entries, dtype=np.uint64)
        np.add.at(marks, scores.entry, mark)
        marks += scores.groups.astype(np.uint64) * np.uint64(0x94D049BB133111EB)
    _, first, inverse = np.unique(marks, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)


def first_of_equal(value: FloatArray, load: FloatArray, group: IntArray) -> IntArray:
    """Shape (E,): the first entry of the same group and load whose value differs by rounding only.

    Args:
        value: shape (E,), around zero with size one.
        load: shape (E,), how much the sheets of each entry count together.
        group: shape (E,).
    """
    order = np.lexsort((value, load, group))
    apart = (np.diff(value[order]) > _ROUNDING) | (np.diff(load[order]) != 0) | (np.diff(group[order]) != 0)
    run = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(apart)])
    first = np.full(run[-1] + 1, len(value), dtype=np.int64)
    np.minimum.at(first, run, order)
    same = np.empty(len(value), dtype=np.int64)
    same[order] = first[run]
    return same
