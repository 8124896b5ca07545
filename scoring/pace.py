"""Judges who hand in sheets faster than anybody reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.judge_estimates import UPPER, JudgeEstimates, from_rows

QUICK = 10.0
"""Seconds since the sheet before within which nobody has read an entry and given its points."""
TOLERATED = 0.1
"""Share of quick sheets that corrections and drafts prepared before explain."""
FEWEST_GAPS = 8


@dataclass(frozen=True, eq=False)
class Pace:
    """How quickly sheets follow each other.

    Attributes:
        middle_gap: shape (J,), median of the seconds between two sheets of a judge; NaN below ``FEWEST_GAPS``.
        quick: shares of gaps of at most ``QUICK`` seconds, limits by Clopper and Pearson; p one-sided, for a
            share above ``TOLERATED``.
    """

    middle_gap: FloatArray
    quick: JudgeEstimates


def pace(judge: IntArray, written_at: FloatArray, judges: int) -> Pace:
    """Look at the gaps between a judge's sheets in the order they were handed in.

    Args:
        judge: shape (S,).
        written_at: shape (S,), seconds.
        judges: J.

    References:
        Clopper & Pearson (1934), Biometrika 26, 404–413.
    """
    order = np.lexsort((written_at, judge))
    follows = judge[order][1:] == judge[order][:-1]
    gap = np.diff(written_at[order])[follows]
    of = judge[order][1:][follows]
    count = np.bincount(of, minlength=judges).astype(np.int64)
    quick = np.bincount(of[gap <= QUICK], minlength=judges)
    said = count >= FEWEST_GAPS
    out = np.full((4, judges), np.nan)
    n, k = count[said].astype(np.float64), quick[said].astype(np.float64)
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - k + 1, 1 - UPPER), 0.0)
    high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), UPPER), 1.0)
    out[:, said] = k / n, low, high, np.where(k > 0, special.betainc(np.maximum(k, 1), n - k + 1, TOLERATED), 1.0)
    return Pace(_medians(of, gap, count, said), from_rows(out, count))


def _medians(of: IntArray, gap: FloatArray, count: IntArray, said: BoolArray) -> FloatArray:
    ascending = gap[np.lexsort((gap, of))]
    begins, many = (np.cumsum(count) - count)[said], count[said]
    middle = np.full(len(count), np.nan)
    middle[said] = (ascending[begins + (many - 1) // 2] + ascending[begins + many // 2]) / 2
    return middle
