from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.assigning import assign
from scoring.assignment import SAFE_SUM, Assignment, AssignmentTask, breaches, too_near, total_cost
from scoring.assignment_proof import prove
from scoring.assignment_shortage import Shortage
from tests.scoring.assignment_builders import RNG_SEED, a_task, by_category, by_pair, tasks
from tests.scoring.slow_assignment import greedy, least, least_by_program, weight_of


def assigned(task: AssignmentTask, seed: int = RNG_SEED) -> Assignment:
    found = assign(task, np.random.default_rng(seed))
    assert isinstance(found, Assignment)
    return found


def pairs_of(assignment: Assignment) -> list[tuple[int, int]]:
    return list(zip(assignment.entry.tolist(), assignment.judge.tolist(), strict=True))


def test_by_hand() -> None:
    # Both entries like judge 0 best, who has time for one: whoever loses least gives way.
    task = a_task([[1, 5, 9], [1, 2, 9]], 1, most=1)

    assert pairs_of(assigned(task)) == [(0, 0), (1, 1)]


def test_a_least_load_is_filled_where_it_costs_least() -> None:
    task = a_task([[0, 4], [0, 7], [0, 5]], 1, least=1)

    assert pairs_of(assigned(task)) == [(0, 1), (1, 0), (2, 0)]


def test_a_judge_of_another_district_is_worth_any_cost_and_no_refusal() -> None:
    # Judges 0 and 1 are of the first entry's district; of the second's all are, so it has nobody else.
    task = a_task([[0, 0, 900], [0, 0, 0]], 2, near=((0, 0), (0, 1), (1, 0), (1, 1), (1, 2)))

    found = assigned(task)

    assert (0, 2) in pairs_of(found)
    assert too_near(task, found).tolist() == [1]


@settings(max_examples=120)
@given(tasks())
def test_nothing_cheaper_exists(task: AssignmentTask) -> None:
    found = assign(task, np.random.default_rng(RNG_SEED))

    if isinstance(found, Shortage):
        assert least(task) is None
    else:
        assert breaches(task, found) == []
        assert weight_of(task, found) == least(task)
        assert prove(task, found).is_optimal


@pytest.mark.parametrize("task", [by_pair(60, 12), by_pair(60, 12, levels=2), by_category(80, 12)])
def test_larger_ones_cost_what_the_linear_program_finds(task: AssignmentTask) -> None:
    found = assigned(task)

    assert breaches(task, found) == []
    assert total_cost(task, found) == least_by_program(task)


@settings(max_examples=40)
@given(tasks())
def test_the_proof_holds_exactly_for_what_costs_least(task: AssignmentTask) -> None:
    found = assign(task, np.random.default_rng(RNG_SEED))
    assume(isinstance(found, Assignment))
    assert isinstance(found, Assignment)
    for swapped in swaps(found):
        if breaches(task, swapped):
            continue
        proof = prove(task, swapped)

        is_best = weight_of(task, swapped) == weight_of(task, found)
        assert proof.is_optimal == is_best
        assert (proof.saving > 0, bool(proof.chain)) == (not is_best, not is_best)


