from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kendalltau

from scoring.arrays import FloatArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.joined_rounds import RoundSheets, answer_with_earlier, join

ENTRIES, FINALISTS = 150, 30
HELD_BACK = -5.0


def sheets(truth: FloatArray, judges: int, each: int, level: float, rng: np.random.Generator) -> CrossedScores:
    severity = rng.normal(0, 4, judges)
    entry = np.repeat(np.arange(len(truth)), each)
    judge = np.concatenate([rng.choice(judges, each, replace=False) for _ in truth])
    total = level + truth[entry] + severity[judge] + rng.normal(0, 6, len(entry))
    return CrossedScores(entry, judge, total, len(truth), judges)


def two_rounds(seed: int) -> tuple[RoundSheets, RoundSheets, FloatArray]:
    """A final of the best by mean of three sheets, four sheets each, five points lower; its true values."""
    rng = np.random.default_rng([seed, 11])
    truth = rng.normal(0, 6, ENTRIES)
    before = sheets(truth, 15, 3, 70.0, rng)
    mean = np.bincount(before.entry, weights=before.total)
    reached = np.sort(np.argsort(-mean)[:FINALISTS])
    final = sheets(truth[reached], 10, 4, 70.0 + HELD_BACK, rng)
    return RoundSheets(final, reached), RoundSheets(before, np.arange(ENTRIES)), truth[reached]


def test_earlier_sheets_find_the_truth_better_and_the_selection_biases_nothing() -> None:
    alone, together, off, levels, covered = [], [], [], [], []
    for seed in range(12):
        final, before, truth = two_rounds(seed)
        found = answer_with_earlier(final, [before], [1, 3])
        value = found.fit.value
        alone.append(kendalltau(answer(final.scores, [1, 3]).fit.value, truth).statistic)
        together.append(kendalltau(value, truth).statistic)
        off.append(float((value - truth).mean()) - 70 - HELD_BACK)
        levels.append(join(final, [before]).level[1])
        low, high = found.fit.low[:, 1], found.fit.high[:, 1]
        true = truth + 70 + HELD_BACK
        covered.append(float(((low <= true) & (true <= high)).mean()))

    gain = np.array(together) - np.array(alone)
    assert gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(12)
    # Means over twelve panels, each with the chance mean of its ten final and fifteen earlier judges.
    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(12)
    assert np.mean(levels) == pytest.approx(-HELD_BACK, abs=3 * np.std(levels) / np.sqrt(12))
    assert 0.7 < np.mean(covered) < 0.9


def test_the_finalists_earlier_sheets_alone_would_be_biased() -> None:
    lifted = []
    for seed in range(6):
        final, before, truth = two_rounds(seed)
        of_finalists = np.isin(before.scores.entry, final.identity)
        cut = replace(
            before.scores,
            entry=before.scores.entry[of_finalists],
            judge=before.scores.judge[of_finalists],
            total=before.scores.total[of_finalists],
        )
        whole, part = join(final, [before]).level[1], join(final, [RoundSheets(cut, before.identity)]).level[1]
        lifted.append(part - whole)
        assert len(truth) == FINALISTS

    # The luck of those who got through would be read as a mild round.
    assert np.mean(lifted) > 0.5


def test_everything_belongs_to_the_final() -> None:
    final, before, _ = two_rounds(1)
    found = answer_with_earlier(final, [before], [1, 3])

    assert found.fit.value.shape == found.rank_within.shape == found.components.entry.shape == (FINALISTS,)
    assert found.fit.low.shape == (FINALISTS, 3)
    assert found.chances.tier.shape == (FINALISTS, 3)
    assert found.severity.shape == found.noise.judge_scale.shape == (10,)
    assert found.fit.residual.shape == found.noise.weight.shape == final.scores.total.shape
    assert found.chances.expected_rank.sum() == pytest.approx(FINALISTS * (FINALISTS + 1) / 2, rel=1e-3)
    assert found.chances.tier[:, 0].sum() == pytest.approx(1, abs=0.02)


def test_levels_of_rounds_change_no_rank() -> None:
    final, before, _ = two_rounds(2)
    raised = RoundSheets(replace(before.scores, total=before.scores.total + 13), before.identity)
    one, other = (answer_with_earlier(final, [each], [1, 3]) for each in (before, raised))

    np.testing.assert_allclose(other.fit.value, one.fit.value, atol=1e-5)
    np.testing.assert_allclose(other.chances.expected_rank, one.chances.expected_rank, atol=1e-5)


def test_a_level_once_taken_out_leaves_nothing() -> None:
    final, before, _ = two_rounds(3)
    joined = join(final, [before])
    scores = joined.scores
    again = join(
        RoundSheets(replace(final.scores), final.identity),
        [RoundSheets(replace(before.scores, total=before.scores.total - joined.level[1]), before.identity)],
    )

    assert joined.level[0] == 0
    assert again.level[1] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(again.scores.total, scores.total, atol=1e-6)


def test_without_earlier_rounds_the_answer_is_the_finals_own() -> None:
    final, _, _ = two_rounds(4)
    found, own = answer_with_earlier(final, [], [1, 3]), answer(final.scores, [1, 3])

    assert (found.fit.value == own.fit.value).all()
    assert (found.chances.tier == own.chances.tier).all()


def test_a_round_that_shares_no_entry_keeps_its_totals() -> None:
    final, before, _ = two_rounds(5)
    elsewhere = RoundSheets(before.scores, before.identity + 1_000)
    joined = join(final, [elsewhere])

    assert np.isnan(joined.level[1])
    assert (joined.scores.total[len(final.scores.total) :] == before.scores.total).all()


def test_entries_of_a_round_must_be_told_apart() -> None:
    final, _, _ = two_rounds(6)
    with pytest.raises(ValueError, match="one for each entry"):
        RoundSheets(final.scores, final.identity[1:])
    with pytest.raises(ValueError, match="the same"):
        RoundSheets(final.scores, np.zeros(FINALISTS, dtype=np.int64))
