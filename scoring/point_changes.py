"""How few points bring a sheet to another total: whole points, each criterion within its scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from scoring.arrays import BoolArray, IntArray

NEVER = 20_000
"""Stands for a change that whole points do not make up; two of them still fit the arrays here."""

CostArray = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class OwnSheets:
    """Complete sheets of one judge.

    Args:
        points: shape (E, C), whole, from 0 to ``most``.
        weights: shape (C,), whole, above 0.
        movable: shape (E,); the others keep their points.
        most: the end of the scale.

    Raises:
        ValueError: shapes that do not fit each other, a weight below 1, or points off the scale.
    """

    points: IntArray
    weights: IntArray
    movable: BoolArray
    most: int = 100

    def __post_init__(self) -> None:
        """Check once what everything here relies on."""
        if self.points.ndim != 2 or self.points.shape != (len(self.movable), len(self.weights)):  # noqa: PLR2004 -- E, C
            raise ValueError("points need one row a sheet and one column a criterion")
        if not len(self.weights) or (self.weights < 1).any():
            raise ValueError("every criterion weighs something")
        if ((self.points < 0) | (self.points > self.most)).any():
            raise ValueError("points lie on the scale")

    @property
    def totals(self) -> IntArray:
        """Shape (E,): weighted sums, exact."""
        return self.points @ self.weights

    @property
    def unit(self) -> int:
        """What every difference between two totals is a multiple of."""
        return gcd(*self.weights.tolist())

    def widest(self, reach: int) -> int:
        """By how many units a total moves at most, where no criterion moves by more than ``reach`` points."""
        return reach * int(self.weights.sum()) // self.unit


def fewest_points(sheets: OwnSheets, reach: int) -> CostArray:
    """How many points have to be moved so that a sheet's total moves by so much.

    Args:
        sheets: E sheets.
        reach: no criterion moves by more points than this.

    Returns:
        Shape (E, 2 · W + 1), W = ``sheets.widest(reach)``: [e, W + k] is the least sum over the criteria of points
        moved, up or down, that moves sheet e's total by k units; ``NEVER`` or more where none does.
    """
    return _stages(sheets, reach)[-1]


def changed(sheets: OwnSheets, row: int, shift: int, reach: int) -> IntArray:
    """Points of one sheet whose total has moved by so many units, with the fewest points moved.

    Of several ways one is taken that spreads the change over the criteria.

    Args:
        sheets: E sheets.
        row: which of them.
        shift: in units.
        reach: no criterion moves by more points than this.

    Returns:
        Shape (C,).

    Raises:
        ValueError: no points within reach make up this total.
    """
    points = sheets.points[row].copy()
    alone = OwnSheets(sheets.points[[row]], sheets.weights, sheets.movable[[row]], sheets.most)
    stages = _stages(alone, reach)
    widest = sheets.widest(reach)
    left = int(stages[-1][0, widest + shift]) if abs(shift) <= widest else NEVER
    if left >= NEVER:
        raise ValueError("no points within reach make up this total")
    steps = (sheets.weights // sheets.unit).tolist()
    for place in range(len(steps) - 1, -1, -1):
        scale = range(-min(left, int(points[place])), min(left, sheets.most - int(points[place])) + 1)
        move = _move(stages[place][0], shift, steps[place], scale, left=left, share=left / (place + 1))
        points[place] += move
        shift, left = shift - move * steps[place], left - abs(move)
    return points


def _move(before: CostArray, shift: int, step: int, scale: range, *, left: int, share: float) -> int:
    """Choose by how much one criterion moves: nearest to an even share of what is left to be moved.

    Args:
        before: fewest points by the criteria before it.
        shift: in units, what they and this one have to make up.
        step: units a point of this one is worth.
        scale: moves that leave this one on the scale.
        left: points moved by all of them.
        share: even share of these.
    """
    middle = len(before) // 2
    moves = [
        move
        for move in scale
        if abs(shift - move * step) <= middle and before[middle + shift - move * step] + abs(move) == left
    ]
    return min(moves, key=lambda move: (abs(abs(move) - share), abs(move), move))


def _stages(sheets: OwnSheets, reach: int) -> list[CostArray]:
    """Costs with the first criterion alone moved, with the first two, and so on; before them with none."""
    costs = np.zeros((len(sheets.points), 1), dtype=np.uint16)
    stages = [costs]
    for points, step in zip(sheets.points.T, (sheets.weights // sheets.unit).tolist(), strict=True):
        wide = costs.shape[1]
        wider = np.full((len(points), wide + 2 * reach * step), NEVER, dtype=np.uint16)
        for move in range(-reach, reach + 1):
            moved = points + move
            can = (moved >= 0) & (moved <= sheets.most) & (sheets.movable | (move == 0))
            price = np.where(can, abs(move), NEVER).astype(np.uint16)
            part = wider[:, (reach + move) * step : (reach + move) * step + wide]
            np.minimum(part, costs + price[:, np.newaxis], out=part)
        costs = wider
        stages.append(costs)
    return stages
