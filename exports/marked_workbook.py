"""A workbook as it was sent, with what is wrong marked in it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.cells import column_width, safe_text, shortened, tab_name
from exports.styles import default_look

CellValue: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
# A spreadsheet opens slowly with more notes than this on one sheet; the colour and the last column say it all.
MOST_NOTES = 2_000
_LONGEST_NOTE = 1_000
_WIDEST, _SENTENCES = 40, 70
_ROWS_MEASURED = 200
_OLDEST_DAY = date(1900, 3, 1)
_MOST_WHOLE = 10**15


class Weight(StrEnum):
    """How much a mark matters."""

    REFUSES = "refuses"
    KEEPS = "keeps"
    INELIGIBLE = "ineligible"
    NOTE = "note"


_COLOURS = {
    Weight.REFUSES: "#F4B6B0",
    Weight.KEEPS: "#E3DCEF",
    Weight.INELIGIBLE: "#FBE0A8",
    Weight.NOTE: "#DCE9F5",
}


@dataclass(frozen=True)
class Mark:
    """One sentence about a cell; about the whole row where ``column`` is None."""

    column: int | None
    sentence: str
    weight: Weight


@dataclass(frozen=True)
class MarkedSheet:
    """One sheet and its marks; rows, columns and ``heading_row`` are counted from 0, None without headings."""

    name: str
    rows: Sequence[Sequence[CellValue]]
    marks: Mapping[int, Sequence[Mark]]
    heading_row: int | None = None
    is_hidden: bool = False


def render(sheets: Sequence[MarkedSheet], language: str, *, heading: str, created: datetime) -> bytes:
    """Write the sheets again, row by row where they stood, and colour the cells that have marks.

    The sentences stand as a note at the cell and in one more column after the last. A text is never a formula.

    Args:
        sheets: in the workbook's order.
        language: a key of ``i18n.LANGUAGES``.
        heading: of the column of sentences, in that language.
        created: what the file says of its making; the same input gives the same bytes.
    """
    stream = io.BytesIO()
    options = {
        # A row is written as soon as the next one begins: 50,000 rows need no more memory than 5,000.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": default_look(language),
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        looks = _Looks(book)
        taken: set[str] = set()
        for each in sheets:
            tab = book.add_worksheet(tab_name(each.name, taken))
            if each.is_hidden and len(sheets) > 1:
                tab.hide()
            _Tab(tab, each, looks).write(heading)
        first = next((number for number, each in enumerate(sheets) if each.marks), 0)
        if not sheets[first].is_hidden:
            book.worksheets()[first].activate()
            book.worksheets()[first].set_first_sheet()
    return stream.getvalue()


class _Looks:
    """Each look made once: a colour or none, for a text, a number, a day or a moment."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Weight | None, str], Format] = {}
        red = {"font_color": "#8A1C12"}
        self.sentences = book.add_format({**red, "text_wrap": True, "valign": "top"})
        self.heading = book.add_format({**red, "bold": True})

    def of(self, weight: Weight | None, number: str = "") -> Format | None:
        """Give the look of a cell of that weight, its number shown in that form."""
        if weight is None and not number:
            return None
        key = (weight, number)
        if key not in self._made:
            look: dict[str, object] = {"num_format": number} if number else {}
            if weight is not None:
                look |= {"bg_color": _COLOURS[weight], "border": 1, "border_color": "#BFBFBF"}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


class _Tab:
    """One sheet on its way into the copy."""

    def __init__(self, tab: Worksheet, sheet: MarkedSheet, looks: _Looks) -> None:
        self._tab, self._sheet, self._looks = tab, sheet, looks
        self._width = max(map(len, sheet.rows), default=0)
        self._notes = 0

    def write(self, heading: str) -> None:
        """Write all of it, in the order of the rows."""
        self._set_widths()
        for number, row in enumerate(self._sheet.rows):
            marks = self._sheet.marks.get(number, ())
            by_column = _by_column(marks)
            for column, value in enumerate(row):
                self._write_cell(number, column, value, _heaviest(by_column.get(column, ())))
            self._write_notes(number, by_column)
            if marks:
                said = "\n".join(dict.fromkeys(mark.sentence for mark in marks))
                self._tab.write_string(number, self._width, safe_text(said), self._looks.sentences)
            elif number == self._sheet.heading_row and self._sheet.marks:
                self._tab.write_string(number, self._width, safe_text(heading), self._looks.heading)
        if self._sheet.heading_row is not None:
            self._tab.freeze_panes(self._sheet.heading_row + 1, 0)
            last_column = self._width if self._sheet.marks else self._width - 1
            self._tab.autofilter(self._sheet.heading_row, 0, len(self._sheet.rows) - 1, last_column)

    def _set_widths(self) -> None:
        for column in range(self._width):
            texts = (str(row[column]) for row in self._sheet.rows[:_ROWS_MEASURED] if column < len(row))
            self._tab.set_column(column, column, column_width(texts, most=_WIDEST))
        if self._sheet.marks:
            self._tab.set_column(self._width, self._width, _SENTENCES)

    def _write_notes(self, row: int, by_column: Mapping[int, Sequence[Mark]]) -> None:
        for column, marks in by_column.items():
            if self._notes < MOST_NOTES:
                said = shortened("\n".join(mark.sentence for mark in marks), _LONGEST_NOTE)
                self._tab.write_comment(row, column, safe_text(said), {"x_scale": 2, "author": ""})
                self._notes += 1

    def _write_cell(self, row: int, column: int, value: CellValue, weight: Weight | None) -> None:
        tab, looks = self._tab, self._looks
        if isinstance(value, str):
            if value:
                tab.write_string(row, column, safe_text(value), looks.of(weight))
            elif weight is not None:
                tab.write_blank(row, column, None, looks.of(weight))
        elif isinstance(value, bool):
            tab.write_boolean(row, column, value, looks.of(weight))
        elif isinstance(value, int | float) and isfinite(value):
            # A long number would be shown as 1.38E+10, and a telephone number is one.
            whole = float(value).is_integer() and abs(value) < _MOST_WHOLE
            tab.write_number(row, column, value, looks.of(weight, "0" if whole else ""))
        elif isinstance(value, datetime) and value.date() >= _OLDEST_DAY:
            tab.write_datetime(row, column, value.replace(tzinfo=None), looks.of(weight, "yyyy-mm-dd hh:mm"))
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _OLDEST_DAY:
            tab.write_datetime(row, column, value, looks.of(weight, "yyyy-mm-dd"))
        else:
            tab.write_string(row, column, safe_text(str(value)), looks.of(weight))


def _by_column(marks: Sequence[Mark]) -> Mapping[int, Sequence[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            found.setdefault(mark.column, []).append(mark)
    return found


def _heaviest(marks: Sequence[Mark]) -> Weight | None:
    order = list(Weight)
    return min((mark.weight for mark in marks), key=order.index, default=None)
