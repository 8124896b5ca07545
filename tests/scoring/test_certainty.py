from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.certainty import Certainty, Comparison, answer
from scoring.chances import chances
from scoring.crossed import CrossedScores
from scoring.mixed import Belief, fit
from scoring.noise import Feature
from scoring.recommendation import Advised, Caution, Reason, recommend
from tests.bench.simulated import Scenario, simulate
from tests.scoring.test_mixed import ODD_PANELS, crossed, panel, simulated


def drawn(scenario: Scenario, seed: int = 1) -> CrossedScores:
    return simulate(scenario, np.random.default_rng([seed, 2]))[0]


APART = Scenario("apart", entries=60, judges=16, sheets=4, tracks=2, track_sd=6.5)
TWO_PARTS = drawn(APART)


def test_for_plain_data_the_answer_is_that_of_the_plain_model() -> None:
    _, scores = panel()
    found, plain = answer(scores, [1, 3, 5, 10]), fit(scores)
    said = chances(plain, [1, 3, 5, 10])

    assert found.noise.features == frozenset()
    np.testing.assert_allclose(found.fit.value, plain.value, atol=1e-5)
    np.testing.assert_allclose(found.chances.expected_rank, said.expected_rank, atol=1e-3)
    np.testing.assert_allclose(found.beats, said.tier.cumsum(axis=1)[:, :-1], atol=1e-3)
    assert found.comparison is Comparison.CONNECTED
    assert (found.rank_within == found.chances.expected_rank).all()


def test_shares_of_variance_and_severity_are_those_planted() -> None:
    scores = drawn(Scenario("large", entries=2_000, judges=100, severity_sd=6.0))
    found = answer(scores, [1])
    whole = 36 + 36 + 36

    # A hundred judges tell a variance of theirs to a seventh.
    assert found.shares.entries == pytest.approx(36 / whole, abs=0.06)
    assert found.shares.judges == pytest.approx(36 / whole, abs=0.12)
    assert found.shares.entries + found.shares.judges + found.shares.noise == pytest.approx(1)
    assert (found.severity_low < found.severity[:, None]).all()
    assert (np.diff(found.severity_high, axis=1) > 0).all()
    np.testing.assert_allclose(
        found.severity_high - found.severity[:, None], found.severity[:, None] - found.severity_low
    )


def test_parts_that_share_no_judge_have_levels_of_their_own() -> None:
    found = answer(TWO_PARTS, [5])
    mean = np.bincount(TWO_PARTS.entry, weights=TWO_PARTS.total) / TWO_PARTS.sheets
    of_first = found.components.entry == 0

    assert (found.components.number, found.efficiency) == (2, 0.0)
    assert found.comparison is Comparison.JUDGES_ALIKE
    # The difference between the parts is that of their means, none of it booked as severity.
    apart = found.fit.value[of_first].mean() - found.fit.value[~of_first].mean()
    assert apart == pytest.approx(mean[of_first].mean() - mean[~of_first].mean(), abs=0.5)
    for part in (0, 1):
        members = found.components.judge == part
        sheets = np.bincount(TWO_PARTS.judge)[members]
        assert sheets @ found.severity[members] == pytest.approx(0, abs=1e-6)
        ranks = found.rank_within[found.components.entry == part]
        assert ranks.sum() == pytest.approx(30 * 31 / 2)
        assert 1 <= ranks.min() <= ranks.max() <= 30


@pytest.mark.parametrize("slope_sd", [0.0, 0.4])
def test_what_is_compared_within_a_part_does_not_depend_on_the_others_level(slope_sd: float) -> None:
    scores = drawn(replace(APART, slope_sd=slope_sd))
    found = answer(scores, [5])
    again = answer(replace(scores, group=None, total=scores.total + 12.0 * scores.groups[scores.entry]), [5])

    assert found.noise.features == ({Feature.JUDGE_SCALE} if slope_sd else frozenset())
    np.testing.assert_allclose(again.rank_within, found.rank_within, atol=1e-4)
    np.testing.assert_allclose(again.severity, found.severity, atol=1e-4)
    np.testing.assert_allclose(again.fit.value - found.fit.value, 12.0 * scores.groups, atol=1e-3)


def test_comparing_parts_carries_the_doubt_about_their_judges() -> None:
    found = answer(TWO_PARTS, [5])
    (belief,) = found.fit.beliefs
    covariance = belief.covariance
    assert covariance is not None
    first, second = (np.flatnonzero(found.components.entry == part)[:2] for part in (0, 1))

    def doubt(one: int, other: int) -> float:
        return float(covariance[one, one] + covariance[other, other] - 2 * covariance[one, other])

    # Each part's mean severity is that of eight judges.
    of_judges = 2 * found.fit.sigma_judge**2 / 8
    assert doubt(first[0], second[0]) > doubt(first[0], first[1]) + 0.8 * of_judges


def test_many_small_parts_are_one_pile() -> None:
    rows = [(entry, 2 * entry + judge, 70.0 + entry + 3 * judge) for entry in range(12) for judge in range(2)]
    found = answer(crossed(rows, 12, 24), [2])

    assert found.components.number == 12
    assert found.comparison is Comparison.ENTRIES_ALIKE
    np.testing.assert_allclose(found.rank_within, 1.0)
    assert found.fit.value[11] > found.fit.value[0]


