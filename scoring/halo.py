"""Judges whose criteria never differ: one impression of an entry, written down as many times as there are criteria."""

from __future__ import annotations

import numpy as np
from scipy import special

from scoring.arrays import FloatArray, IntArray, WholeArray, sums
from scoring.crossed import CrossedScores
from scoring.judge_estimates import FEWEST_SHEETS, UPPER, JudgeEstimates, from_rows

FEWEST_CRITERIA = 2
TOLERATED = 0.5
"""Share of the others' differences between criteria above which a judge is like anybody else."""


def halo(scores: CrossedScores, points: WholeArray) -> JudgeEstimates:
    """Compare how far criteria differ on a judge's sheets with the same entries' sheets of the others.

    A judge's own mean of each criterion is taken off first: always two points less for
    feasibility is a habit, no opinion of an entry. What is left differs from sheet to sheet by ``differences``.

    Args:
        scores: who scored what; the totals do not matter.
        points: shape (S, C), of each sheet.

    Returns:
        The judge's mean difference over that of the others on the same entries: 1 like the others, 0 for
        criteria in lockstep; limits by linearisation. p one-sided, for a share below ``TOLERATED``: Student's t of
        own less half of the others'. Nothing is said for fewer than two criteria.

    References:
        Saal, Downey & Lahey (1980), Psychological Bulletin 88, 413–428; Cochran (1977), Sampling
        Techniques, 3rd ed., ch. 6, for the ratio.
    """
    sheets = scores.sheets[scores.entry]
    shared = np.flatnonzero(sheets > 1)
    judge = scores.judge[shared]
    count = np.bincount(judge, minlength=scores.judges).astype(np.int64)
    out = np.full((4, scores.judges), np.nan)
    if points.shape[1] < FEWEST_CRITERIA or not len(shared):
        return from_rows(out, count)
    own = differences(scores.judge, points, scores.judges)
    everybody = sums(scores.entry, own, scores.entries)[scores.entry]
    others = ((everybody - own) / np.maximum(sheets - 1, 1))[shared]
    own = own[shared]

    def mean(values: FloatArray) -> FloatArray:
        return sums(judge, values, scores.judges) / np.maximum(count, 1)

    rest = mean(others)
    said = (count >= FEWEST_SHEETS) & (rest > 0)
    ratio = np.where(said, mean(own) / np.where(said, rest, 1.0), np.nan)
    freedom = np.maximum(count - 1.0, 1.0)
    below = own - TOLERATED * others
    middle = mean(below)
    error = np.sqrt(mean((below - middle[judge]) ** 2) / freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = special.stdtr(freedom, np.where(middle == 0, 0.0, middle / error))
    off = own - ratio[judge] * others
    half = special.stdtrit(freedom, UPPER) * np.sqrt(mean(off**2) / freedom) / np.where(said, rest, 1.0)
    out[:, said] = ratio[said], np.maximum(ratio - half, 0.0)[said], (ratio + half)[said], p[said]
    return from_rows(out, count)


def differences(judge: IntArray, points: WholeArray, judges: int) -> FloatArray:
    """Shape (S,): standard deviation between the criteria of a sheet, each less the judge's own mean of it.

    Args:
        judge: shape (S,).
        points: shape (S, C), at least two criteria.
        judges: J.
    """
    count = np.maximum(np.bincount(judge, minlength=judges), 1)
    own = np.stack([np.bincount(judge, weights=column, minlength=judges) for column in points.T], axis=1)
    off = points - (own / count[:, None])[judge]
    off -= off.mean(axis=1, keepdims=True)
    # Whole points are exact: what is left below is rounding.
    off[np.abs(off) < 1e-9] = 0.0  # noqa: PLR2004 -- points are 0–100 and whole
    spread: FloatArray = np.sqrt((off**2).sum(axis=1) / (points.shape[1] - 1))
    return spread
