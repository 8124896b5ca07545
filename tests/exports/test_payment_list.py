"""The payment list, read back."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from domain.capital_amounts import FEN_IN_A_YUAN, in_capitals
from domain.equal_shares import equal_shares
from exports.payment_list import render
from exports.payment_reports import PaidAward, PaidTier, Payee, PaymentReport
from tests.exports.official_documents import SOFFICE
from tests.exports.report_builders import NOON

HASH = "3f" * 32
LONG_TITLE = "关于进一步深化农村产权流转交易制度改革、完善土地流转履约保证保险并同步推进乡村振兴的若干建议"
NAMES = ("示例甲", "示例乙", "示例丙")
FIRST, AMOUNT = 4, "H"
"""The first row under the headings, and the column of the sums."""


def an_award(reference: str, yuan: int, names: tuple[str, ...] = ("示例甲",), title: str = "禁渔") -> PaidAward:
    shares = equal_shares(yuan * FEN_IN_A_YUAN, len(names))
    payees = (Payee(name, "示例工作单位", "示例电话", fen) for name, fen in zip(names, shares, strict=True))
    return PaidAward(reference, title, tuple(payees), is_unit=False)


UNIT = PaidAward("O1", "示例街道", (Payee("示例街道", None, None, 500_000),), is_unit=True)
TIERS = (
    PaidTier("特等奖", ()),
    PaidTier("一等奖", (an_award("S1", 20_000, NAMES, LONG_TITLE), an_award("S2", 16_500))),
    PaidTier("组织奖", (UNIT,)),
)


def a_report(**given: Any) -> PaymentReport:  # noqa: ANN401 -- any field of the dataclass, which checks the names
    report = PaymentReport("2020—2022年度", NOON, "0.1.0", 2, HASH, date(2022, 11, 3), date(2022, 11, 15), TIERS, ())
    return replace(report, **given)


def sheet_of(content: bytes, *, values: bool = True) -> Worksheet:
    return load_workbook(BytesIO(content), data_only=values).worksheets[0]


def lines(content: bytes, *, values: bool = True) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet_of(content, values=values).iter_rows(min_row=FIRST, values_only=True)]


def test_every_payee_has_a_line_and_every_tier_a_subtotal() -> None:
    whole = ("S2", "禁渔", "示例甲", "示例工作单位", "示例电话", "in full", 16_500, "壹万陆仟伍佰元整")
    shared = ("示例工作单位", "示例电话", "equally among 3")
    empty = (None, None, None, None)
    assert lines(render(a_report(), "en")) == [
        ("特等奖: nothing to pay", *[None] * 12),
        ("一等奖: 2 awards, 4 payees", *[None] * 12),
        (1, "S1", LONG_TITLE, "示例甲", *shared, 6_666.67, "陆仟陆佰陆拾陆元陆角柒分", *empty),
        (2, "S1", LONG_TITLE, "示例乙", *shared, 6_666.67, "陆仟陆佰陆拾陆元陆角柒分", *empty),
        (3, "S1", LONG_TITLE, "示例丙", *shared, 6_666.66, "陆仟陆佰陆拾陆元陆角陆分", *empty),
        (4, *whole, *empty),
        ("Subtotal: 一等奖", *[None] * 6, 36_500, "叁万陆仟伍佰元整", *empty),
        ("组织奖: 1 award, 1 payee", *[None] * 12),
        (5, "O1", "—", "示例街道", "—", "not on record", "in full", 5_000, "伍仟元整", *empty),
        ("Subtotal: 组织奖", *[None] * 6, 5_000, "伍仟元整", *empty),
        ("Total: 5 payees", *[None] * 6, 41_500, "肆万壹仟伍佰元整", *empty),
        (lines(render(a_report(), "en"))[-1][0], *[None] * 12),
    ]


def test_totals_are_formulas_over_number_cells_of_two_decimals() -> None:
    sheet = sheet_of(render(a_report(), "en"), values=False)
    found = {cell.row: cell.value for cell in sheet[AMOUNT] if cell.row >= FIRST and cell.value is not None}
    assert [found[row] for row in (10, 13, 14)] == ["=SUM(H6:H9)", "=SUM(H12:H12)", "=H10+H13"]
    assert {sheet[f"{AMOUNT}{row}"].number_format for row in found} == {"#,##0.00"}


def test_the_heading_says_from_which_list_and_what_is_not_paid() -> None:
    sheet = sheet_of(render(a_report(published_on=None, withdrawn=("S7", "S8")), "zh_CN"))
    assert sheet["A1"].value == "2020—2022年度奖金发放表"
    said = str(sheet["A2"].value).split("\n")
    assert said[:2] == ["依据第 2 版授奖名单（2022-11-03 封存，尚未公布）。", f"封存名单 SHA-256：{HASH}"]
    assert "名单封存后已撤销授奖，不予发放：S7、S8。" in said
    published = str(sheet_of(render(a_report(), "zh_CN"))["A2"].value)
    assert "2022-11-15 公布" in published
    assert "不予发放" not in published


def test_an_award_whose_proposer_nobody_knows_is_paid_by_hand() -> None:
    award = PaidAward("S9", "禁渔", (Payee(None, None, None, 100),), is_unit=False)
    content = render(a_report(tiers=(PaidTier("一等奖", (award,)),)), "en")
    assert lines(content)[1][:9] == (1, "S9", "禁渔", None, None, None, "in full", 1, "壹元整")
    assert "by hand: S9." in str(sheet_of(content)["A2"].value)


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://example.org","点")', "@SUM(A1)", "+86 138", "http://example.org/"]
)
def test_a_persons_text_is_never_a_formula_or_a_link(text: str) -> None:
    payee = Payee(text, text, text, 100)
    tiers = (PaidTier(text, (PaidAward(text, text, (payee,), is_unit=False),)),)
    sheet = sheet_of(render(a_report(tiers=tiers, withdrawn=(text,)), "en"), values=False)
    assert [sheet.cell(5, column).value for column in range(2, 7)] == [text] * 5
    assert {sheet.cell(5, column).data_type for column in range(2, 7)} == {"s"}
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["H6", "H7"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []


def test_it_prints_on_a4_across_with_headings_and_numbers_on_every_page() -> None:
    sheet = sheet_of(render(a_report(), "zh_CN"))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "A4")
    assert "&P" in str(sheet.oddFooter.center.text)
    assert sheet.row_dimensions[6].height >= 30


def test_practice_is_marked_and_the_same_list_gives_the_same_bytes() -> None:
    practice = render(a_report(is_rehearsal=True), "zh_CN")
    assert str(sheet_of(practice)["A1"].value).startswith("【演练")
    assert "演练" in str(sheet_of(practice).oddHeader.center.text)
    assert render(a_report(), "zh_CN") == render(a_report(), "zh_CN")
    assert practice != render(a_report(), "zh_CN")


def test_nothing_to_pay_comes_to_nothing() -> None:
    last = lines(render(a_report(tiers=(PaidTier("一等奖", ()),)), "en"))[1]
    assert (last[0], last[7], last[8]) == ("Total: 0 payees", 0, "零元整")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_works_out_the_totals_that_are_written_in(tmp_path: Path) -> None:
    source = tmp_path / "发放.xlsx"
    source.write_bytes(render(a_report(), "zh_CN"))
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "ods", "--outdir", str(tmp_path), str(source)], check=True, capture_output=True
    )
    table = CalamineWorkbook.from_path(str(tmp_path / "发放.ods")).get_sheet_by_index(0).to_python()
    sums = {str(row[0]): (row[7], row[8]) for row in table if "计：" in str(row[0])}
    assert sums == {
        "小计：一等奖": (36_500, in_capitals(3_650_000)),
        "小计：组织奖": (5_000, in_capitals(500_000)),
        "合计：5 人（单位）": (41_500, in_capitals(4_150_000)),
    }
