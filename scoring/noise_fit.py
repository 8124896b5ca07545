"""The mixed model with more than plain noise, fitted by a lower bound of its likelihood.

Sheet of entry i by judge j: total = group + judge j's effect + scale of j × (entry + noise / √(weight of the sheet ×
weight of the judge)); either weight follows a gamma law of mean one, the scales' logarithms a normal law.
Given weights and scales this is the plain model on other totals, so its exact solution does all the work: beliefs
about weights and effects are improved in turn, and each turn raises a lower bound of the likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import minimize_scalar

from scoring.arrays import FloatArray, IntArray, sums
from scoring.beliefs import sheet_variance
from scoring.compact import first_of_the_same
from scoring.crossed import CrossedScores
from scoring.gamma_weights import GammaWeights, best_degrees, gamma_weights
from scoring.mixed_search import Search
from scoring.mixed_system import MixedSystem, Solution
from scoring.noise import Feature

_ROUNDS = 60
_SETTLED = 1e-4
_BETWEEN_SEARCHES = 3
_LONGEST_STEP = 0.3
_LEAST_SPREAD, _MOST_SPREAD = 1e-3, 1.5
_FARTHEST_SCALE = np.log(4.0)


@dataclass(frozen=True, eq=False)
class NoiseFit:
    """One noise model fitted to sheets sorted by entry and judge.

    Attributes:
        features: what is on.
        system: the equations with these weights and totals.
        point: logarithms of the ratios of standard deviations, at the top.
        solution: at that point.
        sheet: beliefs about the sheets' weights, where tails are heavy.
        judge: beliefs about the judges' weights, where they differ in noise.
        log_scale: shape (J,), logarithm of each judge's scale; 0 where equal.
        scale_spread: standard deviation of the law of these logarithms.
        anchor: shape (S,), what group and judge would give a middling entry, around which totals are stretched.
        anchored_at: the point of the plain model that says so.
        bound: lower bound of the log-likelihood, exact for the plain model, up to a constant of the sheets.
    """

    features: frozenset[Feature]
    system: MixedSystem
    point: FloatArray
    solution: Solution
    anchor: FloatArray
    anchored_at: FloatArray
    log_scale: FloatArray
    bound: float
    sheet: GammaWeights | None = field(default=None)
    judge: GammaWeights | None = field(default=None)
    scale_spread: float = field(default=0.0)

    @property
    def information(self) -> float:
        """Share of what the sheets would tell, were their weights given rather than estimated from them.

        The expected information of Student's t is (ν + 1) / (ν + 3) of that; as estimated weights already take account
        of which sheets lie far off, its root is what makes intervals hold what they say (measured).

        References:
            Lange, Little & Taylor (1989), Robust statistical modeling using the t distribution.
        """
        share = 1.0
        if self.sheet is not None:
            share *= (self.sheet.degrees + 1) / (self.sheet.degrees + 3)
        if self.judge is not None:
            known = self.judge.degrees + np.bincount(self.system.judge, minlength=self.system.judges)
            share *= float((known / (known + 2))[self.system.judge].mean())
        return float(np.sqrt(share))

    @property
    def deviation(self) -> FloatArray:
        """Shape (S,): total less what is expected."""
        return self.system.total - expected(self.system, self.solution, self.point)

    @property
    def squares(self) -> FloatArray:
        """Shape (S,): expected squared deviation in units of the noise's variance, doubt about effects included."""
        doubt = sheet_variance(self.system, self.solution, ratio_of_long(self.system, self.point))
        return self.deviation**2 / self.solution.scale + doubt


def ratio_of_long(system: MixedSystem, point: FloatArray) -> float:
    """Give the ratio of variances of the block that is eliminated."""
    return float(np.exp(2 * point[0 if system.eliminates_entries else 1]))


