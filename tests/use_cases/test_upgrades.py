"""An upgrade has a backup before it, is whole or not at all, and is refused in words where it cannot be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, text

from db.engine import Database, open_database
from db.held_files import held_contents
from db.upgrade import revision_of, upgrade
from domain.refusals import Invalid
from i18n import translate
from intake.backup_file import opened
from tests.attachments import keeping_in
from tests.command_line import ROOT
from tests.conftest import Clock, PostgresServer
from tests.running import Server, free_port
from tests.schemas import Rows, leave, rows_in, rows_of
from tools.schema_fixture import KEY_NAME, earlier_revisions, is_shallow, last_program_of, revisions, unpack
from use_cases import older_backups, restores, upgrades
from use_cases.transaction import founding

NEWEST = revisions()[-1]
OLD = "0019"
# A later migration makes an index of this name.
IN_THE_WAY = "CREATE INDEX uq_made_documents_unfinished ON entries (title)"


@pytest.fixture
def place(empty_database_url: str, clock: Clock) -> Iterator[Database]:
    """An empty database."""
    opened_there = open_database(empty_database_url, clock)
    yield opened_there
    opened_there.engine.dispose()


def brought_up(place: Database, folder: Path) -> upgrades.Upgraded | None:
    with keeping_in(folder):
        return upgrades.carry_out(place, folder / "backups")


def refusal(place: Database, folder: Path) -> Invalid:
    with pytest.raises(Invalid) as refused:
        brought_up(place, folder)
    return refused.value


def change(place: Database, *statements: str) -> None:
    with place.writing() as session:
        for statement in statements:
            session.execute(text(statement))
        session.commit()


def rows_and_revision(place: Database) -> tuple[Rows, str | None]:
    with place.engine.connect() as connection:
        return rows_in(connection), revision_of(connection)


def test_a_migration_that_fails_leaves_the_data_whole_and_says_how_to_go_back(
    place: Database, clock: Clock, tmp_path: Path
) -> None:
    leave(OLD, place, tmp_path)
    change(place, IN_THE_WAY)
    said = str(refusal(place, tmp_path))
    assert said.startswith(f"Going from schema {OLD} to {NEWEST} failed and was undone: the data are as they were.")
    backup = next((tmp_path / "backups").iterdir())
    assert said.endswith(f"The backup made before: {backup}")
    assert rows_and_revision(place) == (rows_of(OLD), OLD)
    # Whatever starts services tries again and again: the disk does not fill with backups that say the same.
    clock.advance(seconds=1)
    assert str(backup) in str(refusal(place, tmp_path))
    assert list((tmp_path / "backups").iterdir()) == [backup]
    change(place, "DROP INDEX uq_made_documents_unfinished")
    done = brought_up(place, tmp_path)
    assert done == upgrades.Upgraded(OLD, NEWEST, backup)


# On SQLite the earlier program itself does it, below.
@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_backup_before_brings_back_exactly_what_was(place: Database, tmp_path: Path) -> None:
    leave(OLD, place, tmp_path)
    done = brought_up(place, tmp_path)
    assert done is not None
    assert done.backup is not None
    back = open_database(f"sqlite:///{tmp_path / 'back.sqlite3'}")
    with opened(done.backup) as backup, founding(back) as session:
        restores.fill(session.connection(), backup)
    assert rows_and_revision(back) == (rows_of(OLD), OLD)
    back.engine.dispose()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the earlier program is in the history alone")
def test_the_earlier_program_takes_the_backup_and_finds_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = ((revision, last_program_of(revision)) for revision in reversed(earlier_revisions()))
    found = next(((revision, commit) for revision, commit in programs if commit is not None), None)
    if found is None:
        assert is_shallow()
        pytest.skip("a shallow clone lacks the history that the earlier program is in")
    revision, commit = found
    monkeypatch.setenv("KEY_FILE", str(tmp_path / KEY_NAME))
    place = open_database(f"sqlite:///{tmp_path / 'there.sqlite3'}")
    leave(revision, place, tmp_path)
    done = brought_up(place, tmp_path)
    place.engine.dispose()
    assert done is not None
    unpack(commit, tmp_path / "program")

    def earlier(*arguments: str) -> subprocess.CompletedProcess[str]:
        surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return subprocess.run(
            [sys.executable, "cli.py", "--language", "en", *arguments],
            cwd=tmp_path / "program",
            env={**surroundings, "DATA_DIR": str(tmp_path / "back")},
            capture_output=True,
            text=True,
            check=False,
        )

    restored = earlier("restore", str(done.backup))
    assert (restored.returncode, "Every table was read back" in restored.stderr) == (0, True), restored.stderr
    checked = earlier("doctor")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.postgres
def test_of_two_processes_one_brings_the_data_up_and_the_other_waits(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    address = postgres_server.empty()
    place = open_database(address)
    leave(OLD, place, tmp_path)

    def start(_number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "cli.py", "--language", "en", "cycles", "list"],
            env={**os.environ, "DATABASE_URL": address, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(start, range(2)))
    assert [answer.returncode for answer in answers] == [0, 0], answers
    assert sum("The backup was read back" in answer.stderr for answer in answers) == 1
    assert len(list((tmp_path / "backups").iterdir())) == 1
    with place.engine.connect() as connection:
        acts = "SELECT count(*) FROM audit_events WHERE action = 'upgrades.carry_out'"
        assert connection.scalar(text(acts)) == 1
    place.engine.dispose()
    postgres_server.drop(address)


def test_what_waits_for_a_sqlite_file_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    first, second = (open_database(f"sqlite:///{tmp_path / 'there.sqlite3'}") for _ in range(2))

    @event.listens_for(second.engine, "connect")
    def _in_a_hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]  # the driver's own connection

    upgrade(first.engine, OLD)
    with ThreadPoolExecutor(1) as another, first.writing() as session:
        waiting = another.submit(brought_up, second, tmp_path)
        time.sleep(0.3)
        assert not waiting.done()
        session.rollback()
        session.close()
        assert waiting.result(timeout=30) == upgrades.Upgraded(OLD, NEWEST, None)
    for each in (first, second):
        each.engine.dispose()


def test_what_is_newer_unknown_or_torn_is_refused_with_what_to_do(place: Database, tmp_path: Path) -> None:
    upgrade(place.engine)

    def said(*statements: str) -> str:
        change(place, *statements)
        refused = refusal(place, tmp_path)
        chinese = translate(refused.message, "zh_CN")
        assert chinese != str(refused)
        with pytest.raises(Invalid):
            upgrades.require_whole(place)
        return str(refused)

    def bears(number: str) -> str:
        return f"UPDATE alembic_version SET version_num = '{number}'"  # noqa: S608 -- one of our own numbers

    newer = said(bears("9999"))
    assert newer.startswith("The data were written by a newer version of the program: they are of schema 9999")
    assert "Start the newer version" in newer
    assert said(bears("ab12cd")).startswith(
        "The database bears a schema number that this program does not know: ab12cd"
    )
    assert f"do not fit its schema number {OLD}, the first of them: " in said(bears(OLD))
    assert "alembic_version" in said("INSERT INTO alembic_version VALUES ('0018')")
    assert "do not fit its schema number —, the first of them: " in said("DELETE FROM alembic_version")
    change(place, f"INSERT INTO alembic_version VALUES ('{NEWEST}')")  # noqa: S608 -- the same
    upgrades.require_whole(place)
    change(place, "ALTER TABLE what_if_notes ADD COLUMN half_done INTEGER")
    with pytest.raises(Invalid, match="the first of them: what_if_notes"):
        upgrades.require_whole(place)
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_without_room_for_the_backup_nothing_is_changed(place: Database, tmp_path: Path) -> None:
    leave(OLD, place, tmp_path)
    (tmp_path / "backups").write_text("a file where the folder should be")
    assert "cannot be written" in str(refusal(place, tmp_path))
    assert rows_and_revision(place)[1] == OLD


def test_a_place_without_anything_in_it_needs_no_backup_and_stays_empty(place: Database, tmp_path: Path) -> None:
    assert brought_up(place, tmp_path) == upgrades.Upgraded("", NEWEST, None)
    assert brought_up(place, tmp_path) is None
    rows, revision = rows_and_revision(place)
    assert (revision, {table for table, found in rows.items() if found}) == (NEWEST, set())
    assert not (tmp_path / "backups").exists()


def test_the_program_does_not_start_on_newer_data_and_says_so_in_both_languages(tmp_path: Path) -> None:
    place = open_database(f"sqlite:///{tmp_path / 'newer.sqlite3'}")
    upgrade(place.engine)
    change(place, "UPDATE alembic_version SET version_num = '9999'")
    surroundings = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": place.engine.url.render_as_string(),
        "PUBLIC_ADDRESS": "http://127.0.0.1",
        # As cli.py serve starts it: the start itself says that the program answers.
        "STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE": "true",
    }
    server = Server(free_port(), tmp_path, place, surroundings)
    with pytest.raises(RuntimeError) as ended:
        server.start()
    place.engine.dispose()
    log = str(ended.value)
    assert "数据由更新版本的程序写入" in log
    assert "The data were written by a newer version of the program" in log
    assert "Traceback" not in log
    assert "运行，按 Ctrl+C 停止" not in log


def test_whatever_keeps_files_is_known_to_the_backup_before_an_upgrade() -> None:
    keeping = set(re.findall(r"FROM (\w+)", str(held_contents())))
    assert keeping == older_backups.KEEPING_FILES.keys()
