"""One set of equations of the mixed model solved for many totals of the same sheets at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from scoring.arrays import FloatArray, IntArray
from scoring.mixed_system import MixedSystem, Solution


@dataclass(frozen=True, eq=False)
class Means:
    """Posterior means for N columns of totals, given one pair of ratios.

    Attributes:
        group: shape (G, N).
        entry: shape (E, N), an entry's effect and its group's.
        judge: shape (J, N).
        quadratic: shape (N, N); for a mixture m of the columns, m' quadratic m is what s² is known from.
    """

    group: FloatArray
    entry: FloatArray
    judge: FloatArray
    quadratic: FloatArray


class Columns:
    """Columns of totals, added up once as the equations need them.

    Everything the model says of values is linear in the totals, as long as ratios and weights stay: one factor
    serves all columns, and a mixture of the columns has the same mixture of their means.

    Args:
        system: the equations; its own totals play no part.
        totals: shape (S, N).
    """

    def __init__(self, system: MixedSystem, totals: FloatArray) -> None:
        self._system = system
        weighted = system.weight[:, None] * totals
        self._sum: FloatArray = _adding(system.long, system.longs) @ weighted
        self._right: FloatArray = _adding(system.short, system.shorts) @ weighted
        self._squares: FloatArray = totals.T @ weighted
        self._crossing = csr_array((system.weight, (system.short, system.long)), shape=(system.shorts, system.longs))
        self._of_group = _adding(system.group, system.groups)

    def solve(self, solution: Solution, ratio_of_long: float) -> Means:
        """Solve for all columns.

        Args:
            solution: of the same equations for one pair of ratios, by whatever totals.
            ratio_of_long: the ratio of the eliminated block.
        """
        system = self._system
        kept = (ratio_of_long / (1 + ratio_of_long * system.load))[:, None]
        share = 1 - kept * system.load[:, None]
        right = self._right - self._crossing @ (kept * self._sum)
        of_groups = self._of_group @ (share * self._sum if system.eliminates_entries else right)
        whole = np.concatenate([of_groups, right])
        dense = solution.solved(whole)
        group, short = dense[: system.groups], dense[system.groups :]
        quadratic = self._squares - self._sum.T @ (kept * self._sum) - whole.T @ dense
        if system.eliminates_entries:
            entry = share * group[system.group] + kept * (self._sum - self._crossing.T @ short)
            return Means(group, entry, short, quadratic)
        entry = group[system.group] + short
        return Means(group, entry, kept * (self._sum - self._crossing.T @ entry), quadratic)


def _adding(index: IntArray, many: int) -> csr_array:
    """Shape (many, N), sparse: adds up rows of the same index."""
    rows = np.arange(len(index))
    return csr_array((np.ones(len(index)), (index, rows)), shape=(many, len(index)))
