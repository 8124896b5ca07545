"""From kinds back to entries, and well mixed: who of equally cheap judges reads which entry, by lot."""

from __future__ import annotations

import numpy as np

from scoring.arrays import CountArray, IntArray
from scoring.assignment import Assignment, AssignmentTask

SWEEPS = 12
NOBODY = -1
_HALF = 0.5
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
    """Exchange entries between judges by lot wherever that changes neither the cost nor anybody's load.

    Where judges are equally suited, a search leaves them in blocks that read the same entries; mixed, every judge meets
    many others, and severities can be compared. Near judges beyond the limit do not become more at any entry.

    Every sweep puts the judges into pairs by lot. Two judges exchange two entries for nothing where both entries differ
    by the same cost between them; of all that could be exchanged so, each is with a chance of one half.
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
        """Let every judge exchange with one other, drawn by lot; give how many entries went each way."""
        judge = self._judges[self._entry, self._place]
        by_judge = np.argsort(judge, kind="stable")
        start = np.searchsorted(judge[by_judge], np.arange(self._task.judges + 1))
        drawn = rng.permutation(self._task.judges)
        moved = 0
        for one, other in zip(drawn[0::2].tolist(), drawn[1::2].tolist(), strict=False):
            mine, theirs = (by_judge[start[each] : start[each + 1]] for each in (one, other))
            moved += self._exchange(self._movable(mine, one, other), self._movable(theirs, other, one), one, other, rng)
        return moved

    def _exchange(self, mine: IntArray, theirs: IntArray, one: int, other: int, rng: np.random.Generator) -> int:
        """Exchange sheets of two judges that differ by the same cost between them."""
        sides = [sheets[rng.permutation(len(sheets))] for sheets in (mine, theirs)]
        differences = [self._difference(sheets, one, other) for sheets in sides]
        orders = [np.argsort(difference, kind="stable") for difference in differences]
        values = [difference[order] for difference, order in zip(differences, orders, strict=True)]
        # The n-th sheet of a difference on one side goes with the n-th of the same on the other.
        ranks = [np.arange(len(value)) - np.searchsorted(value, value) for value in values]
        many = np.searchsorted(values[1], values[0], side="right") - np.searchsorted(values[1], values[0])
        chosen = np.flatnonzero((ranks[0] < many) & (rng.random(len(values[0])) < _HALF))
        partner = np.searchsorted(values[1], values[0][chosen]) + ranks[0][chosen]
        given, taken = sides[0][orders[0][chosen]], sides[1][orders[1][partner]]
        self._judges[self._entry[given], self._place[given]] = other
        self._judges[self._entry[taken], self._place[taken]] = one
        return len(chosen)

    def _difference(self, sheets: IntArray, one: int, other: int) -> IntArray:
        kind = self._task.kind[self._entry[sheets]]
        difference: IntArray = self._task.cost[kind, other] - self._task.cost[kind, one]
        return difference

    def _movable(self, sheets: IntArray, leaving: int, coming: int) -> IntArray:
        """Sheets of a judge whose entries may have another instead."""
        task, entries = self._task, self._entry[sheets]
        kind, present = task.kind[entries], self._judges[entries]
        fits = task.permitted[kind, coming] & ~(present == coming).any(axis=1)
        if task.near is not None:
            held = (task.near[kind[:, None], present] & (present != NOBODY)).sum(axis=1)
            after = held - task.near[kind, leaving].astype(np.int64) + task.near[kind, coming]
            fits &= (after <= held) | (after <= task.limit[kind])
        movable: IntArray = sheets[fits]
        return movable


def _ordered(entry: IntArray, judge: IntArray) -> Assignment:
    order = np.lexsort((judge, entry))
    return Assignment(entry[order], judge[order])
