from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import additive
from scoring.additive import AdditiveFit, fit_additive
from scoring.arrays import FloatArray
from scoring.crossed import CrossedScores
from tests.scoring import slow_additive

NAN = float("nan")


@st.composite
def panels(draw: st.DrawFn) -> CrossedScores:
    entries, judges = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    pairs = st.tuples(st.integers(0, entries - 1), st.integers(0, judges - 1))
    sheets = draw(st.dictionaries(pairs, st.integers(0, 100), max_size=30))
    return scores_of({pair: float(total) for pair, total in sheets.items()}, entries, judges)


def scores_of(sheets: dict[tuple[int, int], float], entries: int, judges: int) -> CrossedScores:
    pairs = np.asarray(list(sheets), dtype=np.int64).reshape(-1, 2)
    return CrossedScores(pairs[:, 0], pairs[:, 1], np.asarray(list(sheets.values()), dtype=np.float64), entries, judges)


def close(found: FloatArray, expected: FloatArray, tolerance: float = 1e-7) -> None:
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def same(found: AdditiveFit, expected: AdditiveFit, *, moved: float = 0.0, factor: float = 1.0) -> None:
    close(found.value, expected.value * factor + moved)
    close(found.value_error, expected.value_error * factor, 1e-6)
    close(found.judge_effect, expected.judge_effect * factor)
    close(found.judge_error, expected.judge_error * factor, 1e-6)


def test_a_two_way_table_with_a_hole_done_by_hand() -> None:
    # Entries a, b, c by judges x, y; y left c out. The difference of the judges comes from a and b
    # alone: (4 + 8) / 2 = 6, so x is 3 below and y 3 above the average judge. Values: a 72, b 76,
    # c 65 + 3 = 68. Residuals of a and b are ±1: 4 on one degree of freedom (5 sheets − 3 − 2 + 1).
    scores = scores_of({(0, 0): 70, (0, 1): 74, (1, 0): 72, (1, 1): 80, (2, 0): 65}, 3, 2)

    fit = fit_additive(scores)

    close(fit.value, np.array([72.0, 76.0, 68.0]))
    close(fit.judge_effect, np.array([-3.0, 3.0]))
    close(fit.severity, np.array([3.0, -3.0]))
    close(fit.residual, np.array([1.0, -1.0, -1.0, 1.0, 0.0]))
    # The judges' difference has variance (½ + ½) σ², an effect a quarter of it, σ² = 4; c carries it all.
    assert fit.sigma == pytest.approx(2)
    assert (fit.degrees, fit.components) == (1, 1)
    close(fit.judge_error, np.array([1.0, 1.0]))
    close(fit.value_error, np.sqrt([2.0, 2.0, 5.0]))


def test_a_complete_panel_gives_plain_means() -> None:
    total = np.random.default_rng(1).integers(0, 100, (6, 4)).astype(np.float64)
    entry, judge = np.indices(total.shape)

    fit = fit_additive(CrossedScores(entry.ravel(), judge.ravel(), total.ravel(), 6, 4))

    close(fit.value, total.mean(axis=1))
    close(fit.judge_effect, total.mean(axis=0) - total.mean())


def test_components_are_centred_by_themselves_and_the_unscored_have_nothing() -> None:
    # Entry 1 and judge 1 have no sheet; {0, 2} by {0} and {3} by {2, 3} are apart.
    scores = scores_of({(0, 0): 60, (2, 0): 70, (3, 2): 80, (3, 3): 90}, 4, 4)

    fit = fit_additive(scores)

    assert fit.entry_component.tolist() == [0, -1, 0, 1]
    assert fit.judge_component.tolist() == [0, -1, 1, 1]
    close(fit.value, np.array([60, NAN, 70, 85]))
    close(fit.judge_effect, np.array([0, NAN, -5, 5]))
    assert fit.degrees == 0
    assert np.isnan([fit.sigma, *fit.value_error, *fit.judge_error]).all()


def test_no_sheet_at_all_is_no_fault() -> None:
    fit = fit_additive(scores_of({}, 2, 0))

    assert fit.components == 0
    assert np.isnan(fit.value).all()


@given(panels())
def test_the_fit_is_that_of_dense_least_squares(scores: CrossedScores) -> None:
    fit, expected = fit_additive(scores), slow_additive.fit(scores)

    close(fit.value, expected.value)
    close(fit.judge_effect, expected.judge_effect)
    close(fit.residual, expected.residual)
    close(fit.value_error, expected.value_error, 1e-5)
    close(fit.judge_error, expected.judge_error, 1e-5)
    assert (fit.entry_component.tolist(), fit.judge_component.tolist()) == slow_additive.component_of(scores)


@given(panels(), st.integers(0, 1000))
def test_renumbering_entries_judges_and_sheets_changes_nothing(scores: CrossedScores, seed: int) -> None:
    rng = np.random.default_rng(seed)
    entry, judge, sheet = (rng.permutation(n) for n in (scores.entries, scores.judges, len(scores.total)))
    renumbered = replace(
        scores, entry=entry[scores.entry][sheet], judge=judge[scores.judge][sheet], total=scores.total[sheet]
    )

    fit, again = fit_additive(scores), fit_additive(renumbered)

    close(again.value[entry], fit.value)
    close(again.value_error[entry], fit.value_error, 1e-6)
    close(again.judge_effect[judge], fit.judge_effect)
    close(again.judge_error[judge], fit.judge_error, 1e-6)
    close(again.residual, fit.residual[sheet])


@given(panels(), st.floats(-1000, 1000), st.floats(0.01, 100))
def test_values_move_and_stretch_with_the_totals(scores: CrossedScores, moved: float, factor: float) -> None:
    other = replace(scores, total=scores.total * factor + moved)

    same(fit_additive(other), fit_additive(scores), moved=moved, factor=factor)


@given(panels(), st.integers(-50, 50))
def test_points_added_by_one_judge_change_no_difference_of_values(scores: CrossedScores, more: int) -> None:
    other = replace(scores, total=scores.total + more * (scores.judge == 0))

    fit, again = fit_additive(scores), fit_additive(other)

    for component in range(fit.components):
        here = fit.entry_component == component
        close(again.value[here] - again.value[here][0], fit.value[here] - fit.value[here][0])
    close(again.residual, fit.residual)


@given(panels())
def test_either_side_may_be_the_one_that_is_eliminated(scores: CrossedScores) -> None:
    # Turned around, the values are effects: centred on entries, they agree with the judges up to a constant.
    turned = CrossedScores(scores.judge, scores.entry, scores.total, scores.judges, scores.entries)

    fit, other = fit_additive(scores), fit_additive(turned)

    close(other.residual, fit.residual)
    for component in range(fit.components):
        here = fit.judge_component == component
        there = other.value[here]
        close(there - there.mean(), fit.judge_effect[here])


def test_beyond_the_largest_side_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additive, "LARGEST_SIDE", 1)
    with pytest.raises(ValueError, match="at most 1"):
        fit_additive(scores_of({(0, 0): 1, (1, 1): 2}, 2, 2))
