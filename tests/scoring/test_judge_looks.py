"""Each look at a judge: by hand, against a slow version, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scoring.arrays import FloatArray
from scoring.crossed import CrossedScores
from scoring.halo import halo
from scoring.judge_residuals import correlation, drift, favour, noise_ratio, order_of_writing, related, stretch
from scoring.judge_severity import outstanding
from scoring.pace import pace
from scoring.panel_residuals import residuals_of
from tests.scoring import slow_health

ENTRIES, JUDGES = 12, 6
EVERYBODY = np.ones(JUDGES, dtype=np.bool_)


@pytest.fixture(scope="module")
def table() -> FloatArray:
    rng = np.random.default_rng(7)
    truth, severity = rng.normal(70, 8, ENTRIES), rng.normal(0, 3, JUDGES)
    return np.rint(truth[:, None] + severity + rng.normal(0, 4, (ENTRIES, JUDGES)))


def long(table: FloatArray) -> CrossedScores:
    """Rows of a table, sheets without a total left out."""
    entry, judge = np.nonzero(np.isfinite(table))
    return CrossedScores(entry, judge, table[entry, judge], *table.shape)


def test_what_sets_a_judge_apart_is_the_difference_to_the_mean_of_the_others_less_severity(table: FloatArray) -> None:
    found = residuals_of(long(table))
    apart = found.apart.reshape(table.shape)
    for judge in range(JUDGES):
        own = table[:, judge] - np.delete(table, judge, axis=1).mean(axis=1)
        np.testing.assert_allclose(apart[:, judge], own - own.mean(), atol=1e-9)


def test_sheets_that_nobody_else_can_be_held_against_are_left_out() -> None:
    # Entry 0 has one sheet; entries 1 and 2 have two judges and nobody else; entries 3 and 4 have three.
    nan = np.nan
    table = np.array(
        [
            [7, nan, nan, nan, nan],
            [5, 6, nan, nan, nan],
            [4, 8, nan, nan, nan],
            [nan, nan, 1, 2, 3],
            [nan, nan, 3, 2, 4],
        ]
    )
    scores = long(table)
    assert scores.entry[residuals_of(scores).sheet].tolist() == [3, 3, 3, 4, 4, 4]


@pytest.mark.parametrize("odd", ["nothing", "one sheet", "every sheet"])
@pytest.mark.parametrize("judge", range(JUDGES))
def test_noise_is_that_of_two_fits_with_the_judge_and_without(table: FloatArray, judge: int, odd: str) -> None:
    table = table.copy()
    if odd == "one sheet":
        table[3, judge] /= 10
    elif odd == "every sheet":
        table[:, judge] += np.random.default_rng(1).normal(0, 20, ENTRIES)
    found = residuals_of(long(table))
    strict, lenient = noise_ratio(found, JUDGES, ~EVERYBODY), noise_ratio(found, JUDGES, EVERYBODY)
    assert (strict.value[judge], strict.p[judge]) == pytest.approx(slow_health.noise_ratio(table, judge))
    assert lenient.p[judge] == pytest.approx(slow_health.noise_ratio(table, judge, 1.2)[1])
    assert strict.low[judge] < strict.value[judge] < strict.high[judge]


def test_one_sheet_far_off_takes_nobody_out_of_relation_and_points_at_random_do(table: FloatArray) -> None:
    slip = table.copy()
    slip[3, 0] /= 10
    slip[:, 1] = np.random.default_rng(2).permutation(slip[:, 1])
    found = residuals_of(long(slip))
    assert (correlation(found, JUDGES).low > 0).tolist() == [False, False, True, True, True, True]
    assert related(found, JUDGES).tolist() == [True, False, True, True, True, True]


@pytest.mark.parametrize("judge", range(JUDGES))
def test_stretch_drift_and_favour_are_straight_lines_through_the_differences(table: FloatArray, judge: int) -> None:
    scores = long(table)
    found = residuals_of(scores)
    slope, error = slow_health.stretch(table, judge)
    wide = stretch(found, JUDGES)
    assert wide.value[judge] == pytest.approx(slope)
    assert wide.p[judge] == pytest.approx(2 * stats.t.sf(max(0, abs(slope) - 0.25) / error, ENTRIES - 2))
    assert wide.high[judge] == pytest.approx(slope + stats.t.ppf(0.975, ENTRIES - 2) * error)
    order = np.random.default_rng(judge).permutation(ENTRIES)
    moved = drift(found, order[scores.entry].astype(np.float64), JUDGES)
    assert (moved.value[judge], moved.p[judge]) == pytest.approx(slow_health.drift(table, judge, order.tolist()))
    own = np.arange(ENTRIES) % 3 == 0
    given = favour(found, own[scores.entry], JUDGES)
    assert (given.value[judge], given.p[judge]) == pytest.approx(slow_health.favour(table, judge, own.tolist()))
    assert given.count[judge] == 4


def test_correlation_is_pearson_s_with_fisher_s_limits(table: FloatArray) -> None:
    found = correlation(residuals_of(long(table)), JUDGES)
    for judge in range(JUDGES):
        others = np.delete(table, judge, axis=1).mean(axis=1)
        expected = stats.pearsonr(table[:, judge], others)
        limits = expected.confidence_interval()
        assert (found.value[judge], found.low[judge], found.high[judge]) == pytest.approx(
            (expected.statistic, limits.low, limits.high)
        )


def test_a_severity_stands_out_against_the_others_as_one_more_draw(table: FloatArray) -> None:
    found = residuals_of(long(table))
    estimates = outstanding(found.fit, np.bincount(found.judge))
    effects = (table.mean(axis=0) - table.mean()).tolist()
    for judge in range(JUDGES):
        assert (estimates.value[judge], estimates.p[judge]) == pytest.approx(slow_health.outstanding(effects, judge))


def test_four_judges_are_too_few_for_a_severity_to_stand_out(table: FloatArray) -> None:
    found = residuals_of(long(table[:, :4]))
    assert np.isnan(outstanding(found.fit, np.bincount(found.judge)).p).all()


def test_differences_between_criteria_are_those_written_out(table: FloatArray) -> None:
    rng = np.random.default_rng(3)
    points = np.rint(table[:, :, None] + rng.normal(0, 5, (*table.shape, 4))).astype(np.int64)
    points[:, 2] = table[:, 2, None] + np.array([0, -3, 1, 2])
    estimates = halo(long(table), points.reshape(-1, 4))
    for judge in (0, 1, 3, 4, 5):
        assert (estimates.value[judge], estimates.p[judge]) == pytest.approx(slow_health.halo(points, judge))
    # A constant distance between criteria is a habit, and no opinion of an entry.
    assert (estimates.value[2], estimates.low[2], estimates.high[2]) == (0, 0, 0)
    assert estimates.p[2] < 1e-6


def test_one_criterion_has_no_halo(table: FloatArray) -> None:
    assert np.isnan(halo(long(table), table.reshape(-1, 1).astype(np.int64)).p).all()


def test_quick_sheets_are_counted_with_the_limits_of_clopper_and_pearson() -> None:
    # Judge 0: gaps 5, 60, 5, 60, …; judge 1: all at once; judge 2: one gap too few to speak of.
    times = [np.cumsum([0, 5, 60, 5, 60, 5, 60, 5, 60]), np.zeros(9), np.arange(8) * 60.0]
    judge = np.repeat([0, 1, 2], [9, 9, 8])
    shuffled = np.random.default_rng(1).permutation(len(judge))
    found = pace(judge[shuffled], np.concatenate(times)[shuffled], 3)
    for one, quick in ((0, 4), (1, 8)):
        limits = stats.binomtest(quick, 8).proportion_ci(method="exact")
        shown = (found.quick.value[one], found.quick.low[one], found.quick.high[one])
        assert shown == pytest.approx((quick / 8, limits.low, limits.high))
        assert found.quick.p[one] == pytest.approx(stats.binomtest(quick, 8, 0.1, alternative="greater").pvalue)
    assert found.middle_gap.tolist() == pytest.approx([32.5, 0, np.nan], nan_ok=True)
    assert found.quick.count.tolist() == [8, 8, 7]
    assert np.isnan(found.quick.p[2])


def test_the_order_of_writing_runs_from_0_to_1_and_ties_share_a_place() -> None:
    judge = np.array([1, 0, 1, 1, 1, 1, 0])
    at = np.array([5.0, 3, 1, 2, 2, 9, 1])
    assert order_of_writing(judge, at, 3).tolist() == [0.75, 1, 0, 0.375, 0.375, 1, 0]


def test_seven_sheets_are_too_few_to_say_anything(table: FloatArray) -> None:
    scores = long(table[:7])
    found = residuals_of(scores)
    looks = (
        stretch(found, JUDGES),
        noise_ratio(found, JUDGES, EVERYBODY),
        drift(found, scores.total, JUDGES),
        halo(scores, np.stack([scores.total, scores.total * 2 % 7], axis=1).astype(np.int64)),
    )
    assert all(np.isnan(each.p).all() and each.count.tolist() == [7] * JUDGES for each in looks)


def test_two_own_entries_are_too_few_to_speak_of_favour(table: FloatArray) -> None:
    scores = long(table)
    found = favour(residuals_of(scores), scores.entry < 2, JUDGES)
    assert np.isnan(found.p).all()
    assert found.count.tolist() == [2] * JUDGES
