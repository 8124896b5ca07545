from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.agreement import Concordance, Metric, Undefined, kendall_w, krippendorff_alpha
from scoring.crossed import CrossedScores
from scoring.intraclass import Correlation, Form, intraclass
from tests.scoring import slow_agreement as slow

Table = Sequence[Sequence[float | None]]

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
FOUR_CODERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The data set “anxiety” of the R package irr.
ANXIETY = (
    "3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3",
    "3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4",
    "2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2",
)

fractions = st.fractions(min_value=-4, max_value=9, max_denominator=3)
not_negative = st.fractions(min_value=0, max_value=9, max_denominator=3)


def tables(
    values: st.SearchStrategy[Fraction], *, complete: bool = False
) -> st.SearchStrategy[list[list[Fraction | None]]]:
    cell: st.SearchStrategy[Fraction | None] = values if complete else st.none() | values
    least = 2 if complete else 1

    def of_width(judges: int) -> st.SearchStrategy[list[list[Fraction | None]]]:
        return st.lists(st.lists(cell, min_size=judges, max_size=judges), min_size=least, max_size=6)

    return st.integers(least, 5).flatmap(of_width)


def transposed(columns: Sequence[str]) -> list[list[float | None]]:
    rows = zip(*(column.split() for column in columns), strict=True)
    return [[None if cell == "." else float(cell) for cell in row] for row in rows]


def crossed(table: Table | Sequence[Sequence[Fraction | None]], order: Sequence[int] | None = None) -> CrossedScores:
    rows = [
        (entry, judge, float(cell))
        for entry, row in enumerate(table)
        for judge, cell in enumerate(row)
        if cell is not None
    ]
    rows = rows if order is None else [rows[place] for place in order if place < len(rows)]
    entry, judge, total = ([row[side] for row in rows] for side in range(3))
    return CrossedScores(
        np.asarray(entry, dtype=np.int64),
        np.asarray(judge, dtype=np.int64),
        np.asarray(total, dtype=np.float64),
        len(table),
        len(table[0]) if table else 0,
    )


def slow_icc2(table: Sequence[Sequence[int]]) -> float:
    value = slow.intraclass([[Fraction(cell) for cell in row] for row in table])["icc2"]
    return np.nan if value is None else float(value)


def same(found: float | Undefined, expected: Fraction | float | Undefined | None) -> bool:
    if isinstance(found, Undefined) or expected is None or isinstance(expected, Undefined):
        return isinstance(found, Undefined) and (expected is None or found == expected)
    return found == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("metric", "published"),
    [
        (Metric.NOMINAL, 0.743421),
        (Metric.ORDINAL, 0.815388),
        (Metric.INTERVAL, 0.849107),
        (Metric.RATIO, 0.797403),
    ],
)
def test_alpha_of_krippendorffs_four_coders(metric: Metric, published: float) -> None:
    assert krippendorff_alpha(crossed(transposed(FOUR_CODERS)), metric) == pytest.approx(published, abs=5e-7)


def test_correlations_of_shrout_and_fleiss_with_their_limits() -> None:
    found = intraclass(crossed(SHROUT_FLEISS))

    # Values: Shrout & Fleiss 1979, table 4. Limits: as printed by the R package psych for the same table.
    published = {
        Form.ICC1: (0.165742, -0.133, 0.723),
        Form.ICC2: (0.289764, 0.019, 0.761),
        Form.ICC3: (0.714841, 0.342, 0.946),
        Form.ICC1K: (0.442797, -0.884, 0.912),
        Form.ICC2K: (0.620051, 0.071, 0.927),
        Form.ICC3K: (0.909316, 0.676, 0.986),
    }
    for form, (value, low, high) in published.items():
        assert found[form].value == pytest.approx(value, abs=5e-7)
        assert found[form].interval == pytest.approx((low, high), abs=5e-4)


def test_the_two_way_interval_of_another_published_panel() -> None:
    found = intraclass(crossed(transposed(ANXIETY)))[Form.ICC2]

    # The manual of irr: ICC(A,1) = 0.198, -0.039 < ICC < 0.494.
    assert found.value == pytest.approx(0.198, abs=5e-4)
    assert found.interval == pytest.approx((-0.039, 0.494), abs=5e-4)


def test_the_worked_example_of_the_docs() -> None:
    scores = crossed([[2, 3], [4, 4], [3, 4], [5, 6]])
    found, concordance = intraclass(scores), kendall_w(scores)

    alphas = [krippendorff_alpha(scores, metric) for metric in Metric]
    assert alphas == pytest.approx([0.125, 0.789557, 0.758621, 0.675631], abs=5e-7)
    values = [found[form].value for form in Form]
    assert values == pytest.approx([0.785714, 0.8, 0.923077, 0.88, 0.888889, 0.96], abs=5e-7)
    assert found[Form.ICC3].interval == pytest.approx((0.2364, 0.9948), abs=5e-5)
    assert isinstance(concordance, Concordance)
    assert concordance.w == pytest.approx(222 / 228)


