from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from cli import app
from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry
from tests.builders import a_cycle

REGISTER = Path(__file__).parent / "cases" / "register.xlsx"


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, "import", *arguments])


def stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry)) or 0


def test_a_dry_run_answers_as_json_and_writes_nothing(program_database: Database) -> None:
    a_cycle(program_database)
    answer = run(str(REGISTER), "--dry-run", "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert {name: told[name] for name in ("rows", "added", "changed", "skipped", "refused")} == {
        "rows": 120,
        "added": 110,
        "changed": 0,
        "skipped": 0,
        "refused": 10,
    }
    assert told["sheets"] == ["登记表"]
    assert told["problems"][0] == {
        "sheet": "登记表",
        "row": 3,
        "cell": "F3",
        "field": "telephones",
        "code": "no_contact",
        "severity": "ineligible",
        "text": "There is no telephone number or address by which to reach the proposer.",
    }
    assert stored(program_database) == 0


def test_an_import_twice_writes_once_in_the_name_of_the_command_line(program_database: Database) -> None:
    a_cycle(program_database)
    first, second = run(str(REGISTER)), run(str(REGISTER))
    assert first.stdout.splitlines()[-1] == "register.xlsx imported: 110 added, 0 changed, 0 unchanged, 10 refused."
    assert second.stdout.splitlines()[-1] == "Nothing of register.xlsx is new: 110 unchanged, 10 refused."
    assert stored(program_database) == 110
    with program_database.reading() as session:
        assert session.scalars(select(AuditEvent.actor_name)).all() == ["command line"]


def test_problems_are_told_in_words(program_database: Database) -> None:
    a_cycle(program_database)
    lines = run(str(REGISTER), "--dry-run").stdout.splitlines()
    assert lines[0] == "Row 3, Telephone: There is no telephone number or address by which to reach the proposer."
    assert lines[-1] == "register.xlsx: 120 suggestions. This would add 110, change 0, leave 0 and refuse 10."


def years(path: Path) -> Path:
    headings = ("编号", "名目", "建议人", "联系电话", "提交日期", "类别", "采纳情况", "内容")
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for year in ("2020", "2021"):
            sheet = book.add_worksheet(year)
            sheet.write_row(0, 0, headings)
            row = (f"CQ-{year}", "=1+1", "示例甲", "13800000001", f"{year}-3-5", "改进工作类", "已采纳", "内容")
            sheet.write_row(1, 0, row)
        book.add_worksheet("说明").write(0, 0, "填表说明")
    return path


def test_every_sheet_with_headings_is_read_unless_some_are_named(program_database: Database, tmp_path: Path) -> None:
    a_cycle(program_database)
    path = str(years(tmp_path / "两年.xlsx"))
    chosen = ("--dry-run", "--mapping", "title=名目")
    whole = run(path, *chosen)
    assert whole.stdout.splitlines()[0] == (
        "Sheet “2020”, row 2, Title: “Title” is a formula; it is kept as text and never run."
    )
    assert json.loads(run(path, *chosen, "--json").stdout)["rows"] == 2
    assert json.loads(run(path, *chosen, "--json", "--sheet", "2021").stdout)["sheets"] == ["2021"]
    both = json.loads(run(path, *chosen, "--json", "--sheet", "2021", "--sheet", "2020").stdout)
    assert both["sheets"] == ["2020", "2021"]


def test_columns_given_by_hand_are_remembered_once_an_import_has_written(
    program_database: Database, tmp_path: Path
) -> None:
    a_cycle(program_database)
    path = str(years(tmp_path / "两年.xlsx"))
    assert json.loads(run(path, "--dry-run", "--json", "--mapping", "title=名目").stdout)["added"] == 2
    assert json.loads(run(path, "--dry-run", "--json").stdout)["refused"] == 2
    run(path, "--mapping", "title=B")
    again = run(path, "--dry-run", "--json")
    assert json.loads(again.stdout)["skipped"] == 2
    assert "The columns of “2020” are those chosen before for the same headings." in again.stderr


