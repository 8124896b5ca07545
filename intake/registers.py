"""A register of one or several sheets: what was chosen of a workbook, read as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.messages import Message, msg
from intake.districts import spellings_apart
from intake.headers import ColumnMapping, looks_like_a_register, most_likely_sheet
from intake.progress import Progress, Step, unwatched
from intake.register_rows import Register, Seen, in_order_of
from intake.suggestions import read_rows
from intake.workbooks import Sheet


@dataclass(frozen=True)
class ChosenSheet:
    """A sheet to import, and which column of it is which field."""

    sheet: Sheet
    mapping: ColumnMapping


@dataclass(frozen=True)
class Sheets:
    """The sheets of a workbook that hold suggestions, as far as one can see."""

    likely: tuple[Sheet, ...]
    notes: tuple[Message, ...]


def likely_sheets(sheets: Sequence[Sheet]) -> Sheets:
    """Give every sheet with a row of headings; where there is none, the one most like a register.

    A hidden sheet is taken only where no other holds a register, and a note names those left out.
    """
    found = [sheet for sheet in sheets if looks_like_a_register(sheet)]
    shown = tuple(sheet for sheet in found if not sheet.is_hidden)
    hidden = tuple(sheet.name for sheet in found if sheet.is_hidden)
    if not shown:
        return Sheets((most_likely_sheet(sheets),), ())
    if not hidden:
        return Sheets(shown, ())
    return Sheets(shown, (msg("Hidden sheets look like registers too and are left out: {names}.", names=hidden),))


def read_register(
    chosen: Sequence[ChosenSheet], cycle_days: tuple[date, date] | None, progress: Progress = unwatched
) -> Register:
    """Read every suggestion of the chosen sheets, in the order of the sheets.

    Args:
        chosen: at least one sheet; their names differ.
        cycle_days: first and last day of the cycle; ``None`` leaves out the rule about them.
        progress: told how many of the rows are read.
    """
    whole = sum(len(each.sheet.rows) for each in chosen) or 1
    seen: Seen = {}
    before = 0
    parts = []
    for each in chosen:

        def watch(step: Step, share: float, *, before: int = before, rows: int = len(each.sheet.rows)) -> None:
            progress(step, (before + share * rows) / whole)

        parts.append(read_rows(each.sheet, each.mapping, cycle_days, seen, watch))
        before += len(each.sheet.rows)
    rows = tuple(row for part in parts for row in part.rows)
    problems = [problem for part in parts for problem in part.problems]
    passed_over = tuple(line for part in parts for line in part.passed_over)
    return Register(rows, in_order_of(rows, [*problems, *spellings_apart(rows)]), passed_over)
