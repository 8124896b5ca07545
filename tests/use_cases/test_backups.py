from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, select, text

from db.base import Base
from db.engine import Database, open_database
from db.file_store import FileStore, sha256_of
from db.table_rows import table_shapes
from db.tables import AuditEvent
from db.upgrade import upgrade
from domain import backups as backup_files
from domain.backups import LEFT_OUT, LostFile
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from tests.attachments import PDF, PNG, an_attachment, keeping_in
from tests.backups import members_of, rows_in
from tests.builders import a_cycle, a_sheet, a_user, an_assignment, an_entry, signed_in
from tests.publicity import a_shown_list, hand_in, object_to
from use_cases import attachments, backups
from use_cases.transaction import CommandLine, perform


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data directory of this test's own."""
    with keeping_in(tmp_path / "data"):
        yield tmp_path


def test_the_file_is_its_owners_alone_and_holds_its_own_record(database: Database, folder: Path) -> None:
    an_entry(database, a_cycle(database))
    signed_in(database, a_user(database))
    made = backups.make(database, CommandLine(), folder)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.path.name == "jindianzi-20261120T040000Z.zip"
    members = members_of(made.path)
    assert members.keys() == {f"tables/{name}.jsonl" for name in Base.metadata.tables.keys() - LEFT_OUT} | {
        "manifest.json"
    }
    last = rows_in(members, "audit_events")[-1]
    assert (last["action"], last["seq"], last["hash"]) == (
        "backups.make",
        made.manifest.last_event,
        made.manifest.last_hash,
    )
    assert json.loads(members["manifest.json"])["left_out"] == [
        "half_sign_ins",
        "provider_attempts",
        "sign_in_failures",
        "sign_ins",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["data", made.path.name]


def test_every_column_of_every_table_is_read_as_what_it_is(database: Database) -> None:
    with database.engine.connect() as connection:
        shapes = table_shapes(connection, only=Base.metadata.tables.keys())
    assert {shape.name: sorted(shape.columns) for shape in shapes} == {
        table.name: sorted(table.c.keys()) for table in Base.metadata.sorted_tables
    }
    assert all(shape.key for shape in shapes)


def test_a_backup_is_one_state_while_judges_go_on_writing(database: Database, folder: Path) -> None:
    task, done = an_assignment(database), Event()
    a_sheet(database, task)

    def write_on() -> int:
        written = 0
        while not done.is_set():
            a_sheet(database, task)
            written += 1
        return written

    with ThreadPoolExecutor(1) as judge:
        writing = judge.submit(write_on)
        try:
            made = [backups.make(database, CommandLine(), folder / f"{number}.zip") for number in range(3)]
        finally:
            done.set()
        assert writing.result() > 0
    sheets = []
    for each in made:
        members = members_of(each.path)
        versions = [row["version"] for row in rows_in(members, "score_sheets")]
        assert rows_in(members, "assignments")[0]["version"] == max(versions) == len(versions)
        assert len(rows_in(members, "sheet_points")) == 2 * len(versions)
        sheets.append(len(versions))
    assert sheets[0] < sheets[-1]


def test_lost_files_are_named_and_everything_else_is_saved(database: Database, folder: Path) -> None:
    cycle = a_cycle(database)
    for number, content in ((1, PDF), (2, PNG), (3, PDF)):
        entry, name = (
            an_entry(database, cycle, reference=f"CQ-{number}"),
            f"{number}.{'png' if content is PNG else 'pdf'}",
        )
        an_attachment(database, entry, name=name, content=content)
    sitting, list_id = a_shown_list(database)
    hand_in(sitting, object_to(sitting, list_id, 0), name="4.pdf", content=PDF)
    store = FileStore(folder / "data" / "attachments")
    store.drop(sha256_of(PDF))
    store.path_of(sha256_of(PNG)).write_bytes(PNG[:-1])
    made = backups.make(database, CommandLine(), folder / "b.zip")
    assert sorted(made.manifest.lost, key=lambda lost: lost.entry) == [
        LostFile("CQ-1", "1.pdf", is_damaged=False),
        LostFile("CQ-2", "2.png", is_damaged=True),
        LostFile("CQ-3", "3.pdf", is_damaged=False),
        LostFile(sitting.played.entries[0].reference, "4.pdf", is_damaged=False, objection=1),
    ]
    assert backup_files.read(backup_files.written(made.manifest)).lost == made.manifest.lost
    assert made.manifest.files == {}
    assert len(rows_in(members_of(made.path), "attachments")) == 3


def test_what_is_removed_while_it_is_copied_is_not_called_lost(database: Database, folder: Path) -> None:
    gone = an_attachment(database, an_entry(database, a_cycle(database)))
    other = open_database(database.engine.url.render_as_string(hide_password=False), database.clock)
    copying = list[str]()

    @event.listens_for(database.engine, "after_cursor_execute")
    def _remove(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM attachments" in statement and not copying:
            copying.append(statement)
            perform(other, CommandLine(), attachments.remove, gone, reason="示例")
            perform(other, CommandLine(), attachments.drop_content, sha256_of(PDF))

    made = backups.make(database, CommandLine(), folder / "b.zip")
    other.engine.dispose()
    assert copying
    assert (made.manifest.lost, rows_in(members_of(made.path), "attachments")) == ((), [])


def test_a_place_that_takes_no_file_is_refused_and_nothing_is_recorded(database: Database, folder: Path) -> None:
    taken = folder / "taken.zip"
    taken.write_text("was here")
    with pytest.raises(Invalid, match="is there already"):
        backups.make(database, CommandLine(), taken)
    assert taken.read_text() == "was here"
    for path in (folder / "absent" / "b.zip", folder / ("x" * 300), taken / "b.zip"):
        with pytest.raises(Invalid, match=r"cannot be written"):
            backups.make(database, CommandLine(), path)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_only_who_manages_accounts_makes_backups(database: Database, folder: Path) -> None:
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            backups.make(database, signed_in(database, a_user(database, roles=(role,))), folder / "b.zip")
    assert not (folder / "b.zip").exists()


def test_an_empty_database_and_one_of_another_version_are_refused(empty_database_url: str, folder: Path) -> None:
    place = open_database(empty_database_url)
    with pytest.raises(Invalid, match="nothing to back up"):
        backups.make(place, CommandLine(), folder / "b.zip")
    upgrade(place.engine, "0001")
    with pytest.raises(Invalid, match=r"schema 0001.*or start this one once first"):
        backups.make(place, CommandLine(), folder / "b.zip")
    with place.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    with pytest.raises(Invalid, match=r"schema 9999.*Make the backup with that version\.$"):
        backups.make(place, CommandLine(), folder / "b.zip")
    place.engine.dispose()
    assert not (folder / "b.zip").exists()
