"""The lines of an import's tables, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import takewhile
from typing import TypeAlias

from domain.messages import FieldValue, Message, msg
from intake.cells import column_letters
from intake.fields import FIELD_NAMES
from intake.register_rows import PassedOver, Problem
from ui.import_words import SEVERITY_NAMES
from ui.words import _, language, say
from use_cases.register_comparison import RowPreview
from use_cases.register_contents import Change
from use_cases.registers import ImportPreview

Line: TypeAlias = Mapping[str, str | int]
_LEAD = 5
# Two lines of a telephone; the whole texts stand in the wide table and in the register.
_NARROW_TEXT = 28


def field_name(field: str) -> str:
    """Name a column in the reader's language; empty for a problem of the whole row."""
    if not field:
        return ""
    return _(FIELD_NAMES[field]) if field in FIELD_NAMES else _("Eligibility")


def problem_line(preview: ImportPreview, problem: Problem) -> Line:
    """Say one problem beside its cell."""
    column = preview.column_of(problem)
    return {
        **_place(preview, problem.sheet, problem.row),
        _("Cell"): "" if column is None else f"{column_letters(column)}{problem.row}",
        _("Field"): field_name(problem.field),
        _("Problem"): say(problem.message),
        _("Consequence"): _(SEVERITY_NAMES[preview.consequence_of(problem)]),
        _("Reference number"): preview.by_place[problem.place].reference,
    }


def row_line(preview: ImportPreview, row: RowPreview) -> Line:
    """Name one row."""
    return {**_place(preview, row.sheet, row.row), _("Reference number"): row.reference, _("Title"): row.title}


def refused_line(preview: ImportPreview, row: RowPreview) -> Line:
    """Name a row that is refused, and say why."""
    return {
        **_place(preview, row.sheet, row.row),
        _("Reference number"): row.reference,
        _("Problem"): " ".join(map(say, preview.refusals[row.place])),
        _("Title"): row.title,
    }


def passed_over_line(preview: ImportPreview, line: PassedOver) -> Line:
    """Say what stands in a row that holds no suggestion."""
    return {**_place(preview, line.sheet, line.row), _("What it says"): line.text}


def change_line(preview: ImportPreview, row: RowPreview, change: Change) -> Line:
    """Set one field as it is stored beside what the file says."""
    old, new = _from_difference(_in_words(change.old), _in_words(change.new))
    return {
        **_place(preview, row.sheet, row.row),
        _("Reference number"): row.reference,
        _("Field"): field_name(change.field),
        _("Stored now"): old,
        _("In the file"): new,
    }


def scoring_line(preview: ImportPreview, row: RowPreview, change: Change) -> Line:
    """Say of one field that would change under the judges' hands whether they read it, and how far they are."""
    submitted, expected = (row.scoring.submitted, row.scoring.expected) if row.scoring else (0, 0)
    told = {
        _("Judges read it"): _("Yes") if change.is_read_by_judges else _("No"),
        _("Sheets in"): _("{submitted} of {expected}").format(submitted=submitted, expected=expected),
    }
    line = list(change_line(preview, row, change).items())
    # What is stored and what the file says stay side by side at the end.
    return dict([*line[:-2], *told.items(), *line[-2:]])


def narrow_line(line: Line) -> Line:
    """Lay a line out as a telephone shows it: its row, and one after the other what is said of it.

    Streamlit's table makes a blank of a line's end, so that a point has to part what is said.
    """
    row, words, texts = _("Row"), _("What it says"), {_("Stored now"), _("In the file")}
    said = [
        str(cell)
        if what == words
        else say(msg("{what}: {said}", what=what, said=_beginning(str(cell)) if what in texts else cell))
        for what, cell in line.items()
        if what != row and cell
    ]
    return {row: line[row], words: " · ".join(said)}


def _beginning(text: str) -> str:
    first, *more = text.splitlines() or [""]
    return f"{first[:_NARROW_TEXT]}…" if more or len(first) > _NARROW_TEXT else first


def _place(preview: ImportPreview, sheet: str, row: int) -> Line:
    return {_("Sheet"): sheet, _("Row"): row} if len(preview.sheets) > 1 else {_("Row"): row}


def _from_difference(old: str, new: str) -> tuple[str, str]:
    """Leave out what both begin with, but for a few characters: a cell shows a text's beginning only."""
    same = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = same - _LEAD if same > 2 * _LEAD else 0
    return (f"…{old[start:]}", f"…{new[start:]}") if start else (old, new)


def _in_words(value: FieldValue) -> str:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, tuple):
        return ("、" if language() != "en" else ", ").join(_in_words(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)
