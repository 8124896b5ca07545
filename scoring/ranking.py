"""From values to ranks; the one place where ties are decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, IntArray
from scoring.exact import ExactValues

UNRANKED = 0


@dataclass(frozen=True, eq=False)
class Ranks:
    """Competition ranks and who shares one.

    Attributes:
        rank: shape (E,), 1 for the best; 0 (``UNRANKED``) for an entry without a value.
        tied: shape (E,); true where another entry has the same rank.
    """

    rank: IntArray
    tied: BoolArray


def competition_ranks(value: ExactValues, *tie_breaks: ExactValues) -> Ranks:
    """Rank the entries 1, 2, 2, 4: one more than how many are better.

    Equal means exactly equal: the tolerance is zero, because the values are exact. What is
    still equal after the last tie-break shares a rank; the order of the rows decides nothing.

    Args:
        value: E values, higher is better; entries without one are not ranked.
        tie_breaks: E values each, compared in turn where all before are equal.

    Raises:
        ValueError: a tie-break has another length, or lacks an entry that has a value.
    """
    given = value.given
    keys = [value.over_one_denominator()[given]]
    for tie_break in tie_breaks:
        if len(tie_break) != len(value) or not tie_break.given[given].all():
            raise ValueError("a tie-break must have a value for every entry that is ranked")
        keys.append(tie_break.over_one_denominator()[given])
    rank = np.full(len(value), UNRANKED, dtype=np.int64)
    tied = np.zeros(len(value), dtype=np.bool_)
    if given.any():
        rank[given], tied[given] = _ranked([np.unique(key, return_inverse=True)[1] for key in keys])
    return Ranks(rank, tied)


def _ranked(places: list[IntArray]) -> tuple[IntArray, BoolArray]:
    """Rank N entries by keys of shape (N,) with N > 0, the first key first, higher is better."""
    order = np.lexsort(places[::-1])[::-1]
    differs = np.zeros(len(order), dtype=np.bool_)
    differs[0] = True
    for place in places:
        differs[1:] |= place[order][1:] != place[order][:-1]
    first = np.flatnonzero(differs)
    size = np.diff(first, append=len(order))
    rank = np.empty(len(order), dtype=np.int64)
    tied = np.empty(len(order), dtype=np.bool_)
    rank[order] = np.repeat(first + 1, size)
    tied[order] = np.repeat(size > 1, size)
    return rank, tied
