"""Sealed columns as tests write past the program and look behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, bindparam, column, select, table, text

from db.key_ring import KeyRing
from db.sealed import keys_of, seal, sealed_columns, unseal
from settings import settings

TELEPHONE, UNIT, CONTACT, OBJECTOR = "13900135579", "示例保密工作单位", "lan@contact.example", "示例异议人"


def our_keys() -> KeyRing:
    """The keys of this place."""
    return KeyRing(lambda: settings().key_file)


@contextmanager
def torn_key() -> Iterator[None]:
    """A key file that holds something else meanwhile."""
    path = settings().key_file
    whole = path.read_bytes()
    path.write_bytes(b"torn")
    try:
        yield
    finally:
        path.write_bytes(whole)


def as_of_another_key(connection: Connection, name: str, field: str) -> None:
    """Let the values of a sealed column bear the name of a key that is nowhere."""
    strange = f"UPDATE {name} SET {field} = '00000000' || substr({field}, 9) WHERE {field} != ''"  # noqa: S608 -- ours
    connection.execute(text(strange))


def written_over(connection: Connection, name: str, field: str, value: Callable[[int], str]) -> None:
    """Put something else into a sealed column of every row, whatever ORM and triggers would say.

    Args:
        connection: to the database.
        name: of the table.
        field: the column.
        value: of each row, by its id.
    """
    ids = connection.scalars(text(f'SELECT id FROM "{name}"')).all()  # noqa: S608 -- a table of ours
    rows = table(name, column("id"), column(field))
    ring, place = keys_of(connection), f"{name}.{field}"
    if ids:
        connection.execute(
            rows.update().where(rows.c.id == bindparam("of")).values({field: bindparam("made")}),
            [{"of": each, "made": seal(ring, value(each), place)} for each in ids],
        )


def in_clear(name: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows of a table as they were before its columns were sealed.

    Raises:
        Unopened: in one of these columns there is something else.
    """
    ring, places = our_keys(), {sealed.name: place for its, sealed, place in sealed_columns() if its.name == name}
    return [
        {
            field: unseal(ring, str(value), places[field]) if value and field in places else value
            for field, value in row.items()
        }
        for row in rows
    ]


def kept_as(connection: Connection, name: str, field: str) -> list[str]:
    """Give what a sealed column really holds, in the order of ids."""
    rows = table(name, column("id"), column(field))
    return [str(each) for each in connection.scalars(select(rows.c[field]).order_by(rows.c.id))]
