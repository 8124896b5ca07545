"""A pack on a judge's own machine: opened, filled in and saved there, as a spreadsheet program does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from db.engine import Database
from exports.pack_score_sheet import FINISHED
from i18n import LANGUAGES, gettext
from use_cases import offline_packs
from use_cases.transaction import SignedIn, perform, read

HEADINGS_AT = 6
"""The row of headings, as a spreadsheet counts."""


@dataclass(frozen=True)
class Filled:
    """What a judge types into one row; only what is given is typed. ``finished`` is a word."""

    points: Mapping[str, object]
    comment: str | None = None
    finished: str | None = None


def downloaded(database: Database, who: SignedIn, round_id: int, language: str = "zh_CN") -> bytes:
    """Download a pack."""
    made = read(database, who, offline_packs.prepare, round_id, language=language)
    perform(database, who, offline_packs.issue, made)
    return made.content


def filled(content: bytes, rows: Mapping[int, Filled]) -> bytes:
    """Fill rows in, by the number of the entry; criteria by the heading of their column."""

    def fill(sheet: Worksheet) -> None:
        places = {str(cell.value): cell.column for cell in sheet[HEADINGS_AT]}
        finished = next(places[word] for word in (gettext(FINISHED, each) for each in LANGUAGES) if word in places)
        for number, given in rows.items():
            row = row_of(sheet, number)
            for heading, value in given.points.items():
                sheet.cell(row, places[heading], value)
            if given.comment is not None:
                sheet.cell(row, finished - 1, given.comment)
            if given.finished is not None:
                sheet.cell(row, finished, given.finished)

    return changed(content, fill)


def changed(content: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """Change the sheet to fill in by hand, and save the workbook."""
    book = load_workbook(BytesIO(content))
    change(sheet_to_fill(book))
    return saved(book)


def sheet_to_fill(book: Workbook) -> Worksheet:
    """Give the sheet that the workbook opens at."""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, number: int) -> int:
    """Find the row of an entry."""
    return next(row for row in range(HEADINGS_AT + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == number)


def saved(book: Workbook) -> bytes:
    """Save a workbook as its program does."""
    target = BytesIO()
    book.save(target)
    return target.getvalue()
