"""Which noise model the sheets ask for: features are added one by one while a likelihood-ratio test wants them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scoring.arrays import IntArray, sums
from scoring.compact import Compact
from scoring.gamma_weights import gain
from scoring.noise import Feature, FeatureTest
from scoring.noise_fit import NoiseFit, extended, plain, scale_evidence, scale_gain

LEAST_THRESHOLD = 3.84
"""Upper 5 % of chi-square with one degree of freedom: few sheets may not change the model more lightly than that."""

_WORTH_FITTING = 0.5
_TRIAL_ROUNDS = 6
_LEAST_FREE = 0.05
_NO_NOISE = 1e-4


@dataclass(frozen=True, eq=False)
class ChosenNoise:
    """The model the sheets ask for, and the tests that led to it, in the order of ``Feature``."""

    fit: NoiseFit
    tests: tuple[FeatureTest, ...]


def threshold(sheets: int) -> float:
    """Twice the gain in log-likelihood that one more parameter must bring.

    References:
        Schwarz (1978), Estimating the dimension of a model: the logarithm of the number of observations.
    """
    return max(LEAST_THRESHOLD, math.log(sheets))


def choose(small: Compact, part: IntArray | None = None) -> ChosenNoise:
    """Choose a noise model.

    A cheap statistic says which features are worth fitting. They are tried for a few rounds; the best is fitted, and
    added if its gain passes the threshold; then the others are looked at again. For plain data nothing more is fitted.

    Args:
        small: the sheets.
        part: shape (J,), within which judges are compared; see ``scoring.mixed_system``.
    """
    least = threshold(len(small.scores.total))
    now = plain(small.scores, part)
    found = screen(now)
    while open_ := [one for one in Feature if one not in now.features and found[one] > _WORTH_FITTING * least]:
        tried = {feature: extended(now, small.scores, feature, _TRIAL_ROUNDS) for feature in open_}
        best = max(open_, key=lambda feature: tried[feature].bound)
        better = extended(tried[best], small.scores, best)
        found |= {feature: _gain(now, fit) for feature, fit in (tried | {best: better}).items()}
        if found[best] <= least:
            break
        now = better
        found |= {feature: gain for feature, gain in screen(now).items() if feature not in now.features}
    return ChosenNoise(
        now, tuple(FeatureTest(feature, found[feature], least, feature in now.features) for feature in Feature)
    )


def _gain(less: NoiseFit, more: NoiseFit) -> float:
    return max(0.0, 2 * (more.bound - less.bound))


def screen(fit: NoiseFit) -> dict[Feature, float]:
    """Give each feature's likelihood-ratio statistic as if a fit's deviations were independent and normal."""
    system = fit.system
    square = fit.deviation**2 / fit.solution.scale
    free = 1 - system.weight * (fit.squares - square)
    if fit.solution.scale < _NO_NOISE:
        # Totals that an additive table fits all but exactly leave nothing but rounding.
        return dict.fromkeys(Feature, 0.0)
    # A sheet that is fitted exactly says nothing.
    heard = free > _LEAST_FREE
    squares = np.where(heard, system.weight * square / np.where(heard, free, 1.0), 0.0)
    count = heard.astype(np.float64)
    by_judge = (sums(system.judge, count, system.judges), sums(system.judge, squares, system.judges))
    slope, information = scale_evidence(fit)
    return {
        Feature.HEAVY_TAILS: 2 * gain(np.ones(1), squares[heard]),
        Feature.JUDGE_NOISE: 2 * gain(*by_judge),
        Feature.JUDGE_SCALE: max(0.0, 2 * scale_gain(slope / information, information)),
    }
