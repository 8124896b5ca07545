"""Every judge's totals on one scale, for panels in which everyone scored everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.crossed import CrossedScores


class RefusalToStandardise(StrEnum):
    """Why the totals are not standardised; the first that applies, in this order."""

    TOO_FEW_ENTRIES = "too_few_entries"
    NO_JUDGE = "no_judge"
    INCOMPLETE = "incomplete"
    CONSTANT_JUDGE = "constant_judge"


@dataclass(frozen=True, eq=False)
class Standardised:
    """Values from standardised totals.

    Attributes:
        value: shape (E,), in the unit of the totals: overall mean + pooled sd × mean z-score.
        mean: shape (J,), each judge's mean total.
        spread: shape (J,), each judge's sample standard deviation, above 0.
    """

    value: FloatArray
    mean: FloatArray
    spread: FloatArray


@dataclass(frozen=True, eq=False)
class NotStandardised:
    """Why there are no values.

    Attributes:
        reason: the first that applies.
        judges: whom it is about: those who left entries out, or gave all entries one total.
    """

    reason: RefusalToStandardise
    judges: IntArray


def standardise(scores: CrossedScores) -> Standardised | NotStandardised:
    """Take each judge's mean and spread out of their totals and average what is left.

    Where judges scored different entries, their means differ by the entries, too, and
    standardising would take quality for severity: such a panel is refused.

    Returns:
        Values on the scale of the totals, or the reason why there are none.

    References:
        ISO 3534-1:2006, “standardized sample random variable”.
    """
    refused = _refused(scores)
    if refused:
        return refused
    total = scores.total[np.lexsort((scores.judge, scores.entry))].reshape(scores.entries, scores.judges)
    mean, spread, constant = _judges(total)
    if constant.any():
        return NotStandardised(RefusalToStandardise.CONSTANT_JUDGE, np.flatnonzero(constant))
    return Standardised(_on_one_scale(total, mean, spread), mean, spread)


def standardise_columns(scores: CrossedScores, columns: FloatArray) -> FloatArray:
    """Standardise many totals of the same sheets at once.

    Args:
        scores: whose totals play no part.
        columns: shape (S, N), totals, in the order of ``scores``.

    Returns:
        Shape (E, N); a column is all NaN where ``standardise`` would refuse it.
    """
    if _refused(scores):
        return np.full((scores.entries, columns.shape[1]), np.nan)
    order = np.lexsort((scores.judge, scores.entry))
    total = columns[order].reshape(scores.entries, scores.judges, columns.shape[1])
    mean, spread, constant = _judges(total)
    value = _on_one_scale(total, mean, np.where(constant, 1.0, spread))
    return np.where(constant.any(axis=0), np.nan, value)


def _refused(scores: CrossedScores) -> NotStandardised | None:
    """Say why no totals of these sheets could be standardised."""
    nobody = np.empty(0, dtype=np.int64)
    if scores.entries < 2:  # noqa: PLR2004 -- a spread takes two
        return NotStandardised(RefusalToStandardise.TOO_FEW_ENTRIES, nobody)
    if scores.judges < 1:
        return NotStandardised(RefusalToStandardise.NO_JUDGE, nobody)
    short = np.flatnonzero(np.bincount(scores.judge, minlength=scores.judges) < scores.entries)
    return NotStandardised(RefusalToStandardise.INCOMPLETE, short) if len(short) else None


def _judges(total: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Give each judge's mean and spread over the entries, the first axis, and whether all their totals are equal."""
    spread = total.std(axis=0, ddof=1)
    # Equal totals may have a spread of rounding error; a range has none.
    return total.mean(axis=0), spread, (np.ptp(total, axis=0) == 0) | (spread == 0)


def _on_one_scale(total: FloatArray, mean: FloatArray, spread: FloatArray) -> FloatArray:
    z = ((total - mean) / spread).mean(axis=1)
    pooled = np.sqrt(np.mean(spread**2, axis=0))
    return np.asarray(mean.mean(axis=0) + pooled * z)
