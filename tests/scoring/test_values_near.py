from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from scoring.aggregation import Rounding
from scoring.arrays import FloatArray, IntArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.methods import ACROSS_ENTRIES, Method, NoValues, values
from scoring.noise import Feature
from scoring.placement import JudgedSheets
from scoring.placing import PointSheets
from scoring.values_near import Near, values_near
from scoring.weightings import weightings_near

AWARD = (1500, 2000, 1500, 2500, 2500)


def a_panel(
    entries: int,
    judges: int,
    *,
    seed: int = 1,
    sabotaged: float = 0.0,
    slope: float = 0.0,
    groups: int = 1,
) -> JudgedSheets:
    """Five criteria, five sheets an entry; points of one entry differ by criterion, as they do for one judge."""
    rng = np.random.default_rng([seed, entries, judges])
    entry = np.repeat(np.arange(entries), 5)
    judge = np.concatenate([np.sort(rng.choice(judges, 5, replace=False)) for _ in range(entries)])
    quality = rng.normal(0, 6, (entries, 1)) + rng.normal(0, 5, (entries, len(AWARD)))
    seen = np.exp(rng.normal(0, slope, judges))[judge, None] * quality[entry]
    severity = (rng.normal(0, 4, (judges, 1)) + rng.normal(0, 2, (judges, len(AWARD))))[judge]
    noise = rng.normal(0, 5, (len(entry), 1)) + rng.normal(0, 4, (len(entry), len(AWARD)))
    noise += 25 * rng.choice([-1, 1], (len(entry), 1)) * (rng.random((len(entry), 1)) < sabotaged)
    points = np.clip(np.rint(70 + seen + severity + noise), 0, 100).astype(np.int64)
    group = None if groups == 1 else rng.integers(0, groups, entries)
    return JudgedSheets(PointSheets(entry, points, entries), judge, judges, group)


def some_near(within: int, many: int = 4) -> IntArray:
    return weightings_near(AWARD, within, most=many, rng=np.random.default_rng(3)).weights


def floats(found: Sequence[FloatArray]) -> FloatArray:
    return np.column_stack(found)


def near_of(method: Method, panel: JudgedSheets, weightings: IntArray, rounding: Rounding) -> FloatArray:
    near = Near(np.asarray(AWARD), weightings)
    return floats([value.as_float() for value in values_near(method, panel, near, rounding)])


def calculated_of(method: Method, panel: JudgedSheets, weightings: IntArray, rounding: Rounding) -> FloatArray:
    columns = []
    for weights in weightings:
        found = values(method, panel.totals(weights), rounding)
        assert not isinstance(found, NoValues)
        columns.append(found.value.as_float())
    return floats(columns)


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize(
    ("method", "entries", "judges"),
    [(Method.ADDITIVE, 30, 6), (Method.ADDITIVE, 9, 20), (Method.STANDARDISED, 30, 5), (Method.STANDARDISED, 3, 5)],
)
def test_linear_and_standardised_values_are_exactly_those_of_the_method(
    method: Method, entries: int, judges: int, rounding: Rounding
) -> None:
    panel, weightings = a_panel(entries, judges), some_near(2000)
    near = near_of(method, panel, weightings, rounding)
    assert near.tolist() == calculated_of(method, panel, weightings, rounding).tolist()


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize(("entries", "judges", "groups"), [(30, 6, 1), (30, 6, 3), (12, 20, 1), (12, 20, 2)])
def test_the_fitted_weighting_has_the_values_of_its_own_fit(
    entries: int, judges: int, groups: int, rounding: Rounding
) -> None:
    panel, own = a_panel(entries, judges, groups=groups, slope=0.6, sabotaged=0.04), np.asarray([AWARD])
    near = near_of(Method.MIXED, panel, own, rounding)
    assert near.tolist() == calculated_of(Method.MIXED, panel, own, rounding).tolist()


@pytest.mark.parametrize(("entries", "judges"), [(40, 8), (12, 20)])
def test_with_plain_noise_the_values_are_those_of_a_fit_for_each_weighting(entries: int, judges: int) -> None:
    panel = a_panel(entries, judges)
    near = near_of(Method.MIXED, panel, some_near(500), Rounding.NONE)
    assert np.abs(near - calculated_of(Method.MIXED, panel, some_near(500), Rounding.NONE)).max() < 0.003


@pytest.mark.parametrize(("sabotaged", "slope", "feature"), [(0.05, 0.0, "heavy_tails"), (0.0, 0.5, "judge_scale")])
def test_with_more_than_plain_noise_they_come_within_half_a_point(sabotaged: float, slope: float, feature: str) -> None:
    panel = a_panel(80, 10, sabotaged=sabotaged, slope=slope)
    totals = panel.totals(np.asarray(AWARD)).totals.total / 10_000
    found = answer(CrossedScores(panel.sheets.entry, panel.judge, totals, 80, 10), ())
    apart = near_of(Method.MIXED, panel, some_near(500), Rounding.NONE) - calculated_of(
        Method.MIXED, panel, some_near(500), Rounding.NONE
    )
    assert Feature(feature) in found.noise.features
    assert np.abs(apart).max() < 0.5
    assert np.sqrt((apart**2).mean()) < 0.06


def test_entries_without_a_sheet_have_no_value_and_separate_parts_none_by_least_squares() -> None:
    whole = a_panel(20, 6)
    keeps = whole.sheets.entry != 4
    sheets = PointSheets(whole.sheets.entry[keeps], whole.sheets.points[keeps], 20)
    short = JudgedSheets(sheets, whole.judge[keeps], 7)
    for method in (Method.ADDITIVE, Method.MIXED):
        near = near_of(method, short, some_near(500), Rounding.NONE)
        assert np.flatnonzero(np.isnan(near).any(axis=1)).tolist() == [4]
    apart = replace(short, judge=short.judge + 7 * (sheets.entry >= 10), judges=14)
    assert np.isnan(near_of(Method.ADDITIVE, apart, some_near(500), Rounding.NONE)).all()
    assert np.isnan(near_of(Method.MIXED, apart, some_near(500), Rounding.NONE)).sum() == 4


@pytest.mark.parametrize("method", sorted(ACROSS_ENTRIES))
def test_without_a_sheet_there_are_no_values(method: Method) -> None:
    none = JudgedSheets(
        PointSheets(np.zeros(0, dtype=np.int64), np.zeros((0, 5), dtype=np.int64), 3), np.zeros(0, dtype=np.int64), 2
    )
    assert np.isnan(near_of(method, none, some_near(500), Rounding.NONE)).all()
