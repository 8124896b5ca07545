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
"""Weight where nothing can move, give or take a cost."""
OPEN = 2**61
"""Arcs heavier than this are none."""
BARRED = 2**60
"""Cost of a pair that is not permitted."""
_ROWS = 4096


class Exchanges:
    """An assignment by kinds while it is being improved, and its exchange arcs.

    Attributes:
        held: shape (J, K), how many entries of each kind each judge has.
        weight: shape (J, J); [i, j] is the least cost of moving an entry from i to j, above ``OPEN`` where none can.
    """

    def __init__(self, task: AssignmentTask, held: CountArray) -> None:
        self._task, self._size = task, task.size
        self._excess, self._near_cap = task.excess_cost, task.limit * task.size
        self.held = held
        # What one more entry of the kind costs the judge who takes it; a pair that is barred or full takes none.
        takes = task.permitted & (self._size[:, None] > held.T)
        self._taking = np.where(takes, task.cost, NO_ARC)
        self.weight = np.full((task.judges, task.judges), NO_ARC, dtype=np.int64)
        for judge in range(task.judges):
            self.weight[judge] = self._lightest(judge, None)

    def best(self, source: int, target: int) -> int:
        """Give a kind that can be moved at the weight of an open arc."""
        kinds = np.flatnonzero(self.held[source])
        weights = self._arcs(np.full(len(kinds), source), kinds, np.asarray([target]))
        return int(kinds[weights[:, 0].argmin()])

    def room(self, kind: int, source: int, target: int) -> int:
        """How many entries of a best kind can move from one judge to another at this weight."""
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
        kinds = list(dict.fromkeys(kind for kind, _, _ in moves))
        before = [self._offers(kind) for kind in kinds]
        for kind, source, target in moves:
            self.held[source, kind] -= many
            self.held[target, kind] += many
            self._taking[kind, source] = self._task.cost[kind, source]
            if self.held[target, kind] == self._size[kind]:
                self._taking[kind, target] = NO_ARC
        for holders, offered in before:
            self._forget(holders, offered)
        for kind in kinds:
            holders, offered = self._offers(kind)
            self.weight[holders] = np.minimum(self.weight[holders], offered)

    def _offers(self, kind: int) -> tuple[IntArray, IntArray]:
        """Judges who hold entries of a kind, and what moving one of these to each other judge costs."""
        holders = np.flatnonzero(self.held[:, kind])
        return holders, self._arcs(holders, np.full(len(holders), kind), None)

    def _forget(self, holders: IntArray, offered: IntArray) -> None:
        """Measure anew the arcs that were as light as these offers, which may have gone."""
        light = (self.weight[holders] == offered) & (offered < OPEN)
        for place in np.flatnonzero(light.any(axis=1)).tolist():
            targets = np.flatnonzero(light[place])
            self.weight[holders[place], targets] = self._lightest(int(holders[place]), targets)

    def _lightest(self, judge: int, targets: IntArray | None) -> IntArray:
        """Shape (T,): the weights of the arcs from one judge, to everybody where no targets are named."""
        kinds = np.flatnonzero(self.held[judge])
        weight = np.full(self._task.judges if targets is None else len(targets), NO_ARC, dtype=np.int64)
        for start in range(0, len(kinds), _ROWS):
            block = kinds[start : start + _ROWS]
            arcs = self._arcs(np.full(len(block), judge), block, targets)
            weight = np.minimum(weight, arcs.min(axis=0))
        return weight

    def _arcs(self, sources: IntArray, kinds: IntArray, targets: IntArray | None) -> IntArray:
        """Shape (N, T): what it costs to move an entry of kinds[n] from sources[n] to each target."""
        taking = self._taking[kinds] if targets is None else self._taking[kinds[:, None], targets]
        taking -= self._task.cost[kinds, sources][:, None]
        near = self._task.near
        if near is None:
            return taking
        into = near[kinds] if targets is None else near[kinds[:, None], targets]
        out = near[kinds, sources][:, None]
        over = (self._near_held(kinds) - self._near_cap[kinds])[:, None]
        costs_more, costs_less = into & ~out & (over >= 0), ~into & out & (over > 0)
        further: IntArray = costs_more.astype(np.int64) - costs_less
        return taking + self._excess * further

    def _near_held(self, kinds: IntArray) -> IntArray:
        near: BoolArray = np.zeros(0, dtype=np.bool_) if self._task.near is None else self._task.near
        return np.asarray((self.held[:, kinds].T * near[kinds]).sum(axis=1, dtype=np.int64))
