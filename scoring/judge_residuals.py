"""What the residuals of a panel say of each judge: agreement with the rest, spread, drift, favour."""

from __future__ import annotations

import numpy as np
from scipy import special

from scoring.arrays import BoolArray, FloatArray, IntArray, sums
from scoring.judge_estimates import CONFIDENCE, EXACT, FEWEST_SHEETS, UPPER, JudgeEstimates, from_rows, slopes
from scoring.panel_residuals import PanelResiduals

TOLERATED_NOISE = 1.2
"""Times the others' noise that is within what judges differ by."""
TOLERATED_STRETCH = 0.25
"""Share by which a scale may be wider or narrower."""
FEWEST_OWN = 3
"""Entries of the own unit or district, and others, below which nothing is said of favour."""

_LEVEL_AND_SHEET = 2


def noise_ratio(found: PanelResiduals, judges: int, related: BoolArray) -> JudgeEstimates:
    """How far each judge strays from the rest: standard deviation of their noise over that of the others.

    In a complete panel the sum of squares of one judge, stretched by J / (J − 1), and that of the
    rest are independent: an exact F test. In others the degrees of freedom are the judge's sheets
    less one, and those of the fit less these: an approximation. Noise with heavier tails than the normal has
    its degrees of freedom divided by 1 + excess kurtosis / 2, and what does not hold at 5 % without the judge's sheet
    that is farthest off is as likely as it is without it, so that a single slip makes nobody a stray.

    Args:
        found: the residuals.
        judges: J.
        related: shape (J,), whether the judge's totals are known to go with the others', see ``related``.

    Returns:
        The ratio, 1 for a judge like the others; p one-sided, for more than ``TOLERATED_NOISE``, or for more than 1
        where the totals are not known to go with the others'. A small share of the others' noise is in
        every judge's residuals, so that a ratio is nearer to 1 than the truth.

    References:
        Russell & Bradley (1958), Biometrika 45, 111–129; for the tails Box (1953), Biometrika 40, 318–335.
    """
    count = _count(found, judges)
    squares = found.residual**2 / found.weight
    own, own_fourth = (sums(found.judge, each, judges) for each in (squares, squares**2))
    rest, rest_fourth = np.maximum(own.sum() - own, 0.0), np.maximum(own_fourth.sum() - own_fourth, 0.0)
    own_freedom = count - 1.0
    rest_freedom = found.fit.degrees - own_freedom
    rest_squares = np.maximum(found.residual @ found.residual - own, 0.0)
    said = (count >= FEWEST_SHEETS) & (rest_freedom > 0) & (own + rest_squares > 0)
    tails = np.maximum(_excess(own, own_fourth, count), _excess(rest, rest_fourth, len(found.judge) - count))
    heavier = 1.0 + np.maximum(tails, 0.0)[said] / 2.0
    own_freedom, rest_freedom = own_freedom[said], rest_freedom[said]
    with np.errstate(divide="ignore"):
        ratio = (own[said] / own_freedom) / (rest_squares[said] / rest_freedom)
    own_freedom, rest_freedom = own_freedom / heavier, rest_freedom / heavier
    low, high = (ratio / special.fdtri(own_freedom, rest_freedom, limit) for limit in (UPPER, 1.0 - UPPER))
    out = np.full((4, judges), np.nan)
    out[:3, said] = np.sqrt(ratio), np.sqrt(low), np.sqrt(high)
    tolerated = np.where(related[said], TOLERATED_NOISE, 1.0)
    p = special.fdtrc(own_freedom, rest_freedom, ratio / tolerated**2)
    with np.errstate(invalid="ignore"):
        steady = ratio * _without_farthest(squares, found.judge, judges)[said] / tolerated**2
    steady_p = np.nan_to_num(special.fdtrc(count[said] - _LEVEL_AND_SHEET, rest_freedom, steady), nan=1.0)
    out[3, said] = np.where(steady_p <= 1.0 - CONFIDENCE, p, np.maximum(p, steady_p))
    return from_rows(out, count)


