"""The live workbook, read back and worked out again by LibreOffice."""

from __future__ import annotations

import math
import subprocess
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.awards import Method, Rounding
from domain.messages import msg
from exports.live_guide_sheet import ALL_AGREE, CHECK_ROW
from exports.live_places import FIRST, FIRST_POINTS, FIRST_SHEET, WEIGHTS_ROW, RankingColumn
from exports.live_ranking_sheet import AT_AN_EDGE, NO_AWARD, NOT_RANKED
from exports.live_reports import PlainLine, PlainRanking
from exports.live_workbook import render
from tests.exports.live_builders import POINTS, TIERS, a_live_report, answer
from tests.exports.official_documents import SOFFICE

TABS = {
    "zh_CN": ["说明", "奖项汇总", "获奖名单", "总排名", "评分明细", "评委分析", "回避记录", "组织奖", "决定与理由"],
    "en": [
        *("About this workbook", "Awards by tier", "Who is awarded", "Full ranking", "All score sheets"),
        *("Judges compared", "Record of recusals", "Organisation prize", "Decisions and reasons"),
    ],
}
Ruled = tuple[Method, Rounding, tuple[int, ...]]
# Of the suggestions, and of the organisations beside them; those of the second cycle are ranked by another method.
RULES: tuple[tuple[Ruled, Ruled | None], ...] = (
    ((Method.TRIMMED, Rounding.NONE, (2, 0)), (Method.MEDIAN, Rounding.TOTALS, ())),
    ((Method.MEAN, Rounding.TOTALS, ()), None),
    ((Method.MEDIAN, Rounding.VALUE, (1,)), (Method.TRIMMED, Rounding.VALUE, (0,))),
)
PLAIN = PlainRanking(
    msg("This cycle has no prize for organisations."),
    (PlainLine("ZZ-1", "示例街道", 1, Fraction(90), "组织奖", 5_000),),
)
PARTS = ("(tiers)", "(sheets)", "(judges)")
MOVED = (3_000, 2_000, 5_000)


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(BytesIO(content), data_only=values)


def cells(book: Workbook) -> dict[tuple[str, str], object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in {None, ""}
    }


def _same(written: object, again: object) -> bool:
    if isinstance(written, int | float) and isinstance(again, int | float):
        # The file keeps the program's values with six decimals.
        return math.isclose(written, again, rel_tol=1e-12, abs_tol=5.1e-7)
    return written == again


def standings(sheet: Worksheet) -> dict[str, tuple[object, object]]:
    """Rank and tier by reference, as the sheet of the ranking has them."""
    return {
        str(row[RankingColumn.REFERENCE]): (row[RankingColumn.RANK] or None, row[RankingColumn.TIER])
        for row in sheet.iter_rows(min_row=FIRST + 1, max_row=FIRST + len(POINTS), values_only=True)
    }


def expected(method: Method, rounding: Rounding, tie_break: tuple[int, ...]) -> dict[str, tuple[object, object]]:
    placed, ranked = answer(method, rounding, tie_break, MOVED)
    assert placed.allocation is not None
    found: dict[str, tuple[object, object]] = {}
    for index, is_ranked in enumerate(ranked):
        tier = int(placed.allocation.tier[index])
        words = str(TIERS[tier].name) if tier >= 0 else AT_AN_EDGE if placed.allocation.at_edge[index] else NO_AWARD
        found[f"CQ-{index}"] = (int(placed.ranks.rank[index]), words) if is_ranked else (None, NOT_RANKED)
    return found


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_comes_to_every_figure_and_follows_other_weights(tmp_path: Path) -> None:
    files = {}
    for number, (rules, theirs) in enumerate(RULES):
        beside = PLAIN if theirs is None else a_live_report(*theirs)
        files[number] = render(a_live_report(*rules, beside), "en")
        book = opened(files[number])
        # Saved again there are no figures in the file but those that LibreOffice works out.
        book.save(tmp_path / f"same{number}.xlsx")
        for sheet in (book.worksheets[4], *([] if theirs is None else [book.worksheets[9]])):
            for column, weight in enumerate(MOVED, FIRST_POINTS + 1):
                sheet.cell(WEIGHTS_ROW + 1, column).value = weight / 100
        book.save(tmp_path / f"moved{number}.xlsx")
    out = tmp_path / "out"
    paths = [str(path) for path in sorted(tmp_path.glob("*.xlsx"))]
    command = [str(SOFFICE), "--headless", "--convert-to", "xlsx", "--outdir", str(out), *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={"HOME": str(tmp_path)})

    for number, (rules, theirs) in enumerate(RULES):
        same = opened((out / f"same{number}.xlsx").read_bytes(), values=True)
        moved = opened((out / f"moved{number}.xlsx").read_bytes(), values=True)
        assert same.worksheets[0].cell(CHECK_ROW + 1, 2).value == ALL_AGREE
        written, again = cells(opened(files[number], values=True)), cells(same)
        assert again.keys() == written.keys()
        differing = {at: (value, again[at]) for at, value in written.items() if not _same(value, again[at])}
        assert differing == {}
        assert standings(moved.worksheets[3]) == expected(*rules)
        if theirs is not None:
            assert standings(moved.worksheets[7]) == expected(*theirs)
        assert str(moved.worksheets[0].cell(CHECK_ROW + 1, 2).value).startswith(
            "Figures that differ from the program: "
        )


