"""Why no panel can be drawn: which quotas collide, and how many experts are missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from scoring.arrays import IntArray
from scoring.panel_task import PanelTask

SIZE = -1
"""Stands for the size of the panel among the rules."""


@dataclass(frozen=True)
class Collision:
    """Rules that cannot be kept together, while any one left out makes the rest of them possible.

    Attributes:
        rules: numbers of the rules, ascending; ``SIZE`` for the size of the panel.
        short: the least number of experts by which they are missed, too few and too many added up.
    """

    rules: tuple[int, ...]
    short: int


def collision(task: PanelTask, rule: IntArray) -> Collision | None:
    """Find rules that collide: one alone where there is such a one, else two, else fewest that were found.

    Args:
        task: with or without a panel.
        rule: shape (Q,), int64, from 0: quotas of the same rule are kept or given up together, such as the same
            limit for every unit.

    Returns:
        None where a panel keeps to everything.
    """
    rules = [SIZE, *sorted(set(rule.tolist()))]
    if not _short(task, rule, rules):
        return None
    for many in (1, 2):
        for few in combinations(rules, many):
            if short := _short(task, rule, few):
                return Collision(few, short)
    left = list(rules)
    for each in rules[::-1]:
        without = [other for other in left if other != each]
        if _short(task, rule, without):
            left = without
    return Collision(tuple(left), _short(task, rule, left))


def _short(task: PanelTask, rule: IntArray, rules: Collection[int]) -> int:
    """Give the least sum of what is too few and too many over these rules."""
    if not task.experts:
        return int(task.least[np.isin(rule, list(rules))].sum()) + task.size * (SIZE in rules)
    rows = np.flatnonzero(np.isin(rule, list(rules)))
    counts = task.belongs[:, rows].T.astype(np.float64)
    least, most = task.least[rows].astype(np.float64), task.most[rows].astype(np.float64)
    if SIZE in rules:
        counts = np.concatenate((counts, np.ones((1, task.experts))))
        least, most = np.append(least, task.size), np.append(most, task.size)
    quotas, experts = counts.shape
    if not quotas:
        return 0
    slack = eye_array(quotas, format="csr")
    seats = hstack((csr_array(counts), slack, -slack), format="csr")
    cost = np.concatenate((np.zeros(experts), np.ones(2 * quotas)))
    upper = np.concatenate((np.ones(experts), np.full(2 * quotas, np.inf)))
    found = milp(
        cost, integrality=np.ones(len(cost)), bounds=(0, upper), constraints=LinearConstraint(seats, least, most)
    )
    if not found.success:
        raise AssertionError(f"with slack there is always a solution: {found.message}")
    missed: float = found.fun
    return round(missed)
