"""Entries, judges and noise in one model: how good an entry is, and how sure that is.

Model: total = group + entry + judge + noise, entry, judge and noise normal; the two ratios of standard deviations
have half-Cauchy priors and are integrated over numerically, s² in closed form. No sampling, no seed: the same sheets
give the same answer bit by bit, and totals on another scale give the same ranks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln
from scipy.stats import t
from threadpoolctl import threadpool_limits

from scoring.arrays import FloatArray, IntArray
from scoring.beliefs import Conditional, conditional
from scoring.crossed import CrossedScores
from scoring.mixed_system import MixedSystem, Solution

LEVELS = (0.5, 0.8, 0.95)
"""The shares of belief that intervals hold."""
EXACT_UP_TO = 1_000
"""With so many entries ranks use all covariances; with more, each entry's mean covariance stands for them."""
MIXED_UP_TO = 20
"""With so many entries ranks are worked out for each pair of ratios; with more, for their mean."""

_FARTHEST = 6.0
_STEP = 1e-3
_NEGLIGIBLE = 1e-4
_ROUNDS = 60
_COARSE_ROUNDS = 4
# Below, the variance of s², or its square's, is infinite: figures that stand for “hardly known”.
_FINITE_VARIANCE, _FINITE_KURTOSIS = 2, 4
_WIDEST, _HEAVIEST = 3.0, 9.0


@dataclass(frozen=True, eq=False)
class Belief:
    """One normal belief about the values of all entries, and its weight among several.

    Attributes:
        weight: share of this belief.
        value: shape (E,).
        variance: shape (E,).
        shared: shape (E,), mean covariance with the other entries, which no difference feels.
        covariance: shape (E, E) where it is kept.
    """

    weight: float
    value: FloatArray
    variance: FloatArray
    shared: FloatArray
    covariance: FloatArray | None


@dataclass(frozen=True, eq=False)
class MixedFit:
    """What the model says; arrays of entries have NaN where an entry has no sheet.

    Attributes:
        value: shape (E,), what the whole panel would have given, in the unit of the totals.
        sd: shape (E,), its standard deviation; NaN for a single sheet, which says nothing of it.
        low: shape (E, 3), lower ends of the intervals that hold 50, 80 and 95 % of belief.
        high: shape (E, 3), their upper ends.
        judge_effect: shape (J,), what a judge gives more than the mean of all sheets' judges.
        judge_sd: shape (J,).
        sigma_entry: posterior mean of the standard deviation of entries within a group.
        sigma_judge: of judges.
        sigma_noise: of noise.
        beliefs: for ranks and chances, over the entries that have a sheet.
        scored: indices of those entries.
        same_as: shape (scored,), index among them of the first entry with the very same sheets.
        log_evidence: of the mode, to compare fits of the same totals.
        residual: shape (S,), what neither entry nor judge explains.
    """

    value: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    judge_effect: FloatArray
    judge_sd: FloatArray
    sigma_entry: float
    sigma_judge: float
    sigma_noise: float
    beliefs: tuple[Belief, ...]
    scored: IntArray
    same_as: IntArray
    log_evidence: float
    residual: FloatArray

    @property
    def severity(self) -> FloatArray:
        """Shape (J,): points a judge takes off, as in the additive fit."""
        return -self.judge_effect

    def everywhere(self, known: FloatArray) -> FloatArray:
        """Spread what is known of scored entries over all, NaN for the others; the same sheets get the same numbers."""
        return _spread_over(len(self.value), self.scored, known[self.same_as])


@dataclass(frozen=True)
class _Node:
    weight: float
    entry_ratio: float
    judge_ratio: float
    solution: Solution


