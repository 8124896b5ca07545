"""Backup and restore as an office runs them."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from commands.backups import INCOMPLETE
from db.engine import Database, open_database
from db.file_store import sha256_of
from tests.attachments import JPEG, PDF, an_attachment
from tests.backups import Members, rewritten
from tests.builders import a_cycle, an_entry
from tests.command_line import ROOT
from tests.conftest import _forget_surroundings
from tests.db.test_sealed import bytes_of
from tests.running import running
from tests.schemas import fixture_of, leave, rows_of
from use_cases.connection import TRACES_LEFT, database, traces_are_noted
from use_cases.stored_files import stored_files

# The last one that kept telephones in clear.
CLEAR = "0022"


@pytest.fixture
def empty_program(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The one database of this process, without a schema."""
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    _forget_surroundings()
    yield database()
    database().engine.dispose()
    _forget_surroundings()


def telephones_in(place: Database) -> list[str]:
    kept = bytes_of(place)
    known = {row["telephone"] for row in rows_of(CLEAR)["proposers"] if row["telephone"]}
    assert known
    return [telephone for telephone in known if telephone.encode() in kept]


def run(*arguments: str | Path, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, *map(str, arguments)])


@pytest.mark.parametrize("command", ["backup", "doctor"])
def test_a_database_without_tables_is_refused_in_words(empty_program: Database, command: str) -> None:
    empty_program.engine.connect().close()
    answer = run(command)
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert answer.stderr.startswith("There is nothing to ")
    assert answer.stderr.endswith(": the database is empty.\n")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_office_moves_by_two_commands(
    program_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = an_entry(program_database, a_cycle(program_database), reference="CQ-1")
    an_attachment(program_database, entry)
    made = run("backup", tmp_path / "b.zip")
    assert made.exit_code == 0, made.output
    assert "1 attached file." in made.stderr
    assert "It holds names and what passwords are recognised by." in made.stderr
    assert "needs the key file secret.key of today" in made.stderr
    assert run("restore", tmp_path / "b.zip").exit_code == REFUSED

    stored_files().drop(sha256_of(PDF))
    lacking = run("backup", tmp_path / "lacking.zip", language="zh_CN")
    assert lacking.exit_code == INCOMPLETE
    assert "CQ-1" in lacking.stderr

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "there"))
    monkeypatch.delenv("DATABASE_URL")
    _forget_surroundings()
    answer = run("restore", tmp_path / "b.zip")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == made.stdout
    assert "Every table was read back" in answer.stderr
    assert run("audit", "--head", made.stdout.strip()).exit_code == 0
    assert run("attachments", "check").exit_code == 0
    again = run("restore", tmp_path / "b.zip", language="zh_CN")
    assert (again.exit_code, "恢复" in again.stderr) == (REFUSED, True)
    database().engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_room_on_the_disk_is_a_sentence_and_leaves_nothing(program_database: Database, tmp_path: Path) -> None:
    picture = JPEG + bytes(3 << 20)
    an_attachment(
        program_database, an_entry(program_database, a_cycle(program_database)), name="1.jpg", content=picture
    )
    (tmp_path / "out").mkdir()
    room = 2 << 20
    backup, there = tmp_path / "b.zip", tmp_path / "there"
    assert run("backup", backup).exit_code == 0

    def in_little_room(*arguments: str | Path, **surroundings: str) -> str:
        answer = subprocess.run(
            [sys.executable, ROOT / "cli.py", "--language", "en", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, **surroundings},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        )
        assert answer.returncode == REFUSED, answer.stderr
        return answer.stderr

    assert in_little_room("backup", tmp_path / "out" / "b.zip").startswith("There is no room for ")
    assert list((tmp_path / "out").iterdir()) == []
    said = in_little_room("restore", backup, DATA_DIR=str(there), DATABASE_URL=f"sqlite:///{there / 'db'}")
    assert said.startswith("The attached files cannot be written to ")
    assert list(there.glob("attachments/??/*")) == []


def test_what_an_older_backup_held_in_clear_leaves_no_trace_where_it_is_restored(empty_program: Database) -> None:
    answer = run("restore", fixture_of(CLEAR))
    assert (answer.exit_code, str(TRACES_LEFT) in answer.stderr) == (0, False), answer.output
    assert (telephones_in(empty_program), traces_are_noted()) == ([], False)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_restore_that_broke_off_after_telephones_were_put_in_is_noted(
    empty_program: Database, tmp_path: Path
) -> None:
    def end_elsewhere(_members: Members, manifest: dict[str, Any]) -> None:
        manifest["log"]["hash"] = "0" * 64

    broken = rewritten(fixture_of(CLEAR), tmp_path / "b.zip", end_elsewhere)
    answer = run("restore", broken)
    assert (answer.exit_code, traces_are_noted()) == (REFUSED, True), answer.output
    assert "The audit log in the backup is not the one" in answer.stderr
    assert run("restore", fixture_of(CLEAR)).exit_code == 0
    assert (telephones_in(empty_program), traces_are_noted()) == ([], False)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("words", [("restore", fixture_of(CLEAR)), ("cycles", "list")], ids=["restore", "upgrade"])
def test_traces_that_others_at_work_keep_are_told_of_and_wiped_at_the_next_start(
    empty_program: Database,
    empty_database_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    words: tuple[str | Path, ...],
) -> None:
    if words[0] != "restore":
        leave(CLEAR, empty_program, tmp_path / "data")
        empty_program.engine.dispose()

    @event.listens_for(empty_program.engine, "connect")
    def _in_a_hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]  # the driver's own connection

    other = open_database(empty_database_url)
    with other.engine.connect() as at_work:
        at_work.execute(text("SELECT count(*) FROM sqlite_master"))
        answer = run(*words)
    other.engine.dispose()
    assert (answer.exit_code, str(TRACES_LEFT) in answer.stderr + caplog.text) == (0, True), answer.output
    assert traces_are_noted()
    empty_program.engine.dispose()
    with running(tmp_path / "data", empty_database_url) as program:
        assert (telephones_in(program.database), traces_are_noted()) == ([], False)
