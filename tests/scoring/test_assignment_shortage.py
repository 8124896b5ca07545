from __future__ import annotations

from itertools import chain, combinations

import numpy as np
from hypothesis import given, settings

from scoring.assigning import assign
from scoring.assignment import AssignmentTask
from scoring.assignment_shortage import Bottleneck, Shortage, explain, further_judges
from tests.scoring.assignment_builders import a_task, tasks
from tests.scoring.slow_assignment import least

Told = tuple[list[int], list[int], int, int, int, int]


def told(found: Bottleneck) -> Told:
    return (
        found.entries.tolist(), found.judges.tolist(), found.needed, found.within, found.beside, found.short
    )  # fmt: skip


def shortage_of(task: AssignmentTask) -> Shortage:
    found = assign(task, np.random.default_rng(0))
    assert isinstance(found, Shortage)
    return found


def test_entries_that_only_busy_judges_may_read_are_named_with_their_judges() -> None:
    # Entries 0–11 may be read by judges 0–2 only, who can take 20 of their 36 sheets; 12–14 by anybody.
    forbidden = tuple((entry, judge) for entry in range(12) for judge in range(3, 7))
    task = a_task([[0] * 7] * 15, 3, most=[7, 7, 6, 9, 9, 9, 9], forbidden=forbidden)

    found = shortage_of(task)

    assert [told(each) for each in found.bottlenecks] == [(list(range(12)), [0, 1, 2], 36, 20, 0, 16)]
    assert (int(found.lacking.sum()), found.lacking[12:].tolist()) == (16, [0, 0, 0])
    assert found.possible == 1
    assert further_judges(found, 8) == 2


def test_bottlenecks_that_have_nothing_to_do_with_each_other_are_told_apart() -> None:
    # Entries 0 and 1 only by judge 0, entry 2 by nobody; entry 3 by judges 1 and 2.
    forbidden = ((0, 1), (0, 2), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0))
    found = shortage_of(a_task([[0] * 3] * 4, 1, most=[1, 5, 5], forbidden=forbidden))

    assert [told(each) for each in found.bottlenecks] == [([0, 1], [0], 2, 1, 0, 1), ([2], [], 1, 0, 0, 1)]
    assert found.lacking.sum() == 2
    assert found.possible == 0


def test_too_few_judges_for_an_entry_and_none_at_all() -> None:
    forbidden = ((0, 0), (0, 1), (0, 2), (1, 0))
    found = shortage_of(a_task([[0] * 3] * 3, 3, forbidden=forbidden))

    assert [told(each) for each in found.bottlenecks] == [([0], [], 3, 0, 0, 3), ([1], [], 3, 0, 2, 1)]
    assert (found.lacking.tolist(), found.possible) == ([3, 1, 0], 0)


def test_too_little_time_in_all_names_everybody() -> None:
    found = shortage_of(a_task([[0] * 3] * 4, 2, most=2))

    assert [told(each) for each in found.bottlenecks] == [([0, 1, 2, 3], [0, 1, 2], 8, 6, 0, 2)]
    assert found.possible == 1


def test_judges_who_cannot_reach_their_least_load_are_named() -> None:
    # Judge 0 may read entry 0 only, and should have two.
    task = a_task([[0] * 3] * 3, 1, least=0, forbidden=((1, 0), (2, 0)))
    task = AssignmentTask(
        task.kind, task.cost, task.permitted, task.wanted, np.asarray([2, 0, 0]), task.most
    )  # fmt: skip

    found = shortage_of(task)

    assert found.idle is not None
    assert (found.idle.judges.tolist(), found.idle.needed, found.idle.available) == ([0], 2, 1)
    assert (found.bottlenecks, found.lacking.tolist()) == ((), [0, 0, 0])


def test_least_loads_beyond_all_sheets_name_everybody() -> None:
    found = shortage_of(a_task([[0] * 3] * 2, 1, least=1))

    assert found.idle is not None
    assert (found.idle.judges.tolist(), found.idle.needed, found.idle.available) == ([0, 1, 2], 3, 2)


@settings(max_examples=60)
@given(tasks())
def test_what_is_said_stands_in_the_way_and_is_said_only_then(task: AssignmentTask) -> None:
    found = explain(task)

    assert (found is None) == (least(task) is not None)
    if found is None:
        return
    for each in found.bottlenecks:
        permitted = task.permitted[task.kind[each.entries]]
        others = np.delete(permitted, each.judges, axis=1)
        assert each.needed == task.wanted[task.kind[each.entries]].sum()
        assert (each.within, each.beside) == (task.most[each.judges].sum(), others.sum())
        assert each.short > 0
    assert sum(each.short for each in found.bottlenecks) == found.lacking.sum() == most_missing(task)
    if not found.bottlenecks:
        assert found.idle is not None
        assert found.idle.needed == task.least[found.idle.judges].sum() > found.idle.available


def most_missing(task: AssignmentTask) -> int:
    """The largest shortfall over all sets of judges: what the entries want, less what these and the others can give."""
    judges = range(task.judges)
    subsets = chain.from_iterable(combinations(judges, many) for many in range(task.judges + 1))
    permitted, wanted = task.permitted[task.kind], task.wanted[task.kind]
    missing = 0
    for chosen in map(list, subsets):
        beside = np.delete(permitted, chosen, axis=1).sum(axis=1)
        missing = max(missing, int(np.maximum(wanted - beside, 0).sum() - task.most[chosen].sum()))
    return missing
