"""Read the tables of an assignment: entries, judges, costs of pairs, pairs that stand already."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import numpy as np

from domain.messages import msg
from domain.own_entries import district_key, unit_key
from domain.refusals import Invalid
from domain.suggestions import folded
from scoring.arrays import IntArray
from use_cases.plain_tables import NamedFile, PlainTable, read_table
from use_cases.score_table_rows import number, plain

ENTRY = ("entry", "参评对象", "建议编号", "编号")
JUDGE = ("judge", "评委")
UNITS: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "单位"),
    "proposer_unit": ("proposer_unit", "建议人单位", "工作单位"),
    "collecting_unit": ("collecting_unit", "征集单位", "报送单位"),
    "handling_unit": ("handling_unit", "承办单位"),
    "adopting_unit": ("adopting_unit", "采纳单位"),
}
DISTRICT = ("district", "区县")
ENTRY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entry": ENTRY, "theme": ("theme", "主题"), **UNITS, "district": DISTRICT
}  # fmt: skip
JUDGE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "judge": JUDGE,
    "unit": ("unit", "单位"),
    "district": DISTRICT,
    "themes": ("themes", "theme", "专长", "主题"),
    "min_load": ("min_load", "最少"),
    "max_load": ("max_load", "最多"),
}
COST_COLUMNS: Mapping[str, tuple[str, ...]] = {"entry": ENTRY, "judge": JUDGE, "cost": ("cost", "成本")}
MOST_ENTRIES = 10**9
_SEPARATORS = re.compile(r"[;；|、,，]")
_COUNT = re.compile(r"[0-9]{1,9}")
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class EntryRow:
    """One entry: its themes, units and district, folded for comparing; empty where not given."""

    name: str
    themes: frozenset[str]
    units: frozenset[str]
    district: str


@dataclass(frozen=True)
class JudgeRow:
    """One judge; limits are None where not given."""

    name: str
    themes: frozenset[str]
    units: frozenset[str]
    district: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Entries:
    """The entries in the order of the file, and which columns there were."""

    rows: tuple[EntryRow, ...]
    columns: frozenset[str]
    marked: bool


@dataclass(frozen=True)
class Judges:
    """The judges in the order of the file, and which columns there were."""

    rows: tuple[JudgeRow, ...]
    columns: frozenset[str]
    marked: bool


@dataclass(frozen=True, eq=False)
class Costs:
    """What pairs cost; a pair that is not there is forbidden.

    Attributes:
        entries: names in the order of the file.
        judges: names in the order of the file.
        entry: shape (P,), indices of ``entries``.
        judge: shape (P,), indices of ``judges``.
        place: shape (P,), indices of ``amounts``.
        amounts: the different costs.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    entry: IntArray
    judge: IntArray
    place: IntArray
    amounts: tuple[Decimal, ...]
    marked: bool


def read_entries(file: NamedFile) -> Entries:
    """Read ``entry`` and whatever there is of theme, units and district.

    Raises:
        Invalid: a sentence that names the file, the row and the column at fault.
    """
    return _named(file, _entries)


def read_judges(file: NamedFile) -> Judges:
    """Read ``judge`` and whatever there is of unit, district, themes and limits.

    Raises:
        Invalid: a sentence that names the file, the row and the column at fault.
    """
    return _named(file, _judges)


def read_costs(file: NamedFile) -> Costs:
    """Read ``entry, judge, cost``.

    Raises:
        Invalid: a sentence that names the file, the row and the column at fault.
    """
    return _named(file, _costs)


def read_pairs(file: NamedFile, entries: Sequence[str], judges: Sequence[str]) -> tuple[IntArray, IntArray]:
    """Read ``entry, judge``, as indices of the names given.

    Raises:
        Invalid: a sentence that names the file, the row and the column at fault; above all a name that is not known.
    """
    known = {name: place for place, name in enumerate(entries)}, {name: place for place, name in enumerate(judges)}
    return _named(file, lambda content: _pairs(content, *known))


def _named(file: NamedFile, read: Callable[[bytes], _Read]) -> _Read:
    try:
        return read(file.content)
    except Invalid as refusal:
        raise Invalid(msg("{file}: {problem}", file=file.name, problem=refusal.message)) from refusal


def _entries(content: bytes) -> Entries:
    table = read_table(content, ENTRY_COLUMNS, ("entry",))
    seen: dict[str, int] = {}
    rows = []
    for row, cells in table.rows:
        name = _once(seen, row, "entry", cells[table.columns["entry"]])
        units = frozenset[str]().union(*(_several(_cell(table, cells, column), unit_key) for column in UNITS))
        themes, district = _several(_cell(table, cells, "theme"), folded), district_key(_cell(table, cells, "district"))
        rows.append(EntryRow(name, themes, units, district))
    if not rows:
        raise Invalid(msg("The table has a first row, but nothing below it."))
    return Entries(tuple(rows), frozenset(table.columns), table.marked)


