from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.masked import masked_contact, masked_unit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812346666", "138****6666"),
        ("138-1234-6666", "138****6666"),
        ("+8613812346666", "138****6666"),
        ("１３８１２３４６６６６", "１３８****６６６６"),
        ("02367891234", "023****1234"),
        ("67891234", "****234"),
        ("13812346666、13912347777", "138****6666、139****7777"),
        ("lan@example.org", "l****@example.org"),
        ("微信示例号", "微****"),
        ("12345", "****"),
        ("无", "****"),
        (" ", ""),
        ("", ""),
    ],
)
def test_ways_to_reach_somebody_are_masked(text: str, shown: str) -> None:
    assert masked_contact(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("示例市第一医院", "示例****"), ("示例局", "****"), ("", ""), ("某单位办", "某单****")]
)
def test_units_are_masked(text: str, shown: str) -> None:
    assert masked_unit(text) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_four_digits_of_a_mobile_number_are_never_shown(number: str) -> None:
    assert masked_contact(number) == f"{number[:3]}****{number[-4:]}"
