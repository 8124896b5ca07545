"""What an archive's members are: tables with named columns, each described in Chinese and in English."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from domain.messages import InBoth

Cell: TypeAlias = "str | int | float | bool | date | datetime | Fraction | None"


class Kind(StrEnum):
    """How a column is written, and in which unit."""

    NUMBER = "number"
    TEXT = "text"
    CODE = "code"
    COUNT = "count"
    POINTS = "points"
    EXACT = "exact"
    DECIMAL = "decimal"
    HUNDREDTHS = "hundredths"
    WEIGHT = "weight"
    YUAN = "yuan"
    MOMENT = "moment"
    DAY = "day"
    FLAG = "flag"
    JSON = "json"
    DIGEST = "digest"
    FIGURE = "figure"
    SHARE = "share"


KINDS: Mapping[Kind, InBoth] = MappingProxyType(
    {
        Kind.NUMBER: InBoth("编号，整数", "an identifying whole number"),
        Kind.TEXT: InBoth("文本", "text"),
        Kind.CODE: InBoth("固定代码", "a fixed code word"),
        Kind.COUNT: InBoth("个数，整数", "a whole number of things"),
        Kind.POINTS: InBoth("分，0–100 的整数", "points, whole, 0–100"),
        Kind.EXACT: InBoth("分，精确分数，写作“分子/分母”", "points, exact, as numerator/denominator in lowest terms"),
        Kind.DECIMAL: InBoth("分，小数", "points, a decimal"),
        Kind.HUNDREDTHS: InBoth("百分之一分，整数", "hundredths of a point, whole"),
        Kind.WEIGHT: InBoth("万分之一，整数，合计 10000", "hundredths of a per cent, whole, 10,000 in all"),
        Kind.YUAN: InBoth("元，整数", "yuan, whole"),
        Kind.MOMENT: InBoth("时刻，ISO 8601，协调世界时", "a moment, ISO 8601, UTC"),
        Kind.DAY: InBoth("日期，ISO 8601", "a day, ISO 8601"),
        Kind.FLAG: InBoth("true（是）或 false（否）", "true or false"),
        Kind.JSON: InBoth("JSON", "JSON"),
        Kind.DIGEST: InBoth("SHA-256，十六进制", "SHA-256, hexadecimal"),
        Kind.FIGURE: InBoth("小数，单位见列名", "a decimal, its unit in the heading"),
        Kind.SHARE: InBoth("精确的机会，写作“分子/分母”", "an exact chance, as numerator/denominator in lowest terms"),
    }
)
NEVER_EMPTY = InBoth("从不空缺", "never empty")
NOT_SAID, COMMAND_LINE = ("未填写", "not given"), ("命令行", "the command line")
"""What an empty cell means in many a table: nobody filled it in, or nobody who was signed in did it."""


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: as in the header.
        meaning: what stands in it.
        kind: how it is written.
        empty: what an empty cell means; None where there is none.
    """

    name: str
    meaning: InBoth
    kind: Kind
    empty: InBoth | None = None


@dataclass(frozen=True)
class Table:
    """One member as a table; ``name`` is the file's without its ending."""

    name: str
    meaning: InBoth
    columns: tuple[Column, ...]

    @property
    def member(self) -> str:
        """The file's name inside the archive."""
        return f"{self.name}.csv"


@dataclass(frozen=True)
class Filled:
    """A table with its rows, each with one cell for every column; they are taken once."""

    table: Table
    rows: Iterable[Sequence[Cell]]


def column(name: str, chinese: str, english: str, kind: Kind, empty: tuple[str, str] | None = None) -> Column:
    """Describe a column; ``empty`` in both languages."""
    return Column(name, InBoth(chinese, english), kind, None if empty is None else InBoth(*empty))


def written(filled: Filled) -> tuple[bytes, int]:
    """Write a table as RFC 4180 asks: UTF-8, a header, CRLF; and count its rows.

    Raises:
        ValueError: a row has not one cell for every column.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([each.name for each in filled.table.columns])
    width, rows = len(filled.table.columns), 0
    for row in filled.rows:
        if len(row) != width:
            raise ValueError(f"{filled.table.name}: {len(row)} cells for {width} columns")
        writer.writerow([plain(cell) for cell in row])
        rows += 1
    return target.getvalue().encode(), rows


def plain(cell: Cell) -> str:
    """Write one cell; nothing for what is not given."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date():
            return cell.isoformat()
        case Fraction():
            return f"{cell.numerator}/{cell.denominator}"
        case float():
            return repr(cell)
        case _:
            return str(cell)
