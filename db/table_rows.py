"""Rows of any table as lines of JSON that read the same from SQLite and from PostgreSQL, and back.

Columns are those that the database itself tells of, not those of the models: so rows of an older schema can be read
and written, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import islice

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnClause,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    TableClause,
    Text,
    cast,
    column,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import UserDefinedType

from db.base import Moment

_AT_A_TIME = 1000
Cell = str | int | float | bool | date | datetime | None


class _JsonText(UserDefinedType[str]):
    """A JSON value as the very text that the database keeps, so that its null is not taken for an empty cell."""

    cache_ok = True

    def column_expression(self, colexpr: ColumnElement[str]) -> ColumnElement[str]:
        """Read the text."""
        return cast(colexpr, Text)


class Kind(Enum):
    """What a column holds, and how it is read and written."""

    TEXT = String()
    NUMBER = BigInteger()
    FIGURE = Double[float]()
    CLAIM = Boolean()
    DAY = Date()
    MOMENT = Moment()
    JSON = _JsonText()


# The first that fits; a moment is no day, and SQLAlchemy knows it.
_KINDS: tuple[tuple[type[object], Kind], ...] = (
    (JSON, Kind.JSON),
    (DateTime, Kind.MOMENT),
    (Date, Kind.DAY),
    (Boolean, Kind.CLAIM),
    (Integer, Kind.NUMBER),
    (Float, Kind.FIGURE),
    (String, Kind.TEXT),
)


class NoSuchRowError(ValueError):
    """A line is no row of its table."""


@dataclass(frozen=True)
class TableShape:
    """A table as the database tells of it.

    Attributes:
        name: of the table.
        columns: what each column holds, in the order of their names.
        key: columns of the primary key, by which rows are ordered.
        is_postgresql: which of the two databases it is in.
    """

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]
    is_postgresql: bool

    @property
    def clause(self) -> TableClause:
        """The table for statements."""
        return table(self.name, *(column(name, kind.value) for name, kind in self.columns.items()))


def table_shapes(connection: Connection, only: Collection[str]) -> list[TableShape]:
    """Give those of some tables that the database has, each after all that its keys refer to."""
    inspector = inspect(connection)
    columns, keys = inspector.get_multi_columns(), inspector.get_multi_pk_constraint()
    ordered = [name for name, _keys in inspector.get_sorted_table_and_fkc_names() if name is not None]
    return [
        TableShape(
            name,
            {each["name"]: _kind_of(name, each["name"], each["type"]) for each in _by_name(columns[None, name])},
            tuple(keys[None, name]["constrained_columns"]),
            is_postgresql=connection.dialect.name == "postgresql",
        )
        for name in ordered
        if name in only
    ]


def dumped(connection: Connection, shape: TableShape) -> Iterator[bytes]:
    """Give all rows in the order of their keys, a line each, some at a time."""
    names = list(shape.columns)
    days = [place for place, kind in enumerate(shape.columns.values()) if kind in {Kind.DAY, Kind.MOMENT}]
    found = connection.execute(_all_rows(shape), execution_options={"yield_per": _AT_A_TIME})
    for rows in found.partitions():
        lines = []
        for row in rows:
            cells: list[object] = list(row)
            for place in days:
                cells[place] = _written(cells[place])
            lines.append(json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False, separators=(",", ":")))
        yield ("\n".join(lines) + "\n").encode()


def load(connection: Connection, shape: TableShape, lines: Iterable[bytes]) -> None:
    """Write lines as rows, some at a time.

    Raises:
        NoSuchRowError: a line is none of this table.
        SQLAlchemyError: the database does not take a row.
    """
    statement, waiting = insert(shape.clause), iter(lines)
    readers = {name: _READERS[kind] for name, kind in shape.columns.items()}
    while rows := [_row(line, readers) for line in islice(waiting, _AT_A_TIME)]:
        connection.execute(statement, rows)


def _written(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


def _all_rows(shape: TableShape) -> Select[tuple[object, ...]]:
    clause = shape.clause
    return select(*clause.c).order_by(*(_in_order(clause.c[name], shape) for name in shape.key))


def _in_order(key: ColumnClause[object], shape: TableShape) -> SQLColumnExpression[object]:
    # By code point, as SQLite does: PostgreSQL would follow the language of its database.
    return key.collate("C") if shape.is_postgresql and isinstance(key.type, String) else key


def _by_name(columns: Iterable[ReflectedColumn]) -> list[ReflectedColumn]:
    return sorted(columns, key=lambda each: each["name"])


def _kind_of(table_name: str, name: str, kept: object) -> Kind:
    for kept_as, kind in _KINDS:
        if isinstance(kept, kept_as):
            return kind
    raise TypeError(f"say here how {table_name}.{name} is read and written: {kept!r}")


def _row(line: bytes, readers: Mapping[str, Callable[[object], Cell]]) -> dict[str, Cell]:
    try:
        record = json.loads(line.decode())
        if not isinstance(record, dict) or record.keys() != readers.keys():
            raise NoSuchRowError
        return {name: None if given is None else readers[name](given) for name, given in record.items()}
    except (ValueError, RecursionError) as error:
        raise NoSuchRowError from error


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise NoSuchRowError
    return given


def _number(given: object) -> int:
    if type(given) is not int or not -(2**63) <= given < 2**63:
        raise NoSuchRowError
    return given


def _figure(given: object) -> float:
    # Written with as many digits as it takes to read the very same number.
    if not isinstance(given, float):
        raise NoSuchRowError
    return given


def _claim(given: object) -> bool:
    if not isinstance(given, bool):
        raise NoSuchRowError
    return given


def _day(given: object) -> date:
    return date.fromisoformat(_text(given))


def _moment(given: object) -> datetime:
    moment = datetime.fromisoformat(_text(given))
    if moment.tzinfo is None:
        raise NoSuchRowError
    return moment


_READERS: Mapping[Kind, Callable[[object], Cell]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FIGURE: _figure,
    Kind.CLAIM: _claim,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.JSON: _text,
}
