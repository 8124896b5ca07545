"""Pairs of entries on either side of an edge that the sheets cannot tell apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.edges import ABOVE, BELOW, TIED, Edge
from scoring.mixed import Belief, MixedFit

APART = 0.25
"""With less chance than this to be the other way round, one in four, a pair counts as told apart."""
_LEAST_SD = 1e-9


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs across an edge that do not certainly stand in the right order, the most doubtful first; shape (P,) each.

    Attributes:
        upper: index of the entry above, or tied.
        lower: index of the entry below, or tied.
        chance: that the lower one is truly better.
    """

    upper: IntArray
    lower: IntArray
    chance: FloatArray

    @property
    def inseparable(self) -> BoolArray:
        """Shape (P,): the sheets favour neither; for the others they contradict the official order."""
        return np.asarray(self.chance <= 1 - APART, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Joint:
    """What is believed of some entries at once, in one normal law.

    Attributes:
        mean: shape (C,), values up to one constant for all.
        covariance: shape (C, C), the shared error of the judges included.
    """

    mean: FloatArray
    covariance: FloatArray


def doubtful_pairs(fit: MixedFit, edge: Edge) -> Pairs:
    """Find the pairs across an edge whose order the sheets do not bear out.

    The chance that the lower entry is truly better comes from the joint posterior of the two: the error that both
    share, because the same judges read them, does not count. Of a tie across the edge every two entries are a pair.

    Args:
        fit: of the ranked entries' sheets; each of them has one.
        edge: of the same entries.
    """
    upper = np.flatnonzero((edge.side == ABOVE) | (edge.side == TIED))
    lower = np.flatnonzero((edge.side == BELOW) | (edge.side == TIED))
    chance = np.zeros((len(upper), len(lower)))
    whole = sum(belief.weight for belief in fit.beliefs)
    for belief in fit.beliefs:
        chance += belief.weight / whole * _chance_of_order(fit, belief, upper, lower)
    across = edge.side[upper][:, None] < edge.side[lower]
    # Within a tie there is no official order to contradict.
    both_tied = (edge.side[upper][:, None] == TIED) & (edge.side[lower] == TIED) & (chance <= 1 - APART)
    row, column = np.nonzero((across | (both_tied & (upper[:, None] < lower))) & (chance >= APART))
    found = chance[row, column]
    # Equal chances by the order of the entries; rounding keeps noise of the last digit from deciding.
    order = np.lexsort((lower[column], upper[row], -found.round(9)))
    return Pairs(upper[row][order], lower[column][order], found[order])


def joint(fit: MixedFit, entries: IntArray) -> Joint:
    """Give the belief about some entries, several beliefs as one with their mean and covariance.

    Args:
        fit: of sheets of all of them.
        entries: shape (C,), indices.
    """
    places = np.searchsorted(fit.scored, entries)
    whole = sum(belief.weight for belief in fit.beliefs)
    parts = [
        (belief.weight / whole, belief.value[fit.same_as[places]], _covariance(belief, places))
        for belief in fit.beliefs
    ]
    mean = np.sum([weight * value for weight, value, _covered in parts], axis=0)
    covariance = np.sum(
        [weight * (covered + np.outer(value - mean, value - mean)) for weight, value, covered in parts], axis=0
    )
    return Joint(mean, covariance)


def _chance_of_order(fit: MixedFit, belief: Belief, upper: IntArray, lower: IntArray) -> FloatArray:
    """Shape (U, L): the chance that the lower entry is better, under one belief."""
    one, other = np.searchsorted(fit.scored, upper), np.searchsorted(fit.scored, lower)
    value = belief.value[fit.same_as]
    spread = belief.variance[one][:, None] + belief.variance[other] - 2 * _between(belief, one, other)
    sd = np.sqrt(np.maximum(spread, _LEAST_SD**2 * max(1.0, float(belief.variance.max(initial=0.0)))))
    return np.asarray(ndtr((value[other] - value[one][:, None]) / sd))


def _between(belief: Belief, one: IntArray, other: IntArray) -> FloatArray:
    """Shape (U, L): covariances; in a ranking too long to keep them, the mean of what both share with the rest."""
    if belief.covariance is not None:
        return belief.covariance[np.ix_(one, other)]
    return np.asarray((belief.shared[one][:, None] + belief.shared[other]) / 2)


def _covariance(belief: Belief, places: IntArray) -> FloatArray:
    covariance = _between(belief, places, places).copy()
    np.fill_diagonal(covariance, belief.variance[places])
    return covariance