def _without_farthest(squares: FloatArray, judge: IntArray, judges: int) -> FloatArray:
    """Shape (J,): each judge's noise variance without the sheet farthest off, over that with it.

    Args:
        squares: shape (N,), squared deviations from a level of each judge's own.
        judge: shape (N,), of each.
        judges: J.
    """
    count = np.maximum(np.bincount(judge, minlength=judges), _LEVEL_AND_SHEET + 1)
    largest = np.zeros(judges)
    np.maximum.at(largest, judge, squares)
    # The sheet has drawn the judge's level towards it; without it the level moves back.
    taken = largest * count / (count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.maximum(1 - taken / sums(judge, squares, judges), 0)
    return np.asarray(left * (count - 1) / (count - _LEVEL_AND_SHEET))


def correlation(found: PanelResiduals, judges: int, fewest: int = FEWEST_SHEETS) -> JudgeEstimates:
    """Correlation of each judge's totals with the mean of the others', severities taken off.

    Args:
        found: the residuals.
        judges: J.
        fewest: sheets of a judge below which nothing is said of them.

    Returns:
        From −1 to 1, limits by Fisher's z; p two-sided, for no correlation at all.

    References:
        Fisher (1921), Metron 1, 3–32.
    """
    count = _count(found, judges)
    rest = found.value - found.residual / found.others
    own, rest = (_centred(found.judge, values, judges) for values in (found.value + found.residual, rest))
    own_squares, rest_squares, products = (
        sums(found.judge, values, judges) for values in (own**2, rest**2, own * rest)
    )
    least = count * (EXACT * (float(np.ptp(found.value)) if len(found.value) else 0.0)) ** 2
    said = (count >= fewest) & (own_squares > least) & (rest_squares > least)
    out = np.full((4, judges), np.nan)
    r = np.clip(products[said] / np.sqrt(own_squares[said] * rest_squares[said]), -1.0, 1.0)
    with np.errstate(divide="ignore"):
        z = np.arctanh(r)
    error = 1.0 / np.sqrt(count[said] - 3.0)
    half = special.ndtri(UPPER) * error
    out[:, said] = r, np.tanh(z - half), np.tanh(z + half), 2 * special.ndtr(-np.abs(z) / error)
    return from_rows(out, count)


def related(found: PanelResiduals, judges: int) -> BoolArray:
    """Tell whose totals are known to go with the others', if need be but for the one sheet that is farthest off.

    One slip of the pen takes a short series of points out of all relation; a judge who does not tell entries apart
    is without relation whichever sheet is left out.

    Returns:
        Shape (J,): the lower limit of the correlation is above 0, with or without that sheet.
    """
    farthest = np.lexsort((-np.abs(found.apart) * np.sqrt(found.weight), found.judge))
    _, first = np.unique(found.judge[farthest], return_index=True)
    kept = np.ones(len(found.judge), dtype=np.bool_)
    kept[farthest[first]] = False
    whole = correlation(found, judges).low > 0
    return whole | (correlation(found.only(kept), judges, fewest=FEWEST_SHEETS - 1).low > 0)


def stretch(found: PanelResiduals, judges: int) -> JudgeEstimates:
    """How wide a judge's scale is: the slope of what sets them apart on the value of the entry.

    Residuals and values are uncorrelated for judges whose scale and noise are those of the panel, so
    that nothing has to be corrected for: Mandel's bundle of straight lines.

    Returns:
        0 for a judge like the others, −1 for one who gives every entry the same, 1 for one whose
        differences are twice as large; p two-sided, for more than ``TOLERATED_STRETCH``.

    References:
        Mandel (1961), Journal of the American Statistical Association 56, 878–888.
    """
    said = _enough(found, judges)
    return slopes(found.judge, found.apart, found.value, found.weight, said, tolerated=TOLERATED_STRETCH)


def drift(found: PanelResiduals, written_at: FloatArray, judges: int) -> JudgeEstimates:
    """How a judge's severity moves from the first sheet handed in to the last, in the unit of the totals.

    Args:
        found: the residuals.
        written_at: shape (S,), when each sheet of the panel was handed in, any unit; only the order counts.
        judges: J.

    Returns:
        Positive for a judge who grows milder; p two-sided.
    """
    order = order_of_writing(found.judge, written_at[found.sheet], judges)
    return slopes(found.judge, found.apart, order, found.weight, _enough(found, judges))


def favour(found: PanelResiduals, own: BoolArray, judges: int) -> JudgeEstimates:
    """How much more a judge gives to entries of their own than to others, against the other judges.

    Args:
        found: the residuals.
        own: shape (S,), whether the entry of each sheet of the panel is the judge's own.
        judges: J.

    Returns:
        In the unit of the totals; p one-sided, for favour. ``count`` is of own entries.
    """
    mine = own[found.sheet]
    count = np.bincount(found.judge[mine], minlength=judges).astype(np.int64)
    all_of_them = _count(found, judges)
    said = (all_of_them >= FEWEST_SHEETS) & (count >= FEWEST_OWN) & (all_of_them - count >= FEWEST_OWN)
    fit = slopes(found.judge, found.apart, mine.astype(np.float64), found.weight, said)
    p = np.where(fit.value > 0, fit.p / 2, 1 - fit.p / 2)
    return JudgeEstimates(fit.value, fit.low, fit.high, p, count)


def order_of_writing(judge: IntArray, written_at: FloatArray, judges: int) -> FloatArray:
    """Shape (N,): the place of each sheet among its judge's, 0 for the first and 1 for the last; ties share it."""
    order = np.lexsort((written_at, judge))
    sorted_judge, times = judge[order], written_at[order]
    fresh = np.append(True, (sorted_judge[1:] != sorted_judge[:-1]) | (times[1:] != times[:-1]))[: len(order)]
    run = np.cumsum(fresh) - 1
    first = np.flatnonzero(fresh)
    middle = first + (np.diff(np.append(first, len(order))) - 1) / 2
    many = np.bincount(judge, minlength=judges)
    begins = np.cumsum(many) - many
    place = np.empty(len(judge))
    place[order] = (middle[run] - begins[sorted_judge]) / np.maximum(many[sorted_judge] - 1, 1)
    return place


def _count(found: PanelResiduals, judges: int) -> IntArray:
    return np.bincount(found.judge, minlength=judges).astype(np.int64)


def _excess(squares: FloatArray, fourth: FloatArray, count: IntArray) -> FloatArray:
    """Shape (J,): kurtosis of so many deviations from zero, less what as many normal ones have on average."""
    with np.errstate(divide="ignore", invalid="ignore"):
        excess: FloatArray = count * fourth / squares**2 - 3.0 * (count - 1.0) / (count + 1.0)
    return np.nan_to_num(excess, posinf=0.0)


def _enough(found: PanelResiduals, judges: int) -> BoolArray:
    enough: BoolArray = _count(found, judges) >= FEWEST_SHEETS
    return enough


def _centred(judge: IntArray, values: FloatArray, judges: int) -> FloatArray:
    mean = sums(judge, values, judges) / np.maximum(np.bincount(judge, minlength=judges), 1)
    centred: FloatArray = values - mean[judge]
    return centred
