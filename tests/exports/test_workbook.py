from __future__ import annotations

from datetime import datetime, timedelta, timezone
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from domain.messages import msg
from exports.award_list_sheet import HEADINGS
from exports.reports import TierAwards, WaivedEntry
from exports.workbook import render
from i18n import gettext
from tests.exports.report_builders import (
    CRITERIA,
    NOON,
    TIERS,
    a_large_report,
    a_ranked_entry,
    a_ranking,
    a_report,
    a_sheet,
    a_tie,
    an_award,
    an_unranked_entry,
)

AWARD_LIST, RANKING, POINTS, NOTES = range(4)
FORMULA_LIKE = ('=HYPERLINK("http://example.org","点")', "@SUM(A1)", "+1", "-2", "=1+1")
TEXT_LIKE = ("http://example.org/a", "mailto:a@example.org", "0012", "2022-10-01")


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def sheet_of(report_given: dict[str, object], index: int, language: str = "en") -> Worksheet:
    return opened(render(a_report(**report_given), language)).worksheets[index]


def test_the_award_list_goes_tier_by_tier_with_sums() -> None:
    lines = rows(sheet_of({}, AWARD_LIST))
    assert lines[2:10] == [
        ("No.", "Reference", "Title", "Proposers or unit", "Handling unit", "Value", "Rank", "Prize (yuan)"),
        ("特等奖: 1 of 1, prize not less than 50,000 yuan each", *[None] * 7),
        (1, "CQ2022-0001", "深化农村产权流转交易", "示例甲、示例乙", "示例区农委", 90.333333, 1, 50_000),
        ("Subtotal: 特等奖", *[None] * 6, 50_000),
        ("一等奖: 2 of 3, prize 20,000 yuan each", *[None] * 7),
        (1, "CQ2022-0002", "取消司法鉴定机构入围条件", "示例甲、示例乙", "示例区农委", 90.333333, 2, 20_000),
        (2, "CQ2022-0003", "取消司法鉴定机构入围条件", "示例甲、示例乙", "示例区农委", 90.333333, 3, 20_000),
        ("Subtotal: 一等奖", *[None] * 6, 40_000),
    ]
    assert lines[-1] == ("Total: 3 awards", *[None] * 6, 90_000)


def test_all_six_tiers_stand_together_and_empty_ones_say_vacant_and_why() -> None:
    first = [row[0] for row in rows(sheet_of({}, AWARD_LIST))]
    places = [next(i for i, cell in enumerate(first) if str(cell).startswith(f"{tier.name}:")) for tier in TIERS]
    assert places == sorted(places)
    assert first.count("Vacant") == 3
    assert "无人达到最低分值" in first


def test_a_unit_has_no_other_unit_that_handled_it() -> None:
    unit = an_award(reference="O1", title="示例街道", proposers=("示例街道",), handling_unit=None, is_unit=True)
    lines = rows(sheet_of({"tiers": (TierAwards(TIERS[0], (unit,)),)}, AWARD_LIST))
    (line,) = (row for row in lines if row[1] == "O1")
    assert line[2:5] == ("示例街道", "示例街道", "—")


def test_a_prize_that_is_only_a_floor_says_so_and_stays_a_number() -> None:
    sheet = sheet_of({}, AWARD_LIST)
    prizes = {cell.row: (cell.value, cell.number_format) for cell in sheet["H"] if cell.value is not None}
    assert prizes[5] == (50_000, '"not less than "#,##0')
    assert prizes[6] == (50_000, '"not less than "#,##0')
    assert prizes[8] == (20_000, "#,##0")
    assert prizes[max(prizes)] == (90_000, '"not less than "#,##0')


