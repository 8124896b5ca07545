"""Which noise model the sheets ask for: features are added one by one while a likelihood-ratio test wants them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scoring.arrays import IntArray
from scoring.compact import Compact
from scoring.gamma_weights import gain
from scoring.mixed_system import sums
from scoring.noise import Feature, FeatureTest
from scoring.noise_fit import NoiseFit, extended, plain, scale_evidence, scale_gain

LEAST_THRESHOLD = 3.84
"""Upper 5 % of chi-square with one degree of freedom: few sheets may not change the model more lightly than that."""

_WORTH_FITTING = 0.5
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

    A cheap statistic of the plain fit says which features are worth fitting; of those, the one that gains most is
    added while its gain passes the threshold. For plain data no second model is fitted.

    Args:
        small: the sheets.
        part: shape (J,), within which judges are compared; see ``scoring.mixed_system``.
    """
    least = threshold(len(small.scores.total))
    now = plain(small.scores, part)
    found = screen(now)
    open_ = [feature for feature in Feature if found[feature] > _WORTH_FITTING * least]
    while open_:
        fits = {feature: extended(now, small.scores, feature) for feature in open_}
        gains = {feature: max(0.0, 2 * (fits[feature].bound - now.bound)) for feature in open_}
        best = max(open_, key=lambda feature: gains[feature])
        found |= gains
        if gains[best] <= least:
            break
        now = fits[best]
        open_.remove(best)
    return ChosenNoise(
        now, tuple(FeatureTest(feature, found[feature], least, feature in now.features) for feature in Feature)
    )


def screen(fit: NoiseFit) -> dict[Feature, float]:
    """Give each feature's likelihood-ratio statistic as if the plain fit's deviations were independent."""
    system = fit.system
    doubt = fit.squares - fit.deviation**2 / fit.solution.scale
    free = 1 - doubt
    if fit.solution.scale < _NO_NOISE:
        # Totals that an additive table fits all but exactly leave nothing but rounding.
        return dict.fromkeys(Feature, 0.0)
    # A sheet that is fitted exactly says nothing.
    heard = free > _LEAST_FREE
    squares = np.where(heard, fit.deviation**2 / (fit.solution.scale * np.where(heard, free, 1.0)), 0.0)
    count = heard.astype(np.float64)
    by_judge = (sums(system.judge, count, system.judges), sums(system.judge, squares, system.judges))
    slope, information = scale_evidence(fit)
    return {
        Feature.HEAVY_TAILS: 2 * gain(np.ones(1), squares[heard]),
        Feature.JUDGE_NOISE: 2 * gain(*by_judge),
        Feature.JUDGE_SCALE: max(0.0, 2 * scale_gain(slope / information, information)),
    }
