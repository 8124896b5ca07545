"""Bytes in, sheets of cells out: .xlsx, .xls, .ods and .csv as offices send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from xml.etree import ElementTree as ET

import python_calamine
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from domain.messages import msg
from domain.refusals import Invalid
from intake.broken_zips import BROKEN_ZIP
from intake.cells import Cell, text_of
from intake.compound_files import BrokenContainerError
from intake.old_workbooks import scan_old
from intake.plain_tables import read_table
from intake.progress import Progress, Step, unwatched
from intake.sheet_xml import SheetXml, UnsafeSheetError, open_document_reaches, scan

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_ROWS = 100_000
MAX_CELLS = 5_000_000
PLAIN_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
MAX_SHEETS = 200
# The rest is the cell reader's, which tells nothing before its end.
_SCAN_SHARE = 0.6
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta", b"mime-version")
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Sheet:
    """One sheet; ``rows[0]`` is the workbook's row 1, every row equally wide, “” where a cell is empty."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)


def read_sheets(content: bytes, name: str, progress: Progress = unwatched) -> tuple[Sheet, ...]:
    """Read every sheet that holds a cell.

    A formula is never worked out: its last result stands in its cell, and its own text where there is none.

    Args:
        content: the whole file.
        name: the file's name; only its ending is looked at, and only for plain text.
        progress: told how much of an .xlsx file has been looked through.

    Raises:
        Invalid: empty, too large, no workbook, damaged, protected by a password, or without any cell.
    """
    if not content:
        raise Invalid(msg("The file {name} is empty.", name=name))
    if len(content) > MAX_BYTES:
        raise Invalid(
            msg("The file {name} is larger than {limit} MB. Split it into several.", name=name, limit=MAX_BYTES >> 20)
        )
    if content.startswith(_ZIP):
        sheets = _read_zip(content, name, progress)
    elif content.startswith(_OLE):
        sheets = _read_ole(content, name)
    elif content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise Invalid(msg("{name} is a web page under a workbook's name. Open it and save it as .xlsx.", name=name))
    elif PurePath(name).suffix.lower() in PLAIN_ENDINGS:
        sheets = (Sheet(PurePath(name).stem, read_table(content, name, MAX_ROWS)),)
    else:
        raise not_a_workbook(name)
    filled = tuple(sheet for sheet in sheets if any(text_of(cell) for row in sheet.rows for cell in row))
    if not filled:
        raise Invalid(msg("No cell of {name} holds anything.", name=name))
    return filled


def not_a_workbook(name: str) -> Invalid:
    """Make the refusal of what is neither a workbook nor a table in plain text."""
    return Invalid(msg("{name} is not a workbook: send a file of type .xlsx, .xls, .ods or .csv.", name=name))


def _damaged(name: str) -> Invalid:
    return Invalid(msg("{name} is damaged or was not sent whole. Save it again and send it anew.", name=name))


def _protected(name: str) -> Invalid:
    return Invalid(msg("{name} is protected by a password. Save it without one and send it again.", name=name))


def _too_many_rows(name: str) -> Invalid:
    return Invalid(msg("{name} has more than {limit} rows. Split it into several.", name=name, limit=MAX_ROWS))


def _read_ole(content: bytes, name: str) -> tuple[Sheet, ...]:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _protected(name)
    if not any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        raise not_a_workbook(name)
    try:
        workbook = scan_old(content)
    except BrokenContainerError as error:
        raise _damaged(name) from error
    if workbook is None:
        raise not_a_workbook(name)
    if workbook.is_protected:
        raise _protected(name)
    _require_reach([_reach(sheet) for sheet in workbook.sheets], name)
    return _read_cells(content, name, workbook.sheets)


def _read_zip(content: bytes, name: str, progress: Progress) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > MAX_UNPACKED_BYTES:
                raise Invalid(msg("{name} unpacks to more than a register can hold.", name=name))
            members = set(package.namelist())
            if "META-INF/manifest.xml" in members and b"encryption-data" in package.read("META-INF/manifest.xml"):
                raise _protected(name)
            marks: tuple[SheetXml, ...] | None = None
            if "xl/workbook.xml" in members:
                marks = _scan_sheets(package, name, progress)
            elif "content.xml" in members:
                _require_open_document_reach(package, name)
            else:
                raise not_a_workbook(name)
    except (*BROKEN_ZIP, OSError, UnsafeSheetError, ET.ParseError, LookupError) as error:
        raise _damaged(name) from error
    except (NotImplementedError, RuntimeError) as error:
        raise _protected(name) from error
    return _read_cells(content, name, marks)


