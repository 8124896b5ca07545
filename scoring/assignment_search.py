"""Shortest exchanges between judges, until all loads keep to their limits."""

from __future__ import annotations

import numpy as np

from scoring.arrays import IntArray
from scoring.assignment import AssignmentTask
from scoring.assignment_standing import Standing, Stuck
from scoring.exchanges import NO_ARC, OPEN, Exchanges


def finish(task: AssignmentTask, standing: Standing) -> None:
    """Send work from judges with too much to judges with too little along shortest paths, prices following.

    Args:
        task: what to keep to.
        standing: brought forward in place; at every moment the cheapest assignment for its loads.

    Raises:
        Stuck: there is no assignment.

    References:
        Ahuja, Magnanti & Orlin (1993), Network Flows, section 9.7 (successive shortest paths).
    """
    if not (standing.surplus > 0).any():
        return
    search = _Search(task, standing)
    while search.is_unfinished:
        search.reprice()
        search.push()
    standing.price = search.price


class _Search:
    """The judges and, as the last node, the ground that takes every load between its limits."""

    def __init__(self, task: AssignmentTask, found: Standing) -> None:
        self._exchanges = Exchanges(task, found.held)
        self._low, self._high, self._kept = task.least, task.most, found.kept
        self._potential = -found.price
        self._surplus = found.surplus
        self._before = np.full(task.judges + 1, -1, dtype=np.int64)

    @property
    def is_unfinished(self) -> bool:
        """Whether anybody still has too much."""
        return bool((self._surplus > 0).any())

    @property
    def price(self) -> IntArray:
        """Shape (J + 1,), the ground's being 0."""
        price: IntArray = self._potential[-1] - self._potential
        return price

    def reprice(self) -> None:
        """Measure how far everybody is from a surplus, and take the distances into the prices."""
        reduced = self._reduced()
        nodes = len(reduced)
        distance = np.where(self._surplus > 0, 0, NO_ARC)
        self._before[:] = -1
        changed = np.flatnonzero(distance == 0)
        while len(changed):
            through = distance[changed][:, None] + reduced[changed]
            place = through.argmin(axis=0)
            nearer = through[place, np.arange(nodes)]
            better = np.flatnonzero(nearer < distance)
            distance[better] = nearer[better]
            self._before[better] = changed[place[better]]
            changed = better
        wanting = distance[self._surplus < 0]
        wanting = wanting[wanting < OPEN]
        if not len(wanting):
            raise Stuck
        self._potential += np.minimum(distance, wanting.max())

    def push(self) -> None:
        """Send work along every shortest path that is still free when its turn comes."""
        for end in np.flatnonzero(self._surplus < 0).tolist():
            path = self._path(end)
            if path and self._surplus[path[0][0]] > 0 and all(self._is_free(*arc) for arc in path):
                self._send(path)

    def _reduced(self) -> IntArray:
        """Weights of all arcs, prices counted: never below zero."""
        nodes = len(self._potential)
        weight = np.full((nodes, nodes), NO_ARC, dtype=np.int64)
        weight[:-1, :-1] = self._exchanges.weight
        weight[:-1, -1] = np.where(self._kept < self._high, 0, NO_ARC)
        weight[-1, :-1] = np.where(self._kept > self._low, 0, NO_ARC)
        reduced = weight + self._potential[:, None] - self._potential
        return np.where(weight > OPEN, NO_ARC, reduced)

    def _path(self, end: int) -> list[tuple[int, int]]:
        arcs: list[tuple[int, int]] = []
        while self._before[end] >= 0:
            arcs.append((int(self._before[end]), end))
            end = arcs[-1][0]
        return arcs[::-1]

    def _is_free(self, source: int, target: int) -> bool:
        """Whether an arc still costs nothing, prices counted, and has room."""
        if target == self._ground:
            weight, is_open = 0, bool(self._kept[source] < self._high[source])
        elif source == self._ground:
            weight, is_open = 0, bool(self._kept[target] > self._low[target])
        else:
            weight = int(self._exchanges.weight[source, target])
            is_open = weight < OPEN
        return is_open and weight + int(self._potential[source] - self._potential[target]) == 0

    def _send(self, path: list[tuple[int, int]]) -> None:
        first, last = path[0][0], path[-1][1]
        moves = [(self._exchanges.best(*arc), *arc) for arc in path if self._ground not in arc]
        rooms = [self._exchanges.room(*move) for move in moves] + [
            self._ground_room(*arc) for arc in path if self._ground in arc
        ]
        many = min(int(self._surplus[first]), int(-self._surplus[last]), *rooms)
        for source, target in path:
            if target == self._ground:
                self._kept[source] += many
            elif source == self._ground:
                self._kept[target] -= many
        self._exchanges.move(moves, many)
        self._surplus[first] -= many
        self._surplus[last] += many

    def _ground_room(self, source: int, target: int) -> int:
        if target == self._ground:
            return int(self._high[source] - self._kept[source])
        return int(self._kept[target] - self._low[target])

    @property
    def _ground(self) -> int:
        return len(self._potential) - 1
