"""How far judges agree: Krippendorff's alpha and Kendall's W."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from scipy import special

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.pair_differences import cumulative_middles, interval_sums, nominal_sums, ratio_sums

TWO = 2


class Undefined(StrEnum):
    """Why a statistic has no value; stored and compared, so the codes never change."""

    NO_SHEETS = "no_sheets"
    NO_PAIR = "no_pair"
    NO_VARIATION = "no_variation"
    NEGATIVE = "negative"
    ONE_ENTRY = "one_entry"
    ONE_JUDGE = "one_judge"
    INCOMPLETE = "incomplete"
    NO_VARIANCE = "no_variance"
    NO_ORDER = "no_order"


class Metric(StrEnum):
    """What counts as the difference between two totals c < k."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True)
class Concordance:
    """Kendall's W and the test that the judges order the entries independently.

    Attributes:
        w: from 0 to 1.
        chi_square: J (E − 1) W.
        freedom: E − 1.
        p: probability of as large a chi-square under independence; an approximation, coarse
            for fewer than eight entries.
    """

    w: float
    chi_square: float
    freedom: int
    p: float


_PairSums = Callable[[FloatArray, IntArray], FloatArray]
# Ordinal differences are interval differences of cumulative counts.
_PAIR_SUMS: Mapping[Metric, _PairSums] = MappingProxyType(
    {
        Metric.NOMINAL: nominal_sums,
        Metric.ORDINAL: interval_sums,
        Metric.INTERVAL: interval_sums,
        Metric.RATIO: ratio_sums,
    }
)


def krippendorff_alpha(scores: CrossedScores, metric: Metric) -> float | Undefined:
    """Agreement beyond chance over all entries with at least two sheets; sheets may be missing.

    1 − observed / expected disagreement: the mean squared difference between two judges of
    the same entry over that between any two totals. Computed without making pairs:
    O(S log S), for ratios O(S) more for each of a few hundred nodes (see ``ratio_sums``).

    Args:
        scores: long, one row a sheet; an entry with a single sheet is left out.
        metric: nominal, ordinal, interval or ratio.

    Returns:
        At most 1, 0 for chance, negative for less; or ``NO_SHEETS``, ``NO_PAIR``,
        ``NO_VARIATION`` (all totals equal), ``NEGATIVE`` (a negative total has no ratio).

    References:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability;
        Krippendorff (2004), Content Analysis, 2nd ed., ch. 11.
    """
    if not len(scores.entry):
        return Undefined.NO_SHEETS
    several = scores.sheets > 1
    paired = several[scores.entry]
    if not paired.any():
        return Undefined.NO_PAIR
    totals, sizes = scores.total[paired], scores.sheets[several]
    if totals.min() == totals.max():
        return Undefined.NO_VARIATION
    if metric is Metric.RATIO and totals.min() < 0:
        return Undefined.NEGATIVE
    values = _scaled(totals, metric)
    pair_sums = _PAIR_SUMS[metric]
    within = pair_sums(values[np.lexsort((values, scores.entry[paired]))], sizes)
    overall = pair_sums(np.sort(values), np.asarray([len(values)], dtype=np.int64))
    return 1.0 - float((within / (sizes - 1)).sum() * (len(values) - 1) / overall[0])


def kendall_w(scores: CrossedScores) -> Concordance | Undefined:
    """Agreement of the judges' orders of all entries, corrected for ties.

    Args:
        scores: every judge scored every entry.

    Returns:
        The coefficient with its test; or ``NO_SHEETS``, ``ONE_ENTRY``, ``ONE_JUDGE``, ``INCOMPLETE``,
        ``NO_VARIATION``, ``NO_ORDER`` (each judge gave all entries the same).

    References:
        Kendall & Gibbons (1990), Rank Correlation Methods, 5th ed., ch. 6.
    """
    table = complete_table(scores)
    if isinstance(table, Undefined):
        return table
    entries, judges = table.shape
    # Twice the middle rank, less one; the constants cancel.
    ranks = np.stack([cumulative_middles(column) for column in table.T], axis=1)
    deviation = ranks.sum(axis=1) - judges * entries
    most = judges**2 * (entries**3 - entries) - judges * sum(_ties(column) for column in table.T)
    if most == 0:
        return Undefined.NO_ORDER
    w = float(3.0 * (deviation * deviation).sum() / most)
    chi_square = judges * (entries - 1) * w
    return Concordance(w, chi_square, entries - 1, float(special.chdtrc(entries - 1, chi_square)))


def complete_table(scores: CrossedScores) -> FloatArray | Undefined:
    """Spread scores that are complete, at least two by two and not all equal.

    Args:
        scores: long, one row a sheet.

    Returns:
        Shape (E, J), no cell missing; or ``NO_SHEETS``, ``ONE_ENTRY``, ``ONE_JUDGE``, ``INCOMPLETE``
        (a judge did not score an entry), ``NO_VARIATION``.
    """
    if not len(scores.entry):
        return Undefined.NO_SHEETS
    if scores.entries < TWO:
        return Undefined.ONE_ENTRY
    if scores.judges < TWO:
        return Undefined.ONE_JUDGE
    if len(scores.entry) != scores.entries * scores.judges:
        return Undefined.INCOMPLETE
    if scores.total.min() == scores.total.max():
        return Undefined.NO_VARIATION
    table = np.empty((scores.entries, scores.judges))
    table[scores.entry, scores.judge] = scores.total
    return table


def scaled_to_one(totals: FloatArray) -> FloatArray:
    """Bring the greatest size between 1/2 and 1 by a power of two, which rounds nothing; not all may be 0."""
    _, exponent = np.frexp(np.abs(totals).max())
    # In two steps: the whole factor may lie beyond the floats where the totals are tiny.
    half = -int(exponent) // 2
    scaled: FloatArray = np.ldexp(np.ldexp(totals, half), -int(exponent) - half)
    return scaled


def _scaled(totals: FloatArray, metric: Metric) -> FloatArray:
    """Give values whose squares neither overflow nor vanish."""
    if metric is Metric.ORDINAL:
        return cumulative_middles(totals)
    scaled = scaled_to_one(totals)
    if metric is not Metric.INTERVAL:
        return scaled
    low = scaled.min()
    spread: FloatArray = (scaled - low) / (scaled.max() - low)
    return spread


def _ties(column: FloatArray) -> int:
    """Sum t³ − t over the groups of t equal totals."""
    _, counts = np.unique(column, return_counts=True)
    return sum(count**3 - count for count in counts.tolist())
