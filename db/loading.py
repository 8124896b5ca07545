"""Tables while rows come back as they were: triggers asleep, keys looked at in the end, and all of it undone again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

from db.table_rows import TableShape


class BrokenReferenceError(ValueError):
    """A row refers to one that is not there; the argument is the table's name."""


@contextmanager
def accepting_rows(connection: Connection, shapes: Sequence[TableShape]) -> Iterator[None]:
    """Let rows be written as they once were, whatever triggers would say to such an act today.

    For empty tables that nobody else sees yet: whoever calls holds the one transaction in which they were made.
    When the block ends every trigger and key is as before, and every key holds.

    Raises:
        BrokenReferenceError: a row refers to one that is not there.
    """
    if connection.dialect.name == "sqlite":
        with _loading_sqlite(connection):
            yield
    else:
        with _loading_postgresql(connection, shapes):
            yield


def last_ids(connection: Connection) -> dict[str, int]:
    """Give the last id of each table that never gives one again, though the row may be gone."""
    if connection.dialect.name == "sqlite":
        if not _counting_tables(connection):
            return {}
        return {row.name: row.seq for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    return {table: last for table, sequence in _sequences(connection) if (last := _last_of(connection, sequence))}


def go_on_after(connection: Connection, shapes: Sequence[TableShape], last: Mapping[str, int]) -> None:
    """Let new rows get ids after all that there are, and after all that there once were.

    Args:
        connection: in the transaction in which the rows were written.
        shapes: every table that was filled.
        last: what ``last_ids`` gave elsewhere; a table that is not in it goes on after its largest id.
    """
    if connection.dialect.name == "sqlite":
        for name in _counting_tables(connection) & last.keys():
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
                {"name": name, "last": max(last[name], _largest_id(connection, name, "id"))},
            )
        return
    keys = {shape.name: shape.key[0] for shape in shapes if len(shape.key) == 1}
    for name, sequence in _sequences(connection):
        reached = max(last.get(name, 0), _largest_id(connection, name, keys[name])) if name in keys else 0
        if reached:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": reached})


@contextmanager
def _loading_sqlite(connection: Connection) -> Iterator[None]:
    kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")).all()
    for trigger in kept:
        connection.exec_driver_sql(f"DROP TRIGGER {_quoted(trigger.name)}")
    # Ends with the transaction by itself.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    yield
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BrokenReferenceError(broken[0])
    for trigger in kept:
        connection.exec_driver_sql(trigger.sql)


@contextmanager
def _loading_postgresql(connection: Connection, shapes: Sequence[TableShape]) -> Iterator[None]:
    place = {shape.name: number for number, shape in enumerate(shapes)}
    awake = [
        (f"ALTER TABLE {_quoted(row.owner)}", _quoted(row.trigger))
        for row in connection.execute(
            text(
                "SELECT relname AS owner, tgname AS trigger FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
            )
        )
        if row.owner in place
    ]
    # Within a table, or in a ring of tables, no order of writing satisfies a key at every moment.
    unordered = [
        (f"ALTER TABLE {_quoted(name)}", _quoted(str(key["name"])))
        for (_schema, name), keys in inspect(connection).get_multi_foreign_keys().items()
        for key in keys
        if name in place and place[key["referred_table"]] >= place[name]
    ]
    for table, trigger in awake:
        connection.exec_driver_sql(f"{table} DISABLE TRIGGER {trigger}")
    for table, key in unordered:
        connection.exec_driver_sql(f"{table} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, key in unordered:
        connection.exec_driver_sql(f"{table} ALTER CONSTRAINT {key} NOT DEFERRABLE INITIALLY IMMEDIATE")
    for table, trigger in awake:
        connection.exec_driver_sql(f"{table} ENABLE TRIGGER {trigger}")


def _counting_tables(connection: Connection) -> set[str]:
    made = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    return set(connection.scalars(text(made)))


def _sequences(connection: Connection) -> list[tuple[str, str]]:
    """Give each table with numbers of its own, and the sequence they come from."""
    owned = (
        "SELECT owner.relname AS name, sequence.oid::regclass::text AS sequence FROM pg_depend"
        " JOIN pg_class AS sequence ON sequence.oid = objid AND sequence.relkind = 'S'"
        " JOIN pg_class AS owner ON owner.oid = refobjid"
        " WHERE deptype IN ('a', 'i') AND owner.relnamespace = current_schema()::regnamespace ORDER BY name"
    )
    return [(row.name, row.sequence) for row in connection.execute(text(owned))]


def _last_of(connection: Connection, sequence: str) -> int:
    last = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 -- as the database itself names it
    return int(last.last_value) if last.is_called else 0


def _largest_id(connection: Connection, table: str, key: str) -> int:
    found = connection.scalar(text(f"SELECT max({_quoted(key)}) FROM {_quoted(table)}"))  # noqa: S608 -- names of our own schema
    return int(found or 0)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
