"""Rows for tables of any schema, made from what the database itself tells of columns, keys and checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice, product

from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Float, Integer, MetaData, Table, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError

_LITERAL = re.compile(r"'([^']*)'")
_MOST_TRIES = 3000
_MOMENT = datetime(2026, 11, 20, 4, tzinfo=UTC)
_OF_A_KIND: tuple[tuple[type[object], object], ...] = (
    (Boolean, True),
    (DateTime, _MOMENT),
    (Date, date(2026, 11, 20)),
    (JSON, {"中": [1, None]}),
    (Integer, 1),
    (Float, 0.5),
)


def fill(connection: Connection, but_not: Collection[str]) -> tuple[set[str], set[str]]:
    """Write one row into every table, in the order of their keys.

    Args:
        connection: in a transaction.
        but_not: tables that have rows already.

    Returns:
        Those that have rows now, and those that take no row of what was tried.
    """
    inspector = inspect(connection)
    filled, refusing = set[str](), set[str]()
    new = set(inspector.get_table_names()) - set(but_not) - {"alembic_version"}
    if not new:
        return filled, refusing
    for name, _keys in inspector.get_sorted_table_and_fkc_names():
        if name is None or name not in new:
            continue
        table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
        checks = [str(check["sqltext"]) for check in inspector.get_check_constraints(name)]
        if connection.execute(select(table).limit(1)).first() is not None:
            # The migration itself had something to put there.
            filled.add(name)
            continue
        tries = islice(_tries(connection, table, checks), _MOST_TRIES)
        (filled if any(_takes(connection, table, row) for row in tries) else refusing).add(name)
    return filled, refusing


def _takes(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(table.insert(), row)
    except DBAPIError:
        return False
    return True


def _tries(connection: Connection, table: Table, checks: list[str]) -> Iterator[dict[str, object]]:
    """Give rows in which ever more of what may be empty is; of words that checks name, each in turn."""
    choices = {
        column.name: _choices(connection, table, column.name, checks)
        for column in table.c
        if not (column.primary_key and column.autoincrement is not False and not column.foreign_keys)
        or not isinstance(column.type, Integer)
    }
    optional = [name for name in choices if table.c[name].nullable]
    for empty in ((), *((name,) for name in optional), tuple(optional)):
        for chosen in product(*choices.values()):
            row = dict(zip(choices, chosen, strict=True))
            yield {name: None if name in empty else cell for name, cell in row.items()}


def _choices(connection: Connection, table: Table, name: str, checks: list[str]) -> list[object]:
    column = table.c[name]
    for key in column.foreign_keys:
        referred, _dot, its = key.target_fullname.rpartition(".")
        return [connection.scalar(select(sql_column(its)).select_from(sql_table(referred)).limit(1))]
    for kind, value in _OF_A_KIND:
        if isinstance(column.type, kind):
            return [value]
    words = [word for check in checks if re.search(rf"\b{name}\b", check) for word in _LITERAL.findall(check)]
    length = getattr(column.type, "length", None) or 1
    return list(dict.fromkeys(words)) or ["a" * 64 if length >= 64 else "字"]
