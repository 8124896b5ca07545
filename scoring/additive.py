"""Entry and judge effects by least squares, each judge's severity taken out of the values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import inv
from scipy.sparse import csr_array

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.designs import components, incidence, information

LARGEST_SIDE = 6_000
"""The smaller of E and J becomes a dense square matrix; three of this size take 900 MB."""
BLOCK = 1024
"""So many rows of the larger side are spread out at a time."""


@dataclass(frozen=True, eq=False)
class AdditiveFit:
    """Least squares of total = value of the entry + effect of the judge + error.

    The effects of the judges of a component sum to zero: a value is what the average judge of
    the component would give. Across components, values and effects cannot be compared.

    Attributes:
        value: shape (E,), in the unit of the totals; NaN without a sheet.
        value_error: shape (E,), standard error; NaN without a sheet or without degrees of freedom.
        judge_effect: shape (J,), points a judge gives above the average judge, below zero for a
            severe one; NaN without a sheet.
        judge_error: shape (J,), standard error, as for values.
        residual: shape (S,), in the order of the sheets.
        sigma: residual standard deviation; NaN without degrees of freedom.
        degrees: sheets less free effects.
        entry_component: shape (E,), from 0; −1 without a sheet.
        judge_component: shape (J,), the same.
        components: how many there are.
    """

    value: FloatArray
    value_error: FloatArray
    judge_effect: FloatArray
    judge_error: FloatArray
    residual: FloatArray
    sigma: float
    degrees: int
    entry_component: IntArray
    judge_component: IntArray
    components: int

    @property
    def severity(self) -> FloatArray:
        """Shape (J,): points a judge takes off against the average judge of the component."""
        return -self.judge_effect


@dataclass(frozen=True, eq=False)
class _Side:
    """Entries or judges that have sheets.

    Attributes:
        sheets: shape (N,), at least 1.
        mean: shape (N,), of the totals, less the mean of the component.
        component: shape (N,).
    """

    sheets: FloatArray
    mean: FloatArray
    component: IntArray


@dataclass(frozen=True, eq=False)
class _Effects:
    """Effects of both sides and their variances, in units of the error's variance."""

    entry: FloatArray
    entry_variance: FloatArray
    judge: FloatArray
    judge_variance: FloatArray


def fit_additive(scores: CrossedScores) -> AdditiveFit:
    """Fit entry and judge effects by least squares.

    The larger side is eliminated as a diagonal, so that the cost is that of one dense
    min(E, J) × min(E, J) inverse; nothing of shape (E, J) is ever dense.

    Raises:
        ValueError: both E and J are above ``LARGEST_SIDE``.

    References:
        Searle (1971), Linear Models, ch. 7, the two-way crossed classification without
        interaction.
    """
    found = components(scores)
    entries, judges = np.flatnonzero(found.entry >= 0), np.flatnonzero(found.judge >= 0)
    if min(len(entries), len(judges)) > LARGEST_SIDE:
        raise ValueError(f"entries or judges must be at most {LARGEST_SIDE}")
    # Deviations from the component's mean: large totals lose nothing in the sums.
    level = _means(found.entry[scores.entry], scores.total, found.number)
    apart = scores.total - level[found.entry[scores.entry]]
    entry_side = _side(scores.entry, apart, entries, found.entry)
    judge_side = _side(scores.judge, apart, judges, found.judge)
    effects = _effects(incidence(scores)[entries][:, judges], entry_side, judge_side, found.number)
    value = _spread_out(entries, effects.entry, scores.entries)
    judge_effect = _spread_out(judges, effects.judge, scores.judges)
    residual = apart - value[scores.entry] - judge_effect[scores.judge]
    degrees = len(scores.total) - len(entries) - len(judges) + found.number
    sigma = float(np.sqrt(residual @ residual / degrees)) if degrees else float("nan")
    value[entries] += level[entry_side.component]
    return AdditiveFit(
        value=value,
        value_error=sigma * _spread_out(entries, _root(effects.entry_variance), scores.entries),
        judge_effect=judge_effect,
        judge_error=sigma * _spread_out(judges, _root(effects.judge_variance), scores.judges),
        residual=residual,
        sigma=sigma,
        degrees=degrees,
        entry_component=found.entry,
        judge_component=found.judge,
        components=found.number,
    )


def fit_columns(scores: CrossedScores, columns: FloatArray) -> FloatArray:
    """Give the values of many totals of the same sheets at once; least squares is linear in the totals.

    Args:
        scores: whose totals play no part; all in one component.
        columns: shape (S, N), totals, in the order of ``scores``.

    Returns:
        Shape (E, N), ``value`` of ``fit_additive`` for each column.

    Raises:
        ValueError: there is more than one component, or both E and J are above ``LARGEST_SIDE``.
    """
    found = components(scores)
    if found.number != 1:
        raise ValueError("values of separate components cannot be compared")
    entries, judges = np.flatnonzero(found.entry >= 0), np.flatnonzero(found.judge >= 0)
    if min(len(entries), len(judges)) > LARGEST_SIDE:
        raise ValueError(f"entries or judges must be at most {LARGEST_SIDE}")
    level = columns.mean(axis=0)
    by_entry, by_judge = (
        csr_array((np.ones(len(index)), (index, np.arange(len(index)))), shape=(many, len(index)))[used]
        for index, many, used in ((scores.entry, scores.entries, entries), (scores.judge, scores.judges, judges))
    )
    value = np.full((scores.entries, columns.shape[1]), np.nan)
    value[entries] = level + _column_effects(
        incidence(scores)[entries][:, judges], by_entry @ (columns - level), by_judge @ (columns - level)
    )
    return value


