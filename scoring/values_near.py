"""Values by a method across entries for many weightings near one, without calculating each of them from the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.additive import fit_columns
from scoring.aggregation import HUNDREDTHS, Rounding, in_hundredths
from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.designs import components
from scoring.exact import ExactValues, rounded_values
from scoring.methods import Method, decimals_across
from scoring.mixed_near import mixed_near
from scoring.one_thread import use_one_thread
from scoring.placement import JudgedSheets
from scoring.standardised import standardise_columns
from scoring.totals import TOTAL_UNITS, WEIGHT_SUM, weighted_totals

_TOTALS_AT_ONCE = 1_000_000


@dataclass(frozen=True, eq=False)
class Near:
    """Weightings near one.

    Attributes:
        weights: shape (C,), hundredths of a per cent, the one: by its totals the mixed model is fitted.
        weightings: shape (W, C), every row with the sum 10,000.
    """

    weights: IntArray
    weightings: IntArray


def values_near(method: Method, panel: JudgedSheets, near: Near, rounding: Rounding) -> Iterator[ExactValues]:
    """Give E values for each weighting; all are without a value where the method gives none.

    Least squares is linear in the totals, so its values are those of ``scoring.methods``, as standardised ones are.
    The mixed model, too, is linear once its structure is known: it is fitted by ``near.weights`` only.

    Args:
        method: one across entries.
        panel: in any order.
        near: the weightings.
        rounding: of the round.
    """
    entries = np.unique(panel.sheets.entry)
    for found in _found(method, panel, near, rounding):
        everywhere = np.full((panel.sheets.entries, found.shape[1]), np.nan)
        everywhere[entries] = found
        for value in everywhere.T:
            yield rounded_values(value, decimals_across(rounding))


def _found(method: Method, panel: JudgedSheets, near: Near, rounding: Rounding) -> Iterator[FloatArray]:
    """Give values of the entries that have a sheet, shape (E, …), for one weighting after the other."""
    scores = _scores(panel, near.weights, rounding)
    if method is Method.STANDARDISED:
        at_once = max(1, _TOTALS_AT_ONCE // max(1, len(scores.total)))
        for start in range(0, len(near.weightings), at_once):
            some = near.weightings[start : start + at_once]
            yield standardise_columns(scores, _totals_by(panel, some, rounding))
    elif not len(scores.total) or (method is Method.ADDITIVE and components(scores).number > 1):
        yield np.full((scores.entries, len(near.weightings)), np.nan)
    else:
        columns, mixtures = _columns(panel, near, rounding)
        use_one_thread()
        yield (
            mixed_near(scores, columns, mixtures) if method is Method.MIXED else fit_columns(scores, columns) @ mixtures
        )


def _columns(panel: JudgedSheets, near: Near, rounding: Rounding) -> tuple[FloatArray, FloatArray]:
    """Give columns of points, shape (S, N), and what each weighting's totals mix of them, shape (N, W)."""
    if rounding is not Rounding.TOTALS:
        return panel.sheets.points.astype(np.float64), (near.weightings / WEIGHT_SUM).T
    # Rounded totals are no mixture of the points: each weighting has a column of its own.
    return _totals_by(panel, near.weightings, rounding), np.eye(len(near.weightings))


def _scores(panel: JudgedSheets, weights: IntArray, rounding: Rounding) -> CrossedScores:
    # As in ``scoring.methods``, judges and entries without a sheet take no part.
    entries, entry = np.unique(panel.sheets.entry, return_inverse=True)
    judges, judge = np.unique(panel.judge, return_inverse=True)
    return CrossedScores(
        entry.astype(np.int64),
        judge.astype(np.int64),
        _totals_by(panel, weights[None, :], rounding)[:, 0],
        len(entries),
        len(judges),
        None if panel.group is None else panel.group[entries],
    )


def _totals_by(panel: JudgedSheets, weightings: IntArray, rounding: Rounding) -> FloatArray:
    """Shape (S, W): the total of each sheet by each weighting."""
    totals = [weighted_totals(panel.sheets.points, weights) for weights in weightings]
    if rounding is Rounding.TOTALS:
        return np.column_stack([in_hundredths(total, TOTAL_UNITS) / HUNDREDTHS for total in totals])
    return np.column_stack(totals) / TOTAL_UNITS
