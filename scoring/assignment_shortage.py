"""Why there is no assignment: which entries lack judges, which judges stand between, and what would cure it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from scoring.arrays import BoolArray, IntArray
from scoring.assignment import AssignmentTask


@dataclass(frozen=True, eq=False)
class Bottleneck:
    """Entries that may be read by few judges beside those who would have too much.

    Whatever is tried, ``needed`` sheets are to be written on these entries, and no more than ``within`` of them by
    these judges and ``beside`` by all others who may.

    Attributes:
        entries: indices of the entries, in order.
        judges: indices of the judges, in order; empty where entries have too few permitted judges at all.
        needed: sheets wanted on these entries.
        within: sheets that these judges can take.
        beside: sheets that all other permitted judges can write, each one an entry.
    """

    entries: IntArray
    judges: IntArray
    needed: int
    within: int
    beside: int

    @property
    def short(self) -> int:
        """How many sheets nobody can write."""
        return self.needed - self.within - self.beside


@dataclass(frozen=True, eq=False)
class Idle:
    """Judges who cannot reach the fewest entries they should have.

    Attributes:
        judges: indices of the judges, in order.
        needed: the sum of their least loads.
        available: sheets that entries can give them.
    """

    judges: IntArray
    needed: int
    available: int


@dataclass(frozen=True, eq=False)
class Shortage:
    """Why nothing keeps to everything.

    Attributes:
        bottlenecks: independent of each other, in the order of their first entries; empty where only least loads fail.
        idle: judges who would have too little; None where sheets are missing already.
        lacking: shape (E,), sheets that each entry lacks in an assignment that writes as many as possible.
        possible: the largest number of judges an entry at which there is an assignment, everything else as it is and
            ``wanted`` nowhere above it; 0 where there is none, or where least loads fail.
    """

    bottlenecks: tuple[Bottleneck, ...]
    idle: Idle | None
    lacking: IntArray
    possible: int


def explain(task: AssignmentTask) -> Shortage | None:
    """Say what stands in the way of an assignment; None where nothing does.

    Limits of near judges stand in nobody's way: they give way themselves.

    References:
        Ford & Fulkerson (1956), Canadian Journal of Mathematics 8, 399-404: a maximum flow leaves a minimum cut, and
        the cut is the bottleneck. Hall (1935) for the case of one judge an entry.
    """
    groups = _Groups(task)
    flow = groups.most(task.wanted, task.most)
    if flow.value < task.sheets:
        return Shortage(groups.bottlenecks(flow), None, groups.lacking(flow), _possible(task, groups))
    flow = groups.most(task.wanted, task.least)
    if flow.value < task.least.sum():
        return Shortage((), groups.idle(flow), np.zeros(task.entries, dtype=np.int64), 0)
    return None


def _possible(task: AssignmentTask, groups: _Groups) -> int:
    for wanted in range(int(task.wanted.max()) - 1, 0, -1):
        lower = np.minimum(task.wanted, wanted)
        if groups.most(lower, task.most).value == int((task.size * lower).sum()):
            return wanted
    return 0


@dataclass(frozen=True, eq=False)
class _Flow:
    """A maximum flow: its value, what each group of entries sends, and what is still reached from the source."""

    value: int
    sent: IntArray
    group_reached: BoolArray
    judge_reached: BoolArray


class _Groups:
    """Entries that the same judges may read and that want equally many, taken together."""

    def __init__(self, task: AssignmentTask) -> None:
        self._task = task
        rows = np.column_stack((np.packbits(task.permitted, axis=1), task.wanted.view(np.uint8).reshape(-1, 8)))
        keys = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).reshape(-1)
        _, self._first, self._group = np.unique(keys, return_index=True, return_inverse=True)
        self._size = np.bincount(self._group, weights=task.size).astype(np.int64)
        self._permitted = task.permitted[self._first]

    def most(self, wanted: IntArray, capacity: IntArray) -> _Flow:
        """Send as many sheets as possible, ``wanted`` by kind and ``capacity`` by judge."""
        groups, judges = self._permitted.shape
        source, sink = groups + judges, groups + judges + 1
        group, judge = np.nonzero(self._permitted)
        tail = np.concatenate((np.full(groups, source), group, groups + np.arange(judges)))
        head = np.concatenate((np.arange(groups), groups + judge, np.full(judges, sink)))
        room = np.concatenate((self._size * wanted[self._first], self._size[group], np.minimum(capacity, 2**31 - 1)))
        graph = csr_array((room.astype(np.int32), (tail, head)), shape=(sink + 1, sink + 1))
        found = maximum_flow(graph, source, sink)
        residual = (graph - found.flow).tocsr()
        residual.data = np.maximum(residual.data, 0)
        residual.eliminate_zeros()
        reached = np.zeros(sink + 1, dtype=np.bool_)
        reached[breadth_first_order(residual, source, return_predecessors=False)] = True
        sent = np.asarray(found.flow[[source], :groups].todense()).reshape(-1).astype(np.int64)
        return _Flow(int(found.flow_value), sent, reached[:groups], reached[groups : groups + judges])

    def bottlenecks(self, flow: _Flow) -> tuple[Bottleneck, ...]:
        """Split the cut into parts that have nothing to do with each other."""
        group, judge = np.flatnonzero(flow.group_reached), np.flatnonzero(flow.judge_reached)
        joined = csr_array(self._permitted[np.ix_(group, judge)])
        row, column = joined.nonzero()
        size = len(group) + len(judge)
        links = csr_array((np.ones(len(row)), (row, len(group) + column)), shape=(size, size))
        many, part = connected_components(links, directed=False)
        found = [
            self._bottleneck(group[part[: len(group)] == one], judge[part[len(group) :] == one]) for one in range(many)
        ]
        return tuple(sorted((each for each in found if each.short > 0), key=lambda each: int(each.entries[0])))

    def idle(self, flow: _Flow) -> Idle:
        """Say who gets too little: the judges beyond the cut."""
        judges = np.flatnonzero(~flow.judge_reached)
        whole = self._size * self._task.wanted[self._first]
        part = self._size * self._permitted[:, judges].sum(axis=1)
        available = int(np.where(flow.group_reached, part, whole).sum())
        return Idle(judges, int(self._task.least[judges].sum()), available)

    def lacking(self, flow: _Flow) -> IntArray:
        """Shape (E,): what is missing of each group, dealt out to its entries in turn."""
        task, group = self._task, self._group[self._task.kind]
        missing = self._size * task.wanted[self._first] - flow.sent
        order = np.argsort(group, kind="stable")
        turn = np.empty(task.entries, dtype=np.int64)
        turn[order] = np.arange(task.entries) - np.repeat(np.cumsum(self._size) - self._size, self._size)
        share: IntArray = missing[group] // self._size[group] + (turn < missing[group] % self._size[group])
        return share

    def _bottleneck(self, groups: IntArray, judges: IntArray) -> Bottleneck:
        task = self._task
        beside = np.delete(self._permitted[groups], judges, axis=1).sum(axis=1)
        return Bottleneck(
            entries=np.flatnonzero(np.isin(self._group[task.kind], groups)),
            judges=judges,
            needed=int((self._size[groups] * task.wanted[self._first][groups]).sum()),
            within=int(task.most[judges].sum()),
            beside=int((self._size[groups] * beside).sum()),
        )


def further_judges(shortage: Shortage, load: int) -> int:
    """How many new judges, permitted everywhere and with this load each, would cure the bottlenecks."""
    if load < 1:
        return 0
    by_load = -(-sum(each.short for each in shortage.bottlenecks) // load)
    # A new judge writes one sheet an entry at most.
    return max(by_load, int(shortage.lacking.max(initial=0)))
