"""Panels drawn under quotas: every panel counted once, every chance exact, collisions as small as they are."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arrays import indices
from scoring.lots import drawn_number
from scoring.panel_collisions import SIZE, Collision, collision
from scoring.panel_counts import TooManyPanelsError, count_panels
from scoring.panel_task import PanelTask, stand_in


def a_task(size: int, belongs: list[list[int]], least: list[int], most: list[int]) -> PanelTask:
    matrix = np.asarray(belongs, dtype=np.bool_).reshape(len(belongs), len(least))
    return PanelTask(size, matrix, indices(least), indices(most))


@st.composite
def tasks(draw: st.DrawFn) -> PanelTask:
    experts, quotas = draw(st.integers(1, 8)), draw(st.integers(0, 4))
    rows = draw(
        st.lists(st.lists(st.integers(0, 1), min_size=quotas, max_size=quotas), min_size=experts, max_size=experts)
    )
    least = draw(st.lists(st.integers(0, 2), min_size=quotas, max_size=quotas))
    more = draw(st.lists(st.integers(0, 3), min_size=quotas, max_size=quotas))
    return a_task(draw(st.integers(1, 5)), rows, least, [low + high for low, high in zip(least, more, strict=True)])


def every_panel(task: PanelTask) -> list[tuple[int, ...]]:
    return [each for each in combinations(range(task.experts), task.size) if task.is_met_by(indices(each))]


@given(task=tasks())
@settings(max_examples=150, deadline=None)
def test_every_panel_that_keeps_to_the_quotas_has_one_number_and_no_other_has_one(task: PanelTask) -> None:
    panels = count_panels(task)
    slow = every_panel(task)

    assert sorted(tuple(panels.panel(number).tolist()) for number in range(panels.number)) == slow
    if slow:
        on = Counter(member for panel in slow for member in panel)
        assert panels.chances == tuple(Fraction(on[expert], len(slow)) for expert in range(task.experts))
    else:
        assert panels.number == 0


@given(task=tasks(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_collision_is_one_cannot_be_made_smaller_and_says_by_how_many(task: PanelTask, data: st.DataObject) -> None:
    quotas = len(task.least)
    rule = indices(data.draw(st.lists(st.integers(0, 2), min_size=quotas, max_size=quotas)))
    found = collision(task, rule)

    if found is None:
        assert every_panel(task)
        return
    assert not every_panel(task)
    assert found.short == fewest_missed(task, rule, found.rules) > 0
    for each in found.rules:
        assert fewest_missed(task, rule, tuple(other for other in found.rules if other != each)) == 0


def fewest_missed(task: PanelTask, rule: np.ndarray, rules: tuple[int, ...]) -> int:
    rows = np.isin(rule, rules)
    every = [each for size in range(task.experts + 1) for each in combinations(range(task.experts), size)]
    counts = np.asarray([task.belongs[list(each)].sum(axis=0) for each in every]).reshape(len(every), len(rule))
    missed = np.maximum(task.least - counts, 0) + np.maximum(counts - task.most, 0)
    sizes = np.asarray([abs(len(each) - task.size) for each in every]) * (SIZE in rules)
    return int((missed[:, rows].sum(axis=1) + sizes).min())


def test_over_the_seeds_each_panel_and_each_expert_comes_as_often_as_stated() -> None:
    # Two of unit one at most, at least one who knows the theme.
    task = a_task(3, [[1, 0], [1, 0], [1, 1], [0, 1], [0, 0], [0, 0]], [0, 1], [2, 3])
    panels = count_panels(task)
    slow, seeds = every_panel(task), 4000
    every = [tuple(panels.panel(number).tolist()) for number in range(panels.number)]
    drawn = Counter(every[drawn_number(panels.number, seed)] for seed in range(seeds))

    assert panels.number == len(slow) == len(drawn) == 15
    expected = seeds / len(slow)
    # Chi-square with 14 degrees of freedom; 36.1 is passed once in a thousand.
    assert sum((drawn[each] - expected) ** 2 / expected for each in slow) < 36.1
    for expert, chance in enumerate(panels.chances):
        share = sum(times for panel, times in drawn.items() if expert in panel) / seeds
        assert abs(share - chance) < 4 * float(chance * (1 - chance) / seeds) ** 0.5


def test_without_quotas_all_have_the_same_chance_and_with_them_chances_add_up_to_the_seats() -> None:
    assert set(count_panels(a_task(2, [[]] * 7, [], [])).chances) == {Fraction(2, 7)}
    rare = a_task(2, [[1], [0], [0], [0]], [1], [2])
    assert count_panels(rare).chances == (Fraction(1), Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))


def test_a_collision_names_the_rule_that_is_hopeless_alone_first() -> None:
    units = [[1, 0, 0], [1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0]]
    at_most_two = a_task(5, units, [0, 0, 0], [2, 2, 5])
    assert collision(at_most_two, indices([0, 0, 1])) == Collision((SIZE, 0), 1)
    too_few_experts = a_task(4, units, [0, 0, 3], [2, 2, 5])
    assert collision(too_few_experts, indices([0, 0, 1])) == Collision((1,), 2)
    assert collision(a_task(9, units, [0, 0, 0], [9, 9, 9]), indices([0, 0, 1])) == Collision((SIZE,), 3)
    assert collision(a_task(2, [], [1], [2]), indices([0])) == Collision((SIZE,), 2)


def test_a_large_pool_is_counted_exactly_and_quotas_that_cross_too_much_are_refused() -> None:
    rng = np.random.default_rng(7)
    unit, themes = rng.integers(0, 40, 120), rng.random((120, 3)) < 0.3
    belongs = np.concatenate((np.eye(40, dtype=np.bool_)[unit], themes), axis=1)
    least, most = indices([0] * 40 + [1] * 3), indices([2] * 40 + [9] * 3)
    panels = count_panels(PanelTask(9, belongs, least, most))

    assert sum(panels.chances) == 9
    assert PanelTask(9, belongs, least, most).is_met_by(panels.panel(panels.number - 1))
    crossing = PanelTask(40, rng.random((200, 14)) < 0.5, indices([9] * 14), indices([30] * 14))
    with pytest.raises(TooManyPanelsError, match="open at once"):
        count_panels(crossing)
    with pytest.raises(TooManyPanelsError, match="1000"):
        count_panels(PanelTask(9, belongs, least, most), most_states=1000)


def test_numbers_beyond_machine_integers_stay_exact() -> None:
    one_unit = np.zeros((300, 1), dtype=np.bool_)
    one_unit[:150] = True
    panels = count_panels(PanelTask(40, one_unit, indices([10]), indices([12])))

    assert panels.number == sum(comb(150, of) * comb(150, 40 - of) for of in (10, 11, 12)) > 2**64
    assert sum(panels.chances) == 40
    assert panels.chances[0] == Fraction(
        sum(comb(149, of - 1) * comb(150, 40 - of) for of in (10, 11, 12)), panels.number
    )


def test_a_member_who_leaves_is_replaced_by_the_first_with_whom_the_quotas_hold() -> None:
    task = a_task(2, [[1], [0], [0], [0], [1]], [1], [2])
    panel = indices([0, 1])

    assert stand_in(task, panel, 1, indices([3, 2, 4])) == 3
    assert stand_in(task, panel, 0, indices([3, 2, 4])) == 4
    assert stand_in(task, panel, 0, indices([3, 2])) is None


def test_a_drawn_number_depends_on_the_seed_only_and_can_be_drawn_with_other_tools() -> None:
    # printf '7\0000' | openssl dgst -shake256 -xoflen 4
    assert drawn_number(2**32, 7) == int("0a9f7521", 16)
    assert drawn_number(1, 7) == 0
    assert drawn_number(2**200, 7) != drawn_number(2**200, 8)
    with pytest.raises(ValueError, match="no number"):
        drawn_number(0, 1)
