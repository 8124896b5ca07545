"""The normal equations of entries and judges at once, with the larger of the two eliminated as a diagonal.

Model: total = group + entry + judge + noise; entry, judge and noise are normal with variances a·s², b·s² and s²/w.
Given the ratios a and b everything is linear: Henderson’s equations (Searle, Casella & McCulloch 1992, ch. 7).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from scoring.arrays import FloatArray, IntArray, sums
from scoring.crossed import CrossedScores

# So many cells of dense matrices, one for each distinct number of sheets, are worth keeping.
_MOST_CELLS = 8_000_000
_MOST_LEVELS = 32


@dataclass(frozen=True, eq=False)
class Solution:
    """The posterior for one pair of ratios, in units of s².

    Attributes:
        log_evidence: logarithm of the restricted likelihood, s² integrated out, up to a constant.
        scale: posterior mean of s² up to the degrees of freedom: quadratic form over n − G.
        dense: shape (Q,), mean of group effects, then of the effects that were not eliminated.
        factor: shape (Q, Q), lower Cholesky factor of their precision; above its diagonal stands nothing of meaning.
    """

    log_evidence: float
    scale: float
    dense: FloatArray
    factor: FloatArray

    def covariance(self) -> FloatArray:
        """Shape (Q, Q), in units of s²."""
        return self.solved(np.eye(len(self.dense)))

    def solved(self, right: FloatArray) -> FloatArray:
        """Solve the same equations for other right-hand sides, shape (Q, N)."""
        return _solved(self.factor, right)


def _factor(precision: FloatArray) -> FloatArray:
    """Give the lower Cholesky factor; hundreds of small ones a fit, so without what scipy.linalg asks first."""
    factor, trouble = dpotrf(precision, lower=1, clean=0)
    if trouble:
        raise np.linalg.LinAlgError("the equations are singular")
    return np.asarray(factor)


def _solved(factor: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(dpotrs(factor, right, lower=1)[0])


class MixedSystem:
    """What does not change while the ratios of variances are searched for.

    Args:
        scores: at least one sheet, in any order.
        weights: shape (S,), how much each sheet counts, 1 for a plain one.
        part: shape (J,), within which judges are compared, from 0; no group may reach over two parts.
            None compares all with all.

    Attributes:
        eliminates_entries: whether entries are the block eliminated as a diagonal; otherwise judges.
        groups: number of group effects.
        freedom: degrees of freedom of s², at least 1.
    """

    def __init__(self, scores: CrossedScores, weights: FloatArray, part: IntArray | None = None) -> None:
        group_index = np.unique(scores.groups, return_inverse=True)
        self.group: IntArray = group_index[1].astype(np.int64)
        self.groups = len(group_index[0]) if scores.entries else 0
        self.entries, self.judges = scores.entries, scores.judges
        self.entry, self.judge = scores.entry, scores.judge
        self.part = np.zeros(scores.judges, dtype=np.int64) if part is None else part
        self.freedom = max(1, len(scores.total) - self.groups)
        self.eliminates_entries = self.entries >= self.judges
        if self.eliminates_entries:
            self.long, self.short, self.longs, self.shorts = self.entry, self.judge, self.entries, self.judges
        else:
            self.long, self.short, self.longs, self.shorts = self.judge, self.entry, self.judges, self.entries
        self._pair_up()
        self.weigh(weights, scores.total)

    def reweighted(self, weights: FloatArray, total: FloatArray) -> MixedSystem:
        """Give the equations of other weights and totals of the same sheets; who scored whom is not looked at again.

        Args:
            weights: shape (S,), positive.
            total: shape (S,).
        """
        again = copy(self)
        again.weigh(weights, total)
        return again

    @property
    def size(self) -> int:
        """Unknowns that stay: groups and the smaller of entries and judges."""
        return self.groups + self.shorts

    def solve(self, entry_ratio: float, judge_ratio: float) -> Solution:
        """Solve for one pair of ratios a and b.

        Raises:
            numpy.linalg.LinAlgError: the ratios are so extreme that the equations are singular.
        """
        long_ratio, short_ratio = (entry_ratio, judge_ratio) if self.eliminates_entries else (judge_ratio, entry_ratio)
        kept = long_ratio / (1 + long_ratio * self.load)
        precision, right = self._reduced(kept)
        short = np.arange(self.groups, self.size)
        precision[short, short] += 1 / short_ratio
        factor = _factor(precision)
        dense = _solved(factor, right)
        quadratic = max(self._squares - float(kept @ self.sum**2) - float(right @ dense), 1e-12 * max(self._squares, 1))
        log_determinants = (
            np.log1p(long_ratio * self.load).sum()
            + self.shorts * np.log(short_ratio)
            + 2 * np.log(factor.diagonal()).sum()
        )
        log_evidence = -0.5 * float(log_determinants) - 0.5 * self.freedom * float(np.log(quadratic))
        return Solution(log_evidence, quadratic / self.freedom, dense, factor)

    def weigh(self, weights: FloatArray, total: FloatArray) -> None:
        """Take up weights and totals; shape (S,) each."""
        self.weight, self.total = weights, total
        self.load = sums(self.long, weights, self.longs)
        self.sum = sums(self.long, weights * total, self.longs)
        self._squares = float(weights @ total**2)
        self._levels, self._level = np.unique(self.load, return_inverse=True)
        self.pair_weight = weights[self.pair_left] * weights[self.pair_right]
        self._prepare_dense()

    def _pair_up(self) -> None:
        """Pairs of sheets within one eliminated unit: each adds one product to the dense matrix."""
        order = np.argsort(self.long, kind="stable")
        counts = np.bincount(self.long, minlength=self.longs)
        starts = np.cumsum(counts) - counts
        repeats = counts[self.long[order]]
        left = np.repeat(order, repeats)
        within = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        right = order[np.repeat(starts[self.long[order]], repeats) + within]
        self.pair_left, self.pair_right = left, right
        self.pair_unit = self.long[left]
        self.pair_cell = self.short[left] * self.shorts + self.short[right]

    def _prepare_dense(self) -> None:
        """For few distinct loads, what each adds is summed once; an evaluation then costs nothing for an entry."""
        self._diagonal = np.diag(self._by_short(self.weight))
        self._plain_right = self._by_short(self.weight * self.total)
        levels, shorts = len(self._levels), self.shorts
        self._few_levels = levels <= _MOST_LEVELS and levels * shorts**2 <= _MOST_CELLS
        if self._few_levels:
            cells = self._level[self.pair_unit] * shorts**2 + self.pair_cell
            self._products = sums(cells, self.pair_weight, levels * shorts**2).reshape(levels, shorts**2)
            of_sheet = self._level[self.long]
            self._rights = sums(
                of_sheet * shorts + self.short, self.weight * self.sum[self.long], levels * shorts
            ).reshape(levels, shorts)
            if self.eliminates_entries:
                cells = (of_sheet * self.groups + self.group[self.entry]) * shorts + self.short
                self._crossings = sums(cells, self.weight, levels * self.groups * shorts).reshape(
                    levels, self.groups * shorts
                )

    def _by_short(self, weight: FloatArray) -> FloatArray:
        return sums(self.short, weight, self.shorts)

    def _reduced(self, kept: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give precision and right-hand side of the unknowns that stay, without the prior."""
        if self._few_levels:
            of_level = np.zeros(len(self._levels))
            of_level[self._level] = kept
            products = (of_level @ self._products).reshape(self.shorts, self.shorts)
            taken = of_level @ self._rights
        else:
            products = sums(self.pair_cell, kept[self.pair_unit] * self.pair_weight, self.shorts**2).reshape(
                self.shorts, self.shorts
            )
            taken = self._by_short(self.weight * (kept * self.sum)[self.long])
        short = self._diagonal - products
        right = self._plain_right - taken
        precision, whole = np.empty((self.size, self.size)), np.empty(self.size)
        groups = slice(0, self.groups)
        judged = slice(self.groups, self.size)
        precision[judged, judged] = short
        whole[judged] = right
        borders = self._group_borders if self.eliminates_entries else self._group_borders_of_entries
        own, cross, whole[groups] = borders(short, right, kept)
        precision[groups, groups], precision[groups, judged], precision[judged, groups] = own, cross, cross.T
        return precision, whole

    def _group_borders(
        self, _short: FloatArray, _right: FloatArray, kept: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        # What is left of an entry's sheets once its own effect is free: a share 1 / (1 + a·load).
        share = 1 - kept * self.load
        if self._few_levels:
            of_level = np.zeros(len(self._levels))
            of_level[self._level] = share
            cross = (of_level @ self._crossings).reshape(self.groups, self.shorts)
        else:
            cells = self.group[self.entry] * self.shorts + self.short
            cross = sums(cells, self.weight * share[self.entry], self.groups * self.shorts).reshape(
                self.groups, self.shorts
            )
        own = np.diag(sums(self.group, self.load * share, self.groups))
        return own, cross, sums(self.group, self.sum * share, self.groups)

    def _group_borders_of_entries(
        self, short: FloatArray, right: FloatArray, _kept: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        cross = np.zeros((self.groups, self.shorts))
        np.add.at(cross, self.group, short)
        own = np.zeros((self.groups, self.groups))
        np.add.at(own.T, self.group, cross.T)
        return own, cross, sums(self.group, right, self.groups)