def test_w_with_ties_by_hand() -> None:
    # Ranks 1, 2.5, 2.5 and 1, 2, 3: sums 2, 4.5, 5.5; S = 4 + 0.25 + 2.25 = 6.5;
    # W = 12 · 6.5 / (4 · 24 − 2 · 6) = 78 / 84.
    found = kendall_w(crossed([[1, 1], [2, 2], [2, 3]]))

    assert isinstance(found, Concordance)
    assert (found.w, found.freedom) == (78 / 84, 2)
    assert found.chi_square == pytest.approx(4 * 78 / 84)
    assert found.p == pytest.approx(np.exp(-2 * 78 / 84))  # two degrees of freedom: exp(−x / 2)


def test_w_is_one_where_all_order_alike_even_with_ties() -> None:
    found = kendall_w(crossed([[1, 50], [2, 60], [2, 60], [9, 61]]))

    assert isinstance(found, Concordance)
    assert found.w == 1.0


@pytest.mark.parametrize(
    ("table", "alpha", "others"),
    [
        ([], Undefined.NO_SHEETS, Undefined.NO_SHEETS),
        ([[None, None], [None, None]], Undefined.NO_SHEETS, Undefined.NO_SHEETS),
        ([[1, None], [None, 2]], Undefined.NO_PAIR, Undefined.INCOMPLETE),
        ([[1], [2]], Undefined.NO_PAIR, Undefined.ONE_JUDGE),
        ([[1]], Undefined.NO_PAIR, Undefined.ONE_ENTRY),
        ([[1, 2, 4]], 0.0, Undefined.ONE_ENTRY),
        ([[3, 3], [3, 3]], Undefined.NO_VARIATION, Undefined.NO_VARIATION),
        ([[3, 3], [3, None], [None, 4]], Undefined.NO_VARIATION, Undefined.INCOMPLETE),
    ],
)
def test_what_cannot_be_said_has_its_reason(table: Table, alpha: float | Undefined, others: Undefined) -> None:
    scores = crossed(table)

    assert [krippendorff_alpha(scores, metric) for metric in Metric] == [alpha] * 4
    assert intraclass(scores) == dict.fromkeys(Form, Correlation(others, None))
    assert kendall_w(scores) == others


def test_a_negative_total_has_no_ratio() -> None:
    assert krippendorff_alpha(crossed([[-1, 2], [3, 3]]), Metric.RATIO) == Undefined.NEGATIVE


def test_judges_who_tell_no_entry_apart() -> None:
    scores = crossed([[0.1, 0.3], [0.1, 0.3], [0.1, 0.3]])
    found = intraclass(scores)

    assert kendall_w(scores) == Undefined.NO_ORDER
    assert {form: found[form].value for form in Form} == {
        Form.ICC1: pytest.approx(-1.0),
        Form.ICC2: 0.0,
        Form.ICC3: Undefined.NO_VARIANCE,
        Form.ICC1K: Undefined.NO_VARIANCE,
        Form.ICC2K: 0.0,
        Form.ICC3K: Undefined.NO_VARIANCE,
    }


def test_entries_with_equal_sums_in_another_order_are_no_signal() -> None:
    # In floats 0.1 + 0.2 + 0.3 depends on the order: noise that must not be divided by noise.
    found = intraclass(crossed([[0.1, 0.2, 0.3], [0.3, 0.1, 0.2], [0.2, 0.3, 0.1]]))

    assert found[Form.ICC1K].value == found[Form.ICC3K].value == Undefined.NO_VARIANCE


def test_severity_alone_leaves_consistency_whole() -> None:
    found = intraclass(crossed([[86.35, 87.35], [71.2, 72.2], [90.1, 91.1]]))

    assert found[Form.ICC3] == found[Form.ICC3K] == Correlation(1.0, (1.0, 1.0))
    assert found[Form.ICC2].value == pytest.approx(slow_icc2([[8635, 8735], [7120, 7220], [9010, 9110]]))


def test_agreement_without_a_difference_is_exactly_one() -> None:
    scores = crossed([[0.1, 0.1, 0.1], [0.7, 0.7, 0.7], [0.3, 0.3, 0.3]])

    assert [krippendorff_alpha(scores, metric) for metric in Metric] == [1.0] * 4
    assert set(intraclass(scores).values()) == {Correlation(1.0, (1.0, 1.0))}


