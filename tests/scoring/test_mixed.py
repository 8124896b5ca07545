"""The mixed model: against a long published-method run, against dense algebra, and on whatever panels do."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arrays import FloatArray
from scoring.beliefs import conditional, sheet_variance
from scoring.chances import Chances, chances
from scoring.crossed import CrossedScores
from scoring.mixed import MixedFit, fit
from scoring.mixed_system import MixedSystem
from tests.scoring.slow_mixed import drawn_ranks, slow_solution

CASES = Path(__file__).parent / "cases"


def crossed(
    rows: list[tuple[int, int, float]], entries: int, judges: int, group: list[int] | None = None
) -> CrossedScores:
    entry, judge, total = zip(*rows, strict=True)
    return CrossedScores(
        np.asarray(entry, dtype=np.int64),
        np.asarray(judge, dtype=np.int64),
        np.asarray(total, dtype=np.float64),
        entries,
        judges,
        None if group is None else np.asarray(group, dtype=np.int64),
    )


def simulated(entries: int, judges: int, each: int, groups: int = 1, seed: int = 1) -> CrossedScores:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, entries)
    entry = np.repeat(np.arange(entries), each)
    judge = np.concatenate([rng.choice(judges, each, replace=False) for _ in range(entries)])
    total = rng.normal(70, 6, entries)[entry] + rng.normal(0, 4, judges)[judge] + rng.normal(0, 6, entries * each)
    return CrossedScores(entry, judge, total + 5.0 * group[entry], entries, judges, group)


def panel() -> tuple[list[str], CrossedScores]:
    with (CASES / "panel-50x10.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    entries = list(dict.fromkeys(row["entry"] for row in rows))
    judges = list(dict.fromkeys(row["judge"] for row in rows))
    sheets = [(entries.index(row["entry"]), judges.index(row["judge"]), float(row["total"])) for row in rows]
    return entries, crossed(sheets, len(entries), len(judges))


def rescaled(scores: CrossedScores, factor: float, shift: float) -> CrossedScores:
    total = scores.total * factor + shift
    return CrossedScores(scores.entry, scores.judge, total, scores.entries, scores.judges, scores.group)


def whole(scores: CrossedScores, quotas: list[int]) -> tuple[MixedFit, Chances]:
    found = fit(scores)
    return found, chances(found, quotas)


def test_the_panel_of_the_study_gets_the_ranks_of_a_long_sampling_run() -> None:
    entries, scores = panel()
    with (CASES / "panel-50x10.expected.csv").open(encoding="utf-8") as file:
        expected = {row["entry"]: row for row in csv.DictReader(file)}
    _, found = whole(scores, [1, 3, 5, 10])
    ranks = np.asarray([float(expected[name]["expected_rank"]) for name in entries])
    assert np.abs(found.expected_rank - ranks).max() < 0.1
    within = found.tier.cumsum(axis=1)
    for column, edge in enumerate((1, 4, 9, 19)):
        reference = np.asarray([float(expected[name][f"p_rank_le_{edge}"]) for name in entries])
        assert np.abs(within[:, column] - reference).max() < 0.01


def test_another_scale_changes_no_rank() -> None:
    _, scores = panel()
    _, found = whole(scores, [1, 3, 5, 10])
    _, again = whole(rescaled(scores, 20, 17), [1, 3, 5, 10])
    np.testing.assert_allclose(again.expected_rank, found.expected_rank, atol=1e-6)
    np.testing.assert_allclose(again.tier, found.tier, atol=1e-6)


@pytest.mark.parametrize(("entries", "judges", "groups"), [(12, 6, 1), (12, 6, 2), (6, 12, 1), (8, 14, 3)])
@pytest.mark.parametrize(("entry_ratio", "judge_ratio"), [(1.3, 0.4), (0.2, 2.0)])
def test_a_solution_is_that_of_dense_algebra(
    entries: int, judges: int, groups: int, entry_ratio: float, judge_ratio: float
) -> None:
    scores = simulated(entries, judges, 4, groups)
    weights = np.random.default_rng(4).uniform(0.3, 2.0, len(scores.total))
    system = MixedSystem(scores, np.ones(len(scores.total))).reweighted(weights, scores.total)
    found = system.solve(entry_ratio, judge_ratio)
    ratio = entry_ratio if system.eliminates_entries else judge_ratio
    said = conditional(system, found, ratio, with_covariance=True)
    slow = slow_solution(scores, entry_ratio, judge_ratio, weights)
    other, slow_other = system.solve(1.0, 1.0), slow_solution(scores, 1.0, 1.0, weights)
    assert found.log_evidence - other.log_evidence == pytest.approx(slow.log_evidence - slow_other.log_evidence)
    assert found.scale == pytest.approx(slow.scale)
    assert said.covariance is not None
    np.testing.assert_allclose(said.value, slow.value)
    np.testing.assert_allclose(said.covariance, slow.covariance, atol=1e-9)
    np.testing.assert_allclose(said.variance, np.diag(slow.covariance))
    mean = (slow.covariance.sum(axis=1) - np.diag(slow.covariance)) / (entries - 1)
    np.testing.assert_allclose(said.shared, mean, atol=1e-9)
    np.testing.assert_allclose(said.judge_effect, slow.judge_effect, atol=1e-9)
    np.testing.assert_allclose(said.judge_variance, slow.judge_variance)
    np.testing.assert_allclose(sheet_variance(system, found, ratio), slow.sheet_variance)


@pytest.mark.parametrize(("entries", "judges"), [(12, 8), (8, 12)])
def test_judges_of_separate_parts_are_compared_within_their_part(entries: int, judges: int) -> None:
    one, other = simulated(entries, judges, 4, seed=1), simulated(entries, judges, 4, seed=2)
    both = CrossedScores(
        np.concatenate([one.entry, other.entry + entries]),
        np.concatenate([one.judge, other.judge + judges]),
        np.concatenate([one.total, other.total]),
        2 * entries,
        2 * judges,
        np.repeat([0, 1], entries),
    )
    part = np.repeat([0, 1], judges)
    system = MixedSystem(both, np.ones(len(both.total)), part)
    found = system.solve(1.3, 0.4)
    said = conditional(system, found, 1.3 if system.eliminates_entries else 0.4, with_covariance=False)
    slow = slow_solution(both, 1.3, 0.4, part=part)
    np.testing.assert_allclose(said.judge_effect, slow.judge_effect, atol=1e-9)
    np.testing.assert_allclose(said.judge_variance, slow.judge_variance)
    np.testing.assert_allclose(said.value, slow.value)


@pytest.mark.parametrize(("entries", "judges", "groups"), [(60, 12, 3), (400, 30, 1)])
def test_chances_are_those_of_many_draws(entries: int, judges: int, groups: int) -> None:
    quotas = [1, 3, 5, 10, 20]
    found, said = whole(simulated(entries, judges, 5, groups), quotas)
    (belief,) = found.beliefs
    ranks = drawn_ranks(belief, np.random.default_rng(5), 20_000)
    error_of_drawing = ranks.std(axis=0) / np.sqrt(len(ranks))
    assert (np.abs(said.expected_rank - ranks.mean(axis=0)) < 5 * error_of_drawing + 0.01).all()
    for column, edge in enumerate(np.cumsum(quotas)):
        drawn = (ranks <= edge).mean(axis=0)
        np.testing.assert_allclose(said.tier.cumsum(axis=1)[:, column], drawn, atol=0.02)
    covered = ((ranks >= said.rank_low[:, 1]) & (ranks <= said.rank_high[:, 1])).mean()
    assert 0.78 < covered < 0.86


def test_the_planted_deviations_are_found() -> None:
    found = fit(simulated(2_000, 60, 5))
    assert found.sigma_entry == pytest.approx(6, rel=0.1)
    assert found.sigma_judge == pytest.approx(4, rel=0.4)
    assert found.sigma_noise == pytest.approx(6, rel=0.05)


def test_without_severity_equal_means_tie() -> None:
    rng = np.random.default_rng(5)
    sheets = [
        (entry, int(judge), float(round(70 + 6 * truth + 6 * rng.normal())))
        for entry, truth in enumerate(rng.normal(size=300))
        for judge in rng.choice(30, 5, replace=False)
    ]
    scores = crossed(sheets, 300, 30)
    found = fit(scores)
    mean = np.bincount(scores.entry, weights=scores.total) / 5
    assert found.judges_differ == 0
    assert len(np.unique(found.value)) == len(np.unique(mean)) < 200
    assert (found.value[np.argsort(mean)] == np.sort(found.value)).all()


def test_the_same_sheets_get_the_very_same_answer() -> None:
    scores = crossed([(entry, judge, 70.0 + judge + (entry == 2)) for entry in range(5) for judge in range(4)], 5, 4)
    found, said = whole(scores, [1, 2])
    assert found.value[0] == found.value[1] == found.value[3] == found.value[4]
    assert said.expected_rank[0] == said.expected_rank[4]
    assert (said.tier[0] == said.tier[3]).all()


def test_rows_in_another_order_give_the_same_answer() -> None:
    scores = simulated(40, 9, 4)
    order = np.random.default_rng(3).permutation(len(scores.total))
    mixed_up = CrossedScores(scores.entry[order], scores.judge[order], scores.total[order], 40, 9, scores.group)
    found, again = fit(scores), fit(mixed_up)
    assert (found.value == again.value).all()
    assert (found.residual[order] == again.residual).all()


ODD_PANELS = {
    "one entry, one judge": crossed([(0, 0, 80.0)], 1, 1),
    "one entry": crossed([(0, 0, 80.0), (0, 1, 70.0), (0, 2, 90.0)], 1, 3),
    "one judge": crossed([(0, 0, 80.0), (1, 0, 70.0), (2, 0, 90.0)], 3, 1),
    "constant": crossed([(entry, judge, 80.0) for entry in range(5) for judge in range(3)], 5, 3),
    "two sheets": crossed([(0, 0, 80.0), (1, 1, 70.0)], 2, 2),
    "a group each": crossed([(0, 0, 80.0), (1, 1, 70.0)], 2, 2, [0, 1]),
    "100 for all by one": crossed(
        [(entry, judge, 100.0 if judge == 2 else 60.0 + 5 * entry) for entry in range(6) for judge in range(3)], 6, 3
    ),
    "ties everywhere": crossed([(entry, judge, 80.0 + judge) for entry in range(6) for judge in range(3)], 6, 3),
    "no noise": crossed([(entry, judge, 50.0 + entry + 2 * judge) for entry in range(6) for judge in range(3)], 6, 3),
    "no overlap": crossed(
        [(0, 0, 80.0), (0, 1, 82.0), (1, 0, 70.0), (1, 1, 74.0), (2, 2, 90.0), (3, 2, 91.0), (2, 3, 88.0)],
        4,
        4,
        [0, 0, 1, 1],
    ),
}


@pytest.mark.parametrize("scores", ODD_PANELS.values(), ids=ODD_PANELS)
def test_whatever_panels_do_is_answered(scores: CrossedScores) -> None:
    found, said = whole(scores, [1, 2])
    assert np.isfinite(found.value).all()
    assert np.isfinite(found.judge_effect).all()
    assert np.isfinite(found.residual).all()
    np.testing.assert_allclose(said.tier.sum(axis=1), 1.0)
    assert said.expected_rank.sum() == pytest.approx(scores.entries * (scores.entries + 1) / 2, rel=1e-12)
    assert sum(belief.weight for belief in found.beliefs) == pytest.approx(1, rel=1e-12)


def test_a_single_sheet_says_nothing_of_its_certainty() -> None:
    found = fit(ODD_PANELS["one entry, one judge"])
    assert np.isnan(found.sd).all()
    assert np.isnan(found.low).all()


def test_entries_that_nothing_tells_apart_share_their_chances() -> None:
    _, said = whole(ODD_PANELS["constant"], [1, 2])
    np.testing.assert_allclose(said.tier, np.tile([0.2, 0.4, 0.4], (5, 1)), atol=0.0002)
    np.testing.assert_allclose(said.expected_rank, 3.0, rtol=1e-12)


def test_an_entry_without_a_sheet_has_no_value_and_takes_no_place() -> None:
    found, said = whole(crossed([(0, 0, 80.0), (2, 0, 70.0), (2, 1, 60.0), (0, 1, 71.0)], 4, 3), [1])
    assert np.isnan(found.value).tolist() == [False, True, False, True]
    assert np.isnan(said.tier).any(axis=1).tolist() == [False, True, False, True]
    assert said.tier[[0, 2], 0].sum() == pytest.approx(1.0, abs=0.02)


def test_piles_of_unequal_quality_are_not_booked_as_judge_effect() -> None:
    # Two panels, nobody crosses; the second has the better pile by 20 points.
    rng = np.random.default_rng(2)
    rows = [
        (entry, judge + 5 * (entry >= 20), 60 + 20.0 * (entry >= 20) + 4 * rng.normal())
        for entry in range(40)
        for judge in range(5)
    ]
    found = fit(crossed(rows, 40, 10, [0] * 20 + [1] * 20))
    assert found.value[20:].mean() - found.value[:20].mean() == pytest.approx(20, abs=2)


def test_no_sheet_or_a_weight_of_nothing_is_refused() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="no sheet"):
        fit(CrossedScores(nothing, nothing, np.zeros(0), 3, 2))
    with pytest.raises(ValueError, match="positive"):
        fit(ODD_PANELS["one judge"], np.asarray([1.0, 0.0, 1.0]))
    with pytest.raises(ValueError, match="negative"):
        chances(fit(ODD_PANELS["one judge"]), [1, -1])


@settings(max_examples=25)
@given(st.integers(3, 12), st.integers(2, 6), st.integers(0, 10_000), st.floats(0.01, 1_000), st.floats(-1_000, 1_000))
def test_shifting_and_scaling_totals_shifts_and_scales_values(
    entries: int, judges: int, seed: int, factor: float, shift: float
) -> None:
    scores = simulated(entries, judges, 2, seed=seed)
    found, again = fit(scores), fit(rescaled(scores, factor, shift))
    size: FloatArray = np.maximum(1.0, np.abs(found.value * factor + shift))
    np.testing.assert_allclose(again.value / size, (found.value * factor + shift) / size, atol=1e-6)
    np.testing.assert_allclose(again.sd, found.sd * factor, rtol=1e-4)
