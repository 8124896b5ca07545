from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import connectivity
from scoring.connectivity import Connectivity, Cure, connect
from scoring.crossed import CrossedScores
from tests.bench.simulated import Scenario, assigned
from tests.scoring.slow_additive import component_of

Pairs = list[tuple[int, int]]

TRACKS = Scenario("tracks", tracks=5)
FANO = [(0, 1, 3), (1, 2, 4), (2, 3, 5), (3, 4, 6), (4, 5, 0), (5, 6, 1), (6, 0, 2)]


@st.composite
def designs(draw: st.DrawFn) -> CrossedScores:
    entries, judges = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    pair = st.tuples(st.integers(0, entries - 1), st.integers(0, judges - 1))
    return design_of(draw(st.lists(pair, unique=True, max_size=24)), entries, judges)


def design_of(pairs: Pairs, entries: int, judges: int) -> CrossedScores:
    sheets = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return CrossedScores(sheets[:, 0], sheets[:, 1], np.zeros(len(sheets)), entries, judges)


def complete(entries: int, judges: int) -> Pairs:
    return [(entry, judge) for entry in range(entries) for judge in range(judges)]


def pairs_of(found: Connectivity) -> list[tuple[int, int, int]]:
    pairs = found.pairs
    return list(zip(pairs.one.tolist(), pairs.other.tolist(), pairs.entries.tolist(), strict=True))


def extra_of(found: Connectivity) -> Pairs:
    return list(zip(found.extra.entry.tolist(), found.extra.judge.tolist(), strict=True))


def slow_efficiency(scores: CrossedScores) -> float:
    scored = np.zeros((scores.entries, scores.judges))
    scored[scores.entry, scores.judge] = 1
    scored = scored[scored.any(axis=1)][:, scored.any(axis=0)]
    k, m = scored.sum(axis=1), scored.sum(axis=0)
    laplacian = np.eye(len(m)) - np.diag(m**-0.5) @ scored.T @ np.diag(1 / k) @ scored @ np.diag(m**-0.5)
    values = np.linalg.eigvalsh(laplacian)[1:]
    return 0.0 if values[0] < 1e-9 else float(len(values) / (1 / values).sum() / values.mean())


@pytest.mark.parametrize(
    ("pairs", "entries", "judges"),
    [(complete(4, 3), 4, 3), ([(line, judge) for line, judges in enumerate(FANO) for judge in judges], 7, 7)],
)
def test_a_design_that_compares_all_pairs_alike_is_ideal(pairs: Pairs, entries: int, judges: int) -> None:
    found = connect(design_of(pairs, entries, judges))

    assert found.efficiency == pytest.approx(1)
    assert found.cures == ()
    assert len(found.pairs.one) == found.possible_pairs == judges * (judges - 1) // 2


def test_a_chain_of_three_judges_by_hand() -> None:
    # Sheets 1, 2, 1 and shares of ½: the Laplacian [½ −½/√2 0; −½/√2 ½ −½/√2; 0 −½/√2 ½] has the
    # eigenvalues 0, ½, 1; harmonic mean 2/3, arithmetic mean 3/4.
    found = connect(design_of([(0, 0), (0, 1), (1, 1), (1, 2)], 2, 3))

    assert found.efficiency == pytest.approx(8 / 9)
    assert pairs_of(found) == [(0, 1, 1), (1, 2, 1)]
    assert (found.possible_pairs, found.judged_once.tolist()) == (3, [])


def test_what_is_apart_is_joined_by_the_judges_and_entries_with_the_fewest_sheets() -> None:
    # {0, 1} by {0, 1} with three sheets; {2} by {2, 3}; {3} by {4}. Entry 4 and judge 5 have nothing.
    found = connect(design_of([(0, 0), (1, 0), (1, 1), (2, 2), (2, 3), (3, 4)], 5, 6))

    assert found.components.entry.tolist() == [0, 0, 1, 2, -1]
    assert found.components.judge.tolist() == [0, 0, 1, 1, 2, -1]
    assert found.efficiency == 0
    assert found.judged_once.tolist() == [0, 3]
    # Judge 1 and entry 2, the first with one sheet; then judge 4, for judge 1 has two by now, and entry 0.
    assert extra_of(found) == [(2, 1), (0, 4)]
    assert found.cures == (Cure.JOIN_COMPONENTS, Cure.CROSS_OR_ANCHOR)


