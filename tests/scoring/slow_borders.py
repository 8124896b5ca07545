"""Extra sheets played out many times, and every plan tried: what the closed forms must come to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from scoring.arrays import FloatArray, IntArray
from scoring.border_pairs import Joint
from scoring.extra_reviews import Readers


def drawn_wrong_order(
    joint: Joint,
    pairs: IntArray,
    readers: Readers,
    sheets: Sequence[tuple[int, int]],
    *,
    rng: np.random.Generator,
    draws: int,
) -> FloatArray:
    """Shape (P,): how often a pair is put into the wrong order once the sheets have been written and read.

    Values, severities and totals are drawn; the estimate is the linear regression of the values on the totals.
    """
    entries, many = len(joint.mean), len(readers.spread)
    covariance = np.zeros((entries + many,) * 2)
    covariance[:entries, :entries] = joint.covariance
    covariance[entries:, entries:] = np.diag(readers.spread**2)
    mean = np.concatenate([joint.mean, np.zeros(many)])
    truth = rng.multivariate_normal(mean, covariance, size=draws)
    looks = np.zeros((len(sheets), entries + many))
    for row, (entry, reader) in enumerate(sheets):
        looks[row, [entry, entries + reader]] = 1
    totals = truth @ looks.T + readers.noise * rng.normal(size=(draws, len(sheets)))
    gain = covariance @ looks.T @ np.linalg.inv(looks @ covariance @ looks.T + readers.noise**2 * np.eye(len(sheets)))
    estimate = mean + (totals - mean @ looks.T) @ gain.T
    true = truth[:, pairs[:, 0]] - truth[:, pairs[:, 1]]
    seen = estimate[:, pairs[:, 0]] - estimate[:, pairs[:, 1]]
    return np.asarray(((true > 0) != (seen > 0)).mean(axis=0))


def every_plan(readers: Readers, size: int) -> list[tuple[tuple[int, int], ...]]:
    """All choices of so many sheets."""
    allowed = [(int(entry), int(reader)) for entry, reader in np.argwhere(readers.may_read)]
    return list(combinations(allowed, size))