def fit(scores: CrossedScores, weights: FloatArray | None = None) -> MixedFit:
    """Fit the model to the sheets.

    Args:
        scores: at least one sheet.
        weights: shape (S,), positive, how much each sheet counts; None counts all alike.

    Raises:
        ValueError: there is no sheet, or weights do not belong to the sheets.

    References:
        Searle, Casella & McCulloch (1992), Variance Components; Gelman (2006) on half-Cauchy priors;
        Heyard, Ott, Salanti & Egger (2022), Rethinking the funding line, for ranks of such a model.
    """
    if not len(scores.total):
        raise ValueError("there is no sheet")
    given = np.ones(len(scores.total)) if weights is None else weights
    if given.shape != scores.total.shape or not (given > 0).all():
        raise ValueError("weights must be positive, one a sheet")
    with threadpool_limits(limits=1, user_api="blas"):
        return _fit(scores, given)


def _fit(scores: CrossedScores, weights: FloatArray) -> MixedFit:
    scored, compact, order, unit = _compact(scores)
    system = MixedSystem(compact, weights[order])
    nodes = _nodes(system)
    conditionals = [_of_node(system, node, with_covariance=len(scored) <= EXACT_UP_TO) for node in nodes]
    share = np.array([node.weight for node in nodes])
    value, variance = _mixed(share, [one.value for one in conditionals], [one.variance for one in conditionals])
    judge_effect, judge_variance = _mixed(
        share, [one.judge_effect for one in conditionals], [one.judge_variance for one in conditionals]
    )
    same_as = _first_of_the_same(compact, weights[order])
    half = _half_widths(share, conditionals, value, variance, system.freedom)
    sigmas = [_sigmas(node, system.freedom) for node in nodes]
    fitted = value[compact.entry] + judge_effect[compact.judge]
    residual = np.empty(len(order))
    residual[order] = (compact.total - fitted) * unit.size

    def everywhere(known: FloatArray) -> FloatArray:
        return _spread_over(scores.entries, scored, known[same_as])

    if len(order) == 1:
        variance, half = np.full(1, np.nan), np.full((1, len(LEVELS)), np.nan)
    beliefs = tuple(_beliefs(share, conditionals, value, variance, unit))
    return MixedFit(
        value=everywhere(value * unit.size + unit.middle),
        sd=everywhere(np.sqrt(variance) * unit.size),
        low=everywhere((value[:, None] - half) * unit.size + unit.middle),
        high=everywhere((value[:, None] + half) * unit.size + unit.middle),
        judge_effect=judge_effect * unit.size,
        judge_sd=np.sqrt(judge_variance) * unit.size,
        sigma_entry=float(share @ [one[0] for one in sigmas]) * unit.size,
        sigma_judge=float(share @ [one[1] for one in sigmas]) * unit.size,
        sigma_noise=float(share @ [one[2] for one in sigmas]) * unit.size,
        beliefs=beliefs,
        scored=scored,
        same_as=same_as,
        log_evidence=max(node.solution.log_evidence for node in nodes),
        residual=residual,
    )


@dataclass(frozen=True)
class _Unit:
    """Totals are fitted around zero with size one, so that their scale changes nothing."""

    middle: float
    size: float


def _spread_over(entries: int, scored: IntArray, known: FloatArray) -> FloatArray:
    """Give what is known of some entries for all of them, NaN for the others."""
    spread = np.full((entries, *known.shape[1:]), np.nan)
    spread[scored] = known
    return spread


def _compact(scores: CrossedScores) -> tuple[IntArray, CrossedScores, IntArray, _Unit]:
    """Leave entries without a sheet out, sort the sheets, and bring totals around zero with size one."""
    order = np.lexsort((scores.judge, scores.entry))
    has_sheet = np.bincount(scores.entry, minlength=scores.entries) > 0
    scored, place = np.flatnonzero(has_sheet), np.cumsum(has_sheet) - 1
    total = scores.total[order]
    middle = float(total.mean())
    size = float(total.std())
    unit = _Unit(middle, size if size > 1e-12 * max(1.0, abs(middle)) else 1.0)
    compact = CrossedScores(
        place[scores.entry[order]],
        scores.judge[order],
        (total - unit.middle) / unit.size,
        len(scored),
        scores.judges,
        # With no more sheets than groups nothing else could be learnt: then there are none.
        scores.groups[scored] if len(total) > len(np.unique(scores.groups[scored])) else None,
    )
    return scored, compact, order, unit


