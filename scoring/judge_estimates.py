"""One figure for each judge, how sure it is, and how likely chance alone would make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from scoring.arrays import BoolArray, FloatArray, IntArray, sums

CONFIDENCE = 0.95
UPPER = (1.0 + CONFIDENCE) / 2.0
FEWEST_SHEETS = 8
"""Comparable sheets of a judge below which nothing is said of them."""
EXACT = 1e-9
"""Deviations of this share of the spread of all totals are rounding, and count as none."""


@dataclass(frozen=True, eq=False)
class JudgeEstimates:
    """One figure of each judge; all arrays of shape (J,), NaN where nothing is said.

    Attributes:
        value: the figure.
        low: lower 95 % confidence limit, of this judge looked at alone.
        high: upper limit.
        p: probability that a judge without peculiarity comes out as far off as this one, by this look alone.
        count: int64, how many sheets, gaps or entries it rests on; known where nothing is said, too.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    count: IntArray


def from_rows(rows: FloatArray, count: IntArray) -> JudgeEstimates:
    """Give the estimates whose value, limits and p are the four rows; shape (4, J)."""
    value, low, high, p = rows
    return JudgeEstimates(value, low, high, p, count)


def slopes(
    judge: IntArray,
    response: FloatArray,
    covariate: FloatArray,
    weight: FloatArray,
    said: BoolArray,
    *,
    tolerated: float = 0.0,
) -> JudgeEstimates:
    """Fit a weighted straight line to the sheets of each judge, and test that it is level.

    Args:
        judge: shape (S,), of each sheet.
        response: shape (S,).
        covariate: shape (S,); 0 and 1 for the difference of two groups.
        weight: shape (S,), positive, reciprocals of variances up to a factor of each judge's own.
        said: shape (J,), the judges to speak of; each needs three sheets. Of one whose covariate
            does not vary nothing is said.
        tolerated: slopes up to this, to either side, are nothing peculiar.

    Returns:
        The slope in units of response over covariate, by Student's t with two degrees of freedom fewer
        than sheets, two-sided.

    References:
        Draper & Smith (1998), Applied Regression Analysis, 3rd ed., ch. 1 and 9.
    """
    judges = len(said)
    count = np.bincount(judge, minlength=judges).astype(np.int64)
    mass = sums(judge, weight, judges)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = covariate - (sums(judge, weight * covariate, judges) / mass)[judge]
        y = response - (sums(judge, weight * response, judges) / mass)[judge]
        squares = sums(judge, weight * x * x, judges)
        slope = sums(judge, weight * x * y, judges) / squares
        rest = y - slope[judge] * x
        freedom = count.astype(np.float64) - 2.0
        error = np.sqrt(sums(judge, weight * rest * rest, judges) / freedom / squares)
    # A covariate that differs by rounding only is a constant.
    largest = float(np.abs(covariate).max()) if len(covariate) else 0.0
    said = said & (squares > mass * (EXACT * largest) ** 2)
    return by_student(slope, error, freedom, count, said, tolerated=tolerated)


def by_student(
    value: FloatArray,
    error: FloatArray,
    freedom: FloatArray,
    count: IntArray,
    said: BoolArray,
    *,
    tolerated: float = 0.0,
) -> JudgeEstimates:
    """Give intervals and two-sided probabilities by Student's t.

    Args:
        value: shape (J,).
        error: shape (J,), standard errors.
        freedom: shape (J,), degrees of freedom.
        count: shape (J,), what the value rests on.
        said: shape (J,), the judges to speak of.
        tolerated: how far from 0, to either side, is nothing peculiar.
    """
    said = said & np.isfinite(value) & np.isfinite(error)
    out = np.full((4, len(value)), np.nan)
    at, off, many = value[said], error[said], freedom[said]
    half = special.stdtrit(many, UPPER) * off
    with np.errstate(invalid="ignore", divide="ignore"):
        # Nothing off by nothing is nothing peculiar.
        beyond = np.maximum(np.abs(at) - tolerated, 0.0)
        ratio = np.where(beyond == 0, 0.0, beyond / off)
    out[:, said] = at, at - half, at + half, 2 * special.stdtr(many, -ratio)
    return from_rows(out, count)
