from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import methods
from scoring.aggregation import Method, Rounding
from scoring.allocation import NO_TIER, TierRule
from scoring.arrays import IntArray
from scoring.placement import JudgedSheets, place_by
from scoring.placing import Placing, PointSheets, Rules, place
from scoring.values_near import Near
from scoring.weightings import weightings_near
from scoring.what_if import AT_EDGE, NOT_RANKED, standings, tiers_over, tiers_over_by, without_judge
from tests.scoring import slow

Rows = Sequence[Sequence[Sequence[int]]]
PRESENT = (3000, 3000, 4000)
TIERS = (TierRule(1), TierRule(2, Fraction(60)))
# Each entry has its sheets, each sheet its points; the second entry gains by the first criterion.
ENTRIES: Rows = [
    [[80, 90, 90], [85, 80, 82]],
    [[95, 80, 80], [90, 75, 79]],
    [[70, 70, 70], [70, 70, 70]],
    [[70, 70, 70]],
    [[50, 60, 90], [40, 20, 10], [60, 60, 61], [70, 70, 55], [58, 60, 66]],
    [],
]


def sheets_of(rows: Rows, criteria: int) -> PointSheets:
    entry = [index for index, sheets in enumerate(rows) for _ in sheets]
    points = [points for sheets in rows for points in sheets]
    return PointSheets(np.asarray(entry, dtype=np.int64), _rows(points, criteria), len(rows))


def _rows(points: Sequence[Sequence[int]], criteria: int) -> IntArray:
    return np.asarray(points, dtype=np.int64).reshape(len(points), criteria)


def slow_standings(
    method: Method, rows: Rows, weights: Sequence[int], rules: Rules, advancing: int | None
) -> list[int]:
    """Where each entry stands, from the definitions alone."""

    def value(sheets: Sequence[Sequence[int]], shares: Sequence[Fraction]) -> Fraction | None:
        totals = [sum((p * w for p, w in zip(points, shares, strict=True)), Fraction(0)) for points in sheets]
        return slow.value_of(totals, method.value, rules.rounding.value)

    values = [value(sheets, [Fraction(weight, 10_000) for weight in weights]) for sheets in rows]
    ranks = slow.rank_of([None if each is None else (each,) for each in values])
    if not rules.tiers:
        last = len(rows) if advancing is None else advancing
        return [NOT_RANKED if rank == 0 else 0 if rank <= last else NO_TIER for rank in ranks]
    placed = slow.tiers_of(values, [(tier.quota, tier.minimum) for tier in rules.tiers])
    return [
        NOT_RANKED if each is None else AT_EDGE if at_edge else tier
        for each, (tier, at_edge, _best, _worst) in zip(values, placed, strict=True)
    ]


@pytest.mark.parametrize(("tiers", "advancing"), [(TIERS, None), ((), 2), ((), None)])
@pytest.mark.parametrize(("method", "rounding"), list(product(Method, Rounding)))
def test_a_small_grid_is_counted_as_by_hand(
    method: Method, rounding: Rounding, tiers: tuple[TierRule, ...], advancing: int | None
) -> None:
    rules = Rules(rounding, (), tiers)
    weightings = weightings_near(PRESENT, 2, most=100, rng=np.random.default_rng(1))
    far = np.asarray([[10_000, 0, 0], [0, 10_000, 0], [0, 0, 10_000]], dtype=np.int64)
    grid = np.concatenate([weightings.weights, far])
    counts = tiers_over(method, sheets_of(ENTRIES, 3), grid, rules, advancing)
    standing = [slow_standings(method, ENTRIES, weights, rules, advancing) for weights in grid.tolist()]
    columns = [*range(max(1, len(tiers))), NO_TIER, AT_EDGE]
    assert len(weightings.weights) == weightings.there_are
    assert counts.weightings == len(grid) == 22
    assert counts.often.tolist() == [[each.count(column) for column in columns] for each in zip(*standing, strict=True)]


def test_what_is_kept_bettered_and_at_an_edge() -> None:
    rules = Rules(tiers=TIERS)
    sheets = sheets_of(ENTRIES, 3)
    grid = np.asarray([PRESENT, [10_000, 0, 0], [0, 0, 10_000], [0, 5000, 5000]], dtype=np.int64)
    placing = place(Method.MEAN, sheets, grid[0], rules)
    present = standings(placing.ranks, placing.allocation)
    counts = tiers_over(Method.MEAN, sheets, grid, rules)
    # By the first criterion alone the second entry leads; two at 70 always share the one place left of tier 2.
    assert present.tolist() == [0, 1, AT_EDGE, AT_EDGE, NO_TIER, NOT_RANKED]
    assert counts.kept(present).tolist() == [3, 3, 0, 0, 4, 0]
    assert counts.better(present).tolist() == [0, 1, 0, 0, 0, 0]
    assert counts.at_edge.tolist() == [0, 0, 4, 4, 0, 0]


