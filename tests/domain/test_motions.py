"""Shares, quorum and the count: small numbers by hand, all numbers by property."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decision_rules import Share
from domain.motions import Choice, Count, Roll, chosen_of_tie, is_carried


@pytest.mark.parametrize(
    ("share", "whole", "needed"),
    [
        (Share.MORE_THAN_HALF, 4, 3),
        (Share.MORE_THAN_HALF, 5, 3),
        (Share.TWO_THIRDS, 9, 6),
        (Share.TWO_THIRDS, 10, 7),
        (Share.THREE_QUARTERS, 8, 6),
        (Share.THREE_QUARTERS, 9, 7),
        (Share.ALL, 7, 7),
        (Share.TWO_THIRDS, 0, 1),
    ],
)
def test_the_least_number_that_is_a_share(share: Share, whole: int, needed: int) -> None:
    assert share.needed(whole) == needed


@given(st.sampled_from(Share), st.integers(1, 200), st.integers(0, 200))
def test_a_share_is_reached_exactly_where_the_fraction_is(share: Share, whole: int, part: int) -> None:
    asked = {
        Share.MORE_THAN_HALF: Fraction(part, whole) > Fraction(1, 2),
        Share.TWO_THIRDS: Fraction(part, whole) >= Fraction(2, 3),
        Share.THREE_QUARTERS: Fraction(part, whole) >= Fraction(3, 4),
        Share.ALL: part >= whole,
    }
    assert share.is_reached(part, whole) == asked[share]


def test_a_recusal_shrinks_the_base_of_the_quorum() -> None:
    assert not Roll(9, 0, 5).is_quorate(Share.TWO_THIRDS)
    assert Roll(9, 2, 5).is_quorate(Share.TWO_THIRDS)


@given(st.lists(st.sampled_from(Choice), max_size=30))
def test_every_ballot_is_counted_once_and_nothing_is_carried_without_one(choices: list[Choice]) -> None:
    count = Count()
    for choice in choices:
        count = count.with_choice(choice)
    assert count.cast == len(choices)
    assert is_carried(count, Share.MORE_THAN_HALF) == (choices.count(Choice.YES) * 2 > len(choices))


@given(st.lists(st.sets(st.integers(1, 5), min_size=1), max_size=12), st.integers(1, 5))
def test_of_a_tie_those_are_chosen_who_have_the_majority_and_more_ballots_than_anybody_left_out(
    ballots: list[set[int]], places: int
) -> None:
    count = Count(named=dict.fromkeys(range(1, 6), 0))
    for ballot in ballots:
        count = count.with_names(ballot)
    chosen = chosen_of_tie(count, Share.MORE_THAN_HALF, places)
    assert len(chosen) <= places
    needed = Share.MORE_THAN_HALF.needed(len(ballots))
    left = [n for entry_id, n in count.named.items() if entry_id not in chosen and n >= needed]
    assert all(count.named[entry_id] >= needed for entry_id in chosen)
    assert all(count.named[entry_id] > max(left, default=0) for entry_id in chosen)
    assert not left or left.count(max(left)) > places - len(chosen), (
        "a place stays open only where several would share it"
    )


def test_a_ballot_on_a_tie_names_somebody_who_is_tied() -> None:
    with pytest.raises(ValueError, match="names entries"):
        Count(named={1: 0}).with_names([2])
