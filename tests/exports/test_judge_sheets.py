"""Score sheets on paper hold any number of criteria, whatever they are called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.awards import SheetState
from domain.cycles import CriterionRule
from exports.judge_sheet_reports import JudgeSheets, PrintedSheet, RoundSheets
from exports.judge_sheets import render
from exports.pdf_fonts import Faces
from tests.pdfs import bounds_of, pages_of, text_of

FACES = Faces()
NOON = datetime(2022, 11, 3, 4, tzinfo=UTC)
LONG = "实用性、创新性以及在同类地区复制推广的可能性"


def a_round(criteria: int, name: str = "针对性") -> RoundSheets:
    rules = tuple(CriterionRule(f"c{place}", f"{name}{place}甲", 10_000 // criteria) for place in range(criteria))
    sheets = tuple(
        PrintedSheet(number, f"S{number}", "关于路灯的建议", SheetState.SUBMITTED, tuple(range(criteria)), 8765)
        for number in (1, 2)
    )
    judge = JudgeSheets("示例甲", "示例单位", is_chair=False, is_released=False, sheets=sheets, sha256="a" * 64)
    return RoundSheets("2020—2022年度", "终评", NOON, "0.1.0", rules, (judge,))


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize(("criteria", "name"), [(5, LONG), (12, "针对性"), (12, LONG), (20, LONG), (40, "针对性")])
def test_every_criterion_has_a_column_and_nothing_leaves_the_page(criteria: int, name: str, *, blank: bool) -> None:
    content = render(a_round(criteria, name), FACES, "zh_CN", blank=blank)
    said = text_of(content)
    assert [place for place in range(criteria) if f"{name}{place}甲" not in said] == []
    assert all(left > 40 and right < 802 and low > 20 and high < 560 for left, low, right, high in bounds_of(content))
    if not blank:
        assert said.count("87.65") == 2


def test_few_short_names_stand_over_their_columns_and_many_are_numbered_with_a_key() -> None:
    assert "1．" not in text_of(render(a_round(5), FACES, "zh_CN"))
    numbered = text_of(render(a_round(12, LONG), FACES, "zh_CN"))
    assert f"12．{LONG}11甲（8.33%）" in numbered
    rubric = pages_of(render(a_round(12, LONG), FACES, "zh_CN", blank=True))[0]
    assert f"12.{LONG[:3]}" in rubric