def _judges(content: bytes) -> Judges:
    table = read_table(content, JUDGE_COLUMNS, ("judge",))
    seen: dict[str, int] = {}
    rows = []
    for row, cells in table.rows:
        name = _once(seen, row, "judge", cells[table.columns["judge"]])
        least, most = (_count(row, column, _cell(table, cells, column)) for column in ("min_load", "max_load"))
        if least is not None and most is not None and least > most:
            raise Invalid(
                msg(
                    "Row {row}, column min_load: {least} is more than max_load {most}.", row=row, least=least, most=most
                )
            )
        themes, units = _several(_cell(table, cells, "themes"), folded), _several(_cell(table, cells, "unit"), unit_key)
        rows.append(JudgeRow(name, themes, units, district_key(_cell(table, cells, "district")), least, most))
    if not rows:
        raise Invalid(msg("The table has a first row, but nothing below it."))
    return Judges(tuple(rows), frozenset(table.columns), table.marked)


def _costs(content: bytes) -> Costs:
    table = read_table(content, COST_COLUMNS, ("entry", "judge", "cost"))
    entries: dict[str, int] = {}
    judges: dict[str, int] = {}
    places: dict[str, int] = {}
    amounts: list[Decimal] = []
    columns = tuple(table.columns[name] for name in ("entry", "judge", "cost"))
    found = array("q"), array("q"), array("q"), array("q")
    for row, cells in table.rows:
        entry, judge, text = (cells[column] for column in columns)
        if text not in places:
            amounts.append(_amount(row, text))
            places[text] = len(amounts) - 1
        found[0].append(entries.setdefault(entry, len(entries)))
        found[1].append(judges.setdefault(judge, len(judges)))
        found[2].append(places[text])
        found[3].append(row)
    if not amounts:
        raise Invalid(msg("The table has a first row, but nothing below it."))
    index, who, place, rows = (np.frombuffer(each, dtype=np.int64) for each in found)
    _require_once(index * len(judges) + who, rows, tuple(entries), tuple(judges))
    return Costs(tuple(entries), tuple(judges), index, who, place, tuple(amounts), table.marked)


def _pairs(content: bytes, entries: Mapping[str, int], judges: Mapping[str, int]) -> tuple[IntArray, IntArray]:
    table = read_table(content, {"entry": ENTRY, "judge": JUDGE}, ("entry", "judge"))
    seen: dict[tuple[int, int], int] = {}
    for row, cells in table.rows:
        entry, judge = cells[table.columns["entry"]], cells[table.columns["judge"]]
        for column, name, known in (("entry", entry, entries), ("judge", judge, judges)):
            if name not in known:
                raise Invalid(
                    msg("Row {row}, column {column}: {name} is not known.", row=row, column=column, name=name)
                )
        pair = entries[entry], judges[judge]
        if pair in seen:
            raise _twice(row, entry, judge, seen[pair])
        seen[pair] = row
    pairs = np.asarray(list(seen), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _require_once(pairs: IntArray, rows: IntArray, entries: Sequence[str], judges: Sequence[str]) -> None:
    order = np.argsort(pairs, kind="stable")
    again = np.flatnonzero(pairs[order][1:] == pairs[order][:-1]) + 1
    if len(again):
        second = again[rows[order[again]].argmin()]
        entry, judge = divmod(int(pairs[order[second]]), len(judges))
        raise _twice(int(rows[order[second]]), entries[entry], judges[judge], int(rows[order[second - 1]]))


def _twice(row: int, entry: str, judge: str, earlier: int) -> Invalid:
    return Invalid(
        msg(
            "Row {row}, column judge: the pair of {entry} and {judge} stands in row {earlier} already.",
            row=row,
            entry=entry,
            judge=judge,
            earlier=earlier,
        )
    )


def _once(seen: dict[str, int], row: int, column: str, name: str) -> str:
    earlier = seen.setdefault(name, row)
    if earlier != row:
        raise Invalid(
            msg(
                "Row {row}, column {column}: {name} stands in row {earlier} already.",
                row=row,
                column=column,
                name=name,
                earlier=earlier,
            )
        )
    return name


def _cell(table: PlainTable, cells: Sequence[str], column: str) -> str:
    return cells[table.columns[column]] if column in table.columns else ""


def _several(text: str, key: Callable[[str], str]) -> frozenset[str]:
    return frozenset(filter(None, map(key, _SEPARATORS.split(text))))


def _count(row: int, column: str, text: str) -> int | None:
    typed = plain(text)
    if not typed:
        return None
    if not _COUNT.fullmatch(typed):
        raise Invalid(
            msg("Row {row}, column {column}: “{text}” is not a whole number.", row=row, column=column, text=text)
        )
    return int(typed)


def _amount(row: int, text: str) -> Decimal:
    amount = number(text)
    if amount is None:
        raise Invalid(msg("Row {row}, column cost: “{text}” is not a number.", row=row, text=text))
    return amount
