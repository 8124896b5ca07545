"""Weightings: shares that sum to a whole exactly, and all that lie near one, counted and drawn from without bias."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from scoring.arrays import IntArray
from scoring.totals import WEIGHT_SUM

_DRAWN_BYTES = 32


@dataclass(frozen=True, eq=False)
class Weightings:
    """Weightings looked at, in place of all there are.

    Attributes:
        weights: shape (W, C), hundredths of a per cent; every row sums to 10,000.
        there_are: how many there are in all, exactly; W where every one is looked at.
    """

    weights: IntArray
    there_are: int


def normalised(parts: Sequence[int]) -> tuple[int, ...]:
    """Make shares of 10,000 of parts of any sum; parts that sum to 10,000 stay as they are.

    Each share is rounded down; the hundredths left over go one each to the largest remainders,
    of equal ones to the first.

    Args:
        parts: length C, whole, not negative, at least one above 0.

    Returns:
        Length C, whole hundredths of a per cent, sum exactly 10,000.

    Raises:
        ValueError: a part is negative, or none is above 0.

    References:
        Balinski & Young (1982), Fair Representation (the method of largest remainders).
    """
    together = sum(parts)
    if together <= 0 or min(parts) < 0:
        raise ValueError("parts must not be negative, and one must be above 0")
    shares, remainders = zip(*(divmod(part * WEIGHT_SUM, together) for part in parts), strict=True)
    left = WEIGHT_SUM - sum(shares)
    served = set(sorted(range(len(parts)), key=lambda place: -remainders[place])[:left])
    return tuple(share + (place in served) for place, share in enumerate(shares))


def weightings_near(weights: Sequence[int], within: int, *, most: int, rng: np.random.Generator) -> Weightings:
    """Give all weightings near one, or as many of them as one can look at, drawn evenly.

    Near are all in whole hundredths of which each weight lies within so many hundredths of its own,
    none is below 0, and the sum is 10,000. All of them count alike. Where there are more than ``most``,
    they are put in order and cut into so many slices of equal size, and one is drawn from each slice:
    a share p estimated from n of them is unbiased, and its standard error is at most √(p (1 − p) / n).

    Args:
        weights: length C, hundredths of a per cent, sum 10,000.
        within: hundredths of a per cent, not negative; 500 is five points.
        most: at most so many rows.
        rng: draws; the same state gives the same weightings.

    Raises:
        ValueError: the weights do not sum to 10,000 or are negative, or ``within`` is.

    References:
        Butler, Jia & Dyer (1997), Simulation techniques for the sensitivity analysis of multi-criteria
        decision models; Cochran (1977), Sampling Techniques, 5.6 (one draw from each of equal slices).
    """
    if sum(weights) != WEIGHT_SUM or min(weights) < 0 or within < 0:
        raise ValueError("weights must not be negative and must sum to 10,000; within must not be negative")
    near = _Near(weights, within)
    places = range(near.count) if near.count <= most else _one_of_each_slice(near.count, most, rng)
    rows = [near.at(place) for place in places]
    return Weightings(np.asarray(rows, dtype=np.int64).reshape(len(rows), len(weights)), near.count)


def _one_of_each_slice(count: int, slices: int, rng: np.random.Generator) -> Iterator[int]:
    for each in range(slices):
        first, behind = each * count // slices, (each + 1) * count // slices
        # There may be more weightings than a float can count, so the draw is a whole number of many bytes.
        draw = int.from_bytes(rng.bytes(_DRAWN_BYTES), "big")
        yield first + (draw * (behind - first) >> 8 * _DRAWN_BYTES)


class _Near:
    """All weightings near one, in the order of their first weights, each found by its place."""

    def __init__(self, weights: Sequence[int], within: int) -> None:
        self._low = [max(0, weight - within) for weight in weights]
        highs = [min(WEIGHT_SUM, weight + within) for weight in weights]
        spans = [high - low for low, high in zip(self._low, highs, strict=True)]
        self._above_low = WEIGHT_SUM - sum(self._low)
        ways = [1, *[0] * self._above_low]
        # For each criterion: in how many ways those after it can share out less than r hundredths, for every r.
        self._fewer: list[list[int]] = []
        for span in reversed(spans):
            fewer = [0, *accumulate(ways)]
            self._fewer.insert(0, fewer)
            ways = [fewer[left + 1] - fewer[max(0, left - span)] for left in range(self._above_low + 1)]
        self.count = ways[self._above_low]

    def at(self, place: int) -> tuple[int, ...]:
        """Give one weighting by its place from 0 on."""
        weights = []
        left = self._above_low
        for low, fewer in zip(self._low, self._fewer, strict=True):
            # The smaller this weight, the earlier: skip the whole of those with a smaller one.
            passed = fewer[left + 1] - place
            rest = bisect_left(fewer, passed) - 1
            weights.append(low + left - rest)
            place = fewer[rest + 1] - passed
            left = rest
        return tuple(weights)
