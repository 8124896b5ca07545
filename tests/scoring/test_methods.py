from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring import aggregation
from scoring.additive import fit_additive
from scoring.aggregation import Aggregate, Rounding, SheetTotals, aggregate
from scoring.allocation import TierRule
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.methods import ACROSS_ENTRIES, JudgedTotals, Method, NoValues, WhyNot, values
from scoring.placement import JudgedSheets, place_by
from scoring.placing import Placing, PointSheets, Rules, place
from scoring.standardised import Standardised, standardise
from tests.scoring import slow

Table = Sequence[Sequence[int | None]]

# Entries by judges; the worked examples of docs/methods.md.
COMPLETE: Table = [[70, 90], [80, 91], [90, 95]]
WITH_A_HOLE: Table = [[70, 74], [72, 80], [65, None]]


def panel(table: Table, *, entries: int | None = None, units: int = 1) -> JudgedTotals:
    rows = [(e, j, total) for e, row in enumerate(table) for j, total in enumerate(row) if total is not None]
    columns = np.asarray(rows, dtype=np.int64).T
    return JudgedTotals(SheetTotals(columns[0], columns[2], entries or len(table), units), columns[1], len(table[0]))


def crossed(sheets: JudgedTotals) -> CrossedScores:
    totals = sheets.totals
    return CrossedScores(
        totals.entry, sheets.judge, totals.total / totals.units_per_point, totals.entries, sheets.judges
    )


def found(method: Method, sheets: JudgedTotals, rounding: Rounding = Rounding.NONE) -> Aggregate:
    answer = values(method, sheets, rounding)
    assert isinstance(answer, Aggregate)
    return answer