def _nodes(system: MixedSystem) -> list[_Node]:
    """Give pairs of ratios that stand for their posterior, with their weights."""
    search = _Search(system)
    mode, spread = search.climb()
    per_axis = 7 if system.entries <= 5 * MIXED_UP_TO else 3
    places, gauss = np.polynomial.hermite_e.hermegauss(per_axis)
    points = [_within_reach(mode + spread @ np.array([one, other])) for one in places for other in places]
    solved = [search.at(point) for point in points]
    log_weight = np.array(
        [
            height + (one**2 + other**2) / 2 + math.log(weight_one) + math.log(weight_other)
            for (height, _), (one, weight_one, other, weight_other) in zip(solved, _pairs(places, gauss), strict=True)
        ]
    )
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return [
        _Node(float(share), math.exp(2 * point[0]), math.exp(2 * point[1]), solution)
        for share, point, (_, solution) in zip(weight, points, solved, strict=True)
        if share > _NEGLIGIBLE
    ]


def _pairs(places: FloatArray, gauss: FloatArray) -> Iterator[tuple[float, float, float, float]]:
    for one, weight_one in zip(places, gauss, strict=True):
        for other, weight_other in zip(places, gauss, strict=True):
            yield one, weight_one, other, weight_other


def _within_reach(point: FloatArray) -> FloatArray:
    """Keep to ratios that numbers can bear: totals that fit an additive table exactly lead beyond all bounds."""
    return np.clip(point, -_FARTHEST, _FARTHEST)


class _Search:
    """Looks for the most credible pair of ratios; a point is the logarithm of both ratios of standard deviations."""

    def __init__(self, system: MixedSystem) -> None:
        self._system = system

    def at(self, point: FloatArray) -> tuple[float, Solution]:
        """Give the logarithm of the density at a point, and the solution there."""
        solution = self._system.solve(math.exp(2 * point[0]), math.exp(2 * point[1]))
        # Half-Cauchy for the ratio itself, so a factor e^x for its logarithm.
        prior = float((point - np.log1p(np.exp(2 * point))).sum())
        return solution.log_evidence + prior, solution

    def climb(self) -> tuple[FloatArray, FloatArray]:
        """Climb by Newton's steps; gives the top, and a square root of the covariance there."""
        point = np.array([-0.3, -0.7])
        for round_ in range(_ROUNDS):
            height, gradient, curvature = self._around(point, 10 * _STEP if round_ < _COARSE_ROUNDS else _STEP)
            step = _ascent(gradient, curvature)
            # Differences say nothing about a climb smaller than what they can see.
            while self.at(_within_reach(point + step))[0] < height - _STEP**3 and np.abs(step).max() > _STEP**2:
                step = step / 2
            point, before = _within_reach(point + step), point
            if np.abs(point - before).max() < _STEP**2 and round_ >= _COARSE_ROUNDS:
                break
        _, _, curvature = self._around(point, 50 * _STEP)
        values, vectors = np.linalg.eigh(-curvature)
        return point, vectors / np.sqrt(np.clip(values, 0.05, None))

    def _around(self, point: FloatArray, step: float) -> tuple[float, FloatArray, FloatArray]:
        height = self.at(point)[0]
        first, second = np.array([step, 0.0]), np.array([0.0, step])
        up, down = self.at(point + first)[0], self.at(point - first)[0]
        right, left = self.at(point + second)[0], self.at(point - second)[0]
        both, neither = self.at(point + first + second)[0], self.at(point - first - second)[0]
        mixed = (both - up - right + 2 * height - down - left + neither) / (2 * step**2)
        gradient = np.array([up - down, right - left]) / (2 * step)
        curvature = np.array(
            [
                [(up - 2 * height + down) / step**2, mixed],
                [mixed, (right - 2 * height + left) / step**2],
            ]
        )
        return height, gradient, curvature


