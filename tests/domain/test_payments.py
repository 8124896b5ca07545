"""Sums in capital characters against the rules' own examples, and shares that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capital_amounts import TOO_MUCH, in_capitals
from domain.equal_shares import equal_shares

DIGITS = {character: digit for digit, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}
FEN = {"元": 100, "角": 10, "分": 1}


def as_read(written: str) -> int:
    """Read a sum as somebody does who was taught to count in Chinese, in fen; knows nothing of how it is written."""
    total = whole = group = digit = 0
    for character in written.removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            group, digit = group + digit * PLACES[character], 0
        elif character in GROUPS:
            whole, group, digit = whole + (group + digit) * GROUPS[character], 0, 0
        else:
            total, whole, group, digit = total + (whole + group + digit) * FEN[character], 0, 0, 0
    return total


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        # The examples of 银发〔1997〕393号, annex 1, part 4; the first may do without 整.
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万零柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        # What prizes and their shares come to.
        (1_650_000, "壹万陆仟伍佰元整"),
        (333_333, "叁仟叁佰叁拾叁元叁角叁分"),
        (333_334, "叁仟叁佰叁拾叁元叁角肆分"),
        (5_000_000, "伍万元整"),
        (50_000, "伍佰元整"),
        (1_000, "壹拾元整"),
        # Where zeros stand.
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (10_001_000_001, "壹亿零壹万元零壹分"),
        (TOO_MUCH - 1, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_a_sum_is_written_as_the_rules_ask(fen: int, written: str) -> None:
    assert in_capitals(fen) == written


@given(st.integers(0, TOO_MUCH - 1) | st.integers(0, 10**8) | st.integers(0, 13).map(lambda place: 10**place))
def test_what_is_written_reads_as_the_same_sum_and_wastes_no_zero(fen: int) -> None:
    written = in_capitals(fen)
    assert as_read(written) == fen
    assert not any(waste in written for waste in ("零零", "零万", "零亿", "零角", "亿万"))
    assert ("零元" in written) is (fen == 0)
    assert written.endswith("分" if fen % 10 else "整")


@pytest.mark.parametrize("fen", [-1, TOO_MUCH])
def test_what_cannot_be_written_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="no sum"):
        in_capitals(fen)


@given(st.integers(0, 10**9), st.integers(1, 40))
def test_shares_add_up_and_nobody_has_a_fen_more_than_who_comes_before(fen: int, payees: int) -> None:
    shares = equal_shares(fen, payees)
    assert (len(shares), sum(shares)) == (payees, fen)
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


def test_the_odd_fen_go_to_the_first() -> None:
    assert equal_shares(2_000_000, 3) == (666_667, 666_667, 666_666)
    assert equal_shares(1_000_000, 3) == (333_334, 333_333, 333_333)


@pytest.mark.parametrize(("fen", "payees"), [(100, 0), (-1, 2)])
def test_nothing_is_shared_by_nobody(fen: int, payees: int) -> None:
    with pytest.raises(ValueError, match="no shares"):
        equal_shares(fen, payees)
