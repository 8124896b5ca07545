"""The text of a CSV file and its rows, as Excel and WPS save them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from domain.messages import msg
from domain.refusals import Invalid


def decoded(content: bytes) -> tuple[str, bool]:
    """Give the text of a UTF-8 or GB18030 file, and whether the answer needs the mark of Excel.

    Raises:
        Invalid: the file is empty, or no text.
    """
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise Invalid(msg("The file is empty."))
    if b"\0" in content:
        raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), encoding == "gb18030" or content.startswith(codecs.BOM_UTF8)
        except UnicodeDecodeError:
            continue
    raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV."))


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not blank, cells stripped, each with its row number in the sheet.

    Raises:
        Invalid: a quotation mark is never closed.
    """
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield row, stripped
    except csv.Error as error:
        raise Invalid(msg("The file is not a CSV table; in Excel, save the sheet as CSV.")) from error
