"""Who scored whom, without the totals: the graph of entries and judges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores


@dataclass(frozen=True, eq=False)
class Components:
    """What hangs together: entries and judges joined by a chain of sheets.

    Attributes:
        entry: shape (E,), the component of each entry, from 0 in the order of their first
            entries; −1 for an entry without a sheet.
        judge: shape (J,), the same for judges.
        number: how many components there are; entries and judges without a sheet are none.
    """

    entry: IntArray
    judge: IntArray
    number: int


def incidence(scores: CrossedScores) -> csr_array:
    """Give shape (E, J), sparse: 1 where the judge scored the entry."""
    ones = np.ones(len(scores.entry))
    return csr_array((ones, (scores.entry, scores.judge)), shape=(scores.entries, scores.judges))


def components(scores: CrossedScores) -> Components:
    """Find the connected components of the graph of entries and judges."""
    size = scores.entries + scores.judges
    ends = (scores.entry, scores.entries + scores.judge)
    _, found = connected_components(csr_array((np.ones(len(scores.entry)), ends), shape=(size, size)), directed=False)
    used = np.unique(scores.entry)
    labels, first = np.unique(found[used], return_index=True)
    numbered = np.full(size, -1, dtype=np.int64)
    numbered[labels[np.argsort(first)]] = np.arange(len(labels))
    of = numbered[found]
    return Components(of[: scores.entries], of[scores.entries :], len(labels))


def information(kept: csr_array) -> FloatArray:
    """What the sheets say of the effects of one side once the other side's are free.

    Args:
        kept: shape (M, N), 1 where row m of the side that is eliminated has a sheet of
            column n of the side that stays.

    Returns:
        Shape (N, N), dense: sheets of n on the diagonal, less what the rows share; its null
        space is one constant for each component, and whatever has no sheet.

    References:
        John & Williams (1995), Cyclic and Computer Generated Designs, ch. 1.
    """
    sheets = np.asarray(kept.sum(axis=1))
    share = kept.multiply((1 / np.maximum(sheets, 1))[:, None]).tocsr()
    left: FloatArray = -(kept.T @ share).toarray()
    left[np.diag_indices_from(left)] += np.asarray(kept.sum(axis=0))
    return left
