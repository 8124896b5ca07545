"""Intraclass correlations of complete panels, with confidence intervals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from scoring.agreement import Undefined, complete_table, scaled_to_one
from scoring.arrays import FloatArray
from scoring.crossed import CrossedScores

CONFIDENCE = 0.95
UPPER = (1.0 + CONFIDENCE) / 2.0
ROUNDING_ERRORS = 8.0
"""How many rounding errors of a total still count as no deviation at all."""

Interval = tuple[float, float]


class Form(StrEnum):
    """Which correlation: of one judge's totals, or of the mean of all k judges.

    1: judges drawn anew for each entry; 2: judges drawn at random, severity counts as error;
    3: these judges only, severity does not count.
    """

    ICC1 = "icc1"
    ICC2 = "icc2"
    ICC3 = "icc3"
    ICC1K = "icc1k"
    ICC2K = "icc2k"
    ICC3K = "icc3k"


@dataclass(frozen=True)
class Correlation:
    """One intraclass correlation.

    Attributes:
        value: at most 1; negative where entries differ less than chance alone would make them.
        interval: 95 % confidence limits; none where the value is undefined or a limit does not exist.
    """

    value: float | Undefined
    interval: Interval | None


@dataclass(frozen=True)
class _MeanSquares:
    """Mean squares of the two-way table of n entries by k judges, in a scale of their own."""

    n: int
    k: int
    entries: float
    judges: float
    error: float
    within: float


def intraclass(scores: CrossedScores) -> dict[Form, Correlation]:
    """Give all six correlations of a complete panel.

    Args:
        scores: every judge scored every entry.

    Returns:
        One for each form. Undefined, all alike: ``NO_SHEETS``, ``ONE_ENTRY``, ``ONE_JUDGE``,
        ``INCOMPLETE``, ``NO_VARIATION``; a single one: ``NO_VARIANCE``, its denominator, an
        estimate of variance, is not positive.

    References:
        Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428, for the values;
        McGraw & Wong (1996), Psychological Methods 1, 30–46, table 7, for the intervals.
    """
    table = complete_table(scores)
    if isinstance(table, Undefined):
        return {form: Correlation(table, None) for form in Form}
    squares = _mean_squares(table)
    return {
        **_one_effect(squares, Form.ICC1, Form.ICC1K, squares.within, squares.n * (squares.k - 1)),
        **_two_effects(squares),
        **_one_effect(squares, Form.ICC3, Form.ICC3K, squares.error, (squares.n - 1) * (squares.k - 1)),
    }


def _mean_squares(table: FloatArray) -> _MeanSquares:
    n, k = table.shape
    scaled = scaled_to_one(table)
    low, high = scaled.min(), scaled.max()
    # A deviation that rounding alone can make is none: else 0 / 0 would come out as any number.
    least = n * k * (ROUNDING_ERRORS * np.finfo(np.float64).eps / (high - low)) ** 2
    cells = (scaled - low) / (high - low)
    of_entry = cells.mean(axis=1, keepdims=True) - cells.mean()
    of_judge = cells.mean(axis=0, keepdims=True) - cells.mean()
    rest = cells - cells.mean() - of_entry - of_judge
    entries, judges, error = (
        float(total) if total > least else 0.0
        for total in (k * (of_entry**2).sum(), n * (of_judge**2).sum(), (rest**2).sum())
    )
    return _MeanSquares(
        n,
        k,
        entries / (n - 1),
        judges / (k - 1),
        error / ((n - 1) * (k - 1)),
        (judges + error) / (n * (k - 1)),
    )


def _one_effect(squares: _MeanSquares, single: Form, mean: Form, noise: float, freedom: int) -> dict[Form, Correlation]:
    """Forms 1 and 3: entries against one kind of noise with its degrees of freedom."""
    n, k, signal = squares.n, squares.k, squares.entries
    one = _over(signal - noise, signal + (k - 1) * noise)
    many = _over(signal - noise, signal)
    if noise == 0.0:
        return {single: _certain(one), mean: _certain(many)}
    low = signal / noise / _quantile(n - 1, freedom)
    high = signal / noise * _quantile(freedom, n - 1)
    return {
        single: _with_interval(one, _over(low - 1, low + k - 1), _over(high - 1, high + k - 1)),
        mean: _with_interval(many, _over(low - 1, low), _over(high - 1, high)),
    }


def _two_effects(squares: _MeanSquares) -> dict[Form, Correlation]:
    """Form 2: entries against judges and error."""
    n, k, signal, severity, noise = squares.n, squares.k, squares.entries, squares.judges, squares.error
    one = _over(signal - noise, signal + (k - 1) * noise + k * (severity - noise) / n)
    many = _over(signal - noise, _without_rounding(signal, severity / n, -noise / n))
    if severity == noise == 0.0 or isinstance(one, Undefined):
        return {Form.ICC2: _certain(one), Form.ICC2K: _certain(many)}
    freedom = _satterthwaite(squares, one)
    down, up = _quantile(n - 1, freedom), _quantile(freedom, n - 1)
    crossed = k * severity + (k * n - k - n) * noise
    lower, upper = n * (signal - down * noise), n * (up * signal - noise)
    return {
        Form.ICC2: _with_interval(
            one, _over(lower, down * crossed + n * signal), _over(upper, crossed + n * up * signal)
        ),
        Form.ICC2K: _with_interval(
            many,
            _over(lower, down * (severity - noise) + n * signal),
            _over(upper, severity - noise + n * up * signal),
        ),
    }


def _satterthwaite(squares: _MeanSquares, one: float) -> float:
    """Degrees of freedom of the mixture of severity and noise; NaN where there is none."""
    n, k = squares.n, squares.k
    if one == 1.0:
        return np.nan
    a = k * one / (n * (1.0 - one))
    b = 1.0 + a * (n - 1)
    of_judges, of_noise = a * squares.judges, b * squares.error
    below = of_judges**2 / (k - 1) + of_noise**2 / ((n - 1) * (k - 1))
    return (of_judges + of_noise) ** 2 / below if below > 0 else np.nan


def _quantile(above: float, below: float) -> float:
    return float(special.fdtri(above, below, UPPER))


def _without_rounding(*parts: float) -> float:
    """Add what may cancel: a sum that rounding alone can leave is none."""
    whole = sum(parts)
    return whole if abs(whole) > ROUNDING_ERRORS * np.finfo(np.float64).eps * max(map(abs, parts)) else 0.0


def _over(numerator: float, denominator: float) -> float | Undefined:
    return numerator / denominator if denominator > 0 else Undefined.NO_VARIANCE


def _certain(value: float | Undefined) -> Correlation:
    """Nothing but entries differs: the interval is the value itself."""
    return Correlation(value, None if isinstance(value, Undefined) else (value, value))


def _with_interval(value: float | Undefined, low: float | Undefined, high: float | Undefined) -> Correlation:
    if isinstance(value, Undefined) or isinstance(low, Undefined) or isinstance(high, Undefined):
        return Correlation(value, None)
    return Correlation(value, (low, high) if np.isfinite([low, high]).all() else None)
