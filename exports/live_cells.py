"""Cells of the live workbook: what may be edited, what is worked out, and whether it agrees with the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from types import MappingProxyType

from xlsxwriter.utility import xl_rowcol_to_cell

from domain.messages import N_
from exports.cells import text_width
from exports.live_formulas import agree_number, agree_text
from exports.paper import Paper
from exports.styles import Kind, Property

AGREES, DIFFERS, CHECK = N_("agrees"), N_("differs"), N_("Check")
EDITABLE: Mapping[str, Property] = MappingProxyType({"locked": False, "bg_color": "#FFF9E5"})
PROGRAM: Mapping[str, Property] = MappingProxyType({"font_color": "#595959"})
WORKING: Mapping[str, Property] = MappingProxyType({"font_color": "#8C8C8C", "font_size": 9})
FILLS = ("#FFF2CC", "#E2EFDA", "#DDEBF7", "#EDEDED", "#FCE4D6", "#E4DFEC")
_LINE, _FILLED = 16.5, 0.85
# No spreadsheet makes a row higher.
_HIGHEST = 409.0
EDGE_FILL = "#FFE699"
_RED = "#F8CBAD"
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True}


def computed(  # noqa: PLR0917 -- as ``Paper.number``, and the formula
    paper: Paper,
    row: int,
    column: int,
    formula: str,
    value: float | str | None,
    kind: Kind,
    extra: Mapping[str, Property] = MappingProxyType({}),
) -> None:
    """Write a formula with what it comes to; None for an empty text."""
    paper.sheet.write_formula(row, column, formula, paper.style(kind, extra), "" if value is None else value)


def check(paper: Paper, row: int, column: int, own: int, theirs: int, *, is_number: bool) -> None:
    """Write whether what is worked out agrees with the program's figure in the same row."""
    yes, no = paper.desk.label(AGREES), paper.desk.label(DIFFERS)
    compare = agree_number if is_number else agree_text
    formula = compare(at(row, own), at(row, theirs), yes, no)
    computed(paper, row, column, formula, yes, Kind.CODE)


def at(row: int, column: int) -> str:
    """Give a cell of the same sheet whose column stays when rows are copied."""
    return f"{xl_rowcol_to_cell(row, column, col_abs=True)}"


def colour_checks(paper: Paper, first: int, last: int, columns: Iterable[int]) -> None:
    """Make every check that differs red."""
    red = paper.desk.book.add_format({"bg_color": _RED, "bold": True})
    differs = f'="{paper.desk.label(DIFFERS)}"'
    for column in columns:
        rule = {"type": "cell", "criteria": "equal to", "value": differs, "format": red}
        paper.sheet.conditional_format(first, column, last, column, rule)


def colour_tiers(paper: Paper, rows: tuple[int, int], columns: tuple[int, int], *, number: int, tiers: int) -> None:
    """Give every tier a band of its own colour, and ties across an edge another.

    Args:
        paper: the sheet.
        rows: the first and the last to colour.
        columns: the first and the last to colour.
        number: the column with the number of the tier.
        tiers: how many there are.
    """
    cell = at(rows[0], number)
    for tier in (-1, *range(1, tiers + 1)):
        fill = EDGE_FILL if tier < 0 else FILLS[(tier - 1) % len(FILLS)]
        band = paper.desk.book.add_format({"bg_color": fill})
        # An empty text beside a number is a text: it equals none of these.
        rule = {"type": "formula", "criteria": f"={cell}={tier}", "format": band}
        paper.sheet.conditional_format(rows[0], columns[0], rows[1], columns[1], rule)


def protect(paper: Paper) -> None:
    """Lock everything but what is meant for editing; filters and widths stay free, and no password is asked."""
    paper.sheet.protect("", dict(_ALLOWED))


def make_room(paper: Paper, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its longest text asks for: not every program does so by itself when it opens a file.

    Words that do not fit into the rest of a line leave some of it empty, so a line holds less than its width.
    """
    make_lines(paper, row, lines_of(texts, widths))


def lines_of(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Give how many lines the longest of some texts takes, each in a column of its own."""
    return max(
        sum(max(1, ceil(text_width(line) / (_FILLED * width))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )


def make_lines(paper: Paper, row: int, lines: int) -> None:
    """Make a row as high as so many lines; as high as it is where one is enough."""
    if lines > 1:
        paper.sheet.set_row(row, min(_HIGHEST, _LINE * lines))
