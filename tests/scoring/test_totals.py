import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arrays import IntArray
from scoring.totals import weighted_totals

WEIGHTS = np.array([1500, 2000, 1500, 2500, 2500])


def test_a_total_is_exact_to_the_ten_thousandth_of_a_point() -> None:
    points = np.array([[85, 90, 80, 88, 86], [100, 100, 100, 100, 100], [0, 0, 0, 0, 0]])

    assert weighted_totals(points, WEIGHTS).tolist() == [862_500, 1_000_000, 0]


def test_weights_may_have_hundredths_of_a_per_cent() -> None:
    assert weighted_totals(np.array([[90, 80, 70]]), np.array([3333, 3333, 3334])).tolist() == [799_990]


@given(st.lists(st.lists(st.integers(0, 100), min_size=5, max_size=5), max_size=8))
def test_totals_follow_the_definition(rows: list[list[int]]) -> None:
    points = np.asarray(rows, dtype=np.int64).reshape(-1, 5)

    slow = [sum(p * int(w) for p, w in zip(row, WEIGHTS, strict=True)) for row in rows]
    assert weighted_totals(points, WEIGHTS).tolist() == slow


@pytest.mark.parametrize(
    ("points", "weights"),
    [
        (np.array([[85.0, np.nan]]), np.array([5000, 5000])),  # not given is no number
        (np.array([[85, 101]]), np.array([5000, 5000])),
        (np.array([[-1, 50]]), np.array([5000, 5000])),
        (np.array([[85, 90]]), np.array([5000, 4999])),
        (np.array([[85, 90]]), np.array([11000, -1000])),
        (np.array([[85, 90]]), np.array([0.5, 0.5])),
        (np.array([85, 90]), np.array([5000, 5000])),
        (np.array([[85, 90]]), np.array([10000])),
    ],
)
def test_what_is_no_whole_sheet_is_refused(points: IntArray, weights: IntArray) -> None:
    with pytest.raises(ValueError, match=r"points|weights"):
        weighted_totals(points, weights)


def test_small_integer_types_do_not_overflow() -> None:
    assert weighted_totals(np.array([[100, 100]], dtype=np.int8), np.array([5000, 5000], dtype=np.int16)).tolist() == [
        1_000_000
    ]
