"""The most credible pair of variance ratios, found by Newton's steps."""

from __future__ import annotations

import math

import numpy as np

from scoring.arrays import FloatArray
from scoring.mixed_system import MixedSystem, Solution

START = (-0.3, -0.7)
"""Logarithms of the ratios of standard deviations, entry to noise and judge to noise, of a usual panel."""

NO_SEVERITY = -14.0
"""Logarithm of the judges' ratio that stands for judges who are all alike: effects vanish in rounding."""

_FARTHEST = 6.0
_STEP = 1e-3
_ROUNDS = 60
_COARSE_ROUNDS = 4


def within_reach(point: FloatArray | float) -> FloatArray:
    """Keep to ratios that numbers can bear: totals that fit an additive table exactly lead beyond all bounds."""
    return np.asarray(np.clip(point, -_FARTHEST, _FARTHEST))


class Search:
    """Looks for the most credible pair of ratios; a point is the logarithm of both ratios of standard deviations."""

    def __init__(self, system: MixedSystem) -> None:
        self._system = system

    def at(self, point: FloatArray) -> tuple[float, Solution]:
        """Give the logarithm of the density at a point, and the solution there."""
        solution = self._system.solve(math.exp(2 * point[0]), math.exp(2 * point[1]))
        return solution.log_evidence + self.prior(point[0]) + self.prior(point[1]), solution

    def prior(self, log_ratio: float) -> float:
        """Give the logarithm of a ratio's half-Cauchy density, up to its constant; a factor e^x for its logarithm."""
        return float(log_ratio - np.log1p(np.exp(2 * log_ratio)))

    def climb(self, start: FloatArray | None = None) -> FloatArray:
        """Climb to the top by Newton's steps.

        Args:
            start: a point near the top where one is known.
        """
        point = np.array(START) if start is None else start
        coarse = _COARSE_ROUNDS if start is None else 0
        for round_ in range(_ROUNDS):
            point, before = self.step(point, 10 * _STEP if round_ < coarse else _STEP), point
            if np.abs(point - before).max() < _STEP**2 and round_ >= coarse:
                break
        return point

    def step(self, point: FloatArray, width: float = _STEP) -> FloatArray:
        """Take one of Newton's steps, shortened until it does not lead down.

        Args:
            point: where to start.
            width: of the differences that stand for derivatives.
        """
        height, gradient, curvature = self._around(point, width)
        step = _ascent(gradient, curvature)
        # Differences say nothing about a climb smaller than what they can see.
        while self.at(within_reach(point + step))[0] < height - _STEP**3 and np.abs(step).max() > _STEP**2:
            step = step / 2
        return within_reach(point + step)

    def spread(self, top: FloatArray) -> FloatArray:
        """Shape (2, 2): a square root of the covariance of the ratios' logarithms, by the curvature at the top."""
        _, _, curvature = self._around(top, 50 * _STEP)
        values, vectors = np.linalg.eigh(-curvature)
        return np.asarray(vectors / np.sqrt(np.clip(values, 0.05, None)))

    def climb_alike(self, start: FloatArray) -> tuple[FloatArray, float]:
        """Climb along the entries' ratio only; gives the top, and the standard deviation of its logarithm there.

        Args:
            start: a point with no severity.
        """
        point = start
        for _ in range(_ROUNDS):
            slope, curvature = self._along(point, 10 * _STEP)
            step = float(np.clip(slope / max(abs(curvature), 0.05), -1.5, 1.5))
            point, before = np.array([within_reach(point[0] + step), NO_SEVERITY]), point
            if abs(point[0] - before[0]) < _STEP:
                break
        _, curvature = self._along(point, 50 * _STEP)
        return point, 1 / math.sqrt(max(-curvature, 0.05))

    def _along(self, point: FloatArray, step: float) -> tuple[float, float]:
        first = np.array([step, 0.0])
        height, up, down = self.at(point)[0], self.at(point + first)[0], self.at(point - first)[0]
        return (up - down) / (2 * step), (up - 2 * height + down) / step**2

    def _around(self, point: FloatArray, step: float) -> tuple[float, FloatArray, FloatArray]:
        height = self.at(point)[0]
        first, second = np.array([step, 0.0]), np.array([0.0, step])
        up, down = self.at(point + first)[0], self.at(point - first)[0]
        right, left = self.at(point + second)[0], self.at(point - second)[0]
        both, neither = self.at(point + first + second)[0], self.at(point - first - second)[0]
        mixed = (both - up - right + 2 * height - down - left + neither) / (2 * step**2)
        gradient = np.array([up - down, right - left]) / (2 * step)
        curvature = np.array(
            [
                [(up - 2 * height + down) / step**2, mixed],
                [mixed, (right - 2 * height + left) / step**2],
            ]
        )
        return height, gradient, curvature


def _ascent(gradient: FloatArray, curvature: FloatArray) -> FloatArray:
    """Give Newton's step, turned uphill where the surface is not curved downwards, of at most 1.5."""
    values, vectors = np.linalg.eigh(-curvature)
    step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), 0.05))
    return np.asarray(step * min(1.0, 1.5 / max(1e-300, float(np.abs(step).max()))))