def whole(*numbers: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


def why_not(method: Method, sheets: JudgedTotals) -> tuple[str, list[int], int]:
    answer = values(method, sheets)
    assert isinstance(answer, NoValues)
    return answer.reason, answer.judges.tolist(), answer.parts


@st.composite
def tables(draw: st.DrawFn, *, complete: bool = False) -> JudgedTotals:
    entries, judges = draw(st.integers(2, 6)), draw(st.integers(1, 5))
    total = st.integers(0, 1_000_000) if complete else st.one_of(st.none(), st.integers(0, 1_000_000))
    table = draw(st.lists(st.lists(total, min_size=judges, max_size=judges), min_size=entries, max_size=entries))
    assume(any(each is not None for row in table for each in row))
    return panel(table, units=10_000)


def test_standardised_by_hand() -> None:
    # z-scores (−1, 0, 1) and (−2, −1, 3)/√7; 86 + √53.5 times their means, to six decimals.
    assert found(Method.STANDARDISED, panel(COMPLETE)).value.as_fractions() == (
        Fraction("79.578244"),
        Fraction("84.617714"),
        Fraction("93.804042"),
    )


def test_additive_by_hand_is_exact_where_the_answer_is() -> None:
    assert found(Method.ADDITIVE, panel(WITH_A_HOLE)).value.as_fractions() == whole(72, 76, 68)


@pytest.mark.parametrize("method", Method)
def test_a_method_gives_what_its_own_module_gives(method: Method) -> None:
    sheets = panel([[7051, 8203, 9177, 6000, 7121], [8805, 8401, 9990, 5712, 8000], [6002, 7777, 6500, 6420, 70]])
    scores = crossed(sheets)
    if method is Method.STANDARDISED:
        direct = standardise(scores)
        assert isinstance(direct, Standardised)
        expected = direct.value
    elif method is Method.ADDITIVE:
        expected = fit_additive(scores).value
    elif method is Method.MIXED:
        expected = answer(scores, ()).fit.value
    else:
        expected = aggregate(sheets.totals, aggregation.Method(method.value)).value.as_float()

    np.testing.assert_allclose(found(method, sheets).value.as_float(), expected, rtol=0, atol=6e-7)


@given(tables(), st.sampled_from(Rounding))
def test_methods_of_own_sheets_are_exact_through_this_door_too(sheets: JudgedTotals, rounding: Rounding) -> None:
    for method in set(Method) - ACROSS_ENTRIES:
        totals: list[list[Fraction]] = [[] for _ in range(sheets.totals.entries)]
        for entry, total in zip(sheets.totals.entry, sheets.totals.total, strict=True):
            totals[entry].append(Fraction(int(total), 10_000))
        expected = tuple(slow.value_of(row, method, rounding) for row in totals)
        assert found(method, sheets, rounding).value.as_fractions() == expected


@given(tables(complete=True))
def test_on_a_complete_panel_least_squares_are_the_mean(sheets: JudgedTotals) -> None:
    mean = found(Method.MEAN, sheets).value.as_float()
    np.testing.assert_allclose(found(Method.ADDITIVE, sheets).value.as_float(), mean, atol=6e-7)


@pytest.mark.parametrize("method", sorted(ACROSS_ENTRIES))
@settings(max_examples=8)
@given(sheets=tables(complete=True), data=st.data())
def test_the_order_of_sheets_entries_and_judges_decides_nothing(
    method: Method, sheets: JudgedTotals, data: st.DataObject
) -> None:
    answer = values(method, sheets)
    assume(isinstance(answer, Aggregate))
    order = np.asarray(data.draw(st.permutations(range(len(sheets.judge)))))
    entry = np.asarray(data.draw(st.permutations(range(sheets.totals.entries))))
    judge = np.asarray(data.draw(st.permutations(range(sheets.judges))))
    mixed_up = JudgedTotals(
        replace(sheets.totals, entry=entry[sheets.totals.entry][order], total=sheets.totals.total[order]),
        judge[sheets.judge][order],
        sheets.judges,
    )
    again = found(method, mixed_up).value.as_float()[entry]
    np.testing.assert_allclose(again, found(method, sheets).value.as_float(), atol=2e-6)


@pytest.mark.parametrize("method", sorted(ACROSS_ENTRIES))
@settings(max_examples=8)
@given(sheets=tables(complete=True))
def test_the_same_points_from_the_same_judges_tie_exactly(method: Method, sheets: JudgedTotals) -> None:
    totals = sheets.totals
    twin = totals.entry == 0
    doubled = JudgedTotals(
        SheetTotals(
            np.concatenate([totals.entry, np.full(twin.sum(), totals.entries)]),
            np.concatenate([totals.total, totals.total[twin]]),
            totals.entries + 1,
            totals.units_per_point,
        ),
        np.concatenate([sheets.judge, sheets.judge[twin]]),
        sheets.judges,
    )
    answer = values(method, doubled)
    assume(isinstance(answer, Aggregate))
    given_values = found(method, doubled).value.as_fractions()
    assert given_values[0] == given_values[-1]


def test_the_same_sheets_in_another_group_have_that_groups_value_whatever_the_order() -> None:
    rng = np.random.default_rng(4)
    quality = np.repeat([75, 60], 10) + rng.normal(0, 3, 20)
    judge = np.asarray([(entry % 3 + step + (entry >= 10) * 4) % 9 for entry in range(20) for step in range(3)])
    entry, total = np.repeat(np.arange(20), 3), np.rint(np.repeat(quality, 3) + rng.normal(0, 4, 60))
    judge[30:33], total[30:33] = judge[:3], total[:3]
    group = np.repeat([0, 1], 10)
    model = answer(CrossedScores(entry, judge.astype(np.int64), total, 20, 9, group), ()).fit.value
    assert abs(model[0] - model[10]) > 0.1
    given = SheetTotals(entry, total.astype(np.int64), 20, 1)
    turned = SheetTotals(19 - entry, total.astype(np.int64), 20, 1)
    value = found(Method.MIXED, JudgedTotals(given, judge, 9, group)).value.as_float()
    backwards = found(Method.MIXED, JudgedTotals(turned, judge, 9, group[::-1].copy())).value.as_float()
    assert value == pytest.approx(model, abs=1e-6)
    assert backwards[::-1] == pytest.approx(model, abs=1e-6)


@pytest.mark.parametrize("method", [Method.ADDITIVE, Method.MIXED])
def test_entries_that_tie_by_the_definition_tie_although_their_sheets_differ(method: Method) -> None:
    # The same sum, other judges: in binary fractions the sums of three differ in the last digit.
    table = [[81, 82, 86], [86, 81, 82], [82, 86, 81], [60, 70, 75], [99, 98, 97]]
    first, second, third, *_ = found(method, panel(table, units=10)).value.as_fractions()
    assert first == second == third


@pytest.mark.parametrize("method", [Method.ADDITIVE, Method.MIXED])
def test_an_entry_short_of_sheets_has_a_value_and_one_without_any_has_none(method: Method) -> None:
    answer = found(method, panel(WITH_A_HOLE, entries=4))
    assert answer.sheets.tolist() == [2, 2, 1, 0]
    assert answer.value.given.tolist() == [True, True, True, False]
    assert not answer.untrimmed.any()


def test_judges_and_entries_without_a_sheet_do_not_make_a_panel_incomplete() -> None:
    absent: Table = [[70, None, 90], [80, None, 91], [90, None, 95]]
    expected = found(Method.STANDARDISED, panel(COMPLETE)).value.as_fractions()
    assert found(Method.STANDARDISED, panel(absent, entries=4)).value.as_fractions() == (*expected, None)


@pytest.mark.parametrize(
    ("method", "table", "expected"),
    [
        (Method.STANDARDISED, WITH_A_HOLE, (WhyNot.INCOMPLETE, [1], 0)),
        (Method.STANDARDISED, [[None, 70, 80], [None, 75, 80]], (WhyNot.CONSTANT_JUDGE, [2], 0)),
        (Method.STANDARDISED, [[70, 80]], (WhyNot.TOO_FEW_ENTRIES, [], 0)),
        (Method.ADDITIVE, [[70, None], [None, 80]], (WhyNot.UNCONNECTED, [], 2)),
    ],
)
def test_what_a_method_does_not_permit_says_why(
    method: Method, table: Table, expected: tuple[WhyNot, list[int], int]
) -> None:
    assert why_not(method, panel(table)) == expected


@pytest.mark.parametrize("method", sorted(ACROSS_ENTRIES))
def test_no_sheet_at_all_is_a_reason_and_no_fault(method: Method) -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert isinstance(values(method, JudgedTotals(SheetTotals(nothing, nothing, 3, 1), nothing, 2)), NoValues)


def test_the_mixed_model_does_without_connection_and_on_constant_totals() -> None:
    assert found(Method.MIXED, panel([[70, None], [None, 80]])).value.given.all()
    assert found(Method.MIXED, panel([[80, 80], [80, 80]])).value.as_fractions() == whole(80, 80)


def test_declared_rounding_is_applied() -> None:
    sheets = panel([[70_004, 74_006], [72_004, 80_004], [65_001, None]], units=1_000)
    exact = found(Method.ADDITIVE, sheets).value.as_fractions()
    # Judges 5.001 apart by a and b; each half of it, so values 72.005, 76.004 and 65.001 + 3.000500….
    assert exact == (Fraction("72.005"), Fraction("76.004"), Fraction("68.0015"))
    assert found(Method.ADDITIVE, sheets, Rounding.VALUE).value.as_fractions() == (
        Fraction("72.01"),
        Fraction(76),
        Fraction("68"),
    )
    assert (
        found(Method.ADDITIVE, sheets, Rounding.TOTALS).value.as_fractions()
        == found(Method.ADDITIVE, panel([[7000, 7401], [7200, 8000], [6500, None]], units=100)).value.as_fractions()
    )


def points_of(table: list[list[list[int]]]) -> JudgedSheets:
    entries, judges = len(table), len(table[0])
    entry, judge = (index.ravel().astype(np.int64) for index in np.indices((entries, judges)))
    return JudgedSheets(PointSheets(entry, np.asarray(table).reshape(entries * judges, -1), entries), judge, judges)


WEIGHTS = np.asarray([5_000, 5_000], dtype=np.int64)
# Two criteria; the first two entries have equal totals and differ on the second criterion.
POINTS = [[[90, 70], [80, 60]], [[80, 80], [70, 70]], [[60, 60], [61, 61]]]


def test_placing_by_a_method_of_own_sheets_is_placing() -> None:
    rules = Rules(tie_break=(1,), tiers=(TierRule(1),))
    sheets = points_of(POINTS)
    one = place(aggregation.Method.MEAN, sheets.sheets, WEIGHTS, rules)
    other = place_by(Method.MEAN, sheets, WEIGHTS, rules)
    assert isinstance(other, Placing)
    assert other.ranks.rank.tolist() == one.ranks.rank.tolist() == [2, 1, 3]


@pytest.mark.parametrize("method", sorted(ACROSS_ENTRIES))
def test_ties_are_broken_by_plain_means_and_minimum_values_hold_on_the_scale_of_points(method: Method) -> None:
    sheets = points_of(POINTS)
    ties = place_by(method, sheets, WEIGHTS, Rules())
    assert isinstance(ties, Placing)
    assert (ties.ranks.rank.tolist(), ties.allocation) == ([1, 1, 3], None)

    tiers = (TierRule(1, Fraction(99)), TierRule(1, Fraction(70)), TierRule(1, Fraction(70)))
    broken = place_by(method, sheets, WEIGHTS, Rules(tie_break=(1,), tiers=tiers))
    assert isinstance(broken, Placing)
    assert broken.allocation is not None
    assert broken.ranks.rank.tolist() == [2, 1, 3]
    assert broken.allocation.tier.tolist() == [2, 1, -1]


def test_a_criterion_on_which_a_judge_never_differs_breaks_ties_all_the_same() -> None:
    table = [[[90, 80], [80, 60]], [[90, 80], [80, 60]], [[60, 80], [61, 61]]]
    rules = Rules(tie_break=(1,))
    answer = place_by(Method.STANDARDISED, points_of(table), WEIGHTS, rules)
    assert isinstance(answer, Placing)
    assert answer.ranks.rank.tolist() == [1, 1, 3]


def test_a_refusal_reaches_whoever_places() -> None:
    answer = place_by(Method.STANDARDISED, points_of([[[90, 70]]]), WEIGHTS, Rules())
    assert isinstance(answer, NoValues)
