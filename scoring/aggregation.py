"""From the totals of the sheets to one value for each entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.arrays import (
    SAFE,
    BoolArray,
    FloatArray,
    IntArray,
    WholeArray,
    largest_size,
    python_integers,
    require_same_length,
    require_whole,
    widened,
)
from scoring.exact import ExactValues, rounded_half_up

TRIM_FROM = 5
"""With fewer sheets than this nothing is dropped: the trimmed mean would lean on too few."""
HUNDREDTHS = 100


class Method(StrEnum):
    """How the totals of an entry become its value."""

    TRIMMED = "trimmed"
    MEAN = "mean"
    MEDIAN = "median"


class Rounding(StrEnum):
    """Where a number is rounded to two decimals, half up."""

    NONE = "none"
    TOTALS = "totals"
    VALUE = "value"


@dataclass(frozen=True, eq=False)
class SheetTotals:
    """One row for each sheet that counts.

    Args:
        entry: shape (S,), int64, the entry's index from 0 to ``entries`` − 1.
        total: shape (S,), whole units (int64, or Python integers in an object array).
            A missing sheet has no row.
        entries: E, entries without any sheet included.
        units_per_point: how many units make one point.

    Raises:
        ValueError: shapes differ, a total is no whole number (NaN included), or an index
            is out of range.
    """

    entry: IntArray
    total: WholeArray
    entries: int
    units_per_point: int

    def __post_init__(self) -> None:
        """Check once what every method relies on."""
        require_whole(entry=self.entry, total=self.total)
        require_same_length({"entry": self.entry, "total": self.total})
        if self.entry.dtype != np.int64:
            raise ValueError(f"entry must be int64, not {self.entry.dtype}")
        if self.entries < 0 or (len(self.entry) and not 0 <= self.entry.min() <= self.entry.max() < self.entries):
            raise ValueError(f"entry must index one of {self.entries} entries")
        if self.units_per_point < 1:
            raise ValueError("units_per_point must be positive")


@dataclass(frozen=True, eq=False)
class Aggregate:
    """What the sheets say of each entry; every array has shape (E,).

    Attributes:
        value: points, exact; none for an entry without a sheet.
        sheets: how many sheets count.
        untrimmed: the method is trimmed, but fewer than five sheets made it the plain mean.
        spread: sample standard deviation of the totals in points, NaN below two sheets.
        low: the lowest total, points; none without a sheet.
        high: the highest total, points; none without a sheet.
    """

    value: ExactValues
    sheets: IntArray
    untrimmed: BoolArray
    spread: FloatArray
    low: ExactValues
    high: ExactValues


def aggregate(sheets: SheetTotals, method: Method, rounding: Rounding = Rounding.NONE) -> Aggregate:
    """Give every entry its value, in whole numbers throughout.

    Args:
        sheets: one row for each sheet; the order of the rows does not matter.
        method: ``trimmed`` drops exactly one highest and one lowest total and averages
            the rest, with fewer than five sheets nothing; ``mean`` averages all;
            ``median`` takes the middle total, or the mean of the two in the middle.
        rounding: ``totals`` rounds each total before, ``value`` the value after;
            two decimals, half up.

    References:
        Tukey (1962), The Future of Data Analysis, on trimming; docs/methods.md.
    """
    total, units = sheets.total, sheets.units_per_point
    if rounding is Rounding.TOTALS:
        total, units = in_hundredths(total, units), HUNDREDTHS
    count = np.bincount(sheets.entry, minlength=sheets.entries).astype(np.int64)
    total = widened(total, 2 * max(1, int(count.max(initial=0))))
    added, low, high = _sum_and_range(sheets.entry, total, sheets.entries)
    untrimmed = np.zeros(sheets.entries, dtype=np.bool_)
    if method is Method.MEDIAN:
        above, parts = _middle_pairs(sheets.entry, total, count), np.where(count > 0, 2, 0)
    elif method is Method.TRIMMED:
        trims = count >= TRIM_FROM
        untrimmed = (count > 0) & ~trims
        above, parts = added - (low + high) * trims, count - 2 * trims
    else:
        above, parts = added, count
    value = _over(above, parts, units)
    one = np.minimum(count, 1)
    return Aggregate(
        value=_rounded(value) if rounding is Rounding.VALUE else value,
        sheets=count,
        untrimmed=untrimmed,
        spread=_spread(sheets.entry, total, count, added, units),
        low=_over(low * one, one, units),
        high=_over(high * one, one, units),
    )


def in_hundredths(total: WholeArray, units: int) -> WholeArray:
    """Round totals of so many units a point to whole hundredths of a point, half up; the rule ``TOTALS``."""
    below = np.asarray([units]) if units < SAFE else python_integers([units])
    return rounded_half_up(widened(total, HUNDREDTHS) * HUNDREDTHS, below)


def _sum_and_range(entry: IntArray, total: WholeArray, entries: int) -> tuple[WholeArray, WholeArray, WholeArray]:
    added: WholeArray = np.zeros(entries, dtype=total.dtype)
    low: WholeArray = np.full(entries, total.max() if len(total) else 0, dtype=total.dtype)
    high: WholeArray = np.full(entries, total.min() if len(total) else 0, dtype=total.dtype)
    np.add.at(added, entry, total)
    np.minimum.at(low, entry, total)
    np.maximum.at(high, entry, total)
    return added, low, high


def _middle_pairs(entry: IntArray, total: WholeArray, count: IntArray) -> WholeArray:
    """Shape (E,): the sum of the two totals in the middle, twice the one of an odd count; 0 without a sheet."""
    if not len(total):
        return np.zeros(len(count), dtype=total.dtype)
    # One sort of one key for entry and total; sorting by two keys takes ten times as long.
    low = int(total.min())
    span = int(total.max()) - low + 1
    rows = entry if len(count) * span < SAFE else python_integers(entry.tolist())
    ordered = np.sort(rows * span + (total - low)) % span + low
    given = count > 0
    start = (np.cumsum(count) - count)[given]
    pairs: WholeArray = np.zeros(len(count), dtype=total.dtype)
    pairs[given] = ordered[start + (count[given] - 1) // 2] + ordered[start + count[given] // 2]
    return pairs


def _over(numerator: WholeArray, parts: IntArray, units: int) -> ExactValues:
    fits = max(1, largest_size(parts)) * units < SAFE
    return ExactValues(numerator, (parts if fits else python_integers(parts.tolist())) * units)


def _rounded(value: ExactValues) -> ExactValues:
    numerator = widened(value.numerator, HUNDREDTHS) * HUNDREDTHS
    rounded = rounded_half_up(numerator, np.maximum(value.denominator, 1))
    return ExactValues(rounded, np.where(value.given, HUNDREDTHS, 0))


def _spread(entry: IntArray, total: WholeArray, count: IntArray, added: WholeArray, units: int) -> FloatArray:
    # Whole deviations first: equal totals give exactly zero, and large totals lose nothing.
    deviation = (total * count[entry] - added[entry]).astype(np.float64)
    squares = np.bincount(entry, weights=deviation * deviation, minlength=len(count))
    spread = np.full(len(count), np.nan)
    several = count > 1
    spread[several] = np.sqrt(squares[several] / (count[several] - 1)) / count[several] / float(units)
    return spread
