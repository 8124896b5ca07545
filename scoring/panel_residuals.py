"""What is left of each total once its entry and its judge are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scoring.additive import AdditiveFit, fit_additive
from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.designs import components
from scoring.judge_estimates import EXACT

FEWEST_JUDGES = 3
"""With two judges whatever one does the other does the other way round: nobody can say whose it is."""


@dataclass(frozen=True, eq=False)
class PanelResiduals:
    """The comparable sheets of a panel, each against the other judges of its entry.

    Attributes:
        sheet: shape (N,), which of the panel's sheets these are.
        judge: shape (N,), of each.
        value: shape (N,), the entry's value by the additive fit, own sheet included.
        residual: shape (N,), of the additive fit.
        others: shape (N,), how many other judges scored the entry; at least 1.
        fit: the additive fit of these sheets.
    """

    sheet: IntArray
    judge: IntArray
    value: FloatArray
    residual: FloatArray
    others: FloatArray
    fit: AdditiveFit

    @property
    def apart(self) -> FloatArray:
        """Shape (N,): the total, own severity taken off, above the mean of the others, theirs taken off.

        Residuals of an entry sum to zero, so this is the residual, stretched.
        """
        return self.residual * (self.others + 1) / self.others

    @property
    def weight(self) -> FloatArray:
        """Shape (N,): reciprocal variance of ``apart``, times the noise variance."""
        return self.others / (self.others + 1)

    def only(self, kept: BoolArray) -> PanelResiduals:
        """Leave sheets out, without fitting the others anew; ``kept`` of shape (N,)."""
        return replace(
            self,
            sheet=self.sheet[kept],
            judge=self.judge[kept],
            value=self.value[kept],
            residual=self.residual[kept],
            others=self.others[kept],
        )


def residuals_of(scores: CrossedScores) -> PanelResiduals:
    """Fit entries and judges to the sheets that can be compared.

    Comparable are sheets of entries with at least two, in a component of at least ``FEWEST_JUDGES``
    judges. A residual that rounding alone can make is exactly zero.
    """
    kept = np.flatnonzero(_comparable(scores))
    fit = fit_additive(scores.only(kept))
    entry = scores.entry[kept]
    spread = float(np.ptp(scores.total[kept])) if len(kept) else 0.0
    residual = np.where(np.abs(fit.residual) <= EXACT * spread, 0.0, fit.residual)
    others = np.bincount(entry, minlength=scores.entries)[entry].astype(np.float64) - 1.0
    return PanelResiduals(kept, scores.judge[kept], fit.value[entry], residual, others, fit)


def _comparable(scores: CrossedScores) -> BoolArray:
    several: BoolArray = scores.sheets[scores.entry] > 1
    found = components(scores.only(several))
    judges = np.bincount(found.judge[found.judge >= 0], minlength=found.number + 1)
    comparable: BoolArray = several & (judges[found.entry[scores.entry]] >= FEWEST_JUDGES)
    return comparable