@pytest.mark.parametrize("scores", ODD_PANELS.values(), ids=ODD_PANELS)
def test_whatever_panels_do_is_answered(scores: CrossedScores) -> None:
    found = answer(scores, [1, 2])

    assert np.isfinite(found.fit.value).all()
    assert np.isfinite(found.severity).all()
    assert np.isfinite(found.fit.residual).all()
    np.testing.assert_allclose(found.chances.tier.sum(axis=1), 1.0)
    whole = scores.entries * (scores.entries + 1) / 2
    assert found.chances.expected_rank.sum() == pytest.approx(whole, rel=1e-12)
    assert found.noise.features == frozenset()
    assert recommend(found.facts).method in Advised


def test_entries_and_judges_without_a_sheet_are_left_open() -> None:
    found = answer(crossed([(0, 0, 80.0), (2, 0, 70.0), (2, 1, 60.0), (0, 1, 71.0)], 4, 3), [1])

    assert np.isnan(found.fit.value).tolist() == [False, True, False, True]
    assert np.isnan(found.rank_within).tolist() == [False, True, False, True]
    assert np.isnan(found.severity).tolist() == [False, False, True]
    assert found.components.entry.tolist() == [0, -1, 0, -1]


@pytest.mark.parametrize("entries", [20, 30, 200, 400])
def test_chances_add_up_to_the_places_however_many_tie_at_the_top(entries: int) -> None:
    entry, judge = np.divmod(np.arange(entries * 3, dtype=np.int64), 3)
    found = answer(CrossedScores(entry, judge, np.full(entries * 3, 80.0), entries, 3), (1, 3))
    assert found.chances.tier.sum(axis=0) == pytest.approx([1, 3, entries - 4], rel=0.05)
    assert found.chances.tier[0] == pytest.approx([1 / entries, 3 / entries, 1 - 4 / entries], rel=0.05)


def test_ranks_that_are_surer_than_the_lines_lie_close_are_told_exactly() -> None:
    values = np.array([97.0, 96, 95, 94, 94, 93, *range(90, 50, -1)])
    entry, judge = np.divmod(np.arange(len(values) * 3, dtype=np.int64), 3)
    fitted = answer(CrossedScores(entry, judge, values[entry] + judge, len(values), 3), (1, 3)).fit
    nearly_all_shared = Belief(1.0, values, np.full(len(values), 0.01), np.full(len(values), 0.009_999), None)

    found = chances(replace(fitted, beliefs=(nearly_all_shared,)), (1, 3))

    ends = np.stack([found.rank_low[:6, 1], found.rank_high[:6, 1]], axis=1)
    assert ends.tolist() == [[1, 1], [2, 2], [3, 3], [4, 5], [4, 5], [6, 6]]


def test_no_sheet_is_refused() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    with pytest.raises(ValueError, match="no sheet"):
        answer(CrossedScores(nothing, nothing, np.zeros(0), 3, 2), [1])


def test_ranks_among_some_are_theirs_only() -> None:
    scores = simulated(30, 8, 4)
    some = np.arange(0, 30, 3)
    found, everyone = answer(scores, [1, 2], some), answer(scores, [1, 2])

    assert (found.fit.value == everyone.fit.value).all()
    assert np.flatnonzero(~np.isnan(found.chances.expected_rank)).tolist() == some.tolist()
    assert found.chances.expected_rank[some].sum() == pytest.approx(10 * 11 / 2)
    np.testing.assert_allclose(found.chances.tier[some].sum(axis=0), [1, 2, 7], atol=0.02)


@pytest.mark.parametrize(
    ("scenario", "method", "reason", "cautions"),
    [
        (Scenario("alike", severity_sd=0.0, entries=200, judges=20), Advised.MEAN, Reason.JUDGES_ALIKE, ()),
        (Scenario("severe", entries=200, judges=20), Advised.MIXED, Reason.SEVERITY, ()),
        (Scenario("tails", degrees=3, entries=200, judges=20), Advised.MIXED, Reason.OUTLYING_SHEETS, ()),
        (Scenario("slopes", slope_sd=0.35, entries=200, judges=20), Advised.MIXED, Reason.UNEQUAL_JUDGES, ()),
        (
            Scenario("apart", entries=200, judges=40, tracks=4),
            Advised.MIXED,
            Reason.SEVERITY,
            (Caution.SEPARATE_PARTS,),
        ),
    ],
    ids=lambda each: each.name if isinstance(each, Scenario) else "",
)
def test_the_recommendation_follows_from_the_sheets(
    scenario: Scenario, method: Advised, reason: Reason, cautions: tuple[Caution, ...]
) -> None:
    found = recommend(answer(drawn(scenario), [1]).facts)

    assert (found.method, found.reason, found.cautions) == (method, reason, cautions)


def same(one: Certainty, other: Certainty) -> None:
    np.testing.assert_allclose(other.chances.expected_rank, one.chances.expected_rank, atol=1e-4)
    np.testing.assert_allclose(other.chances.tier, one.chances.tier, atol=1e-4)
    assert other.noise.features == one.noise.features


@settings(max_examples=5)
@given(st.integers(6, 20), st.integers(3, 6), st.integers(0, 10_000), st.floats(0.01, 1_000), st.floats(-1_000, 1_000))
def test_scale_order_and_names_change_no_rank(
    entries: int, judges: int, seed: int, factor: float, shift: float
) -> None:
    scores = simulated(entries, judges, 3, seed=seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(scores.total))
    again = CrossedScores(
        scores.entry[order],
        rng.permutation(judges)[scores.judge][order],
        scores.total[order] * factor + shift,
        entries,
        judges,
        scores.group,
    )
    same(answer(scores, [1, 3]), answer(again, [1, 3]))
