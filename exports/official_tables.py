"""Tables of an official document: headings repeated on every page, rows never broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx.shared import Length
from docx.table import _Row

from exports.docx_elements import keep_whole, repeat_on_every_page
from exports.official_paper import TEXT_WIDTH, OfficialPaper

__all__ = ["FIGURE", "TEXT", "TEXT_WIDTH", "TO_SIGN", "Column", "add_table"]
TEXT, FIGURE, TO_SIGN = "Table Text", "Table Figure", "Signature Line"
# LibreOffice looks at the first cell only, keeps a heading to the row below unasked, and stops repeating one that is
# asked to; the other cells ask for Word.
_HEADING, _KEPT = ["Table Heading"], ["Table Heading Kept"]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        heading: in the document's language.
        width: in millimetres of a page of GB/T 9704; all columns together take ``TEXT_WIDTH``.
        style: of its cells; short figures are centred, lines to sign on are high.
    """

    heading: str
    width: int
    style: str = TEXT


def add_table(paper: OfficialPaper, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Add a table; its heading stays with the first row, and with the paragraph above where that keeps to it."""
    table = paper.add_table(len(columns))
    widths = [paper.width(column.width) for column in columns]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    heading = table.rows[0]
    repeat_on_every_page(heading)
    _fill(heading, widths, [column.heading for column in columns], _HEADING + _KEPT * (len(columns) - 1))
    styles = [column.style for column in columns]
    for texts in rows:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # the library has no type here
        _fill(row, widths, texts, styles)


def _fill(row: _Row, widths: Sequence[Length], texts: Sequence[str], styles: Sequence[str]) -> None:
    keep_whole(row)
    for cell, width, text, style in zip(row.cells, widths, texts, styles, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.add_run(text)
