from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.weightings import Weightings, normalised, weightings_near

AWARD = (1500, 2000, 1500, 2500, 2500)


def near(weights: tuple[int, ...], within: int, *, most: int = 400, seed: int = 1) -> Weightings:
    return weightings_near(weights, within, most=most, rng=np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("parts", "shares"),
    [
        (AWARD, AWARD),
        ((1, 1, 1), (3334, 3333, 3333)),
        ((0, 5), (0, 10000)),
        ((1500, 2000, 1500, 2500, 4500), (1250, 1667, 1250, 2083, 3750)),
        # remainders .67 .67 .67: two hundredths are left over, and the first two get them
        ((1, 1, 1, 3), (1667, 1667, 1666, 5000)),
    ],
)
def test_shares_are_exact_and_the_largest_remainders_are_served_first(
    parts: tuple[int, ...], shares: tuple[int, ...]
) -> None:
    assert normalised(parts) == shares


@pytest.mark.parametrize("parts", [(0, 0), (-1, 2)])
def test_parts_without_a_sum_have_no_shares(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="parts"):
        normalised(parts)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any))
def test_shares_sum_to_the_whole_and_lie_within_a_hundredth(parts: list[int]) -> None:
    shares = normalised(parts)
    assert sum(shares) == 10_000
    assert all(abs(share * sum(parts) - part * 10_000) < sum(parts) for share, part in zip(shares, parts, strict=True))


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), st.integers(0, 4))
def test_a_few_weightings_are_every_one_there_is(rest: list[int], within: int) -> None:
    weights = (*rest, 10_000 - sum(rest))
    ranges = [range(max(0, weight - within), weight + within + 1) for weight in weights]
    by_hand = [each for each in product(*ranges) if sum(each) == 10_000]
    found = near(weights, within, most=len(by_hand))
    assert [tuple(row) for row in found.weights.tolist()] == by_hand
    assert found.there_are == len(by_hand)


def test_many_weightings_are_drawn_one_from_each_slice() -> None:
    weights, within, most = (20, 30, 9950), 20, 50
    everyone = [tuple(row) for row in near(weights, within, most=10**6).weights.tolist()]
    drawn = near(weights, within, most=most)
    places = [everyone.index(tuple(row)) for row in drawn.weights.tolist()]
    slices = [range(each * len(everyone) // most, (each + 1) * len(everyone) // most) for each in range(most)]
    assert [place in own for place, own in zip(places, slices, strict=True)] == [True] * most
    assert drawn.there_are == len(everyone)


def test_five_criteria_within_five_points() -> None:
    found = near(AWARD, 500)
    assert found.there_are == 601_358_023_751
    assert found.weights.shape == (400, 5)
    assert (found.weights.sum(axis=1) == 10_000).all()
    assert (np.abs(found.weights - np.asarray(AWARD)) <= 500).all()
    # Even over all of them, each weight is its own on average; four standard errors.
    error = found.weights.std(axis=0) / 20
    assert (np.abs(found.weights.mean(axis=0) - np.asarray(AWARD)) < 4 * error).all()


def test_the_same_seed_draws_the_same() -> None:
    assert near(AWARD, 500).weights.tolist() == near(AWARD, 500).weights.tolist()
    assert near(AWARD, 500).weights.tolist() != near(AWARD, 500, seed=2).weights.tolist()


def test_more_criteria_than_a_float_can_count() -> None:
    found = near(normalised([1] * 12), 2000)
    assert found.there_are > 2**100
    assert (found.weights.sum(axis=1) == 10_000).all()
    assert found.weights.min() >= 0
    # The last weight but one is drawn as freely as the first.
    assert len(set(found.weights[:, 10].tolist())) > 300


@pytest.mark.parametrize(("weights", "within"), [((5000, 4999), 1), ((-1, 10_001), 1), ((5000, 5000), -1)])
def test_what_is_no_weighting_is_refused(weights: tuple[int, ...], within: int) -> None:
    with pytest.raises(ValueError, match="weights"):
        near(weights, within)
