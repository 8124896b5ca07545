from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from exports.cells import column_width, given, rounded, safe_text, shortened, tab_name, text_width


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("两行\r\n文字\r", "两行\n文字\n"),
        ("a\x00b\x0bc\x1fd\ufffee\ud800f", "abcdef"),
        ("a\tb", "a\tb"),
        ("<r><t>x</t></r>", "<r><t>x</t></r> "),
    ],
)
def test_text_keeps_what_a_cell_can_hold(text: str, kept: str) -> None:
    assert safe_text(text) == kept


@pytest.mark.parametrize(
    ("text", "length"),
    [("字" * 32_767, 32_767), ("字" * 32_768, 32_767), ("𠀀" * 16_384, 32_767), ("a𠀀" * 11_000, 32_767)],
)
def test_long_text_is_cut_between_characters_and_says_so(text: str, length: int) -> None:
    kept = safe_text(text)
    assert len(kept.encode("utf-16-le")) // 2 <= length
    assert kept == text or kept.endswith("…")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(271, 3), 90.333333),
        (Fraction(1, 2_000_000), 0.000001),
        (Fraction(1, 2_000_001), 0.0),
        (Fraction(8_965, 100), 89.65),
    ],
)
def test_values_are_rounded_half_up_at_six_decimals(value: Fraction, written: float) -> None:
    assert rounded(value) == written


@for_all(st.fractions(min_value=0, max_value=100))
def test_rounding_never_moves_a_value_by_more_than_half_a_step(value: Fraction) -> None:
    assert abs(rounded(value) - value) <= Fraction(1, 2_000_000) + Fraction(1, 10**13)


def test_a_spread_that_is_not_given_stays_not_given() -> None:
    assert [given(None), given(float("nan")), given(2.0000004)] == [None, None, 2.0]


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("重庆ab", 6), ("长一行\nab", 6), ("“引”", 6), ("", 0)])
def test_wide_characters_take_two_columns(text: str, width: int) -> None:
    assert text_width(text) == width


def test_columns_stay_within_limits() -> None:
    assert [column_width([]), column_width(["字" * 10]), column_width(["字" * 90], most=44)] == [6, 23, 44]


def test_tabs_are_legal_and_differ() -> None:
    taken: set[str] = set()
    names = [
        tab_name(name, taken) for name in ("初评/终评[一]", "'a'", "A", "History", "", "终" * 40, "终" * 40, "A: b")
    ]
    assert names == ["初评 终评 一", "a", "A (2)", "History (2)", "-", "终" * 30 + "…", "终" * 26 + "… (2)", "A b"]


def test_shortening_leaves_a_short_text_alone() -> None:
    assert shortened("𠀀" * 15, 31) == "𠀀" * 15
