"""Entries, judges and noise in one model: how good an entry is, and how sure that is.

Model: total = group + entry + judge + noise, entry, judge and noise normal; the two ratios of standard deviations
have half-Cauchy priors (that judges are all alike is believed beforehand to one half) and are integrated over
numerically, s² in closed form. No sampling, no seed: the same sheets
give the same answer bit by bit, and totals on another scale give the same ranks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln, stdtrit

from scoring.arrays import FloatArray, IntArray, sums
from scoring.beliefs import Conditional, conditional
from scoring.compact import Compact, compact, first_of_equal, first_of_the_same
from scoring.crossed import CrossedScores
from scoring.mixed_ratios import Node, believed_ratios
from scoring.mixed_system import MixedSystem, Solution
from scoring.one_thread import use_one_thread

LEVELS = (0.5, 0.8, 0.95)
"""The shares of belief that intervals hold."""
EXACT_UP_TO = 1_000
"""With so many entries ranks use all covariances; with more, each entry's mean covariance stands for them."""
MIXED_UP_TO = 20
"""With so many entries ranks are worked out for each pair of ratios; with more, for their mean."""

# Below, the variance of s², or its square's, is infinite: figures that stand for “hardly known”.
_FINITE_VARIANCE, _FINITE_KURTOSIS = 2, 4
_WIDEST, _HEAVIEST = 3.0, 9.0
_NODES = 2_049


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

    def of(self, members: IntArray) -> Belief:
        """Give the belief about some of the entries."""
        covariance = self.covariance
        return Belief(
            self.weight,
            self.value[members],
            self.variance[members],
            self.shared[members],
            None if covariance is None else covariance[np.ix_(members, members)],
        )


@dataclass(frozen=True, eq=False)
class MixedFit:
    """What the model says; arrays of entries have NaN where an entry has no sheet.

    Attributes:
        value: shape (E,), what the whole panel would have given, in the unit of the totals.
        sd: shape (E,), its standard deviation; NaN for a single sheet, which says nothing of it.
        low: shape (E, 3), lower ends of the intervals that hold 50, 80 and 95 % of belief.
        high: shape (E, 3), their upper ends.
        judge_effect: shape (J,), what a judge gives more than the mean of all sheets' judges, or of the own part's.
        judge_sd: shape (J,).
        judges_differ: belief that judges differ in severity at all, from 0 to 1.
        sigma_entry: posterior mean of the standard deviation of entries within a group.
        sigma_judge: of judges.
        sigma_noise: of noise.
        beliefs: for ranks and chances, over the entries that have a sheet.
        scored: indices of those entries.
        same_as: shape (scored,), index among them of the first entry with the very same sheets; where judges are all
            alike, with the same sum of totals.
        log_evidence: of the mode, to compare fits of the same totals.
        residual: shape (S,), what neither entry nor judge explains.
    """

    value: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    judge_effect: FloatArray
    judge_sd: FloatArray
    judges_differ: float
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

    def among(self, entries: IntArray) -> MixedFit:
        """Give the same fit with ranks and chances among some entries only."""
        members = np.flatnonzero(np.isin(self.scored, entries))
        _, first, same_as = np.unique(self.same_as[members], return_index=True, return_inverse=True)
        return replace(
            self,
            beliefs=tuple(belief.of(members) for belief in self.beliefs),
            scored=self.scored[members],
            same_as=first[same_as],
        )

    def everywhere(self, known: FloatArray) -> FloatArray:
        """Spread what is known of scored entries over all, NaN for the others; the same sheets get the same numbers."""
        spread = np.full((len(self.value), *known.shape[1:]), np.nan)
        spread[self.scored] = known[self.same_as]
        return spread


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
    use_one_thread()
    small = compact(scores)
    return fit_system(small, MixedSystem(small.scores, given[small.order]))


