"""Tables in plain text: .csv as Excel, WPS and petition systems write it."""

from __future__ import annotations

import codecs
import csv
import io

from domain.messages import msg
from domain.refusals import Invalid

DELIMITERS = (",", ";", "\t")
_LINES_TRIED = 40


def read_table(content: bytes, name: str, max_rows: int) -> tuple[tuple[str, ...], ...]:
    """Read a table of comma-, semicolon- or tab-separated values.

    Args:
        content: UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030.
        name: the file's name, for refusals.
        max_rows: how many rows are too many.

    Returns:
        Rows equally wide; blank lines are kept, so that row numbers agree with what a spreadsheet shows.

    Raises:
        Invalid: another encoding, a quotation mark never closed, or too many rows.
    """
    text = _decoded(content, name)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            if len(rows) == max_rows:
                raise Invalid(
                    msg("{name} has more than {limit} rows. Split it into several.", name=name, limit=max_rows)
                )
            rows.append(row)
    except csv.Error as error:
        raise Invalid(
            msg(
                "A quotation mark in {name} is never closed or stands astray, near line {line}.",
                name=name,
                line=reader.line_num,
            )
        ) from error
    width = max(len(row) for row in rows) if rows else 0
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _decoded(content: bytes, name: str) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(msg("The characters of {name} cannot be read: save it as “CSV UTF-8” or as .xlsx.", name=name))


def _delimiter(text: str) -> str:
    def cells(delimiter: str) -> int:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return max((len(row) for row, _ in zip(lines, range(_LINES_TRIED), strict=False)), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)
