"""Even out loads kind by kind, as long as many sheets move at once.

Where a few hundred kinds stand for all entries and costs have few levels, most exchanges cost nothing or the same: then
shortest distances are measured once, and a maximum flow sends everything there is along the shortest paths together.
"""

from __future__ import annotations

import numpy as np

from scoring.arrays import BoolArray, IntArray
from scoring.assignment import AssignmentTask
from scoring.assignment_network import send
from scoring.assignment_standing import Standing, Stuck

FAR = 2**60
"""Costs and distances from here on are none."""
WORTH_A_PHASE = 4
"""A phase that moves fewer sheets than one for so many judges leaves the rest to single exchanges."""


def even_out(task: AssignmentTask, standing: Standing) -> None:
    """Move surplus to where there is room, by phases of shortest distances and a maximum flow.

    Args:
        task: what to keep to.
        standing: brought forward in place; it stays the cheapest assignment for its loads.

    Raises:
        Stuck: no surplus can reach anybody with room.

    References:
        Ahuja, Magnanti & Orlin (1993), Network Flows, section 9.8 (primal-dual algorithm).
    """
    network = _Kinds(task, standing)
    left = int(np.maximum(standing.surplus, 0).sum())
    while left:
        network.reprice()
        network.send()
        before, left = left, int(np.maximum(standing.surplus, 0).sum())
        if (before - left) * WORTH_A_PHASE < task.judges:
            return


class _Kinds:
    """Nodes: judges, the ground, and two for each kind – its sheets with near judges, and with the others."""

    def __init__(self, task: AssignmentTask, standing: Standing) -> None:
        self._task, self._standing = task, standing
        self._size = task.size
        near = np.zeros(task.cost.shape, dtype=np.bool_) if task.near is None else task.near
        self._sides = (task.permitted & ~near, task.permitted & near)
        self._near, self._cap = near, task.limit * self._size

    def reprice(self) -> None:
        """Measure how far each judge is from a surplus and take the distances into the prices."""
        surplus, price = self._standing.surplus, self._standing.price
        priced = self._task.cost + price[:-1]
        distance = np.where(surplus > 0, 0, FAR)
        while True:
            nearer = np.minimum(distance, self._one_step(priced, distance))
            if (nearer == distance).all():
                break
            distance = nearer
        reached = distance[distance < FAR // 2]
        if not (distance[surplus < 0] < FAR // 2).any():
            raise Stuck
        self._standing.price = price - np.minimum(distance, reached.max())
        self._standing.price -= self._standing.price[-1]

    def send(self) -> None:
        """Send as much as possible along arcs that cost nothing at the present prices."""
        arcs = self._kind_arcs(self._task.cost + self._standing.price[:-1])
        source, target, room = (np.concatenate(each) for each in zip(*arcs, strict=True))
        send(self._task, self._standing, np.repeat(np.arange(len(self._size)), 2), (source, target, room))

    def _one_step(self, priced: IntArray, distance: IntArray) -> IntArray:
        far, near = self._node_distances(priced, distance[:-1])
        free = self._free
        reached = np.minimum(
            np.where(self._sides[0] & free, far[:, None] + priced, FAR).min(axis=0),
            np.where(self._sides[1] & free, near[:, None] + priced, FAR).min(axis=0),
        )
        price, kept = self._standing.price[:-1], self._standing.kept
        # The ground's arcs cost nothing but the price of the judge's time.
        to_ground = np.where(kept < self._task.most, distance[:-1] - price, FAR).min()
        reached = np.minimum(reached, np.where(kept > self._task.least, distance[-1] + price, FAR))
        return np.append(reached, to_ground)

    def _node_distances(self, priced: IntArray, distance: IntArray) -> tuple[IntArray, IntArray]:
        """Shape (K,) each: how far the two nodes of every kind are."""
        held = self._standing.held.T > 0
        usable = held & (distance < FAR // 2)
        far, near = (np.where(side & usable, distance - priced, FAR).min(axis=1) for side in self._sides)
        into, out = self._between()
        return np.minimum(far, near + out), np.minimum(near, far + into)

    def _between(self) -> tuple[IntArray, IntArray]:
        """Shape (K,) each: cost of one sheet more for the near judges of a kind, and of one fewer."""
        held, excess = self._near_held, self._task.excess_cost
        out = np.where(held > self._cap, -excess, np.where(held > 0, 0, FAR))
        return np.where(held < self._cap, 0, excess), out

    def _kind_arcs(self, priced: IntArray) -> list[tuple[IntArray, IntArray, IntArray]]:
        judges = self._task.judges
        nodes = self._node_distances(priced, np.zeros(judges, dtype=np.int64))
        arcs = []
        for place, (side, node) in enumerate(zip(self._sides, nodes, strict=True)):
            kind, judge = np.nonzero(side & (priced + node[:, None] == 0))
            number = self._first_kind + 2 * kind + place
            held = self._standing.held[judge, kind].astype(np.int64)
            arcs += [(judge, number, held), (number, judge, self._size[kind] - held)]
        return [*arcs, *self._between_arcs(*nodes)]

    def _between_arcs(self, far: IntArray, near: IntArray) -> list[tuple[IntArray, IntArray, IntArray]]:
        into, out = self._between()
        over = self._near_held - self._cap
        numbers = self._first_kind + 2 * np.arange(len(far))
        inward = (far < FAR // 2) & (far + into == near)
        outward = (near < FAR // 2) & (near + out == far)
        much = np.where(over < 0, -over, self._size * self._task.wanted)
        less = np.where(over > 0, over, self._near_held)
        return [
            (numbers[inward], numbers[inward] + 1, much[inward]),
            (numbers[outward] + 1, numbers[outward], less[outward]),
        ]

    @property
    def _free(self) -> BoolArray:
        free: BoolArray = self._size[:, None] > self._standing.held.T
        return free

    @property
    def _near_held(self) -> IntArray:
        return np.asarray((self._standing.held.T * self._near).sum(axis=1, dtype=np.int64))

    @property
    def _first_kind(self) -> int:
        return self._task.judges + 1
