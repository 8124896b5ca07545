"""What is noticed of a panel: nearly nothing where nothing is wrong, and what was planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arrays import BoolArray, FloatArray
from scoring.crossed import CrossedScores
from scoring.judge_findings import Action, Finding, JudgeFinding, Look
from scoring.judge_health import FALSE_ALARMS, PanelSheets, examine
from tests.bench.noticed import ANYTHING, share_noticed
from tests.bench.planted_panels import Panel, Trouble, draw

QUIET = Panel(noise_sd=3.0)
PLANTED = [
    (Trouble.RANDOM, 0, Finding.UNRELATED, Action.ADD_JUDGE),
    (Trouble.FLAT, 0, Finding.NARROW, Action.REVIEW),
    (Trouble.HALO, 0, Finding.HALO, Action.REVIEW),
    (Trouble.QUICK, 0, Finding.QUICK, Action.REVIEW),
    (Trouble.DRIFT, 14, Finding.GROWS_MILDER, Action.REVIEW),
    (Trouble.DRIFT, -14, Finding.GROWS_STRICTER, Action.REVIEW),
    (Trouble.FAVOUR, 12, Finding.FAVOURS_UNIT, Action.CHECK_RECUSAL),
]


@st.composite
def panels(draw_: st.DrawFn) -> PanelSheets:
    """Any panel: few or many sheets, ties, constants, judges without a sheet, no sheet at all."""
    entries, judges = draw_(st.integers(1, 12)), draw_(st.integers(1, 6))
    rng = np.random.default_rng(draw_(st.integers(0, 2**32)))
    kept = rng.random((entries, judges)) < draw_(st.sampled_from((0.0, 0.5, 0.9, 1.0)))
    entry, judge = (each.astype(np.int64) for each in np.nonzero(kept))
    spread = draw_(st.sampled_from((0, 1, 10)))
    truth = rng.integers(-spread, spread + 1, entries)[entry]
    points = (60 + truth[:, None] + rng.integers(-spread, spread + 1, (len(entry), 3))).astype(np.int64)
    at = np.cumsum(rng.choice([0.0, 3.0, 200.0], len(entry)))
    scores = CrossedScores(entry, judge, points.mean(axis=1), entries, judges)
    return PanelSheets(scores, points, at, rng.random(len(entry)) < 0.4, rng.random(len(entry)) < 0.2)


def told(findings: tuple[JudgeFinding, ...]) -> list[tuple[int, Finding, Action]]:
    return [(each.judge, each.finding, each.action) for each in findings]


def rows_of(table: FloatArray, own_district: BoolArray | None = None) -> PanelSheets:
    """A complete panel of one criterion, a sheet every two minutes, no entry of anybody's unit."""
    entry, judge = (each.ravel() for each in np.indices(table.shape))
    nobody = np.zeros(table.size, dtype=np.bool_)
    return PanelSheets(
        CrossedScores(entry, judge, table.ravel().astype(np.float64), *table.shape),
        table.reshape(-1, 1).astype(np.int64),
        np.asarray(entry * 120.0, dtype=np.float64),
        nobody,
        nobody if own_district is None else own_district,
    )


@pytest.mark.parametrize(
    ("panel", "replicates"),
    [
        (Panel(), 100),
        (Panel(degrees=3), 100),
        (Panel(entries=36, judges=10, sheets=10), 40),
        (Panel(entries=60, judges=12), 40),
    ],
    ids=["small", "slips of the finger", "final", "not everybody everything"],
)
def test_of_panels_without_peculiarities_one_in_twenty_at_most_gets_a_finding(panel: Panel, replicates: int) -> None:
    assert share_noticed(panel, ANYTHING, replicates) <= FALSE_ALARMS


@pytest.mark.parametrize(("trouble", "size", "finding", "action"), PLANTED)
def test_what_is_planted_is_noticed_nearly_always(
    trouble: Trouble, size: float, finding: Finding, action: Action
) -> None:
    panel = replace(QUIET, entries=36, judges=8, sheets=8, trouble=trouble, size=size)
    found = [told(examine(draw(panel, np.random.default_rng(seed))).findings) for seed in range(8)]
    assert sum((0, finding, action) in each for each in found) >= 7
    assert sum(any(judge != 0 for judge, _finding, _action in each) for each in found) <= 1


@pytest.mark.parametrize("noise_sd", [3.0, 6.0])
def test_one_slip_of_the_pen_makes_nobody_a_stray(noise_sd: float) -> None:
    panel = Panel(entries=12, judges=7, sheets=7, noise_sd=noise_sd, trouble=Trouble.SLIP)
    assert share_noticed(panel, frozenset({Finding.UNRELATED, Finding.STRAYS}), 75) <= FALSE_ALARMS


def test_severity_is_nothing_to_act_on_where_everybody_scored_everything() -> None:
    panel = replace(QUIET, judges=10, sheets=10, severity_sd=1, trouble=Trouble.SEVERITY, size=20)
    complete = draw(panel, np.random.default_rng(1))
    assert told(examine(complete).findings) == [(0, Finding.STRICT, Action.NOTHING)]
    without = np.arange(len(complete.scores.total)) != 25
    scores = complete.scores
    incomplete = PanelSheets(
        CrossedScores(scores.entry[without], scores.judge[without], scores.total[without], 20, 10),
        complete.points[without],
        complete.written_at[without],
        complete.own_unit[without],
        complete.own_district[without],
    )
    assert told(examine(incomplete).findings) == [(0, Finding.STRICT, Action.COMPARE)]


