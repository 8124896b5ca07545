"""No two cycles are called the same where one is chosen."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def draw(language: str) -> None:
    from datetime import date  # noqa: PLC0415 -- the source of this function is what AppTest runs

    import streamlit as st  # noqa: PLC0415 -- the same

    from ui.chosen import cycle_names  # noqa: PLC0415 -- the same
    from ui.words import use_language  # noqa: PLC0415 -- the same
    from use_cases.cycles import CycleLine  # noqa: PLC0415 -- the same

    use_language(language)
    opened = [
        (5, "甲", "A", 2023),
        (4, "乙", "A", 2020),
        (3, "丙", "", 2020),
        (2, "甲", "B", 2020),
        (1, "甲", "", 2020),
    ]
    lines = [
        CycleLine(cycle_id, name, name_en, date(year, 1, 1), date(year + 2, 12, 31), frozen_at=None, is_rehearsal=False)
        for cycle_id, name, name_en, year in opened
    ]
    called = cycle_names(lines)
    st.text(" / ".join(called[line.cycle_id] for line in lines))


@pytest.mark.parametrize(
    ("language", "called"),
    [
        ("zh_CN", "甲（2023 年起） / 乙 / 丙 / 甲（2020 年起，第 2 个） / 甲（2020 年起，第 1 个）"),
        ("en", "A (from 2023 on) / A (from 2020 on) / 丙 / B / 甲"),
    ],
)
def test_only_what_is_called_the_same_is_told_apart_by_year_and_then_by_number(language: str, called: str) -> None:
    at = AppTest.from_function(draw, args=(language,), default_timeout=30).run()
    assert not at.exception
    assert [text.value for text in at.text] == [called]
