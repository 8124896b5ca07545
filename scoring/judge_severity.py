"""Judges whose severity stands out among those of the panel."""

from __future__ import annotations

import numpy as np

from scoring.additive import AdditiveFit
from scoring.arrays import IntArray
from scoring.judge_estimates import EXACT, FEWEST_SHEETS, JudgeEstimates, by_student

FEWEST_JUDGES = 5
"""Judges of a component below which no severity can stand out."""


def outstanding(fit: AdditiveFit, sheets: IntArray) -> JudgeEstimates:
    """Compare each judge's effect with those of the others in the component, as one more draw of theirs.

    That judges differ is no trouble: only one who differs from the rest more than the rest do among themselves
    stands out. With equal errors this is the externally studentised residual, exact for normal severities;
    a judge with fewer sheets than the rest has the larger error of the own effect allowed for.

    Args:
        fit: of the comparable sheets.
        sheets: shape (J,), comparable sheets of each judge.

    Returns:
        How much more a judge gives than the mean of the others, in the unit of the totals, negative for a strict
        one. The limits are for a panel of judges like the others: the estimate of a difference, not
        of its surprise. p two-sided.

    References:
        Cook & Weisberg (1982), Residuals and Influence in Regression, ch. 2.
    """
    judges = len(sheets)
    value, error, freedom = np.full((3, judges), np.nan)
    said = np.zeros(judges, dtype=np.bool_)
    for component in range(fit.components):
        here = np.flatnonzero(fit.judge_component == component)
        if len(here) < FEWEST_JUDGES:
            continue
        others = len(here) - 1
        effect, variance = fit.judge_effect[here], fit.judge_error[here] ** 2
        effect = np.where(np.abs(effect) <= EXACT * np.nanmax(np.abs(fit.value)), 0.0, effect)
        rest = -effect / others
        squares = np.maximum((effect**2).sum() - effect**2 - others * rest**2, 0.0) / (others - 1)
        larger = np.maximum(variance - (variance.sum() - variance) / others, 0.0)
        value[here] = effect - rest
        error[here] = np.sqrt(squares * (1 + 1 / others) + np.nan_to_num(larger))
        freedom[here] = others - 1
        said[here] = sheets[here] >= FEWEST_SHEETS
    return by_student(value, error, freedom, sheets, said)
