import numpy as np

from scoring.compact import compact, first_of_equal, first_of_the_same
from scoring.crossed import CrossedScores


def crossed(rows: list[tuple[int, int, float]], entries: int, judges: int) -> CrossedScores:
    entry, judge, total = (np.array(column) for column in zip(*rows, strict=True))
    return CrossedScores(entry, judge, total.astype(np.float64), entries, judges)


def test_sheets_are_sorted_and_entries_without_one_left_out() -> None:
    scores = crossed([(3, 1, 90.0), (0, 1, 70.0), (3, 0, 80.0)], 4, 2)
    small = compact(scores)

    assert small.scored.tolist() == [0, 3]
    assert small.scores.entry.tolist() == [0, 1, 1]
    assert small.scores.judge.tolist() == [1, 0, 1]
    np.testing.assert_allclose(small.scores.total * small.size + small.middle, [70, 80, 90])
    np.testing.assert_array_equal(small.as_given(np.array([1.0, 2.0, 3.0])), [3, 1, 2])
    np.testing.assert_array_equal(small.spread_over(np.array([5.0, 6.0])), [5, np.nan, np.nan, 6])


def test_the_same_sheets_are_found_and_only_these() -> None:
    rows = [(0, 0, 70.0), (0, 1, 80.0), (1, 0, 80.0), (1, 1, 70.0), (2, 0, 70.0), (2, 1, 80.0)]
    small = compact(crossed(rows, 3, 2))

    assert first_of_the_same(small.scores, np.ones(6)).tolist() == [0, 1, 0]


def test_values_that_differ_by_rounding_are_equal_within_load_and_group() -> None:
    value = np.array([0.5, 0.1, 0.5 + 1e-14, 0.5, 0.5])
    load, group = np.array([3.0, 3.0, 3.0, 4.0, 3.0]), np.array([0, 0, 0, 0, 1])

    assert first_of_equal(value, load, group).tolist() == [0, 1, 0, 3, 4]
