"""The problems of a register as a workbook, for whoever puts the register right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from exports.cells import safe_text, text_width

_WIDEST = 80
_NARROWEST = 8


def render(title: str, headings: Sequence[str], rows: Sequence[Sequence[str | int]], *, created: datetime) -> bytes:
    """Write one sheet with a heading row; a text is never a formula.

    Args:
        title: of the sheet, at most 31 characters.
        headings: one a column, in the reader's language.
        rows: as many cells as headings each.
        created: what the file says of its making; the same input gives the same bytes.
    """
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell, plain)
                else:
                    sheet.write_string(number, column, safe_text(cell), plain)
        for column in range(len(headings)):
            texts = [headings[column], *(str(row[column]) for row in rows)]
            width = max(_NARROWEST, min(_WIDEST, max(map(text_width, texts)) + 2))
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return stream.getvalue()
