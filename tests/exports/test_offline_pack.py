"""The offline pack, read back: what may be filled in, what the formulas say, what the file tells of anybody."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.awards import RoundKind, TrackKind
from domain.cycles import WHOLE_WEIGHT, CriterionRule
from domain.messages import msg
from domain.points import total_in_hundredths
from domain.rounds import round_name
from exports.offline_pack import render
from exports.pack_formulas import PackRowPlace, total_formula
from exports.pack_reports import PackCriterion, PackEntry, PackLevel, PackReport, PackSection
from intake.packs import read_pack
from tests.exports.formulas import Value, worked_out
from tests.packs import HEADINGS_AT, saved, sheet_to_fill

CODE = "JDZ1-ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"
LEVELS = (PackLevel(80, 100, "显著"), PackLevel(0, 79, "一般"))
CRITERIA = (
    PackCriterion("relevance", "针对性", 4000, "一事一议", LEVELS),
    PackCriterion("benefit", "经济社会效益", 6000, "", LEVELS),
)
READING = PackSection(msg("The suggestion"), ((msg("Theme"), "乡村振兴"),), "第一段。\n" + "很长的句子。" * 300)
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def an_entry(
    number: int,
    *,
    points: Mapping[str, int | None] = MappingProxyType({"relevance": None, "benefit": None}),
    total: int | None = None,
    comment: str = "",
    is_submitted: bool = False,
) -> PackEntry:
    return PackEntry(number, f"CQ-{number}", "=建议", (READING,), points, total, comment, is_submitted)


def a_report(*entries: PackEntry) -> PackReport:
    return PackReport(
        round_name=round_name(TrackKind.SUGGESTION, RoundKind.PRELIMINARY, 2020),
        cycle="2020—2022年度",
        judge="示例评委",
        closes_on=date(2026, 12, 1),
        made_at=datetime(2026, 11, 20, 4, tzinfo=UTC),
        code=CODE,
        criteria=CRITERIA,
        entries=entries or (an_entry(1), an_entry(2)),
        longest_comment=2_000,
        shortest_comment=None,
        is_rehearsal=False,
        program_version="0.1.0",
    )


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def to_fill(language: str = "en", *entries: PackEntry) -> Worksheet:
    return sheet_to_fill(opened(render(a_report(*entries), language)))


def test_one_row_a_task_one_column_a_criterion_and_nothing_else_to_fill_in() -> None:
    sheet = to_fill()
    headings = [cell.value for cell in sheet[HEADINGS_AT]]
    assert headings == [
        *("No.", "Reference", "Title", "针对性", "经济社会效益"),
        *("Weighted total", "Comment", "Finished", "What is missing"),
    ]
    assert [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=HEADINGS_AT + 1)] == [
        [1, "CQ-1", "=建议"],
        [2, "CQ-2", "=建议"],
    ]
    assert {sheet.cell(HEADINGS_AT + 1, 3).data_type, sheet.cell(HEADINGS_AT + 1, 3).quotePrefix} == {"s", True}
    book = sheet.parent
    assert all(each.protection.sheet for each in book.worksheets)
    unlocked = {
        cell.coordinate for each in book.worksheets for row in each.iter_rows() for cell in row
        if not cell.protection.locked
    }  # fmt: skip
    assert unlocked == {f"{column}{row}" for column in "DEGH" for row in (7, 8)}


def test_the_sheet_refuses_what_cannot_be_taken_and_shows_the_levels_beside_the_cell() -> None:
    rules = {str(rule.sqref): rule for rule in to_fill().data_validations.dataValidation}
    points, comment, finished = rules["D7:D8"], rules["G7:G8"], rules["H7:H8"]
    assert (points.type, points.operator, points.formula1, points.formula2) == ("whole", None, "0", "100")
    assert points.prompt == "80–100 显著\n0–79 一般"
    assert (comment.type, comment.formula1, finished.formula1) == ("textLength", "2000", '"yes,no"')


def test_what_is_submitted_is_shown_and_locked() -> None:
    submitted = an_entry(2, points={"relevance": 80, "benefit": 91}, total=8660, comment="好", is_submitted=True)
    sheet = to_fill("en", an_entry(1), submitted)
    row = sheet[HEADINGS_AT + 2]
    assert [cell.value for cell in (*row[3:5], *row[6:])] == [
        *(80, 91, "好", "yes", "Submitted. To change it, withdraw it on your desk first.")
    ]
    assert all(cell.protection.locked for cell in row)


def test_each_entry_is_read_on_a_page_of_its_own_and_found_by_its_title() -> None:
    book = opened(render(a_report(), "en"))
    reading = book.worksheets[0]
    texts = [str(cell.value) for cell in reading["B"] if cell.value]
    begins = [row for row in range(1, reading.max_row + 1) if str(reading.cell(row, 1).value).startswith("No. ")]
    assert max(map(len, texts)) <= 700
    assert "".join(texts).count("很长的句子。") == 600
    assert [each.id for each in reading.row_breaks.brk] == [begins[1] - 1]
    links = [sheet_to_fill(book).cell(HEADINGS_AT + place, 3).hyperlink for place in (1, 2)]
    assert [link and link.location for link in links] == [f"'Read'!A{row}" for row in begins]


def test_the_file_names_its_judge_and_nobody_else_and_hides_nothing() -> None:
    content = render(a_report(), "zh_CN")
    book = opened(content)
    assert (book.properties.creator, book.properties.lastModifiedBy) in {(None, None), ("", "")}
    assert [each.sheet_state for each in book.worksheets] == ["visible"] * 3
    assert all(not each.column_dimensions[letter].hidden for each in book.worksheets for letter in "ABCDEFGHI")
    assert "xl/comments1.xml" not in ZipFile(BytesIO(content)).namelist()
    assert render(a_report(), "zh_CN") == content


FILLED: Mapping[str, tuple[tuple[Value, Value, Value, Value], Value, str]] = {
    "nothing": ((None, None, None, None), "", "Not begun"),
    "a comment": ((None, None, "好", None), "", "No points yet for “针对性”. No points yet for “经济社会效益”. "),
    "half": ((80, None, None, "yes"), "", "No points yet for “经济社会效益”. "),
    "zero": ((0, 0, None, None), 0.0, "All points are there. Choose “yes” under “Finished” when you are done."),
    "whole": ((80, 91, None, "yes"), 86.6, "Ready to be submitted."),
    "too many": ((101, 91, None, "yes"), "", "“针对性” must be a whole number from 0 to 100. "),
    "too few": ((80, -1, None, "yes"), "", "“经济社会效益” must be a whole number from 0 to 100. "),
    "a part": ((3.5, 91, None, "yes"), "", "“针对性” must be a whole number from 0 to 100. "),
    "a word": (("优", 91, None, "yes"), "", "“针对性” must be a whole number from 0 to 100. "),
}


@pytest.mark.parametrize("name", FILLED)
def test_total_and_check_follow_what_is_typed(name: str) -> None:
    (relevance, benefit, comment, finished), total, said = FILLED[name]
    sheet = to_fill()
    cells: dict[str, Value] = {"D7": relevance, "E7": benefit, "G7": comment, "H7": finished}
    cells |= {f"{letter}6": str(sheet[f"{letter}6"].value) for letter in "DE"}
    cells["F7"] = worked_out(str(sheet["F7"].value), cells)
    assert (cells["F7"], worked_out(str(sheet["I7"].value), cells)) == (total, said)


@given(some.lists(some.tuples(some.integers(1, 9_999), some.integers(0, 100)), min_size=1, max_size=12))
def test_the_formula_comes_to_the_program_s_own_total(drawn: Sequence[tuple[int, int]]) -> None:
    weights, points = scaled([weight for weight, _ in drawn]), [each for _, each in drawn]
    rules = tuple(CriterionRule(f"c{place}", "", weight) for place, weight in enumerate(weights))
    formula = total_formula(PackRowPlace(6, 5, 3, len(weights), 0, 0, 0), weights)
    cells: dict[str, Value] = {f"{chr(ord('D') + place)}7": each for place, each in enumerate(points)}
    total = total_in_hundredths({f"c{place}": each for place, each in enumerate(points)}, rules)
    assert total is not None
    assert worked_out(formula, cells) == total / 100


def scaled(weights: Sequence[int]) -> list[int]:
    """Make whole hundredths of a per cent that sum to all."""
    shares = [weight * WHOLE_WEIGHT // sum(weights) for weight in weights]
    return [*shares[:-1], WHOLE_WEIGHT - sum(shares[:-1])]


def test_first_values_are_what_the_formulas_come_to() -> None:
    half = an_entry(1, points={"relevance": 80, "benefit": None})
    whole = an_entry(2, points={"relevance": 80, "benefit": 91}, total=8660)
    content = render(a_report(half, whole), "en")
    formulas, values = (load_workbook(BytesIO(content), data_only=only).worksheets[1] for only in (False, True))
    for row in (7, 8):
        cells: dict[str, Value] = {f"{letter}{row}": formulas[f"{letter}{row}"].value for letter in "DEGH"}
        cells |= {f"{letter}6": str(formulas[f"{letter}6"].value) for letter in "DE"}
        cells[f"F{row}"] = worked_out(str(formulas[f"F{row}"].value), cells)
        assert (values[f"F{row}"].value or "") == cells[f"F{row}"]
        assert values[f"I{row}"].value == worked_out(str(formulas[f"I{row}"].value), cells)


def test_formulas_keep_to_what_a_spreadsheet_takes() -> None:
    many = tuple(replace(CRITERIA[0], code=f"c{place}", name="很长的评分项名称" * 8, weight=250) for place in range(40))
    entry = an_entry(1, points=dict.fromkeys((each.code for each in many), 80))
    sheet = sheet_to_fill(opened(render(replace(a_report(entry), criteria=many), "en")))
    check, total = str(sheet.cell(7, 47).value), str(sheet.cell(7, 44).value)
    assert max(len(check), len(total)) <= 8_192
    assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', check))


def test_a_pack_saved_by_another_program_is_the_same_pack() -> None:
    content = render(a_report(), "zh_CN")
    first, again = read_pack(content, "a.xlsx"), read_pack(saved(opened(content)), "b.xlsx")
    assert (first.code, first.headings, first.reading_digest) == (CODE, again.headings, again.reading_digest)
    assert [row.cells[:3] for row in again.rows] == [row.cells[:3] for row in first.rows]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_keeps_a_pack_valid_and_works_its_formulas_out(tmp_path: Path) -> None:
    book = opened(render(a_report(), "en"))
    sheet = sheet_to_fill(book)
    for column, value in (("D", 80), ("E", 91), ("H", "yes")):
        sheet[f"{column}7"] = value
    book.save(tmp_path / "pack.xlsx")
    before = read_pack((tmp_path / "pack.xlsx").read_bytes(), "pack.xlsx")
    out = tmp_path / "out"
    command = [str(SOFFICE), "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / "pack.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={"HOME": str(tmp_path)})
    content = (out / "pack.xlsx").read_bytes()
    after = read_pack(content, "pack.xlsx")
    assert (after.code, after.headings, after.reading_digest) == (before.code, before.headings, before.reading_digest)
    values = load_workbook(BytesIO(content), data_only=True).worksheets[1]
    assert (values["F7"].value, values["I7"].value) == (86.6, "Ready to be submitted.")
