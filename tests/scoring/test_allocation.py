from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.allocation import Allocation, TierRule, allocate
from scoring.ranking import competition_ranks
from tests.scoring import slow
from tests.scoring.test_ranking import exact, few_values

Tiers = list[tuple[int, Fraction | None]]
Row = tuple[int, bool, int, int]


def placed(values: Sequence[Fraction | int | None], *tiers: tuple[int, Fraction | int | None]) -> Allocation:
    rules = [TierRule(quota, None if least is None else Fraction(least)) for quota, least in tiers]
    return allocate(exact(values), competition_ranks(exact(values)), rules)


def rows(allocation: Allocation) -> list[Row]:
    columns = (allocation.tier, allocation.at_edge, allocation.best, allocation.worst)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(
    ("values", "tiers", "expected"),
    [
        # every place taken, the rest without a tier
        ([9, 8, 7, 6], [(1, None), (2, None)], [0, 1, 1, -1]),
        # a tie wholly inside a tier is no matter for the panel
        ([9, 8, 8, 6], [(1, None), (2, None)], [0, 1, 1, -1]),
        # below the minimum of the first: it stays empty, the second keeps its own quota
        ([8, 7, 6], [(1, 9), (2, None)], [1, 1, -1]),
        # only part of a tier reaches its minimum
        ([9, 8, 7, 6], [(2, 9), (2, None)], [0, 1, 1, -1]),
        # an entry exactly at the minimum is admitted
        ([9], [(1, 9)], [0]),
        # a tier without places is passed over
        ([9, 8], [(0, None), (1, None)], [1, -1]),
        # no entry, no tier
        ([], [(1, None)], []),
        ([9, None], [], [-1, -1]),
        # without a value there is no place, however many are left
        ([None, 5], [(3, None)], [-1, 0]),
    ],
)
def test_tiers_by_rank_quota_and_minimum(
    values: list[Fraction | int | None], tiers: Tiers, expected: list[int]
) -> None:
    allocation = placed(values, *tiers)

    assert allocation.tier.tolist() == expected
    assert not allocation.at_edge.any()


@pytest.mark.parametrize(
    ("values", "tiers", "expected"),
    [
        # two for one special prize: neither has it; one place of the next is kept for the other
        (
            [9, 9, 8, 7],
            [(1, None), (2, None)],
            [(-1, True, 0, 1), (-1, True, 0, 1), (1, False, 1, 1), (-1, False, -1, -1)],
        ),
        # three span three tiers
        ([9, 9, 9, 8], [(1, None), (1, None), (2, None)], [(-1, True, 0, 2)] * 3 + [(2, False, 2, 2)]),
        # at the end of the last tier: it or nothing
        ([9, 8, 8], [(1, None), (1, None)], [(0, False, 0, 0)] + [(-1, True, 1, -1)] * 2),
        # the next tier does not admit them: the first or the one after it
        ([9, 9, 8], [(1, None), (5, 10), (2, None)], [(-1, True, 0, 2)] * 2 + [(2, False, 2, 2)]),
        # no further tier admits them
        ([9, 9, 8], [(1, None), (5, 10)], [(-1, True, 0, -1)] * 2 + [(-1, False, -1, -1)]),
        # a group as large as the first tier and larger than none: no edge
        ([9, 9, 8], [(2, None), (1, None)], [(0, False, 0, 0)] * 2 + [(1, False, 1, 1)]),
        # a closed tier between is not one they could be given
        ([9, 9], [(1, None), (0, None), (3, None)], [(-1, True, 0, 2)] * 2),
    ],
)
def test_a_tie_across_an_edge_is_left_to_the_panel(
    values: list[Fraction | int | None], tiers: Tiers, expected: list[Row]
) -> None:
    assert rows(placed(values, *tiers)) == expected


def test_cut_lines_stand_at_the_lowest_value_that_took_a_place() -> None:
    allocation = placed([9, 8, 8, 7, 6], (1, None), (1, None), (2, None), (1, 7))

    assert allocation.cut.as_fractions() == (Fraction(9), Fraction(8), Fraction(7), None)
    assert allocation.cut_through_tie.tolist() == [False, True, False, False]


def test_a_tie_break_settles_an_edge() -> None:
    values, tie_break = exact([9, 9]), exact([1, 2])

    allocation = allocate(values, competition_ranks(values, tie_break), [TierRule(1), TierRule(1)])

    assert rows(allocation) == [(1, False, 1, 1), (0, False, 0, 0)]


tiers_of_any_kind = st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 3).map(Fraction)), max_size=4)


@given(st.lists(few_values, max_size=12), tiers_of_any_kind)
def test_tiers_follow_the_definition(values: Sequence[Fraction | None], tiers: Tiers) -> None:
    assert rows(placed(values, *tiers)) == slow.tiers_of(values, tiers)


@given(st.lists(few_values, max_size=12), tiers_of_any_kind, st.data())
def test_reordering_entries_reorders_tiers(
    values: Sequence[Fraction | None], tiers: Tiers, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(values))))

    before = rows(placed(values, *tiers))
    assert rows(placed([values[place] for place in order], *tiers)) == [before[place] for place in order]


@given(st.lists(few_values, max_size=12), tiers_of_any_kind)
def test_no_tier_takes_more_than_its_quota_or_less_than_its_minimum(
    values: Sequence[Fraction | None], tiers: Tiers
) -> None:
    allocation = placed(values, *tiers)

    for tier, (quota, least) in enumerate(tiers):
        takers = [
            value for value, own in zip(values, allocation.tier, strict=True) if value is not None and own == tier
        ]
        assert len(takers) <= quota
        assert least is None or all(value >= least for value in takers)


def test_a_negative_quota_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        TierRule(-1)


def test_ranks_of_other_values_are_refused() -> None:
    with pytest.raises(ValueError, match="belong"):
        allocate(exact([9, None]), competition_ranks(exact([9, 8])), [])