def test_ties_missing_sheets_and_the_panels_word_stand_in_the_ranking() -> None:
    book = opened(render(a_live_report(Method.TRIMMED, Rounding.NONE), "zh_CN"), values=True)
    assert book.sheetnames == TABS["zh_CN"]
    found = standings(book.worksheets[3])
    # The same five sheets from other judges; one sheet is missing of 5, and no judge is left for 9.
    assert found["CQ-0"] == found["CQ-1"]
    assert "跨等次并列" in {tier for _rank, tier in found.values()}
    assert (found["CQ-5"], found["CQ-9"]) == ((None, "未排名"), (None, "未排名"))
    rows = {
        row[RankingColumn.REFERENCE]: row for row in book.worksheets[3].iter_rows(min_row=FIRST + 1, values_only=True)
    }
    assert (rows["CQ-4"][RankingColumn.WAIVED], rows["CQ-3"][RankingColumn.DECIDED]) == (
        "是",
        "二等奖（表决事项第 3 号）",
    )
    assert rows["CQ-1"][RankingColumn.TITLE] == "=关于流转的建议"


def test_rows_are_as_high_as_their_titles() -> None:
    report = a_live_report(Method.TRIMMED, Rounding.NONE)
    long, longest = "关于路灯的建议" * 8, "关于路灯的建议" * 60
    entries = tuple(
        replace(entry, title={"CQ-0": long, "CQ-6": longest}.get(entry.reference, entry.title))
        for entry in report.entries
    )
    book = opened(render(replace(report, entries=entries), "zh_CN"))
    listed, ranking = book.worksheets[2], book.worksheets[3]
    rows = {ranking.cell(row, RankingColumn.REFERENCE + 1).value: row for row in range(FIRST + 1, ranking.max_row + 1)}
    heights = {reference: ranking.row_dimensions[row].height or 15 for reference, row in rows.items()}
    # At 36 columns less what broken words leave empty a title of 56 characters takes four lines.
    assert (heights["CQ-0"], heights["CQ-1"], heights["CQ-6"]) == (66, 15, 408.75)
    # Any entry may come to stand in any row of the list.
    assert {listed.row_dimensions[row].height for row in range(FIRST + 1, FIRST + 6)} <= {49.5, 66, 408.75}


def test_every_sheet_is_ready_for_the_printer_and_tables_for_reading() -> None:
    report = a_live_report(Method.MEAN, Rounding.NONE, (), a_live_report(Method.MEDIAN, Rounding.NONE))
    book = opened(render(report, "en"))
    assert book.sheetnames == [*TABS["en"][:8], *(f"Organisation prize {each}" for each in PARTS), TABS["en"][8]]
    for sheet in book.worksheets:
        setup = (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight)
        assert setup == ("landscape", 9, 0)
        assert sheet.oddFooter.center.text == "Page &P of &N"
        assert sheet.protection.sheet
    tables = book.worksheets[1:]
    assert [sheet.title for sheet in tables if not sheet.print_title_rows or not sheet.freeze_panes] == []
    summaries = {book.worksheets[1].title, book.worksheets[8].title}
    assert {sheet.title for sheet in tables if not sheet.auto_filter.ref} == summaries
    assert {sheet.title for sheet in tables if sheet._charts} == {
        *summaries,
        *(book.worksheets[each].title for each in (5, 10)),
    }
    banded = [
        sheet.title
        for sheet in tables
        if sum(rule.type == "expression" for found in sheet.conditional_formatting for rule in found.rules) > 1
    ]
    assert banded == [book.worksheets[each].title for each in (2, 3, 7)]


def test_organisations_that_formulas_cannot_follow_stand_as_figures_with_the_reason() -> None:
    sheet = opened(render(a_live_report(Method.MEAN, Rounding.NONE, (), PLAIN), "zh_CN")).worksheets[7]
    assert [each for each in next(sheet.iter_rows(min_row=2, max_row=2, values_only=True)) if each] == [
        "本评选周期不设组织奖。"
    ]
    (line,) = sheet.iter_rows(min_row=FIRST + 1, values_only=True)
    assert line == (1, "ZZ-1", "示例街道", 90, "组织奖", 5_000, None)


def test_only_weights_points_quotas_and_minimums_may_be_edited() -> None:
    report = a_live_report(Method.MEAN, Rounding.NONE)
    book = opened(render(report, "en"))
    assert book.sheetnames == TABS["en"]
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    unlocked = {
        (sheet.title, cell.column_letter)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    points, tiers = book.worksheets[4].title, book.worksheets[1].title
    assert unlocked == {*((points, letter) for letter in "EFG"), (tiers, "B"), (tiers, "C")}
    assert book.worksheets[4].cell(FIRST_SHEET, FIRST_POINTS).value is not None


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    report = a_live_report(Method.MEDIAN, Rounding.TOTALS, (1, 0))
    assert render(report, language) == render(report, language)
