"""The tables of an opened archive, read back; whatever is not as it was written is found, never guessed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from domain.messages import msg
from exports.archive_tables import Kind, Table
from use_cases.archive_findings import Finding, finding

_LONGEST_CELL = 100_000_000
_LONGEST_VALUE = 200
Row = dict[str, Any]


class Unreadable(Exception):  # noqa: N818 -- no error of the program's: it becomes a finding
    """A table is missing, or a cell of it is not what its column holds."""

    def __init__(self, member: str, line: int = 0) -> None:
        super().__init__(member, line)
        self.member, self.line = member, line

    def finding(self) -> Finding:
        """Say which one, and where."""
        sentence = msg(
            "{member} cannot be read from line {line} on: it is not as the program writes it.",
            member=self.member,
            line=self.line,
        )
        return finding("member_malformed", sentence, member=self.member, line=self.line)


def rows_of(members: Mapping[str, bytes], table: Table) -> list[Row]:
    """Read a table; every cell as its column's kind says, None where it is empty and may be.

    Raises:
        Unreadable: the member is missing, or not as it was written.
    """
    return list(_rows(members, table))


def _rows(members: Mapping[str, bytes], table: Table) -> Iterator[Row]:
    names = [each.name for each in table.columns]
    readers = [(each.name, _reader(each.kind, may_be_empty=each.empty is not None)) for each in table.columns]
    line = 1
    # A cell may hold the groups of fifty thousand entries.
    csv.field_size_limit(_LONGEST_CELL)
    try:
        text = io.StringIO(members[table.member].decode(), newline="")
        reader = csv.reader(text, strict=True)
        if next(reader) != names:
            raise Unreadable(table.member, 1)
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(names):
                raise Unreadable(table.member, line)
            yield {name: read(cell) for (name, read), cell in zip(readers, cells, strict=True)}
    except (KeyError, ValueError, StopIteration, csv.Error, ZeroDivisionError, RecursionError) as error:
        raise Unreadable(table.member, line) from error


def _reader(kind: Kind, *, may_be_empty: bool) -> Callable[[str], Any]:
    read = _READERS.get(kind, str)
    if kind is Kind.TEXT:
        return str
    return lambda cell: None if may_be_empty and not cell else read(cell)


def _whole(cell: str) -> int:
    if not cell.isascii() or not cell.removeprefix("-").isdigit():
        raise ValueError(cell)
    return int(cell)


def _points(cell: str) -> int:
    value = _whole(cell)
    if not 0 <= value <= 100:  # noqa: PLR2004 -- the range of points
        raise ValueError(cell)
    return value


def exact(cell: str) -> Fraction:
    """Read a value as it is written, numerator/denominator; anything else is a ValueError, also what fills memory."""
    above, _slash, below = cell.partition("/")
    if len(cell) > _LONGEST_VALUE:
        raise ValueError(cell)
    return Fraction(_whole(above), _whole(below))


def _flag(cell: str) -> bool:
    return {"true": True, "false": False}[cell]


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: _whole,
    Kind.COUNT: _whole,
    Kind.POINTS: _points,
    Kind.HUNDREDTHS: _whole,
    Kind.WEIGHT: _whole,
    Kind.YUAN: _whole,
    Kind.EXACT: exact,
    Kind.FLAG: _flag,
    Kind.JSON: json.loads,
}
