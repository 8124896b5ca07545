"""The list of the ineligible, read back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl

from domain.messages import msg
from exports.ineligible_list import DecidedEntry, IneligibleReport, render

EXCLUDED = DecidedEntry(
    "SL1",
    "=关于禁渔的建议",
    "渝中区",
    "渝中区信访办",
    date(2020, 6, 1),
    (msg("No proposer is named."), msg("The kind of suggestion is missing.")),
    None,
    msg("Not confirmed yet"),
)
ADMITTED = DecidedEntry(
    "SL2",
    "关于路灯的建议",
    "",
    "",
    None,
    (),
    msg("Admitted by an organiser: {reason}", reason="已补齐"),
    msg("{name}, {at}", name="示例乙", at="2022"),
)


def report(*, admitted: tuple[DecidedEntry, ...] = ()) -> IneligibleReport:
    return IneligibleReport("2020—2022年度", datetime(2022, 1, 1, tzinfo=UTC), "0.1.0", 60, (EXCLUDED,), admitted)


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_every_reason_stands_in_the_row_and_no_text_is_a_formula() -> None:
    (sheet,) = sheets(render(report(), "en")).values()
    assert sheet[1][0] == "1 of 60 suggestions. Made on 2022-01-01 08:00:00, program 0.1.0"
    assert sheet[3] == [
        1,
        "SL1",
        "=关于禁渔的建议",
        "渝中区",
        "渝中区信访办",
        "2020-06-01",
        "No proposer is named.\nThe kind of suggestion is missing.",
        None,
        "Not confirmed yet",
    ]


def test_what_was_admitted_against_the_rule_has_a_sheet_of_its_own() -> None:
    found = sheets(render(report(admitted=(ADMITTED,)), "zh_CN"))
    assert list(found) == ["无参评资格", "不按规则准予参评"]
    assert found["不按规则准予参评"][3][7] == "组织方准予参评：已补齐"


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(report(), "en") == render(report(), "en")
