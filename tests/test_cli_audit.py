from __future__ import annotations

import errno
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED, AnsweringGroup
from commands.audit import NOT_WHOLE
from db.engine import Database
from settings import settings
from tests.audit_tampering import change
from tests.builders import a_cycle, an_entry
from use_cases import entries
from use_cases.connection import database
from use_cases.transaction import CommandLine, perform


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, "audit", *arguments])


def test_a_whole_log_gives_its_head_which_is_found_again_later(program_database: Database) -> None:
    entry = an_entry(program_database, a_cycle(program_database))
    perform(program_database, CommandLine(), entries.proposers, entry.id)
    answer = run()
    assert (answer.exit_code, answer.stderr.strip()) == (0, "The audit log is whole: 1 event was checked.")
    head = answer.stdout.strip()
    perform(program_database, CommandLine(), entries.proposers, entry.id)
    assert run("--head", head, language="zh_CN").stderr.strip() == "审计记录完整：共校验 2 条。"
    change(program_database, "UPDATE audit_events SET actor_name = '别人' WHERE seq = 1")
    answer = run("--head", head)
    assert answer.exit_code == NOT_WHOLE
    assert answer.stderr.splitlines() == [
        "No. 1 was changed: its content no longer fits its check sum.",
        "The audit log is not whole; 2 events were checked.",
    ]
    assert answer.stdout == ""


def test_what_is_no_head_is_refused_in_words(program_database: Database) -> None:
    assert program_database
    answer = run("--head", "7")
    assert (answer.exit_code, answer.stderr.strip()) == (
        REFUSED,
        "“7” is no head of the log; it reads number:check sum, as printed.",
    )


def test_where_nothing_was_made_yet_nothing_is_made_and_nothing_is_said_to_be_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "mistyped"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    answer = run()
    assert (answer.exit_code, "empty" in answer.stderr) == (REFUSED, True), answer.output
    assert not (tmp_path / "mistyped").exists()


def test_a_file_in_the_place_of_the_data_is_no_empty_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()
    database.cache_clear()
    answer = CliRunner().invoke(app, ["--language", "en", "doctor"])
    assert (answer.exit_code, "a file of that name is there" in answer.stderr) == (REFUSED, True), answer.output


def test_another_users_files_are_refused_in_words() -> None:
    other = typer.Typer(cls=AnsweringGroup, pretty_exceptions_enable=False)

    @other.callback()
    def _choose(ctx: typer.Context) -> None:
        ctx.obj = "en"

    @other.command()
    def read_it() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "jindianzi.sqlite3")

    answer = CliRunner().invoke(other, ["read-it"])
    assert answer.exit_code == REFUSED
    assert answer.stderr.startswith("jindianzi.sqlite3: permission denied. Commands are run as the program's own user")
