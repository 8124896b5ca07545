"""Scores of entries by judges, as every method beyond an entry's own sheets needs them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from scoring.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CrossedScores:
    """One row for each sheet that counts: who gave which entry how much.

    Args:
        entry: shape (S,), int64, from 0 to ``entries`` − 1.
        judge: shape (S,), int64, from 0 to ``judges`` − 1.
        total: shape (S,), float64, any unit; a missing sheet has no row.
        entries: E, entries without any sheet included.
        judges: J, judges without any sheet included.
        group: shape (E,), int64, the group of each entry from 0 on, such as its theme or panel;
            None where all entries are of one group.

    Raises:
        ValueError: shapes differ, a total is not finite, an index is out of range, or a judge
            scored an entry twice.
    """

    entry: IntArray
    judge: IntArray
    total: FloatArray
    entries: int
    judges: int
    group: IntArray | None = field(default=None)

    def __post_init__(self) -> None:
        """Check once what every method relies on."""
        if not len(self.entry) == len(self.judge) == len(self.total):
            raise ValueError("entry, judge and total must have one length")
        for name, index, many in (("entry", self.entry, self.entries), ("judge", self.judge, self.judges)):
            if index.dtype != np.int64 or index.ndim != 1:
                raise ValueError(f"{name} must be one-dimensional int64")
            if len(index) and not 0 <= index.min() <= index.max() < many:
                raise ValueError(f"{name} must index one of {many}")
        if self.total.dtype != np.float64 or not np.isfinite(self.total).all():
            raise ValueError("total must be float64 and finite")
        cells = np.sort(self.entry * max(self.judges, 1) + self.judge)
        if (cells[1:] == cells[:-1]).any():
            raise ValueError("a judge scores an entry once")
        if self.group is not None and (self.group.shape != (self.entries,) or self.group.dtype != np.int64):
            raise ValueError("group must be int64, one for each entry")

    @property
    def groups(self) -> IntArray:
        """Shape (E,): the group of each entry, 0 for all where none are given."""
        return np.zeros(self.entries, dtype=np.int64) if self.group is None else self.group

    def only(self, sheets: IntArray | BoolArray) -> CrossedScores:
        """Keep some sheets; entries and judges stay, with and without a sheet.

        Args:
            sheets: their indices, or shape (S,), which of them stay.
        """
        return replace(self, entry=self.entry[sheets], judge=self.judge[sheets], total=self.total[sheets])

    @property
    def sheets(self) -> IntArray:
        """Shape (E,): how many sheets each entry has."""
        return np.bincount(self.entry, minlength=self.entries).astype(np.int64)
