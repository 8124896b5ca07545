from dataclasses import replace

import numpy as np
import pytest

from scoring.arrays import FloatArray
from tests.bench.recovery import ADAPTIVE, METHODS, margin, print_table, recovery, replicated, top_recall
from tests.bench.simulated import LEVEL, SCENARIOS, Scenario, assigned, simulate

BASE = Scenario("base")
NAMED = {scenario.name: scenario for scenario in SCENARIOS}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def sd(values: FloatArray) -> float:
    return float(values.std(ddof=1))


@every_scenario
def test_one_seed_is_one_panel(scenario: Scenario) -> None:
    scores, truth = simulate(scenario, rng())
    again, same_truth = simulate(scenario, rng())
    other, _ = simulate(scenario, rng(8))

    assert truth.tolist() == same_truth.tolist()
    assert (scores.judge.tolist(), scores.total.tolist()) == (again.judge.tolist(), again.total.tolist())
    assert scores.total.tolist() != other.total.tolist()


@every_scenario
def test_every_entry_has_its_sheets_and_every_total_is_on_the_scale(scenario: Scenario) -> None:
    scores, truth = simulate(scenario, rng())

    assert truth.shape == (scenario.entries,)
    assert scores.sheets.tolist() == [scenario.sheets] * scenario.entries
    assert (scores.entries, scores.judges) == (scenario.entries, scenario.judges)
    assert (scores.total == np.rint(scores.total)).all()
    if scenario.levels:
        assert set(scores.total) == set(range(1, scenario.levels + 1))
    else:
        assert 0 <= scores.total.min() <= scores.total.max() <= 100


def test_there_are_thirteen_different_scenarios() -> None:
    assert len(NAMED) == 13
    assert len({replace(scenario, name="") for scenario in SCENARIOS}) == 13


@every_scenario
def test_judges_carry_equal_loads_until_some_cross(scenario: Scenario) -> None:
    _, judge = assigned(replace(scenario, crossing=0), rng())

    load = scenario.entries * scenario.sheets // scenario.judges
    assert np.bincount(judge).tolist() == [load] * scenario.judges


def test_tracks_keep_to_themselves_except_for_the_share_that_crosses() -> None:
    nested, crossed = (replace(NAMED["tracks, 20 % cross"], crossing=share) for share in (0, 0.2))
    entry, judge = assigned(nested, rng())
    scores, _ = simulate(crossed, rng())

    assert (entry // 100 == judge // 10).all()
    outside = np.bincount(scores.entry, weights=scores.groups[scores.entry] != scores.judge // 10)
    # A fifth of the entries, four fifths of their drawn judges from elsewhere: 80 expected, binomial.
    assert outside.max() == 1
    assert outside.sum() == pytest.approx(80, abs=4 * np.sqrt(500 * 0.16 * 0.84))
    assert simulate(BASE, rng())[0].group is None


def test_the_planted_spreads_are_found_again() -> None:
    # 4,000 entries and 400 judges; an sd from n normal draws has standard error sd / √(2n).
    large = Scenario("large", entries=4000, judges=400)
    scores, truth = simulate(large, rng())
    apart = scores.total - LEVEL - truth[scores.entry]
    severity = np.bincount(scores.judge, weights=apart) / 50
    noise = apart - severity[scores.judge]

    assert sd(truth) == pytest.approx(6, abs=4 * 6 / np.sqrt(2 * 4000))
    # A judge's mean carries a fiftieth of the noise's variance; rounding to whole points adds 1/12.
    assert sd(severity) == pytest.approx(np.sqrt(16 + 36 / 50), abs=4 * 4 / np.sqrt(2 * 400))
    assert sd(noise) == pytest.approx(np.sqrt((36 + 1 / 12) * 49 / 50), abs=4 * 6 / np.sqrt(2 * 20_000))


def test_heavy_tails_and_sabotage_keep_their_size() -> None:
    large = Scenario("large", entries=4000, judges=400, severity_sd=0)
    tails, sabotage = (
        scores.total - LEVEL - truth[scores.entry]
        for scores, truth in (
            simulate(replace(large, degrees=3), rng()),
            simulate(replace(large, sabotaged=0.03), rng()),
        )
    )

    # Student's t with three degrees at sd 6 has its quartiles at 0.7649 × 6 / √3; their standard error is about 0.04.
    assert np.quantile(tails, 0.75) == pytest.approx(0.7649 * 6 / np.sqrt(3), abs=0.2)
    assert np.mean(np.abs(sabotage) > 20) == pytest.approx(0.03 * 0.8, abs=0.005)


def test_a_tie_across_the_edge_counts_as_a_draw_would() -> None:
    truth = np.array([4.0, 3.0, 2.0, 1.0])

    assert top_recall(np.array([9.0, 8.0, 7.0, 6.0]), truth, 2) == 1
    assert top_recall(np.array([9.0, 5.0, 5.0, 5.0]), truth, 2) == pytest.approx((1 + 1 / 3) / 2)
    assert top_recall(np.zeros(4), truth, 2) == pytest.approx(0.5)


def test_calibration_beats_the_mean_where_judges_differ_and_the_z_score_fails_in_tracks() -> None:
    methods = {each: METHODS[each] for each in ("mean", "z-score", "additive")}
    severe = recovery(methods, NAMED["severity sd 8"], 3)
    tracks = recovery(methods, NAMED["tracks, 20 % cross"], 3)

    assert severe["additive"][0] > severe["mean"][0] + 0.05
    assert tracks["z-score"][0] < tracks["mean"][0] - 0.1


def test_the_table_has_a_line_for_each_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    small = [replace(BASE, name=name, entries=20, judges=10) for name in ("one", "two")]

    print_table({"mean": METHODS["mean"]}, small, 1)

    head, *lines = capsys.readouterr().out.splitlines()
    assert "mean" in head
    assert [line.split()[0] for line in lines] == ["one", "two"]


def test_the_adaptive_model_is_compared_panel_by_panel_with_the_best_other() -> None:
    found = {
        "one": np.array([[0.5, 0.1], [0.7, 0.1], [0.6, 0.1]]),
        "other": np.array([[0.1, 0.9], [0.2, 0.9], [0.3, 0.9]]),
        ADAPTIVE: np.array([[0.6, 0.1], [0.8, 0.1], [0.9, 0.1]]),
    }
    best, more, error = margin(found)

    # Differences 0.1, 0.1, 0.3: mean 1/6, standard deviation √(0.04/3), over √3.
    assert best == "one"
    assert more == pytest.approx(1 / 6)
    assert error == pytest.approx(np.sqrt(0.04 / 3) / np.sqrt(3))


@pytest.mark.parametrize("name", ["judge slopes", "heavy tails", "unequal noise"])
def test_the_adaptive_model_leads_where_the_sheets_ask_for_it(name: str) -> None:
    methods = {each: METHODS[each] for each in ("mean", "z-score", "mixed", ADAPTIVE)}
    best, more, _ = margin(replicated(methods, NAMED[name], 3))

    assert best in {"z-score", "mixed"}
    assert more > 0
