"""Points that fit a wished order: against every possibility written out, and what must hold of any answer."""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arrays import IntArray
from scoring.point_changes import NEVER, OwnSheets, changed, fewest_points
from scoring.wished_order import Groups, NoRoom, fitted, shown

DEFAULT_WEIGHTS = (1500, 2000, 1500, 2500, 2500)


def own_sheets(
    points: list[list[int]], weights: tuple[int, ...], fixed: Container[int] = (), most: int = 100
) -> OwnSheets:
    movable = np.asarray([row not in fixed for row in range(len(points))])
    return OwnSheets(np.asarray(points, dtype=np.int64), np.asarray(weights, dtype=np.int64), movable, most)


def holds(points: IntArray, sheets: OwnSheets, order: Groups) -> bool:
    totals = shown(points @ sheets.weights, sheets.weights)
    is_level = all(len({int(totals[row]) for row in group}) == 1 for group in order)
    return is_level and all(totals[upper[0]] > totals[lower[0]] for upper, lower in pairwise(order))


def cost(points: IntArray, sheets: OwnSheets) -> tuple[int, int]:
    """Points moved, and how far the totals shown move."""
    totals = shown(points @ sheets.weights, sheets.weights) - shown(sheets.totals, sheets.weights)
    return int(np.abs(points - sheets.points).sum()), int(np.abs(totals).sum())


def cheapest_of_all(sheets: OwnSheets, order: Groups) -> tuple[int, int] | None:
    """The slow way: every sheet with every points there are."""
    every = np.asarray(list(product(range(sheets.most + 1), repeat=len(sheets.weights))))
    rows = [every if can else sheets.points[[row]] for row, can in enumerate(sheets.movable)]
    costs = [
        cost(points, sheets) for points in (np.asarray(each) for each in product(*rows)) if holds(points, sheets, order)
    ]
    return min(costs, default=None)


