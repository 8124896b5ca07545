"""Assignments to be made, small and large."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from scoring.arrays import IntArray
from scoring.assignment import AssignmentTask

RNG_SEED = 7


def a_task(
    cost: list[list[int]],
    wanted: int,
    *,
    least: int = 0,
    most: int | list[int] = 99,
    forbidden: tuple[tuple[int, int], ...] = (),
    near: tuple[tuple[int, int], ...] | None = None,
) -> AssignmentTask:
    """Give every entry a row of costs of its own."""
    costs = np.asarray(cost, dtype=np.int64)
    entries, judges = costs.shape
    permitted, is_near = np.ones(costs.shape, dtype=np.bool_), np.zeros(costs.shape, dtype=np.bool_)
    for pair in forbidden:
        permitted[pair] = False
    for pair in near or ():
        is_near[pair] = True
    return AssignmentTask(
        np.arange(entries),
        costs,
        permitted,
        np.full(entries, wanted),
        np.full(judges, least),
        np.broadcast_to(np.asarray(most, dtype=np.int64), (judges,)).copy(),
        None if near is None else is_near,
    )


@st.composite
def tasks(draw: st.DrawFn, *, with_near: bool | None = None) -> AssignmentTask:
    """Small tasks of every sort, some of which nobody can fulfil."""
    seed = draw(st.integers(0, 2**32 - 1))
    kinds, more, judges = draw(st.integers(1, 4)), draw(st.integers(0, 8)), draw(st.integers(1, 5))
    rng = np.random.default_rng(seed)
    kind = np.append(np.arange(kinds), rng.integers(0, kinds, more))
    shape = (kinds, judges)
    permitted = rng.random(shape) < draw(st.sampled_from([0.6, 0.85, 1.0]))
    wanted = np.minimum(rng.integers(0, 4, kinds), permitted.sum(axis=1) + (rng.random(kinds) < 0.05))
    share = int(wanted[kind].sum()) // judges
    least = np.full(judges, max(0, share - draw(st.integers(0, 2))))
    most = least + rng.integers(0, 4, judges)
    near = rng.random(shape) < 0.5 if (draw(st.booleans()) if with_near is None else with_near) else None
    cost = rng.integers(-3, draw(st.sampled_from([-2, 1, 5, 1000])), shape)
    return AssignmentTask(kind, cost, permitted, wanted, least, most, near)


def by_category(entries: int, judges: int, sheets: int = 5, *, categories: int = 10, units: int = 40) -> AssignmentTask:
    """Costs of four levels by category, recusals by unit (one in ``units``), loads within 5 % of an even share."""
    rng = np.random.default_rng([entries, judges])
    of_entry = rng.integers(0, categories, entries) * units + rng.integers(0, units, entries)
    keys, kind = np.unique(of_entry, return_inverse=True)
    level = rng.integers(0, 4, (categories, judges))
    permitted = (keys % units)[:, None] != rng.integers(0, units, judges)
    least, most = band(entries * sheets, judges)
    return AssignmentTask(
        kind.astype(np.int64), level[keys // units], permitted, np.full(len(keys), sheets), least, most
    )


def by_pair(entries: int, judges: int, sheets: int = 5, *, levels: int = 100) -> AssignmentTask:
    """The same with an affinity for each pair of entry and judge beside the level."""
    rng = np.random.default_rng([entries, judges, levels])
    level = rng.integers(0, 4, (10, judges))[rng.integers(0, 10, entries)]
    cost = level * levels + rng.integers(0, levels, (entries, judges))
    permitted = rng.integers(0, 40, entries)[:, None] != rng.integers(0, 40, judges)
    least, most = band(entries * sheets, judges)
    return AssignmentTask(np.arange(entries), cost, permitted, np.full(entries, sheets), least, most)


def band(sheets: int, judges: int) -> tuple[IntArray, IntArray]:
    """Shape (J,) each: limits within 5 % of an even share."""
    share = sheets / judges
    return np.full(judges, int(np.ceil(share * 0.95))), np.full(judges, int(np.ceil(share * 1.05)))