def swaps(found: Assignment) -> Iterator[Assignment]:
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(min(6, len(found.judge) // 2)):
        one, other = rng.choice(len(found.judge), 2, replace=False)
        judge = found.judge.copy()
        judge[[one, other]] = judge[[other, one]]
        yield Assignment(found.entry, judge)


def test_prices_hard_to_guess_are_learnt_from_samples_and_cost_nothing() -> None:
    # Every entry likes the same judges best, the more so the more it matters: prices hang together from end to end.
    rng = np.random.default_rng(RNG_SEED)
    cost = np.rint(rng.random((1000, 1)) * rng.random(12) * 1e6).astype(np.int64)
    task = AssignmentTask(
        np.arange(1000), cost, cost >= 0, np.full(1000, 3), np.full(12, 240), np.full(12, 260), near=None
    )

    assert prove(task, assigned(task)).is_optimal


def test_the_chain_of_a_proof_saves_what_it_says() -> None:
    task = a_task([[1, 5, 9], [3, 1, 5], [5, 9, 1]], 1, most=1)
    around = Assignment(np.arange(3), np.asarray([1, 2, 0]))

    proof = prove(task, around)
    judge = around.judge.copy()
    for handover in proof.chain:
        assert judge[handover.entry] == handover.source
        judge[handover.entry] = handover.target

    assert (proof.is_optimal, proof.breaches) == (False, ())
    assert total_cost(task, around) - total_cost(task, Assignment(around.entry, judge)) == proof.saving > 0


def test_what_keeps_to_nothing_is_not_proved_but_named() -> None:
    task = a_task([[0, 0]], 1, most=0, least=0)

    proof = prove(task, Assignment(np.asarray([0, 0]), np.asarray([1, 1])))

    assert not proof.is_optimal
    assert proof.breaches == (
        "an entry has not as many judges as wanted",
        "a judge has an entry twice",
        "a judge has more than the most",
    )


def test_greed_is_rejected() -> None:
    task = replace(by_pair(300, 20), least=np.zeros(20, dtype=np.int64))
    by_hand, found = greedy(task), assigned(task)

    assert breaches(task, by_hand) == []
    assert not prove(task, by_hand).is_optimal
    assert prove(task, found).is_optimal
    assert total_cost(task, found) < total_cost(task, by_hand)


@pytest.mark.parametrize("task", [by_pair(200, 20), by_category(400, 20)])
def test_the_same_seed_gives_the_same_assignment_and_another_one_costs_the_same(task: AssignmentTask) -> None:
    first, again, other = assigned(task, 1), assigned(task, 1), assigned(task, 2)

    assert pairs_of(first) == pairs_of(again)
    assert total_cost(task, first) == total_cost(task, other)


@settings(max_examples=40)
@given(tasks(), st.integers(0, 2**32 - 1))
def test_renumbering_changes_no_cost(task: AssignmentTask, seed: int) -> None:
    rng = np.random.default_rng(seed)
    judges, entries = rng.permutation(task.judges), rng.permutation(task.entries)
    moved = AssignmentTask(
        task.kind[entries],
        task.cost[:, judges],
        task.permitted[:, judges],
        task.wanted,
        task.least[judges],
        task.most[judges],
        None if task.near is None else task.near[:, judges],
    )

    before, after = (assign(each, np.random.default_rng(RNG_SEED)) for each in (task, moved))

    assert isinstance(before, Shortage) == isinstance(after, Shortage)
    if isinstance(before, Assignment) and isinstance(after, Assignment):
        assert weight_of(task, before) == weight_of(moved, after)


def test_costs_near_the_end_of_the_range_are_summed_exactly() -> None:
    high = SAFE_SUM // 5
    task = a_task([[high - 1, 0, 1], [high - 1, 0, 0]], 2, most=2)

    assert total_cost(task, assigned(task)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cost": np.zeros((2, 3))}, "cost must be int64"),
        ({"permitted": np.ones((2, 2), dtype=np.bool_)}, "of one shape"),
        ({"wanted": np.asarray([1, -1])}, "wanted must be"),
        ({"least": np.asarray([0, 0])}, "least must be"),
        ({"least": np.asarray([3, 3, 3]), "most": np.asarray([2, 2, 2])}, "least must not be above most"),
        ({"kind": np.asarray([0, 0])}, "every kind must have an entry"),
        ({"kind": np.asarray([0, 1, 2])}, "index one of 2"),
        ({"cost": np.asarray([[0, 0, 2**60], [0, 0, 0]])}, "spread too widely"),
    ],
)
def test_what_the_search_relies_on_is_checked(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(a_task([[0, 0, 0], [0, 0, 0]], 1), **change)  # type: ignore[arg-type]  # wrong on purpose