def _ascent(gradient: FloatArray, curvature: FloatArray) -> FloatArray:
    """Give Newton's step, turned uphill where the surface is not curved downwards, of at most 1.5."""
    values, vectors = np.linalg.eigh(-curvature)
    step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), 0.05))
    return np.asarray(step * min(1.0, 1.5 / max(1e-300, float(np.abs(step).max()))))


def _of_node(system: MixedSystem, node: _Node, *, with_covariance: bool) -> Conditional:
    ratio = node.entry_ratio if system.eliminates_entries else node.judge_ratio
    found = conditional(system, node.solution, ratio, with_covariance=with_covariance)
    # s² has an inverse chi-square belief: for few sheets its mean lies well above the quadratic form.
    wider = system.freedom / (system.freedom - 2) if system.freedom > _FINITE_VARIANCE else _WIDEST
    return replace(
        found,
        variance=found.variance * wider,
        shared=found.shared * wider,
        covariance=None if found.covariance is None else found.covariance * wider,
        judge_variance=found.judge_variance * wider,
    )


def _mixed(share: FloatArray, means: list[FloatArray], variances: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    mean = share @ np.array(means)
    return mean, share @ np.array(variances) + share @ (np.array(means) - mean) ** 2


def _half_widths(
    share: FloatArray, conditionals: list[Conditional], value: FloatArray, variance: FloatArray, freedom: int
) -> FloatArray:
    """Shape (E, 3): half the intervals, by Student's t with the kurtosis of the mixture."""
    inner = 3 * (freedom - 2) / (freedom - 4) if freedom > _FINITE_KURTOSIS else _HEAVIEST
    fourth = np.zeros(len(value))
    for weight, one in zip(share, conditionals, strict=True):
        off = one.value - value
        fourth += weight * (inner * one.variance**2 + 6 * off**2 * one.variance + off**4)
    excess = np.maximum(fourth / np.maximum(variance, 1e-300) ** 2 - 3, 1e-6)
    tails = 4 + 6 / excess
    return np.column_stack(
        [t.ppf((1 + level) / 2, tails) * np.sqrt((tails - 2) / tails) * np.sqrt(variance) for level in LEVELS]
    )


def _beliefs(
    share: FloatArray, conditionals: list[Conditional], value: FloatArray, variance: FloatArray, unit: _Unit
) -> Iterator[Belief]:
    squared = unit.size**2
    if len(value) <= MIXED_UP_TO:
        for weight, one in zip(share, conditionals, strict=True):
            covariance = None if one.covariance is None else one.covariance * squared
            yield Belief(float(weight), one.value * unit.size, one.variance * squared, one.shared * squared, covariance)
        return
    shared = np.zeros(len(value))
    covariance = None if conditionals[0].covariance is None else np.zeros((len(value), len(value)))
    for weight, one in zip(share, conditionals, strict=True):
        off = one.value - value
        shared += weight * (one.shared + off * (off.sum() - off) / max(1, len(off) - 1))
        if covariance is not None and one.covariance is not None:
            covariance += weight * (one.covariance + np.outer(off, off))
    yield Belief(
        1.0,
        value * unit.size,
        variance * squared,
        shared * squared,
        None if covariance is None else covariance * squared,
    )


def _sigmas(node: _Node, freedom: int) -> tuple[float, float, float]:
    """Give the means of the three standard deviations for one pair of ratios."""
    noise = math.sqrt(node.solution.scale * freedom / 2) * (
        math.exp(gammaln((freedom - 1) / 2) - gammaln(freedom / 2)) if freedom > 1 else math.sqrt(2)
    )
    return noise * math.sqrt(node.entry_ratio), noise * math.sqrt(node.judge_ratio), noise


def _first_of_the_same(scores: CrossedScores, weights: FloatArray) -> IntArray:
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
