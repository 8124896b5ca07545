"""How few points bring a sheet to another total: whole points, each criterion within its scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.arrays import BoolArray, IntArray

NEVER = 20_000
"""Stands for a change that whole points do not make up; two of them still fit the arrays here."""

_NOWHERE = 2**60
_POINT = 2**30
"""One point moved outweighs any sum of squares."""

CostArray = NDArray[np.uint16]
Cost = TypeVar("Cost", np.uint16, np.int64)


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
        moved, up or down, that moves sheet e's total by k units; ``NEVER`` where none does.
    """
    prices = np.abs(np.arange(-reach, reach + 1)).astype(np.uint16)
    return _stages(sheets, prices, np.uint16(NEVER))[-1]


def changed(sheets: OwnSheets, row: int, shift: int, reach: int) -> IntArray:
    """Points of one sheet whose total has moved by so many units, with the fewest points moved.

    Of several ways one is taken that spreads the change over the criteria: the least sum of squares.

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
    points: IntArray = sheets.points[row].copy()
    alone = OwnSheets(sheets.points[[row]], sheets.weights, sheets.movable[[row]], sheets.most)
    moves = np.arange(-reach, reach + 1, dtype=np.int64)
    stages = _stages(alone, np.abs(moves) * _POINT + moves**2, np.int64(_NOWHERE))
    if abs(shift) > sheets.widest(reach) or stages[-1][0, sheets.widest(reach) + shift] >= _NOWHERE:
        raise ValueError("no points within reach make up this total")
    for place in range(len(points) - 1, -1, -1):
        step = int(sheets.weights[place]) // sheets.unit
        before, middle = stages[place][0], stages[place].shape[1] // 2
        can = moves[_can(alone, place, moves)[0] & (np.abs(shift - moves * step) <= middle)]
        costs = before[middle + shift - can * step] + np.abs(can) * _POINT + can**2
        move = int(can[np.argmin(costs)])
        points[place] += move
        shift -= move * step
    return points


def _stages(sheets: OwnSheets, prices: NDArray[Cost], never: Cost) -> list[NDArray[Cost]]:
    """Least cost of each shift with no criterion moved, with the first one, with the first two, and so on.

    Args:
        sheets: E sheets.
        prices: what it costs to move a criterion by −reach … reach points.
        never: of a shift that cannot be; twice this must fit.

    Returns:
        C + 1 arrays of the prices' type, each wider than the one before it by the shifts of one more criterion.
    """
    reach = len(prices) // 2
    moves = np.arange(-reach, reach + 1, dtype=np.int64)
    costs = np.zeros((len(sheets.points), 1), dtype=prices.dtype)
    stages = [costs]
    for place, step in enumerate((sheets.weights // sheets.unit).tolist()):
        wide = costs.shape[1]
        wider = np.full((len(costs), wide + 2 * reach * step), never, dtype=prices.dtype)
        priced = np.where(_can(sheets, place, moves), prices, never)
        for at in range(len(moves)):
            part = wider[:, at * step : at * step + wide]
            np.minimum(part, costs + priced[:, [at]], out=part)
        costs = wider
        stages.append(costs)
    return stages


def _can(sheets: OwnSheets, place: int, moves: IntArray) -> BoolArray:
    """Shape (E, moves): whether a criterion of each sheet may move by so many points."""
    moved = sheets.points[:, [place]] + moves
    can: BoolArray = (moved >= 0) & (moved <= sheets.most) & (sheets.movable[:, np.newaxis] | (moves == 0))
    return can