def test_ties_across_an_edge_and_unranked_entries_stand_apart_and_in_no_total() -> None:
    alone = rows(sheet_of({}, AWARD_LIST))
    to_nothing = a_tie(rank=37, tiers=("鼓励奖", None), places=None)
    lines = rows(sheet_of({"edge_ties": (a_tie(), to_nothing), "unranked": (an_unranked_entry(),)}, AWARD_LIST))
    assert lines[: len(alone)][3:] == alone[3:]
    assert ["provisional" in str(found[0][0]) for found in (lines, alone)] == [True, False]
    assert [row for row in lines[len(alone) :] if any(row)] == [
        ("Left for the panel to decide; counted in no total", *[None] * 7),
        ("Rank 4: 2 entries are tied across 一等奖, 二等奖; places left: 1", *[None] * 7),
        (1, "CQ2022-11", "并列建议1", "示例丙", None, 88, 4, None),
        (2, "CQ2022-12", "并列建议2", "示例丙", None, 88, 4, None),
        ("Rank 37: 2 entries are tied across 鼓励奖, no award", *[None] * 7),
        (1, "CQ2022-11", "并列建议1", "示例丙", None, 88, 37, None),
        (2, "CQ2022-12", "并列建议2", "示例丙", None, 88, 37, None),
        ("Unranked because score sheets are missing", *[None] * 7),
        ("No.", "Reference", "Title", "What is missing", None, "Sheets", "Sheets required", None),
        (1, "CQ2022-0099", "缺评分表的建议", "示例评委四、示例评委五", None, 3, 5, None),
    ]


def test_entries_ranked_in_spite_of_missing_sheets_stand_with_the_reason() -> None:
    waived = WaivedEntry("CQ2022-0098", "缺一份评分表的建议", 4, 5, "示例评委五", "评委出差")
    lines = rows(sheet_of({"waived": (waived,), "unranked": (an_unranked_entry(),)}, AWARD_LIST))
    start = lines.index(("Ranked by decision although score sheets are missing", *[None] * 7))
    assert lines[start + 1 : start + 5] == [
        ("No.", "Reference", "Title", "What is missing", "Reason", "Sheets", "Sheets required", None),
        (1, "CQ2022-0098", "缺一份评分表的建议", "示例评委五", "评委出差", 4, 5, None),
        (None,) * 8,
        ("Unranked because score sheets are missing", *[None] * 7),
    ]


def test_the_ranking_marks_ties_edges_and_cut_lines() -> None:
    ranked = (
        a_ranked_entry(),
        a_ranked_entry(rank=2, tied=True, tier=None, at_edge=True),
        a_ranked_entry(rank=2, tied=True, tier=None, at_edge=True),
        a_ranked_entry(rank=4, tier="二等奖", spread=None, note=msg("Fewer than five sheets: plain mean")),
        a_ranked_entry(rank=None, tier=None, value=None, spread=float("nan"), sheets=2, theme=None, kind=None),
    )
    sheet = sheet_of({"rankings": (a_ranking(entries=ranked),)}, RANKING)
    lines = rows(sheet)
    assert [(*row[:2], *row[6:]) for row in lines[3:]] == [
        (1, None, 90.333333, 3.25, 5, "特等奖", None, None),
        (2, "tied", 90.333333, 3.25, 5, None, "for the panel", None),
        (2, "tied", 90.333333, 3.25, 5, None, "for the panel", None),
        (4, None, 90.333333, None, 5, "二等奖", None, "Fewer than five sheets: plain mean"),
        (None, None, None, None, 2, None, None, None),
    ]
    assert [cell.border.top.style for cell in sheet["A"][3:]] == ["thin", "thick", "thin", "thick", "thick"]
    assert len({cell.fill.fgColor.rgb for cell in sheet["A"][3:]}) == 4


def test_points_not_given_are_empty_and_never_zero() -> None:
    given = a_sheet(points=(0, 85, None, 92, 91), total=None)
    nothing = a_sheet(points=(None,) * 5, total=None, version=None, submitted_at=None, comment=None)
    lines = rows(sheet_of({"rankings": (a_ranking(sheets=(a_sheet(), given, nothing)),)}, POINTS))
    assert lines[2][3:8] == tuple(criterion.name for criterion in CRITERIA)
    at = datetime(2022, 11, 3, 12, 0, 7)  # noqa: DTZ001 -- a cell has no time zone; this is Beijing time
    assert [row[3:] for row in lines[3:]] == [
        (90, 85, 88, 92, 91, 89.65, 1, at, "措施可操作"),
        (0, 85, None, 92, 91, None, 1, at, "措施可操作"),
        (None,) * 9,
    ]


