from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kendalltau

from scoring.arrays import FloatArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.grouping import LabelUse, group_entries
from tests.bench.recovery import mean
from tests.bench.simulated import Scenario, simulate

TRACKS = Scenario("tracks", entries=200, judges=40, tracks=4, track_sd=6.5)


def drawn(scenario: Scenario, seed: int = 1) -> tuple[CrossedScores, FloatArray]:
    return simulate(scenario, np.random.default_rng([seed, 5]))


def slow_crossing(scores: CrossedScores, label: list[int]) -> float:
    """Share of differing pairs within judges over that among all, counted pair by pair."""
    within, among = [], []
    for one in range(len(scores.total)):
        for other in range(one):
            differs = label[scores.entry[one]] != label[scores.entry[other]]
            among.append(differs)
            if scores.judge[one] == scores.judge[other]:
                within.append(differs)
    return float(np.mean(within) / np.mean(among))


@pytest.mark.parametrize("crossing", [0.0, 0.3, 1.0])
def test_crossing_is_that_of_all_pairs(crossing: float) -> None:
    scores, _ = drawn(Scenario("small", entries=40, judges=20, sheets=3, tracks=2, crossing=crossing))
    (use,) = group_entries(scores, {"panel": scores.groups}).uses

    assert use.crossing == pytest.approx(slow_crossing(scores, scores.groups.tolist()))


@pytest.mark.parametrize("crossing", [0.0, 0.02, 0.2])
def test_panels_that_hardly_share_judges_get_levels(crossing: float) -> None:
    scores, _ = drawn(replace(TRACKS, crossing=crossing))
    grouping = group_entries(scores, {"panel": scores.groups})

    assert grouping.uses[0].apart
    assert grouping.group is not None
    assert grouping.group.tolist() == scores.groups.tolist()


def test_labels_that_all_judges_meet_get_none() -> None:
    scores, _ = drawn(Scenario("crossed", entries=200, judges=20))
    theme = np.arange(200) % 5
    grouping = group_entries(scores, {"theme": theme})

    assert grouping.group is None
    assert grouping.uses[0].crossing == pytest.approx(1, abs=0.1)


def test_only_the_kinds_that_need_it_count_and_two_are_combined() -> None:
    scores, _ = drawn(TRACKS)
    theme, half = np.arange(200) % 5, scores.groups // 2
    grouping = group_entries(scores, {"theme": theme, "panel": scores.groups, "half": half})

    assert [use.apart for use in grouping.uses] == [False, True, True]
    assert grouping.group is not None
    assert grouping.group.tolist() == scores.groups.tolist()


def test_a_single_label_and_labels_of_too_few_entries_get_none() -> None:
    scores, _ = drawn(TRACKS)
    one, each = np.zeros(200, dtype=np.int64), np.arange(200)
    grouping = group_entries(scores, {"year": one, "reference": each})

    assert grouping.group is None
    assert (grouping.uses[0].labels, np.isnan(grouping.uses[0].crossing)) == (1, True)
    assert grouping.uses[1] == LabelUse("reference", 200, grouping.uses[1].crossing, apart=False)


def test_labels_must_belong_to_the_entries() -> None:
    scores, _ = drawn(TRACKS)
    with pytest.raises(ValueError, match="one for each entry"):
        group_entries(scores, {"panel": scores.groups[1:]})


def test_with_levels_unequal_piles_do_not_make_the_model_worse_than_a_mean_without_they_do() -> None:
    recovered: dict[str, list[float]] = {"mean": [], "with": [], "without": []}
    for seed in range(8):
        scores, truth = drawn(replace(TRACKS, crossing=0.02), seed)
        group = group_entries(scores, {"panel": scores.groups}).group
        values = {
            "mean": mean(scores),
            "with": answer(replace(scores, group=group), ()).fit.value,
            "without": answer(replace(scores, group=None), ()).fit.value,
        }
        for name, value in values.items():
            recovered[name].append(float(kendalltau(value, truth).statistic))
    gained = np.array(recovered["with"]) - np.array(recovered["mean"])
    lost = np.array(recovered["mean"]) - np.array(recovered["without"])

    assert gained.mean() > 0
    assert lost.mean() > 0.05
