"""Plain data as files: each table as CSV and as JSON with its schema, all in one zip of fixed bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from domain.messages import InBoth
from exports.archive_tables import KINDS, Kind, plain
from exports.cells import defused
from exports.data_tables import DataColumn, DataTable, FilledTable, Value
from exports.data_words import readme
from exports.fixed_zip import zipped

_MARK = "\ufeff"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WHOLE, _WORDS, _NUMBER = {"type": "integer"}, {"type": "string"}, {"type": "number"}
_FRACTION = {"type": "string", "pattern": "^-?[0-9]+/[0-9]+$"}
_TYPES: Mapping[Kind, Mapping[str, object]] = {
    **dict.fromkeys((Kind.NUMBER, Kind.COUNT, Kind.POINTS, Kind.HUNDREDTHS, Kind.WEIGHT, Kind.YUAN), _WHOLE),
    **dict.fromkeys((Kind.TEXT, Kind.CODE, Kind.DIGEST), _WORDS),
    **dict.fromkeys((Kind.DECIMAL, Kind.FIGURE), _NUMBER),
    **dict.fromkeys((Kind.EXACT, Kind.SHARE), _FRACTION),
    Kind.FLAG: {"type": "boolean"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.JSON: {"type": ["array", "object"]},
}


def render(
    title: InBoth, tables: Iterable[FilledTable], language: str, clear: Callable[[str], str], *, with_names: bool
) -> bytes:
    """Write the zip; the same rows give the same bytes.

    Args:
        title: of the cycle.
        tables: all of them, filled.
        language: of the headings in CSV.
        clear: masks what must not be told inside somebody's own words.
        with_names: proposers' names are in it.
    """
    members: dict[str, bytes] = {}
    described = []
    for filled in tables:
        table, rows = filled.table, ordered(filled, clear)
        described.append(table)
        members[f"data/{table.name}.csv"] = as_csv(table, rows, language)
        members[f"data/{table.name}.json"] = as_json_lines(table, rows)
        members[f"schema/{table.name}.schema.json"] = (
            json.dumps(schema(table), ensure_ascii=False, indent=1) + "\n"
        ).encode()
    members["README.txt"] = (_MARK + readme(title, described, with_names=with_names)).encode()
    return zipped(members)


def ordered(filled: FilledTable, clear: Callable[[str], str]) -> list[list[Value]]:
    """Give all rows by their key, with what is not told masked, and None for what is missing.

    Raises:
        ValueError: a row has not one value for every column.
    """
    table = filled.table
    free = [column.is_free for column in table.columns]
    rows: list[list[Value]] = []
    for row in filled.rows:
        if len(row) != len(free):
            raise ValueError(f"{table.name}: {len(row)} values for {len(free)} columns")
        rows.append(
            [
                None if value == "" else clear(value) if masks and isinstance(value, str) else value
                for value, masks in zip(row, free, strict=True)
            ]
        )
    places = [[column.name for column in table.columns].index(name) for name in table.key]
    return sorted(rows, key=lambda row: tuple(_in_order(row[place]) for place in places))


def as_csv(table: DataTable, rows: Iterable[Sequence[Value]], language: str) -> bytes:
    """Write a table for a spreadsheet: UTF-8 with its mark, CRLF, no cell a formula."""
    target = io.StringIO(newline="")
    target.write(_MARK)
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([column.title.chinese if language == "zh_CN" else column.title.english for column in table.columns])
    kinds = [column.kind for column in table.columns]
    for row in rows:
        writer.writerow([_csv_cell(kind, value) for kind, value in zip(kinds, row, strict=True)])
    return target.getvalue().encode()


def as_json_lines(table: DataTable, rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table as one JSON array, a row a line, so that line by line it can be compared with another one."""
    names = [column.name for column in table.columns]
    lines = [
        json.dumps(dict(zip(names, map(_json_value, row), strict=True)), ensure_ascii=False, allow_nan=False)
        for row in rows
    ]
    return ("[\n" + ",\n".join(lines) + ("\n" if lines else "") + "]\n").encode()


def schema(table: DataTable) -> dict[str, object]:
    """Give the JSON Schema of a table."""
    return {
        "$schema": _DRAFT,
        "title": _both(table.title),
        "type": "array",
        "items": {
            "type": "object",
            "properties": {column.name: _property(column) for column in table.columns},
            "required": [column.name for column in table.columns],
            "additionalProperties": False,
        },
    }


def _property(column: DataColumn) -> dict[str, object]:
    allowed = dict(_TYPES[column.kind])
    kinds = allowed["type"]
    if column.may_be_empty:
        allowed["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]  # type: ignore[misc]  # a type or a list of them, see _TYPES
    if column.codes:
        allowed["enum"] = [*column.codes, *([None] if column.may_be_empty else [])]
    return {"title": _both(column.title), "description": _both(KINDS[column.kind]), **allowed}


def _both(said: InBoth) -> str:
    return f"{said.chinese} / {said.english}"


def _in_order(value: Value) -> tuple[int, int | float, str]:
    """Order what is missing first, numbers as numbers, all else as it is written."""
    if value is None:
        return 0, 0, ""
    if isinstance(value, int | float):
        return 1, value, ""
    return 2, 0, value if isinstance(value, str) else str(_json_value(value))


def _csv_cell(kind: Kind, value: Value) -> str:
    if value is None:
        return ""
    if kind is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    written = plain(value)  # type: ignore[arg-type]  # what is no JSON is a cell
    return defused(written) if isinstance(value, str) else written


def _json_value(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, Fraction) else value