def _scan_sheets(package: zipfile.ZipFile, name: str, progress: Progress) -> tuple[SheetXml, ...]:
    members = list(_sheet_members(package))
    whole = sum(package.getinfo(member).file_size for member in members) or 1
    read = 0

    def watch(size: int) -> None:
        nonlocal read
        read += size
        progress(Step.READING, _SCAN_SHARE * read / whole)

    marks: list[SheetXml] = []
    for member in members:
        with package.open(member) as stream:
            marks.append(scan(stream, watch))
        _require_reach([_reach(sheet) for sheet in marks], name)
    return tuple(marks)


def _require_open_document_reach(package: zipfile.ZipFile, name: str) -> None:
    with package.open("content.xml") as stream:
        _require_reach(open_document_reaches(stream), name)


def _sheet_members(package: zipfile.ZipFile) -> Iterator[str]:
    """Give the file of each sheet in the workbook's order; without one, none of its cells is read either."""
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in _parsed(package, "xl/_rels/workbook.xml.rels").iter(f"{{{_PACKAGE}}}Relationship")
    }
    for element in _parsed(package, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((value for key, value in element.items() if key.endswith("}id")), None)
            target = targets[link]
            yield target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parsed(package: zipfile.ZipFile, member: str) -> ET.Element:
    written = package.read(member)
    if b"<!DOCTYPE" in written or b"<!ENTITY" in written:
        raise UnsafeSheetError("a workbook declares no document type")
    return ET.fromstring(written)  # noqa: S314 -- document types are refused above, so no entity can grow


def _reach(sheet: SheetXml) -> tuple[int, int]:
    return sheet.last_row + 1, sheet.last_column + 1


def _require_reach(reaches: Sequence[tuple[int, int]], name: str) -> None:
    """Refuse before the cell reader makes room: it takes whole rectangles, however few of their cells are filled."""
    if len(reaches) > MAX_SHEETS:
        raise Invalid(msg("{name} has more than {limit} sheets.", name=name, limit=MAX_SHEETS))
    if any(height > MAX_ROWS for height, _ in reaches):
        raise _too_many_rows(name)
    if sum(height * width for height, width in reaches) > MAX_CELLS:
        raise Invalid(msg("{name} has more cells than a register can hold: remove what stands far outside.", name=name))


def _read_cells(content: bytes, name: str, marks: Sequence[SheetXml] | None) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            known = [SheetXml()] * len(book.sheets_metadata) if marks is None else marks
            return tuple(
                _sheet(book, meta, sheet)
                for meta, sheet in zip(book.sheets_metadata, known, strict=True)
                if meta.typ is SheetTypeEnum.WorkSheet
            )
    except PasswordError as error:
        raise _protected(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(name) from error
    except BaseException as error:
        # The reader is written in Rust and answers some broken files with a panic, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise _damaged(name) from error
        raise


def _sheet(book: CalamineWorkbook, meta: python_calamine.SheetMetadata, marks: SheetXml) -> Sheet:
    cells = book.get_sheet_by_name(meta.name)
    rows: list[list[Cell]] = [list(row) for row in cells.to_python(skip_empty_area=False)]
    if marks.formulas:
        _put_formulas(rows, marks)
    width = max((len(row) for row in rows), default=0)
    return Sheet(
        meta.name,
        tuple(tuple(row) if len(row) == width else (*row, *[""] * (width - len(row))) for row in rows),
        is_hidden=meta.visible is not SheetVisibleEnum.Visible,
        hidden_rows=marks.hidden_rows,
        formulas=marks.formulas,
    )


def _put_formulas(rows: list[list[Cell]], marks: SheetXml) -> None:
    """Let a formula without a result stand as its own text, also beyond the last cell that has one."""
    width = max(marks.last_column + 1, *map(len, rows), 0)
    rows += [[] for _ in range(marks.last_row + 1 - len(rows))]
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (place, column), formula in marks.formulas.items():
        # A program that writes formulas without working them out leaves nothing or a zero as their result.
        if rows[place][column] in ("", 0):
            rows[place][column] = formula
