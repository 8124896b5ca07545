"""The rows of a plain table of scores: columns found, cells checked, nothing guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.totals import MOST_POINTS
from use_cases import csv_text

# Far beyond any score, near enough that a slip such as 1e999999 cannot exhaust the memory.
MOST_DIGITS = 30

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)


@dataclass
class Sheet:
    """What one judge gave one entry, as found so far."""

    row: int
    cells: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Rows:
    """All rows as found so far: sheets by entry and judge, groups by entry."""

    columns: Mapping[str, int]
    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    @property
    def by_criterion(self) -> bool:
        """Say whether there is one row a criterion, not one a sheet."""
        return "criterion" in self.columns


def read_rows(text: str, headings: Mapping[str, Sequence[str]], shares: Mapping[str, int] | None) -> Rows:
    """Collect what every judge gave every entry, refusing whatever is not whole and clear.

    Args:
        text: the table as CSV.
        headings: the columns to look for, each with the words that may stand for it; others are passed over.
        shares: weight of each criterion; None lets every criterion through.

    Raises:
        Invalid: a sentence that names the row and the column at fault.
    """
    records = csv_text.records(text)
    _, heading = next(records, (0, []))
    rows = Rows(_columns(heading, headings))
    for row, cells in records:
        given = _cells(row, cells, rows.columns, len(heading))
        criterion = plain(given["criterion"]) if rows.by_criterion else ""
        if rows.by_criterion and shares is not None and criterion not in shares:
            raise Invalid(
                msg("Row {row}, column criterion: there is no weight for {criterion}.", row=row, criterion=criterion)
            )
        sheet = rows.sheets.setdefault((given["entry"], given["judge"]), Sheet(row))
        if criterion in sheet.cells:
            raise Invalid(_given_twice(row, given))
        sheet.cells[criterion] = _points(row, given["points"]) if rows.by_criterion else _total(row, given["total"])
        _take_up_group(row, given, rows.groups)
    if not rows.sheets:
        raise Invalid(msg("The table has a first row, but no scores below it."))
    return rows


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


def _columns(heading: Sequence[str], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Find the columns; the form of the table is the one whose columns are there."""
    known = {plain(word): name for name, words in headings.items() for word in words}
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


def _take_up_group(row: int, given: Mapping[str, str], groups: dict[str, str]) -> None:
    group = given.get("group")
    if group is None:
        return
    earlier = groups.setdefault(given["entry"], group)
    if earlier != group:
        raise Invalid(
            msg(
                "Row {row}, column group: {entry} stands in the group {group} already.",
                row=row,
                entry=given["entry"],
                group=earlier,
            )
        )


def _cells(row: int, cells: Sequence[str], columns: Mapping[str, int], width: int) -> dict[str, str]:
    if any(cells[width:]):
        raise Invalid(msg("Row {row} has more cells than the first row has columns.", row=row))
    given = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    for name, cell in given.items():
        if not cell and name == "group":
            raise Invalid(msg("Row {row}, column group: the cell is empty; every entry needs its group.", row=row))
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
