"""Exact values: whole numerators over whole denominators, so that ties are real ties."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.arrays import (
    SAFE,
    BoolArray,
    FloatArray,
    WholeArray,
    largest_size,
    python_integers,
    require_same_length,
    require_whole,
    widened,
)

_FINER = 3
"""So many decimals beyond the last one kept still tell a half from less."""


@dataclass(frozen=True, eq=False)
class ExactValues:
    """One rational number of points for each entry, or none.

    Args:
        numerator: shape (E,), whole numbers (int64, or Python integers in an object array).
        denominator: shape (E,), whole and positive; 0 where there is no value.

    Raises:
        ValueError: shapes differ, an element is no whole number, or a denominator is negative.
    """

    numerator: WholeArray
    denominator: WholeArray

    def __post_init__(self) -> None:
        """Check once what every method relies on."""
        require_whole(numerator=self.numerator, denominator=self.denominator)
        require_same_length({"numerator": self.numerator, "denominator": self.denominator})
        if len(self.denominator) and self.denominator.min() < 0:
            raise ValueError("denominator must not be negative")

    def __len__(self) -> int:
        """Count the entries, with and without a value."""
        return len(self.numerator)

    @property
    def given(self) -> BoolArray:
        """Shape (E,); true where there is a value."""
        return np.asarray(self.denominator != 0, dtype=np.bool_)

    def as_float(self) -> FloatArray:
        """Shape (E,), points; NaN where there is no value. For pictures and statistics: it decides nothing."""
        given = self.given
        floats = np.full(len(self), np.nan)
        floats[given] = (self.numerator[given] / self.denominator[given]).astype(np.float64)
        return floats

    def as_fractions(self) -> tuple[Fraction | None, ...]:
        """Give length E; None where there is no value."""
        pairs = zip(self.numerator.tolist(), self.denominator.tolist(), strict=True)
        return tuple(Fraction(above, below) if below else None for above, below in pairs)

    def over_one_denominator(self) -> WholeArray:
        """Shape (E,): whole numbers that compare as the values do; 0 where there is no value, so mask by ``given``."""
        shared = math.lcm(*(int(below) for below in np.unique(self.denominator) if below))
        denominator = self.denominator if shared < SAFE else python_integers(self.denominator.tolist())
        factor: WholeArray = shared // np.maximum(denominator, 1)
        return widened(self.numerator, shared) * factor * self.given


def rounded_values(value: FloatArray, decimals: int = 6) -> ExactValues:
    """Make exact values of floats, a half away from zero, so that what is equal ties.

    Arithmetic that differs in order only differs by far less than a thousandth of the last decimal kept;
    a half that such an error has lowered is therefore still taken for a half.

    Args:
        value: shape (E,); NaN where there is no value.
        decimals: how many are kept.

    Raises:
        ValueError: a value is infinite.
    """
    if np.isinf(value).any():
        raise ValueError("a value must be finite")
    given = ~np.isnan(value)
    known = np.where(given, value, 0.0)
    fine = np.rint(known * 10.0 ** (decimals + _FINER))
    thousandths = (
        fine.astype(np.int64)
        if np.abs(fine).max(initial=0) < SAFE
        else python_integers(round(Fraction(each) * 10 ** (decimals + _FINER)) for each in known.tolist())
    )
    rounded = rounded_half_up(thousandths, np.full(len(value), 10**_FINER, dtype=np.int64))
    return ExactValues(rounded, np.where(given, 10**decimals, 0))


def whole_units(decimals: Sequence[Decimal]) -> tuple[WholeArray, int]:
    """Scale decimals to whole numbers of one small unit.

    Args:
        decimals: length S, finite.

    Returns:
        Shape (S,), whole numbers; and how many of the unit make one point (a power of ten).

    Raises:
        ValueError: a number is not finite.
    """
    if not all(number.is_finite() for number in decimals):
        raise ValueError("every number must be finite")
    ratios = [number.as_integer_ratio() for number in decimals]
    units = 10 ** max((_places(number) for number in decimals), default=0)
    scaled = python_integers(above * (units // below) for above, below in ratios)
    return (scaled.astype(np.int64) if largest_size(scaled) < np.iinfo(np.int64).max else scaled), units


def rounded_half_up(numerator: WholeArray, denominator: WholeArray) -> WholeArray:
    """Divide and round to the nearest whole number, a half away from zero.

    The same rule as ``decimal.ROUND_HALF_UP`` and the ROUND of spreadsheets.

    Args:
        numerator: shape (N,).
        denominator: shape (N,), positive.
    """
    above, below = widened(numerator, 4), widened(denominator, 4)
    size: WholeArray = (2 * np.abs(above) + below) // (2 * below)
    return np.where(above < 0, -size, size)


def rounded_decimal(numerator: int, denominator: int, places: int) -> Decimal:
    """Give one exact value as a decimal of at most so many places, a half away from zero."""
    digits = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    # Built from its digits: arithmetic on decimals would round to the precision of the context.
    return Decimal((int(numerator < 0), tuple(map(int, str(digits))), -places))


def _places(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))
