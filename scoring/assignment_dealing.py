"""From kinds back to entries, and well mixed: who of equally cheap judges reads which entry, by lot."""

from __future__ import annotations

import numpy as np

from scoring.arrays import BoolArray, CountArray, IntArray
from scoring.assignment import Assignment, AssignmentTask

SWEEPS = 20
NOBODY = -1
_WORTH_MORE = 2_000
"""A sweep that exchanges fewer than one sheet of so many is the last."""


def deal(task: AssignmentTask, held: CountArray, rng: np.random.Generator) -> Assignment:
    """Deal out the entries of each kind like cards: each judge in turn takes as many as they hold, round and round.

    As nobody holds more than there are entries of the kind, nobody gets one twice, and every entry gets as many
    judges as wanted. Near judges come first, so that no entry gets more of them than its fair share.

    Args:
        task: whose entries they are.
        held: shape (J, K), how many entries of each kind each judge gets.
        rng: orders the judges of every kind by lot.
    """
    judge, kind = np.nonzero(held)
    near = np.zeros(len(kind), dtype=np.bool_) if task.near is None else task.near[kind, judge]
    order = np.lexsort((rng.random(len(kind)), ~near, kind))
    kind, judge = kind[order], judge[order]
    many = held[judge, kind].astype(np.int64)
    kinds, judges = np.repeat(kind, many), np.repeat(judge, many)
    sheets = np.bincount(kinds, minlength=len(task.cost))
    place = np.arange(len(kinds)) - np.repeat(np.cumsum(sheets) - sheets, sheets)
    by_kind = np.argsort(task.kind, kind="stable")
    size = task.size
    first = np.cumsum(size) - size
    return _ordered(by_kind[first[kinds] + place % size[kinds]], judges)


def mix(task: AssignmentTask, assignment: Assignment, rng: np.random.Generator) -> Assignment:
    """Exchange judges between entries by lot wherever that changes neither the cost nor anybody's load.

    Where judges are equally suited, a search leaves them in blocks that read the same entries; mixed, every judge
    meets many others, and severities can be compared. Near judges beyond the limit do not become more at any entry.
    """
    table = _Table(task, assignment)
    for _ in range(SWEEPS):
        if table.sweep(rng) * _WORTH_MORE < len(assignment.entry):
            break
    return table.assignment()


class _Table:
    """One row an entry, with its judges; ``NOBODY`` in places left over."""

    def __init__(self, task: AssignmentTask, assignment: Assignment) -> None:
        self._task = task
        sheets = np.bincount(assignment.entry, minlength=task.entries)
        self._place = np.arange(len(assignment.entry)) - np.repeat(np.cumsum(sheets) - sheets, sheets)
        self._entry = assignment.entry
        self._judges = np.full((task.entries, int(sheets.max(initial=0))), NOBODY, dtype=np.int64)
        self._judges[self._entry, self._place] = assignment.judge

    def assignment(self) -> Assignment:
        return _ordered(self._entry, self._judges[self._entry, self._place])

    def sweep(self, rng: np.random.Generator) -> int:
        """Try to exchange pairs of sheets drawn by lot, every sheet once; give how many were exchanged."""
        drawn = rng.permutation(len(self._entry))
        half = len(drawn) // 2
        one, other = drawn[:half], drawn[half : 2 * half]
        apart = self._touching_once(self._entry[one], self._entry[other])
        one, other = one[apart], other[apart]
        mine, theirs = self._judges_of(one), self._judges_of(other)
        fits = self._fits(self._entry[one], mine, theirs) & self._fits(self._entry[other], theirs, mine)
        fits &= self._cost_of(one, theirs) + self._cost_of(other, mine) == self._cost_of(one, mine) + self._cost_of(
            other, theirs
        )
        one, other, mine, theirs = one[fits], other[fits], mine[fits], theirs[fits]
        self._judges[self._entry[one], self._place[one]] = theirs
        self._judges[self._entry[other], self._place[other]] = mine
        return len(one)

    def _touching_once(self, one: IntArray, other: IntArray) -> BoolArray:
        """Pairs whose two entries no earlier pair touches: exchanges of these do not disturb each other."""
        number = np.arange(len(one))
        first = np.full(self._task.entries, len(one))
        np.minimum.at(first, one, number)
        np.minimum.at(first, other, number)
        alone: BoolArray = (first[one] == number) & (first[other] == number) & (one != other)
        return alone

    def _judges_of(self, sheets: IntArray) -> IntArray:
        judges: IntArray = self._judges[self._entry[sheets], self._place[sheets]]
        return judges

    def _cost_of(self, sheets: IntArray, judges: IntArray) -> IntArray:
        cost: IntArray = self._task.cost[self._task.kind[self._entry[sheets]], judges]
        return cost

    def _fits(self, entries: IntArray, leaving: IntArray, coming: IntArray) -> BoolArray:
        """Whether an entry may have a judge instead of another."""
        task, kind = self._task, self._task.kind[entries]
        fits: BoolArray = task.permitted[kind, coming] & ~(self._judges[entries] == coming[:, None]).any(axis=1)
        if task.near is None:
            return fits
        present = self._judges[entries]
        held = (task.near[kind[:, None], present] & (present != NOBODY)).sum(axis=1)
        after = held - task.near[kind, leaving].astype(np.int64) + task.near[kind, coming]
        allowed: BoolArray = fits & ((after <= held) | (after <= task.limit[kind]))
        return allowed


def _ordered(entry: IntArray, judge: IntArray) -> Assignment:
    order = np.lexsort((judge, entry))
    return Assignment(entry[order], judge[order])
