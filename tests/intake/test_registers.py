from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.refusals import Invalid
from intake.column_choices import by_heading, source_of, with_headings_of
from intake.districts import core_of
from intake.headers import recognise
from intake.registers import ChosenSheet, likely_sheets, read_register
from intake.workbooks import Sheet

HEADINGS = ("编号", "标题", "建议人", "联系电话", "提交日期", "区县")
ROW = ("CQ-1", "关于示例的建议", "示例甲", "13800000001", "2021-3-5", "万州区")


def a_sheet(name: str, *rows: Sequence[str], is_hidden: bool = False) -> Sheet:
    return Sheet(name, tuple(map(tuple, rows)), is_hidden=is_hidden)


def test_all_sheets_with_headings_are_likely_and_hidden_ones_are_named() -> None:
    sheets = (
        a_sheet("说明", ("填表说明",)),
        a_sheet("2020", HEADINGS, ROW),
        a_sheet("2021", HEADINGS, ROW),
        a_sheet("旧", HEADINGS, ROW, is_hidden=True),
    )
    found = likely_sheets(sheets)
    assert [sheet.name for sheet in found.likely] == ["2020", "2021"]
    assert [str(note) for note in found.notes] == ["Hidden sheets look like registers too and are left out: 旧."]
    assert [sheet.name for sheet in likely_sheets(sheets[:1]).likely] == ["说明"]


@pytest.mark.parametrize(
    "spellings",
    [
        ("万州区", "万州", "重庆市万州区", "重庆万州", "万 州 区"),
        ("彭水苗族土家族自治县", "彭水县", "彭水", "重庆市彭水县"),
        ("两江新区", "两江"),
    ],
)
def test_the_spellings_of_a_district_have_one_core(spellings: tuple[str, ...]) -> None:
    assert len({core_of(spelling) for spelling in spellings}) == 1


def test_districts_of_other_names_stay_apart() -> None:
    assert len({core_of(district) for district in ("渝中区", "渝北区", "江北区", "江津区", "重庆市", "忠县")}) == 6


def test_a_district_spelt_three_ways_is_a_hint_at_each_rarer_spelling() -> None:
    rows = [(f"CQ-{n}", *ROW[1:5], district) for n, district in enumerate(["万州区", "万州", "重庆市万州区", "万州区"])]
    sheet = a_sheet("登记表", HEADINGS, *rows, ("CQ-9", *ROW[1:5], "渝中区"))
    register = read_register([ChosenSheet(sheet, recognise(sheet).mapping)], None)
    hints = [
        (problem.row, str(problem.message)) for problem in register.problems if problem.code == "district_spelling"
    ]
    assert hints == [
        (3, "The same district is mostly spelt “万州区” in this file; “万州” is kept as it is."),
        (4, "The same district is mostly spelt “万州区” in this file; “重庆市万州区” is kept as it is."),
    ]
    assert [row.district for row in register.rows][:3] == ["万州区", "万州", "重庆市万州区"]


def test_columns_are_kept_by_heading_whatever_their_order() -> None:
    before = recognise(a_sheet("a", (*HEADINGS, "名目", "名目"))).mapping.with_columns({"kind": 7, "district": None})
    turned = recognise(a_sheet("b", ("名目", "名目", *reversed(HEADINGS)))).mapping
    assert source_of(before) == source_of(turned)
    assert with_headings_of(turned, by_heading(before)).columns == {
        "kind": 1,
        "submitted_on": 3,
        "telephones": 4,
        "proposers": 5,
        "title": 6,
        "reference": 7,
    }


def test_other_headings_are_another_source() -> None:
    one, other = (recognise(a_sheet("a", headings)).mapping for headings in (HEADINGS, (*HEADINGS, "备用")))
    assert source_of(one) != source_of(other)
    assert source_of(one) == source_of(recognise(a_sheet("b", (*HEADINGS, ""))).mapping)


def test_two_columns_of_the_same_name_are_told_apart_by_their_letters() -> None:
    found = recognise(a_sheet("a", ("编号", "标题", "建议人", "联系电话", "标题")))
    assert [str(note) for note in found.notes[:1]] == [
        "Two columns have the heading “标题”: column B is read as “Title”, column E is not."
    ]
    assert found.mapping.with_headings({"title": "E"}).columns["title"] == 4
    with pytest.raises(Invalid, match="Several columns have the heading “标题”; name one by its letters: B, E"):
        found.mapping.with_headings({"title": "标题"})
