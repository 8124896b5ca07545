"""One maximum flow of surplus work to where there is room, along arcs that cost nothing at the present prices."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from scoring.arrays import IntArray
from scoring.assignment import AssignmentTask
from scoring.assignment_standing import Standing


def send(task: AssignmentTask, standing: Standing, kind: IntArray, arcs: tuple[IntArray, IntArray, IntArray]) -> None:
    """Send as much as there is room for, and book it.

    Args:
        task: what to keep to.
        standing: brought forward in place.
        kind: shape (M,), the kind of each node after the judges and the ground.
        arcs: source, target and room of each arc, shape (A,) each; judges are numbered from 0, the ground comes
            after them and then the nodes of ``kind``. The arcs of the ground are added here.
    """
    judges, outside = task.judges, task.judges + 1 + len(kind)
    every = [arcs, *_ground_arcs(task, standing), *_outer_arcs(standing, outside)]
    graph = _graph(every, outside + 2)
    found = maximum_flow(graph, outside, outside + 1).flow.tocoo()
    # Every arc stands in the answer once with each sign, so it counts where it leaves a judge.
    leaving = found.row < judges
    giver, taker = found.row[leaving].astype(np.int64), found.col[leaving].astype(np.int64)
    flow = found.data[leaving].astype(np.int64)
    among = (taker > judges) & (taker < outside)
    book = (giver[among], kind[taker[among] - judges - 1])
    np.subtract.at(standing.held, book, flow[among].astype(standing.held.dtype))
    grounded = taker == judges
    standing.kept[giver[grounded]] += flow[grounded]


def _graph(arcs: list[tuple[IntArray, IntArray, IntArray]], nodes: int) -> csr_array:
    """Put arcs together, without those that have no room: where most judges tie there are millions."""
    kept = [[part[room > 0].astype(np.int32) for part in (source, target, room)] for source, target, room in arcs]
    source, target, room = (np.concatenate(each) for each in zip(*kept, strict=True))
    return csr_array((room, (source, target)), shape=(nodes, nodes))


def _ground_arcs(task: AssignmentTask, standing: Standing) -> list[tuple[IntArray, IntArray, IntArray]]:
    judge = np.flatnonzero(standing.price[:-1] == standing.price[-1])
    ground, kept = np.full(len(judge), task.judges), standing.kept[judge]
    return [(judge, ground, task.most[judge] - kept), (ground, judge, kept - task.least[judge])]


def _outer_arcs(standing: Standing, outside: int) -> list[tuple[IntArray, IntArray, IntArray]]:
    surplus = standing.surplus
    much, little = np.flatnonzero(surplus > 0), np.flatnonzero(surplus < 0)
    start, end = np.full(len(much), outside), np.full(len(little), outside + 1)
    return [(start, much, surplus[much]), (little, end, -surplus[little])]
