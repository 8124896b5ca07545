from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregation import Method, SheetTotals, aggregate
from scoring.arrays import python_integers
from scoring.exact import ExactValues
from scoring.ranking import competition_ranks
from tests.scoring import slow

Panel = list[list[int]]

few_values = st.none() | st.fractions(min_value=0, max_value=3, max_denominator=4)


def exact(values: Sequence[Fraction | int | None]) -> ExactValues:
    return ExactValues(
        python_integers(0 if value is None else Fraction(value).numerator for value in values),
        python_integers(0 if value is None else Fraction(value).denominator for value in values),
    )


def test_two_that_share_the_second_rank_leave_the_third_empty() -> None:
    ranks = competition_ranks(exact([70, 90, 80, 80]))

    assert ranks.rank.tolist() == [4, 1, 2, 2]
    assert ranks.tied.tolist() == [False, False, True, True]


def test_an_entry_without_a_value_has_no_rank_and_ties_with_nobody() -> None:
    ranks = competition_ranks(exact([None, 0, None]))

    assert ranks.rank.tolist() == [0, 1, 0]
    assert ranks.tied.tolist() == [False, False, False]


def test_thirds_and_sixths_that_are_equal_are_tied() -> None:
    ranks = competition_ranks(ExactValues(np.array([260, 520]), np.array([3, 6])))

    assert ranks.rank.tolist() == [1, 1]


def test_a_tie_break_orders_only_what_is_equal() -> None:
    ranks = competition_ranks(exact([80, 80, 90, 80]), exact([7, 9, 0, 7]), exact([1, 0, 0, 1]))

    assert ranks.rank.tolist() == [3, 2, 1, 3]
    assert ranks.tied.tolist() == [True, False, False, True]


@pytest.mark.parametrize("tie_break", [[1], [1, None]])
def test_a_tie_break_must_cover_every_ranked_entry(tie_break: list[int | None]) -> None:
    with pytest.raises(ValueError, match="tie-break"):
        competition_ranks(exact([80, 80]), exact(tie_break))


@given(st.lists(st.tuples(few_values, st.integers(0, 2), st.integers(0, 1)), max_size=12))
def test_ranks_follow_the_definition(rows: list[tuple[Fraction | None, int, int]]) -> None:
    values = [value for value, _, _ in rows]
    keys = [None if row[0] is None else (row[0], Fraction(row[1]), Fraction(row[2])) for row in rows]

    ranks = competition_ranks(exact(values), exact([row[1] for row in rows]), exact([row[2] for row in rows]))

    expected = slow.rank_of(keys)
    assert ranks.rank.tolist() == expected
    assert ranks.tied.tolist() == [rank > 0 and expected.count(rank) > 1 for rank in expected]


@given(st.lists(few_values, max_size=12), st.data())
def test_reordering_entries_reorders_ranks(values: Sequence[Fraction | None], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(values))))

    ranks = competition_ranks(exact(values)).rank.tolist()
    moved = competition_ranks(exact([values[place] for place in order])).rank.tolist()
    assert moved == [ranks[place] for place in order]


@given(
    st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=7), min_size=2, max_size=6),
    st.sampled_from(Method),
    st.integers(1, 20),
    st.data(),
)
def test_a_better_total_never_worsens_the_rank(panel: Panel, method: Method, gain: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(panel[0]) - 1))
    better = [[total + gain * (index == place) for index, total in enumerate(panel[0])], *panel[1:]]

    def rank_of_first(rows: Panel) -> int:
        entry = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        sheets = SheetTotals(entry, np.asarray([total for row in rows for total in row]), len(rows), 1)
        return int(competition_ranks(aggregate(sheets, method).value).rank[0])

    assert rank_of_first(better) <= rank_of_first(panel)
