"""Assign judges to entries at the least cost, or say why nobody can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scoring.arrays import BoolArray, IntArray
from scoring.assignment import Assignment, AssignmentTask
from scoring.assignment_dealing import deal, mix
from scoring.assignment_flow import least_cost
from scoring.assignment_shortage import Shortage, explain
from scoring.assignment_standing import Stuck
from scoring.connectivity import Connectivity, connect
from scoring.crossed import CrossedScores


def assign(task: AssignmentTask, rng: np.random.Generator) -> Assignment | Shortage:
    """Find an assignment that costs least; among equal ones, one drawn by lot that lets judges meet many others.

    The same task and the same state of ``rng`` give the same assignment on every machine. What the lots fall on is
    the order of entries and judges, so a caller who numbers both in an order of their own lots (``scoring.lots``) makes
    the outcome independent of how the tables were sorted.

    Args:
        task: what to keep to.
        rng: for the lots.
    """
    if (task.permitted.sum(axis=1) < task.wanted).any():
        return _explained(task)
    try:
        held = least_cost(task, rng)
    except Stuck:
        return _explained(task)
    return mix(task, deal(task, held, rng), rng)


def left_to_do(task: AssignmentTask, kept: Assignment) -> AssignmentTask:
    """Give what is left of a task when some pairs stand already and must not move.

    Args:
        task: the whole, kept pairs included; a judge released in between is permitted nothing new.
        kept: pairs that stand, permitted or not, started or not.

    Returns:
        A task whose assignment tops every entry up, together with ``kept``. An entry that has enough gets nobody; a
        judge who has more than the most keeps it and gets nothing.
    """
    have = np.bincount(kept.entry, minlength=task.entries)
    left = np.maximum(task.wanted[task.kind] - have, 0)
    # Entries with pairs and still wanting are kinds of their own; all that want nothing more are one kind.
    label = np.where(left == 0, -1, np.where(have > 0, len(task.cost) + np.arange(task.entries), task.kind))
    _, first, kind = np.unique(label, return_index=True, return_inverse=True)
    old = task.kind[first]
    permitted, limit = task.permitted[old], task.limit[old]
    new = kind[kept.entry]
    own = left[kept.entry] > 0
    permitted[new[own], kept.judge[own]] = False
    if task.near is not None:
        is_near = own & task.near[task.kind[kept.entry], kept.judge]
        np.subtract.at(limit, new[is_near], 1)
    loads = kept.loads(task.judges)
    most = np.maximum(task.most - loads, 0)
    return AssignmentTask(
        kind=kind.astype(np.int64),
        cost=task.cost[old],
        permitted=permitted,
        wanted=left[first],
        least=np.minimum(np.maximum(task.least - loads, 0), most),
        most=most,
        near=None if task.near is None else task.near[old],
        near_limit=np.maximum(limit, 0),
    )


def together(one: Assignment, other: Assignment) -> Assignment:
    """Join the pairs of both."""
    entry, judge = np.append(one.entry, other.entry), np.append(one.judge, other.judge)
    order = np.lexsort((judge, entry))
    return Assignment(entry[order], judge[order])


def with_outsider(task: AssignmentTask, inside: BoolArray) -> AssignmentTask:
    """Ask for at least one judge an entry from outside its group, where there is one.

    Args:
        task: whose near judges, if any, stay near: the outsider is neither.
        inside: shape (K, J), judges of the group of each kind.
    """
    return replace(task, near=inside if task.near is None else task.near | inside)


def with_anchors(task: AssignmentTask, entries: IntArray) -> AssignmentTask:
    """Let everybody permitted read some entries, so that all judges are compared on the same.

    Args:
        task: its limits of loads stay as they are.
        entries: shape (N,), the anchors, each once.
    """
    label = task.kind.copy()
    label[entries] += len(task.cost)
    _, first, kind = np.unique(label, return_index=True, return_inverse=True)
    old, is_anchor = task.kind[first], np.isin(first, entries)
    every = task.permitted[old].sum(axis=1)
    return replace(
        task,
        kind=kind.astype(np.int64),
        cost=task.cost[old],
        permitted=task.permitted[old],
        wanted=np.where(is_anchor, every, task.wanted[old]),
        near=None if task.near is None else task.near[old],
        near_limit=np.where(is_anchor, every, task.limit[old]),
    )


def connected(task: AssignmentTask, assignment: Assignment) -> Connectivity:
    """Say how well an assignment will let judges be compared, before anybody has written a sheet."""
    zeros = np.zeros(len(assignment.entry))
    return connect(CrossedScores(assignment.entry, assignment.judge, zeros, task.entries, task.judges))


def _explained(task: AssignmentTask) -> Shortage:
    shortage = explain(task)
    if shortage is None:
        raise AssertionError("the search found nothing, and nothing stands in the way")
    return shortage
