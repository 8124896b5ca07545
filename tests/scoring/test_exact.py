from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arrays import WholeArray, python_integers
from scoring.exact import ExactValues, rounded_decimal, rounded_half_up, whole_units

finite = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=12)


@pytest.mark.parametrize(
    ("decimals", "units", "per_point"),
    [
        (["86.35", "70"], [8635, 7000], 100),
        (["3.4319", "0.123456789012"], [3_431_900_000_000, 123_456_789_012], 10**12),
        (["1e3", "-0.5"], [10_000, -5], 10),
        ([], [], 1),
    ],
)
def test_decimals_become_whole_units(decimals: list[str], units: list[int], per_point: int) -> None:
    whole, scale = whole_units([Decimal(text) for text in decimals])

    assert (whole.tolist(), scale, whole.dtype.name) == (units, per_point, "int64")


def test_decimals_beyond_int64_become_python_integers() -> None:
    whole, scale = whole_units([Decimal("100.12345678901234567890123456789"), Decimal(7)])

    assert [Fraction(unit, scale) for unit in whole.tolist()] == [Fraction("100.12345678901234567890123456789"), 7]


def test_infinity_is_no_total() -> None:
    with pytest.raises(ValueError, match="finite"):
        whole_units([Decimal("NaN")])


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("2.675", 268), ("1.005", 101), ("-1.005", -101), ("0.004999", 0), ("0.005", 1), ("86.345", 8635)],
)
def test_halves_that_binary_floats_lose_are_rounded_up(exact: str, rounded: int) -> None:
    ratio = Fraction(exact) * 100

    assert rounded_half_up(np.array([ratio.numerator]), np.array([ratio.denominator])).tolist() == [rounded]


@given(st.lists(st.tuples(st.integers(-(2**70), 2**70), st.integers(1, 2**70)), min_size=1))
def test_rounding_follows_the_decimal_rule(pairs: list[tuple[int, int]]) -> None:
    above, below = (python_integers(side) for side in zip(*pairs, strict=True))

    with localcontext() as context:
        context.prec = 200
        slow = [int((Decimal(a) / b).quantize(Decimal(1), ROUND_HALF_UP)) for a, b in pairs]
    assert rounded_half_up(above, below).tolist() == slow


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.integers(1, 2**62)), min_size=1))
def test_rounding_of_int64_is_safe_from_overflow(pairs: list[tuple[int, int]]) -> None:
    above, below = (np.asarray(side, dtype=np.int64) for side in zip(*pairs, strict=True))

    assert rounded_half_up(above, below).tolist() == [
        (1 if a >= 0 else -1) * int(Fraction(abs(a), b) + Fraction(1, 2)) for a, b in pairs
    ]


@given(finite, st.integers(1, 9))
def test_a_printed_decimal_is_the_nearest_one(number: Decimal, parts: int) -> None:
    exact = Fraction(number) / parts

    printed = rounded_decimal(exact.numerator, exact.denominator, 6)

    assert abs(Fraction(printed) - exact) * 2 <= Fraction(1, 10**6)


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.integers(0, 2**40))))
def test_one_denominator_keeps_the_order(pairs: list[tuple[int, int]]) -> None:
    values = ExactValues(
        np.asarray([a for a, _ in pairs], dtype=np.int64), np.asarray([b for _, b in pairs], dtype=np.int64)
    )

    keys = [key for key, there in zip(values.over_one_denominator().tolist(), values.given, strict=True) if there]
    exact = [value for value in values.as_fractions() if value is not None]

    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    slow = {value: place for place, value in enumerate(sorted(set(exact)))}
    assert [places[key] for key in keys] == [slow[value] for value in exact]


def test_no_value_is_nan_and_never_zero() -> None:
    values = ExactValues(np.array([0, 5]), np.array([0, 2]))

    assert values.as_fractions() == (None, Fraction(5, 2))
    np.testing.assert_array_equal(values.as_float(), [np.nan, 2.5])


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        (np.array([1.5]), np.array([1])),
        (np.array([1]), np.array([-1])),
        (np.array([1, 2]), np.array([1])),
        (np.array([[1]]), np.array([1])),
        (np.array([None]), np.array([1])),
    ],
)
def test_what_is_no_exact_value_is_refused(numerator: WholeArray, denominator: WholeArray) -> None:
    with pytest.raises(ValueError, match=r"whole|Python integers|negative|length|one-dimensional"):
        ExactValues(numerator, denominator)
