"""Read a plain table of scores, row by row, refusing whatever is not whole and clear."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.aggregation import SheetTotals
from scoring.exact import whole_units
from scoring.totals import MOST_POINTS, TOTAL_UNITS, weighted_totals

# Headings as offices write them, beside the documented ones.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entry": ("entry", "参评对象", "建议编号", "编号"),
    "judge": ("judge", "评委"),
    "total": ("total", "总分", "得分"),
    "criterion": ("criterion", "评分项"),
    "points": ("points", "分数"),
}
EXCEL_MARK = codecs.BOM_UTF8
# Far beyond any score, near enough that a slip such as 1e999999 cannot exhaust the memory.
MOST_DIGITS = 30

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)


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


@dataclass
class _Sheet:
    """What one judge gave one entry, as found so far."""

    row: int
    cells: dict[str, Decimal] = field(default_factory=dict)


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
    text, marked = _decoded(content)
    names, sheets = _sheet_totals(_sheets(text, shares), shares)
    return ScoreTable(tuple(names), sheets, marked)


def plain(text: str) -> str:
    """Make full-width digits, signs and commas the plain ones."""
    return unicodedata.normalize("NFKC", text).strip().replace("\N{MINUS SIGN}", "-")


def number(text: str) -> Decimal | None:
    """Read a number as people type it; None for anything else."""
    typed = plain(text)
    if not _NUMBER.fullmatch(typed):
        return None
    found = Decimal(typed)
    _, digits, exponent = found.as_tuple()
    return found if len(digits) <= MOST_DIGITS and abs(int(exponent)) <= MOST_DIGITS else None


def _decoded(content: bytes) -> tuple[str, bool]:
    """Give the text, and whether the answer needs the mark of Excel."""
    if not content.removeprefix(EXCEL_MARK).strip():
        raise Invalid(msg("The file is empty."))
    if b"\0" in content:
        raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), encoding == "gb18030" or content.startswith(EXCEL_MARK)
        except UnicodeDecodeError:
            continue
    raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV."))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not blank, each with its row number in the sheet."""
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield row, stripped
    except csv.Error as error:
        raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV.")) from error


def _columns(heading: Sequence[str]) -> dict[str, int]:
    """Find the columns; the form of the table is the one whose columns are there."""
    known = {plain(word): name for name, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = known.get(plain(cell).lower())
        if name is None:
            continue
        if name in found:
            raise Invalid(msg("The column {column} stands twice in the first row.", column=name))
        found[name] = place
    by_criterion = "criterion" in found or "points" in found
    if by_criterion and "total" in found:
        raise Invalid(msg("The table has a column total and also criterion or points; leave one kind out."))
    for name in ("entry", "judge", *(("criterion", "points") if by_criterion else ("total",))):
        if name not in found:
            raise Invalid(
                msg(
                    "The column {column} is missing; needed are entry,judge,total or entry,judge,criterion,points.",
                    column=name,
                )
            )
    return found


def _sheets(text: str, shares: Mapping[str, int] | None) -> dict[tuple[str, str], _Sheet]:
    """Collect what every judge gave every entry, refusing whatever is not whole and clear."""
    records = _records(text)
    _, heading = next(records, (0, []))
    columns = _columns(heading)
    by_criterion = "criterion" in columns
    if by_criterion != (shares is not None):
        raise Invalid(
            msg("A table with points by criterion needs weights, such as c1=15,c2=85.")
            if by_criterion
            else msg("A table with totals takes no weights.")
        )
    sheets: dict[tuple[str, str], _Sheet] = {}
    for row, cells in records:
        given = _cells(row, cells, columns, len(heading))
        criterion = plain(given["criterion"]) if by_criterion else ""
        if shares is not None and criterion not in shares:
            raise Invalid(
                msg("Row {row}, column criterion: there is no weight for {criterion}.", row=row, criterion=criterion)
            )
        sheet = sheets.setdefault((given["entry"], given["judge"]), _Sheet(row))
        if criterion in sheet.cells:
            raise Invalid(_given_twice(row, given))
        sheet.cells[criterion] = _points(row, given["points"]) if by_criterion else _total(row, given["total"])
    if not sheets:
        raise Invalid(msg("The table has a first row, but no scores below it."))
    return sheets


def _cells(row: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> dict[str, str]:
    if any(cells[width:]):
        raise Invalid(msg("Row {row} has more cells than the first row has columns.", row=row))
    given = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    for name, cell in given.items():
        if not cell:
            raise Invalid(
                msg(
                    "Row {row}, column {column}: the cell is empty. No score is not a zero; leave the whole row out.",
                    row=row,
                    column=name,
                )
            )
    return given


def _given_twice(row: int, given: Mapping[str, str]) -> Message:
    if "criterion" in given:
        return msg(
            "Row {row}, column judge: {judge} gave {entry} points for {criterion} already.",
            row=row,
            judge=given["judge"],
            entry=given["entry"],
            criterion=given["criterion"],
        )
    return msg(
        "Row {row}, column judge: {judge} scored {entry} already.", row=row, judge=given["judge"], entry=given["entry"]
    )


def _total(row: int, text: str) -> Decimal:
    total = number(text)
    if total is None:
        raise Invalid(msg("Row {row}, column total: “{text}” is not a number.", row=row, text=text))
    return total


def _points(row: int, text: str) -> Decimal:
    points = number(text)
    if points is None:
        raise Invalid(msg("Row {row}, column points: “{text}” is not a number.", row=row, text=text))
    if points != points.to_integral_value() or not 0 <= points <= MOST_POINTS:
        raise Invalid(msg("Row {row}, column points: {text} is not a whole number from 0 to 100.", row=row, text=text))
    return points


def _sheet_totals(
    sheets: Mapping[tuple[str, str], _Sheet], shares: Mapping[str, int] | None
) -> tuple[list[str], SheetTotals]:
    """Give the entries in the order of the file, and the total of every sheet."""
    index = {name: place for place, name in enumerate(dict.fromkeys(entry for entry, _ in sheets))}
    rows = np.asarray([index[entry] for entry, _ in sheets], dtype=np.int64)
    if shares is None:
        totals, units = whole_units([sheet.cells[""] for sheet in sheets.values()])
        return list(index), SheetTotals(rows, totals, len(index), units)
    _require_complete(sheets, shares)
    points = np.asarray([[int(sheet.cells[name]) for name in shares] for sheet in sheets.values()], dtype=np.int64)
    totals = weighted_totals(points, np.asarray(list(shares.values()), dtype=np.int64))
    return list(index), SheetTotals(rows, totals, len(index), TOTAL_UNITS)


def _require_complete(sheets: Mapping[tuple[str, str], _Sheet], shares: Mapping[str, int]) -> None:
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
