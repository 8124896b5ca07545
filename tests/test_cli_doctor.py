from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import settings
from cli import app
from commands.answers import REFUSED
from commands.doctor import UNWELL
from db.engine import Database
from tests.audit_tampering import change
from tests.builders import a_round_open_for_scoring
from use_cases import connection, cycles, doctor
from use_cases.transaction import CommandLine, perform


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, "doctor", *arguments])


def test_all_is_well_until_somebody_writes_past_the_program(program_database: Database) -> None:
    perform(program_database, CommandLine(), cycles.open_from_template)
    a_round_open_for_scoring(program_database, entries=1, judges=1)
    well = run()
    assert (well.exit_code, well.stdout.startswith(f"All is well. Rules: {len(doctor.RULES)}; rows: ")) == (0, True)
    change(program_database, "UPDATE audit_events SET actor_name = '别人'", "UPDATE assignments SET version = 5")
    unwell = run(language="zh_CN")
    assert unwell.exit_code == UNWELL
    assert unwell.stdout.splitlines() == [
        "log_whole: 审计记录：第 1 条被改动：内容与校验码不符。",
        "task_version: 评审任务 1：版本为 5，而其最新评分表的版本为 0。",
        unwell.stdout.splitlines()[-1],
    ]
    assert unwell.stdout.splitlines()[-1].startswith("发现问题 2 处")
    told = json.loads(run("--json").stdout)
    assert (told["healthy"], [each["rule"] for each in told["findings"]]) == (False, ["log_whole", "task_version"])
    assert told["rows"]["assignments"] == 1


@pytest.mark.parametrize("command", ["doctor", "backup"])
def test_where_nothing_is_it_says_so_and_makes_nothing(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "none"))
    settings.settings.cache_clear()
    connection.database.cache_clear()
    answer = CliRunner().invoke(app, ["--language", "en", command])
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert answer.stderr.startswith("There is nothing to ")
    assert answer.stderr.endswith(": the database is empty.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_asked_is_refused_in_words(
    program_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program_database
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    settings.settings.cache_clear()
    connection.database.cache_clear()
    answer = run(language="zh_CN")
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert answer.stderr.startswith("数据库暂时连接不上")


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("address", ["sqlite:/nothing", "postgresql://u:quiet@h:x/y"])
def test_an_address_that_is_none_is_refused_without_its_password(
    address: str, program_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program_database
    with monkeypatch.context() as wrong:
        wrong.setenv("DATABASE_URL", address)
        settings.settings.cache_clear()
        connection.database.cache_clear()
        answer = run(language="zh_CN")
    settings.settings.cache_clear()
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert "DATABASE_URL 无法识别为数据库地址。" in answer.stderr
    assert "quiet" not in answer.stderr
