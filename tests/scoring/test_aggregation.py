from collections.abc import Sequence
from fractions import Fraction
from statistics import stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregation import Method, Rounding, SheetTotals, aggregate
from scoring.arrays import IntArray, python_integers
from tests.scoring import slow

Panel = list[list[int]]

panels = st.lists(st.lists(st.integers(0, 1_000_000), max_size=8), min_size=1, max_size=8)
huge_panels = st.lists(st.lists(st.integers(-(2**66), 2**66), max_size=8), min_size=1, max_size=5)
methods = st.sampled_from(Method)
roundings = st.sampled_from(Rounding)


def sheets_of(panel: Panel, units: int = 10_000, order: Sequence[int] | None = None) -> SheetTotals:
    rows = [(entry, total) for entry, totals in enumerate(panel) for total in totals]
    rows = rows if order is None else [rows[place] for place in order]
    entry = np.asarray([entry for entry, _ in rows], dtype=np.int64)
    totals = [total for _, total in rows]
    fits = all(abs(total) < 2**62 for total in totals)
    whole = np.asarray(totals, dtype=np.int64) if fits else python_integers(totals)
    return SheetTotals(entry, whole, len(panel), units)


def values_of(
    panel: Panel, method: Method, rounding: Rounding = Rounding.NONE, units: int = 10_000
) -> tuple[Fraction | None, ...]:
    return aggregate(sheets_of(panel, units), method, rounding).value.as_fractions()


def test_the_worked_example_of_the_methods_page() -> None:
    panel = [[8635, 9020, 8800, 8110, 8750]]

    assert values_of(panel, Method.TRIMMED, units=100) == (Fraction(26185, 300),)
    assert values_of(panel, Method.MEAN, units=100) == (Fraction(43315, 500),)
    assert values_of(panel, Method.MEDIAN, units=100) == (Fraction(8750, 100),)


def test_exactly_one_of_several_equal_extremes_is_dropped() -> None:
    assert values_of([[90, 90, 90, 60, 60]], Method.TRIMMED, units=1) == (Fraction(80),)


def test_below_five_sheets_nothing_is_dropped_and_it_shows() -> None:
    result = aggregate(sheets_of([[1, 2, 9], [1, 2, 3, 9, 10], []], units=1), Method.TRIMMED)

    assert result.value.as_fractions() == (Fraction(4), Fraction(14, 3), None)
    assert result.untrimmed.tolist() == [True, False, False]
    assert result.sheets.tolist() == [3, 5, 0]


def test_an_entry_without_sheets_has_no_value_rather_than_zero() -> None:
    result = aggregate(sheets_of([[], [5]], units=1), Method.MEAN)

    assert result.value.as_fractions() == result.low.as_fractions() == result.high.as_fractions() == (None, Fraction(5))
    assert np.isnan(result.spread).all()


@given(panels, methods, roundings)
def test_values_follow_the_definition(panel: Panel, method: Method, rounding: Rounding) -> None:
    fast = values_of(panel, method, rounding)

    totals = [[Fraction(total, 10_000) for total in row] for row in panel]
    assert fast == tuple(slow.value_of(row, method, rounding) for row in totals)


@given(huge_panels, methods, roundings)
def test_totals_beyond_int64_follow_the_definition_too(panel: Panel, method: Method, rounding: Rounding) -> None:
    units = 10**25

    totals = [[Fraction(total, units) for total in row] for row in panel]
    assert values_of(panel, method, rounding, units) == tuple(slow.value_of(row, method, rounding) for row in totals)


@pytest.mark.parametrize("method", Method)
def test_totals_at_the_rim_of_int64_do_not_overflow(method: Method) -> None:
    rim = 2**63 - 1
    entry = np.zeros(6, dtype=np.int64)

    result = aggregate(SheetTotals(entry, np.full(6, rim), 1, 1), method)

    assert result.value.as_fractions() == (Fraction(rim),)
    assert result.spread.tolist() == [0.0]


@given(panels, st.data())
def test_the_order_of_the_sheets_decides_nothing(panel: Panel, data: st.DataObject) -> None:
    count = sum(map(len, panel))
    order = data.draw(st.permutations(range(count)))

    for method in Method:
        shuffled = aggregate(sheets_of(panel, order=order), method).value.as_fractions()
        assert shuffled == values_of(panel, method)


@given(panels, methods, st.integers(-1000, 1000), st.integers(1, 50))
def test_shifting_and_scaling_the_totals_shifts_and_scales_the_values(
    panel: Panel, method: Method, shift: int, scale: int
) -> None:
    moved = [[total * scale + shift * 10_000 for total in row] for row in panel]

    expected = tuple(None if value is None else value * scale + shift for value in values_of(panel, method))
    assert values_of(moved, method) == expected


@given(panels)
def test_spread_is_the_sample_standard_deviation(panel: Panel) -> None:
    result = aggregate(sheets_of(panel), Method.MEAN)

    expected = [stdev(total / 10_000 for total in row) if len(row) > 1 else np.nan for row in panel]
    np.testing.assert_allclose(result.spread, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("total", "rounded"),
    [(2_675, Fraction("2.68")), (1_005, Fraction("1.01")), (1_004, Fraction(1)), (-1_005, Fraction("-1.01"))],
)
@pytest.mark.parametrize("rounding", [Rounding.TOTALS, Rounding.VALUE])
def test_a_half_is_rounded_up_where_a_binary_float_falls_short(
    total: int, rounded: Fraction, rounding: Rounding
) -> None:
    assert values_of([[total]], Method.MEAN, rounding, units=1_000) == (rounded,)


def test_where_to_round_changes_the_value() -> None:
    panel = [[10_004, 10_004, 10_007]]

    by_rule = {rounding: values_of(panel, Method.MEAN, rounding, units=1_000)[0] for rounding in Rounding}
    assert by_rule == {
        Rounding.NONE: Fraction(10_005, 1_000),
        Rounding.TOTALS: Fraction(3001, 300),
        Rounding.VALUE: Fraction("10.01"),
    }


@pytest.mark.parametrize(
    ("entry", "total", "entries", "units"),
    [
        (np.array([0]), np.array([86.35]), 1, 100),  # a binary float
        (np.array([0]), np.array([np.nan]), 1, 100),
        (np.array([1]), np.array([8635]), 1, 100),
        (np.array([-1]), np.array([8635]), 1, 100),
        (np.array([0, 0]), np.array([8635]), 1, 100),
        (np.array([0]), np.array([8635]), 1, 0),
        (np.array([0], dtype=np.object_), np.array([8635]), 1, 100),
    ],
)
def test_what_is_no_whole_table_of_sheets_is_refused(
    entry: IntArray, total: IntArray, entries: int, units: int
) -> None:
    with pytest.raises(ValueError, match=r"must|differ"):
        SheetTotals(entry, total, entries, units)
