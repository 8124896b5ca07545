"""From the points of a sheet to its total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.arrays import IntArray

MOST_POINTS = 100
WEIGHT_SUM = 10_000
"""A hundred per cent in hundredths of a per cent."""
TOTAL_UNITS = 10_000
"""How many units of a weighted total make one point: 86.35 is 863,500."""


def weighted_totals(points: NDArray[np.integer], weights: NDArray[np.integer]) -> IntArray:
    """Weigh and add the points of every sheet, exactly.

    Args:
        points: shape (S, C), whole points 0–100, one row a sheet. There is no way to
            say “not given”: leave an incomplete sheet out and count it as missing.
        weights: shape (C,), hundredths of a per cent, not negative, sum 10,000.

    Returns:
        Shape (S,), int64, ten-thousandths of a point (see ``TOTAL_UNITS``).

    Raises:
        ValueError: shapes do not fit, the numbers are not whole (NaN included), points
            leave 0–100, or the weights do not sum to 10,000.
    """
    if points.ndim != 2 or weights.shape != points.shape[1:]:  # noqa: PLR2004 -- sheets by criteria
        raise ValueError(f"points {points.shape} must be sheets by criteria, weights {weights.shape} by criteria")
    for name, array in (("points", points), ("weights", weights)):
        if array.dtype.kind not in "iu":
            raise ValueError(f"{name} must be whole numbers, not {array.dtype}: “not given” is never a number")
    if points.size and not 0 <= points.min() <= points.max() <= MOST_POINTS:
        raise ValueError("points must lie between 0 and 100")
    if weights.min(initial=0) < 0 or weights.sum() != WEIGHT_SUM:
        raise ValueError("weights must not be negative and must sum to 10,000 hundredths of a per cent")
    return points.astype(np.int64) @ weights.astype(np.int64)
