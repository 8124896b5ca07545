from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from intake.cells import Cell
from intake.headers import recognise
from intake.register_rows import Person, Register, Severity
from intake.suggestions import read_rows
from intake.workbooks import Sheet

CYCLE = (date(2020, 1, 1), date(2022, 12, 31))
HEADINGS = (
    "序号",
    "编号",
    "标题",
    "内容",
    "建议人",
    "电话",
    "工作单位",
    "区县",
    "提交日期",
    "类别",
    "是否采纳",
    "采纳日期",
    "渠道",
)
WHOLE: dict[str, Cell] = {
    "序号": 1.0,
    "编号": "CQ-1",
    "标题": "关于示例的建议",
    "内容": "内容",
    "建议人": "示例甲",
    "电话": "13800000001",
    "工作单位": "示例社区",
    "区县": "万州区",
    "提交日期": "2021-03-05",
    "类别": "改进工作类",
    "是否采纳": "已采纳",
    "采纳日期": "2021-04-05",
    "渠道": "来信",
}


def a_register(*rows: Sequence[Cell]) -> Register:
    filled = tuple((*row, *[""] * (len(HEADINGS) - len(row))) for row in rows)
    sheet = Sheet("登记表", (HEADINGS, *filled))
    return read_rows(sheet, recognise(sheet).mapping, CYCLE)


def a_row(**cells: Cell) -> tuple[Cell, ...]:
    return tuple((WHOLE | cells)[heading] for heading in HEADINGS)


def problems(*rows: Sequence[Cell]) -> list[tuple[int, str, str, Severity]]:
    return [(problem.row, problem.field, problem.code, problem.severity) for problem in a_register(*rows).problems]


def test_a_whole_row_has_no_problem() -> None:
    assert problems(a_row()) == []


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"编号": ""}, ("reference", "no_reference", Severity.REFUSES)),
        ({"标题": "　"}, ("title", "no_title", Severity.REFUSES)),
        ({"提交日期": "2021-02-30"}, ("submitted_on", "unreadable_date", Severity.REFUSES)),
        ({"提交日期": ""}, ("submitted_on", "no_date", Severity.INELIGIBLE)),
        ({"提交日期": "2019-12-31", "采纳日期": ""}, ("submitted_on", "outside_cycle", Severity.INELIGIBLE)),
        ({"建议人": "匿名"}, ("proposers", "no_real_name", Severity.INELIGIBLE)),
        ({"电话": "无"}, ("telephones", "no_contact", Severity.INELIGIBLE)),
        ({"是否采纳": "拟采纳"}, ("adoption_status", "not_adopted", Severity.INELIGIBLE)),
        ({"类别": "个人诉求"}, ("kind", "unknown_kind", Severity.INELIGIBLE)),
        ({"内容": ""}, ("text", "no_text", Severity.NOTE)),
        ({"采纳日期": "十三月"}, ("adopted_on", "unreadable_adoption_date", Severity.NOTE)),
        ({"采纳日期": "2021-01-01"}, ("adopted_on", "adopted_before_submitted", Severity.NOTE)),
        ({"标题": "=1+1"}, ("title", "formula_text", Severity.NOTE)),
        ({"渠道": "托人带话"}, ("channel", "unknown_channel", Severity.NOTE)),
        ({"区县": "区" * 65}, ("district", "too_long", Severity.REFUSES)),
        ({"编号": "C1" * 40}, ("reference", "too_long", Severity.REFUSES)),
    ],
)
def test_each_problem_names_its_field_and_what_it_does(
    cells: dict[str, Cell], expected: tuple[str, str, Severity]
) -> None:
    found = [problem for problem in problems(a_row(**cells)) if problem[2] != "no_date" or "no_date" in expected]
    assert found == [(2, *expected)]


def test_a_reference_again_is_refused_in_any_spelling() -> None:
    found = problems(a_row(), a_row(编号="ＣＱ-１"), a_row(编号=" cq-1"))
    assert [problem[:3] for problem in found] == [
        (3, "reference", "repeated_reference"),
        (4, "reference", "repeated_reference"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        ("合计：120件",),
        ("总计", "", "", "", "", "", "", "", "", "120"),
        ("", "合　计", "60"),
        ("共60件",),
        ("注：本表一式两份",),
        ("填表人：示例甲", "", "审核人：示例乙", "", "2022年12月30日"),
        ("以上建议均已核实",),
        HEADINGS,
    ],
)
def test_sums_notes_and_repeated_headings_are_no_suggestions(line: tuple[Cell, ...]) -> None:
    register = a_register(a_row(), line, a_row(编号="CQ-2"))
    assert [row.row_number for row in register.rows] == [2, 4]
    assert [passed.row for passed in register.passed_over] == [3]


@pytest.mark.parametrize(
    "line", [("", "CQJY202100001"), ("", "", "关于示例的建议", "内容"), (9.0, "", "合计的建议", "内容")]
)
def test_a_suggestion_that_is_not_whole_still_counts(line: tuple[Cell, ...]) -> None:
    assert len(a_register(line).rows) == 1


def test_blank_rows_are_nothing_at_all() -> None:
    register = a_register((), (" ", "　"), a_row())
    assert ([row.row_number for row in register.rows], register.passed_over) == ([4], ())


def test_known_words_get_the_notices_spelling_and_others_stay() -> None:
    (row,) = a_register(a_row(类别="改进工作", 渠道="邮件")).rows
    assert (row.kind, row.channel) == ("改进工作类", "电子邮件")
    assert a_register(a_row(渠道="托人带话")).rows[0].channel == "托人带话"


@pytest.mark.parametrize(
    ("names", "telephones", "units", "people"),
    [
        (
            "甲示、乙示",
            "13800000001、13800000002",
            "示例社区",
            [("甲示", "13800000001", "示例社区"), ("乙示", "13800000002", "示例社区")],
        ),
        ("甲示、乙示", "13800000001", "示例一、示例二", [("甲示", "13800000001", "示例一"), ("乙示", "", "示例二")]),
        ("甲示", "13800000001、13800000002", "", [("甲示", "13800000001、13800000002", "")]),
        ("", "13800000001", "", [("", "13800000001", "")]),
        ("", "", "", []),
    ],
)
def test_telephones_and_units_find_their_proposers_and_none_is_lost(
    names: str, telephones: str, units: str, people: list[tuple[str, str, str]]
) -> None:
    (row,) = a_register(a_row(建议人=names, 电话=telephones, 工作单位=units)).rows
    assert row.people() == tuple(Person(*person, "万州区") for person in people)