def test_sheets_that_do_not_fit_their_criteria_are_refused() -> None:
    with pytest.raises(ValueError, match="CQ2022-0001: 2 points for 5 criteria"):
        a_ranking(sheets=(a_sheet(points=(1, 2)),))


def test_the_notes_say_by_which_rules() -> None:
    lines = rows(sheet_of({}, NOTES))
    assert ("Method", "Trimmed mean (without one highest and one lowest total)") in [row[:2] for row in lines]
    assert ("Rounding", "No rounding") in [row[:2] for row in lines]
    assert ("Tie-break", "无") in [row[:2] for row in lines]
    assert ("Input digest", "ab12" * 16) in [row[:2] for row in lines]
    assert ("针对性", "切合征集主题，一事一议", 0.15) in [row[:3] for row in lines]
    assert ("特等奖", "有重要价值", 50_000, 1, None, 1) in lines
    assert ("一等奖", None, 20_000, 3, 80, 2) in lines


def hostile(text: str) -> dict[str, object]:
    return {
        "cycle": text,
        "tiers": (TierAwards(TIERS[0], (an_award(title=text, proposers=(text,), handling_unit=text),)),),
        "edge_ties": (a_tie(),),
        "unranked": (an_unranked_entry(title=text, missing=text),),
        "rankings": (
            a_ranking(
                name=text,
                tie_break=text,
                entries=(a_ranked_entry(title=text, theme=text, kind=text, note=text),),
                sheets=(a_sheet(title=text, judge=text, comment=text),),
            ),
        ),
    }


@pytest.mark.parametrize("text", [*FORMULA_LIKE, *TEXT_LIKE])
def test_a_persons_text_is_never_a_formula_a_link_or_a_number(text: str) -> None:
    content = render(a_report(**hostile(text)), "zh_CN")
    with ZipFile(BytesIO(content)) as parts:
        written = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in written
    assert b"<hyperlink" not in written
    found = [cell for sheet in opened(content) for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) == 13
    # openpyxl guesses a formula from the text alone, so what the file itself says is looked at through calamine.
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    cells = [cell for name in read.sheet_names for row in read.get_sheet_by_name(name).to_python() for cell in row]
    assert cells.count(text) == 13
    assert all(cell.quotePrefix for cell in found if text in FORMULA_LIKE)


@pytest.mark.parametrize("text", ["<r><t>粗</t></r>", "a\x00b\x1b\ufffe", "&<>\"'", "𠀀" * 20_000, "_x0041_", " 前后 "])
def test_odd_text_leaves_a_workbook_that_opens(text: str) -> None:
    content = render(a_report(**hostile(text)), "zh_CN")
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    assert len(read.sheet_names) == len(opened(content).sheetnames) == 4
    expected = {"a\x00b\x1b\ufffe": "ab", "𠀀" * 20_000: "𠀀" * 16_383 + "…"}.get(text, text)
    title = opened(content).worksheets[POINTS]["B4"].value
    assert title.rstrip() == expected.rstrip()


def test_numbers_and_dates_are_shown_as_such() -> None:
    book = opened(render(a_report(), "zh_CN"))
    ranking, points = book.worksheets[RANKING], book.worksheets[POINTS]
    formats = [ranking["G4"], ranking["H4"], ranking["A4"], points["D4"], points["I4"], points["K4"]]
    assert [cell.number_format for cell in formats] == ["0.00", "0.00", "0", "General", "0.00", "yyyy-mm-dd hh:mm"]
    assert [cell.data_type for cell in formats] == ["n", "n", "n", "n", "n", "d"]
    assert ranking["D4"].alignment.wrap_text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_sheet_is_set_up_for_the_screen_and_the_printer(language: str) -> None:
    sheets = opened(render(a_report(), language)).worksheets
    assert [sheet.freeze_panes for sheet in sheets] == ["A4", "D4", "D4", None]
    assert [sheet.auto_filter.ref for sheet in sheets] == [None, "A3:L4", "A3:L4", None]
    assert [sheet.print_title_rows for sheet in sheets] == ["$3:$3", "$3:$3", "$3:$3", None]
    assert {sheet.page_setup.paperSize for sheet in sheets} == {9}
    assert {sheet.page_setup.orientation for sheet in sheets} == {"landscape"}
    assert {sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in sheets} == {True}
    # A width of one page is the default, so the file leaves it out; a height of 0 is “as many as it takes”.
    assert {(sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) for sheet in sheets} == {(1, 0)}
    footer = gettext("Page {page} of {pages}", language).format(page="&P", pages="&N")
    assert {sheet.oddFooter.center.text for sheet in sheets} == {footer}


