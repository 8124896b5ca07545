"""Read a plain table of scores: who gave what how much, and the totals."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from domain.messages import msg
from domain.refusals import Invalid
from scoring.aggregation import SheetTotals
from scoring.crossed import CrossedScores
from scoring.exact import whole_units
from scoring.totals import TOTAL_UNITS, weighted_totals
from use_cases import csv_text
from use_cases.score_table_rows import Rows, Sheet, read_rows

# Headings as offices write them, beside the documented ones.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entry": ("entry", "参评对象", "建议编号", "编号"),
    "judge": ("judge", "评委"),
    "total": ("total", "总分", "得分"),
    "criterion": ("criterion", "评分项"),
    "points": ("points", "分数"),
}
GROUP_COLUMN: Mapping[str, tuple[str, ...]] = {"group": ("group", "组别")}
EXCEL_MARK = codecs.BOM_UTF8


@dataclass(frozen=True)
class ScoreTable:
    """What a table of scores holds.

    Attributes:
        entries: their names in the order of the file.
        sheets: one row for each entry and judge; ``entry`` indexes ``entries``.
        marked: the file came with the mark of Excel, or in GB18030.
    """

    entries: tuple[str, ...]
    sheets: SheetTotals
    marked: bool


@dataclass(frozen=True)
class CriteriaTable:
    """Who gave what how many points for each criterion.

    Attributes:
        entries: their names in the order of the file, indexed by ``entry`` of the scores.
        judges: their names in the order of the file, indexed by ``judge`` of the scores.
        groups: names in the order of the file, indexed by ``group`` of the scores; empty without such a column.
        criteria: the points of the sheets for each criterion, criteria in the order of the
            weights, else of the file; empty for a table of totals.
        marked: the file came with the mark of Excel, or in GB18030.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    groups: tuple[str, ...]
    criteria: Mapping[str, CrossedScores]
    marked: bool


@dataclass(frozen=True)
class CrossedTable(CriteriaTable):
    """The same, with totals.

    Attributes:
        scores: the total of every sheet, in points.
        sheets: the same totals, exact, row by row.
    """

    scores: CrossedScores
    sheets: SheetTotals


def read(content: bytes, shares: Mapping[str, int] | None) -> ScoreTable:
    """Read a CSV file of scores.

    Args:
        content: the file, UTF-8 or GB18030, with the columns ``entry, judge, total`` or
            ``entry, judge, criterion, points``.
        shares: weight of each criterion in hundredths of a per cent, summing to 10,000;
            None for a table of totals.

    Raises:
        Invalid: a sentence that names the row and the column at fault.
    """
    text, marked = csv_text.decoded(content)
    rows = read_rows(text, COLUMNS, shares)
    _require_weights(rows, shares)
    names, sheets = _sheet_totals(rows.sheets, shares)
    return ScoreTable(tuple(names), sheets, marked)


def read_crossed(content: bytes, shares: Mapping[str, int] | None) -> CrossedTable:
    """Read a CSV file of scores, with who gave them.

    Args:
        content: as for ``read``; beside its columns there may be ``group``, the one group of the
            entry, such as its theme or panel.
        shares: as for ``read``.

    Raises:
        Invalid: a sentence that names the row and the column at fault.
    """
    text, marked = csv_text.decoded(content)
    rows = read_rows(text, {**COLUMNS, **GROUP_COLUMN}, shares)
    _require_weights(rows, shares)
    crossing = _Crossing(rows)
    _, sheets = _sheet_totals(rows.sheets, shares)
    return CrossedTable(
        *crossing.names,
        crossing.criteria(shares or ()) if rows.by_criterion else {},
        marked,
        crossing.scores(_in_points(rows.sheets, sheets)),
        sheets,
    )


def read_criteria(content: bytes) -> CriteriaTable:
    """Read a CSV file of points by criterion, with who gave them; a sheet may lack criteria.

    Args:
        content: as for ``read_crossed``, with the columns ``entry, judge, criterion, points``.

    Raises:
        Invalid: a sentence that names the row and the column at fault.
    """
    text, marked = csv_text.decoded(content)
    rows = read_rows(text, {**COLUMNS, **GROUP_COLUMN}, None)
    if not rows.by_criterion:
        raise Invalid(msg("A table with totals has no criteria to look at one by one."))
    crossing = _Crossing(rows)
    return CriteriaTable(*crossing.names, crossing.criteria(()), marked)


