from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.refusals import Invalid
from intake.cells import Cell
from intake.fields import SYNONYMS
from intake.headers import most_likely_sheet, recognise
from intake.workbooks import Sheet

HEADINGS = ("编号", "标题", "建议人", "联系电话", "提交日期")


def a_sheet(*rows: Sequence[Cell], name: str = "登记表", is_hidden: bool = False) -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, tuple((*row, *[""] * (width - len(row))) for row in rows), is_hidden=is_hidden)


def columns(*headings: str) -> dict[str, int]:
    return dict(recognise(a_sheet(headings)).mapping.columns)


def test_every_synonym_is_recognised_as_its_own_field() -> None:
    words = [(word, field) for field, synonyms in SYNONYMS.items() for word in synonyms]
    assert len({word for word, _ in words}) == len(words)
    for word, field in words:
        others = [SYNONYMS[other][0] for other in ("reference", "title", "text") if other != field]
        assert columns(word, *others)[field] == 0


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("建言人（多人用顿号隔开）", "proposers"),
        ("手机/电话", "telephones"),
        ("*标题", "title"),
        ("提 交 日 期", "submitted_on"),
        ("提交日期\n(年/月/日)", "submitted_on"),
        ("【必填】建议编号：", "reference"),
        ("第一建议人姓名", "proposers"),
        ("人民建议采纳情况", "adoption_status"),
    ],
)
def test_brackets_marks_and_additions_do_not_hide_a_heading(heading: str, field: str) -> None:
    assert columns(heading, "内容摘要", "征集主题", "满意度")[field] == 0


@pytest.mark.parametrize("heading", ["承办单位联系电话", "采纳单位联系人姓名", "填报单位", "审核人姓名"])
def test_what_belongs_to_an_office_is_not_taken_for_the_proposers(heading: str) -> None:
    found = columns(*HEADINGS[:2], heading, "内容")
    assert not {"telephones", "proposers", "work_unit"} & set(found)


def test_the_headings_are_found_below_titles_and_blank_lines() -> None:
    found = recognise(
        a_sheet(("2020—2022年度采纳人民建议登记表",), ("填报单位：", "", "日期："), (), HEADINGS, ("CQ-1", "示例"))
    )
    assert (found.mapping.header_row, found.mapping.columns) == (
        4,
        {"reference": 0, "title": 1, "proposers": 2, "telephones": 3, "submitted_on": 4},
    )


def test_headings_over_two_rows_are_read_together() -> None:
    found = recognise(
        a_sheet(
            ("编号", "标题", "建议人信息", "", "采纳情况", ""),
            ("", "", "姓名", "电话", "是否采纳", "采纳日期"),
            ("CQ-1", "示例"),
        )
    )
    assert (found.mapping.header_row, found.mapping.columns) == (
        2,
        {"reference": 0, "title": 1, "proposers": 2, "telephones": 3, "adoption_status": 4, "adopted_on": 5},
    )


def test_the_better_of_two_like_columns_is_used_and_said() -> None:
    found = recognise(a_sheet(("编号", "原始编号", "标题", "内容", "建议标题")))
    assert (found.mapping.columns["reference"], found.mapping.columns["title"]) == (0, 2)
    notes = [str(note) for note in found.notes]
    assert "Two columns look like “Reference number”: “编号” is used, “原始编号” is not." in notes
    assert "Two columns look like “Title”: “标题” is used, “建议标题” is not." in notes


def test_what_no_column_holds_is_said() -> None:
    assert "No column was recognised for: Telephone, Submitted on" in str(
        recognise(a_sheet(("编号", "标题", "建议人"))).notes[-1]
    )


def test_the_sheet_most_like_a_register_is_chosen() -> None:
    notes = a_sheet(("填表说明：标题、编号、建议人必填",), name="说明")
    register = a_sheet(HEADINGS, ("CQ-1", "示例"), name="数据")
    hidden = a_sheet(HEADINGS, ("CQ-1", "示例"), ("CQ-2", "示例"), name="旧", is_hidden=True)
    assert most_likely_sheet((notes, hidden, register)).name == "数据"


def test_columns_are_changed_by_hand() -> None:
    mapping = recognise(a_sheet((*HEADINGS, "备用"))).mapping
    assert mapping.with_columns({"kind": 5, "telephones": None}).columns == {
        "reference": 0,
        "title": 1,
        "proposers": 2,
        "submitted_on": 4,
        "kind": 5,
    }
    assert mapping.with_headings({"text": "标题", "kind": " 备用 "}).columns == {
        "reference": 0,
        "proposers": 2,
        "telephones": 3,
        "submitted_on": 4,
        "text": 1,
        "kind": 5,
    }


def test_a_wrong_choice_of_columns_is_refused() -> None:
    mapping = recognise(a_sheet(HEADINGS)).mapping
    for columns_chosen in ({"kind": 0}, {"kind": 9}, {"nonsense": 1}):
        with pytest.raises(Invalid):
            mapping.with_columns(columns_chosen)
    with pytest.raises(Invalid):
        mapping.with_headings({"kind": "没有这一列"})
