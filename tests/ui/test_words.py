"""Figures in words: nothing looks surer than it is."""

from __future__ import annotations

import pytest

from ui.what_if_figures import share
from ui.words import decimal, percent, percent_beside, signed
from use_cases.weight_stability import Stability


@pytest.mark.parametrize(
    ("chance", "shown"),
    [
        (0.0, "0%"),
        (1e-9, "<1%"),
        (0.004, "<1%"),
        (0.006, "1%"),
        (0.38, "38%"),
        (0.994, "99%"),
        (0.996, ">99%"),
        (1 - 1e-9, ">99%"),
        (1.0, "100%"),
    ],
)
def test_only_all_is_a_hundred_per_cent_and_only_none_is_zero(chance: float, shown: str) -> None:
    assert percent(chance) == shown


@pytest.mark.parametrize(
    ("chance", "shown"),
    [
        (0.75, "75%"),
        (0.746, "75%"),
        (0.754, "75.4%"),
        (0.7504, "75.04%"),
        (0.246, "24.6%"),
        (0.25, "25%"),
        (0.254, "25%"),
        (0.76, "76%"),
        (0.999, ">99%"),
        (0.0, "0%"),
    ],
)
def test_beside_a_rule_no_chance_is_rounded_to_its_other_side(chance: float, shown: str) -> None:
    assert percent_beside(chance, 0.25, 0.75) == shown


@pytest.mark.parametrize(
    ("count", "weightings", "there_are", "shown"),
    [
        (399, 400, 90_000, ">99%"),
        (1, 400, 90_000, "<1%"),
        (400, 400, 90_000, "100%"),
        (1, 2_000, 2_000, "0.1%"),
        (1, 20_001, 20_001, "<0.1%"),
        (20_000, 20_001, 20_001, ">99.9%"),
        (0, 27, 27, "0.0%"),
        (27, 27, 27, "100.0%"),
    ],
)
def test_a_share_of_weightings_is_written_to_a_tenth_where_all_were_looked_at(
    count: int, weightings: int, there_are: int, shown: str
) -> None:
    assert share(count, Stability(500, weightings, there_are, ())) == shown


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [
        (3.14, "3.1", "+3.1"),
        (-2.25, "−2.2", "−2.2"),
        (0.04, "0.0", "0.0"),
        (-0.04, "0.0", "0.0"),
    ],
)
def test_a_number_below_zero_has_a_true_minus_and_zero_has_none(value: float, plain: str, with_sign: str) -> None:
    assert (decimal(value, 1), signed(value)) == (plain, with_sign)


def test_no_number_is_a_dash() -> None:
    assert signed(float("nan")) == "—"
