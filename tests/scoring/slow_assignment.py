"""The least cost of an assignment by trying everything, and by the textbook linear program."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from scoring.arrays import IntArray
from scoring.assignment import Assignment, AssignmentTask

Weight = tuple[int, int]
"""How many near judges beyond the limits, and the cost: the first comes first."""


def least(task: AssignmentTask) -> Weight | None:
    """Try every set of judges for every entry, keeping the best for each vector of loads; None where nothing fits."""
    best: dict[tuple[int, ...], Weight] = {(0,) * task.judges: (0, 0)}
    for kind in task.kind.tolist():
        following: dict[tuple[int, ...], Weight] = {}
        may = np.flatnonzero(task.permitted[kind]).tolist()
        for chosen in combinations(may, int(task.wanted[kind])):
            near = 0 if task.near is None else int(task.near[kind, list(chosen)].sum())
            excess = max(0, near - int(task.limit[kind])) if task.near is not None else 0
            cost = int(task.cost[kind, list(chosen)].sum())
            for loads, weight in best.items():
                after = tuple(load + (judge in chosen) for judge, load in enumerate(loads))
                if all(load <= most for load, most in zip(after, task.most.tolist(), strict=True)):
                    found = (weight[0] + excess, weight[1] + cost)
                    following[after] = min(following.get(after, found), found)
        best = following
    fitting = [
        weight
        for loads, weight in best.items()
        if all(load >= fewest for load, fewest in zip(loads, task.least.tolist(), strict=True))
    ]
    return min(fitting, default=None)


def weight_of(task: AssignmentTask, assignment: Assignment) -> Weight:
    """Count pair by pair."""
    pairs = list(zip(assignment.entry.tolist(), assignment.judge.tolist(), strict=True))
    excess = 0
    for entry in range(task.entries):
        kind = int(task.kind[entry])
        near = 0 if task.near is None else sum(bool(task.near[kind, judge]) for one, judge in pairs if one == entry)
        excess += max(0, near - int(task.limit[kind])) if task.near is not None else 0
    return excess, sum(int(task.cost[task.kind[entry], judge]) for entry, judge in pairs)


def least_by_program(task: AssignmentTask) -> int | None:
    """The dense linear program over all pairs, without near judges; its corners are whole numbers."""
    entries, judges = task.entries, task.judges
    of_entry = np.kron(np.eye(entries), np.ones(judges))
    of_judge = np.kron(np.ones(entries), np.eye(judges))
    found = linprog(
        task.cost[task.kind].ravel(),
        A_ub=np.vstack((of_judge, -of_judge)),
        b_ub=np.append(task.most, -task.least),
        A_eq=of_entry,
        b_eq=task.wanted[task.kind],
        bounds=[(0, int(may)) for may in task.permitted[task.kind].ravel()],
    )
    return round(found.fun) if found.success else None


def greedy(task: AssignmentTask, most: int | None = None) -> Assignment:
    """Give each entry in turn its cheapest judges who have room: what offices do by hand."""
    left = task.most.copy() if most is None else np.full(task.judges, most)
    entry: list[IntArray] = []
    judge: list[IntArray] = []
    for each in range(task.entries):
        kind = int(task.kind[each])
        may = np.flatnonzero(task.permitted[kind] & (left > 0))
        chosen = may[np.argsort(task.cost[kind, may], kind="stable")[: int(task.wanted[kind])]]
        left[chosen] -= 1
        entry.append(np.full(len(chosen), each))
        judge.append(chosen)
    return Assignment(np.concatenate(entry), np.concatenate(judge))