def _column_effects(scored: csr_array, of_entry: FloatArray, of_judge: FloatArray) -> FloatArray:
    """Shape (E, N): values against the mean of the sheets, from the sums of each entry and of each judge."""
    sheets, written = (np.asarray(scored.sum(axis=axis)) for axis in (1, 0))
    if len(written) <= len(sheets):
        small = _Small(scored, np.zeros(len(written), dtype=np.int64), written, sheets, 1)
        judge = small.inverse @ (of_judge - small.share.T @ of_entry)
        return np.asarray(of_entry / sheets[:, None] - small.share @ judge)
    small = _Small(scored.T.tocsr(), np.zeros(len(sheets), dtype=np.int64), sheets, written, 1)
    entry = small.inverse @ (of_entry - small.share.T @ of_judge)
    return np.asarray(entry + (of_judge / written[:, None] - small.share @ entry).mean(axis=0))


def _means(index: IntArray, total: FloatArray, many: int) -> FloatArray:
    count = np.bincount(index, minlength=many)
    mean: FloatArray = np.bincount(index, weights=total, minlength=many) / np.maximum(count, 1)
    return mean


def _side(index: IntArray, apart: FloatArray, used: IntArray, component: IntArray) -> _Side:
    many = len(component)
    sheets = np.bincount(index, minlength=many).astype(np.float64)
    return _Side(sheets[used], _means(index, apart, many)[used], component[used])


def _spread_out(places: IntArray, values: FloatArray, many: int) -> FloatArray:
    out = np.full(many, np.nan)
    out[places] = values
    return out


def _root(variance: FloatArray) -> FloatArray:
    # The only judge of a component has an effect of exactly zero; its variance rounds to either side.
    root: FloatArray = np.sqrt(np.maximum(variance, 0))
    return root


def _effects(scored: csr_array, entries: _Side, judges: _Side, number: int) -> _Effects:
    if scored.shape[1] <= scored.shape[0]:
        small = _Small(scored, judges.component, judges.sheets, entries.sheets, number)
        inverse, share = small.inverse, small.share
        judge = inverse @ (judges.sheets * judges.mean - scored.T @ entries.mean)
        return _Effects(
            entry=entries.mean - share @ judge,
            entry_variance=1 / entries.sheets + _quadratic(share, inverse),
            judge=judge,
            judge_variance=inverse.diagonal(),
        )
    small = _Small(scored.T.tocsr(), entries.component, entries.sheets, judges.sheets, number)
    entry = small.inverse @ (entries.sheets * entries.mean - scored @ judges.mean)
    return _centred(small.inverse, entry, small.share, judges, number)


class _Small:
    """The smaller side's equations solved for any totals, its effects summing to zero in each component.

    Args:
        scored: shape (M, N), sparse: 1 where row m of the larger side has a sheet of column n of the smaller.
        component: shape (N,).
        sheets: shape (N,), at least 1.
        larger: shape (M,), sheets of the larger side, at least 1.
        number: of components.

    Attributes:
        inverse: shape (N, N), covariance of the effects in units of the error's variance.
        share: shape (M, N), sparse: for each row of the larger side the mean it takes of the effects.
    """

    def __init__(
        self, scored: csr_array, component: IntArray, sheets: FloatArray, larger: FloatArray, number: int
    ) -> None:
        self.share: csr_array = scored.multiply((1 / larger)[:, None]).tocsr()
        # A constant on each component fills the null space; the inverse has its reciprocal there.
        count = np.bincount(component, minlength=number)
        pin = np.bincount(component, weights=sheets, minlength=number) / count
        together = component[:, None] == component
        pinned = information(scored) + together * (pin / count)[component]
        # Rows together in memory: products with sparse blocks would copy it each time otherwise.
        inverse = np.ascontiguousarray(inv(pinned, overwrite_a=True, check_finite=False, assume_a="pos"))
        inverse -= together * (1 / (pin * count))[component]
        self.inverse: FloatArray = inverse


def _quadratic(rows: csr_array, inverse: FloatArray) -> FloatArray:
    """Shape (M,): each row r gives r' inverse r, a block of rows at a time."""
    out = np.empty(rows.shape[0])
    for start in range(0, rows.shape[0], BLOCK):
        block = rows[start : start + BLOCK]
        out[start : start + BLOCK] = np.asarray(block.multiply(block @ inverse).sum(axis=1))
    return out


def _centred(inverse: FloatArray, entry: FloatArray, share: csr_array, judges: _Side, number: int) -> _Effects:
    """Move the zero from the mean of a component's entries to that of its judges.

    A judge's effect is its mean total less ``share`` of the entries' effects, so the new zero
    is a mean of means less ``pull`` of the entries' effects, and its variance has both parts.
    """
    judge = judges.mean - share @ entry
    here = judges.component
    part = 1 / np.bincount(here, minlength=number)
    pull = share.T @ part[here]
    carried = inverse @ pull
    there = np.empty(len(entry), dtype=np.int64)
    there[share.indices] = np.repeat(here, np.diff(share.indptr))
    zero = _means(here, judge, number)
    zero_variance = np.bincount(here, weights=1 / judges.sheets, minlength=number) * part**2
    zero_variance += np.bincount(there, weights=pull * carried, minlength=number)
    return _Effects(
        entry=entry + zero[there],
        entry_variance=inverse.diagonal() - 2 * carried + zero_variance[there],
        judge=judge - zero[here],
        judge_variance=(1 - 2 * part[here]) / judges.sheets
        + _quadratic(share, inverse)
        - 2 * (share @ carried)
        + zero_variance[here],
    )
