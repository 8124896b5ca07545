"""Databases as earlier programs left them: their fixtures, and what to hold a database against afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from db.engine import Database, open_database
from db.file_store import FileStore
from db.loading import accepting_rows, go_on_after
from db.table_rows import dumped, load, table_shapes
from db.upgrade import bring_to, upgrade
from domain.backups import LEFT_OUT
from intake.backup_file import opened
from tests.sealing import in_clear
from tools.schema_fixture import FOLDER, KEY_NAME, fixture_of, key_of
from use_cases import restores
from use_cases.sealed_data import WORDS

__all__ = ["FOLDER", "fixture_of"]
Rows = dict[str, list[dict[str, Any]]]

_DEFINITIONS = {
    "sqlite": [
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    ],
    "postgresql": [
        """SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable,
        column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'
        ORDER BY table_name, ordinal_position""",
        """SELECT conrelid::regclass::text, conname, condeferrable, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
        """SELECT tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2""",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
    ],
}


class Stepping:
    """A database without rows that goes on from schema to schema, so that each migration is carried out once.

    Args:
        begin: makes a database without anything in it, and gives its address.
    """

    def __init__(self, begin: Callable[[], str]) -> None:
        self._begin, self._address, self._revision = begin, "", ""

    def at(self, revision: str) -> str:
        """Give the address of the database at a revision; nobody is connected to it, and it is for copying only."""
        if not self._address or revision < self._revision:
            self._address = self._begin()
        engine = open_database(self._address).engine
        upgrade(engine, revision)
        engine.dispose()
        self._revision = revision
        return self._address


def leave(revision: str, place: Database, files: Path) -> None:
    """Leave in a place without rows, of that schema or none, what the earlier program of a schema had in it."""
    with opened(fixture_of(revision)) as backup, place.writing() as session:
        connection, tables = session.connection(), backup.manifest.tables
        bring_to(connection, revision)
        shapes = table_shapes(connection, only=tables.keys())
        with accepting_rows(connection, shapes):
            for shape in shapes:
                load(connection, shape, backup.lines(tables[shape.name]))
        go_on_after(connection, shapes, backup.manifest.counters)
        restores.put_files(backup, FileStore(files / "attachments").put)
        session.commit()
    if key_of(revision).exists():
        shutil.copy(key_of(revision), files / KEY_NAME)
        (files / KEY_NAME).chmod(0o600)


def rows_of(revision: str) -> Rows:
    """Read what is in a fixture."""
    with opened(fixture_of(revision)) as backup:
        return {
            table: [json.loads(line) for line in backup.lines(part)] for table, part in backup.manifest.tables.items()
        }


def rows_in(connection: Connection, only: Collection[str] | None = None) -> Rows:
    """Read every table, or some, as the database itself tells of it, whatever schema it is of."""
    names = set(inspect(connection).get_table_names()) - LEFT_OUT - {"alembic_version"} if only is None else only
    return {
        shape.name: [json.loads(line) for chunk in dumped(connection, shape) for line in chunk.splitlines()]
        for shape in table_shapes(connection, only=names)
    }


def in_words(rows: Rows, *, are_sealed: bool) -> Rows:
    """Give rows with all that is personal in clear, and sealed lists as lists: JSON has more than one spelling."""
    return {
        table: [
            {
                name: json.loads(cell) if cell is not None and f"{table}.{name}" in WORDS else cell
                for name, cell in row.items()
            }
            for row in (in_clear(table, found) if are_sealed else found)
        ]
        for table, found in rows.items()
    }


def of_the_columns_of(before: Rows, after: Rows) -> Rows:
    """Leave of rows what their tables had before: no further table, no further column."""
    columns = {table: {name for row in rows[:1] for name in row} for table, rows in before.items()}
    return {
        table: [{name: cell for name, cell in row.items() if name in columns[table]} for row in after.get(table, [])]
        for table in before
    }


def definitions_in(connection: Connection) -> list[tuple[object, ...]]:
    """Give all that makes a schema: columns, constraints, indexes, triggers and what they call."""
    return [tuple(row) for asked in _DEFINITIONS[connection.dialect.name] for row in connection.execute(text(asked))]