def effects(system: MixedSystem, solution: Solution, point: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the posterior means of entries with their group, shape (E,), and of judges, shape (J,)."""
    ratio = ratio_of_long(system, point)
    kept = ratio / (1 + ratio * system.load)
    of_group, short = solution.dense[: system.groups], solution.dense[system.groups :]
    if not system.eliminates_entries:
        entry = of_group[system.group] + short
        return entry, kept * (system.sum - sums(system.judge, system.weight * entry[system.entry], system.judges))
    share = 1 - kept * system.load
    given = system.sum - sums(system.entry, system.weight * short[system.judge], system.entries)
    return share * of_group[system.group] + kept * given, short


def expected(system: MixedSystem, solution: Solution, point: FloatArray) -> FloatArray:
    """Shape (S,): what is expected on each sheet."""
    entry, judge = effects(system, solution, point)
    return np.asarray(entry[system.entry] + judge[system.judge])


def plain(scores: CrossedScores, part: IntArray | None = None) -> NoiseFit:
    """Fit the plain model.

    Args:
        scores: sorted by entry and judge, around zero with size one; see ``scoring.compact``.
        part: shape (J,), within which judges are compared; see ``scoring.mixed_system``.
    """
    system = MixedSystem(scores, np.ones(len(scores.total)), part)
    search = Search(system)
    point = search.climb()
    height, solution = search.at(point)
    _, judge = effects(system, solution, point)
    anchor = solution.dense[: system.groups][system.group[system.entry]] + judge[system.judge]
    return NoiseFit(frozenset(), system, point, solution, anchor, point, np.zeros(scores.judges), height)


def extended(start: NoiseFit, scores: CrossedScores, feature: Feature, rounds: int = _ROUNDS) -> NoiseFit:
    """Fit the model of a fit with one feature more, from that fit on.

    Args:
        start: a fit of the same sheets; with the feature, it is carried on.
        scores: as for ``plain``.
        feature: what is added.
        rounds: at most; however few, the bound is one.
    """
    now = replace(start, features=start.features | {feature})
    twin = _twin_sheets(scores)
    for round_ in range(rounds):
        before = now
        now = _improved(now, scores, twin, searching=round_ % _BETWEEN_SEARCHES == 0)
        moved = np.abs(np.log(now.system.weight / before.system.weight)).max(initial=0.0)
        moved = max(moved, np.abs(now.log_scale - before.log_scale).max(), np.abs(now.point - before.point).max() / 10)
        if moved < _SETTLED and round_ >= _BETWEEN_SEARCHES:
            break
    return replace(now, bound=_bound(now))


def _improved(now: NoiseFit, scores: CrossedScores, twin: IntArray, *, searching: bool) -> NoiseFit:
    """Improve weights and scales once, then what is expected; from time to time the ratios and laws, too."""
    system, squares = now.system, now.squares
    sheet, judge = now.sheet, now.judge
    by_judge = np.ones(system.judges) if judge is None else judge.mean
    weight = np.ones(len(squares))
    if Feature.HEAVY_TAILS in now.features:
        ones, own = np.ones(1), by_judge[system.judge] * squares
        sheet = gamma_weights(ones, own, best_degrees(ones, own) if searching or sheet is None else sheet.degrees)
        # The same sheets get the same weights, whatever the last bit of a sum.
        weight = sheet.mean[twin]
    if Feature.JUDGE_NOISE in now.features:
        count = sums(system.judge, np.ones(len(squares)), system.judges)
        own = sums(system.judge, weight * squares, system.judges)
        judge = gamma_weights(count, own, best_degrees(count, own) if searching or judge is None else judge.degrees)
        weight = weight * judge.mean[system.judge]
    moved = replace(now, sheet=sheet, judge=judge)
    if Feature.JUDGE_SCALE in now.features:
        moved = _rescaled(moved)
    total = now.anchor + (scores.total - now.anchor) / np.exp(moved.log_scale)[system.judge]
    system = system.reweighted(weight, total)
    search = Search(system)
    point = search.step(now.point) if searching else now.point
    height, solution = search.at(point)
    return replace(moved, system=system, point=point, solution=solution, bound=height)


def _rescaled(now: NoiseFit) -> NoiseFit:
    """Move the judges' scales by one of Newton's steps, and the spread of their law with them."""
    slope, information = scale_evidence(now)
    apart = now.log_scale - now.log_scale.mean()
    spread = likeliest_spread(apart + slope / information, information)
    precision = 1 / spread**2
    step = (slope - precision * apart) / (information + precision)
    moved = now.log_scale + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
    moved = np.clip(moved - moved.mean(), -_FARTHEST_SCALE, _FARTHEST_SCALE)
    # The whole panel's scale is one: values are what the whole panel would have given.
    return replace(now, log_scale=moved - np.log(np.exp(moved)[now.system.judge].mean()), scale_spread=spread)


def scale_evidence(now: NoiseFit) -> tuple[FloatArray, FloatArray]:
    """Give slope and information of the log-likelihood along each judge's scale; both of shape (J,)."""
    system = now.system
    entry, judge = effects(system, now.solution, now.point)
    quality = entry[system.entry]
    weighted = system.weight * (system.total - quality - judge[system.judge]) / now.solution.scale
    count = sums(system.judge, np.ones(len(weighted)), system.judges)
    slope = sums(system.judge, weighted * (system.total - now.anchor), system.judges) - count
    mass = np.maximum(sums(system.judge, system.weight, system.judges), 1e-300)
    middle = sums(system.judge, system.weight * quality, system.judges) / mass
    signal = sums(system.judge, system.weight * (quality - middle[system.judge]) ** 2, system.judges)
    # A judge's own level takes one sheet; who has none or one says nothing of a scale.
    information = 2 * np.maximum(count - 1, 0) + signal / now.solution.scale
    return np.where(count > 1, slope, 0.0), np.maximum(information, 1e-9)


def likeliest_spread(estimate: FloatArray, information: FloatArray) -> float:
    """Give the spread of a normal law around zero under which estimates of such information are likeliest."""
    found = minimize_scalar(
        lambda log_spread: -_spread_gain(estimate, information, float(np.exp(log_spread))),
        bounds=(np.log(_LEAST_SPREAD), np.log(_MOST_SPREAD)),
        method="bounded",
        options={"xatol": 1e-4},
    )
    return float(np.exp(found.x))


def _spread_gain(estimate: FloatArray, information: FloatArray, spread: float) -> float:
    inflated = 1 + information * spread**2
    return float((0.5 * information * estimate**2 * (1 - 1 / inflated) - 0.5 * np.log(inflated)).sum())


def scale_gain(estimate: FloatArray, information: FloatArray) -> float:
    """Log-likelihood that estimates of the judges' scales gain when these may differ."""
    return _spread_gain(estimate, information, likeliest_spread(estimate, information))


def _bound(now: NoiseFit) -> float:
    system, bound = now.system, now.bound
    if now.sheet is not None:
        bound += 0.5 * float(now.sheet.log_mean.sum()) - now.sheet.divergence
    if now.judge is not None:
        bound += 0.5 * float(now.judge.log_mean[system.judge].sum()) - now.judge.divergence
    if now.scale_spread:
        _, information = scale_evidence(now)
        bound -= float(now.log_scale[system.judge].sum())
        bound -= float(now.log_scale.var() * system.judges) / (2 * now.scale_spread**2)
        bound -= 0.5 * float(np.log1p(information * now.scale_spread**2).sum())
    return bound


def _twin_sheets(scores: CrossedScores) -> IntArray:
    """Shape (S,): for each sheet the sheet of the same judge on the first entry with the very same sheets."""
    first = first_of_the_same(scores, np.ones(len(scores.total)))
    counts = np.bincount(scores.entry, minlength=scores.entries)
    starts = np.cumsum(counts) - counts
    return np.arange(len(scores.entry)) + (starts[first] - starts)[scores.entry]