def test_a_second_judge_at_random_is_found_behind_the_first() -> None:
    rng = np.random.default_rng(5)
    table = 70 + rng.normal(0, 6, 40)[:, None] + rng.normal(0, 2, (40, 7))
    table[:, :2] = 70 + rng.normal(0, [20.0, 8.0], (40, 2))
    found = examine(rows_of(table))
    assert {(each.judge, each.finding) for each in found.findings if each.finding is Finding.UNRELATED} == {
        (0, Finding.UNRELATED),
        (1, Finding.UNRELATED),
    }
    assert {each.judge for each in found.findings} == {0, 1}


def test_who_strays_in_a_known_way_is_not_said_to_stray_as_well() -> None:
    rng = np.random.default_rng(2)
    table = 70 + rng.normal(0, 6, 30)[:, None] + rng.normal(0, 2, (30, 6))
    table[:, 3] += np.linspace(-9, 9, 30)
    found = examine(rows_of(table))
    assert found.estimates[Look.AGREEMENT].p[3] * found.looks <= FALSE_ALARMS
    assert told(found.findings) == [(3, Finding.GROWS_MILDER, Action.REVIEW)]


def test_the_district_is_looked_at_beside_the_unit() -> None:
    rng = np.random.default_rng(4)
    table = 70 + rng.normal(0, 6, 30)[:, None] + rng.normal(0, 2, (30, 6))
    own = np.zeros((30, 6), dtype=np.bool_)
    table += [-4, 1, 3, -2, 5, -3]
    own[rng.permutation(30)[:6], 1] = True
    table[own] += 9
    assert told(examine(rows_of(table, own_district=own.ravel())).findings) == [
        (1, Finding.FAVOURS_DISTRICT, Action.CHECK_RECUSAL)
    ]


def test_the_chance_counts_all_looks() -> None:
    found = examine(draw(replace(QUIET, trouble=Trouble.HALO), np.random.default_rng(1)))
    assert found.looks == 5 * 7  # nobody has entries of their district
    (halo,) = [each for each in found.findings if each.finding is Finding.HALO]
    assert halo.chance == pytest.approx(found.estimates[Look.HALO].p[0] * 35)


def test_a_judge_who_gives_everything_a_hundred_is_unrelated_and_narrow() -> None:
    table = np.add.outer(np.random.default_rng(1).integers(60, 90, 20), np.arange(5)).astype(np.float64)
    table[:, 2] = 100
    assert [each for each in told(examine(rows_of(table)).findings) if each[1] is not Finding.MILD] == [
        (2, Finding.UNRELATED, Action.ADD_JUDGE),
        (2, Finding.NARROW, Action.REVIEW),
    ]


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 3), (1, 1), (1, 9), (20, 1), (20, 2)])
def test_small_panels_say_nothing_and_raise_nothing(shape: tuple[int, int]) -> None:
    table = np.add.outer(np.arange(shape[0]) * 7 % 50, np.arange(shape[1]) ** 2).astype(np.float64)
    assert examine(rows_of(table)).findings == ()


def test_judges_who_agree_to_the_point_give_nothing_to_notice() -> None:
    table = np.add.outer(np.arange(20) * 7 % 50, [0.1, 0.7, 3.0, 5.0, 9.0])
    assert examine(rows_of(table)).findings == ()
    assert examine(rows_of(np.full((20, 5), 80.0))).findings == ()


def test_rows_of_another_number_are_refused() -> None:
    sheets = rows_of(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="one row for each sheet"):
        replace(sheets, written_at=np.zeros(3))


@given(panels(), st.integers(0, 1000))
@settings(max_examples=25)
def test_renumbering_entries_judges_and_sheets_renumbers_what_is_said(sheets: PanelSheets, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = sheets.scores
    entry, judge, order = (rng.permutation(n) for n in (scores.entries, scores.judges, len(scores.total)))
    renumbered = PanelSheets(
        replace(scores, entry=entry[scores.entry][order], judge=judge[scores.judge][order], total=scores.total[order]),
        sheets.points[order],
        sheets.written_at[order],
        sheets.own_unit[order],
        sheets.own_district[order],
    )
    found, again = examine(sheets), examine(renumbered)
    for look in Look:
        np.testing.assert_allclose(again.estimates[look].value[judge], found.estimates[look].value, atol=1e-7)
        np.testing.assert_allclose(again.estimates[look].p[judge], found.estimates[look].p, atol=1e-7)
    assert {(judge[one], *rest) for one, *rest in told(found.findings)} == set(told(again.findings))


@given(panels(), st.floats(-1000, 1000), st.floats(0.05, 50))
@settings(max_examples=25)
def test_what_is_said_does_not_depend_on_the_unit_of_the_totals(
    sheets: PanelSheets, moved: float, factor: float
) -> None:
    other = replace(sheets, scores=replace(sheets.scores, total=sheets.scores.total * factor + moved))
    found, again = examine(sheets), examine(other)
    for look in Look:
        np.testing.assert_allclose(again.estimates[look].p, found.estimates[look].p, atol=1e-6)
    assert told(found.findings) == told(again.findings)


@given(panels())
@settings(max_examples=25)
def test_limits_hold_the_value_and_chances_are_chances(sheets: PanelSheets) -> None:
    found = examine(sheets)
    for each in found.estimates.values():
        said = np.isfinite(each.p)
        assert ((each.p[said] >= 0) & (each.p[said] <= 1)).all()
        assert (each.low[said] <= each.value[said]).all()
        assert (each.value[said] <= each.high[said]).all()
    assert all(each.chance <= FALSE_ALARMS for each in found.findings)
