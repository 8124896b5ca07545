"""Tables of plain data as they are declared: every column once, for the file, its schema and its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.messages import InBoth
from exports.archive_tables import Kind

Value: TypeAlias = object
"""What stands in a row: a cell of an archive, or of a column of JSON whatever JSON can hold."""


@dataclass(frozen=True)
class DataColumn:
    """One column.

    Args:
        name: in JSON, never changed.
        title: above the column in CSV.
        kind: how it is written.
        may_be_empty: nothing may stand in it.
        codes: the only words that may stand in it; none named where there is no list of them.
        is_free: somebody's own words, in which personal data are masked.
    """

    name: str
    title: InBoth
    kind: Kind
    may_be_empty: bool = False
    codes: tuple[str, ...] = ()
    is_free: bool = False


@dataclass(frozen=True)
class DataTable:
    """One table; ``key`` are the columns that tell its rows apart and by which they stand in order."""

    name: str
    title: InBoth
    key: tuple[str, ...]
    columns: tuple[DataColumn, ...]


@dataclass(frozen=True)
class FilledTable:
    """A table with its rows, each with one value for every column; they are taken once, in any order."""

    table: DataTable
    rows: Iterable[Sequence[Value]]

    def own_words(self) -> Iterator[str]:
        """Give what stands in its columns of somebody's own words; where it has none, no row is even asked for."""
        free = [place for place, column in enumerate(self.table.columns) if column.is_free]
        for row in self.rows if free else ():
            yield from (value for place in free if isinstance(value := row[place], str))


def field(
    name: str,
    chinese: str,
    english: str,
    kind: Kind = Kind.CODE,
    *,
    empty: bool = False,
    codes: type[StrEnum] | None = None,
) -> DataColumn:
    """Declare a column: a number, a day, a code, a name."""
    return DataColumn(name, InBoth(chinese, english), kind, empty, () if codes is None else tuple(codes))


def words(name: str, chinese: str, english: str) -> DataColumn:
    """Declare a column of somebody's own words; there may be none."""
    return DataColumn(name, InBoth(chinese, english), Kind.TEXT, may_be_empty=True, is_free=True)


def data_table(name: str, chinese: str, english: str, key: str, *columns: DataColumn) -> DataTable:
    """Declare a table.

    Args:
        name: of its files.
        chinese: what it holds.
        english: the same.
        key: names of the columns of the key, with blanks between.
        *columns: in their order.
    """
    return DataTable(name, InBoth(chinese, english), tuple(key.split()), columns)