def test_a_tie_across_an_edge_is_not_kept() -> None:
    sheets = sheets_of([[[90, 80]], [[80, 90]], [[70, 70]]], 2)
    grid = np.asarray([[6000, 4000], [5000, 5000], [4000, 6000]], dtype=np.int64)
    counts = tiers_over(Method.MEAN, sheets, grid, Rules(tiers=(TierRule(1), TierRule(1))))
    assert counts.often.tolist() == [[1, 1, 0, 1], [1, 1, 0, 1], [0, 0, 3, 0]]
    assert counts.kept(np.asarray([0, 1, NO_TIER])).tolist() == [1, 1, 3]


def test_a_tie_break_settles_what_the_weights_leave_equal() -> None:
    sheets = sheets_of([[[90, 80]], [[80, 90]]], 2)
    rules = Rules(tie_break=(1,), tiers=(TierRule(1),))
    assert tiers_over(Method.MEAN, sheets, np.asarray([[5000, 5000]]), rules).often.tolist() == [[0, 1, 0], [1, 0, 0]]


def test_without_a_judge_the_entries_stay_and_some_have_no_sheet() -> None:
    sheets = sheets_of([[[90, 90], [50, 50]], [[80, 80]]], 2)
    left = without_judge(JudgedSheets(sheets, np.asarray([0, 1, 0]), 2), 0)
    assert left.judge.tolist() == [1]
    placing = place(Method.MEAN, left.sheets, np.asarray([5000, 5000]), Rules(tiers=(TierRule(1),)))
    assert standings(placing.ranks, placing.allocation).tolist() == [0, NOT_RANKED]
    assert placing.found.value.as_fractions() == (Fraction(50), None)


@pytest.mark.parametrize("method", list(methods.Method))
def test_any_method_is_counted_as_it_places_by_each_weighting(method: methods.Method) -> None:
    rows = [[[80, 90], [85, 80], [70, 95]], [[95, 80], [90, 75], [60, 99]], [[70, 60], [65, 75], [60, 50]]]
    panel = JudgedSheets(sheets_of(rows, 2), np.asarray([0, 1, 2] * 3), 3)
    rules = Rules(tiers=(TierRule(1), TierRule(1)))
    grid = np.asarray([[5000, 5000], [9000, 1000], [1000, 9000]], dtype=np.int64)
    expected = np.zeros((3, 4), dtype=np.int64)
    for weights in grid:
        placing = place_by(method, panel, weights, rules)
        assert isinstance(placing, Placing)
        for entry, standing in enumerate(standings(placing.ranks, placing.allocation).tolist()):
            expected[entry, {AT_EDGE: -1, NO_TIER: -2}.get(standing, standing)] += 1
    counts = tiers_over_by(method, panel, Near(grid[0], grid), rules)
    assert (counts.often.tolist(), counts.weightings) == (expected.tolist(), 3)


def test_a_weighting_by_which_a_method_gives_no_values_is_not_counted() -> None:
    panel = JudgedSheets(sheets_of([[[80, 90]], [[80, 70]]], 2), np.asarray([0, 0]), 1)
    grid = np.asarray([[10_000, 0], [0, 10_000]], dtype=np.int64)
    rules = Rules(tiers=(TierRule(1),))
    counts = tiers_over_by(methods.Method.STANDARDISED, panel, Near(grid[0], grid), rules)
    assert (counts.often.tolist(), counts.weightings) == ([[1, 0, 0], [0, 1, 0]], 1)


def test_a_tie_at_the_last_place_advances_whole() -> None:
    sheets = sheets_of([[[90]], [[80]], [[80]], [[70]]], 1)
    placing = place(Method.MEAN, sheets, np.asarray([10_000]), Rules())
    assert standings(placing.ranks, placing.allocation, 2).tolist() == [0, 0, 0, NO_TIER]


points = st.lists(st.lists(st.integers(0, 20), min_size=2, max_size=2), min_size=0, max_size=6)


@settings(max_examples=60)
@given(st.lists(points, min_size=1, max_size=6), st.sampled_from(list(Method)), st.randoms(use_true_random=False))
def test_no_order_of_entries_or_sheets_matters_and_every_ranked_entry_stands_somewhere(
    rows: Rows, method: Method, random: Random
) -> None:
    rules = Rules(tiers=(TierRule(1), TierRule(1, Fraction(5))))
    grid = weightings_near((5000, 5000), 1000, most=9, rng=np.random.default_rng(1)).weights
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = [list(reversed(rows[place])) for place in order]
    often = tiers_over(method, sheets_of(rows, 2), grid, rules).often
    assert tiers_over(method, sheets_of(shuffled, 2), grid, rules).often.tolist() == often[order].tolist()
    assert often.sum(axis=1).tolist() == [9 if sheets else 0 for sheets in rows]


def test_points_that_are_not_one_row_a_sheet_are_refused() -> None:
    with pytest.raises(ValueError, match="one row for each"):
        PointSheets(np.zeros(2, dtype=np.int64), np.zeros((3, 2), dtype=np.int64), 1)