def test_a_copy_with_the_problems_marked_goes_anywhere_but_over_the_file(
    program_database: Database, tmp_path: Path
) -> None:
    a_cycle(program_database)
    path, copy = years(tmp_path / "两年.xlsx"), tmp_path / "标出.xlsx"
    assert run(str(path), "--dry-run", "--mapping", "title=名目", "--marked", str(copy)).exit_code == 0
    book = load_workbook(copy)
    assert book.sheetnames == ["2020", "2021", "说明"]
    cell = book["2021"]["B2"]
    assert (cell.value, cell.data_type, cell.fill.fgColor.rgb) == ("=1+1", "s", "FFDCE9F5")
    assert cell.comment is not None
    assert "is a formula" in cell.comment.text
    assert [str(row[8].value) for row in book["2021"].iter_rows()] == [
        "Problems",
        "“Title” is a formula; it is kept as text and never run.",
    ]
    refused = run(str(path), "--dry-run", "--marked", str(path))
    assert (refused.exit_code, "would be overwritten" in refused.stderr) == (2, True)


def test_what_an_import_changes_is_told_field_by_field(program_database: Database, tmp_path: Path) -> None:
    a_cycle(program_database)
    path = tmp_path / "表.csv"
    headings = "编号,标题,建议人,联系电话,提交日期,类别,采纳情况,内容"
    line = "CQ-1,{title},示例甲,13800000001,2021-3-5,改进工作类,已采纳,内容"
    path.write_text(f"{headings}\n{line.format(title='旧题')}\n", "utf-8")
    run(str(path))
    path.write_text(f"{headings}\n{line.format(title='新题')}\n", "utf-8")
    assert run(str(path), "--dry-run").stdout.splitlines()[0] == "CQ-1, Title: “旧题” becomes “新题”"
    (change,) = json.loads(run(str(path), "--json").stdout)["changes"]
    assert (change["field"], change["old"], change["new"], change["outcome"]) == ("title", "旧题", "新题", "changed")


def test_columns_are_mapped_by_hand(program_database: Database, tmp_path: Path) -> None:
    a_cycle(program_database)
    path = tmp_path / "表.csv"
    path.write_text("编号,名目,建议人,手机,来件时间\nCQ-1,关于示例的建议,示例甲,13800000001,2021-3-5\n", "utf-8")
    assert json.loads(run(str(path), "--dry-run", "--json").stdout)["refused"] == 1
    assert json.loads(run(str(path), "--dry-run", "--json", "--mapping", "title=名目").stdout)["added"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.xlsx"], "cannot be read"),
        ([str(REGISTER.with_name("README.md"))], "is not a workbook"),
        ([str(REGISTER), "--sheet", "无"], "has no sheet"),
        ([str(REGISTER), "--mapping", "title"], "does not say field=Heading"),
        ([str(REGISTER), "--mapping", "title=无此列"], "No column has the heading"),
        ([str(REGISTER), "--cycle", "99"], "There is no cycle 99"),
    ],
)
def test_a_refusal_is_one_sentence_and_code_2(program_database: Database, arguments: list[str], sentence: str) -> None:
    a_cycle(program_database)
    answer = run(*arguments)
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    assert sentence in answer.stderr


def test_without_a_cycle_it_says_so(program_database: Database) -> None:
    answer = run(str(REGISTER))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert stored(program_database) == 0
    assert answer.stderr == (
        "There is no cycle yet to import into. Open one in the program, or by: cli.py cycles open\n"
    )


def test_a_file_can_be_tried_before_there_is_a_cycle(program_database: Database) -> None:
    answer = run(str(REGISTER), "--dry-run", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["added"]) == (0, 110)
    with program_database.reading() as session:
        assert session.scalars(select(Cycle)).all() == []
