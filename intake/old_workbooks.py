"""What the cell reader does not tell of an .xls file: passwords, hidden rows, and how far each sheet reaches.

The cell reader makes room for the whole rectangle of a sheet: two cells in opposite corners, 80 bytes of a file,
take half a gigabyte. So the rectangle is looked at first. Source: Microsoft, [MS-XLS] Excel Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from intake.compound_files import BrokenContainerError, streams_of
from intake.sheet_xml import SheetXml

_END, _SHEET, _PASSWORD, _DIMENSIONS, _ROW, _SEVERAL_NUMBERS = 0x0A, 0x85, 0x2F, 0x200, 0x208, 0xBD
_ONE_CELL = frozenset({0x06, 0x206, 0x406, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6})
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_LONG_DIMENSIONS = 14
_HIDDEN = 0x20


@dataclass(frozen=True)
class OldWorkbook:
    """What an .xls file says of itself; ``sheets`` in the order of the workbook."""

    is_protected: bool
    sheets: tuple[SheetXml, ...]


def scan_old(content: bytes) -> OldWorkbook | None:
    """Walk over the records of an .xls file without reading a cell; ``None`` where it holds no workbook.

    Raises:
        BrokenContainerError: the file is damaged.
    """
    streams = streams_of(content, "Workbook", "Book")
    if not streams:
        return None
    records = streams.get("Workbook") or streams.get("Book", b"")
    starts = []
    for kind, body in _records(records, 0):
        if kind == _PASSWORD:
            return OldWorkbook(is_protected=True, sheets=())
        if kind == _SHEET:
            starts.append(_unpacked("<I", body)[0])
    return OldWorkbook(is_protected=False, sheets=tuple(_scan_sheet(records, start) for start in starts))


def _scan_sheet(records: bytes, start: int) -> SheetXml:
    last_row = last_column = -1
    hidden = set()
    for kind, body in _records(records, start):
        if kind in _ONE_CELL or kind == _SEVERAL_NUMBERS:
            row, column = _unpacked("<HH", body)
            if kind == _SEVERAL_NUMBERS:
                column = max(column, _unpacked("<H", body[-2:])[0])
            last_row, last_column = max(last_row, row), max(last_column, column)
        elif kind == _ROW:
            row, flags = _unpacked("<H10xH", body)
            if flags & _HIDDEN:
                hidden.add(row)
        elif kind == _DIMENSIONS:
            _require_possible(body)
    return SheetXml({}, frozenset(hidden), last_row, last_column)


def _require_possible(dimensions: bytes) -> None:
    # The cell reader makes room for as many cells as are announced here.
    form = "<4xI2xH" if len(dimensions) >= _LONG_DIMENSIONS else "<2xH2xH"
    rows, columns = _unpacked(form, dimensions)
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise BrokenContainerError("a sheet announces more cells than the format has")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _unpacked(form: str, body: bytes) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, body)
    except struct.error as error:
        raise BrokenContainerError("a record is too short") from error
