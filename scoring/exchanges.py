"""The residual graph of an assignment, folded onto the judges: what it costs to move an entry from one to another.

However many entries there are, the graph has one node a judge. Moving an entry is an arc, and the cheapest entry of all
that could move is its weight, so a shortest path says how to take work off one judge and bring it, over others, to
another.
"""

from __future__ import annotations

import numpy as np

from scoring.arrays import BoolArray, CountArray, IntArray
from scoring.assignment import AssignmentTask

NO_ARC = 2**62
"""Weight where nothing can move."""
BARRED = 2**60
"""Cost of a pair that is not permitted."""
NO_KIND = -1
_ROWS = 4096


class Exchanges:
    """An assignment by kinds while it is being improved, and its exchange arcs.

    Attributes:
        held: shape (J, K), how many entries of each kind each judge has.
        weight: shape (J, J); [i, j] is the least cost of moving an entry from i to j, ``NO_ARC`` where none can.
        best: shape (J, J), a kind that can be moved at this weight; ``NO_KIND`` where none can.
    """

    def __init__(self, task: AssignmentTask, held: CountArray) -> None:
        self._task = task
        self._size = task.size
        self._cost = np.where(task.permitted, task.cost, BARRED)
        self._excess = task.excess_cost
        self.held = held
        self._near_cap = task.limit * self._size
        self.weight = np.full((task.judges, task.judges), NO_ARC, dtype=np.int64)
        self.best = np.full((task.judges, task.judges), NO_KIND, dtype=np.int64)
        everyone = np.arange(task.judges)
        for judge in range(task.judges):
            self._measure(judge, everyone)

    def room(self, source: int, target: int) -> int:
        """How many entries of the best kind can move from one judge to another at this weight."""
        kind = self.best[source, target]
        room = min(int(self.held[source, kind]), int(self._size[kind] - self.held[target, kind]))
        if self._task.near is None:
            return room
        into, out = bool(self._task.near[kind, target]), bool(self._task.near[kind, source])
        if into == out:
            return room
        over = self._near_held(np.asarray([kind]))[0] - self._near_cap[kind]
        if into and over < 0:
            return min(room, int(-over))
        return min(room, int(over)) if out and over > 0 else room

    def move(self, moves: list[tuple[int, int, int]], many: int) -> None:
        """Carry out moves of so many entries each, given as (kind, source, target), and measure what changed."""
        for kind, source, target in moves:
            self.held[source, kind] -= many
            self.held[target, kind] += many
        for kind in dict.fromkeys(kind for kind, _, _ in moves):
            self._refresh(kind, [judge for each, *ends in moves if each == kind for judge in ends])

    def _refresh(self, kind: int, ends: list[int]) -> None:
        holders = np.flatnonzero(self.held[:, kind])
        concerned = np.union1d(holders, np.asarray(ends, dtype=np.int64))
        for judge in concerned[(self.best[concerned] == kind).any(axis=1)]:
            self._measure(int(judge), np.flatnonzero(self.best[judge] == kind))
        everyone = np.arange(self._task.judges)
        offered = self._arcs(holders, np.full(len(holders), kind), everyone)
        cheaper = offered < self.weight[holders]
        rows, columns = np.nonzero(cheaper)
        self.weight[holders[rows], columns] = offered[rows, columns]
        self.best[holders[rows], columns] = kind

    def _measure(self, judge: int, others: IntArray) -> None:
        """Find the best arcs from one judge to some others anew."""
        kinds = np.flatnonzero(self.held[judge])
        weight = np.full(len(others), NO_ARC, dtype=np.int64)
        best = np.full(len(others), NO_KIND, dtype=np.int64)
        for start in range(0, len(kinds), _ROWS):
            block = kinds[start : start + _ROWS]
            offered = self._arcs(np.full(len(block), judge), block, others)
            place = offered.argmin(axis=0)
            value = offered[place, np.arange(len(others))]
            cheaper = value < weight
            weight[cheaper], best[cheaper] = value[cheaper], block[place[cheaper]]
        self.weight[judge, others], self.best[judge, others] = weight, best

    def _arcs(self, sources: IntArray, kinds: IntArray, targets: IntArray) -> IntArray:
        """Shape (N, T): what it costs to move an entry of kinds[n] from sources[n] to each target."""
        whole = len(targets) == self._task.judges
        cost = self._cost[kinds] if whole else self._cost[kinds[:, None], targets]
        weight: IntArray = cost - self._cost[kinds, sources][:, None]
        full = self._size[kinds][:, None] <= self.held[targets[:, None], kinds].T
        weight[full | (cost == BARRED) | (targets == sources[:, None])] = NO_ARC
        return weight if self._task.near is None else self._with_excess(weight, sources, kinds, targets)

    def _with_excess(self, weight: IntArray, sources: IntArray, kinds: IntArray, targets: IntArray) -> IntArray:
        near: BoolArray = np.zeros(0, dtype=np.bool_) if self._task.near is None else self._task.near
        into, out = near[kinds[:, None], targets], near[kinds, sources][:, None]
        over = (self._near_held(kinds) - self._near_cap[kinds])[:, None]
        costs_more, costs_less = into & ~out & (over >= 0), ~into & out & (over > 0)
        changed = weight + self._excess * (costs_more.astype(np.int64) - costs_less)
        return np.where(weight == NO_ARC, NO_ARC, changed)

    def _near_held(self, kinds: IntArray) -> IntArray:
        near: BoolArray = np.zeros(0, dtype=np.bool_) if self._task.near is None else self._task.near
        return np.asarray((self.held[:, kinds].T * near[kinds]).sum(axis=1, dtype=np.int64))
