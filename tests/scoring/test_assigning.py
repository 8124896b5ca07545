from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from scoring.assigning import assign, connected, left_to_do, together, with_anchors, with_outsider
from scoring.assignment import Assignment, AssignmentTask, breaches, too_near, total_cost
from scoring.assignment_dealing import deal, mix
from scoring.assignment_flow import least_cost
from scoring.assignment_shortage import Shortage
from scoring.lots import drawn_order
from tests.scoring.assignment_builders import RNG_SEED, a_task, band, by_category, by_pair, tasks
from tests.scoring.slow_assignment import weight_of


def assigned(task: AssignmentTask, seed: int = RNG_SEED) -> Assignment:
    found = assign(task, np.random.default_rng(seed))
    assert isinstance(found, Assignment)
    return found


def in_tracks(entries: int, judges: int, tracks: int) -> AssignmentTask:
    """Entries of each track cost least with its own judges."""
    inside = (np.arange(entries) * tracks // entries)[:, None] == np.arange(judges) * tracks // judges
    keys, kind = np.unique(np.arange(entries) * tracks // entries, return_inverse=True)
    first = np.searchsorted(np.arange(entries) * tracks // entries, keys)
    low, high = band(entries * 5, judges)
    permitted = np.ones((tracks, judges), dtype=np.bool_)
    cost = (~inside[first]).astype(np.int64)
    return AssignmentTask(kind.astype(np.int64), cost, permitted, np.full(tracks, 5), low, high)


@settings(max_examples=40)
@given(tasks())
def test_dealing_and_mixing_keep_the_cost_and_every_load(task: AssignmentTask) -> None:
    rng = np.random.default_rng(RNG_SEED)
    assume(not isinstance(assign(task, rng), Shortage))
    held = least_cost(task, rng)
    dealt = deal(task, held, rng)

    mixed = mix(task, dealt, rng)

    assert breaches(task, dealt) == breaches(task, mixed) == []
    assert weight_of(task, dealt) == weight_of(task, mixed)
    assert dealt.loads(task.judges).tolist() == mixed.loads(task.judges).tolist() == held.sum(axis=1).tolist()


def test_mixing_lets_equally_suited_judges_meet_many_others() -> None:
    # Forty entries each of four kinds, four judges each who hold all of them: blocks that share nothing.
    task = AssignmentTask(
        np.repeat(np.arange(4), 40),
        np.zeros((4, 16), dtype=np.int64),
        np.ones((4, 16), dtype=np.bool_),
        np.full(4, 4),
        np.full(16, 40),
        np.full(16, 40),
    )
    blocks = Assignment(np.repeat(np.arange(160), 4), (np.repeat(np.arange(160) // 40 * 4, 4) + np.tile(range(4), 160)))

    mixed = mix(task, blocks, np.random.default_rng(RNG_SEED))

    assert connected(task, blocks).components.number == 4
    assert connected(task, mixed).efficiency > 0.95


def test_an_outsider_for_each_entry_connects_tracks() -> None:
    task = in_tracks(250, 25, 5)
    outside = with_outsider(task, task.cost == 0)

    apart, together_ = assigned(task), assigned(outside)

    assert (connected(task, apart).components.number, total_cost(task, apart)) == (5, 0)
    assert connected(task, together_).efficiency > 0.85
    assert (too_near(outside, together_).tolist(), total_cost(task, together_)) == ([], 250)


def test_anchors_are_read_by_everybody_who_may() -> None:
    task = replace(in_tracks(250, 25, 5), most=np.full(25, 70))
    anchored = with_anchors(task, np.arange(0, 250, 25))

    found = assigned(anchored)

    sheets = np.bincount(found.entry)
    assert sheets[::25].tolist() == [25] * 10
    assert np.delete(sheets, range(0, 250, 25)).tolist() == [5] * 240
    assert connected(task, found).components.number == 1
    assert connected(task, found).efficiency > 0.6


def test_a_recused_judge_does_not_read_an_anchor_either() -> None:
    task = with_anchors(a_task([[0] * 4] * 3, 1, forbidden=((0, 2),)), np.asarray([0]))

    found = assigned(task)

    assert found.judge[found.entry == 0].tolist() == [0, 1, 3]


def test_started_work_stays_and_entries_are_topped_up() -> None:
    task = by_category(60, 12, 3)
    whole = assigned(task)
    # Judge 4 is released: what they had not started goes to others, what they had stays.
    started = (whole.judge != 4) | (np.arange(len(whole.entry)) % 3 == 0)
    kept = Assignment(whole.entry[started], whole.judge[started])
    permitted = task.permitted.copy()
    permitted[:, 4] = False
    free = np.zeros(12, dtype=np.int64)
    released = replace(task, permitted=permitted, least=free, most=task.most + 3)

    new = assigned(left_to_do(released, kept))
    every = together(kept, new)

    assert 4 not in new.judge.tolist()
    assert np.bincount(every.entry).tolist() == [3] * 60
    assert len(np.unique(every.entry * 12 + every.judge)) == 180
    assert (every.loads(12)[np.arange(12) != 4] <= released.most[np.arange(12) != 4]).all()


def test_a_judge_who_joins_takes_what_is_missing_only() -> None:
    task = by_category(40, 10, 3)
    whole = assigned(task)
    kept = Assignment(whole.entry[10:], whole.judge[10:])

    new = assigned(left_to_do(replace(task, least=np.zeros(10, dtype=np.int64)), kept))

    assert sorted(new.entry.tolist()) == whole.entry[:10].tolist()


def test_kept_pairs_count_for_district_load_and_number() -> None:
    # Judges 0 and 1 are near; entry 0 has judge 0, so its second must be from elsewhere; entry 1 has more than enough.
    task = a_task([[0, 0, 9], [0, 0, 0]], 2, most=[2, 9, 9], near=((0, 0), (0, 1)))
    kept = Assignment(np.asarray([0, 1, 1, 1]), np.asarray([0, 0, 1, 2]))

    left = left_to_do(task, kept)

    assert left.most.tolist() == [0, 8, 8]
    assert left.sheets == 1
    assert assigned(left).judge.tolist() == [2]


@settings(max_examples=40)
@given(tasks())
def test_topping_up_what_is_whole_adds_nothing(task: AssignmentTask) -> None:
    whole = assign(task, np.random.default_rng(RNG_SEED))
    assume(isinstance(whole, Assignment))
    assert isinstance(whole, Assignment)

    assert len(assigned(left_to_do(task, whole)).entry) == 0


def test_lots_depend_on_names_and_seed_only() -> None:
    names = [f"E{number}" for number in range(50)]
    shuffled = [names[place] for place in np.random.default_rng(0).permutation(50)]

    drawn = [names[place] for place in drawn_order(names, 1)]

    assert drawn == [shuffled[place] for place in drawn_order(shuffled, 1)]
    assert drawn != [names[place] for place in drawn_order(names, 2)]
    rest = [name for name in names if name != "E7"]
    assert [name for name in drawn if name != "E7"] == [rest[place] for place in drawn_order(rest, 1)]


@pytest.mark.parametrize("task", [by_pair(400, 25), by_category(900, 30)])
def test_ordinary_panels_are_well_connected_as_they_are(task: AssignmentTask) -> None:
    assert connected(task, assigned(task)).efficiency > 0.8
