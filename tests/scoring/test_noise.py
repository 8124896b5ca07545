"""What the noise is like: the likelihood's bound against integrals and draws; planted features are found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from scoring.arrays import IntArray
from scoring.certainty import Certainty, answer
from scoring.compact import compact
from scoring.crossed import CrossedScores
from scoring.gamma_weights import best_degrees, gain, gamma_weights, log_marginal
from scoring.mixed_system import MixedSystem
from scoring.noise import Feature
from scoring.noise_choice import choose, threshold
from scoring.noise_fit import extended, plain, scale_evidence
from tests.bench.simulated import Scenario, simulate

PANEL = Scenario("panel", entries=200, judges=20)
PLANTED = {
    Feature.HEAVY_TAILS: replace(PANEL, degrees=3),
    Feature.JUDGE_NOISE: replace(PANEL, noise_log_sd=0.5),
    Feature.JUDGE_SCALE: replace(PANEL, slope_sd=0.35),
}


def drawn(scenario: Scenario, seed: int = 1) -> CrossedScores:
    return simulate(scenario, np.random.default_rng([seed, 9]))[0]


def reordered(scores: CrossedScores, rows: IntArray) -> CrossedScores:
    return replace(scores, entry=scores.entry[rows], judge=scores.judge[rows], total=scores.total[rows])


@pytest.mark.parametrize(("count", "squares", "degrees"), [(1.0, 0.3, 3.0), (1.0, 20.0, 5.0), (8.0, 30.0, 2.5)])
def test_weights_are_integrated_out_exactly(count: float, squares: float, degrees: float) -> None:
    law = gamma(degrees / 2, scale=2 / degrees)

    def density(weight: float) -> float:
        return float(law.pdf(weight) * weight ** (count / 2) * np.exp(-weight * squares / 2))

    whole, _ = quad(density, 0, np.inf)
    mean, _ = quad(lambda weight: weight * density(weight), 0, np.inf)
    log_mean, _ = quad(lambda weight: np.log(weight) * density(weight), 0, np.inf)
    counts, sums = np.array([count]), np.array([squares])
    found = gamma_weights(counts, sums, degrees)

    assert log_marginal(counts, sums, degrees) == pytest.approx(np.log(whole) + squares / 2, rel=1e-6)
    assert found.mean[0] == pytest.approx(mean / whole, rel=1e-6)
    assert found.log_mean[0] == pytest.approx(log_mean / whole, rel=1e-6)
    # With the right belief the bound is the likelihood itself.
    bound = count * found.log_mean[0] / 2 - squares * found.mean[0] / 2 - found.divergence
    assert bound == pytest.approx(np.log(whole), rel=1e-6)


def test_degrees_of_drawn_deviations_are_found_again() -> None:
    squares = np.random.default_rng(3).standard_t(4, 20_000) ** 2
    normal = np.random.default_rng(3).normal(size=20_000) ** 2

    # The standard error of the estimate is about 0.1.
    assert best_degrees(np.ones(1), squares) == pytest.approx(4, abs=0.4)
    assert gain(np.ones(1), squares) > 500
    assert gain(np.ones(1), normal) < 2


def test_the_bound_lies_just_below_the_likelihood() -> None:
    # Weights drawn from their law, the model solved exactly for each draw: the likelihood is their mean.
    rng = np.random.default_rng(8)
    entry, judge = (each.ravel() for each in np.indices((4, 3)))
    total = rng.normal(size=12) + np.repeat(rng.normal(size=4), 3)
    total[5] += 6
    small = compact(CrossedScores(entry, judge, total, 4, 3))
    start = plain(small.scores)
    fitted = extended(start, small.scores, Feature.HEAVY_TAILS)
    assert fitted.sheet is not None
    system = MixedSystem(small.scores, np.ones(12))
    entry_ratio, judge_ratio = np.exp(2 * fitted.point)
    height = fitted.bound - fitted.solution.log_evidence
    degrees = fitted.sheet.degrees
    logs = []
    for _ in range(1_500):
        weight = rng.gamma(degrees / 2, 2 / degrees, 12)
        solved = system.reweighted(weight, small.scores.total).solve(entry_ratio, judge_ratio)
        logs.append(solved.log_evidence + 0.5 * float(np.log(weight).sum()))
    top = max(logs)
    likelihoods = np.exp(np.array(logs) - top)
    prior = fitted.bound - height - fitted.solution.log_evidence
    exact = top + np.log(likelihoods.mean()) + prior
    doubt = likelihoods.std() / likelihoods.mean() / np.sqrt(len(logs))
    bound_only = (
        fitted.solution.log_evidence + 0.5 * float(fitted.sheet.log_mean.sum()) - fitted.sheet.divergence + prior
    )
    assert doubt < 0.2
    assert exact - 1.5 < bound_only < exact + 4 * doubt


def test_a_scale_changes_the_likelihood_as_its_slope_says() -> None:
    scores = compact(drawn(replace(PANEL, entries=40, judges=8, slope_sd=0.35))).scores
    start = plain(scores)
    slope, _ = scale_evidence(start)

    def log_likelihood(judge: int, log_scale: float) -> float:
        own = np.exp(np.where(scores.judge == judge, log_scale, 0.0))
        moved = start.system.reweighted(start.system.weight, start.anchor + (scores.total - start.anchor) / own)
        solved = moved.solve(*np.exp(2 * start.point))
        return solved.log_evidence - log_scale * np.count_nonzero(scores.judge == judge)

    differences = [(log_likelihood(judge, 1e-5) - log_likelihood(judge, -1e-5)) / 2e-5 for judge in range(8)]
    np.testing.assert_allclose(slope, differences, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("feature", Feature)
def test_each_turn_ends_where_nothing_moves(feature: Feature) -> None:
    small = compact(drawn(PLANTED[feature]))
    once = extended(plain(small.scores), small.scores, feature)
    again = extended(once, small.scores, feature)

    assert again.bound == pytest.approx(once.bound, abs=1e-3)
    # Only their ratios count: their level can be traded for that of the noise.
    np.testing.assert_allclose(
        again.system.weight / again.system.weight.mean(), once.system.weight / once.system.weight.mean(), rtol=2e-3
    )
    np.testing.assert_allclose(again.log_scale, once.log_scale, atol=1e-3)


@pytest.mark.parametrize("feature", Feature)
def test_a_planted_feature_is_found_and_no_other(feature: Feature) -> None:
    found = answer(drawn(PLANTED[feature]), [1]).noise

    assert found.features == {feature}
    assert [test.feature for test in found.tests] == list(Feature)
    assert all(test.wanted == (test.statistic > test.threshold) for test in found.tests)
    assert (found.degrees < 8) == (feature is Feature.HEAVY_TAILS)
    assert (np.ptp(found.judge_noise) > 0.5) == (feature is Feature.JUDGE_NOISE)
    assert (np.ptp(found.judge_scale) > 0.5) == (feature is Feature.JUDGE_SCALE)


@pytest.mark.parametrize("seed", range(5))
def test_plain_noise_stays_plain(seed: int) -> None:
    scores = drawn(PANEL, seed)
    found = answer(scores, [1])

    assert found.noise.features == frozenset()
    assert found.noise.degrees == np.inf
    assert (found.noise.weight == 1).all()
    assert max(test.statistic for test in found.noise.tests) < threshold(len(scores.total))


def test_tails_and_judges_can_both_be_unequal() -> None:
    small = compact(drawn(replace(PANEL, degrees=3, noise_log_sd=0.5)))
    chosen = choose(small)

    assert chosen.fit.features == {Feature.HEAVY_TAILS, Feature.JUDGE_NOISE}
    assert chosen.fit.bound > plain(small.scores).bound + threshold(len(small.scores.total))


def test_a_slip_moves_an_entry_less_than_it_moves_a_mean() -> None:
    scores = drawn(replace(PANEL, entries=100, judges=10))
    slips = np.arange(3, len(scores.total), 40)
    total = scores.total.copy()
    total[slips] -= 40
    before, after = answer(scores, [1]), answer(replace(scores, total=total), [1])
    moved = (before.fit.value - after.fit.value)[scores.entry[slips]]

    assert Feature.HEAVY_TAILS in after.noise.features
    assert np.median(after.noise.weight[slips]) < 0.3
    # A mean of five moves by 8 points.
    assert moved.mean() < 3


@pytest.fixture(scope="module")
def heavy() -> tuple[CrossedScores, Certainty]:
    scores = drawn(replace(PLANTED[Feature.HEAVY_TAILS], entries=100, judges=10))
    # Entries 7 and 8 have the same sheets.
    same = np.flatnonzero(scores.entry == 7)
    kept = np.flatnonzero(scores.entry != 8)
    scores = replace(
        scores,
        entry=np.concatenate([scores.entry[kept], np.full(len(same), 8)]),
        judge=np.concatenate([scores.judge[kept], scores.judge[same]]),
        total=np.concatenate([scores.total[kept], scores.total[same]]),
    )
    return scores, answer(scores, [1, 3, 5])


def test_the_same_sheets_get_the_very_same_answer(heavy: tuple[CrossedScores, Certainty]) -> None:
    scores, found = heavy
    weight = [found.noise.weight[scores.entry == entry] for entry in (7, 8)]

    assert Feature.HEAVY_TAILS in found.noise.features
    assert found.fit.value[7] == found.fit.value[8]
    assert found.chances.expected_rank[7] == found.chances.expected_rank[8]
    assert (found.chances.tier[7] == found.chances.tier[8]).all()
    assert (np.sort(weight[0]) == np.sort(weight[1])).all()


def test_the_order_of_sheets_changes_nothing(heavy: tuple[CrossedScores, Certainty]) -> None:
    scores, found = heavy
    order = np.random.default_rng(1).permutation(len(scores.total))
    again = answer(reordered(scores, order), [1, 3, 5])

    assert (again.fit.value == found.fit.value).all()
    assert (again.chances.tier == found.chances.tier).all()
    assert (again.noise.weight == found.noise.weight[order]).all()
    assert (again.fit.residual == found.fit.residual[order]).all()


def test_names_of_entries_and_judges_change_nothing(heavy: tuple[CrossedScores, Certainty]) -> None:
    scores, found = heavy
    rng = np.random.default_rng(2)
    entries, judges = rng.permutation(scores.entries), rng.permutation(scores.judges)
    again = answer(replace(scores, entry=entries[scores.entry], judge=judges[scores.judge]), [1, 3, 5])

    np.testing.assert_allclose(again.fit.value[entries], found.fit.value, rtol=1e-6)
    np.testing.assert_allclose(again.chances.expected_rank[entries], found.chances.expected_rank, atol=1e-3)
    np.testing.assert_allclose(again.severity[judges], found.severity, atol=1e-4)


@pytest.mark.parametrize(("factor", "shift"), [(20.0, 17.0), (0.01, -3.0)])
@pytest.mark.parametrize("feature", Feature)
def test_another_scale_changes_no_rank(feature: Feature, factor: float, shift: float) -> None:
    scores = drawn(replace(PLANTED[feature], entries=100, judges=10))
    found = answer(scores, [1, 3])
    again = answer(replace(scores, total=scores.total * factor + shift), [1, 3])

    np.testing.assert_allclose(again.chances.expected_rank, found.chances.expected_rank, atol=1e-6)
    np.testing.assert_allclose(again.fit.value, found.fit.value * factor + shift, atol=1e-6 * max(factor, 1))
    np.testing.assert_allclose(again.severity, found.severity * factor, atol=1e-6 * max(factor, 1))
    np.testing.assert_allclose(again.fit.residual, found.fit.residual * factor, atol=1e-6 * max(factor, 1))