class _Crossing:
    """Entries, judges and groups, numbered in the order of the file."""

    def __init__(self, rows: Rows) -> None:
        self._sheets = rows.sheets
        self._entries = _numbered(entry for entry, _ in rows.sheets)
        self._judges = _numbered(judge for _, judge in rows.sheets)
        self._groups = _numbered(rows.groups.values())
        places = [self._groups[rows.groups[name]] for name in self._entries] if rows.groups else None
        self._group = None if places is None else np.asarray(places, dtype=np.int64)

    @property
    def names(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Entries, judges, groups."""
        return tuple(self._entries), tuple(self._judges), tuple(self._groups)

    def criteria(self, first: Iterable[str]) -> dict[str, CrossedScores]:
        """Give the points for each criterion, the ones named first in their order."""
        points: dict[str, dict[tuple[str, str], Decimal]] = {name: {} for name in first}
        for pair, sheet in self._sheets.items():
            for name, cell in sheet.cells.items():
                points.setdefault(name, {})[pair] = cell
        return {name: self.scores(cells) for name, cells in points.items()}

    def scores(self, numbers: Mapping[tuple[str, str], Decimal] | Mapping[tuple[str, str], float]) -> CrossedScores:
        """Make floats of exact numbers, at the very end."""
        return CrossedScores(
            np.asarray([self._entries[entry] for entry, _ in numbers], dtype=np.int64),
            np.asarray([self._judges[judge] for _, judge in numbers], dtype=np.int64),
            np.asarray([float(number) for number in numbers.values()], dtype=np.float64),
            len(self._entries),
            len(self._judges),
            self._group,
        )


def _require_weights(rows: Rows, shares: Mapping[str, int] | None) -> None:
    if rows.by_criterion == (shares is not None):
        return
    raise Invalid(
        msg("A table with points by criterion needs weights, such as c1=15,c2=85.")
        if rows.by_criterion
        else msg("A table with totals takes no weights.")
    )


def _sheet_totals(
    sheets: Mapping[tuple[str, str], Sheet], shares: Mapping[str, int] | None
) -> tuple[list[str], SheetTotals]:
    """Give the entries in the order of the file, and the total of every sheet."""
    index = _numbered(entry for entry, _ in sheets)
    rows = np.asarray([index[entry] for entry, _ in sheets], dtype=np.int64)
    if shares is None:
        totals, units = whole_units([sheet.cells[""] for sheet in sheets.values()])
        return list(index), SheetTotals(rows, totals, len(index), units)
    _require_complete(sheets, shares)
    points = np.asarray([[int(sheet.cells[name]) for name in shares] for sheet in sheets.values()], dtype=np.int64)
    totals = weighted_totals(points, np.asarray(list(shares.values()), dtype=np.int64))
    return list(index), SheetTotals(rows, totals, len(index), TOTAL_UNITS)


def _in_points(sheets: Iterable[tuple[str, str]], exact: SheetTotals) -> dict[tuple[str, str], float]:
    # Python divides whole numbers to the nearest float, however long they are.
    return {pair: total / exact.units_per_point for pair, total in zip(sheets, exact.total.tolist(), strict=True)}


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _require_complete(sheets: Mapping[tuple[str, str], Sheet], shares: Mapping[str, int]) -> None:
    used = {name for sheet in sheets.values() for name in sheet.cells}
    for name in shares:
        if name not in used:
            raise Invalid(msg("There is a weight for {criterion}, but no row names this criterion.", criterion=name))
    for (entry, judge), sheet in sheets.items():
        for name in shares:
            if name not in sheet.cells:
                raise Invalid(
                    msg(
                        "Row {row}, column criterion: {judge} gave {entry} no points for {criterion}.",
                        row=sheet.row,
                        judge=judge,
                        entry=entry,
                        criterion=name,
                    )
                )
