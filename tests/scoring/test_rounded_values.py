from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.exact import rounded_values


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1.005, 2, Fraction("1.01")),  # a little less than it reads
        (-1.005, 2, Fraction("-1.01")),
        (1.0049, 2, Fraction(1)),
        (1 / 3, 6, Fraction(333_333, 1_000_000)),
        (85.0000125, 6, Fraction("85.000013")),
        (1e14, 6, Fraction(10**14)),  # beyond int64 in thousandths
    ],
)
def test_a_float_becomes_the_decimal_it_stands_for(value: float, decimals: int, expected: Fraction) -> None:
    assert rounded_values(np.asarray([value]), decimals).as_fractions() == (expected,)


def test_not_given_stays_not_given_and_infinity_is_refused() -> None:
    assert rounded_values(np.asarray([np.nan, 0.0])).as_fractions() == (None, Fraction(0))
    assert rounded_values(np.empty(0)).as_fractions() == ()
    with pytest.raises(ValueError, match="finite"):
        rounded_values(np.asarray([np.inf]))


@given(st.integers(-(10**8), 10**8), st.sampled_from([3, 7, 8, 80, 96, 125]), st.integers(-8, 8))
def test_the_noise_of_binary_sums_never_parts_equal_values(above: int, below: int, ulps: int) -> None:
    # What equal fractions become by different ways of adding: a few units in the last place apart.
    value = above / below / 10_000
    near = value + ulps * np.spacing(value)
    one, other = rounded_values(np.asarray([value, near])).as_fractions()
    assert one == other
    exact = Decimal(above) / (Decimal(below) * 10_000)
    assert one == Fraction(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))
