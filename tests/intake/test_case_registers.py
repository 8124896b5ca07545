from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from intake.headers import most_likely_sheet, recognise
from intake.register_rows import Register
from intake.suggestions import read_rows
from intake.workbooks import read_sheets

CASES = Path(__file__).parents[1] / "cases"
CYCLE = (date(2020, 1, 1), date(2022, 12, 31))
CODE_OF_KEY = {
    "no way to reach the proposer": "no_contact",
    "submitted before the cycle": "outside_cycle",
    "unknown kind (a personal petition)": "unknown_kind",
    "no real name": "no_real_name",
    "no title": "no_title",
    "no reference number": "no_reference",
    "not adopted": "not_adopted",
    "formula as text: keep as text, never run": "formula_text",
    "same reference number as an earlier row": "repeated_reference",
}
KEYED = set(CODE_OF_KEY.values()) | {"unreadable_date", "no_date", "too_long"}


def read_case(name: str) -> Register:
    sheet = most_likely_sheet(read_sheets((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx"))
    return read_rows(sheet, recognise(sheet).mapping, CYCLE)


def key_of(name: str) -> dict[str, object]:
    key: dict[str, object] = json.loads((CASES / f"{name}.key.json").read_text("utf-8"))
    return key


@pytest.mark.parametrize("name", ["register", "register-odd"])
def test_every_planted_problem_is_found_and_no_other(name: str) -> None:
    key = key_of(name)
    planted = {
        (row["excel_row"], CODE_OF_KEY[text.split(", CQ")[0]])
        for row in key["with_problems"]  # type: ignore[attr-defined]  # JSON
        for text in row["problems"]
        if not text.startswith("near duplicate")
    }
    found = {(problem.row, problem.code) for problem in read_case(name).problems if problem.code in KEYED}
    assert found == planted


@pytest.mark.parametrize(("name", "rows", "first", "last"), [("register", 120, 3, 122), ("register-odd", 60, 5, 65)])
def test_rows_carry_the_workbooks_own_numbers(name: str, rows: int, first: int, last: int) -> None:
    register = read_case(name)
    assert (len(register.rows), register.rows[0].row_number, register.rows[-1].row_number) == (rows, first, last)
    assert len(register.rows) == key_of(name)["rows"]


@pytest.mark.parametrize("name", ["register", "register-odd"])
def test_sums_are_passed_over_and_said(name: str) -> None:
    assert [line.text[:2] for line in read_case(name).passed_over] == ["合计"]


def test_a_formula_as_title_stays_its_own_text() -> None:
    titles = {row.row_number: row.title for row in read_case("register-odd").rows}
    assert titles[44] == '=HYPERLINK("http://example.invalid","点我")'


@pytest.mark.parametrize("name", ["register", "register-odd"])
def test_every_column_is_recognised_without_a_note(name: str) -> None:
    sheet = most_likely_sheet(read_sheets((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx"))
    found = recognise(sheet)
    assert (len(found.mapping.columns), found.notes) == (19, ())
