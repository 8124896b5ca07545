"""What is believed of the variance ratios: a few pairs of them, with their weights, that stand for all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from scoring.arrays import FloatArray
from scoring.mixed_search import NO_SEVERITY, Search, within_reach
from scoring.mixed_system import MixedSystem, Solution

FINE_UP_TO = 100
"""With so many entries there are seven pairs an axis; with more the belief is narrow, and three do."""

UNLIKELY = 0.2
"""Severity that is less credible than this is left out altogether, as a test would have it."""

_NEGLIGIBLE = 1e-4
_FAR_BELOW = 30.0
# The half-Cauchy density of a ratio r is 2 / π / (1 + r²); a search leaves the constant out.
_HALF_CAUCHY = math.log(2 / math.pi)


@dataclass(frozen=True, eq=False)
class Node:
    """A pair of variance ratios that stands for those around it.

    Attributes:
        weight: share of belief; all sum to 1.
        entry_ratio: variance of entries over that of noise.
        judge_ratio: variance of judges over that of noise.
        judges_alike: whether it stands for judges who do not differ in severity at all.
        solution: of the equations.
    """

    weight: float
    entry_ratio: float
    judge_ratio: float
    judges_alike: bool
    solution: Solution


@dataclass(frozen=True, eq=False)
class _Point:
    log_mass: float
    place: FloatArray
    judges_alike: bool
    solution: Solution


def believed_ratios(system: MixedSystem, start: FloatArray | None = None) -> list[Node]:
    """Give pairs of ratios that stand for their posterior.

    That judges are all alike and that they differ are believed beforehand to one half each. Where the sheets show a
    difference nothing is left of the first; where they show none, nothing is kept of the second.

    Args:
        system: the equations.
        start: a point near the top, where one is known.
    """
    search = Search(system)
    top = search.climb(start)
    points = [*_differing(search, top, system.entries), *_alike(search, top, system.entries)]
    mass = np.array([point.log_mass for point in points])
    weight = np.exp(mass - mass.max())
    weight /= weight.sum()
    differing = np.array([not point.judges_alike for point in points])
    if weight[differing].sum() < UNLIKELY:
        weight[differing] = 0.0
    weight[weight < _NEGLIGIBLE] = 0.0
    weight /= weight.sum()
    return [
        Node(float(share), math.exp(2 * one.place[0]), math.exp(2 * one.place[1]), one.judges_alike, one.solution)
        for share, one in zip(weight, points, strict=True)
        if share > 0
    ]


def _differing(search: Search, top: FloatArray, entries: int) -> list[_Point]:
    spread = search.spread(top)
    volume = _HALF_CAUCHY + math.log(abs(float(np.linalg.det(spread))))
    return [
        _point(
            search, within_reach(top + spread @ np.array([one, other])), one**2 + other**2, volume + log_one + log_other
        )
        for (one, log_one), (other, log_other) in product(_places(entries), repeat=2)
    ]


def _alike(search: Search, top: FloatArray, entries: int) -> list[_Point]:
    near = np.array([top[0], NO_SEVERITY])
    if search.at(near)[0] - search.prior(NO_SEVERITY) < search.at(top)[0] - _FAR_BELOW:
        return []
    place, spread = search.climb_alike(near)
    volume = math.log(spread) - search.prior(NO_SEVERITY)
    return [
        _point(search, np.array([within_reach(place[0] + one * spread), NO_SEVERITY]), one**2, volume + log_one)
        for one, log_one in _places(entries)
    ]


def _places(entries: int) -> list[tuple[float, float]]:
    places, weights = np.polynomial.hermite_e.hermegauss(7 if entries <= FINE_UP_TO else 3)
    return [(float(place), math.log(weight)) for place, weight in zip(places, weights, strict=True)]


def _point(search: Search, place: FloatArray, squared: float, volume: float) -> _Point:
    height, solution = search.at(place)
    return _Point(height + squared / 2 + volume, place, bool(place[1] == NO_SEVERITY), solution)
