"""How far the schema of a database has come, and whether its tables are those of that schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from db.engine import open_database
from db.tables import Base
from db.upgrade import known_revisions, upgrade

_LEFT_BY_A_BATCH = "_alembic_tmp_"


class Progress(Enum):
    """Where a database stands to the schemas that this program knows."""

    NONE = auto()
    CURRENT = auto()
    OLDER = auto()
    NEWER = auto()
    UNKNOWN = auto()
    TORN = auto()


@dataclass(frozen=True)
class SchemaState:
    """What was found.

    Attributes:
        progress: where it stands.
        found: the revision it bears; several of them with commas; empty where it bears none.
        newest: the newest revision that this program knows.
        table: of a torn schema, the first table that is not as it should be.
    """

    progress: Progress
    found: str
    newest: str
    table: str = ""


Columns = Mapping[str, frozenset[str]]


def schema_state(connection: Connection) -> SchemaState:
    """Ask a database how far it has come.

    Its tables and columns are held against those that its revision should have: a schema that somebody carried on by
    hand, or that a copy broke off, is torn, whatever number it bears.
    """
    known = known_revisions()
    heads = sorted(MigrationContext.configure(connection).get_current_heads())
    found, newest = ", ".join(heads), known[0]
    if len(heads) > 1:
        return SchemaState(Progress.TORN, found, newest, "alembic_version")
    if not heads:
        strange = _first_difference(columns_in(connection), {})
        return SchemaState(Progress.TORN if strange else Progress.NONE, found, newest, strange)
    if found not in known:
        is_later = found.isdigit() and newest.isdigit() and int(found) > int(newest)
        return SchemaState(Progress.NEWER if is_later else Progress.UNKNOWN, found, newest)
    strange = _first_difference(columns_in(connection), _of_the_models() if found == newest else columns_at(found))
    if strange:
        return SchemaState(Progress.TORN, found, newest, strange)
    return SchemaState(Progress.CURRENT if found == newest else Progress.OLDER, found, newest)


def columns_in(connection: Connection) -> Columns:
    """Give the names of every table's columns."""
    found = inspect(connection).get_multi_columns()
    return {name: frozenset(column["name"] for column in columns) for (_schema, name), columns in found.items()}


def columns_at(revision: str) -> Columns:
    """Give the names of the columns that migrations make up to a revision, from a database in memory."""
    engine = open_database("sqlite://").engine
    upgrade(engine, revision)
    with engine.connect() as connection:
        made = columns_in(connection)
    engine.dispose()
    return made


def _of_the_models() -> Columns:
    return {table.name: frozenset(table.c.keys()) for table in Base.metadata.sorted_tables}


def _first_difference(there: Columns, should_be: Columns) -> str:
    """Name the first table of ours that is not as it should be; whatever else is in the database is none of ours."""
    ours = Base.metadata.tables.keys() | (should_be.keys() - {"alembic_version"})
    ours |= {name for name in there if name.startswith(_LEFT_BY_A_BATCH)}
    return next((name for name in sorted(ours) if there.get(name) != should_be.get(name)), "")