@st.composite
def wishes(
    draw: st.DrawFn, many: int, most: int, weights: st.SearchStrategy[tuple[int, ...]]
) -> tuple[OwnSheets, Groups]:
    chosen = draw(weights)
    row = st.lists(st.integers(0, most), min_size=len(chosen), max_size=len(chosen))
    points = draw(st.lists(row, min_size=1, max_size=many))
    fixed = draw(st.sets(st.integers(0, len(points) - 1), max_size=len(points) // 2))
    rows = draw(st.permutations(range(len(points))))
    begins = draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    groups: list[tuple[int, ...]] = []
    for row_number, is_new in zip(rows, begins, strict=True):
        if is_new or not groups:
            groups.append((row_number,))
        else:
            groups[-1] = (*groups[-1], row_number)
    return own_sheets(points, chosen, fixed, most), tuple(groups)


UNEQUAL = st.sampled_from([(4000, 6000), (333, 667), (3333, 6667), (1,), (5000, 5000)])
LARGER = st.sampled_from([DEFAULT_WEIGHTS, (1250, 8750), (3300, 3300, 3400), (10_000,)])


@given(wishes(3, 3, UNEQUAL))
@settings(max_examples=40, deadline=None)
def test_nothing_smaller_is_left_out(wish: tuple[OwnSheets, Groups]) -> None:
    sheets, order = wish
    answer = fitted(sheets, order)
    found = None if isinstance(answer, NoRoom) else cost(answer, sheets)

    assert found == cheapest_of_all(sheets, order)
    assert not isinstance(answer, NoRoom) or answer.is_proved


@given(wishes(8, 100, LARGER))
@settings(max_examples=15, deadline=None)
def test_the_order_holds_on_the_scale_and_what_is_fixed_stays(wish: tuple[OwnSheets, Groups]) -> None:
    sheets, order = wish
    points = fitted(sheets, order)
    if isinstance(points, NoRoom):
        assert not sheets.movable.all() or not points.is_proved
        return
    assert holds(points, sheets, order)
    assert ((points >= 0) & (points <= 100)).all()
    assert (points[~sheets.movable] == sheets.points[~sheets.movable]).all()


@given(wishes(8, 100, LARGER))
@settings(max_examples=15, deadline=None)
def test_nothing_changes_where_the_order_holds_already(wish: tuple[OwnSheets, Groups]) -> None:
    sheets, _order = wish
    totals = shown(sheets.totals, sheets.weights)
    present = tuple(tuple(np.flatnonzero(totals == total).tolist()) for total in sorted(set(totals.tolist()))[::-1])
    assert (np.asarray(fitted(sheets, present)) == sheets.points).all()


@given(wishes(5, 100, LARGER))
@settings(max_examples=15, deadline=None)
def test_which_sheet_stands_first_in_the_list_costs_nothing(wish: tuple[OwnSheets, Groups]) -> None:
    sheets, order = wish
    last = len(sheets.points) - 1
    turned = OwnSheets(sheets.points[::-1], sheets.weights, sheets.movable[::-1], sheets.most)
    answers = [fitted(sheets, order), fitted(turned, tuple(tuple(last - row for row in group) for group in order))]
    if isinstance(answers[0], NoRoom) or isinstance(answers[1], NoRoom):
        assert answers[0] == answers[1]
    else:
        assert cost(answers[0], sheets) == cost(answers[1], turned)


def test_one_point_is_taken_where_one_is_enough() -> None:
    sheets = own_sheets([[80] * 5, [80] * 5, [70] * 5], DEFAULT_WEIGHTS)
    points = fitted(sheets, ((1,), (0,), (2,)))
    assert cost(np.asarray(points), sheets) == (1, 15)


@pytest.mark.parametrize(
    ("weights", "points", "aim", "new"),
    [
        ((5000, 5000), [80, 80], [82, 82], [82, 82]),
        ((2500, 2500, 2500, 2500), [80, 80, 80, 80], [86, 80, 80, 80], [81, 81, 82, 82]),
        ((2500, 2500, 5000), [80, 100, 99], [82, 100, 100], [82, 100, 100]),
    ],
)
def test_a_change_is_spread_over_the_criteria(
    weights: tuple[int, ...], points: list[int], aim: list[int], new: list[int]
) -> None:
    sheets = own_sheets([points, aim], weights, fixed=(1,))
    answer = np.asarray(fitted(sheets, ((0, 1),)))
    assert sorted(answer[0].tolist()) == sorted(new)


def test_a_level_wish_makes_totals_equal() -> None:
    sheets = own_sheets([[80, 70], [75, 74], [60, 60]], (4000, 6000))
    points = np.asarray(fitted(sheets, ((0, 1), (2,))))
    assert shown(points @ sheets.weights, sheets.weights)[:2].tolist() in ([7400] * 2, [7440] * 2)
    assert cost(points, sheets)[0] == 1


@pytest.mark.parametrize(
    ("points", "order", "group"),
    [
        ([[100, 100], [90, 90]], ((1,), (0,)), 1),
        ([[0, 0], [10, 10]], ((0,), (1,)), 1),
    ],
)
def test_no_room_at_an_end_of_the_scale_is_proved(points: list[list[int]], order: Groups, group: int) -> None:
    answer = fitted(own_sheets(points, (4000, 6000), fixed=(0,)), order)
    assert answer == NoRoom(group, is_apart=False, is_proved=True)


def test_no_room_between_two_that_stay() -> None:
    sheets = own_sheets([[80, 80], [81, 80], [50, 50]], (5000, 5000), fixed=(0, 1))
    assert fitted(sheets, ((1,), (2,), (0,))) == NoRoom(2, is_apart=False, is_proved=True)


def test_two_that_stay_cannot_be_level() -> None:
    sheets = own_sheets([[90, 90], [80, 80], [70, 70]], (5000, 5000), fixed=(1, 2))
    assert fitted(sheets, ((0,), (1, 2))) == NoRoom(1, is_apart=True, is_proved=True)


def test_sheets_far_from_what_is_moved_keep_their_points() -> None:
    sheets = own_sheets([[99 - place] * 5 for place in range(90)], DEFAULT_WEIGHTS)
    order = tuple((row,) for row in (*range(40), 41, 40, *range(42, 90)))
    points = np.asarray(fitted(sheets, order))
    assert holds(points, sheets, order)
    assert np.flatnonzero((points != sheets.points).any(axis=1)).tolist() in ([40], [41], [40, 41])


def test_where_the_totals_lie_close_others_make_room() -> None:
    # All whole numbers from 20 to 79 are taken, and one criterion alone makes no total between two of them.
    sheets = own_sheets([[79 - place] for place in range(60)], (10_000,), fixed=range(25, 35))
    order = ((59,), *((row,) for row in range(59)))
    points = np.asarray(fitted(sheets, order))
    assert holds(points, sheets, order)
    crowded = ((0,), *((row,) for row in (*range(1, 26), 36, *range(26, 36), *range(37, 60))))
    assert fitted(sheets, crowded) == NoRoom(27, is_apart=False, is_proved=True)


def test_a_long_way_is_found_too() -> None:
    sheets = own_sheets([[90] * 5, *([[80 - place] * 5 for place in range(30)]), [10] * 5], DEFAULT_WEIGHTS)
    order = ((31,), *((row,) for row in range(31)))
    points = np.asarray(fitted(sheets, order))
    assert holds(points, sheets, order)


def test_what_would_take_too_long_is_given_up_unproved() -> None:
    sheets = own_sheets([[20, 20], [80, 80]], (4000, 6000), fixed=(1,))
    assert holds(np.asarray(fitted(sheets, ((0,), (1,)))), sheets, ((0,), (1,)))
    answer = fitted(sheets, ((0,), (1,)), most_work=10_000)
    assert answer == NoRoom(1, is_apart=False, is_proved=False)


def test_fewest_points_by_hand() -> None:
    # Weights 2 and 3: one unit is the second up and the first down; the first cannot go below 0.
    sheets = own_sheets([[1, 1], [0, 1]], (2, 3), most=3)
    assert fewest_points(sheets, 1).tolist() == [
        [2, NEVER, 1, 1, 2, 0, 2, 1, 1, NEVER, 2],
        [NEVER, NEVER, 1, NEVER, 2, 0, NEVER, 1, 1, NEVER, 2],
    ]
    assert changed(sheets, 0, 1, 1).tolist() == [0, 2]
    for shift in (1, 40):
        with pytest.raises(ValueError, match="no points within reach"):
            changed(sheets, 1, shift, 1)


@pytest.mark.parametrize(
    ("points", "weights", "order"),
    [
        ([[1]], (1, 2), ((0,),)),
        ([[1]], (0,), ((0,),)),
        ([[101]], (1,), ((0,),)),
        ([[1]], (1,), ()),
        ([[1], [2]], (1,), ((0,),)),
    ],
)
def test_what_is_no_task_is_a_bug(points: list[list[int]], weights: tuple[int, ...], order: Groups) -> None:
    with pytest.raises(ValueError, match=r"one row|weighs|scale|names every"):
        fitted(own_sheets(points, weights), order)