def test_a_weak_link_asks_for_crossing_or_anchors() -> None:
    two_panels = [*complete(20, 3), *((entry + 20, judge + 3) for entry, judge in complete(20, 3)), (0, 3)]

    found = connect(design_of(two_panels, 40, 6))

    assert 0 < found.efficiency < 0.8
    assert found.cures == (Cure.CROSS_OR_ANCHOR,)
    assert extra_of(found) == []


def test_one_judge_needs_no_comparison_and_no_sheet_allows_none() -> None:
    alone, empty = connect(design_of([(0, 0), (1, 0)], 2, 2)), connect(design_of([], 2, 2))

    assert (alone.efficiency, alone.cures, alone.judged_once.tolist()) == (1.0, (), [0, 1])
    assert np.isnan(empty.efficiency)
    assert (empty.cures, empty.components.number, extra_of(empty), pairs_of(empty)) == ((), 0, [], [])


def test_with_very_many_judges_the_efficiency_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectivity, "LARGEST_PANEL", 2)

    found = connect(design_of(complete(2, 3), 2, 3))

    assert np.isnan(found.efficiency)
    assert found.cures == ()


@pytest.mark.parametrize(
    ("crossing", "expected", "tolerance"),
    [(0.0, 0, 0), (0.02, 0.05, 0.04), (0.1, 0.33, 0.05), (0.4, 0.76, 0.03), (1.0, 0.94, 0.02)],
)
def test_tracks_reach_the_efficiencies_known_for_them(crossing: float, expected: float, tolerance: float) -> None:
    # Figures of a simulation study: 500 entries, 50 judges, 5 sheets each, means of 20 designs.
    scenario = replace(TRACKS, crossing=crossing)

    found = [efficiency_of(scenario, seed) for seed in range(10)]

    assert np.mean(found) == pytest.approx(expected, abs=tolerance)


def efficiency_of(scenario: Scenario, seed: int) -> float:
    entry, judge = assigned(scenario, np.random.default_rng(seed))
    return connect(CrossedScores(entry, judge, np.zeros(len(entry)), scenario.entries, scenario.judges)).efficiency


def test_a_random_design_and_ten_anchors_reach_theirs() -> None:
    entry, judge = assigned(TRACKS, np.random.default_rng(5))
    anchored = entry >= 10
    pairs = [*zip(entry[anchored].tolist(), judge[anchored].tolist(), strict=True), *complete(10, 50)]

    assert efficiency_of(Scenario("random"), 5) == pytest.approx(0.995, abs=0.002)
    assert connect(design_of(pairs, 500, 50)).efficiency == pytest.approx(0.79, abs=0.01)


@given(designs())
def test_efficiency_follows_the_definition(scores: CrossedScores) -> None:
    found = connect(scores)

    assert (found.components.entry.tolist(), found.components.judge.tolist()) == component_of(scores)
    if len(np.unique(scores.judge)) > 1:
        assert found.efficiency == pytest.approx(slow_efficiency(scores), abs=1e-9)


@given(designs(), st.integers(0, 1000))
def test_renumbering_changes_nothing_that_counts(scores: CrossedScores, seed: int) -> None:
    rng = np.random.default_rng(seed)
    entry, judge = rng.permutation(scores.entries), rng.permutation(scores.judges)

    found, again = connect(scores), connect(replace(scores, entry=entry[scores.entry], judge=judge[scores.judge]))

    assert again.efficiency == pytest.approx(found.efficiency, abs=1e-9, nan_ok=True)
    assert again.components.number == found.components.number
    assert sorted(again.pairs.entries.tolist()) == sorted(found.pairs.entries.tolist())
    assert sorted(entry[found.judged_once].tolist()) == again.judged_once.tolist()


@given(designs())
def test_the_extra_sheets_are_new_and_join_everything(scores: CrossedScores) -> None:
    found = connect(scores)
    pairs = list(zip(scores.entry.tolist(), scores.judge.tolist(), strict=True)) + extra_of(found)

    joined = connect(design_of(pairs, scores.entries, scores.judges))

    assert len(found.extra.entry) == max(found.components.number - 1, 0)
    assert joined.components.number == min(found.components.number, 1)


@given(designs())
def test_pairs_are_counted_one_by_one(scores: CrossedScores) -> None:
    scored = [set(scores.entry[scores.judge == judge].tolist()) for judge in range(scores.judges)]
    numbered = list(enumerate(scored))

    assert pairs_of(connect(scores)) == [
        (one, other, len(mine & theirs))
        for one, mine in numbered
        for other, theirs in numbered[one + 1 :]
        if mine & theirs
    ]
