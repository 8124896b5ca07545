"""Figures as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycles import Level
from domain.figures import (
    in_hundredths,
    in_lines,
    in_yuan,
    read_hundredths,
    read_levels,
    read_lines,
    read_whole,
    read_yuan,
    whole_percents,
)
from domain.messages import msg
from domain.refusals import Invalid


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("15", 1500),
        ("15.5", 1550),
        ("15.05", 1505),
        (" 15.50 % ", 1550),
        ("１５．５", 1550),
        ("15.5％", 1550),
        ("0", 0),
        ("100", 10_000),
        ("100.00", 10_000),
        ("", None),
        ("　", None),
    ],
)
def test_weights_are_read_exactly(typed: str, hundredths: int | None) -> None:
    assert read_hundredths(typed, "权重") == hundredths


@pytest.mark.parametrize("typed", ["100.01", "-1", "−1", "1.005", "15,5", "十五", "1e1", "15.", "."])
def test_what_is_no_weight_is_refused_by_name(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_hundredths(typed, msg("Weight of criterion {number}", number=2))
    assert str(refused.value).startswith(f"Weight of criterion 2: “{typed}”")


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("50,000", 50_000),
        ("50000", 50_000),
        ("５００００", 50_000),
        ("５０，０００", 50_000),
        ("50000元", 50_000),
        ("0", 0),
        ("1,234,567", 1_234_567),
        ("", None),
    ],
)
def test_prizes_are_whole_yuan(typed: str, yuan: int | None) -> None:
    assert read_yuan(typed, "奖金") == yuan


@pytest.mark.parametrize("typed", ["5万", "12.5", "-5000", "−5000", "5,00", "50,0000", "五千", "9" * 12])
def test_what_is_no_prize_is_refused_by_name(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_yuan(typed, msg("{field} of “{name}”", field=msg("Prize (yuan)"), name="特等奖"))
    assert str(refused.value).startswith("Prize (yuan) of “特等奖”: ")


@pytest.mark.parametrize(("typed", "number"), [("3", 3), ("３", 3), ("", None), (" 18 ", 18)])
def test_quotas_are_whole_numbers(typed: str, number: int | None) -> None:
    assert read_whole(typed, "名额") == number


@pytest.mark.parametrize("typed", ["-1", "3.5", "三", "1,000"])
def test_what_is_no_quota_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_whole(typed, "名额")


def test_levels_are_read_line_by_line_in_both_languages() -> None:
    chinese = "90–100 切中主题，真实、具体\n\n８０-８９分：符合主题\n0 至 79 其他"
    assert read_levels(chinese, "80–89 On a theme", "等次") == (
        Level(90, 100, "切中主题，真实、具体"),
        Level(80, 89, "符合主题", "On a theme"),
        Level(0, 79, "其他"),
    )


@pytest.mark.parametrize(
    ("chinese", "english"),
    [("优秀", ""), ("90–101 优", ""), ("90 优", ""), ("90–100", ""), ("90–100 优", "80–89 good")],
)
def test_levels_that_cannot_be_read_are_refused(chinese: str, english: str) -> None:
    with pytest.raises(Invalid):
        read_levels(chinese, english, "等次")


def test_levels_written_are_the_levels_read() -> None:
    levels = (Level(60, 100, "有", "some"), Level(0, 59, "无"))
    assert read_levels(in_lines(levels), in_lines(levels, english=True), "等次") == levels


@given(st.integers(0, 10_000))
def test_hundredths_written_are_the_hundredths_read(value: int) -> None:
    assert read_hundredths(in_hundredths(value), "权重") == value


@given(st.integers(0, 999_999_999))
def test_yuan_written_are_the_yuan_read(value: int) -> None:
    assert read_yuan(in_yuan(value), "奖金") == value


def test_themes_come_one_a_line() -> None:
    assert read_lines(" 乡村振兴 \n\n长江禁渔；库区生态环境") == ("乡村振兴", "长江禁渔", "库区生态环境")


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=6))
def test_whole_per_cents_sum_to_a_hundred_and_are_off_by_less_than_one(shares: list[float]) -> None:
    rounded = whole_percents(shares)
    assert sum(rounded) == 100
    assert all(abs(each - 100 * share / sum(shares)) < 1 for each, share in zip(rounded, shares, strict=True))


def test_the_largest_remainder_is_rounded_up() -> None:
    assert whole_percents((0.835, 0.114, 0.051)) == (84, 11, 5)
    assert whole_percents((1, 1, 1)) == (34, 33, 33)
    assert whole_percents((1.0, 0.0, 0.0)) == (100, 0, 0)
