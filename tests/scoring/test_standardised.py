from dataclasses import replace
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.arrays import FloatArray
from scoring.crossed import CrossedScores
from scoring.standardised import NotStandardised, RefusalToStandardise, Standardised, standardise

TABLE = [[70.0, 90.0], [80.0, 91.0], [90.0, 95.0]]
NOBODY = np.empty(0, dtype=np.int64)

tables = st.tuples(st.integers(2, 6), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 100).map(float), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def panel(table: list[list[float]]) -> CrossedScores:
    total = np.asarray(table)
    entry, judge = np.indices(total.shape)
    return CrossedScores(entry.ravel(), judge.ravel(), total.ravel(), *total.shape)


def value_of(scores: CrossedScores) -> FloatArray:
    found = standardise(scores)
    assert isinstance(found, Standardised)
    return found.value


def refusal(scores: CrossedScores) -> tuple[str, list[int]]:
    found = standardise(scores)
    assert isinstance(found, NotStandardised)
    return found.reason, found.judges.tolist()


def without(scores: CrossedScores, *sheets: int) -> CrossedScores:
    kept = np.delete(np.arange(len(scores.total)), sheets)
    return replace(scores, entry=scores.entry[kept], judge=scores.judge[kept], total=scores.total[kept])


def test_two_judges_by_hand() -> None:
    # Means 80 and 92, sds 10 and √7; z of the entries −1, 0, 1 and −2/√7, −1/√7, 3/√7.
    # Overall mean 86, pooled sd √((100 + 7) / 2).
    found = standardise(panel(TABLE))

    assert isinstance(found, Standardised)
    root = np.sqrt(7)
    z = np.array([-1 - 2 / root, -1 / root, 1 + 3 / root]) / 2
    np.testing.assert_allclose(found.value, 86 + np.sqrt(53.5) * z)
    assert found.mean.tolist() == [80, 92]
    np.testing.assert_allclose(found.spread, [10, root])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (panel([[70.0, 80.0]]), (RefusalToStandardise.TOO_FEW_ENTRIES, [])),
        (without(panel([[70.0], [80.0]]), 0, 1), (RefusalToStandardise.INCOMPLETE, [0])),
        (CrossedScores(NOBODY, NOBODY, np.empty(0), 2, 0), (RefusalToStandardise.NO_JUDGE, [])),
        (without(panel(TABLE), 3), (RefusalToStandardise.INCOMPLETE, [1])),
        (panel([[70.0, 80.0], [75.0, 80.0]]), (RefusalToStandardise.CONSTANT_JUDGE, [1])),
        # Their mean is not exactly 0.1, so that a spread of rounding error alone would let them through.
        (panel([[70.0, 0.1], [75.0, 0.1], [75.0, 0.1]]), (RefusalToStandardise.CONSTANT_JUDGE, [1])),
    ],
)
def test_what_cannot_be_standardised_says_why(scores: CrossedScores, expected: tuple[str, list[int]]) -> None:
    assert refusal(scores) == expected


@given(tables)
def test_values_follow_the_definition(table: list[list[float]]) -> None:
    judges = list(zip(*table, strict=True))
    constant = [number for number, given in enumerate(judges) if len(set(given)) == 1]
    if constant:
        assert refusal(panel(table)) == (RefusalToStandardise.CONSTANT_JUDGE, constant)
        return
    pooled = fmean(stdev(given) ** 2 for given in judges) ** 0.5
    z = [fmean((x - fmean(given)) / stdev(given) for x, given in zip(row, judges, strict=True)) for row in table]
    expected = [fmean(map(fmean, judges)) + pooled * each for each in z]
    np.testing.assert_allclose(value_of(panel(table)), expected, rtol=1e-9)


@given(tables, st.integers(0, 1000))
def test_the_order_of_sheets_entries_and_judges_does_not_matter(table: list[list[float]], seed: int) -> None:
    scores, rng = panel(table), np.random.default_rng(seed)
    assume(isinstance(standardise(scores), Standardised))
    entry, judge, sheet = (rng.permutation(n) for n in (scores.entries, scores.judges, len(scores.total)))
    mixed = replace(
        scores, entry=entry[scores.entry][sheet], judge=judge[scores.judge][sheet], total=scores.total[sheet]
    )

    np.testing.assert_allclose(value_of(mixed)[entry], value_of(scores), rtol=1e-9)


@given(tables, st.floats(-1000, 1000), st.floats(0.01, 100))
def test_values_move_and_stretch_with_the_totals(table: list[list[float]], moved: float, factor: float) -> None:
    scores = panel(table)
    assume(isinstance(standardise(scores), Standardised))

    other = value_of(replace(scores, total=scores.total * factor + moved))

    np.testing.assert_allclose(other, value_of(scores) * factor + moved, rtol=1e-7, atol=1e-7)


@given(tables, st.floats(-50, 50))
def test_points_added_by_one_judge_move_all_values_alike(table: list[list[float]], more: float) -> None:
    scores = panel(table)
    assume(isinstance(standardise(scores), Standardised))

    other = value_of(replace(scores, total=scores.total + more * (scores.judge == 0)))

    np.testing.assert_allclose(other, value_of(scores) + more / scores.judges, rtol=1e-7, atol=1e-7)
