"""Squared differences between the values of a unit, summed over all its pairs without making the pairs."""

from __future__ import annotations

import numpy as np

from scoring.arrays import FloatArray, IntArray

STEP = 0.2
"""Of the integral behind ratios; its error falls as exp(−π²/STEP) and is below 1e-18."""
EXPONENT_LEFT, EXPONENT_RIGHT = 20.0, 3.9
"""Where the integrand has fallen below 1e-17 of its sum, in powers of e."""
EXPONENT_MOST = 700.0
CELLS_AT_ONCE = 2**18


def nominal_sums(values: FloatArray, sizes: IntArray) -> FloatArray:
    """Count the ordered pairs of unequal values of each unit.

    Args:
        values: shape (N,), unit after unit, ascending within each.
        sizes: shape (U,), how many values each unit has, all positive, sum N.

    Returns:
        Shape (U,), whole numbers.
    """
    starts = _starts(sizes)
    fresh = np.append(True, values[1:] != values[:-1])
    fresh[starts] = True
    run_starts = np.flatnonzero(fresh)
    runs = np.diff(np.append(run_starts, len(values)))
    equal = np.add.reduceat(runs * runs, np.searchsorted(run_starts, starts))
    return (sizes * sizes - equal).astype(np.float64)


def interval_sums(values: FloatArray, sizes: IntArray) -> FloatArray:
    """Sum (c − k)² over the ordered pairs of each unit; O(N) by sums of squares about the mean.

    Args:
        values: shape (N,), unit after unit.
        sizes: shape (U,), how many values each unit has, all positive, sum N.

    Returns:
        Shape (U,), the square of the unit of ``values``; exactly 0 where all are equal.
    """
    starts = _starts(sizes)
    # From the unit's first value on: equal values then differ by exactly nothing.
    offset = values - np.repeat(values[starts], sizes)
    centred = offset - np.repeat(np.add.reduceat(offset, starts) / sizes, sizes)
    squares: FloatArray = np.add.reduceat(centred * centred, starts)
    return squares * (2 * sizes)


def ratio_sums(values: FloatArray, sizes: IntArray) -> FloatArray:
    """Sum ((c − k) / (c + k))² over the ordered pairs of each unit; a pair of zeros counts 0.

    1 / s² = ∫ t exp(−s t) dt over t > 0. So the sum is the integral of t times the sum of
    (c − k)² exp(−c t) exp(−k t), and that is twice the mass times the spread of the values
    weighted by exp(−c t): sums of squares again, no pairs, all terms positive. With t = exp(u) the
    trapezoid rule is exact to rounding.

    Time is O(N × nodes), some 120 nodes and 12 more for each power of ten between the
    smallest and the largest value; memory is O(N). Values more than 300 powers of
    ten apart lose precision.

    Args:
        values: shape (N,), unit after unit, not negative, the greatest between 1/2 and 1.
        sizes: shape (U,), how many values each unit has, all positive, sum N.

    Returns:
        Shape (U,), no unit; exactly 0 where all are equal.
    """
    distinct = np.unique(values)
    sums = np.zeros(len(sizes))
    if len(distinct) == 1:
        return sums
    starts = _starts(sizes)
    offset = values - np.repeat(values[starts], sizes)
    last = min(EXPONENT_RIGHT - float(np.log(distinct[0] + distinct[1])), EXPONENT_MOST)
    nodes = np.exp(np.arange(-EXPONENT_LEFT, last + STEP, STEP))
    at_once = max(1, CELLS_AT_ONCE // len(values))
    for first in range(0, len(nodes), at_once):
        node = nodes[first : first + at_once, None]
        root, moved = np.exp(-0.5 * node * values), node * offset
        mass = np.add.reduceat(root * root, starts, axis=1)
        pull = np.add.reduceat(root * (root * moved), starts, axis=1)
        mean = np.divide(pull, mass, out=np.zeros_like(mass), where=mass > 0)
        spread = np.add.reduceat((root * (moved - np.repeat(mean, sizes, axis=1))) ** 2, starts, axis=1)
        sums += 2.0 * STEP * (mass * spread).sum(axis=0)
    return sums


def cumulative_middles(values: FloatArray) -> FloatArray:
    """Give each value twice the number of values below it, plus the number equal to it.

    Differences between these are twice the ordinal differences of Krippendorff: the values from c to k counted,
    both ends by half.

    Args:
        values: shape (N,), at least one.

    Returns:
        Shape (N,), whole numbers.
    """
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    return (2 * np.cumsum(count) - count).astype(np.float64)[code]


def _starts(sizes: IntArray) -> IntArray:
    starts: IntArray = np.cumsum(sizes) - sizes
    return starts
