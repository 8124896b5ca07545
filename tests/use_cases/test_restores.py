from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, open_database
from db.table_rows import table_shapes
from db.tables import Attachment, Cycle, Entry, ScoreSheet, SignIn, User
from db.upgrade import upgrade
from domain.backups import LEFT_OUT
from domain.refusals import Invalid
from tests.attachments import PDF, PNG, an_attachment, keeping_in
from tests.audit_tampering import change
from tests.backups import Members, an_office, everything_in, lines_of, rewritten, rows_in
from tests.builders import a_cycle, a_user, an_entry
from tests.conftest import Clock, PostgresServer
from tests.db.test_migrations import everything_in as objects_in
from tests.sealing import in_clear
from tests.templates import ours
from use_cases import audit_chain, backups, restores
from use_cases.transaction import CommandLine, read

NOT_EMPTY = 40


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def there(request: pytest.FixtureRequest) -> str:
    """The kind of database that a backup is restored into, whatever it comes from."""
    return str(request.param)


@pytest.fixture
def empty_place(there: str, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """A database without any schema."""
    server: PostgresServer | None = None
    address = f"sqlite:///{tmp_path / 'there.sqlite3'}"
    if there == "postgresql":
        server = request.getfixturevalue("postgres_server")
        address = server.empty()
    opened_there = open_database(address, clock)
    yield opened_there
    opened_there.engine.dispose()
    if server is not None:
        server.drop(address)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Database:
    """A place with something in every table."""
    with keeping_in(tmp_path / "here"):
        an_office(database)
    return database


@pytest.fixture
def backup(office: Database, tmp_path: Path) -> Path:
    """Its backup."""
    with keeping_in(tmp_path / "here"):
        return backups.make(office, CommandLine(), tmp_path / "backup.zip").path


def restored(place: Database, path: Path, folder: Path) -> restores.Restored:
    with keeping_in(folder):
        return restores.restore(place, path)


def refusal(place: Database, path: Path, folder: Path) -> str:
    with pytest.raises(Invalid) as refused:
        restored(place, path, folder)
    return str(refused.value)


def without_restore(everything: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    events = [row for row in everything["audit_events"] if row[4] != "restores.restore"]
    return {**everything, "audit_events": events}


def is_untouched(place: Database) -> bool:
    return {name for name in objects_in(place.engine) if "alembic_version" not in name} == set()


def test_what_comes_back_equals_what_was_in_every_table_and_goes_on_whatever_the_database(
    office: Database, backup: Path, empty_place: Database, tmp_path: Path
) -> None:
    was = everything_in(office)
    assert sum(bool(rows) for rows in was.values()) > NOT_EMPTY
    answer = restored(empty_place, backup, tmp_path / "there")
    there = everything_in(empty_place)
    assert without_restore(there) == was
    assert len(there["audit_events"]) == len(was["audit_events"]) + 1
    assert {name: part.lines for name, part in answer.manifest.tables.items()} == {
        name: len(rows) for name, rows in was.items()
    }
    assert read(office, CommandLine(), audit_chain.check).head == answer.head
    assert read(empty_place, CommandLine(), audit_chain.check, known=answer.head).is_whole
    with empty_place.reading() as session:
        assert session.scalars(select(SignIn)).all() == []
    assert {path.read_bytes() for path in (tmp_path / "there" / "attachments").glob("??/*")} == {PDF, PNG, ours()}
    if empty_place.engine.dialect.name == office.engine.dialect.name:
        assert definitions_in(empty_place) == definitions_in(office)
    goes_on(empty_place, tmp_path / "there")


def goes_on(place: Database, folder: Path) -> None:
    with keeping_in(folder):
        entry = an_entry(place, a_cycle(place, name="下一届"))
        with place.reading() as session:
            last = session.scalar(select(func.max(Attachment.id))) or 0
        # The last attachment was removed before the backup was made, and its id is not given again.
        assert an_attachment(place, entry) == last + 2
        a_user(place)
        for act in ("UPDATE audit_events SET seq = seq", "DELETE FROM score_sheets WHERE state = 'submitted'"):
            with pytest.raises(DBAPIError, match="never"), place.writing() as session:
                session.execute(text(act))
        again = backups.make(place, CommandLine(), folder / "again.zip")
    assert (again.log_troubles, again.manifest.lost) == ((), ())


def definitions_in(place: Database) -> list[tuple[object, ...]]:
    asked = {
        "sqlite": ["SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"],
        "postgresql": [
            """SELECT tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal ORDER BY tgname""",
            """SELECT conname, condeferrable::text, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace ORDER BY conname""",
        ],
    }
    with place.engine.connect() as connection:
        kind = place.engine.dialect.name
        found = [tuple(row) for statement in asked[kind] for row in connection.exec_driver_sql(statement)]
    assert found
    return found


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_backup_of_an_older_schema_is_brought_forward_on_the_way(
    office: Database, backup: Path, empty_place: Database, tmp_path: Path
) -> None:
    old = rewritten(backup, tmp_path / "old.zip", as_of("0001", tmp_path))
    restored(empty_place, old, tmp_path / "there")
    with empty_place.reading() as session, office.reading() as was:
        for table in (User, Cycle, Entry, ScoreSheet):
            ids = select(table.id).order_by(table.id)
            assert session.scalars(ids).all() == was.scalars(ids).all() != []
    assert read(empty_place, CommandLine(), audit_chain.check).is_whole


def as_of(revision: str, folder: Path) -> Callable[[Members, dict[str, Any]], None]:
    """Leave in a backup what a schema already had."""

    def change_to(members: Members, manifest: dict[str, Any]) -> None:
        engine = open_database(f"sqlite:///{folder / f'{revision}.sqlite3'}").engine
        upgrade(engine, revision)
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names()) - LEFT_OUT
            shapes = {shape.name: shape for shape in table_shapes(connection, only=there - {"alembic_version"})}
        engine.dispose()
        for name in set(manifest["tables"]) - shapes.keys():
            del manifest["tables"][name], members[f"tables/{name}.jsonl"]
        for name, shape in shapes.items():
            rows = in_clear(name, rows_in(members, name))
            kept = [{column: row[column] for column in row if column in shape.columns} for row in rows]
            members[f"tables/{name}.jsonl"] = lines_of(kept)
        manifest["revision"] = revision
        holding = {"attachments", "evidence_files", "document_templates"} & shapes.keys()
        held = {row["sha256"] for table in holding for row in rows_in(members, table)}
        for sha256 in manifest["attachments"].keys() - held:
            del members[f"attachments/{sha256}"], manifest["attachments"][sha256]

    return change_to


def test_a_place_in_use_is_refused_and_left_alone(office: Database, backup: Path, tmp_path: Path) -> None:
    was = everything_in(office)
    assert "This place is not empty" in refusal(office, backup, tmp_path / "there")
    assert everything_in(office) == was


def another_table(members: Members, manifest: dict[str, Any]) -> None:
    manifest["tables"]["others"] = {}
    members["tables/others.jsonl"] = b""


def a_newer_schema(_members: Members, manifest: dict[str, Any]) -> None:
    manifest["revision"], manifest["program_version"] = "9999", "9.0"


def another_format(_members: Members, manifest: dict[str, Any]) -> None:
    manifest["format_version"] = 2


def an_event_changed(members: Members, _manifest: dict[str, Any]) -> None:
    rows = rows_in(members, "audit_events")
    rows[0]["actor_name"] = "别人"
    members["tables/audit_events.jsonl"] = lines_of(rows)


def the_last_event_dropped(members: Members, _manifest: dict[str, Any]) -> None:
    members["tables/audit_events.jsonl"] = lines_of(rows_in(members, "audit_events")[:-1])


def users_gone(members: Members, _manifest: dict[str, Any]) -> None:
    members["tables/users.jsonl"] = b""


def a_word_for_a_number(members: Members, _manifest: dict[str, Any]) -> None:
    rows = rows_in(members, "sheet_points")
    rows[0]["points"] = "80"
    members["tables/sheet_points.jsonl"] = lines_of(rows)


def a_row_twice(members: Members, _manifest: dict[str, Any]) -> None:
    members["tables/cycles.jsonl"] *= 2


def written_another_way(members: Members, _manifest: dict[str, Any]) -> None:
    members["tables/cycles.jsonl"] = members["tables/cycles.jsonl"].replace(b'":', b'": ')


def a_file_of_nobody(members: Members, manifest: dict[str, Any]) -> None:
    members[f"attachments/{'0' * 64}"] = b""
    manifest["attachments"]["0" * 64] = {"bytes": 0}


CHANGES: tuple[tuple[Callable[[Members, dict[str, Any]], None], str], ...] = (
    (another_table, "not those of schema"),
    (a_newer_schema, "Restore it with a newer version of the program"),
    (another_format, "has format 2"),
    (an_event_changed, "The audit log in the backup is not the one"),
    (the_last_event_dropped, "The audit log in the backup is not the one"),
    (users_gone, "does not take what the backup has for the table"),
    (a_word_for_a_number, "does not take what the backup has for the table sheet_points"),
    (a_row_twice, "does not take what the backup has for the table cycles"),
    (written_another_way, "The table cycles did not come back as it stands in the backup (2 rows of 2)"),
    (a_file_of_nobody, "no longer has its check sum"),
)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("there", ["sqlite"])
def test_a_backup_changed_by_somebody_who_knows_how_is_refused_and_nothing_stays(
    backup: Path, empty_place: Database, tmp_path: Path
) -> None:
    for change_it, sentence in CHANGES:
        changed = rewritten(backup, tmp_path / "changed.zip", change_it)
        assert sentence in refusal(empty_place, changed, tmp_path / "there")
        assert is_untouched(empty_place)
        assert list((tmp_path / "there").rglob("??/*")) == []


def killed_at(place: Database, path: Path, folder: Path, beginning: str) -> int:
    """Restore in a process of its own that dies, as by kill -9, where it comes to a statement; gives how it ended."""
    child = os.fork()
    if child == 0:
        own = open_database(place.engine.url.render_as_string(hide_password=False), place.clock)

        @event.listens_for(own.engine, "before_cursor_execute")
        def _die(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith(beginning):
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            restored(own, path, folder)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_restore_cut_off_leaves_an_empty_place_into_which_it_is_done_again(
    office: Database, backup: Path, empty_place: Database, tmp_path: Path
) -> None:
    empty_place.engine.dispose()
    for beginning in ("INSERT INTO sheet_points", "INSERT INTO audit_events (seq"):
        assert killed_at(empty_place, backup, tmp_path / "there", beginning) == -signal.SIGKILL
        assert is_untouched(empty_place)
    restored(empty_place, backup, tmp_path / "there")
    assert without_restore(everything_in(empty_place)) == everything_in(office)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_broken_log_and_letters_that_are_taken_no_more_come_back_as_they_were_into_a_program_that_was_only_started(
    office: Database, empty_place: Database, tmp_path: Path
) -> None:
    change(office, "UPDATE users SET unit = '甲\u202e乙'")
    change(office, "UPDATE audit_events SET actor_name = '别人' WHERE seq = 1")
    upgrade(empty_place.engine)
    with keeping_in(tmp_path / "here"):
        made = backups.make(office, CommandLine(), tmp_path / "broken.zip")
    assert [str(trouble) for trouble in made.log_troubles] == [
        "No. 1 was changed: its content no longer fits its check sum."
    ]
    answer = restored(empty_place, made.path, tmp_path / "there")
    assert answer.log_troubles == made.log_troubles
    assert without_restore(everything_in(empty_place)) == everything_in(office)