def test_columns_fit_what_they_hold() -> None:
    long = "关于加强“野生鱼”市场监管的建议"
    entries = (a_ranked_entry(title=long), a_ranked_entry(theme="城" * 60, reference="A1"))
    sheet = sheet_of({"rankings": (a_ranking(entries=entries),)}, RANKING)
    widths = {column: dimension.width for column, dimension in sheet.column_dimensions.items()}
    assert 34 <= widths["D"] <= 38
    assert 44 <= widths["E"] <= 46
    assert 11 <= widths["C"] <= 16


def test_the_font_is_one_with_chinese() -> None:
    sheet = sheet_of({}, AWARD_LIST, "zh_CN")
    fonts = {(cell.font.name, cell.font.charset, cell.font.scheme) for row in sheet.iter_rows() for cell in row}
    assert fonts == {("宋体", 134, None)}
    assert sheet_of({}, AWARD_LIST, "en")["A1"].font.name == "Calibri"


def test_tabs_are_unique_and_short_for_several_rounds() -> None:
    names = ("人民建议终评", "人民建议终评", "2020年度人民建议初评（乡村振兴、成渝地区双城经济圈建设主题）")
    tabs = opened(render(a_report(rankings=tuple(a_ranking(name=name) for name in names)), "zh_CN")).sheetnames
    assert len(tabs) == len({tab.lower() for tab in tabs}) == 8
    assert all(len(tab) <= 31 for tab in tabs)


def test_a_chinese_workbook_speaks_chinese() -> None:
    book = opened(render(a_report(edge_ties=(a_tie(),), unranked=(an_unranked_entry(),)), "zh_CN"))
    assert book.sheetnames == ["授奖名单", "排名 人民建议终评", "评分 人民建议终评", "说明"]
    first = [cell.value for cell in book.worksheets[AWARD_LIST]["A"]]
    assert {"待评审组决定（不计入任何合计）", "空缺", "无人达到最低分值", "合计：3 项"} <= set(first)
    assert book.worksheets[AWARD_LIST]["H5"].number_format == '"不低于 "#,##0'
    assert [cell.value for cell in book.worksheets[AWARD_LIST][3]] == [gettext(text, "zh_CN") for text in HEADINGS]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    report = a_report(edge_ties=(a_tie(),))
    assert render(report, language) == render(report, language)
    elsewhere = a_report(edge_ties=(a_tie(),), created=NOON.astimezone(timezone(timedelta(hours=-3))))
    assert render(elsewhere, language) == render(report, language)


def test_the_documents_date_is_the_reports() -> None:
    assert opened(render(a_report(), "en")).properties.created == NOON.replace(tzinfo=None)


def test_a_report_of_nothing_is_still_a_workbook() -> None:
    report = a_report(
        tiers=tuple(TierAwards(tier, ()) for tier in TIERS), rankings=(a_ranking(entries=(), sheets=(), criteria=()),)
    )
    sheet = opened(render(report, "en")).worksheets[AWARD_LIST]
    assert rows(sheet)[-1] == ("Total: 0 awards", *[None] * 6, 0)


def test_five_thousand_entries_arrive_whole() -> None:
    report = a_large_report(5_000, 1)
    read = CalamineWorkbook.from_filelike(BytesIO(render(report, "zh_CN")))
    ranking, points = (read.get_sheet_by_index(index).to_python() for index in (RANKING, POINTS))
    entries, sheets = report.rankings[0].entries, report.rankings[0].sheets
    assert [row[2] for row in ranking[3:]] == [entry.reference for entry in entries]
    assert [Fraction(str(row[8])) for row in points[3:]] == [sheet.total for sheet in sheets]
