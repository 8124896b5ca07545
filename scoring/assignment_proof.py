"""Is an assignment really the cheapest? A proof from the pairs alone, whoever or whatever made them.

An assignment is the cheapest one exactly when no chain of judges, each handing one entry to the next and the last to
the first, saves anything (a chain may also end where a load may grow and begin where one may shrink). The chains are
the cycles of a graph with one node a judge, whose arc from i to j has as its weight the least it costs to move any
entry of i to j: so the proof looks at every pair of entry and judge, and yet needs a J × J graph only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, IntArray
from scoring.assignment import Assignment, AssignmentTask, breaches

NOTHING = 2**62
_ROWS = 2048


@dataclass(frozen=True)
class Handover:
    """One step of a chain: an entry goes from one judge to another."""

    entry: int
    source: int
    target: int


@dataclass(frozen=True)
class Proof:
    """What looking at all pairs found.

    Attributes:
        is_optimal: no assignment that keeps to everything costs less, and this one keeps to everything.
        breaches: what it does not keep to; empty, or nothing else was looked at.
        saving: how much cheaper the chain below makes it; 0 where it is optimal.
        chain: handovers that together save, one after the other around; empty where it is optimal.
    """

    is_optimal: bool
    breaches: tuple[str, ...]
    saving: int
    chain: tuple[Handover, ...]


def prove(task: AssignmentTask, assignment: Assignment) -> Proof:
    """Look for a chain of handovers that saves something.

    Near judges beyond their limit count as the task says, so an assignment with needlessly many of them is not optimal.

    References:
        Klein (1967), Management Science 14, 205-220: a flow is of least cost if and only if its residual graph has no
        cycle of negative cost. Ahuja, Magnanti & Orlin (1993), Network Flows, section 9.3.
    """
    found = breaches(task, assignment)
    if found:
        return Proof(is_optimal=False, breaches=tuple(found), saving=0, chain=())
    weight, entry = _handovers(task, assignment)
    cycle = _saving_cycle(weight)
    ground = task.judges
    saving = -sum(int(weight[source, target]) for source, target in cycle)
    chain = [Handover(int(entry[arc]), *arc) for arc in cycle if ground not in arc]
    return Proof(is_optimal=not cycle, breaches=(), saving=saving, chain=tuple(chain))


def _handovers(task: AssignmentTask, assignment: Assignment) -> tuple[IntArray, IntArray]:
    """Measure all arcs.

    Returns:
        Shape (J + 1, J + 1), the least cost of moving an entry from i to j, the last node being the ground; and shape
        (J, J), which entry it is.
    """
    judges = task.judges
    weight = np.full((judges + 1, judges + 1), NOTHING, dtype=np.int64)
    which = np.zeros((judges, judges), dtype=np.int64)
    loads = assignment.loads(judges)
    has = _Holders(task, assignment)
    for judge in np.flatnonzero(loads).tolist():
        mine = assignment.entry[assignment.judge == judge]
        for start in range(0, len(mine), _ROWS):
            block = mine[start : start + _ROWS]
            costs = has.moved(block, judge)
            place = costs.argmin(axis=0)
            least = costs[place, np.arange(judges)]
            better = least < weight[judge, :-1]
            weight[judge, :-1][better], which[judge][better] = least[better], block[place[better]]
    weight[:-1, -1] = np.where(loads < task.most, 0, NOTHING)
    weight[-1, :-1] = np.where(loads > task.least, 0, NOTHING)
    return weight, which


class _Holders:
    """Who has which entry."""

    def __init__(self, task: AssignmentTask, assignment: Assignment) -> None:
        self._task = task
        self._start = np.searchsorted(assignment.entry, np.arange(task.entries + 1))
        self._judge = assignment.judge
        self._near_held = np.zeros(task.entries, dtype=np.int64)
        if task.near is not None:
            near = task.near[task.kind[assignment.entry], assignment.judge]
            self._near_held = np.bincount(assignment.entry[near], minlength=task.entries)

    def moved(self, entries: IntArray, judge: int) -> IntArray:
        """Shape (N, J): what it costs to move each of these entries from the judge to each other one."""
        task, kind = self._task, self._task.kind[entries]
        costs = task.cost[kind]
        costs -= task.cost[kind, judge][:, None]
        if task.near is not None:
            costs += task.excess_cost * self._further_excess(task.near, entries, judge)
        costs[~task.permitted[kind]] = NOTHING
        many = self._start[entries + 1] - self._start[entries]
        row = np.repeat(np.arange(len(entries)), many)
        cell = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(self._start[entries], many)
        costs[row, self._judge[cell]] = NOTHING
        return costs

    def _further_excess(self, near: BoolArray, entries: IntArray, judge: int) -> IntArray:
        kind = self._task.kind[entries]
        over = self._near_held[entries] - self._task.limit[kind]
        after = over[:, None] - near[kind, judge][:, None].astype(np.int64) + near[kind]
        further: IntArray = np.maximum(after, 0) - np.maximum(over, 0)[:, None]
        return further


def _saving_cycle(weight: IntArray) -> list[tuple[int, int]]:
    """Find a cycle of negative weight; empty where there is none (Bellman and Ford, every node at distance 0)."""
    nodes = len(weight)
    distance = np.zeros(nodes, dtype=np.int64)
    before = np.full(nodes, -1, dtype=np.int64)
    for _ in range(nodes):
        through = np.where(weight < NOTHING // 2, distance[:, None] + weight, NOTHING)
        place = through.argmin(axis=0)
        nearer = through[place, np.arange(nodes)]
        better = nearer < distance
        if not better.any():
            return []
        distance[better], before[better] = nearer[better], place[better]
        cycle = _cycle(before)
        if cycle:
            return cycle
    raise AssertionError("distances that never settle come from a cycle")


def _cycle(before: IntArray) -> list[tuple[int, int]]:
    """Follow all predecessors together; who is still somewhere after J + 1 steps came to a cycle."""
    at = np.arange(len(before))
    for _ in range(len(before)):
        at = np.where(at >= 0, before[at], -1)
    left = at[at >= 0]
    if not len(left):
        return []
    start = node = int(left[0])
    arcs: list[tuple[int, int]] = []
    while not arcs or node != start:
        arcs.append((int(before[node]), node))
        node = int(before[node])
    return arcs[::-1]
