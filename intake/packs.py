"""An offline pack that came back: its code, its columns, and what stands in each row, not judged yet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.messages import msg
from domain.refusals import Invalid
from intake.cells import Cell, line_of, text_of
from intake.workbooks import Sheet, read_sheets

_CODE = re.compile(r"JDZ1(?:-[A-Z2-7]{5}){5}")
_ROWS_WITH_CODE = 40
_XLSX = b"xl/workbook.xml"
# Of a zip, which an .xlsx file is, and of what an older workbook or one with a password comes in.
_CONTAINERS = (b"PK", b"\xd0\xcf\x11\xe0")
_BETWEEN, _LINE = "\x1f", "\x1e"


@dataclass(frozen=True)
class PackRow:
    """One row below the headings: its number in the sheet, its cells, and in which of them a formula stands."""

    row: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int]

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it that no formula gave."""
        return any(text_of(cell) for column, cell in enumerate(self.cells) if column not in self.formulas)


@dataclass(frozen=True)
class PackTable:
    """What is read of a pack.

    ``reading_digest`` covers everything that is not in a row to fill in: the texts read, the levels, what stands
    above the headings. The order of its rows does not matter.
    """

    code: str
    headings: tuple[str, ...]
    rows: tuple[PackRow, ...]
    reading_digest: str


def read_pack(content: bytes, name: str) -> PackTable:
    """Read a pack.

    Raises:
        Invalid: no workbook, damaged, none of type ``.xlsx``, or without a pack's code.
    """
    if content and not content.startswith(_CONTAINERS):
        raise _no_xlsx(name)
    sheets = read_sheets(content, name)
    if _XLSX not in content:
        raise _no_xlsx(name)
    # An entry's text may say what looks like a code; the pack's own stands above the widest row, that of the headings.
    found = max(_places(sheets), key=lambda place: _filled_below(*place[:2]), default=None)
    if found is None:
        raise Invalid(
            msg(
                "{name} is no offline pack: the code of a pack stands nowhere in it. Bring the file that was "
                "downloaded from “My scoring”.",
                name=name,
            )
        )
    sheet, at, code = found
    below = sheet.rows[at + 1 :]
    headings = tuple(line_of(cell) for cell in below[0]) if below else ()
    while headings and not headings[-1]:
        headings = headings[:-1]
    read = (_row(sheet, number, len(headings)) for number in range(at + 2, len(sheet.rows)))
    rows = tuple(row for row in read if row.is_filled)
    others = [row for other in sheets if other is not sheet for row in other.rows]
    return PackTable(code, headings, rows, _digest([*others, *sheet.rows[: at + 1]]))


def row_digest(cells: Sequence[Cell]) -> str:
    """Give what knows a row's fixed cells again, whatever a spreadsheet did to their spacing."""
    return hashlib.sha256(_joined(cells).encode()).hexdigest()


def _no_xlsx(name: str) -> Invalid:
    return Invalid(msg("{name} is no .xlsx workbook. Save the pack as .xlsx and bring that.", name=name))


def _row(sheet: Sheet, number: int, width: int) -> PackRow:
    formulas = frozenset(column for column in range(width) if (number, column) in sheet.formulas)
    return PackRow(number + 1, sheet.rows[number][:width], formulas)


def _places(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, int, str]]:
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:_ROWS_WITH_CODE]):
            for cell in row:
                match = _CODE.search(cell) if isinstance(cell, str) else None
                if match:
                    yield sheet, number, match[0]


def _filled_below(sheet: Sheet, number: int) -> int:
    below = sheet.rows[number + 1 : number + 2]
    return sum(bool(text_of(cell)) for row in below for cell in row)


def _digest(rows: Iterable[Sequence[Cell]]) -> str:
    lines = sorted(line for row in rows if (line := _joined([cell for cell in row if text_of(cell)])))
    return hashlib.sha256(_LINE.join(lines).encode()).hexdigest()


def _joined(cells: Sequence[Cell]) -> str:
    return _BETWEEN.join(line_of(cell) for cell in cells)
