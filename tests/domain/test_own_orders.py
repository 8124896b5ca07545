"""A judge's own order: read from the browser, changed in a stretch, settled by questions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycles import Level
from domain.own_figures import OwnFigures, in_levels, own_figures
from domain.own_orders import OwnOrder, order_by_total, read_order, stretch_of, with_stretch
from domain.pair_questions import MOST_QUESTIONS, Answer, Pair, Settled, settle

TOTALS = st.dictionaries(st.integers(1, 60), st.integers(7_000, 7_400), min_size=1, max_size=7)


def test_totals_make_ranks_with_ties() -> None:
    order = order_by_total({4: 7000, 1: 8000, 2: 8000, 3: 7999})
    assert order == OwnOrder(((1, 2), (3,), (4,)))
    assert (order.ranks(), order.tied()) == ({1: 1, 2: 1, 3: 3, 4: 4}, frozenset({1, 2}))
    assert order.is_same_as(OwnOrder(((2, 1), (3,), (4,))))
    assert not order.is_same_as(OwnOrder(((2,), (1,), (3,), (4,))))


@pytest.mark.parametrize(
    "arrived",
    [None, 3, "12", [1, 2], [[1], [1]], [[1]], [[1, 2], []], [[1, True]], [["1", 2]], [[1, 2, 3]], {}, [[1.0, 2]]],
)
def test_a_browser_may_send_anything(arrived: object) -> None:
    assert read_order(arrived, {1, 2}) is None


def test_an_order_arrives_whole() -> None:
    assert read_order([[2], [1]], {1, 2}) == OwnOrder(((2,), (1,)))


@settings(max_examples=40)
@given(TOTALS, st.integers(0, 6), st.integers(1, 6))
def test_a_stretch_put_back_unchanged_changes_nothing(totals: dict[int, int], first: int, many: int) -> None:
    order = order_by_total(totals)
    stretch = stretch_of(order, first, many)
    assert with_stretch(order, first, stretch) == order


@settings(max_examples=40)
@given(TOTALS, st.data())
def test_a_stretch_moves_nothing_outside_it(totals: dict[int, int], data: st.DataObject) -> None:
    order = order_by_total(totals)
    first = data.draw(st.integers(0, len(totals) - 1))
    stretch = stretch_of(order, first, 4)
    moved = OwnOrder(tuple((each,) for each in data.draw(st.permutations(stretch.ids))))
    whole = with_stretch(order, first, moved)
    assert whole.ids == (*order.ids[:first], *moved.ids, *order.ids[first + len(moved.ids) :])
    assert stretch_of(whole, first, len(moved.ids)).is_same_as(moved)


def test_level_with_what_stands_outside_a_stretch() -> None:
    order = OwnOrder(((1, 2), (3,), (4, 5)))
    assert with_stretch(order, 1, OwnOrder(((2,), (3,), (4,)))) == order
    assert with_stretch(order, 1, OwnOrder(((3,), (2,), (4,)))) == OwnOrder(((1,), (3,), (2,), (4, 5)))
    assert with_stretch(order, 1, OwnOrder(((2, 3), (4,)))) == OwnOrder(((1, 2, 3), (4, 5)))


def answered(totals: dict[int, int], distance: int, worth: dict[int, int]) -> tuple[Settled, dict[Pair, Answer]]:
    """Let a judge who knows what each is worth answer everything that is asked."""
    answers: dict[Pair, Answer] = {}
    settled = settle(order_by_total(totals), totals, distance, answers)
    while settled.question is not None:
        above, below = settled.question
        assert settled.question not in answers
        by = worth[above] - worth[below]
        answers[settled.question] = Answer.LEVEL if by == 0 else Answer.FIRST if by > 0 else Answer.SECOND
        settled = settle(order_by_total(totals), totals, distance, answers)
    return settled, answers


@settings(max_examples=40)
@given(TOTALS, st.integers(0, 200), st.data())
def test_answers_make_an_order_in_which_near_neighbours_stand_right(
    totals: dict[int, int], distance: int, data: st.DataObject
) -> None:
    worth = {each: data.draw(st.integers(0, 3)) for each in totals}
    settled, answers = answered(totals, distance, worth)
    assert sorted(settled.order.ids) == sorted(totals)
    if len(answers) < MOST_QUESTIONS:
        for upper, lower in pairwise(settled.order.groups):
            # Whoever was put there was compared with the last of the group above.
            if abs(totals[upper[-1]] - totals[lower[0]]) <= distance:
                assert worth[upper[-1]] > worth[lower[0]]


@settings(max_examples=40)
@given(TOTALS)
def test_an_order_that_is_right_takes_one_question_for_each_pair_of_neighbours(totals: dict[int, int]) -> None:
    settled, answers = answered(totals, 400, totals)
    assert settled.order == order_by_total(totals)
    assert len(answers) == len(totals) - 1


@settings(max_examples=40)
@given(TOTALS, st.integers(0, 400))
def test_an_unsure_judge_leaves_everything_as_it_is(totals: dict[int, int], distance: int) -> None:
    order = order_by_total(totals)
    answers: dict[Pair, Answer] = {}
    while (settled := settle(order, totals, distance, answers)).question is not None:
        assert settled.order.is_same_as(order)
        answers[settled.question] = Answer.UNSURE
    assert settled.order.is_same_as(order)


def test_questions_come_to_an_end() -> None:
    totals = dict.fromkeys(range(1, 60), 8000)
    settled, answers = answered(totals, 0, {each: each for each in totals})
    assert (len(answers), settled.question) == (MOST_QUESTIONS, None)
    assert len(settled.order.ids) == len(totals)


def test_figures_are_exact_and_count_what_is_given() -> None:
    assert own_figures([]) == OwnFigures(0, None, None, None, (0,) * 20)
    figures = own_figures([8000, 8001, 10000])
    assert (figures.given, figures.lowest, figures.highest, figures.mean) == (3, 8000, 10000, 8667)
    assert (figures.bars[16], figures.bars[19], sum(figures.bars)) == (2, 1, 3)


@pytest.mark.parametrize(("values", "never_differs"), [([], False), ([80], False), ([80, 80], True), ([80, 81], False)])
def test_what_never_differs_needs_two(values: list[int], *, never_differs: bool) -> None:
    assert own_figures(values).never_differs is never_differs


def test_levels_count_their_sheets_and_what_lies_in_none() -> None:
    levels = (Level(90, 100, "好"), Level(60, 80, "一般"))
    assert in_levels([95, 90, 60, 85, 10], levels) == (2, 1, 2)
