from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from exports.marked_workbook import MOST_NOTES, Mark, MarkedSheet, Weight, render

CREATED = datetime(2020, 1, 1, tzinfo=UTC)
ROWS = (
    ("登记表", "", ""),
    ("编号", "标题", "日期"),
    ("=1+1", "@SUM(A1)", date(2021, 3, 5)),
    (13800000001.0, True, datetime(2021, 3, 5, 10, 30)),  # noqa: DTZ001 -- a cell knows no time zone
    ("", "<r>x</r>", date(1850, 1, 1)),
)
MARKS = {
    2: [Mark(0, "编号重复。", Weight.REFUSES), Mark(0, "公式。", Weight.NOTE), Mark(None, "=隐藏", Weight.NOTE)],
    4: [Mark(0, "缺编号。", Weight.INELIGIBLE)],
}


def written(*sheets: MarkedSheet) -> Workbook:
    content = render(sheets, "zh_CN", heading="问题", created=CREATED)
    assert content == render(sheets, "zh_CN", heading="问题", created=CREATED)
    return load_workbook(BytesIO(content))


def test_every_cell_stands_where_it_stood_and_no_text_is_a_formula() -> None:
    tab = written(MarkedSheet("登记表", ROWS, MARKS, 1)).active
    assert tab is not None
    values = [[cell.value for cell in row] for row in tab.iter_rows(max_col=3)]
    assert values == [
        ["登记表", None, None],
        ["编号", "标题", "日期"],
        ["=1+1", "@SUM(A1)", datetime(2021, 3, 5)],  # noqa: DTZ001 -- a cell knows no time zone
        [13800000001, True, datetime(2021, 3, 5, 10, 30)],  # noqa: DTZ001 -- the same
        [None, "<r>x</r> ", "1850-01-01"],
    ]
    assert {cell.data_type for row in tab.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert tab["A4"].number_format == "0"


def test_faulty_cells_are_coloured_by_the_gravest_mark_and_say_why() -> None:
    tab = written(MarkedSheet("登记表", ROWS, MARKS, 1)).active
    assert tab is not None
    assert [tab[cell].fill.fgColor.rgb for cell in ("A3", "A5", "B3")] == ["FFF4B6B0", "FFFBE0A8", "00000000"]
    assert tab["A3"].comment.text == "编号重复。\n公式。"
    assert [cell.value for cell in tab["D"]] == [None, "问题", "编号重复。\n公式。\n=隐藏", None, "缺编号。"]
    assert tab["D3"].data_type == "s"


def test_other_sheets_are_kept_and_hidden_ones_stay_hidden() -> None:
    book = written(
        MarkedSheet("旧", (("a",),), {}, None, is_hidden=True),
        MarkedSheet("登记表", ROWS, MARKS, 1),
        MarkedSheet("说明", (("填表说明",),), {}),
    )
    assert [(tab.title, tab.sheet_state) for tab in book] == [
        ("旧", "hidden"),
        ("登记表", "visible"),
        ("说明", "visible"),
    ]
    assert book.active is not None
    assert book.active.title == "登记表"
    assert book["说明"].max_column == 1


def test_more_problems_than_notes_are_all_in_the_last_column() -> None:
    rows = [("编号",), *[("",)] * (MOST_NOTES + 5)]
    marks = {number: [Mark(0, "缺编号。", Weight.REFUSES)] for number in range(1, len(rows))}
    tab = written(MarkedSheet("登记表", rows, marks, 0)).active
    assert tab is not None
    assert sum(cell.comment is not None for cell in tab["A"]) == MOST_NOTES
    assert sum(cell.value == "缺编号。" for cell in tab["B"]) == MOST_NOTES + 5
