"""Weights that follow a gamma law of mean one: how much a sheet, or all sheets of a judge, count.

Normal noise whose precision is multiplied by such a weight is Student's t; its degrees of freedom are twice the
law's shape. Given what is expected on each sheet, the weights' belief is a gamma law again, in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import digamma, gammaln

from scoring.arrays import FloatArray

FEWEST_DEGREES, MOST_DEGREES = 1.0, 1_000.0
"""Student's t is searched between these; the most can hardly be told from normal noise."""

_SOME_DEGREES = (2.0, 4.0, 8.0, 16.0, 40.0, 120.0)


@dataclass(frozen=True, eq=False)
class GammaWeights:
    """Beliefs about weights.

    Attributes:
        degrees: twice the shape of the law all weights come from.
        mean: shape (N,).
        log_mean: shape (N,), mean of the logarithm.
        divergence: how far the beliefs lie from that law (Kullback & Leibler), summed over all weights.
    """

    degrees: float
    mean: FloatArray
    log_mean: FloatArray
    divergence: float


def gamma_weights(count: FloatArray, squares: FloatArray, degrees: float) -> GammaWeights:
    """Give the beliefs about weights for sheets whose squared deviations are known.

    Args:
        count: shape (N,), or (1,) for all alike: how many sheets share each weight.
        squares: shape (N,), expected sum of their squared deviations, in units of the noise's variance.
        degrees: of freedom, twice the shape of the law.

    References:
        Lange, Little & Taylor (1989), Robust statistical modeling using the t distribution; Bishop (2006),
        Pattern Recognition and Machine Learning, ch. 10, for the bound.
    """
    prior = degrees / 2
    shape, rate = prior + count / 2, prior + squares / 2
    log_rate = np.log(rate)
    mean, log_mean = shape / rate, digamma(shape) - log_rate
    divergence = (shape - prior) * digamma(shape) - gammaln(shape) + prior * log_rate + mean * (prior - rate)
    constant = gammaln(prior) - prior * np.log(prior)
    return GammaWeights(degrees, mean, log_mean, float(divergence.sum() + len(rate) * constant))


def log_marginal(count: FloatArray, squares: FloatArray, degrees: float) -> float:
    """Logarithm of the density of the deviations with the weights integrated out, over that with all weights one."""
    prior = degrees / 2
    shape, rate = prior + count / 2, prior + squares / 2
    each = gammaln(shape) - shape * np.log(rate) + squares / 2
    return float(each.sum() + len(rate) * (prior * np.log(prior) - gammaln(prior)))


def best_degrees(count: FloatArray, squares: FloatArray) -> float:
    """Give the degrees of freedom under which the deviations are likeliest, within what is searched."""
    found = minimize_scalar(
        lambda log_degrees: -log_marginal(count, squares, float(np.exp(log_degrees))),
        bounds=(np.log(FEWEST_DEGREES), np.log(MOST_DEGREES)),
        method="bounded",
        options={"xatol": 1e-4},
    )
    return float(np.exp(found.x))


def gain(count: FloatArray, squares: FloatArray) -> float:
    """Give what the log-likelihood gains by such weights, at the best of a few degrees of freedom; at least 0."""
    return max(0.0, *(log_marginal(count, squares, degrees) for degrees in _SOME_DEGREES))