def fit_system(
    small: Compact, system: MixedSystem, start: FloatArray | None = None, information: float = 1.0
) -> MixedFit:
    """Fit the model to sheets whose equations stand already; the caller holds BLAS to one thread.

    Args:
        small: the sheets.
        system: their equations; weights and totals may be others than those of the sheets.
        start: logarithms of the ratios of standard deviations near the top, where they are known.
        information: share of what the sheets would tell, were the weights given rather than estimated from them;
            variances grow accordingly.
    """
    sheets, size = small.scores, small.size
    nodes = believed_ratios(system, start)
    keeps_all = len(small.scored) <= EXACT_UP_TO
    conditionals = [_of_node(system, node, information, with_covariance=keeps_all) for node in nodes]
    share = np.array([node.weight for node in nodes])
    value, variance = _mixed(share, [one.value for one in conditionals], [one.variance for one in conditionals])
    judge_effect, judge_variance = _mixed(
        share, [one.judge_effect for one in conditionals], [one.judge_variance for one in conditionals]
    )
    if all(node.judges_alike for node in nodes):
        # Whoever gave them, the same sum of the same number of sheets is the same value.
        same_as = first_of_equal(value, sums(sheets.entry, system.weight, system.entries), system.group)
    else:
        same_as = first_of_the_same(sheets, system.weight)
    half = _half_widths(share, conditionals, value, variance, system.freedom)
    sigma = share @ np.array([_sigmas(node, system.freedom) for node in nodes]) * size
    residual = system.total - value[sheets.entry] - judge_effect[sheets.judge]

    def everywhere(known: FloatArray) -> FloatArray:
        return small.spread_over(known[same_as])

    if len(system.total) == 1:
        variance, half = np.full(1, np.nan), np.full((1, len(LEVELS)), np.nan)
    return MixedFit(
        value=everywhere(value * size + small.middle),
        sd=everywhere(np.sqrt(variance) * size),
        low=everywhere((value[:, None] - half) * size + small.middle),
        high=everywhere((value[:, None] + half) * size + small.middle),
        judge_effect=judge_effect * size,
        judge_sd=np.sqrt(judge_variance) * size,
        judges_differ=min(1.0, sum(node.weight for node in nodes if not node.judges_alike)),
        sigma_entry=float(sigma[0]),
        sigma_judge=float(sigma[1]),
        sigma_noise=float(sigma[2]),
        beliefs=tuple(_beliefs(share, conditionals, value, variance, size)),
        scored=small.scored,
        same_as=same_as,
        log_evidence=max(node.solution.log_evidence for node in nodes),
        residual=small.as_given(residual * size),
    )


def _of_node(system: MixedSystem, node: Node, information: float, *, with_covariance: bool) -> Conditional:
    found = _at(system, node.solution, node, with_covariance=with_covariance)
    # s² has an inverse chi-square belief: for few sheets its mean lies well above the quadratic form.
    wider = system.freedom / (system.freedom - 2) if system.freedom > _FINITE_VARIANCE else _WIDEST
    spread = found
    if information < 1:
        # All weights smaller by one factor: the same equations with larger ratios and a larger s².
        less = replace(node, entry_ratio=node.entry_ratio * information, judge_ratio=node.judge_ratio * information)
        solution = system.solve(less.entry_ratio, less.judge_ratio)
        wider *= node.solution.scale / solution.scale / information
        spread = _at(system, solution, less, with_covariance=with_covariance)
    return replace(
        found,
        variance=spread.variance * wider,
        shared=spread.shared * wider,
        covariance=None if spread.covariance is None else spread.covariance * wider,
        judge_variance=spread.judge_variance * wider,
    )


def _at(system: MixedSystem, solution: Solution, node: Node, *, with_covariance: bool) -> Conditional:
    ratio = node.entry_ratio if system.eliminates_entries else node.judge_ratio
    return conditional(system, solution, ratio, with_covariance=with_covariance)


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
    return _standard_quantiles(excess / (4 * excess + 6)) * np.sqrt(variance)[:, None]


def _standard_quantiles(heaviness: FloatArray) -> FloatArray:
    """Shape (E, 3): half the intervals of Student's t of variance 1; many of them from a table, right to 1e-7.

    Args:
        heaviness: shape (E,), one over the degrees of freedom, up to 1/4.
    """
    if len(heaviness) > _NODES:
        nodes = np.linspace(0, 1 / 4, _NODES)
        return np.column_stack([np.interp(heaviness, nodes, column) for column in _standard_quantiles(nodes).T])
    freedom = 1 / np.maximum(heaviness, 1e-12)
    return np.column_stack([stdtrit(freedom, (1 + level) / 2) * np.sqrt(1 - 2 / freedom) for level in LEVELS])


def _beliefs(
    share: FloatArray, conditionals: list[Conditional], value: FloatArray, variance: FloatArray, size: float
) -> Iterator[Belief]:
    squared = size**2
    if len(value) <= MIXED_UP_TO:
        for weight, one in zip(share, conditionals, strict=True):
            covariance = None if one.covariance is None else one.covariance * squared
            yield Belief(float(weight), one.value * size, one.variance * squared, one.shared * squared, covariance)
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
        value * size,
        variance * squared,
        shared * squared,
        None if covariance is None else covariance * squared,
    )


def _sigmas(node: Node, freedom: int) -> tuple[float, float, float]:
    """Give the means of the three standard deviations for one pair of ratios."""
    noise = math.sqrt(node.solution.scale * freedom / 2) * (
        math.exp(gammaln((freedom - 1) / 2) - gammaln(freedom / 2)) if freedom > 1 else math.sqrt(2)
    )
    return noise * math.sqrt(node.entry_ratio), noise * math.sqrt(node.judge_ratio), noise
