"""Who judges what: what an assignment has to keep to, and what one is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scoring.arrays import BoolArray, IntArray

SAFE_SUM = 2**58
"""Sums of costs along any exchange of judges stay below this, so int64 never overflows."""


@dataclass(frozen=True, eq=False)
class AssignmentTask:
    """Entries to be given judges, at the least cost.

    Entries that cost alike for every judge are of one kind: where costs go by theme and recusals by unit, a few
    hundred kinds stand for tens of thousands of entries. Where every pair has a cost of its own, every entry is a kind.

    Args:
        kind: shape (E,), int64, the kind of each entry, from 0 to K − 1; every kind has an entry.
        cost: shape (K, J), int64, what it costs to give an entry of the kind to the judge; any sign.
        permitted: shape (K, J), bool; False where the judge is recused or has the entry already.
        wanted: shape (K,), int64, how many judges each entry of the kind gets, never one twice.
        least: shape (J,), int64, fewest entries of each judge, from 0.
        most: shape (J,), int64, most entries of each judge, not below ``least``.
        near: shape (K, J), bool, judges of whom an entry of the kind must not have too many, such as those of its
            own district; None where nobody is.
        near_limit: shape (K,), int64, so many of the near may an entry have; more only where nothing else is
            possible, and then as few as possible, whatever that costs. ``wanted`` − 1 where it is left out.

    Raises:
        ValueError: shapes or types differ from these, a number is below zero, or the costs are spread so widely that
            sums of them could overflow.
    """

    kind: IntArray
    cost: IntArray
    permitted: BoolArray
    wanted: IntArray
    least: IntArray
    most: IntArray
    near: BoolArray | None = field(default=None)
    near_limit: IntArray | None = field(default=None)

    def __post_init__(self) -> None:
        """Check once what the search relies on."""
        kinds, judges = self.cost.shape if self.cost.ndim == 2 else (-1, -1)  # noqa: PLR2004 -- a matrix
        for name, array, shape in (
            ("wanted", self.wanted, (kinds,)),
            ("least", self.least, (judges,)),
            ("most", self.most, (judges,)),
            ("near_limit", self.limit, (kinds,)),
        ):
            if array.shape != shape or array.dtype != np.int64 or (array < 0).any():
                raise ValueError(f"{name} must be int64 of shape {shape}, and not below 0")
        if self.cost.dtype != np.int64 or any(
            part is not None and (part.shape != self.cost.shape or part.dtype != np.bool_)
            for part in (self.permitted, self.near)
        ):
            raise ValueError("cost must be int64, permitted and near bool, all of one shape (K, J)")
        if self.kind.ndim != 1 or self.kind.dtype != np.int64 or (np.bincount(self.kind, minlength=kinds) == 0).any():
            raise ValueError("kind must be int64, and every kind must have an entry")
        if len(self.size) > kinds:
            raise ValueError(f"kind must index one of {kinds}")
        if (self.least > self.most).any():
            raise ValueError("least must not be above most")
        if self.excess_cost * (judges + 2) > SAFE_SUM:
            raise ValueError("costs are spread too widely")

    @property
    def entries(self) -> int:
        """E."""
        return len(self.kind)

    @property
    def judges(self) -> int:
        """J."""
        return int(self.cost.shape[1])

    @cached_property
    def size(self) -> IntArray:
        """Shape (K,): how many entries are of each kind."""
        return np.bincount(self.kind, minlength=len(self.cost)).astype(np.int64)

    @property
    def sheets(self) -> int:
        """How many sheets are wanted in all."""
        return int((self.size * self.wanted).sum())

    @property
    def limit(self) -> IntArray:
        """Shape (K,): ``near_limit``, or one below ``wanted``."""
        return np.maximum(self.wanted - 1, 0) if self.near_limit is None else self.near_limit

    @cached_property
    def spread(self) -> int:
        """Difference between the highest and the lowest cost of a permitted pair; 0 without any."""
        if not self.permitted.any():
            return 0
        high = int(self.cost.max(where=self.permitted, initial=np.iinfo(np.int64).min))
        low = int(self.cost.min(where=self.permitted, initial=np.iinfo(np.int64).max))
        return high - low

    @property
    def excess_cost(self) -> int:
        """What one near judge beyond the limit counts for: more than any exchange of judges could save."""
        return (self.spread + 1) * (1 if self.near is None else 2 * (self.judges + 2))


@dataclass(frozen=True, eq=False)
class Assignment:
    """Pairs of entry and judge, by entry, then by judge; both of shape (S,).

    Attributes:
        entry: int64, from 0 to E − 1.
        judge: int64, from 0 to J − 1.
    """

    entry: IntArray
    judge: IntArray

    def loads(self, judges: int) -> IntArray:
        """Shape (J,): how many entries each judge has."""
        return np.bincount(self.judge, minlength=judges).astype(np.int64)


def total_cost(task: AssignmentTask, assignment: Assignment) -> int:
    """Sum the cost of all pairs; a Python integer, however many there are."""
    each = task.cost[task.kind[assignment.entry], assignment.judge]
    return sum(each.tolist())


def too_near(task: AssignmentTask, assignment: Assignment) -> IntArray:
    """Entries with more near judges than their limit, in order."""
    if task.near is None:
        return np.zeros(0, dtype=np.int64)
    near = task.near[task.kind[assignment.entry], assignment.judge]
    held = np.bincount(assignment.entry[near], minlength=task.entries)
    return np.flatnonzero(held > task.limit[task.kind])


def breaches(task: AssignmentTask, assignment: Assignment) -> list[str]:
    """Name what an assignment does not keep to, in words for a programmer; empty when it keeps to everything.

    The limit of near judges is a wish that may give way; ``too_near`` counts it.
    """
    kind = task.kind[assignment.entry]
    pair = assignment.entry * task.judges + assignment.judge
    loads = assignment.loads(task.judges)
    held = np.bincount(assignment.entry, minlength=task.entries)
    kept = {
        "an entry has not as many judges as wanted": (held == task.wanted[task.kind]).all(),
        "a judge has an entry twice": len(np.unique(pair)) == len(pair),
        "a judge has an entry that is not permitted": task.permitted[kind, assignment.judge].all(),
        "a judge has more than the most": (loads <= task.most).all(),
        "a judge has fewer than the least": (loads >= task.least).all(),
    }
    return [breach for breach, holds in kept.items() if not holds]