@pytest.mark.parametrize("factor", [1e-300, 1e-160, 1e150, 1e300])
def test_tiny_and_huge_units_change_nothing(factor: float) -> None:
    table = [[None if cell is None else cell * factor for cell in row] for row in transposed(FOUR_CODERS)]
    panel = [[cell * factor for cell in row] for row in SHROUT_FLEISS]

    assert krippendorff_alpha(crossed(table), Metric.INTERVAL) == pytest.approx(0.849107, abs=5e-7)
    assert krippendorff_alpha(crossed(table), Metric.RATIO) == pytest.approx(0.797403, abs=5e-7)
    assert intraclass(crossed(panel))[Form.ICC2].value == pytest.approx(0.289764, abs=5e-7)


def test_ratios_of_nearly_equal_and_of_far_apart_totals_keep_their_digits() -> None:
    for near in ([[1e6, 1e6 + 1], [1e6 + 3, 1e6 + 2]], [[0.0, 1e-30], [1.0, 1e30]]):
        exact = slow.alpha([[Fraction(cell) for cell in row] for row in near], "ratio")
        assert same(krippendorff_alpha(crossed(near), Metric.RATIO), exact)


@given(tables(fractions), st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_follows_the_definition(table: list[list[Fraction | None]], metric: str) -> None:
    assert same(krippendorff_alpha(crossed(table), Metric(metric)), slow.alpha(table, metric))


@given(tables(not_negative))
def test_ratio_alpha_follows_the_definition(table: list[list[Fraction | None]]) -> None:
    assert same(krippendorff_alpha(crossed(table), Metric.RATIO), slow.alpha(table, "ratio"))


@example([[Fraction(0), Fraction(0)], [Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]])
@given(tables(fractions, complete=True))
def test_correlations_and_w_follow_the_definition(table: list[list[Fraction]]) -> None:
    scores = crossed(table)
    found, concordance = intraclass(scores), kendall_w(scores)

    exact = slow.intraclass(table)
    assert all(same(found[form].value, exact[form]) for form in Form)
    assert same(concordance.w if isinstance(concordance, Concordance) else concordance, slow.kendall_w(table))


@given(tables(fractions, complete=True))
def test_limits_enclose_their_value(table: list[list[Fraction]]) -> None:
    for form, correlation in intraclass(crossed(table)).items():
        if correlation.interval is not None and isinstance(correlation.value, float):
            low, high = correlation.interval
            if form not in {Form.ICC2, Form.ICC2K} or correlation.value > 0:
                assert low - 1e-9 <= correlation.value <= high + 1e-9


@given(tables(not_negative), st.data())
def test_names_and_order_do_not_matter(table: list[list[Fraction | None]], data: st.DataObject) -> None:
    entries = data.draw(st.permutations(range(len(table))))
    judges = data.draw(st.permutations(range(len(table[0]))))
    order = data.draw(st.permutations(range(len(table) * len(table[0]))))
    scores = crossed(table)
    moved = crossed([[table[entry][judge] for judge in judges] for entry in entries], order)

    for metric in Metric:
        assert same(krippendorff_alpha(moved, metric), krippendorff_alpha(scores, metric))
    before, after = intraclass(scores), intraclass(moved)
    assert all(same(after[form].value, before[form].value) for form in Form)
    assert isinstance(kendall_w(moved), Undefined) == isinstance(kendall_w(scores), Undefined)


@pytest.mark.parametrize(
    ("metric", "change"),
    [
        (Metric.NOMINAL, lambda value: (value * 7) % 5 + value / 100),  # one to one on thirds below 10
        (Metric.ORDINAL, lambda value: value**3 + value),
        (Metric.INTERVAL, lambda value: Fraction(-7, 2) * value + 100),
        (Metric.RATIO, lambda value: Fraction(7, 3) * value),
    ],
)
@given(table=tables(not_negative))
def test_each_metric_ignores_what_it_promises_to(
    metric: Metric, change: Callable[[Fraction], Fraction], table: list[list[Fraction | None]]
) -> None:
    changed = [[None if cell is None else change(cell) for cell in row] for row in table]

    assert same(krippendorff_alpha(crossed(changed), metric), krippendorff_alpha(crossed(table), metric))


def test_ten_thousand_distinct_totals_need_neither_pairs_nor_patience() -> None:
    totals = np.random.default_rng(1).normal(80, 5, 10_000)
    scores = CrossedScores(np.repeat(np.arange(2_000), 5), np.tile(np.arange(5), 2_000), totals, 2_000, 5)

    started = time.perf_counter()
    found = [krippendorff_alpha(scores, metric) for metric in Metric]
    assert time.perf_counter() - started < 5
    assert all(isinstance(value, float) and abs(value) < 0.05 for value in found)
