from __future__ import annotations

import json
from pathlib import Path

import pytest
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
    assert told["problems"][0] == {
        "row": 3,
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
